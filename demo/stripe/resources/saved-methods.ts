// A customer's payment methods: kept, changed, listed and removed. https://docs.stripe.com/api/payment_methods
import type Stripe from 'stripe';
import {cardOfNumber} from '../cards/catalogue.ts';
import {declineFault} from '../cards/decline.ts';
import type {Context} from '../core/context.ts';
import {badParameter, badRequest, missing} from '../core/errors.ts';
import {listShape, page} from '../core/lists.ts';
import {
  billingDetails,
  integer,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  readShape,
  required,
  text,
  wholeAddress,
} from '../core/params.ts';
import {kindNames, kindOf} from '../methods/kinds.ts';
import {customerOf} from './customers.ts';
import {allowRedisplay, changeSecret, outcomeOf, paymentMethodOf, secretOf, wornOut} from './payment-methods.ts';

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
