import type {
  Stripe,
  StripeElements,
  StripeElementsOptionsMode,
  StripePaymentElement,
  StripePaymentElementOptions,
} from '@stripe/stripe-js';
import type {Payables} from '../client/shapes.ts';
import {appearanceOf} from './appearance.ts';
import {loadStripe} from './load-stripe.ts';
import {makePayField, type PayField} from './pay-field.ts';

/** How far Stripe's field has come. */
export type FieldState = 'none' | 'loading' | 'ready' | 'failed';

/** What a field is made for. */
export interface FieldPlan {
  /** Stripe's payment method types that it takes. */
  types: string[];
  elements: StripeElementsOptionsMode;
  payment: StripePaymentElementOptions;
}

/**
 * Stripe's Payment Element of one sheet: loaded, mounted in the light DOM of the document, taken away. Deferred: it needs
 * no intent, so that an open sheet reserves nothing (docs.stripe.com/payments/accept-a-payment-deferred).
 */
export class StripeField {
  state: FieldState = 'none';
  stripe?: Stripe;
  elements?: StripeElements;
  #payment?: StripePaymentElement;
  #place?: PayField;
  #name?: string;
  #sheet: HTMLElement;
  #changed: () => void;
  #escaped: () => void;

  /**
   * @param changed the field has come further
   * @param escaped somebody has pressed Escape in it
   */
  constructor(sheet: HTMLElement, changed: () => void, escaped: () => void) {
    this.#sheet = sheet;
    this.#changed = changed;
    this.#escaped = escaped;
  }

  /**
   * Shows the field. Any number of times: the one that is there stays as long as `name` does.
   * @param name what makes it another field, for example the currency and the methods
   * @returns whether it was there before
   */
  async show(name: string, stripe: Payables['stripe'], plan: FieldPlan, locale: string): Promise<boolean> {
    if (this.state !== 'none' && name === this.#name) return true;
    this.remove();
    this.#name = name;
    this.#become('loading');
    const place = (this.#place = makePayField(this.#sheet));
    try {
      const loaded = await loadStripe(stripe.jsUrl, stripe.publishableKey, stripe.account, locale);
      if (place !== this.#place) return false;
      this.stripe = loaded.stripe;
      this.elements = loaded.stripe.elements({
        ...plan.elements,
        ...onlyTypes(plan.types, loaded.version),
        appearance: appearanceOf(this.#sheet),
      } as StripeElementsOptionsMode);
      const payment = (this.#payment = this.elements.create('payment', plan.payment));
      payment.on('ready', () => this.#become('ready'));
      payment.on('loaderror', ({error}) => {
        console.error(error);
        this.#become('failed');
      });
      payment.on('escape', this.#escaped);
      payment.mount(place.element);
    } catch (error) {
      if (place !== this.#place) return false;
      console.error(error);
      this.#become('failed');
    }
    return false;
  }

  focus(): void {
    this.#payment?.focus();
  }

  remove(): void {
    this.#payment?.destroy();
    this.#place?.remove();
    this.#payment = this.#place = this.elements = this.stripe = this.#name = undefined;
    this.state = 'none';
  }

  #become(state: FieldState): void {
    this.state = state;
    this.#changed();
  }
}

/**
 * Stripe.js calls the option by another name since its release of autumn 2026 and throws on the earlier one; a shop may
 * have an older Stripe.js in its page, which then serves us too.
 *
 * Source: docs.stripe.com/changelog/endive/2026-09-30/remove-elements-deferred-intent-payment-method-types.
 */
function onlyTypes(types: string[], version: string): Record<string, string[]> {
  const isEarlier = /^(3|acacia|basil|clover|dahlia)$/.test(version);
  return {[isEarlier ? 'paymentMethodTypes' : 'allowedPaymentMethodTypes']: types};
}
