import type {PaymentIntentResult, PaymentMethodCreateParams, Stripe, StripeError} from '@stripe/stripe-js';
import type {Payables, StartedPayment} from '../../client/shapes.ts';
import type {Call} from '../../internal/load.ts';
import {BankWindow} from '../../stripe/bank-window.ts';
import {loadStripe} from '../../stripe/load-stripe.ts';
import {type FieldState, StripeField} from '../../stripe/stripe-field.ts';
import {toStripeAmount} from '../../stripe/stripe-amount.ts';
import type {Way} from './ways.ts';

/** A CustomerSession's secret ends after 30 minutes (docs.stripe.com/api/customer_sessions, `expires_at`). */
const CUSTOMER_SESSION_MS = 25 * 60_000;

/** What one way to pay needs of Stripe. */
export interface GatewayPlan {
  way: Way;
  payables: Payables;
  currency: string;
  /** While an amount is being typed there is none; the field can be filled in meanwhile. */
  chargeMinor: number | undefined;
  locale: string;
}

/**
 * Stripe in the Pay sheet: its field for another method, or Stripe.js alone for a saved one.
 *
 * The field takes the one type that was chosen above it. Stripe refuses to confirm where the types of the field and of
 * the intent differ, and an intent of ours has one type; and so what is told about a method (its limits, the mandate) is
 * known before anything is typed.
 */
export class Gateway {
  #field: StripeField;
  #window = new BankWindow();
  #changed: () => void;
  #call: () => Call;
  #plan?: GatewayPlan;
  /** What the field that is there takes. */
  #type?: string;
  #stripe?: Stripe;
  #loading?: string;
  #failed = false;
  #customer?: {secret?: string; askedAtMs: number; isAsking: boolean};

  constructor(sheet: HTMLElement, call: () => Call, changed: () => void, escaped: () => void) {
    this.#field = new StripeField(sheet, changed, escaped);
    this.#call = call;
    this.#changed = changed;
  }

  /** How far it has come for a way, which may be another than the one that was last shown. */
  stateFor({kind, type}: Way): FieldState {
    if (kind !== 'saved') return type === this.#type ? this.#field.state : 'none';
    return this.#failed ? 'failed' : this.#stripe ? 'ready' : this.#loading ? 'loading' : 'none';
  }

  /** Brings what the way needs, or changes the amount of what is there. Any number of times. */
  show(plan: GatewayPlan): void {
    this.#plan = plan;
    this.#window.watch();
    if (this.stateFor(plan.way) === 'failed') return;
    if (plan.way.kind === 'saved') void this.#loadAlone(plan);
    else if (!plan.payables.maySave || this.#hasCustomerSession()) void this.#showField(plan);
  }

  /** Has Stripe check what was typed; a saved method has nothing to check. */
  async submit(): Promise<StripeError | undefined> {
    if (this.#plan?.way.kind === 'saved') return undefined;
    return (await this.#field.elements!.submit()).error;
  }

  /** Carries out a payment that was started. A bank's page that takes the whole window comes back to `returnUrl`. */
  confirm(
    {clientSecret, paymentMethodId}: StartedPayment,
    returnUrl: string,
    billing: PaymentMethodCreateParams.BillingDetails,
  ): Promise<PaymentIntentResult> {
    if (this.#plan?.way.kind === 'saved') {
      return this.#stripe!.confirmPayment({
        clientSecret,
        confirmParams: {return_url: returnUrl, payment_method: paymentMethodId!},
        redirect: 'if_required',
      });
    }
    return this.#field.stripe!.confirmPayment({
      elements: this.#field.elements!,
      clientSecret,
      confirmParams: {return_url: returnUrl, payment_method_data: {billing_details: billing}},
      redirect: 'if_required',
    });
  }

  /** Takes a bank's window away, whose answer nobody waits for any more. */
  removeWindow(): void {
    this.#window.remove();
  }

  remove(): void {
    this.#field.remove();
    this.#window.remove();
    this.#plan = this.#type = this.#stripe = this.#loading = this.#customer = undefined;
    this.#failed = false;
  }

  async #loadAlone({payables, locale}: GatewayPlan): Promise<void> {
    const {jsUrl, publishableKey, account} = payables.stripe;
    const name = [jsUrl, publishableKey, account, locale].join();
    if (this.#loading === name) return;
    this.#loading = name;
    this.#stripe = undefined;
    try {
      const {stripe} = await loadStripe(jsUrl, publishableKey, account, locale);
      if (this.#loading !== name) return;
      this.#stripe = stripe;
    } catch (error) {
      if (this.#loading !== name) return;
      console.error(error);
      this.#failed = true;
    }
    this.#changed();
  }

  async #showField({way, payables, currency, chargeMinor, locale}: GatewayPlan): Promise<void> {
    // Stripe wants an amount in any case; it is put right before anybody can pay.
    const amount = toStripeAmount(chargeMinor ?? way.limits?.minimumMinor ?? 1, currency);
    const secret = this.#customer?.secret;
    this.#type = way.type;
    const wasThere = await this.#field.show(
      `${way.type} ${currency} ${secret}`,
      payables.stripe,
      {
        types: [way.type],
        elements: {
          mode: 'payment',
          amount,
          currency: currency.toLowerCase(),
          // As on the intent, else Stripe refuses to confirm. Micro-deposits would hold the invoices for days.
          ...(way.type === 'us_bank_account' && {
            paymentMethodOptions: {us_bank_account: {verification_method: 'instant'}},
          }),
          ...(secret && {customerSessionClientSecret: secret}),
        },
        // Name and address are asked for in our own fields, filled in already; the mandate stands above our button.
        payment: {
          fields: {billingDetails: 'never'},
          // One type is chosen in our own list: Stripe's headings tell the card from its wallets, and nothing in them looks
          // chosen a second time (docs.stripe.com/js/elements_object/create_payment_element, `layout.radios`).
          layout: {type: 'accordion', radios: 'never', spacedAccordionItems: false},
          // Within the field for a card, where the merchant has them; Link is a way of its own.
          wallets: {applePay: 'auto', googlePay: 'auto', link: way.type === 'link' ? 'auto' : 'never'},
          terms: {card: secret ? 'auto' : 'never', usBankAccount: 'never', sepaDebit: 'never'},
        },
      },
      locale,
    );
    if (wasThere && chargeMinor) this.#field.elements?.update({amount});
  }

  /** With it Stripe's field offers to save what is typed; without it, when none is to be had, it does not. */
  #hasCustomerSession(): boolean {
    const customer = this.#customer;
    if (customer?.isAsking) return false;
    if (customer && Date.now() - customer.askedAtMs < CUSTOMER_SESSION_MS) return true;
    const asked = (this.#customer = {askedAtMs: Date.now(), isAsking: true} as NonNullable<typeof customer>);
    void this.#call()('POST /customer-sessions', {})
      .then(({clientSecret}) => (asked.secret = clientSecret), console.error)
      .then(() => {
        asked.isAsking = false;
        if (this.#customer === asked) this.#changed();
      });
    return false;
  }
}
