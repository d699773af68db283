// The kinds of payment method, one row each: everything in which they differ. A new kind is a row here and nothing else.
// https://docs.stripe.com/payments/payment-methods/payment-method-support
import type Stripe from 'stripe';
import {cardOfNumber} from '../cards/catalogue.ts';
import {decimalsOf, type Limits} from '../core/amounts.ts';
import type {Context} from '../core/context.ts';
import {ignored} from '../core/params.ts';
import {type Outcome, usual} from './outcome.ts';
import {accountOfNumber, type TestAccount} from './test-accounts.ts';
import {
  type Details,
  type KindName,
  readIban,
  readTypedCard,
  readUkAccount,
  readUsAccount,
  type Typed,
} from './typed.ts';

export type Kind = {
  /** Null: any. */
  currencies: string[] | null;
  limits: Limits;
  /** Offered where the merchant leaves the choice to the account. */
  automatic: boolean;
  /** Members of `billing_details` that must be there. */
  billing: ('name' | 'email' | 'address')[];
  mandate: boolean;
  /** May be kept for later payments. */
  reusable: boolean;
  /** The bank answers later: the payment is `processing` until then. */
  delayed: boolean;
  /** What the customer may have to do after confirming. */
  action: 'three_d_secure' | 'microdeposits' | 'redirect' | 'none';
  /** Disputes of bank debits are lost at once and cannot be answered. */
  finalDisputes: boolean;
  /** Days after the payment within which it may be refunded. */
  refundDays: number | null;
  /** What Stripe takes of a payment: a share of it, plus a fixed part in major units, at most `cap` of them. https://stripe.com/pricing */
  fee: {share: number; fixed: number; cap: number};
  read(context: Context, given: unknown, named: (name: string) => string): Typed;
  outcome(number: string): Outcome;
  /** What the charge shows of it, under `payment_method_details`. */
  charged(method: Stripe.PaymentMethod, mandate: string | null, paid: boolean): object;
};

const debitAccount = (kind: TestAccount['kind'], number: string): Outcome =>
  accountOfNumber(kind, number)?.outcome ?? {...usual, refund: 'later'};

const debit = {
  limits: {},
  automatic: true,
  mandate: true,
  reusable: true,
  delayed: true,
  action: 'none',
  finalDisputes: true,
  refundDays: 180,
} as const;

const redirect = {
  limits: {minimum: {eur: 1}},
  automatic: true,
  mandate: false,
  reusable: false,
  delayed: false,
  action: 'redirect',
  finalDisputes: false,
  refundDays: 180,
  outcome: () => usual,
} as const;

export const kinds: Record<KindName, Kind> = {
  card: {
    currencies: null,
    limits: {},
    automatic: true,
    billing: [],
    mandate: false,
    reusable: true,
    delayed: false,
    action: 'three_d_secure',
    finalDisputes: false,
    refundDays: null,
    fee: {share: 0.029, fixed: 0.3, cap: Number.POSITIVE_INFINITY},
    read: (context, given, named) => readTypedCard(context, given as Details<'card'>, named),
    outcome: (number) => cardOfNumber(number)!,
    charged: ({card}) => ({
      brand: card!.brand,
      country: card!.country,
      exp_month: card!.exp_month,
      exp_year: card!.exp_year,
      fingerprint: card!.fingerprint ?? null,
      funding: card!.funding,
      last4: card!.last4,
      mandate: null,
      network: card!.brand,
      wallet: card!.wallet,
    }),
  },
  us_bank_account: {
    ...debit,
    currencies: ['usd'],
    billing: ['name'],
    action: 'microdeposits',
    fee: {share: 0.008, fixed: 0, cap: 5},
    read: (context, given, named) => readUsAccount(context, given as Details<'us_bank_account'>, named),
    outcome: (number) => debitAccount('us_bank_account', number),
    charged: ({us_bank_account: account}, mandate, paid) => ({
      account_holder_type: account!.account_holder_type,
      account_type: account!.account_type,
      bank_name: account!.bank_name,
      fingerprint: account!.fingerprint,
      last4: account!.last4,
      mandate,
      payment_reference: paid ? '091000015001234' : null,
      routing_number: account!.routing_number,
    }),
  },
  sepa_debit: {
    ...debit,
    currencies: ['eur'],
    billing: ['name', 'email'],
    fee: {share: 0.008, fixed: 0.3, cap: 6},
    read: (context, given, named) => readIban(context, given as Details<'sepa_debit'>, named),
    outcome: (number) => debitAccount('sepa_debit', number),
    charged: ({sepa_debit: account}, mandate) => ({
      bank_code: account!.bank_code,
      branch_code: account!.branch_code,
      country: account!.country,
      fingerprint: account!.fingerprint,
      last4: account!.last4,
      mandate,
    }),
  },
  bacs_debit: {
    ...debit,
    currencies: ['gbp'],
    limits: {maximum: {gbp: 10_000_000}},
    billing: ['name', 'email', 'address'],
    fee: {share: 0.01, fixed: 0.2, cap: 4},
    read: (context, given, named) => readUkAccount(context, given as Details<'bacs_debit'>, named),
    outcome: (number) => debitAccount('bacs_debit', number),
    charged: ({bacs_debit: account}, mandate) => ({...account, mandate}),
  },
  ideal: {
    ...redirect,
    currencies: ['eur'],
    billing: [],
    fee: {share: 0, fixed: 0.29, cap: Number.POSITIVE_INFINITY},
    read: (_context, given) => {
      const {bank} = given as Details<'ideal'>;
      return {number: '', details: {bank: bank ?? null, bic: bank ? 'TESTNL2A' : null}, verified: true};
    },
    charged: ({ideal, billing_details: person}) => ({
      bank: ideal!.bank,
      bic: ideal!.bic,
      generated_sepa_debit: null,
      generated_sepa_debit_mandate: null,
      iban_last4: '5264',
      transaction_id: null,
      verified_name: person.name,
    }),
  },
  bancontact: {
    ...redirect,
    currencies: ['eur'],
    billing: ['name'],
    fee: {share: 0.014, fixed: 0.25, cap: Number.POSITIVE_INFINITY},
    read: () => ({number: '', details: {}, verified: true}),
    charged: ({billing_details: person}) => ({
      bank_code: 'VAPE',
      bank_name: 'VAN DE PUT & CO PRIVATE BANKERS',
      bic: 'VAPEBE22',
      generated_sepa_debit: null,
      generated_sepa_debit_mandate: null,
      iban_last4: '7061',
      preferred_language: 'en',
      verified_name: person.name,
    }),
  },
  link: {
    currencies: null,
    limits: {},
    // Only where the merchant names it: it is a card to everything but the customer's eye.
    automatic: false,
    billing: ['email'],
    mandate: false,
    reusable: true,
    delayed: false,
    action: 'none',
    finalDisputes: false,
    refundDays: null,
    fee: {share: 0.029, fixed: 0.3, cap: Number.POSITIVE_INFINITY},
    read: () => ({number: '', details: {}, verified: true}),
    outcome: () => usual,
    charged: () => ({country: 'US'}),
  },
};

export function kindOf(type: string): Kind {
  const found = kinds[type as KindName];
  if (!found) throw new Error(`The sandbox has no kind of payment method ${type}`);
  return found;
}

export const kindNames = Object.keys(kinds) as KindName[];

/** Whether a payment of this amount and currency can be made with it. `amount` null: any. */
export function fits(kind: Kind, currency: string): boolean {
  return kind.currencies === null || kind.currencies.includes(currency);
}

/** In the smallest unit, rounded half up. */
export function feeOf({fee}: Kind, amount: number, currency: string): number {
  const unit = 10 ** decimalsOf(currency);
  // A currency without decimals has no cents: the fixed part is what a hundred of its units stand for.
  const fixed = fee.fixed * (unit === 1 ? 100 : unit);
  return Math.round(Math.min(amount * fee.share + fixed, fee.cap * unit, amount));
}

/** Parameters of kinds that the sandbox takes and does not act on. */
export const otherOptions = {
  sepa_debit: ignored,
  bacs_debit: ignored,
  ideal: ignored,
  bancontact: ignored,
  link: ignored,
};
