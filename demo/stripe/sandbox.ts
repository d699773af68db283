// The Stripe sandbox: an HTTP app, its state, and the controls that tests turn. Needs no Node; server.ts runs it.
import {Hono} from 'hono';
import {createControls, type Controls} from './controls.ts';
import {controlRoutes} from './controls-http.ts';
import type {Core} from './core/context.ts';
import {createEventLog} from './core/events.ts';
import {Schedule} from './core/schedule.ts';
import {type Storage, Store} from './core/store.ts';
import {endpoints} from './http/endpoints.ts';
import {Faults} from './http/faults.ts';
import {IdempotencyKeys} from './http/idempotency.ts';
import {answer, dropHeader, type Pipeline} from './http/pipeline.ts';
import {RequestLog} from './http/request-log.ts';
import {browserRoutes, type Assets} from './pages/browser-routes.ts';
import {homeRoutes} from './pages/home.ts';
import {runDue} from './resources/due.ts';
import {newEndpoint} from './resources/webhook-endpoints.ts';
import {Deliveries} from './webhooks/deliveries.ts';

/** The version that the pinned `stripe` package speaks; a test holds the two together. */
export const apiVersion = '2026-10-28.endive';

export type SandboxOptions = {
  /** Milliseconds since 1970; the computer's clock when absent. */
  clockMs?: () => number;
  /** A number from 0 up to 1, for ids and secrets; `Math.random` when absent. */
  random?: () => number;
  /** Where the state survives a restart; memory alone when absent. */
  storage?: Storage;
  /** How long banks take to answer, in milliseconds; `controls.settleAfter` changes it. 20 seconds when absent. */
  settleAfterMs?: number;
  /** Waits for faults that delay or hang; real time when absent. */
  sleep?: (ms: number) => Promise<void>;
  secretKey?: string;
  publishableKey?: string;
  /** The id of the account that the keys belong to. */
  platformAccount?: string;
  webhooks?: {
    /** Endpoints that exist from the start. `connect`: it hears of connected accounts, with its own secret. */
    endpoints?: {url: string; secret: string; connect?: boolean}[];
    /** True: sent by themselves. False (the default): `controls.flushWebhooks()` sends them, so that a test decides when. */
    automatic?: boolean;
    fetch?: typeof fetch;
  };
  /** Files of Stripe.js and its frames; without them the browser's side is not served. */
  assets?: Assets;
};

export type Sandbox = {
  app: Hono;
  /** Like the global `fetch`, answered in this process; throws a TypeError where a connection is told to break. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  state: Store;
  controls: Controls;
  keys: {secretKey: string; publishableKey: string};
  close(): void;
};

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const random = options.random ?? Math.random;
  const clockMs = options.clockMs ?? (() => Date.now());
  const keys = {
    secretKey: options.secretKey ?? 'sk_test_sandbox',
    publishableKey: options.publishableKey ?? 'pk_test_sandbox',
    platformAccount: options.platformAccount ?? 'acct_sandbox',
  };
  const store = new Store(options.storage);
  const nowMs = () => clockMs() + Number(store.get('settings', '', 'clock')?.value ?? 0);
  const randomText = (length: number) =>
    Array.from({length}, () => alphabet[Math.floor(random() * alphabet.length)]!).join('');
  const newId = (prefix: string) => `${prefix}_${randomText(24)}`;

  const deliveries = new Deliveries({
    store,
    nowMs,
    newId,
    platformAccount: keys.platformAccount,
    fetch: options.webhooks?.fetch ?? ((input, init) => fetch(input, init)),
    automatic: options.webhooks?.automatic ?? false,
  });
  const schedule = new Schedule(store, nowMs);
  const partial = {store, nowMs, newId, randomText, schedule};
  const events = createEventLog(partial, {
    platformAccount: keys.platformAccount,
    apiVersion,
    onEvent: (account, event) => deliveries.enqueue(account, event),
  });
  const core: Core = {...partial, events};
  let requests = 0;
  const pipeline: Pipeline = {
    core,
    keys,
    apiVersion,
    faults: new Faults(),
    idempotency: new IdempotencyKeys(store, nowMs),
    log: new RequestLog(),
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    runDue: () => runDue(core),
    afterCommit: () => {
      if (++requests % forgetEvery === 0) forget(store, nowMs());
      wakeUp();
      deliveries.pump();
    },
  };

  // Only a sandbox that sends its webhooks by itself has timers; any other does what is due when it is next asked something.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wakeUp = () => {
    if (!options.webhooks?.automatic) return;
    clearTimeout(timer);
    const wait = schedule.nextMs - nowMs();
    if (wait === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(
      () => {
        if (runDue(core) > 0) store.flush();
        wakeUp();
        deliveries.pump();
      },
      Math.min(Math.max(wait, 0), 60_000),
    );
    (timer as {unref?(): void}).unref?.();
  };

  const registerEndpoints = () => {
    if (options.settleAfterMs !== undefined)
      store.put('settings', '', {id: 'settle_after', value: options.settleAfterMs});
    options.webhooks?.endpoints?.forEach((given, index) => {
      // A fixed id, so that a restart with another address replaces the endpoint and does not add one.
      const id = `we_sandbox${index === 0 ? '' : index + 1}`;
      store.put(
        'webhook_endpoints',
        keys.platformAccount,
        newEndpoint(core, {
          id,
          url: given.url,
          enabledEvents: ['*'],
          secret: given.secret,
          connect: given.connect ?? false,
          description: 'Registered at start',
          apiVersion,
        }),
      );
    });
    store.flush();
  };
  registerEndpoints();

  const app = new Hono();
  app.options(
    '/v1/*',
    () =>
      new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-origin': '*',
          'access-control-allow-methods': 'GET, POST, DELETE',
          'access-control-allow-headers': '*, Authorization',
          'access-control-max-age': '300',
        },
      }),
  );
  for (const endpoint of endpoints) {
    app.on(endpoint.method, endpoint.path, (c) =>
      answer(pipeline, c.req.raw, endpoint, c.req.param() as Record<string, string>),
    );
  }
  app.all('/v1/*', (c) => answer(pipeline, c.req.raw, null, {}));

  const sandboxFetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const response = await app.fetch(new Request(input, init));
    if (response.headers.has(dropHeader)) throw new TypeError('fetch failed: the sandbox broke the connection');
    return response;
  };
  const controls = createControls({core, keys, pipeline, deliveries, registerEndpoints, fetch: sandboxFetch});
  app.route('/_sandbox', controlRoutes(controls));
  app.route('/', browserRoutes({core, keys, assets: options.assets, afterCommit: pipeline.afterCommit}));
  app.route('/', homeRoutes({store, deliveries, controls}));

  pipeline.afterCommit();
  return {
    app,
    fetch: sandboxFetch,
    state: store,
    controls,
    keys: {secretKey: keys.secretKey, publishableKey: keys.publishableKey},
    close() {
      clearTimeout(timer);
      deliveries.close();
    },
  };
}

const forgetEvery = 500;
const oneDayMs = 24 * 60 * 60 * 1000;

/** What nobody can ask for any more: answers of keys after a day, events and what was sent of them after thirty. */
function forget(store: Store, nowMs: number): void {
  store.dropOldest('saved_answers', (saved) => saved.createdMs < nowMs - oneDayMs);
  store.dropOldest('events', (event) => event.created * 1000 < nowMs - 31 * oneDayMs);
  store.dropOldest(
    'deliveries',
    (delivery) => delivery.state !== 'waiting' && (delivery.attempts[0]?.atMs ?? 0) < nowMs - 31 * oneDayMs,
  );
  store.flush();
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
