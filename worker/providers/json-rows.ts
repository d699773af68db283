/**
 * Many rows in one statement: D1 binds at most 100 parameters, so the rows go as one JSON text through `json_each`.
 * Numbers keep their INTEGER type on the way (a bound JavaScript number would be REAL in an expression).
 */
import {CompiledQuery, sql} from 'kysely';
import type {Tables} from '../../schema/tables.ts';
import {query} from './database.ts';

type Cell = string | number | null;
/** A row without `merchant_id`, which is bound once for all of them. */
export type RowOf<Table extends keyof Tables> = {[Column in Exclude<keyof Tables[Table], 'merchant_id'>]?: Cell};

/** D1 takes 2 MB a value; a UTF-16 unit becomes at most three bytes. */
const charactersMax = 300_000;

/** Inserts the rows in their order. The first row names the columns of all. No rows, no query. */
export function insertRows<Table extends keyof Tables>(
  table: Table,
  merchantId: string,
  rows: readonly RowOf<Table>[],
): CompiledQuery[] {
  if (!rows[0]) return [];
  const columns = Object.keys(rows[0]);
  const values = columns.map((_, index) => `json_extract(value, '$[${index}]')`);
  const text = `insert into ${table} (merchant_id, ${columns.join(', ')}) select ?2, ${values.join(', ')} from json_each(?1)`;
  return chunksOf(rows, columns).map((chunk) => CompiledQuery.raw(text, [chunk, merchantId]));
}

/** Sets the columns that the first row names, of the rows with these ids. */
export function updateRows<Table extends keyof Tables>(
  table: Table,
  merchantId: string,
  rows: readonly (RowOf<Table> & {id?: Cell})[],
): CompiledQuery[] {
  if (!rows[0]) return [];
  const columns = ['id', ...Object.keys(rows[0]).filter((column) => column !== 'id')];
  const sets = columns.slice(1).map((column, index) => `${column} = json_extract(given.value, '$[${index + 1}]')`);
  // The merchant is said to depend on `given`: else SQLite walks all rows of the merchant and, for each, the whole JSON.
  const text = `update ${table} set ${sets.join(', ')} from json_each(?1) as given
    where ${table}.merchant_id = iif(given.key is null, null, ?2) and ${table}.id = json_extract(given.value, '$[0]')`;
  return chunksOf(rows, columns).map((chunk) => CompiledQuery.raw(text, [chunk, merchantId]));
}

/** The rows whose `column` is one of the values; each value is looked up in the index of (merchant_id, column). */
export function selectByValues<Table extends keyof Tables & string, Row>(
  table: Table,
  columns: readonly (keyof Tables[Table] & string)[],
  merchantId: string,
  column: keyof Tables[Table] & string,
  values: readonly string[],
): CompiledQuery<Row> {
  const list = sql.join(columns.map((name) => sql.ref(`t.${name}`)));
  return sql<Row>`select ${list} from json_each(${JSON.stringify(values)}) as given cross join ${sql.table(table)} as t
    where t.merchant_id = ${merchantId} and ${sql.ref(`t.${column}`)} = given.value`.compile(query);
}

function chunksOf(rows: readonly object[], columns: readonly string[]): string[] {
  const chunks: string[] = [];
  let parts: string[] = [];
  let length = 0;
  for (const row of rows) {
    const text = JSON.stringify(columns.map((column) => (row as Record<string, Cell | undefined>)[column] ?? null));
    if (parts.length > 0 && length + text.length > charactersMax) {
      chunks.push(`[${parts.join(',')}]`);
      parts = [];
      length = 0;
    }
    parts.push(text);
    length += text.length + 1;
  }
  chunks.push(`[${parts.join(',')}]`);
  return chunks;
}
