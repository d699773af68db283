/**
 * D1 in this process: the same SQLite, the same migrations, a batch as one transaction, and errors in D1's words; over
 * `node:sqlite`, because a simulation of a million steps cannot wait for another process at each. That D1 in workerd says
 * the same is shown by the tests in workerd, which use the same use cases on the real one.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync, type SQLInputValue, type StatementSync} from 'node:sqlite';

/** What each trip goes through: it may wait, and it may fail, before the transaction or after its commit. */
export type Trip = <Result>(run: () => Result) => Promise<Result>;

const migrations = join(import.meta.dirname, '../../schema/migrations');

/** The migrations' SQL, in order. @param rewrite lets a test break a rule of the schema on purpose. */
export function schemaSql(rewrite: (sql: string) => string = (sql) => sql): string {
  const files = readdirSync(migrations)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return rewrite(files.map((name) => readFileSync(join(migrations, name), 'utf8')).join('\n'));
}

export class SimulatedD1 {
  readonly sqlite = new DatabaseSync(':memory:');
  readonly #trip: Trip;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(schema: string, trip: Trip) {
    this.#trip = trip;
    this.sqlite.exec('PRAGMA foreign_keys = ON');
    this.sqlite.exec(schema);
  }

  prepare(sql: string): SimulatedStatement {
    return new SimulatedStatement(this, sql, []);
  }

  withSession() {
    return {
      prepare: (sql: string) => this.prepare(sql),
      batch: (statements: SimulatedStatement[]) => this.batch(statements),
      getBookmark: () => null,
    };
  }

  /** D1's only transaction: all of the statements, or none. */
  batch(statements: SimulatedStatement[]): Promise<{success: true; results: unknown[]; meta: object}[]> {
    return this.#trip(() => this.#transact(statements));
  }

  #transact(statements: SimulatedStatement[]) {
    this.sqlite.exec('BEGIN');
    try {
      const results = statements.map((statement) => this.#run(statement));
      this.sqlite.exec('COMMIT');
      return results;
    } catch (error) {
      // A RAISE(ABORT) or a deferred key leaves the transaction open; SQLite ends it by itself only where it must.
      if (this.sqlite.isTransaction) this.sqlite.exec('ROLLBACK');
      throw asD1Error(error);
    }
  }

  /** The statement, prepared once. */
  look(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.sqlite.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  #run({sql, bound}: SimulatedStatement) {
    // Rows of node:sqlite have no prototype; the worker's JSON and spread do not mind.
    return {success: true as const, results: this.look(sql).all(...bound), meta: {}};
  }
}

export class SimulatedStatement {
  readonly database: SimulatedD1;
  readonly sql: string;
  readonly bound: SQLInputValue[];

  constructor(database: SimulatedD1, sql: string, bound: SQLInputValue[]) {
    this.database = database;
    this.sql = sql;
    this.bound = bound;
  }

  bind(...values: unknown[]): SimulatedStatement {
    const bound = values.map((value) => {
      if (value === undefined)
        throw new TypeError("D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'");
      return typeof value === 'boolean' ? Number(value) : (value as SQLInputValue);
    });
    return new SimulatedStatement(this.database, this.sql, bound);
  }

  async all<Row>(): Promise<{results: Row[]}> {
    const [result] = await this.database.batch([this]);
    return {results: result!.results as Row[]};
  }

  async run(): Promise<{results: unknown[]}> {
    return this.all();
  }

  async first<Row>(): Promise<Row | null> {
    return (await this.all<Row>()).results[0] ?? null;
  }
}

function asD1Error(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(`D1_ERROR: ${message}: SQLITE_CONSTRAINT`, {cause: error});
}
