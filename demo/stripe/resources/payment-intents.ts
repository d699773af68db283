// Payment intents: making, changing and cancelling them. https://docs.stripe.com/api/payment_intents
// Confirming is in confirm-payment-intent.ts, reading in read-payment-intents.ts.
import type Stripe from 'stripe';
import {checkAmount, type Limits, readCurrency} from '../core/amounts.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest} from '../core/errors.ts';
import {
  boolean,
  clearableText,
  integer,
  listOf,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  readShape,
  required,
  shipping,
  text,
  wholeAddress,
} from '../core/params.ts';
import {fits, kindNames, kinds} from '../methods/kinds.ts';
import {type KindName} from '../methods/typed.ts';
import {chargeFailed} from './charges.ts';
import {changedOptions, confirmationShape, confirmIntent} from './confirm-payment-intent.ts';
import {customerOf} from './customers.ts';
import {usableMethod} from './payment-methods.ts';
import {paymentIntentOf} from './read-payment-intents.ts';

const commonShape = {
  amount: integer({min: 1}),
  currency: text(),
  customer: clearableText(),
  description: clearableText(1000),
  metadata,
  // The name since 2026; `payment_method_types` is only answered.
  allowed_payment_method_types: listOf(text()),
  statement_descriptor: clearableText(22),
  statement_descriptor_suffix: clearableText(22),
  transfer_group: clearableText(),
};

export function createPaymentIntent(context: Context): Stripe.PaymentIntent {
  const given = readShape(context.params, {
    ...commonShape,
    ...confirmationShape,
    automatic_payment_methods: object({enabled: boolean, allow_redirects: oneOf('always', 'never')}),
    confirm: boolean,
    confirmation_method: oneOf('automatic', 'manual'),
  });
  const amount = required(given.amount, 'amount');
  const currency = readCurrency(required(given.currency, 'currency'));
  checkAmount(amount, currency, lowestLimits(given.allowed_payment_method_types));
  const types = readTypes(given.allowed_payment_method_types, currency, amount);
  if (types && given.automatic_payment_methods?.enabled) {
    throw badParameter(
      undefined,
      'You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.',
      'automatic_payment_methods',
    );
  }
  if (!given.confirm) {
    for (const name of [
      'return_url',
      'off_session',
      'error_on_requires_action',
      'use_stripe_sdk',
      'mandate_data',
    ] as const) {
      if (given[name] !== undefined)
        throw badParameter(
          undefined,
          `The parameter \`${name}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
          name,
        );
    }
  }
  if (given.customer) customerOf(context, given.customer, 'customer', 400);
  const id = context.newId('pi');
  const intent: Stripe.PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: types,
    amount,
    amount_capturable: 0,
    amount_details: {tip: {}},
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    // Without a list of types Stripe takes the account's own. https://docs.stripe.com/changelog/2023-08-16
    automatic_payment_methods: types
      ? null
      : {allow_redirects: given.automatic_payment_methods?.allow_redirects ?? 'always', enabled: true},
    canceled_at: null,
    cancellation_reason: null,
    capture_method: given.capture_method ?? 'automatic_async',
    client_secret: `${id}_secret_${context.randomText(25)}`,
    confirmation_method: given.confirmation_method ?? 'automatic',
    created: nowSeconds(context),
    currency,
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, given.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: types ?? automaticTypes(currency, given.automatic_payment_methods?.allow_redirects),
    payment_record: null,
    processing: null,
    receipt_email: given.receipt_email ?? null,
    review: null,
    setup_future_usage: given.setup_future_usage ?? null,
    shipping: readShipping(given.shipping),
    source: null,
    statement_descriptor: given.statement_descriptor ?? null,
    statement_descriptor_suffix: given.statement_descriptor_suffix ?? null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: given.transfer_group ?? null,
  };
  intent.payment_method_options = changedOptions(intent, given.payment_method_options);
  if (!given.confirm && given.payment_method) {
    intent.payment_method = usableMethod(context, given.payment_method, intent).id;
    intent.status = 'requires_confirmation';
  }
  context.store.put('payment_intents', context.account, intent);
  context.events.record(context, 'payment_intent.created', intent);
  return given.confirm ? confirmIntent(context, intent, given) : intent;
}

const changeable = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

export function updatePaymentIntent(context: Context): Stripe.PaymentIntent {
  const given = readShape(context.params, {
    ...commonShape,
    payment_method: clearableText(),
    receipt_email: clearableText(),
    setup_future_usage: oneOf('off_session', 'on_session', ''),
    shipping,
  });
  const before = paymentIntentOf(context, context.path.id!, 'intent');
  for (const name of [
    'amount',
    'currency',
    'customer',
    'payment_method',
    'allowed_payment_method_types',
    'setup_future_usage',
    'shipping',
  ] as const) {
    if (given[name] !== undefined && !changeable.includes(before.status)) {
      throw badRequest(
        'payment_intent_unexpected_state',
        `This PaymentIntent's ${name} could not be updated because it has a status of ${before.status}. You may only update the ${name} of a PaymentIntent with one of the following statuses: ${changeable.join(', ')}.`,
        {payment_intent: before},
      );
    }
  }
  const after: Stripe.PaymentIntent = {...before, metadata: mergeMetadata(before.metadata, given.metadata)};
  if (given.amount !== undefined) after.amount = given.amount;
  if (given.currency !== undefined) after.currency = readCurrency(given.currency);
  checkAmount(
    after.amount,
    after.currency,
    lowestLimits(given.allowed_payment_method_types ?? before.allowed_payment_method_types ?? undefined),
  );
  if (given.customer !== undefined)
    after.customer = given.customer && customerOf(context, given.customer, 'customer', 400).id;
  if (given.description !== undefined) after.description = given.description;
  if (given.receipt_email !== undefined) after.receipt_email = given.receipt_email;
  if (given.statement_descriptor !== undefined) after.statement_descriptor = given.statement_descriptor;
  if (given.statement_descriptor_suffix !== undefined)
    after.statement_descriptor_suffix = given.statement_descriptor_suffix;
  if (given.transfer_group !== undefined) after.transfer_group = given.transfer_group;
  if (given.setup_future_usage !== undefined) after.setup_future_usage = given.setup_future_usage || null;
  if (given.shipping) after.shipping = readShipping(given.shipping);
  const types = readTypes(
    given.allowed_payment_method_types ?? before.allowed_payment_method_types ?? undefined,
    after.currency,
    after.amount,
  );
  if (!types)
    after.payment_method_types = automaticTypes(after.currency, before.automatic_payment_methods?.allow_redirects);
  if (types) {
    after.allowed_payment_method_types = types;
    after.payment_method_types = types;
    after.automatic_payment_methods = null;
  }
  if (given.payment_method !== undefined)
    after.payment_method = given.payment_method && usableMethod(context, given.payment_method, after).id;
  if (
    given.payment_method !== undefined ||
    ((given.amount !== undefined || given.currency !== undefined) && before.status === 'requires_action')
  ) {
    // "Depending on which properties you update, you might need to confirm the PaymentIntent again."
    after.status = after.payment_method ? 'requires_confirmation' : 'requires_payment_method';
    after.next_action = null;
  }
  return context.store.put('payment_intents', context.account, after);
}

/** What an intent may be paid with when the merchant leaves it to the account. https://docs.stripe.com/payments/payment-methods/dynamic-payment-methods */
export function automaticTypes(currency: string, redirects: string | undefined = 'always'): KindName[] {
  return kindNames.filter((name) => {
    const kind = kinds[name];
    return kind.automatic && fits(kind, currency) && (redirects === 'always' || kind.action !== 'redirect');
  });
}

/** Where only methods with a lower minimum are allowed (iDEAL), that minimum counts. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
function lowestLimits(types: string[] | undefined): Limits {
  const minimums = (types ?? []).map((type) => kinds[type as KindName]?.limits.minimum);
  return minimums.length > 0 && minimums.every((minimum) => minimum) ? {minimum: Object.assign({}, ...minimums)} : {};
}

/** The types an intent may be paid with, each fit for its currency and amount; null when the caller left it to the account. */
function readTypes(given: string[] | undefined, currency: string, amount: number): string[] | null {
  if (!given || given.length === 0) return null;
  for (const type of given) {
    const kind = kinds[type as KindName];
    if (!kind) {
      throw badRequest(
        'payment_intent_invalid_parameter',
        `The payment method type "${type}" is invalid. Please ensure the provided type is activated in your dashboard (https://dashboard.stripe.com/account/payments/settings) and your account is enabled for any preview features that you are trying to use.`,
        {param: 'allowed_payment_method_types'},
      );
    }
    if (!fits(kind, currency)) {
      throw badRequest(
        'payment_intent_invalid_parameter',
        `The currency provided (${currency}) is invalid for one or more payment method types on this PaymentIntent. Payments with ${type} support the following currencies: ${kind.currencies!.join(', ')}.`,
        {param: 'allowed_payment_method_types'},
      );
    }
    checkAmount(amount, currency, kind.limits);
  }
  return given;
}

function readShipping(given: ReturnType<typeof shipping> | undefined) {
  if (!given || Object.keys(given).length === 0) return null;
  return {
    address: wholeAddress(given.address),
    carrier: given.carrier ?? null,
    name: given.name ?? '',
    phone: given.phone ?? null,
    tracking_number: given.tracking_number ?? null,
  };
}

const cancelable = [
  'requires_payment_method',
  'requires_capture',
  'requires_reauthorization',
  'requires_confirmation',
  'requires_action',
  'processing',
];

export function cancelPaymentIntent(context: Context): Stripe.PaymentIntent {
  const given = readShape(context.params, {
    cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'),
  });
  const intent = paymentIntentOf(context, context.path.id!, 'intent');
  if (!cancelable.includes(intent.status)) {
    throw badRequest(
      'payment_intent_unexpected_state',
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(', ')}.`,
      {payment_intent: intent},
    );
  }
  if (intent.status === 'processing') {
    const charge = context.store.get('charges', context.account, String(intent.latest_charge))!;
    chargeFailed(context, charge, {code: 'payment_intent_canceled', message: 'The payment was canceled.'});
  }
  const canceled = context.store.put('payment_intents', context.account, {
    ...intent,
    canceled_at: nowSeconds(context),
    cancellation_reason: given.cancellation_reason ?? null,
    next_action: null,
    processing: null,
    status: 'canceled',
  });
  context.events.record(context, 'payment_intent.canceled', canceled);
  return canceled;
}
