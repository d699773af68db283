/** schema/tables.ts says what the migrated database has: the same tables, the same columns, the same kinds of values. */
import {beforeAll, describe, expect, it} from 'vitest';
import {createHarness, env} from '../worker/testing/harness.ts';
import readme from './README.md?raw';
// oxlint-disable-next-line import/default -- the file as text: schema/raw.d.ts
import source from './tables.ts?raw';

interface Column {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  hidden: number;
}

/** Interface by table name, from the list at the end of the file; then each interface's fields. */
function tablesOfSource(): Map<string, Map<string, string>> {
  const interfaces = new Map<string, Map<string, string>>();
  for (const [, name, body] of source.matchAll(/export interface (\w+) \{\n([\s\S]*?)\n\}/g)) {
    interfaces.set(
      name!,
      new Map([...body!.matchAll(/^ {2}(\w+): (.+);$/gm)].map(([, field, type]) => [field!, type!])),
    );
  }
  const tables = interfaces.get('Tables')!;
  return new Map([...tables].map(([table, name]) => [table, interfaces.get(name)!]));
}

const described = tablesOfSource();
let stored: Map<string, Column[]>;

beforeAll(async () => {
  await createHarness();
  const {results: names} = await env.DB.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT GLOB '_cf_*' AND name <> 'd1_migrations' ORDER BY name",
  ).all<{name: string}>();
  stored = new Map();
  for (const {name} of names) {
    stored.set(name, (await env.DB.prepare(`SELECT * FROM pragma_table_xinfo('${name}')`).all<Column>()).results);
  }
});

describe('tables.ts', () => {
  it('was read', () => {
    expect(described.size).toBeGreaterThan(20);
    expect(described.get('invoices')?.get('number')).toBe('string');
  });

  it('has the tables of the database', () => {
    expect([...described.keys()].sort()).toEqual([...stored.keys()]);
  });

  it.each([...described.keys()])('%s has the columns of the database', (table) => {
    const columns = stored.get(table) ?? [];
    expect([...described.get(table)!.keys()].sort()).toEqual(columns.map(({name}) => name).sort());
    for (const {name, type, notnull, dflt_value: byDefault, hidden} of columns) {
      const given = described.get(table)!.get(name)!;
      const where = `${table}.${name}: ${given}`;
      // hidden 2 and 3 are generated columns: nothing may be written to them.
      expect(given.startsWith('GeneratedAlways<'), where).toBe(hidden > 1);
      if (hidden > 1) continue;
      expect(given.startsWith('Defaulted<'), where).toBe(byDefault !== null);
      expect(given.includes('null'), where).toBe(notnull === 0);
      expect(given.includes('number'), where).toBe(type === 'INTEGER');
    }
  });

  it('every table is STRICT', async () => {
    const {results} = await env.DB.prepare(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'",
    ).all<{name: string; strict: number}>();
    expect(results.filter(({name, strict}) => described.has(name) && strict !== 1)).toEqual([]);
  });
});

describe('README.md', () => {
  const sections = new Map(
    [...readme.matchAll(/^### (\w+)\n([\s\S]*?)(?=\n### |$(?![\s\S]))/gm)].map(([, table, words]) => [table, words!]),
  );

  it.each([...described])('says what %s is, column by column', (table, columns) => {
    const words = sections.get(table);
    expect(words, `schema/README.md has no "### ${table}"`).toBeDefined();
    for (const column of columns.keys()) expect(words, `${table}.${column}`).toContain(`\`${column}\``);
  });

  it('speaks of no table that is none', () => {
    expect([...sections.keys()].filter((table) => !described.has(table!))).toEqual([]);
  });
});
