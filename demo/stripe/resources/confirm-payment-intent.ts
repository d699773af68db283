// The state machine of a payment. https://docs.stripe.com/payments/paymentintents/lifecycle
import type Stripe from 'stripe';
import {declineBody} from '../cards/decline.ts';
import type {Decline} from '../cards/catalogue.ts';
import type {Context} from '../core/context.ts';
import {badParameter, badRequest, docUrl, type ErrorBody, StripeFault} from '../core/errors.ts';
import {
  boolean,
  clearableText,
  ignored,
  object,
  oneOf,
  readShape,
  shipping,
  text,
  type Values,
  wholeAddress,
} from '../core/params.ts';
import {needsAuthentication, nextAction} from './authentication.ts';
import {newCharge} from './charges.ts';
import {
  attach,
  newPaymentMethod,
  newPaymentMethodShape,
  rememberSetUp,
  testCardOf,
  usableMethod,
} from './payment-methods.ts';
import {browserShape, checkClientSecret, paymentIntentOf} from './read-payment-intents.ts';

export const confirmationShape = {
  capture_method: oneOf('automatic', 'automatic_async'),
  error_on_requires_action: boolean,
  mandate_data: ignored,
  off_session: boolean,
  payment_method: text(),
  payment_method_data: object(newPaymentMethodShape),
  payment_method_options: object({card: object({request_three_d_secure: oneOf('any', 'automatic', 'challenge')})}),
  receipt_email: clearableText(),
  return_url: text(),
  setup_future_usage: oneOf('off_session', 'on_session'),
  shipping,
  use_stripe_sdk: boolean,
};
type Confirmation = Values<typeof confirmationShape>;

export function confirmPaymentIntent(context: Context): Stripe.PaymentIntent {
  const given = readShape(context.params, {
    ...confirmationShape,
    ...browserShape,
    client_secret: text(),
    expected_payment_method_type: text(),
    client_attribution_metadata: ignored,
    radar_options: ignored,
  });
  const intent = paymentIntentOf(context, context.path.id!, 'intent');
  checkClientSecret(context, intent, given.client_secret, 'PaymentIntent');
  return confirmIntent(context, intent, given);
}

export function confirmIntent(
  context: Context,
  before: Stripe.PaymentIntent,
  given: Confirmation,
): Stripe.PaymentIntent {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(before.status)) {
    throw badRequest(
      'payment_intent_unexpected_state',
      before.status === 'succeeded'
        ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
        : `You cannot confirm this PaymentIntent because it has a status of ${before.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`,
      {payment_intent: before},
    );
  }
  if (given.payment_method && given.payment_method_data) {
    throw badParameter(
      undefined,
      'You may only specify one of these parameters: payment_method, payment_method_data.',
      'payment_method',
    );
  }
  if (given.return_url !== undefined && !URL.canParse(given.return_url))
    throw badParameter('url_invalid', 'Not a valid URL', 'return_url');
  if (
    before.automatic_payment_methods?.allow_redirects === 'always' &&
    given.return_url === undefined &&
    !given.off_session &&
    !given.use_stripe_sdk
  ) {
    throw badRequest(
      undefined,
      "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    );
  }
  let intent: Stripe.PaymentIntent = {...before};
  if (given.receipt_email !== undefined) intent.receipt_email = given.receipt_email;
  if (given.setup_future_usage) intent.setup_future_usage = given.setup_future_usage;
  if (given.shipping?.name)
    intent.shipping = {
      address: wholeAddress(given.shipping.address),
      name: given.shipping.name,
      carrier: given.shipping.carrier ?? null,
      phone: given.shipping.phone ?? null,
      tracking_number: given.shipping.tracking_number ?? null,
    };
  const requested = given.payment_method_options?.card?.request_three_d_secure;
  if (requested)
    intent.payment_method_options = {
      card: {installments: null, mandate_options: null, network: null, request_three_d_secure: requested},
    };

  const method = given.payment_method_data
    ? newPaymentMethod(context, given.payment_method_data, 'payment_method_data')
    : given.payment_method || intent.payment_method
      ? usableMethod(context, given.payment_method ?? String(intent.payment_method), intent)
      : null;
  if (!method) {
    throw badRequest(
      'payment_intent_unexpected_state',
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      {payment_intent: before},
    );
  }
  if (!intent.payment_method_types.includes(method.type)) {
    throw badRequest(
      undefined,
      `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. Please attach a PaymentMethod of one of the following types: ${intent.payment_method_types.join(', ')}.`,
    );
  }
  intent = {...intent, payment_method: method.id, last_payment_error: null, next_action: null};
  return attempts[method.type as keyof typeof attempts](context, intent, method, given);
}

type Attempt = (
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  given: Confirmation,
) => Stripe.PaymentIntent;

/** How each kind of payment method is tried. One that is not settled at once (a bank debit) would leave the intent `processing`. */
const attempts: {card: Attempt} = {
  card(context, intent, method, given) {
    const card = testCardOf(context, method.id);
    const requested = intent.payment_method_options?.card?.request_three_d_secure ?? 'automatic';
    if (!needsAuthentication(card, requested, given.off_session ?? false))
      return chargeNow(context, intent, method, false);
    if (given.off_session || given.error_on_requires_action) {
      return fail(context, intent, method, {
        code: given.off_session ? 'authentication_required' : 'card_declined',
        declineCode: 'authentication_required',
        message: given.off_session
          ? 'Your card was declined. This transaction requires authentication.'
          : "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
      });
    }
    const waiting = context.store.put('payment_intents', context.account, {
      ...intent,
      next_action: nextAction(context, intent, given),
      status: 'requires_action',
    });
    context.events.record(context, 'payment_intent.requires_action', waiting);
    return waiting;
  },
};

/** Asks the card's bank. Errors: 402 with the decline, the intent waiting for another payment method. */
export function chargeNow(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  authenticated: boolean,
): Stripe.PaymentIntent {
  const card = testCardOf(context, method.id);
  if (card.decline) return fail(context, intent, method, card.decline, authenticated);
  const charge = newCharge(context, intent, method, authenticated, null);
  const succeeded = context.store.put('payment_intents', context.account, {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: 'succeeded',
  });
  context.events.record(context, 'payment_intent.succeeded', succeeded);
  if (intent.setup_future_usage) {
    // https://docs.stripe.com/payments/save-during-payment: saved to the customer once it is paid.
    if (intent.setup_future_usage === 'off_session') rememberSetUp(context, method.id);
    if (intent.customer && !method.customer) attach(context, method, String(intent.customer));
  }
  return succeeded;
}

function fail(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  decline: Decline,
  authenticated = false,
): never {
  const charge = newCharge(context, intent, method, authenticated, decline);
  const error: ErrorBody = {...declineBody(decline), charge: charge.id, doc_url: docUrl(decline.code)};
  const failed = backToPaymentMethod(context, {...intent, latest_charge: charge.id}, method, error);
  throw new StripeFault(402, {...error, payment_intent: failed, payment_method: method});
}

/** The intent after a failed attempt: it may be tried again with another method. */
function backToPaymentMethod(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  error: ErrorBody,
): Stripe.PaymentIntent {
  const failed = context.store.put('payment_intents', context.account, {
    ...intent,
    last_payment_error: {...error, payment_method: method} as Stripe.PaymentIntent.LastPaymentError,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  context.events.record(context, 'payment_intent.payment_failed', failed);
  return failed;
}

/** What the bank's page reports back. Never throws for a decline: the page has no one to show an error to. */
export function finishAuthentication(
  context: Context,
  intent: Stripe.PaymentIntent,
  passed: boolean,
): Stripe.PaymentIntent {
  if (intent.status !== 'requires_action') return intent;
  const method = context.store.get('payment_methods', context.account, String(intent.payment_method))!;
  if (!passed) {
    const code = 'payment_intent_authentication_failure';
    return backToPaymentMethod(context, intent, method, {
      type: 'invalid_request_error',
      code,
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
      doc_url: docUrl(code),
    });
  }
  try {
    return chargeNow(context, {...intent, next_action: null}, method, true);
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    return paymentIntentOf(context, intent.id, 'intent');
  }
}

/** Stripe.js calls this when the customer closes the bank's page. */
export function abandonAuthentication(context: Context): Stripe.PaymentIntent {
  const given = readShape(context.params, {...browserShape, client_secret: text(), source: text()});
  const intent = paymentIntentOf(context, context.path.id!, 'intent');
  checkClientSecret(context, intent, given.client_secret, 'PaymentIntent');
  return finishAuthentication(context, intent, false);
}
