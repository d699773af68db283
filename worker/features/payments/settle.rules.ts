/**
 * What Stripe says of an intent, held against what the books say of its payment. Pure, and by the two states as they
 * are, never by a rank of states: a decline goes back to retry, and any event may come late, twice or never.
 * Source: docs.stripe.com/payments/paymentintents/lifecycle.
 */
import type Stripe from 'stripe';
import {answersLater} from './gateway-methods.rules.ts';
import {fromStripeAmount} from '../../money/stripe-amounts.ts';

export type PaymentState = 'pending' | 'processing' | 'succeeded' | 'failed' | 'canceled';

export interface PaymentFacts {
  state: PaymentState;
  amountMinor: number;
  currency: string;
  failureCode: string | null;
  failedChargeId: string | null;
}

export interface Failure {
  code: string;
  message: string;
  /** `null` where it failed before there was a charge (3-D Secure). */
  chargeId: string | null;
}

export type Move =
  /** The books say what Stripe says. */
  | {kind: 'none'}
  /** The bank gave the money back: the intent could be tried again by anybody, so it is cancelled before anything is released. */
  | {kind: 'cancel_intent'}
  | {kind: 'succeeded'; receivedAtMs: number; method: string; methodDetails: MethodDetails | null}
  | {kind: 'processing'; method: string; methodDetails: MethodDetails | null}
  | {kind: 'declined'; failure: Failure}
  | {kind: 'failed'; failure: Failure}
  | {kind: 'canceled'};

/** What of a payment method may be shown. */
export interface MethodDetails {
  brand?: string;
  last4?: string;
}

/** @param nowMs when Stripe was asked. */
export function moveOf(payment: PaymentFacts, intent: Stripe.PaymentIntent, nowMs: number): Move {
  if (payment.state === 'succeeded') return {kind: 'none'};
  const failure = failureOf(intent);
  switch (intent.status) {
    case 'succeeded': {
      // What came in must be what was asked for; anything else needs a person, not a guess.
      const receivedMinor = fromStripeAmount(intent.amount_received, intent.currency);
      if (receivedMinor !== payment.amountMinor || intent.currency.toUpperCase() !== payment.currency) {
        throw new Error(
          `${intent.id} brought ${receivedMinor} ${intent.currency}, the payment is for ${payment.amountMinor} ${payment.currency}`,
        );
      }
      return {kind: 'succeeded', receivedAtMs: receivedAtMs(intent, nowMs), ...methodOf(intent)};
    }
    case 'processing':
      // What was given up stays so until the money is there.
      return payment.state !== 'pending' ? {kind: 'none'} : {kind: 'processing', ...methodOf(intent)};
    case 'canceled':
      if (payment.state === 'canceled' || payment.state === 'failed') return {kind: 'none'};
      return failure && (payment.state === 'processing' || bankSaidNo(intent))
        ? {kind: 'failed', failure}
        : {kind: 'canceled'};
    default:
      // requires_payment_method, requires_confirmation, requires_action, requires_capture
      if (payment.state === 'processing' || payment.state === 'failed' || payment.state === 'canceled')
        return {kind: 'cancel_intent'};
      // Processing may never have been seen here: its event came late, or not at all.
      if (bankSaidNo(intent)) return {kind: 'cancel_intent'};
      return intent.status === 'requires_payment_method' &&
        failure &&
        (failure.code !== payment.failureCode || failure.chargeId !== payment.failedChargeId)
        ? {kind: 'declined', failure}
        : {kind: 'none'};
  }
}

/**
 * When the money is there. The charge of a method that answers later, and its balance transaction too, were made when it
 * began; nothing of Stripe's says when it ended but events, which come late or never. So it is the day on which the books
 * hear of it: what a statement of the days between said stays true.
 * Source: support.stripe.com/questions/changes-to-balance-transaction-behavior-for-debit-payment-methods.
 */
function receivedAtMs(intent: Stripe.PaymentIntent, nowMs: number): number {
  if (answersLater(methodOf(intent).method)) return nowMs;
  return (chargeOf(intent)?.created ?? intent.created) * 1000;
}

/** Whether the last attempt was one that the bank refused days later: nobody waits to try another method. */
function bankSaidNo(intent: Stripe.PaymentIntent): boolean {
  const charge = chargeOf(intent);
  const type = charge?.payment_method_details?.type;
  return charge?.status === 'failed' && type !== undefined && answersLater(type);
}

/** The decline code where there is one: it is finer than the error's code. */
function failureOf(intent: Stripe.PaymentIntent): Failure | null {
  const error = intent.last_payment_error;
  if (!error) return null;
  return {
    code: error.decline_code ?? error.code ?? error.type,
    message: error.message ?? 'The payment was declined.',
    chargeId: error.charge ?? null,
  };
}

function chargeOf(intent: Stripe.PaymentIntent): Stripe.Charge | null {
  return typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
}

function methodOf(intent: Stripe.PaymentIntent): {method: string; methodDetails: MethodDetails | null} {
  const details = chargeOf(intent)?.payment_method_details;
  const method = details?.type ?? intent.payment_method_types[0] ?? 'other';
  const shown =
    details &&
    (
      details as unknown as Record<
        string,
        {brand?: string | null; bank_name?: string | null; last4?: string | null} | undefined
      >
    )[method];
  const brand = shown?.brand ?? shown?.bank_name;
  if (!brand && !shown?.last4) return {method, methodDetails: null};
  return {method, methodDetails: {...(brand && {brand}), ...(shown?.last4 && {last4: shown.last4})}};
}
