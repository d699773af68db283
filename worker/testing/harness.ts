/**
 * The whole API on a fresh, migrated D1 in workerd, with time and chance in the test's hands. Stripe is the sandbox,
 * in the same process, behind the real `stripe` package.
 */
import {applyD1Migrations, createExecutionContext, reset, waitOnExecutionContext} from 'cloudflare:test';
import {env as testEnv} from 'cloudflare:workers';
import {createApi} from '../api.ts';
import {type Env, settingsOf} from '../env.ts';
import type {SessionGrant} from '../features/session/session.usecases.ts';
import type {Role} from '../http/portal-scope.ts';
import {randomIds, sha256Hex} from '../providers/ids.ts';
import type {Mail} from '../providers/mail.ts';
import type {Providers} from '../providers/providers.ts';
import {createStripe} from '../providers/stripe.ts';
import {countingDatabase} from './counting-database.ts';
import {addTicket} from './records.ts';

/** The bindings of vitest.config.ts. */
export const env = testEnv as unknown as Env & {TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1]};

/** 2026-03-10 12:00 UTC. */
export const startMs = Date.UTC(2026, 2, 10, 12);
export const shopOrigin = 'https://shop.example';

export interface Harness {
  api: ReturnType<typeof createApi>;
  providers: Providers;
  /** Mails that were handed to the provider. */
  mails: Mail[];
  /** Moves the clock. */
  advance(ms: number): void;
  /** A request to the API; `body` is sent as JSON. */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>;
  /** The same as the merchant's server, with a fresh Idempotency-Key. */
  asMerchant(method: string, path: string, body?: unknown, options?: RequestOptions & {merchantId?: string}): Promise<Response>;
  /** How many trips to the database the requests in `work` make. */
  tripsDuring(work: () => Promise<unknown>): Promise<number>;
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
    clock: {nowMs: () => nowMs},
    ids: randomIds,
    stripe: createStripe(settingsOf(env), stripeFetch ?? (() => Promise.reject(new TypeError('Stripe is not there')))),
    mailer: {
      async send(mail) {
        mails.push(mail);
      },
    },
  };
  const api = createApi(() => providers);
  await addMerchant('demo');
  await addMerchant('other');
  let keys = 0;
  let bindings: Env = env;
  const harness: Harness = {
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
    async tripsDuring(work) {
      const {database, trips} = countingDatabase(env.DB);
      bindings = {...env, DB: database};
      try {
        await work();
      } finally {
        bindings = env;
      }
      return trips();
    },
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
    env.DB.prepare('INSERT INTO api_keys (merchant_id, id, kind, key_hash, name, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)').bind(
      id,
      `key_${kind}`,
      kind,
      await sha256Hex(text),
      'test',
      startMs,
    );
  await env.DB.batch([
    env.DB.prepare("INSERT INTO merchants (id, name, country, time_zone, created_at_ms) VALUES (?, ?, 'DE', 'Europe/Berlin', ?)").bind(
      id,
      `Merchant ${id}`,
      startMs,
    ),
    await key('secret', secretKeyOf(id)),
    await key('publishable', publishableKeyOf(id)),
    env.DB.prepare('INSERT INTO allowed_origins (merchant_id, origin) VALUES (?, ?)').bind(id, shopOrigin),
  ]);
}
