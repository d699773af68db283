// What tests and the demo turn: faults, webhooks, the clock, and the customer's own hands.
import type Stripe from 'stripe';
import {contextOf, type Context, type Core} from './core/context.ts';
import type {Keys} from './http/auth.ts';
import type {Decide, FaultRule} from './http/faults.ts';
import type {Pipeline} from './http/pipeline.ts';
import type {LoggedRequest} from './http/request-log.ts';
import {kindOf} from './methods/kinds.ts';
import {bankFailure, type bankFailures} from './methods/test-accounts.ts';
import {finishAuthentication} from './resources/confirm-payment-intent.ts';
import {signIn} from './resources/browser-side.ts';
import {decideDispute, escalateInquiry, openDispute} from './resources/disputes.ts';
import {runDue} from './resources/due.ts';
import {refund, settleRefund} from './resources/refunds.ts';
import {settlePayment} from './resources/settle.ts';
import {finishSetupAuthentication} from './resources/setup-intents.ts';
import type {Deliveries, Delivery, WebhookRule} from './webhooks/deliveries.ts';

export type BankFailure = keyof typeof bankFailures;
export type Confirmed = {
  status: number;
  /** An intent of either kind. */
  body: {error?: Stripe.StripeRawError} & Partial<Stripe.PaymentIntent> &
    Partial<Pick<Stripe.SetupIntent, 'last_setup_error' | 'usage'>>;
};

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
  /** A function that is asked before every call what is to go wrong with it, in place of rules; null: nothing. */
  decideFaults(decide: Decide | null): void;
  /** How long banks take to answer, in milliseconds of the sandbox's clock. */
  settleAfter(ms: number): void;
  /** Does what is due by the clock now; reading and writing through the API does so by itself. Returns how much there was. */
  runDue(): number;
  /** Every bank answers now: payments that process, refunds that wait, returns that are on their way. Returns how many. */
  settleAll(): number;
  /** The bank answers now to a payment that processes: as its test account says, or `succeed`, or with this failure. */
  settlePayment(intentId: string, outcome?: 'succeed' | BankFailure, account?: string): Stripe.PaymentIntent;
  /** A bank debit that succeeded comes back: a dispute, lost at once. `reason` is Stripe's (`insufficient_funds` when absent). */
  returnPayment(intentId: string, reason?: string, account?: string): Stripe.Dispute;
  /** The customer disputes a payment. `amount` in the smallest unit, all of it when absent; `inquiry`: their bank asks first. */
  openDispute(
    intentId: string,
    options?: {reason?: string; amount?: number; inquiry?: boolean},
    account?: string,
  ): Stripe.Dispute;
  /** The bank decides a dispute, or asks for its inquiry's money (`escalate`). */
  decideDispute(disputeId: string, decision: 'won' | 'lost' | 'escalate', account?: string): Stripe.Dispute;
  /** The merchant refunds in Stripe's Dashboard: all that is left, or `amount`. */
  refund(intentId: string, amount?: number, account?: string): Stripe.Refund;
  /** The bank's answer to a refund: one that waits, or one that had gone through and fails after all. */
  settleRefund(refundId: string, outcome: 'succeed' | 'fail', account?: string): Stripe.Refund;
  /** What the customer does in the bank's page. Returns the intent afterwards. */
  authenticate(intentId: string, passed: boolean, account?: string): Stripe.PaymentIntent | Stripe.SetupIntent;
  /** What Stripe.js does when the customer submits the form: confirms with this card number. Returns the answer's status and body. */
  payByCard(intentId: string, number: string, account?: string): Promise<Confirmed>;
  /**
   * The same for a US bank account, with its mandate. `verified`: signed in at the bank (the default); else typed, so that
   * it waits for micro-deposits. `more`: further parameters, such as `setup_future_usage`.
   */
  payByBank(
    intentId: string,
    accountNumber: string,
    options?: {verified?: boolean; more?: Record<string, string>},
    account?: string,
  ): Promise<Confirmed>;
  /** The same with whatever form Stripe.js would send, for either kind of intent. */
  confirm(intentId: string, form: Record<string, string>, account?: string): Promise<Confirmed>;
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
  /** Runs a control as one request would run: all of it, then written, then told. */
  const act = <T>(account: string, run: (context: Context) => T): T => {
    const result = run(contextOf(core, account));
    core.store.flush();
    pipeline.afterCommit();
    return result;
  };
  const intentOf = (account: string, id: string): Stripe.PaymentIntent => {
    const found = core.store.get('payment_intents', account, id);
    if (!found) throw new Error(`The sandbox has no payment intent ${id} in ${account}`);
    return found;
  };
  const chargeOf = (account: string, intentId: string): Stripe.Charge => {
    const charge = core.store.get('charges', account, String(intentOf(account, intentId).latest_charge));
    if (!charge?.paid) throw new Error(`Payment intent ${intentId} has no charge that went through`);
    return charge;
  };
  const confirm: Controls['confirm'] = async (intentId, form, account = keys.platformAccount) => {
    const kind = intentId.startsWith('seti_') ? 'setup_intents' : 'payment_intents';
    const intent = core.store.get(kind, account, intentId);
    if (!intent) throw new Error(`The sandbox has no intent ${intentId} in ${account}`);
    const response = await parts.fetch(`http://localhost/v1/${kind}/${intentId}/confirm`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keys.publishableKey}`,
        'content-type': 'application/x-www-form-urlencoded',
        'stripe-account': account,
      },
      body: new URLSearchParams({
        client_secret: intent.client_secret ?? '',
        use_stripe_sdk: 'true',
        ...form,
      }).toString(),
    });
    return {status: response.status, body: await response.json()};
  };
  return {
    misbehave: (rule) => pipeline.faults.add(rule),
    behave() {
      pipeline.faults.clear();
      deliveries.clearRules();
      deliveries.pump();
    },
    decideFaults: (decide) => pipeline.faults.decideBy(decide),
    faults: () => pipeline.faults.list(),
    webhooks: (rule) => deliveries.addRule(rule),
    pauseWebhooks: () => deliveries.pause(),
    resumeWebhooks: () => deliveries.resume(),
    flushWebhooks() {
      if (runDue(core) > 0) core.store.flush();
      return deliveries.flush();
    },
    resendEvent: (eventId) => deliveries.resend(eventId),
    deliveries: () => deliveries.list(),
    requests: () => pipeline.log.list(),
    advanceClock(ms) {
      setting('clock', Number(core.store.get('settings', '', 'clock')?.value ?? 0) + ms);
      runDue(core);
      core.store.flush();
      pipeline.afterCommit();
    },
    nowMs: () => core.nowMs(),
    challenge: (mode) => setting('challenge', mode),
    authenticate(intentId, passed, account = keys.platformAccount) {
      const result = act(account, () => finishChallenge(core, account, intentId, passed));
      if (!result) throw new Error(`The sandbox has no intent ${intentId} in ${account}`);
      return result;
    },
    payByCard(intentId, number, account = keys.platformAccount) {
      intentOf(account, intentId);
      return confirm(
        intentId,
        {
          'payment_method_data[type]': 'card',
          'payment_method_data[card][number]': number,
          'payment_method_data[card][exp_month]': '12',
          'payment_method_data[card][exp_year]': String(new Date(core.nowMs()).getUTCFullYear() + 1),
          'payment_method_data[card][cvc]': number.startsWith('3') ? '1234' : '123',
        },
        account,
      );
    },
    payByBank(intentId, accountNumber, {verified = true, more = {}} = {}, account = keys.platformAccount) {
      const details: Record<string, string> = verified
        ? {financial_connections_account: act(account, (context) => signIn(context, accountNumber)).id}
        : {account_number: accountNumber, routing_number: '110000000', account_holder_type: 'individual'};
      return confirm(
        intentId,
        {
          'payment_method_data[type]': 'us_bank_account',
          'payment_method_data[billing_details][name]': 'Jenny Rosen',
          ...Object.fromEntries(
            Object.entries(details).map(([name, value]) => [`payment_method_data[us_bank_account][${name}]`, value]),
          ),
          'mandate_data[customer_acceptance][type]': 'online',
          'mandate_data[customer_acceptance][online][infer_from_client]': 'true',
          ...more,
        },
        account,
      );
    },
    confirm,
    settleAfter: (ms) => setting('settle_after', ms),
    runDue: () => act(keys.platformAccount, () => runDue(core)),
    settleAll: () =>
      act(keys.platformAccount, () =>
        runDue(core, ['settle_payment', 'settle_refund', 'dispute_charge', 'decide_dispute', 'return_microdeposits']),
      ),
    settlePayment(intentId, outcome, account = keys.platformAccount) {
      intentOf(account, intentId);
      act(account, (context) =>
        settlePayment(context, intentId, outcome && (outcome === 'succeed' ? outcome : bankFailure(outcome))),
      );
      return intentOf(account, intentId);
    },
    returnPayment(intentId, reason = 'insufficient_funds', account = keys.platformAccount) {
      const charge = chargeOf(account, intentId);
      if (!kindOf(charge.payment_method_details!.type).finalDisputes)
        throw new Error(`Payment intent ${intentId} was not paid by a bank debit, so it cannot come back`);
      return act(account, (context) => openDispute(context, charge, {reason, networkReasonCode: null, inquiry: false}));
    },
    openDispute(intentId, {reason = 'fraudulent', amount, inquiry = false} = {}, account = keys.platformAccount) {
      const charge = chargeOf(account, intentId);
      const cause = {reason, networkReasonCode: inquiry ? '10' : '10.4', inquiry};
      return act(account, (context) => openDispute(context, charge, cause, amount));
    },
    decideDispute: (disputeId, decision, account = keys.platformAccount) =>
      act(account, (context) =>
        decision === 'escalate' ? escalateInquiry(context, disputeId) : decideDispute(context, disputeId, decision),
      ),
    refund(intentId, amount, account = keys.platformAccount) {
      const charge = chargeOf(account, intentId);
      return act(account, (context) =>
        refund(context, charge, {...(amount !== undefined && {amount}), metadata: {}, reason: 'requested_by_customer'}),
      );
    },
    settleRefund(refundId, outcome, account = keys.platformAccount) {
      const settled = act(account, (context) => settleRefund(context, refundId, outcome));
      if (!settled) throw new Error(`The sandbox has no refund ${refundId} in ${account}`);
      return settled;
    },
    reset() {
      core.store.clear();
      core.schedule.reload();
      deliveries.reload();
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
  const context = contextOf(core, account);
  const payment = core.store.get('payment_intents', account, intentId);
  if (payment) return finishAuthentication(context, payment, passed);
  const setup = core.store.get('setup_intents', account, intentId);
  return setup ? finishSetupAuthentication(context, setup, passed) : null;
}
