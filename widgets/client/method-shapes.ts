import type {Address} from './shapes.ts';

/** A saved card or bank account. */
export interface PaymentMethod {
  /** `pmt_…` */
  id: string;
  /** Stripe's own word: `card`, `us_bank_account`, `sepa_debit`, … */
  type: string;
  brand: string | null;
  last4: string | null;
  bankName: string | null;
  expMonth: number | null;
  expYear: number | null;
  /** `soon`: this month or the next. `null`: it does not expire. */
  expiry: 'valid' | 'soon' | 'expired' | null;
  nickname: string | null;
  isDefault: boolean;
  state: 'active' | 'verifying' | 'failed' | 'disabled';
  disabledReason: string | null;
  /** While `verifying`: what Stripe has sent to the account, to be entered by the customer. */
  verification: null | {
    kind: 'amounts' | 'descriptor_code';
    arrivesOn: string | null;
    expiresAtMs: number | null;
    triesLeft: number | null;
  };
  /** What the customer has agreed to, in the words that stood there. */
  mandate: null | {text: string; acceptedAtMs: number; reference: string | null};
  addedAtMs: number;
  lastUsedAtMs: number | null;
}

/** A method that this customer cannot use, and whose business that is. */
export interface UnavailableMethod {
  type: string;
  /** `currency`: it does not take the customer's; `customer`: not for this account; `merchant`: the shop has not switched it on. */
  reason: 'currency' | 'customer' | 'merchant';
}

/** How Stripe.js is to be started. */
export interface StripeSetup {
  publishableKey: string;
  account: string | null;
  jsUrl: string;
}

/** Who pays, as far as it is known: what a form is filled in with. */
export interface Payer {
  billingAddress: Address | null;
  email: string | null;
  customerName: string;
  merchantName: string;
}

export interface PaymentMethods extends Payer {
  data: PaymentMethod[];
  /** Types that are saved only with the words under which their holder allows debits. */
  mandateTypes: string[];
  /** Whether the contact person's role may add one. */
  maySave: boolean;
  unavailableMethods: UnavailableMethod[];
  stripe: StripeSetup;
}

/** Where adding a method stands. `open`: the customer has not finished in the browser. */
export interface SetupResult {
  state: 'succeeded' | 'verifying' | 'processing' | 'failed' | 'canceled' | 'open';
  method: PaymentMethod | null;
  failure: {code: string; message: string} | null;
}

/** What the bank's statement shows: the two amounts in cents, or the code. */
export type Verification = {amounts: [number, number]} | {descriptorCode: string};
