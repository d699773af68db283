import type {SetupIntent, Stripe, StripeElements, StripeError} from '@stripe/stripe-js';
import {PortalError} from '../../client/portal-error.ts';
import type {SetupResult} from '../../client/shapes.ts';
import type {Call} from '../../internal/load.ts';

/** How a try to save a method came out. Only the server's word makes it more than a try. */
export type SetupOutcome =
  | {kind: 'known'; result: SetupResult}
  /** The bank or Stripe said no. The same form may be sent again. */
  | {kind: 'declined'; code: string}
  /** Stripe's field shows by itself what is missing in it. */
  | {kind: 'incomplete'}
  /** The customer closed the bank's window. */
  | {kind: 'left'}
  /** The server would not begin. */
  | {kind: 'refused'; error: PortalError}
  /** Nobody could be asked, or nobody knows yet. */
  | {kind: 'unknown'};

/** Pauses before each question: Stripe has decided when its field says so, its answer may be seconds late. */
const ASK_PAUSES_MS = [0, 1000, 2000, 4000];
/** Tries to begin, when there is no answer: the key makes the second the same setup as the first. */
const START_PAUSES_MS = [0, 1000, 3000];

/**
 * Saving one card or bank account from the click to the outcome, without anything to see. Nothing is reserved by it, so
 * leaving needs no goodbye.
 */
export class SetupFlow {
  #call: Call;
  #pause: (ms: number) => Promise<unknown>;
  #key?: string;
  #setup?: {setupId: string; clientSecret: string};
  #wish?: string;

  constructor(call: Call, pause = (ms: number): Promise<unknown> => new Promise((done) => setTimeout(done, ms))) {
    this.#call = call;
    this.#pause = pause;
  }

  async save(
    wish: {types: string[]; mandateText?: string},
    stripe: Stripe,
    elements: StripeElements,
    returnUrl: (setupId: string) => string,
  ): Promise<SetupOutcome> {
    let setup: {setupId: string; clientSecret: string};
    try {
      setup = await this.#start(wish);
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      return {kind: 'refused', error};
    }
    let confirmed: {setupIntent?: SetupIntent; error?: StripeError};
    try {
      confirmed = await stripe.confirmSetup({
        elements,
        clientSecret: setup.clientSecret,
        confirmParams: {return_url: returnUrl(setup.setupId)},
        redirect: 'if_required',
      });
    } catch (thrown) {
      console.error(thrown);
      return this.ask(setup.setupId);
    }
    const {error, setupIntent} = confirmed;
    if (!error) {
      // A bank account that was not chosen in the bank's window: nothing was confirmed.
      return setupIntent?.status === 'requires_payment_method' ? {kind: 'left'} : this.ask(setup.setupId);
    }
    if (error.type === 'validation_error') return {kind: 'incomplete'};
    const code = error.decline_code ?? error.code ?? '';
    if (error.type === 'card_error' || /authentication_failure$|^bank_account|^payment_method/.test(code)) {
      return {kind: 'declined', code};
    }
    return this.ask(setup.setupId);
  }

  /** Asks the server, which asks Stripe; the customer is the one who waits, so not for long. */
  async ask(setupId: string): Promise<SetupOutcome> {
    for (const pauseMs of ASK_PAUSES_MS) {
      if (pauseMs) await this.#pause(pauseMs);
      try {
        const result = await this.#call('POST /payment-methods/setups/{id}/settle', {id: setupId});
        if (result.state === 'open') continue;
        // What has failed or is done makes way for another.
        if (result.state !== 'processing') this.#setup = this.#key = undefined;
        if (result.state === 'failed') return {kind: 'declined', code: result.failure?.code ?? ''};
        return {kind: 'known', result};
      } catch (error) {
        if (!(error instanceof PortalError)) throw error;
        if (error.status >= 400 && error.status < 500 && error.status !== 429) return {kind: 'refused', error};
      }
    }
    return {kind: 'unknown'};
  }

  /** The same setup for every try of one form: a declined card leaves its intent open for another. */
  async #start(wish: {types: string[]; mandateText?: string}): Promise<{setupId: string; clientSecret: string}> {
    const text = JSON.stringify(wish);
    if (text !== this.#wish) this.#setup = this.#key = undefined;
    this.#wish = text;
    if (this.#setup) return this.#setup;
    let last: unknown;
    for (const pauseMs of START_PAUSES_MS) {
      if (pauseMs) await this.#pause(pauseMs);
      this.#key ??= crypto.randomUUID();
      try {
        return (this.#setup = await this.#call('POST /payment-methods/setups', {
          body: wish,
          idempotencyKey: this.#key,
        }));
      } catch (error) {
        last = error;
        const {status = 0} = error as PortalError;
        if (status >= 400 && status < 500 && status !== 429) {
          this.#key = undefined;
          break;
        }
      }
    }
    throw last;
  }
}
