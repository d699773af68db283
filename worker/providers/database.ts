/**
 * D1 through Kysely's query builder. Queries are compiled and run as prepared statements in one `batch`, which is
 * D1's only transaction; rows come back as objects by column name, so alias every column of a join.
 */
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  type Selectable,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type {Tables} from '../../schema/tables.ts';
import type {Env} from '../env.ts';

/** Builds queries and never runs them. */
export const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/**
 * A table read by one index and no other, for `selectFrom`. D1 keeps no statistics, and without them SQLite would
 * rather narrow an open list by its balance and sort by hand than read the index that is in the right order.
 */
export function readBy<Table extends keyof Tables & string, Alias extends string>(
  table: Table,
  alias: Alias,
  index: string,
) {
  return sql<Selectable<Tables[Table]>>`${sql.table(table)}`.as<Alias>(
    sql`${sql.id(alias)} INDEXED BY ${sql.id(index)}`,
  );
}

/** What can run a batch: a database, or a session of one that reads its own writes from replicas. */
export type Database = Pick<D1Database, 'prepare' | 'batch'>;

/** The rows of each query of a batch, in its order. */
export type RowsOf<Queries extends readonly CompiledQuery<unknown>[]> = {
  -readonly [Index in keyof Queries]: Queries[Index] extends CompiledQuery<infer Row> ? Row[] : never;
};

/** The one place that knows which database a merchant's records are in. */
export function databaseFor(env: Env, _merchantId: string): D1Database {
  return env.DB;
}

/** Every database of the deployment, for work that is no single merchant's (cron, queue). */
export function allDatabases(env: Env): D1Database[] {
  return [env.DB];
}

/** Runs the queries in one trip and one transaction: all of them, or none. */
export async function runBatch<const Queries extends readonly CompiledQuery<unknown>[]>(
  database: Database,
  queries: Queries,
): Promise<RowsOf<Queries>> {
  const statements = queries.map(({sql, parameters}) => database.prepare(sql).bind(...parameters));
  const results = await database.batch(statements);
  return results.map((result) => result.results) as RowsOf<Queries>;
}
