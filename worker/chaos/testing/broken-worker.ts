/**
 * The worker with one rule broken on purpose, by its name in BROKEN_RULE: what `npm run chaos -- --broken RULE` has to
 * notice. Never deployed.
 */
import type {Env} from '../../env.ts';
import worker from '../../index.ts';

type Batch = (statements: D1PreparedStatement[]) => Promise<D1Result[]>;
type Wait = (promise: Promise<unknown>) => void;

/** How long a broken rule leaves for a kill to come between. */
const gap = () => new Promise((resolve) => setTimeout(resolve, 150));

/** What becomes of a batch that keeps an answer with what it answers. The statement of the answer is its last. */
const batches: Record<string, (statements: D1PreparedStatement[], batch: Batch, wait: Wait) => Promise<D1Result[]>> = {
  // The answer goes out, and the commit comes after it.
  acknowledge_first: async (statements, batch, wait) => {
    wait(gap().then(() => batch(statements)));
    return statements.map(() => ({results: [], success: true, meta: {}}) as unknown as D1Result);
  },
  // Two transactions in place of one: the key, then what it stands for.
  key_first: async (statements, batch) => {
    const key = await batch(statements.slice(-1));
    await gap();
    return [...(await batch(statements.slice(0, -1))), ...key];
  },
};

/** Its SQL is known only when it is prepared. */
const keepsAnswer = new WeakSet<D1PreparedStatement>();

function breakDatabase(database: D1Database, rule: string, wait: Wait): D1Database {
  const breakBatch = batches[rule];
  if (!breakBatch) return database;
  return new Proxy(database, {
    get(target, name) {
      if (name === 'prepare') {
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (!/^insert into "idempotency_keys"/i.test(sql)) return statement;
          return {
            bind: (...values: unknown[]) => {
              const bound = statement.bind(...values);
              keepsAnswer.add(bound);
              return bound;
            },
          };
        };
      }
      if (name === 'batch') {
        const batch: Batch = (statements) => target.batch(statements);
        return (statements: D1PreparedStatement[]) =>
          keepsAnswer.has(statements.at(-1)!) ? breakBatch(statements, batch, wait) : batch(statements);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const realFetch = globalThis.fetch;

/** `no_stripe_keys`: the second try of a payment is another payment to Stripe. */
function breakStripe(rule: string): void {
  if (rule !== 'no_stripe_keys' || globalThis.fetch !== realFetch) return;
  globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.delete('idempotency-key');
    const answer = await realFetch(input, {...init, headers});
    if (init?.method === 'POST') await gap();
    return answer;
  };
}

export default {
  ...worker,
  fetch: (request: Request, env: Env & {BROKEN_RULE: string}, context: ExecutionContext) => {
    breakStripe(env.BROKEN_RULE);
    const wait: Wait = (promise) => context.waitUntil(promise);
    return worker.fetch(request, {...env, DB: breakDatabase(env.DB, env.BROKEN_RULE, wait)}, context);
  },
};
