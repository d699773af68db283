// What the customer types, as Stripe keeps it: the parameters of each kind of method, and the details its object shows.
import {cardOfNumber} from '../cards/catalogue.ts';
import {readCard} from '../cards/read-card.ts';
import type {Context} from '../core/context.ts';
import {missing, StripeFault} from '../core/errors.ts';
import {integer, object, oneOf, type Reader, required, text, type Values} from '../core/params.ts';
import {checkIban, checkUkAccount, checkUsAccount} from './read-account.ts';

const cardShape = {
  number: text(),
  exp_month: integer(),
  exp_year: integer(),
  cvc: text(),
  // Stripe learns this from the wallet itself; here Stripe.js says it.
  wallet: oneOf('apple_pay', 'google_pay'),
};
const usShape = {
  account_number: text(),
  routing_number: text(),
  account_holder_type: oneOf('individual', 'company'),
  account_type: oneOf('checking', 'savings'),
  financial_connections_account: text(),
};
/** The parameters of each kind's own name. */
export const detailShapes = {
  card: object(cardShape),
  us_bank_account: object(usShape),
  sepa_debit: object({iban: text()}),
  bacs_debit: object({sort_code: text(), account_number: text()}),
  ideal: object({bank: text()}),
  bancontact: object({}),
  link: object({}),
} satisfies Record<string, Reader<unknown>>;
export type KindName = keyof typeof detailShapes;
export type Details<N extends KindName> = ReturnType<(typeof detailShapes)[N]>;

/** A method as typed: `number` decides what it does, `details` is what its object shows. */
export type Typed = {number: string; details: object; verified: boolean};

export function readTypedCard(context: Context, typed: Details<'card'>, named: (name: string) => string): Typed {
  if (!context.publishable) {
    // Stripe lets only browsers (and servers with a PCI attestation) send card numbers.
    throw new StripeFault(402, {
      type: 'invalid_request_error',
      message:
        'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that map to the test card you are using, see https://stripe.com/docs/testing. To enable testing raw card data APIs, see https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis.',
    });
  }
  const read = readCard(
    {
      number: required(typed.number, named('number')),
      expMonth: required(typed.exp_month, named('exp_month')),
      expYear: required(typed.exp_year, named('exp_year')),
      cvc: typed.cvc,
    },
    context.nowMs(),
  );
  return cardDetails(context, read.card.number, {
    expMonth: read.expMonth,
    expYear: read.expYear,
    cvcGiven: typed.cvc !== undefined,
    wallet: typed.wallet ?? null,
  });
}

export function cardDetails(
  context: Context,
  number: string,
  given: {expMonth: number; expYear: number; cvcGiven: boolean; wallet: 'apple_pay' | 'google_pay' | null},
): Typed {
  const card = cardOfNumber(number)!;
  const details = {
    brand: card.brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: given.cvcGiven ? 'unchecked' : null,
    },
    country: 'US',
    display_brand: card.brand,
    exp_month: given.expMonth,
    exp_year: given.expYear,
    fingerprint: fingerprint(`${context.account}/${number}`),
    funding: card.funding,
    generated_from: null,
    last4: number.slice(-4),
    networks: {available: [card.brand], preferred: null},
    regulated_status: 'unregulated',
    three_d_secure_usage: {supported: card.brand !== 'amex' || card.authentication !== 'none'},
    wallet: given.wallet && {dynamic_last4: number.slice(-4), type: given.wallet, [given.wallet]: {}},
  };
  return {number, details, verified: true};
}

export function readIban(context: Context, typed: Details<'sepa_debit'>, named: (name: string) => string): Typed {
  const iban = required(typed.iban, named('iban')).replace(/\s/g, '').toUpperCase();
  checkIban(iban);
  const details = {
    bank_code: iban.slice(4, 9),
    branch_code: '',
    country: iban.slice(0, 2),
    fingerprint: fingerprint(`${context.account}/${iban}`),
    generated_from: {charge: null, setup_attempt: null},
    last4: iban.slice(-4),
  };
  return {number: iban, details, verified: true};
}

export function readUkAccount(context: Context, typed: Details<'bacs_debit'>, named: (name: string) => string): Typed {
  const sortCode = required(typed.sort_code, named('sort_code')).replace(/[\s-]/g, '');
  const number = required(typed.account_number, named('account_number'));
  checkUkAccount(sortCode, number);
  const details = {
    fingerprint: fingerprint(`${context.account}/${sortCode}/${number}`),
    last4: number.slice(-4),
    sort_code: sortCode,
  };
  return {number, details, verified: true};
}

/** Signed in at the bank (verified at once), or typed (verified by micro-deposits). */
export function readUsAccount(
  context: Context,
  typed: Details<'us_bank_account'>,
  named: (name: string) => string,
): Typed {
  if (typed.financial_connections_account !== undefined) {
    const id = typed.financial_connections_account;
    const found = context.store.get('bank_sign_ins', context.account, id);
    if (!found) throw missing('financial_connections.account', id, named('financial_connections_account'), 400);
    return {
      ...usDetails(context, found.number, {
        account_holder_type: typed.account_holder_type,
        account_type: found.subcategory === 'savings' ? 'savings' : 'checking',
        financial_connections_account: id,
      }),
      verified: true,
    };
  }
  const routing = required(typed.routing_number, named('routing_number'));
  const number = required(typed.account_number, named('account_number'));
  required(typed.account_holder_type, named('account_holder_type'));
  checkUsAccount(routing, number);
  return usDetails(context, number, {...typed, routing_number: routing});
}

export function usDetails(context: Context, number: string, given: Values<typeof usShape>): Typed {
  const routing = given.routing_number ?? '110000000';
  const details = {
    account_holder_type: given.account_holder_type ?? 'individual',
    account_type: given.account_type ?? 'checking',
    bank_name: 'STRIPE TEST BANK',
    financial_connections_account: given.financial_connections_account ?? null,
    fingerprint: fingerprint(`${context.account}/${routing}/${number}`),
    last4: number.slice(-4),
    networks: {preferred: 'ach', supported: ['ach']},
    routing_number: routing,
    status_details: {},
  };
  return {number, details, verified: false};
}

/** The same number gives the same fingerprint within one account, and tells nothing else. */
function fingerprint(source: string): string {
  let state = 0x811c9dc5;
  let out = '';
  for (let round = 0; out.length < 16; round++) {
    for (const char of `${round}${source}`) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193) >>> 0;
    out += state.toString(36);
  }
  return out.slice(0, 16);
}
