/**
 * A world in one process: the real API (routes, rules, use cases, SQL), the sandbox behind the real `stripe` package, two
 * merchants and their customers. Webhooks wait in a bag until an act delivers, repeats or drops them.
 */
import type Stripe from 'stripe';
import {createSandbox, type Sandbox} from '../../demo/stripe/sandbox.ts';
import {createApi} from '../api.ts';
import type {Env} from '../env.ts';
import {compareBalance} from '../features/gateway/balance.usecases.ts';
import {reconcile} from '../features/gateway/reconcile.usecases.ts';
import {signAccessToken} from '../http/tokens.ts';
import {sha256Hex} from '../providers/ids.ts';
import type {Providers} from '../providers/providers.ts';
import {createStripe} from '../providers/stripe.ts';
import {schemaSql, SimulatedD1} from './d1.ts';
import {type died, type Fault, Io} from './io.ts';
import {createRandom, type Random} from './random.ts';

const settings = {
  ENVIRONMENT: 'local',
  SESSION_SECRET: 'a secret for the simulation alone, 32 characters or more',
  STRIPE_SECRET_KEY: 'sk_test_sandbox',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
  STRIPE_WEBHOOK_SECRET: 'whsec_sandbox',
  STRIPE_API_BASE: 'http://localhost:1',
  MAIL_FROM: 'portal@merchant.example',
};

/** 2026-03-10 12:00 UTC. */
const startMs = Date.UTC(2026, 2, 10, 12);
const origin = 'https://shop.example';
export const platformAccount = 'acct_sandbox';

export interface Contact {
  merchantId: string;
  customerId: string;
  contactId: string;
  token: string;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** What became of a request: an answer, or nobody knows. */
export type Outcome = Answer | typeof died;

export class World {
  readonly random: Random;
  readonly io: Io;
  readonly d1: SimulatedD1;
  readonly sandbox: Sandbox;
  readonly env: Env;
  readonly providers: Providers;
  readonly contacts: Contact[] = [];
  /** Webhooks that Stripe has sent and nobody has got yet. */
  readonly bag: string[] = [];
  /** How often each route gave each answer: a story in which nothing is paid proves nothing. */
  readonly seen: Map<string, number>;
  /** Stripe may have kept a 500 under a key: it says the same for a day. */
  mayReplay = false;
  readonly #api: ReturnType<typeof createApi>;
  #nowMs = startMs;
  #made = 0;

  private constructor(seed: number, seen: Map<string, number>, rewriteSchema?: (sql: string) => string) {
    this.seen = seen;
    this.random = createRandom(seed);
    this.io = new Io(this.random);
    const lostD1 = () => new Error('D1_ERROR: Network connection lost.');
    // Each call takes a millisecond, so that nothing happens twice at one time.
    this.d1 = new SimulatedD1(schemaSql(rewriteSchema), (run) => this.io.call(lostD1, () => (this.#nowMs++, run())));
    this.sandbox = createSandbox({
      clockMs: () => this.#nowMs,
      random: () => this.random.next(),
      webhooks: {
        endpoints: [{url: 'https://api.example/webhooks/stripe', secret: 'whsec_sandbox'}],
        fetch: async (_input, init) => {
          this.bag.push(String(init?.body));
          return new Response(null, {status: 200});
        },
      },
    });
    const lostStripe = () => new TypeError('fetch failed');
    const stripeFetch = (input: RequestInfo | URL, init?: RequestInit) =>
      this.io.call(lostStripe, () => (this.#nowMs++, this.sandbox.fetch(input, init)));
    this.providers = {
      clock: {nowMs: () => this.#nowMs},
      ids: {
        // Like the real ones: they sort by the time they were made.
        id: (prefix) =>
          `${prefix}_${this.#nowMs.toString(16).padStart(12, '0')}${(++this.#made).toString(16).padStart(8, '0')}`,
        secret: () => `secret${++this.#made}`.padEnd(43, '0'),
      } as Providers['ids'],
      stripe: createStripe(settings, stripeFetch as typeof fetch),
      mailer: {send: async () => undefined},
      announce: () => undefined,
    };
    this.env = {
      ...settings,
      DB: this.d1 as unknown as D1Database,
      OUTBOX: {send: async () => undefined, sendBatch: async () => undefined},
    } as unknown as Env;
    this.#api = createApi(() => this.providers);
  }

  static async create(
    seed: number,
    seen = new Map<string, number>(),
    rewriteSchema?: (sql: string) => string,
  ): Promise<World> {
    const world = new World(seed, seen, rewriteSchema);
    for (const merchantId of ['north', 'south']) await world.#addMerchant(merchantId);
    return world;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  wait(ms: number): void {
    this.#nowMs += ms;
  }

  /** A request to the API, with what is to go wrong in it. */
  async request(
    method: string,
    path: string,
    {body, headers = {}, faults = []}: {body?: unknown; headers?: Record<string, string>; faults?: readonly Fault[]},
  ): Promise<Outcome> {
    const outcome = await this.#ask(method, path, body, headers, faults);
    const kind = `${method} ${path.replace(/[a-z]+_[0-9a-z]{8,}|\/x\d+$/g, '…')}`;
    const answered = typeof outcome === 'symbol' ? 'died' : `${outcome.status}`;
    this.count(`${kind} ${answered}`);
    return outcome;
  }

  count(what: string, times = 1): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + times);
  }

  async #ask(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
    faults: readonly Fault[],
  ): Promise<Outcome> {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    return this.io.request(faults, async () => {
      const answer = await this.#api.fetch(
        new Request(`https://api.example${path}`, {
          method,
          headers: {...(text !== undefined && {'content-type': 'application/json'}), ...headers},
          ...(text !== undefined && {body: text}),
        }),
        this.env,
        {waitUntil: () => undefined, passThroughOnException: () => undefined} as unknown as ExecutionContext,
      );
      const content = await answer.text();
      return {status: answer.status, body: content.startsWith('{') ? (JSON.parse(content) as Answer['body']) : {}};
    });
  }

  /** A request of a customer's contact person. @param path after /portal/v1 */
  portal(contact: Contact, method: string, path: string, body?: unknown, key?: string, faults: readonly Fault[] = []) {
    return this.request(method, `/portal/v1${path}`, {
      body,
      faults,
      headers: {authorization: `Bearer ${contact.token}`, origin, ...(key && {'idempotency-key': key})},
    });
  }

  /** A request of the merchant's server. @param path after /v1 */
  merchant(
    merchantId: string,
    method: string,
    path: string,
    body: unknown,
    key: string,
    faults: readonly Fault[] = [],
  ) {
    return this.request(method, `/v1${path}`, {
      body,
      faults,
      headers: {authorization: `Bearer ptl_sk_${merchantId}_test`, 'idempotency-key': key},
    });
  }

  /** A webhook of Stripe's. Each time it is sent it is signed anew, as Stripe does. */
  async deliver(body: string, faults: readonly Fault[] = []): Promise<Outcome> {
    const signature = await this.providers.stripe.webhooks.generateTestHeaderStringAsync({
      payload: body,
      secret: settings.STRIPE_WEBHOOK_SECRET,
      timestamp: Math.floor(this.#nowMs / 1000),
    });
    return this.request('POST', '/webhooks/stripe', {body, headers: {'stripe-signature': signature}, faults});
  }

  /** The cron. @returns what it could not do. */
  async reconcile(faults: readonly Fault[] = []): Promise<string[] | typeof died> {
    return this.io.request(faults, async () => {
      try {
        const {failures} = await reconcile(this.env, this.providers);
        return [...failures, ...(await compareBalance(this.env, this.providers)).failures];
      } catch (error) {
        return [String(error)];
      }
    });
  }

  /** Puts what Stripe sends into the bag. */
  async collectWebhooks(): Promise<void> {
    await this.sandbox.controls.flushWebhooks();
  }

  /** What somebody does at Stripe: with the browser's key, or with the secret one in the dashboard. */
  async atStripe(
    method: string,
    path: string,
    form: Record<string, string> = {},
    key: 'browser' | 'dashboard' = 'dashboard',
  ): Promise<Answer> {
    const query = new URLSearchParams(form).toString();
    const ask = this.sandbox.fetch(`http://localhost/v1${path}${method === 'GET' && query ? `?${query}` : ''}`, {
      method,
      headers: {
        authorization: `Bearer ${key === 'browser' ? settings.STRIPE_PUBLISHABLE_KEY : settings.STRIPE_SECRET_KEY}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(method !== 'GET' && {body: query}),
    });
    // Whoever is at Stripe's own page sees that it does not load, and tries another time.
    const answer = await ask.catch(() => null);
    if (!answer) return {status: 0, body: {}};
    return {status: answer.status, body: (await answer.json()) as Answer['body']};
  }

  /** What the books say, past the API and past its faults. */
  rows<Row>(sql: string, ...bound: (string | number)[]): Row[] {
    return this.d1.look(sql).all(...bound) as Row[];
  }

  intents(): Stripe.PaymentIntent[] {
    return this.sandbox.state.list('payment_intents', platformAccount) as Stripe.PaymentIntent[];
  }

  charges(): Stripe.Charge[] {
    return this.sandbox.state.list('charges', platformAccount) as Stripe.Charge[];
  }

  refunds(): Stripe.Refund[] {
    return this.sandbox.state.list('refunds', platformAccount) as Stripe.Refund[];
  }

  disputes(): Stripe.Dispute[] {
    return this.sandbox.state.list('disputes', platformAccount) as Stripe.Dispute[];
  }

  async #addMerchant(merchantId: string): Promise<void> {
    const insert = (sql: string, ...bound: (string | number | null)[]) => this.d1.sqlite.prepare(sql).run(...bound);
    insert(
      "INSERT INTO merchants (id, name, country, time_zone, created_at_ms) VALUES (?, ?, 'DE', 'Europe/Berlin', ?)",
      merchantId,
      merchantId,
      startMs,
    );
    insert(
      'INSERT INTO api_keys (merchant_id, id, kind, key_hash, name, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
      merchantId,
      'key_1',
      'secret',
      await sha256Hex(`ptl_sk_${merchantId}_test`),
      'simulation',
      startMs,
    );
    insert('INSERT INTO allowed_origins (merchant_id, origin) VALUES (?, ?)', merchantId, origin);
    for (let customer = 1; customer <= 2; customer++) {
      const customerId = `cus_${merchantId}${customer}`;
      insert(
        `INSERT INTO customers (merchant_id, id, name, email, currency, allow_bank_account, content_hash, created_at_ms, updated_at_ms)
         VALUES (?, ?, ?, 'a@x.example', 'EUR', 1, '', ?, ?)`,
        merchantId,
        customerId,
        customerId,
        startMs,
        startMs,
      );
      for (let contact = 1; contact <= 2; contact++) {
        const contactId = `con_${merchantId}${customer}${contact}`;
        const sessionId = `ses_${merchantId}${customer}${contact}`;
        insert(
          `INSERT INTO contact_persons (merchant_id, id, customer_id, name, email, email_folded, role, content_hash, created_at_ms, updated_at_ms)
           VALUES (?, ?, ?, 'Ada', ?, ?, 'admin', '', ?, ?)`,
          merchantId,
          contactId,
          customerId,
          `${contactId}@x.example`,
          `${contactId}@x.example`,
          startMs,
          startMs,
        );
        insert(
          `INSERT INTO sessions (merchant_id, id, customer_id, contact_id, role, scope, origin, refresh_hash, rotated_at_ms, idle_expires_at_ms, created_at_ms)
           VALUES (?, ?, ?, ?, 'admin', 'portal', ?, ?, ?, ?, ?)`,
          merchantId,
          sessionId,
          customerId,
          contactId,
          origin,
          '0'.repeat(64),
          startMs,
          startMs,
          startMs,
        );
        const token = await signAccessToken(
          {
            merchantId,
            customerId,
            contactId,
            sessionId,
            role: 'admin',
            scope: 'portal',
            origin,
            timeZone: 'Europe/Berlin',
          },
          startMs + 20 * 365 * 86_400_000,
          settings.SESSION_SECRET,
        );
        this.contacts.push({merchantId, customerId, contactId, token});
      }
    }
  }
}
