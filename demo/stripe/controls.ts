// What tests and the demo turn: faults, webhooks, the clock, and the customer's own hands.
import type Stripe from 'stripe';
import type {Context, Core} from './core/context.ts';
import type {Keys} from './http/auth.ts';
import type {FaultRule} from './http/faults.ts';
import type {Pipeline} from './http/pipeline.ts';
import type {LoggedRequest} from './http/request-log.ts';
import {finishAuthentication} from './resources/confirm-payment-intent.ts';
import {finishSetupAuthentication} from './resources/setup-intents.ts';
import type {Deliveries, Delivery, WebhookRule} from './webhooks/deliveries.ts';

export type Controls = {
  /** The next calls of a kind go wrong; see FaultRule. */
  misbehave(rule: FaultRule): void;
  /** No more faults, no more rules for webhooks. */
  behave(): void;
  faults(): (FaultRule & {left: number})[];
  /** The next deliveries are dropped, repeated, delayed or reordered. */
  webhooks(rule: WebhookRule): void;
  pauseWebhooks(): void;
  resumeWebhooks(): void;
  /** Sends what waits, one after another, and returns what was sent with its outcome. */
  flushWebhooks(): Promise<Delivery[]>;
  resendEvent(eventId: string): Promise<Delivery[]>;
  deliveries(): Delivery[];
  /** The latest thousand API requests, oldest first, without card numbers. */
  requests(): LoggedRequest[];
  /** Moves the sandbox's clock forward (keys are forgotten after 24 hours, retries become due). */
  advanceClock(ms: number): void;
  nowMs(): number;
  /** `redirect`: 3-D Secure leaves the page and comes back, instead of a frame over it. */
  challenge(mode: 'modal' | 'redirect'): void;
  /** What the customer does in the bank's page. Returns the intent afterwards. */
  authenticate(intentId: string, passed: boolean, account?: string): Stripe.PaymentIntent | Stripe.SetupIntent;
  /** What Stripe.js does when the customer submits the form: confirms with this card number. Returns the answer's status and body. */
  payByCard(
    intentId: string,
    number: string,
    account?: string,
  ): Promise<{status: number; body: {error?: Stripe.StripeRawError} & Partial<Stripe.PaymentIntent>}>;
  /** Forgets everything but the endpoints registered at start. */
  reset(): void;
};

export function createControls(parts: {
  core: Core;
  keys: Keys;
  pipeline: Pipeline;
  deliveries: Deliveries;
  registerEndpoints(): void;
  fetch(input: string, init?: RequestInit): Promise<Response>;
}): Controls {
  const {core, keys, pipeline, deliveries} = parts;
  const setting = (id: string, value: unknown) => {
    core.store.put('settings', '', {id, value});
    core.store.flush();
  };
  return {
    misbehave: (rule) => pipeline.faults.add(rule),
    behave() {
      pipeline.faults.clear();
      deliveries.clearRules();
      deliveries.pump();
    },
    faults: () => pipeline.faults.list(),
    webhooks: (rule) => deliveries.addRule(rule),
    pauseWebhooks: () => deliveries.pause(),
    resumeWebhooks: () => deliveries.resume(),
    flushWebhooks: () => deliveries.flush(),
    resendEvent: (eventId) => deliveries.resend(eventId),
    deliveries: () => deliveries.list(),
    requests: () => pipeline.log.list(),
    advanceClock(ms) {
      setting('clock', Number(core.store.get('settings', '', 'clock')?.value ?? 0) + ms);
      deliveries.pump();
    },
    nowMs: () => core.nowMs(),
    challenge: (mode) => setting('challenge', mode),
    authenticate(intentId, passed, account = keys.platformAccount) {
      const result = finishChallenge(core, account, intentId, passed);
      if (!result) throw new Error(`The sandbox has no intent ${intentId} in ${account}`);
      core.store.flush();
      deliveries.pump();
      return result;
    },
    async payByCard(intentId, number, account = keys.platformAccount) {
      const intent = core.store.get('payment_intents', account, intentId);
      if (!intent) throw new Error(`The sandbox has no payment intent ${intentId} in ${account}`);
      const year = new Date(core.nowMs()).getUTCFullYear() + 1;
      const form = new URLSearchParams({
        client_secret: intent.client_secret ?? '',
        use_stripe_sdk: 'true',
        'payment_method_data[type]': 'card',
        'payment_method_data[card][number]': number,
        'payment_method_data[card][exp_month]': '12',
        'payment_method_data[card][exp_year]': String(year),
        'payment_method_data[card][cvc]': number.startsWith('3') ? '1234' : '123',
      });
      const response = await parts.fetch(`http://localhost/v1/payment_intents/${intentId}/confirm`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${keys.publishableKey}`,
          'content-type': 'application/x-www-form-urlencoded',
          'stripe-account': account,
        },
        body: form.toString(),
      });
      return {status: response.status, body: await response.json()};
    },
    reset() {
      core.store.clear();
      pipeline.faults.clear();
      pipeline.log.clear();
      deliveries.clearRules();
      deliveries.resume();
      parts.registerEndpoints();
    },
  };
}

/** The end of a 3-D Secure challenge, for either kind of intent; null when there is none of that id. */
export function finishChallenge(
  core: Core,
  account: string,
  intentId: string,
  passed: boolean,
): Stripe.PaymentIntent | Stripe.SetupIntent | null {
  const context: Context = {
    ...core,
    account,
    expand: [],
    idempotencyKey: null,
    origin: '',
    params: {},
    path: {},
    publishable: false,
    requestId: `req_${core.randomText(14)}`,
  };
  const payment = core.store.get('payment_intents', account, intentId);
  if (payment) return finishAuthentication(context, payment, passed);
  const setup = core.store.get('setup_intents', account, intentId);
  return setup ? finishSetupAuthentication(context, setup, passed) : null;
}
