// The sandbox's memory in one SQLite file; the only file besides server.ts that needs Node.
import {DatabaseSync} from 'node:sqlite';
import type {Row, Storage} from './store.ts';

export function sqliteStorage(file: string): Storage & {close(): void} {
  const db = new DatabaseSync(file);
  // NORMAL keeps every committed transaction through a killed process, which is the crash a demo meets.
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS records (
      collection TEXT NOT NULL, account TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (collection, account, id)
    ) STRICT, WITHOUT ROWID;`);
  const upsert = db.prepare(
    `INSERT INTO records (collection, account, id, sequence, value) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (collection, account, id) DO UPDATE SET value = excluded.value`,
  );
  const remove = db.prepare('DELETE FROM records WHERE collection = ? AND account = ? AND id = ?');
  return {
    load: () =>
      db
        .prepare('SELECT collection, account, id, sequence, value FROM records ORDER BY sequence')
        .all()
        .map((row) => ({...row, value: JSON.parse(String(row.value))}) as unknown as Row),
    save(changed, removed) {
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const row of changed)
          upsert.run(row.collection, row.account, row.id, row.sequence, JSON.stringify(row.value));
        for (const row of removed) remove.run(row.collection, row.account, row.id);
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    clear: () => db.exec('DELETE FROM records'),
    close: () => db.close(),
  };
}
