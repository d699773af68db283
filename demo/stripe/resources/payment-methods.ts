// https://docs.stripe.com/api/payment_methods
import type Stripe from 'stripe';
import {cardOfTestPaymentMethod, cardOfNumber} from '../cards/catalogue.ts';
import {declineFault} from '../cards/decline.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest, missing} from '../core/errors.ts';
import {listShape, page} from '../core/lists.ts';
import {
  billingDetails,
  ignored,
  integer,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  readShape,
  required,
  text,
  type Values,
  wholeAddress,
} from '../core/params.ts';
import type {MethodSecret} from '../core/store.ts';
import {
  cardDetails,
  detailShapes,
  kindNames,
  kindOf,
  kinds,
  type KindName,
  type Typed,
  usDetails,
} from '../methods/kinds.ts';
import {type Outcome, usual} from '../methods/outcome.ts';
import {accountOfTestPaymentMethod, type TestAccount} from '../methods/test-accounts.ts';
import {customerOf} from './customers.ts';

const allowRedisplay = oneOf('always', 'limited', 'unspecified');
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

const wornOut =
  'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.';

/** https://docs.stripe.com/api/payment_methods/customer */
export function retrieveCustomerPaymentMethod(context: Context): Stripe.PaymentMethod {
  readShape(context.params, {});
  const customer = customerOf(context, context.path.customer!, 'customer');
  const method = context.store.get('payment_methods', context.account, context.path.id!);
  if (method?.customer !== customer.id) throw missing('PaymentMethod', context.path.id!, 'payment_method');
  return method;
}

/** Attaching checks the card with its bank, so that most cards that decline are refused here already. */
export function attachPaymentMethod(context: Context): Stripe.PaymentMethod {
  const given = readShape(context.params, {customer: text()});
  const customer = customerOf(context, required(given.customer, 'customer'), 'customer', 400);
  const method = paymentMethodOf(context, context.path.id!, 'payment_method', 404);
  if (method.customer) {
    throw badRequest(undefined, 'The payment method you provided has already been attached to a customer.');
  }
  const {unusable, verified} = secretOf(context, method.id);
  if (unusable) throw badRequest(undefined, wornOut);
  if (!kindOf(method.type).reusable) {
    throw badRequest(
      'payment_method_unsupported_type',
      `Payment methods of type ${method.type} cannot be saved to customers.`,
    );
  }
  if (!verified) {
    throw badRequest(
      undefined,
      'This bank account is not verified. Use a SetupIntent or a PaymentIntent to verify it and attach it to a customer.',
    );
  }
  return attach(context, method, customer.id);
}

export function attach(context: Context, method: Stripe.PaymentMethod, customerId: string): Stripe.PaymentMethod {
  if (method.card) {
    const card = cardOfNumber(secretOf(context, method.id).number)!;
    const {decline} = outcomeOf(context, method);
    if (decline && !(decline === card.decline && card.attachable))
      throw declineFault(decline, {payment_method: method});
  }
  const attached = context.store.put('payment_methods', context.account, {...method, customer: customerId});
  context.events.record(context, 'payment_method.attached', attached);
  return attached;
}

export function detachPaymentMethod(context: Context): Stripe.PaymentMethod {
  readShape(context.params, {});
  return detach(context, paymentMethodOf(context, context.path.id!, 'payment_method', 404));
}

export function detach(context: Context, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  if (!method.customer) {
    throw badRequest(
      undefined,
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  }
  changeSecret(context, method.id, {unusable: 'detached'});
  const customer = context.store.get('customers', context.account, String(method.customer));
  if (customer?.invoice_settings?.default_payment_method === method.id) {
    const settings = {...customer.invoice_settings, default_payment_method: null};
    const changed = context.store.put('customers', context.account, {...customer, invoice_settings: settings});
    context.events.record(context, 'customer.updated', changed, {
      invoice_settings: {default_payment_method: method.id},
    });
  }
  const detached = context.store.put('payment_methods', context.account, {...method, customer: null});
  context.events.record(context, 'payment_method.detached', detached, {customer: method.customer});
  return detached;
}

/** https://docs.stripe.com/api/payment_methods/update: only of a customer's, and only what is no part of the number. */
export function updatePaymentMethod(context: Context): Stripe.PaymentMethod {
  const given = readShape(context.params, {
    metadata,
    billing_details: billingDetails,
    allow_redisplay: allowRedisplay,
    card: object({exp_month: integer({min: 1, max: 12}), exp_year: integer({min: 2000, max: 2100})}),
    us_bank_account: object({
      account_holder_type: oneOf('individual', 'company'),
      account_type: oneOf('checking', 'savings'),
    }),
  });
  const before = paymentMethodOf(context, context.path.id!, 'payment_method', 404);
  if (!before.customer)
    throw badRequest(undefined, 'You must save this PaymentMethod to a customer before you can update it.');
  const after: Stripe.PaymentMethod = {...before, metadata: mergeMetadata(before.metadata ?? {}, given.metadata)};
  const {address: newAddress, ...person} = given.billing_details ?? {};
  after.billing_details = {
    ...before.billing_details,
    ...person,
    ...(newAddress && {address: wholeAddress({...before.billing_details.address, ...newAddress})}),
  };
  if (given.allow_redisplay) after.allow_redisplay = given.allow_redisplay;
  for (const type of ['card', 'us_bank_account'] as const) {
    if (!given[type]) continue;
    if (before.type !== type) throw badParameter('parameter_unknown', `Received unknown parameter: ${type}`, type);
    Object.assign(after, {[type]: {...before[type], ...given[type]}});
  }
  context.store.put('payment_methods', context.account, after);
  const previous = Object.fromEntries(
    Object.entries(before).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(after[key as keyof Stripe.PaymentMethod]),
    ),
  );
  if (Object.keys(previous).length > 0) context.events.record(context, 'payment_method.updated', after, previous);
  return after;
}

export function listPaymentMethods(context: Context): Stripe.ApiList<Stripe.PaymentMethod> {
  const given = readShape(context.params, {
    ...listShape,
    customer: text(),
    type: oneOf(...kindNames),
    allow_redisplay: allowRedisplay,
  });
  const customer = context.path.customer ?? given.customer;
  if (customer === undefined) throw badParameter('parameter_missing', 'Missing required param: customer.', 'customer');
  customerOf(context, customer, 'customer', context.path.customer ? 404 : 400);
  const url = context.path.customer ? `/v1/customers/${customer}/payment_methods` : '/v1/payment_methods';
  return page(
    context,
    'payment_methods',
    {...given, customer},
    (method) =>
      method.customer === customer &&
      (!given.type || method.type === given.type) &&
      (!given.allow_redisplay || method.allow_redisplay === given.allow_redisplay),
    url,
  );
}
