/**
 * Saved methods for other features: queries for their own batches, how a method is shown, and whether it can be used.
 * Nothing here asks Stripe.
 */
import type {CompiledQuery} from 'kysely';
import type Stripe from 'stripe';
import {failedMethodOf, idOf, isFailureForGood, leftBehind} from './payment-methods.rules.ts';
import {disableMethod, linkToPayment, touchMethod, upsertMethod} from './payment-methods.store.ts';

export {unusableBecause} from './payment-methods.rules.ts';
export {
  type PaymentMethod,
  paymentMethodShape,
  shownMethods,
  unavailableMethodShape,
} from './payment-methods.shapes.ts';
export {disableMethod, type MethodRow, selectMethod, selectMethods} from './payment-methods.store.ts';

interface PaymentOfMethod {
  merchant_id: string;
  id: string;
  customer_id: string;
  contact_id: string | null;
  stripe_account: string | null;
  mandate_text: string | null;
  created_at_ms: number;
}

/**
 * For settle, when the money is on its way or there: the saved method that it was paid with was used now, and a method
 * that the customer had saved while paying becomes a row (once for each of Stripe's, whoever comes first).
 * @param intent with its `latest_charge` expanded.
 * @param newId a `pmt_…` id for the row.
 */
export function saveMethodOf(
  payment: PaymentOfMethod,
  intent: Stripe.PaymentIntent,
  newId: string,
  nowMs: number,
): CompiledQuery<unknown>[] {
  const stripePaymentMethodId = idOf(intent.payment_method);
  if (!stripePaymentMethodId) return [];
  const scope = {merchantId: payment.merchant_id, customerId: payment.customer_id};
  const stripeAccount = payment.stripe_account ?? '';
  const left = leftBehind(intent);
  return [
    ...(left
      ? [
          upsertMethod(
            {
              ...scope,
              id: newId,
              contactId: payment.contact_id,
              stripeAccount,
              stripePaymentMethodId,
              facts: left.facts,
              state: 'active',
              mandate: {
                text: payment.mandate_text,
                acceptedAtMs: payment.mandate_text === null ? null : payment.created_at_ms,
                reference: left.mandateReference,
              },
            },
            nowMs,
          ),
          linkToPayment(scope, payment.id, stripeAccount, stripePaymentMethodId),
        ]
      : []),
    touchMethod(scope, stripeAccount, stripePaymentMethodId, nowMs),
  ];
}

/**
 * For settle, when a debit has failed: where the account will fail every time (closed, unknown, not authorised), it is
 * offered no more and is nobody's default.
 */
export function disableMethodOf(
  payment: Pick<PaymentOfMethod, 'merchant_id' | 'stripe_account'>,
  intent: Stripe.PaymentIntent,
  failureCode: string,
  nowMs: number,
): CompiledQuery<unknown>[] {
  const stripePaymentMethodId = failedMethodOf(intent);
  if (!stripePaymentMethodId || !isFailureForGood(failureCode)) return [];
  return [disableMethod(payment.merchant_id, payment.stripe_account ?? '', stripePaymentMethodId, failureCode, nowMs)];
}
