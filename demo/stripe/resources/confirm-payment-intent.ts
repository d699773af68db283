// The state machine of a payment. https://docs.stripe.com/payments/paymentintents/lifecycle
import type Stripe from 'stripe';
import {checkAmount} from '../core/amounts.ts';
import type {Context} from '../core/context.ts';
import {badParameter, badRequest, StripeFault} from '../core/errors.ts';
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
import {kindOf, otherOptions} from '../methods/kinds.ts';
import {actionOf, authenticationFailed, sendMicrodeposits} from './authentication.ts';
import {mandateData, mandateFor} from './mandates.ts';
import {newPaymentMethod, newPaymentMethodShape, usableMethod} from './payment-methods.ts';
import {browserShape, checkClientSecret, paymentIntentOf} from './read-payment-intents.ts';
import {backToPaymentMethod, fail, submit} from './settle.ts';

const optionsShape = object({
  card: object({request_three_d_secure: oneOf('any', 'automatic', 'challenge')}),
  us_bank_account: object({
    verification_method: oneOf('automatic', 'instant', 'microdeposits'),
    financial_connections: ignored,
    mandate_options: ignored,
    preferred_settlement_speed: ignored,
    setup_future_usage: ignored,
  }),
  ...otherOptions,
});

/** What an intent shows of the options of each of its kinds. */
export function changedOptions(
  intent: {payment_method_types: string[]; payment_method_options: Stripe.PaymentIntent.PaymentMethodOptions | null},
  given: ReturnType<typeof optionsShape> | undefined,
): Stripe.PaymentIntent.PaymentMethodOptions {
  const before = intent.payment_method_options;
  const options: Stripe.PaymentIntent.PaymentMethodOptions = {};
  if (intent.payment_method_types.includes('card')) {
    options.card = {
      installments: null,
      mandate_options: null,
      network: null,
      request_three_d_secure:
        given?.card?.request_three_d_secure ?? before?.card?.request_three_d_secure ?? 'automatic',
    } as Stripe.PaymentIntent.PaymentMethodOptions.Card;
  }
  if (intent.payment_method_types.includes('us_bank_account')) {
    options.us_bank_account = {
      verification_method:
        given?.us_bank_account?.verification_method ?? before?.us_bank_account?.verification_method ?? 'automatic',
    };
  }
  return options;
}

export const confirmationShape = {
  capture_method: oneOf('automatic', 'automatic_async'),
  error_on_requires_action: boolean,
  mandate: text(),
  mandate_data: mandateData,
  off_session: boolean,
  payment_method: text(),
  payment_method_data: object(newPaymentMethodShape),
  payment_method_options: optionsShape,
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
  if (given.payment_method_options)
    intent.payment_method_options = changedOptions(intent, given.payment_method_options);

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
  const kind = kindOf(method.type);
  checkAmount(intent.amount, intent.currency, kind.limits);
  intent = {...intent, payment_method: method.id, last_payment_error: null, next_action: null};
  mandateFor(context, intent, method, given);
  const action = actionOf(context, intent, method, given);
  if (!action) return submit(context, intent, method, false);
  if (kind.action === 'three_d_secure' && (given.off_session || given.error_on_requires_action)) {
    return fail(context, intent, method, {
      code: given.off_session ? 'authentication_required' : 'card_declined',
      declineCode: 'authentication_required',
      message: given.off_session
        ? 'Your card was declined. This transaction requires authentication.'
        : "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
    });
  }
  if (given.off_session || given.error_on_requires_action) {
    throw badRequest(
      'payment_intent_action_required',
      `The payment method ${method.id} needs the customer to do something first, so it cannot be used while they are not there.`,
      {payment_method: method, payment_intent: before},
    );
  }
  const waiting = context.store.put('payment_intents', context.account, {
    ...intent,
    next_action: action,
    status: 'requires_action',
  });
  context.events.record(context, 'payment_intent.requires_action', waiting);
  if (action.type === 'verify_with_microdeposits') sendMicrodeposits(context, waiting.id, method);
  return waiting;
}

/** What the bank's page reports back. Never throws for a decline: the page has no one to show an error to. */
export function finishAuthentication(
  context: Context,
  intent: Stripe.PaymentIntent,
  passed: boolean,
): Stripe.PaymentIntent {
  if (intent.status !== 'requires_action' || intent.next_action?.type === 'verify_with_microdeposits') return intent;
  const method = context.store.get('payment_methods', context.account, String(intent.payment_method))!;
  if (!passed) return backToPaymentMethod(context, intent, method, authenticationFailed(method, 'payment_intent'));
  try {
    return submit(context, {...intent, next_action: null}, method, true);
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
