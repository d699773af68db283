/**
 * The whole API on a fresh, migrated D1 in workerd, with time and chance in the test's hands. Stripe is the sandbox,
 * in the same process, behind the real `stripe` package.
 */
import {
  applyD1Migrations,
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  reset,
  waitOnExecutionContext,
} from 'cloudflare:test';
import {createApi} from '../api.ts';
import {type Env, type OutboxMessage, settingsOf} from '../env.ts';
import {consumeOutbox} from '../features/outbox/outbox.usecases.ts';
import type {SessionGrant} from '../features/session/session.usecases.ts';
import type {Role} from '../http/portal-scope.ts';
import {mailComposers} from '../mails.ts';
import {announcer} from '../providers/announcer.ts';
import {randomIds, sha256Hex} from '../providers/ids.ts';
import type {Mail} from '../providers/mail.ts';
import type {Providers} from '../providers/providers.ts';
import {createStripe} from '../providers/stripe.ts';
import {countingDatabase} from './counting-database.ts';
import {addTicket} from './records.ts';
import {env, startMs} from './world.ts';

export {env, startMs};
export const shopOrigin = 'https://shop.example';

export interface Harness {
  /** The bindings as the requests see them: the outbox's queue is the harness's own. */
  env: Env;
  api: ReturnType<typeof createApi>;
  providers: Providers;
  /** Mails that were handed to the provider. */
  mails: Mail[];
  /** Moves the clock. */
  advance(ms: number): void;
  /** A request to the API; `body` is sent as JSON. */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>;
  /** The same as the merchant's server, with a fresh Idempotency-Key. */
  asMerchant(
    method: string,
    path: string,
    body?: unknown,
    options?: RequestOptions & {merchantId?: string},
  ): Promise<Response>;
  /** Runs the queue's consumer over what was announced since, as often as it asks for; answers with the new mails. */
  deliverMails(): Promise<Mail[]>;
  /** How many trips to the database the requests in `work` make. */
  tripsDuring(work: () => Promise<unknown>): Promise<number>;
  /** How many rows of tables and indexes the batches of the requests in `work` read. */
  rowsReadDuring(work: () => Promise<unknown>): Promise<number>;
  /** Opens a session with a ticket, through the real route. */
  signIn(customerId: string, options?: {contactId?: string; role?: Role; merchantId?: string}): Promise<SignedIn>;
}

/** A customer who is signed in. */
export interface SignedIn {
  grant: SessionGrant;
  /** A request of the portal, from the shop's page. @param path after /portal/v1 */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>;
}

export interface RequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

/** @param stripeFetch carries what the `stripe` package sends; absent, Stripe cannot be reached. */
export async function createHarness(stripeFetch?: typeof fetch): Promise<Harness> {
  await reset();
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
  let nowMs = startMs;
  const mails: Mail[] = [];
  const providers: Providers = {
    // Of what runs without a request: the cron.
    announce: (message) => announcer(fixed, {waitUntil: () => undefined})(message),
    clock: {nowMs: () => nowMs},
    ids: randomIds,
    stripe: createStripe(settingsOf(env), stripeFetch ?? (() => Promise.reject(new TypeError('Stripe is not there')))),
    mailer: {
      async send(mail) {
        mails.push(mail);
      },
    },
  };
  const api = createApi((bindings, context) => ({...providers, announce: announcer(bindings, context)}));
  await addMerchant('demo');
  await addMerchant('other');
  let keys = 0;
  const queued: OutboxMessage[] = [];
  const outbox = {
    send: async (message: OutboxMessage) => void queued.push(message),
    sendBatch: async (messages: Iterable<{body: OutboxMessage}>) =>
      void queued.push(...[...messages].map(({body}) => body)),
  } as unknown as Env['OUTBOX'];
  // The queue of the bindings would call the worker's own consumer, with the real mail, at a time of its own.
  const fixed: Env = {...env, OUTBOX: outbox};
  let bindings = fixed;
  const counted = async (work: () => Promise<unknown>) => {
    const {database, counts} = countingDatabase(env.DB);
    bindings = {...fixed, DB: database};
    try {
      await work();
    } finally {
      bindings = fixed;
    }
    return counts;
  };
  const harness: Harness = {
    env: fixed,
    api,
    providers,
    mails,
    advance: (ms) => {
      nowMs += ms;
    },
    async request(method, path, {body, headers = {}} = {}) {
      const context = createExecutionContext();
      const answer = await api.fetch(
        new Request(`https://api.example${path}`, {
          method,
          headers: {...(body !== undefined && {'content-type': 'application/json'}), ...headers},
          ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
        }),
        bindings,
        context,
      );
      await waitOnExecutionContext(context);
      return answer;
    },
    asMerchant(method, path, body, {merchantId = 'demo', headers = {}} = {}) {
      return harness.request(method, path, {
        body,
        headers: {
          authorization: `Bearer ${secretKeyOf(merchantId)}`,
          ...(method !== 'GET' && {'idempotency-key': `test-${++keys}`}),
          ...headers,
        },
      });
    },
    async deliverMails() {
      const before = mails.length;
      for (let attempts = 1; queued.length > 0 && attempts <= 20; attempts++) {
        const sent = queued.splice(0);
        const batch = createMessageBatch<OutboxMessage>(
          'portico-outbox',
          sent.map((body, index) => ({id: String(index), timestamp: new Date(nowMs), attempts, body})),
        );
        await consumeOutbox(batch, fixed, providers, mailComposers);
        const {retryMessages} = await getQueueResult(batch, createExecutionContext());
        queued.push(...retryMessages.map(({msgId}) => sent[Number(msgId)]!));
      }
      return mails.slice(before);
    },
    tripsDuring: async (work) => (await counted(work)).trips,
    rowsReadDuring: async (work) => (await counted(work)).rowsRead,
    async signIn(customerId, {merchantId = 'demo', ...holder} = {}) {
      const ticket = await addTicket(customerId, {...holder, merchantId, expiresAtMs: nowMs + 60_000});
      const answer = await harness.request('POST', '/portal/v1/session/ticket', {
        body: {publishableKey: publishableKeyOf(merchantId), ticket},
        headers: {origin: shopOrigin},
      });
      if (answer.status !== 200) throw new Error(`No session: ${answer.status} ${await answer.text()}`);
      const grant = await answer.json<SessionGrant>();
      return {
        grant,
        request: (method, path, {body, headers = {}} = {}) =>
          harness.request(method, `/portal/v1${path}`, {
            body,
            headers: {origin: shopOrigin, authorization: `Bearer ${grant.accessToken}`, ...headers},
          }),
      };
    },
  };
  return harness;
}

export const secretKeyOf = (merchantId: string) => `ptl_sk_${merchantId}_test`;
export const publishableKeyOf = (merchantId: string) => `ptl_pk_${merchantId}_test`;

/** A merchant in Berlin with one key of each kind, and the shop as allowed origin. */
async function addMerchant(id: string): Promise<void> {
  const key = async (kind: string, text: string) =>
    env.DB.prepare(
      'INSERT INTO api_keys (merchant_id, id, kind, key_hash, name, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
    ).bind(id, `key_${kind}`, kind, await sha256Hex(text), 'test', startMs);
  await env.DB.batch([
    env.DB.prepare(
      "INSERT INTO merchants (id, name, country, time_zone, created_at_ms) VALUES (?, ?, 'DE', 'Europe/Berlin', ?)",
    ).bind(id, `Merchant ${id}`, startMs),
    await key('secret', secretKeyOf(id)),
    await key('publishable', publishableKeyOf(id)),
    env.DB.prepare('INSERT INTO allowed_origins (merchant_id, origin) VALUES (?, ?)').bind(id, shopOrigin),
  ]);
}
