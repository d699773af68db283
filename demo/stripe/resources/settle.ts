// How a payment ends, at once or when the bank answers. https://docs.stripe.com/payments/paymentintents/lifecycle,
// https://docs.stripe.com/payments/ach-direct-debit#timing
import type Stripe from 'stripe';
import {declineBody} from '../cards/decline.ts';
import type {Context} from '../core/context.ts';
import {docUrl, type ErrorBody, StripeFault} from '../core/errors.ts';
import {kindOf} from '../methods/kinds.ts';
import type {Decline} from '../methods/outcome.ts';
import {chargeFailed, chargeSucceeded, newCharge} from './charges.ts';
import {delayMs} from './delay.ts';
import {openDispute} from './disputes.ts';
import {changeMandate} from './mandates.ts';
import {changeSecret, outcomeOf, secretOf} from './payment-methods.ts';
import {attach} from './saved-methods.ts';

/** The customer has done their part: the bank is asked. Errors: 402 with the decline, the intent waiting for another method. */
export function submit(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  authenticated: boolean,
): Stripe.PaymentIntent {
  const outcome = outcomeOf(context, method);
  const mandate = takeMandate(context, method);
  if (!kindOf(method.type).delayed) {
    if (outcome.decline) return fail(context, intent, method, outcome.decline, authenticated);
    const charge = newCharge(context, intent, method, {status: 'succeeded', authenticated, mandate});
    saveMethod(context, intent, method);
    return succeed(context, intent, charge, method);
  }
  const charge = newCharge(context, intent, method, {status: 'pending', mandate});
  saveMethod(context, intent, method);
  const processing = context.store.put('payment_intents', context.account, {
    ...intent,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
    status: 'processing',
  });
  context.events.record(context, 'payment_intent.processing', processing);
  if (outcome.settles !== 'never')
    context.schedule.add(context.account, 'settle_payment', intent.id, delayMs(context, outcome.settles));
  return processing;
}

/** The bank's answer to a payment that is processing, as its test account says, or `forced`. Does nothing to any other. */
export function settlePayment(context: Context, intentId: string, forced?: 'succeed' | Decline): void {
  context.schedule.cancel(context.account, 'settle_payment', intentId);
  const intent = context.store.get('payment_intents', context.account, intentId);
  if (intent?.status !== 'processing') return;
  const method = context.store.get('payment_methods', context.account, String(intent.payment_method))!;
  const charge = context.store.get('charges', context.account, String(intent.latest_charge))!;
  const outcome = outcomeOf(context, method);
  const decline = forced === 'succeed' ? null : (forced ?? outcome.decline);
  const {mandate} = (charge.payment_method_details as unknown as Record<string, {mandate?: string | null}>)[
    method.type
  ]!;
  if (decline) {
    const failed = chargeFailed(context, charge, decline);
    backToPaymentMethod(context, intent, method, {
      ...declineBody(decline),
      charge: failed.id,
      doc_url: docUrl(decline.code),
    });
    if (outcome.mandate === 'revoked' || decline.code === 'debit_not_authorized')
      changeMandate(context, mandate ?? null, 'inactive', 'revoked');
    return;
  }
  succeed(context, intent, chargeSucceeded(context, charge, method), method);
}

function succeed(
  context: Context,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge,
  method: Stripe.PaymentMethod,
): Stripe.PaymentIntent {
  const {dispute} = outcomeOf(context, method);
  // A test card's dispute is there with its charge; a bank debit comes back later.
  if (dispute && kindOf(method.type).finalDisputes)
    context.schedule.add(context.account, 'dispute_charge', charge.id, delayMs(context));
  else if (dispute) openDispute(context, charge, dispute);
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
  return succeeded;
}

/** A mandate for one payment is used up by it. Returns the mandate this payment goes by. */
function takeMandate(context: Context, method: Stripe.PaymentMethod): string | null {
  const {mandate: id} = secretOf(context, method.id);
  const mandate = id ? context.store.get('mandates', context.account, id) : undefined;
  if (mandate?.status === 'pending') changeMandate(context, mandate.id, 'active');
  if (mandate?.type === 'single_use') changeSecret(context, method.id, {mandate: null});
  return id;
}

/** https://docs.stripe.com/payments/save-during-payment: kept for the customer once nothing is left to do. */
function saveMethod(context: Context, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): void {
  if (!intent.setup_future_usage || !kindOf(method.type).reusable) return;
  if (intent.setup_future_usage === 'off_session') changeSecret(context, method.id, {setUpForOffSession: true});
  if (intent.customer && !method.customer) attach(context, method, String(intent.customer));
}

export function fail(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  decline: Decline,
  authenticated = false,
): never {
  const charge = newCharge(context, intent, method, {status: 'failed', decline, authenticated});
  const error: ErrorBody = {...declineBody(decline), charge: charge.id, doc_url: docUrl(decline.code)};
  const failed = backToPaymentMethod(context, {...intent, latest_charge: charge.id}, method, error);
  throw new StripeFault(402, {...error, payment_intent: failed, payment_method: method});
}

/** The intent after a failed attempt: it may be tried again with another method. */
export function backToPaymentMethod(
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
