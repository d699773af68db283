// Reading payment intents: by id, in lists, by search, and what a browser may see of one. https://docs.stripe.com/api/payment_intents
import type Stripe from 'stripe';
import type {Context} from '../core/context.ts';
import {badParameter, missing} from '../core/errors.ts';
import {createdShape, listShape, page, search} from '../core/lists.ts';
import {boolean, integer, readShape, required, text} from '../core/params.ts';

export function paymentIntentOf(context: Context, id: string, param: string, status = 404): Stripe.PaymentIntent {
  const found = context.store.get('payment_intents', context.account, id);
  if (!found) throw missing('payment_intent', id, param, status);
  return found;
}

/** With the publishable key an intent is reached only by whoever holds its client secret. */
export function checkClientSecret(
  context: Context,
  intent: {client_secret: string | null},
  given: string | undefined,
  kind: 'PaymentIntent' | 'SetupIntent',
): void {
  if (context.publishable && given === undefined)
    throw badParameter('parameter_missing', 'Missing required param: client_secret.', 'client_secret');
  if (given !== undefined && given !== intent.client_secret) {
    throw badParameter(
      undefined,
      `The client_secret provided does not match the client_secret associated with this ${kind}.`,
      'client_secret',
    );
  }
}

export function retrievePaymentIntent(context: Context): Stripe.PaymentIntent {
  const given = readShape(context.params, {client_secret: text(), ...browserShape});
  const intent = paymentIntentOf(context, context.path.id!, 'intent');
  checkClientSecret(context, intent, given.client_secret, 'PaymentIntent');
  return intent;
}

/** What Stripe.js adds to its calls. */
export const browserShape = {key: text(), _stripe_account: text(), _stripe_version: text(), is_stripe_sdk: boolean};

export function listPaymentIntents(context: Context): Stripe.ApiList<Stripe.PaymentIntent> {
  const given = readShape(context.params, {...listShape, ...createdShape, customer: text()});
  return page(context, 'payment_intents', given, (intent) => !given.customer || intent.customer === given.customer);
}

/** https://docs.stripe.com/api/payment_intents/search; the real index lags by up to a minute, this one does not. */
export function searchPaymentIntents(context: Context): Stripe.ApiSearchResult<Stripe.PaymentIntent> {
  const given = readShape(context.params, {query: text(), limit: integer({min: 1, max: 100}), page: text()});
  const from = Number(given.page ?? 0);
  const found = search(
    context.store.list('payment_intents', context.account).toReversed(),
    required(given.query, 'query'),
  );
  const limit = given.limit ?? 10;
  const hasMore = found.length > from + limit;
  return {
    object: 'search_result',
    data: found.slice(from, from + limit),
    has_more: hasMore,
    next_page: hasMore ? String(from + limit) : null,
    url: '/v1/payment_intents/search',
  };
}

const publicFields = new Set(
  (
    'id object amount amount_details automatic_payment_methods canceled_at cancellation_reason capture_method client_secret confirmation_method created currency description last_payment_error last_setup_error ' +
    'livemode next_action payment_method payment_method_configuration_details payment_method_types processing receipt_email setup_future_usage shipping source status usage'
  ).split(' '),
);

/** What a browser sees of an intent: no metadata, no customer. https://docs.stripe.com/api/payment_intents/object */
export function publicView<T extends object>(intent: T): Partial<T> {
  return Object.fromEntries(Object.entries(intent).filter(([key]) => publicFields.has(key))) as Partial<T>;
}
