/** Deletes what can no longer be used. Each statement reads one index and stops at its limit. */
import {type CompiledQuery, sql} from 'kysely';
import {query} from '../../providers/database.ts';

const outdated = {
  sign_in_codes: {key: 'id', time: 'expires_at_ms', index: 'sign_in_codes_expiry'},
  portal_tickets: {key: 'token_hash', time: 'expires_at_ms', index: 'portal_tickets_expiry'},
  sessions: {key: 'id', time: 'idle_expires_at_ms', index: 'sessions_idle'},
  idempotency_keys: {key: 'key', time: 'created_at_ms', index: 'idempotency_keys_age'},
} as const;

export type Outdated = keyof typeof outdated;

/** At most `limit` rows whose time is before `beforeMs`, the oldest first. */
export function deleteOutdated(table: Outdated, beforeMs: number, limit: number): CompiledQuery<unknown> {
  const {key, time, index} = outdated[table];
  return sql`
    DELETE FROM ${sql.table(table)} WHERE (merchant_id, ${sql.ref(key)}) IN (
      SELECT merchant_id, ${sql.ref(key)} FROM ${sql.table(table)} INDEXED BY ${sql.id(index)}
      WHERE ${sql.ref(time)} < ${beforeMs} ORDER BY ${sql.ref(time)} LIMIT ${limit})`.compile(query);
}
