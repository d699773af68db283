/**
 * The API as it is, and beside it, in the same isolate and on the same database, a bare Hono route that runs the same
 * statements and nothing else: what any ratio of the bench is against.
 */
import {Hono} from 'hono';
import {createApi} from '../api.ts';
import type {Env} from '../env.ts';
import {fill} from './fill.ts';

interface Statement {
  sql: string;
  parameters: unknown[];
}

const api = createApi();
const captured = new Map<string, {trips: number; statements: Statement[]}>();

const bare = new Hono<{Bindings: Env}>();
bare.get('/bench/bare/*', async (c) => {
  const of = decodeURIComponent(new URL(c.req.url).pathname.slice('/bench/bare/'.length));
  const {statements} = captured.get(of)!;
  const results = await c.env.DB.batch(
    statements.map(({sql, parameters}) => c.env.DB.prepare(sql).bind(...parameters)),
  );
  return c.json(results.map((result) => result.results));
});
bare.get('/bench/captured', (c) => c.json(Object.fromEntries(captured)));
bare.post('/bench/explain', async (c) => {
  const {sql, parameters} = await c.req.json<Statement>();
  const {results} = await c.env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...parameters)
    .all<{detail: string}>();
  return c.json(results.map(({detail}) => detail));
});
bare.post('/bench/fill', async (c) => {
  const {from, to} = await c.req.json<{from: number; to: number}>();
  await fill(c.env.DB, from, to);
  return c.json({});
});

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const {pathname, search} = new URL(request.url);
    env = on(env, request.headers.get('bench-database')!);
    if (pathname.startsWith('/bench/')) return bare.fetch(request, env, context);
    // Only the request that captures goes through the recorder, so that those that are timed are as in production.
    if (!request.headers.has('bench-capture')) return api.fetch(request, env, context);
    const seen = {trips: 0, statements: [] as Statement[]};
    captured.set(`${pathname}${search}`, seen);
    const recording = new Proxy(env, {
      get: (target, name) => (name === 'DB' ? recorder(target.DB, seen) : Reflect.get(target, name)),
    });
    return api.fetch(request, recording, context);
  },
};

const environments = new Map<string, Env>();

/** The bindings with one of the databases as the database; made once, because what hangs on the bindings is made once. */
function on(env: Env, database: string): Env {
  let own = environments.get(database);
  if (!own) environments.set(database, (own = {...env, DB: Reflect.get(env, `DB${database}`) as D1Database}));
  return own;
}

/** A database that writes down each trip and each statement. */
function recorder<Database extends object>(
  database: Database,
  seen: {trips: number; statements: Statement[]},
): Database {
  const known = new WeakMap<object, Statement>();
  const trip = (statements: object[]) => {
    seen.trips++;
    seen.statements.push(...statements.map((statement) => known.get(statement)!));
  };
  return new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'batch') trip(args[0] as object[]);
        const result: unknown = value.apply(target, args);
        if (name === 'withSession') return recorder(result as object, seen);
        if (name === 'prepare') return preparing(result as D1PreparedStatement, args[0] as string);
        return result;
      };
    },
  });

  function preparing(statement: D1PreparedStatement, sql: string): D1PreparedStatement {
    known.set(statement, {sql, parameters: []});
    const bind = statement.bind.bind(statement);
    statement.bind = (...parameters) => {
      const bound = bind(...parameters);
      known.set(bound, {sql, parameters});
      for (const run of ['all', 'first', 'run', 'raw'] as const) {
        const original = bound[run].bind(bound) as (...args: unknown[]) => unknown;
        Object.assign(bound, {
          [run]: (...args: unknown[]) => {
            trip([bound]);
            return original(...args);
          },
        });
      }
      return bound;
    };
    return statement;
  }
}
