import type {PaymentIntent, StripeError} from '@stripe/stripe-js';
import {PortalError} from '../../client/portal-error.ts';
import type {Payment, StartedPayment, StartPayment} from '../../client/shapes.ts';
import type {Call} from '../../internal/load.ts';
import {Once, pause, type Pause} from './once.ts';

/** How a try to pay came out. Only the server's word makes it `succeeded` or `processing`. */
export type Outcome =
  | {kind: 'succeeded' | 'processing'; payment: Payment}
  /** The bank or Stripe said no; nothing was charged. The same payment may be tried again. */
  | {kind: 'declined'; code: string; payment?: Payment}
  /** Stripe's field shows by itself what is missing in it. */
  | {kind: 'incomplete'}
  /** The customer left before it was confirmed; nothing was charged. */
  | {kind: 'left'}
  /** The server would not start it. */
  | {kind: 'refused'; error: PortalError}
  /** Nobody could be asked, or nobody knows yet. Never shown as failed or as paid. */
  | {kind: 'unknown'};

/** Has Stripe.js carry out a payment that was started. */
export type Confirm = (started: StartedPayment) => Promise<{error?: StripeError; paymentIntent?: PaymentIntent}>;

/** Pauses before each question of one round: quick at first, for a card is decided when Stripe.js says so. */
const ASK_PAUSES_MS = [0, 500, 1000, 2000, 4000, 8000];
/** Of those, the ones that have the server ask Stripe; the others read what a webhook may have brought meanwhile. */
const ASK_STRIPE = [0, 1, 2, 5];
/** A payment that was released meanwhile makes way for a new one, once. */
const START_ROUNDS_MAX = 2;

/**
 * One payment from the click to the outcome, without anything to see. It may be told to pay again after a decline; then
 * it goes on with the same payment, as long as that is for the same parts.
 */
export class PaymentFlow {
  /** Started on the server, and not decided as far as we know. */
  payment?: Payment;
  #once: Once<'POST /payments'>;
  #starting?: Promise<StartedPayment>;
  #isLeft = false;
  /** Stripe.js has said that the money is on its way: nothing to be cancelled any more, whatever the server knows. */
  #isConfirmed = false;
  #call: Call;
  #pause: Pause;

  constructor(call: Call, wait = pause) {
    this.#call = call;
    this.#pause = wait;
    this.#once = new Once(call, 'POST /payments', wait);
  }

  /** Starts the payment on the server, confirms it in the browser, and asks the server what became of it. */
  async pay(parts: StartPayment, confirm: Confirm): Promise<Outcome> {
    this.#isLeft = false;
    let started: StartedPayment;
    try {
      started = await (this.#starting = this.#start(parts));
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      return {kind: 'refused', error};
    }
    // Left while the server was starting it: the card must not be charged for somebody who has gone.
    if (this.#isLeft) return {kind: 'left'};
    if (started.state !== 'pending') return this.#outcomeOf(started)!;

    const failureBefore = started.failure?.code;
    let error: StripeError | undefined;
    let paymentIntent: PaymentIntent | undefined;
    try {
      ({error, paymentIntent} = await confirm(started));
    } catch (thrown) {
      // Stripe.js does not throw for anything that concerns the payment; so what happened is not known.
      console.error(thrown);
      return this.#isLeft ? {kind: 'left'} : this.ask(failureBefore);
    }
    this.#isConfirmed = paymentIntent?.status === 'processing' || paymentIntent?.status === 'succeeded';
    // Left meanwhile: what has become of it is found out by leaving, unless the bank said yes after that.
    if (this.#isLeft) return this.#isConfirmed ? this.ask(failureBefore, started.id) : {kind: 'left'};
    if (paymentIntent?.next_action?.type === 'verify_with_microdeposits') {
      return {kind: 'declined', code: 'verify_with_microdeposits', payment: started};
    }
    // The bank's window was closed without an account chosen in it: nothing was confirmed.
    if (!error && paymentIntent?.status === 'requires_payment_method') return {kind: 'left'};
    if (!error) return this.ask(failureBefore);
    if (error.type === 'validation_error') return {kind: 'incomplete'};
    const code = declineOf(error);
    return code === undefined ? this.ask(failureBefore) : {kind: 'declined', code, payment: started};
  }

  /**
   * Asks the server until it knows, or until the round is over.
   * @param failureBefore an earlier decline that still stands beside the payment, and is no news
   */
  async ask(failureBefore?: string, id = this.payment!.id): Promise<Outcome> {
    for (const [i, pauseMs] of ASK_PAUSES_MS.entries()) {
      if (pauseMs) await this.#pause(pauseMs);
      try {
        const route = ASK_STRIPE.includes(i) ? 'POST /payments/{id}/settle' : 'GET /payments/{id}';
        const payment = await this.#call(route, {id});
        const outcome = this.#outcomeOf(payment);
        if (outcome) return outcome;
        if (payment.failure && payment.failure.code !== failureBefore) {
          return {kind: 'declined', code: payment.failure.code, payment};
        }
      } catch (error) {
        if (!(error instanceof PortalError)) throw error;
        // No answer is no news. An answer that says no (signed out, not found) will not change by asking again.
        if (error.status >= 400 && error.status < 500 && error.status !== 429) return {kind: 'unknown'};
      }
    }
    return {kind: 'unknown'};
  }

  /**
   * The customer leaves: cancels what was started, so that nothing stays reserved. What Stripe.js has confirmed is only
   * asked about: a debit that the customer has agreed to goes on without them.
   * @returns what the server made of it: it may have been paid in the meantime. `undefined`: nothing was started.
   * @throws PortalError when there is no answer; then the reservation lapses by itself after 30 minutes
   */
  async leave(): Promise<Outcome | undefined> {
    this.#isLeft = true;
    // What is just being started is cancelled as soon as it has an id.
    await this.#starting?.catch(() => {});
    const {payment} = this;
    if (!payment) return undefined;
    const route = this.#isConfirmed ? 'POST /payments/{id}/settle' : 'POST /payments/{id}/cancel';
    const left = await this.#call(route, {id: payment.id});
    return this.#outcomeOf(left) ?? {kind: 'unknown'};
  }

  /** Goes on with a payment that was started before, for example before a redirect. */
  resume(payment: Payment): void {
    this.payment = payment;
  }

  async #start(body: StartPayment): Promise<StartedPayment> {
    if (!this.#once.isFor(body)) this.#forget();
    for (let round = 1; ; round++) {
      const started = await this.#once.send(body);
      const gone = started.state === 'canceled' || started.state === 'failed';
      if (gone && round < START_ROUNDS_MAX) {
        this.#once.forget();
        continue;
      }
      this.payment = started;
      return started;
    }
  }

  #outcomeOf(payment: Payment): Outcome | undefined {
    switch (payment.state) {
      case 'succeeded':
      case 'processing':
        this.#forget();
        return {kind: payment.state, payment};
      case 'failed':
      case 'canceled':
        this.#forget();
        return {kind: 'declined', code: payment.failure?.code ?? payment.state, payment};
      default:
        this.payment = payment;
        return undefined;
    }
  }

  #forget(): void {
    this.payment = undefined;
    this.#isConfirmed = false;
    this.#once.forget();
  }
}

/**
 * The decline code, where Stripe has refused for certain. What is not among these (no connection, an error of Stripe's,
 * an intent in another state than expected) says nothing about the money, and the server is asked.
 *
 * Source: docs.stripe.com/api/errors, docs.stripe.com/error-codes.
 */
function declineOf(error: StripeError): string | undefined {
  const {type, code = '', decline_code: declineCode} = error;
  if (type === 'card_error' || code === 'payment_intent_authentication_failure') return declineCode ?? code;
  if (type !== 'invalid_request_error' || /^(payment_intent_unexpected_state|lock_timeout)$/.test(code))
    return undefined;
  // Something that we sent did not fit: nothing to be read by the customer, all the more by us.
  console.error(error);
  return 'processing_error';
}
