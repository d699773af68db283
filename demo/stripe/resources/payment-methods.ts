// Payment methods: made from what was typed or from a test id, and what a payment with one leads to.
// https://docs.stripe.com/api/payment_methods. What becomes of them with a customer is in saved-methods.ts.
import type Stripe from 'stripe';
import {cardOfTestPaymentMethod} from '../cards/catalogue.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest, missing} from '../core/errors.ts';
import {
  billingDetails,
  ignored,
  mergeMetadata,
  metadata,
  oneOf,
  readShape,
  required,
  type Values,
  wholeAddress,
} from '../core/params.ts';
import type {MethodSecret} from '../core/store.ts';
import {kindNames, kindOf, kinds} from '../methods/kinds.ts';
import {type Outcome, usual} from '../methods/outcome.ts';
import {accountOfTestPaymentMethod, type TestAccount} from '../methods/test-accounts.ts';
import {cardDetails, detailShapes, type KindName, type Typed, usDetails} from '../methods/typed.ts';

export const allowRedisplay = oneOf('always', 'limited', 'unspecified');
export const newPaymentMethodShape = {
  type: oneOf(...kindNames),
  ...detailShapes,
  billing_details: billingDetails,
  metadata,
  allow_redisplay: allowRedisplay,
  // What the browser adds about itself.
  guid: ignored,
  muid: ignored,
  sid: ignored,
  payment_user_agent: ignored,
  referrer: ignored,
  time_on_page: ignored,
  client_attribution_metadata: ignored,
  radar_options: ignored,
};
type NewPaymentMethod = Values<typeof newPaymentMethodShape>;

export function createPaymentMethod(context: Context): Stripe.PaymentMethod {
  const given = readShape(context.params, {
    ...newPaymentMethodShape,
    key: ignored,
    _stripe_account: ignored,
    _stripe_version: ignored,
  });
  return newPaymentMethod(context, given, '');
}

/** A payment method from typed details. Errors: 402 for a card that cannot be, 400 for an account, or for raw cards from a server. */
export function newPaymentMethod(context: Context, given: NewPaymentMethod, prefix: string): Stripe.PaymentMethod {
  const named = (name: string) => (prefix ? `${prefix}[${name}]` : name);
  const type = required(given.type, named('type'));
  const kind = kinds[type];
  // A kind that asks for nothing may be left out.
  const details =
    given[type] ?? (kind.action === 'redirect' || type === 'link' ? {} : required(undefined, named(type)));
  const typed = kind.read(context, details, (name) => `${named(type)}[${name}]`);
  for (const name of kind.billing) {
    if (!given.billing_details?.[name]) {
      const path = prefix ? `${prefix}[billing_details][${name}]` : `billing_details[${name}]`;
      throw badParameter('parameter_missing', `Missing required param: ${path}.`, path);
    }
  }
  return savePaymentMethod(context, type, typed, given);
}

function savePaymentMethod(
  context: Context,
  type: KindName,
  typed: Typed,
  given: NewPaymentMethod,
): Stripe.PaymentMethod {
  const billing = given.billing_details;
  const id = context.newId('pm');
  context.store.put('method_secrets', context.account, {
    id,
    number: typed.number,
    setUpForOffSession: false,
    verified: typed.verified,
    attempts: 0,
    unusable: null,
    mandate: null,
    disputes: 0,
  });
  const method = {
    id,
    object: 'payment_method',
    allow_redisplay: given.allow_redisplay ?? 'unspecified',
    billing_details: {
      address: wholeAddress(billing?.address),
      email: billing?.email ?? null,
      name: billing?.name ?? null,
      phone: billing?.phone ?? null,
      tax_id: billing?.tax_id ?? null,
    },
    [type]: type === 'link' ? {email: billing?.email ?? null} : typed.details,
    created: nowSeconds(context),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, given.metadata),
    type,
  } as Stripe.PaymentMethod;
  return context.store.put('payment_methods', context.account, method);
}

/** A method by its id; a `pm_card_…` id makes a new one each time. https://docs.stripe.com/testing?testing-method=payment-methods */
export function paymentMethodOf(context: Context, id: string, param: string, status = 400): Stripe.PaymentMethod {
  const found = context.store.get('payment_methods', context.account, id);
  if (found) return found;
  const card = cardOfTestPaymentMethod(id);
  if (card) {
    const now = new Date(context.nowMs());
    const expiry = {expMonth: now.getUTCMonth() + 1, expYear: now.getUTCFullYear() + 1};
    return savePaymentMethod(
      context,
      'card',
      cardDetails(context, card.number, {...expiry, cvcGiven: true, wallet: null}),
      {},
    );
  }
  const account = accountOfTestPaymentMethod(id);
  if (account) return ofTestAccount(context, account);
  throw missing('PaymentMethod', id, param, status);
}

/** These stand for accounts that need no more verification, but for the one that fails it. */
function ofTestAccount(context: Context, {kind, number, outcome}: TestAccount): Stripe.PaymentMethod {
  const billing = {
    name: 'Jenny Rosen',
    email: 'jenny@example.com',
    address: {country: kind === 'bacs_debit' ? 'GB' : 'US'},
  };
  const named = (name: string) => `${kind}[${name}]`;
  const typed =
    kind === 'us_bank_account'
      ? {...usDetails(context, number, {}), verified: outcome.microdeposits === 'arrive'}
      : kinds[kind].read(
          context,
          kind === 'sepa_debit' ? {iban: number} : {sort_code: '108800', account_number: number},
          named,
        );
  return savePaymentMethod(context, kind, typed, {billing_details: billing});
}

export function secretOf(context: Context, paymentMethodId: string): MethodSecret {
  return context.store.get('method_secrets', context.account, paymentMethodId)!;
}

export function changeSecret(context: Context, paymentMethodId: string, change: Partial<MethodSecret>): void {
  context.store.put('method_secrets', context.account, {...secretOf(context, paymentMethodId), ...change});
}

/** What a payment with it leads to; a card whose month has passed is declined whatever its number. */
export function outcomeOf(context: Context, method: Stripe.PaymentMethod): Outcome {
  const outcome = kindOf(method.type).outcome(secretOf(context, method.id).number);
  return method.card && expired(method.card, context.nowMs())
    ? {...usual, decline: {code: 'expired_card', message: 'Your card has expired.', param: 'exp_month'}}
    : outcome;
}

function expired(card: {exp_month: number; exp_year: number}, nowMs: number): boolean {
  // Good to the end of its month.
  return nowMs >= Date.UTC(card.exp_year, card.exp_month, 1);
}

export const wornOut =
  'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.';

/** A method this intent may be paid with: of an allowed kind, and of this customer or of none. */
export function usableMethod(
  context: Context,
  id: string,
  intent: {customer: unknown; payment_method_types: string[]; object: string},
): Stripe.PaymentMethod {
  const method = paymentMethodOf(context, id, 'payment_method');
  const kind = intent.object === 'setup_intent' ? 'SetupIntent' : 'PaymentIntent';
  const {unusable} = secretOf(context, method.id);
  if (unusable === 'detached') throw badRequest(undefined, wornOut);
  if (unusable === 'blocked') {
    throw badRequest(
      'payment_method_bank_account_blocked',
      'This bank account has failed verification or was disputed in the past and cannot be used. Use a different account.',
      {payment_method: method},
    );
  }
  if (!intent.payment_method_types.includes(method.type)) {
    throw badRequest(
      undefined,
      `The PaymentMethod provided (${method.type}) is not allowed for this ${kind}. Please attach a PaymentMethod of one of the following types: ${intent.payment_method_types.join(', ')}.`,
    );
  }
  if (method.customer && method.customer !== intent.customer) {
    throw badRequest(
      undefined,
      intent.customer
        ? `The PaymentMethod ${method.id} does not belong to the Customer ${String(intent.customer)}. Please use this PaymentMethod with the Customer that it belongs to instead.`
        : `The PaymentMethod ${method.id} belongs to the Customer ${String(method.customer)}. Please include the Customer in the \`customer\` parameter on the ${kind}.`,
      {param: 'payment_method'},
    );
  }
  return method;
}

export function retrievePaymentMethod(context: Context): Stripe.PaymentMethod {
  readShape(context.params, {});
  return paymentMethodOf(context, context.path.id!, 'payment_method', 404);
}
