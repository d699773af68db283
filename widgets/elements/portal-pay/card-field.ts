import type {Stripe, StripeElements, StripePaymentElement} from '@stripe/stripe-js';
import type {Payables} from '../../client/shapes.ts';
import {appearanceOf} from '../../stripe/appearance.ts';
import {loadStripe} from '../../stripe/load-stripe.ts';
import {makePayField, type PayField} from '../../stripe/pay-field.ts';
import {toStripeAmount} from '../../stripe/stripe-amount.ts';

/** How far Stripe's field has come. */
export type CardFieldState = 'none' | 'loading' | 'ready' | 'failed';

/**
 * Stripe's Payment Element of one sheet: loaded, mounted in the light DOM, kept in step with the amount, taken away.
 * Deferred: it needs no intent, so that an open sheet reserves nothing
 * (docs.stripe.com/payments/accept-a-payment-deferred).
 */
export class CardField {
  state: CardFieldState = 'none';
  stripe?: Stripe;
  elements?: StripeElements;
  #payment?: StripePaymentElement;
  #place?: PayField;
  #currency?: string;
  #sheet: HTMLElement;
  #changed: () => void;
  #escaped: () => void;

  constructor(sheet: HTMLElement, changed: () => void, escaped: () => void) {
    this.#sheet = sheet;
    this.#changed = changed;
    this.#escaped = escaped;
  }

  /** Shows the field for an amount, or changes the amount of the one that is there. Any number of times. */
  async show(stripe: Payables['stripe'], currency: string, amountMinor: number, locale: string): Promise<void> {
    const amount = toStripeAmount(amountMinor, currency);
    if (this.state !== 'none' && currency === this.#currency) {
      this.elements?.update({amount});
      return;
    }
    this.remove();
    this.#currency = currency;
    this.#become('loading');
    const place = (this.#place = makePayField(this.#sheet));
    try {
      const loaded = await loadStripe(stripe.jsUrl, stripe.publishableKey, stripe.account, locale);
      if (place !== this.#place) return;
      this.stripe = loaded.stripe;
      this.elements = loaded.stripe.elements({
        mode: 'payment',
        amount,
        currency: currency.toLowerCase(),
        ...onlyCards(loaded.version),
        appearance: appearanceOf(this.#sheet),
      });
      // Name and address are asked for in our own fields, filled in already; Stripe's then only asks for the card.
      const payment = (this.#payment = this.elements.create('payment', {
        fields: {billingDetails: 'never'},
        wallets: {applePay: 'never', googlePay: 'never', link: 'never'},
        terms: {card: 'never'},
      }));
      payment.on('ready', () => this.#become('ready'));
      payment.on('loaderror', ({error}) => {
        console.error(error);
        this.#become('failed');
      });
      payment.on('escape', this.#escaped);
      payment.mount(place.element);
    } catch (error) {
      if (place !== this.#place) return;
      console.error(error);
      this.#become('failed');
    }
  }

  focus(): void {
    this.#payment?.focus();
  }

  remove(): void {
    this.#payment?.destroy();
    this.#place?.remove();
    this.#payment = this.#place = this.elements = this.stripe = this.#currency = undefined;
    this.state = 'none';
  }

  #become(state: CardFieldState): void {
    this.state = state;
    this.#changed();
  }
}

/**
 * Cards alone. Stripe.js calls the option by another name since its release of autumn 2026 and throws on the earlier one;
 * a shop may have an older Stripe.js in its page, which then serves us too.
 *
 * Source: docs.stripe.com/changelog/endive/2026-09-30/remove-elements-deferred-intent-payment-method-types.
 */
function onlyCards(version: string): {allowedPaymentMethodTypes: string[]} {
  const isEarlier = /^(3|acacia|basil|clover|dahlia)$/.test(version);
  return {[isEarlier ? 'paymentMethodTypes' : 'allowedPaymentMethodTypes']: ['card']} as {
    allowedPaymentMethodTypes: string[];
  };
}
