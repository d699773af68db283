/**
 * Letting go of what a payment holds: its customer left, or did not come back for 30 minutes. Always by cancelling the
 * intent first; only when Stripe confirms that can nobody pay it any more.
 */
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {ensureIntent, isDefiniteRefusal} from './intents.usecases.ts';
import {insertEvent, type PaymentRow, updatePayment, updateReservations} from './payments.store.ts';
import {cancelIntent, settle} from './settle.usecases.ts';

/** @returns the payment afterwards: canceled, or what it had already become. */
export async function release(providers: Providers, database: Database, payment: PaymentRow): Promise<PaymentRow> {
  if (payment.state !== 'pending') return payment;
  if (!payment.payment_intent_id) {
    // Nobody knows whether Stripe made the intent. The same key makes it or brings it back; then it can be cancelled.
    try {
      const intent = await ensureIntent(providers, database, payment);
      payment = {...payment, payment_intent_id: intent.id};
    } catch (error) {
      if (!isDefiniteRefusal(error)) throw error;
      await markRefused(providers, database, payment, error.code ?? error.type);
      return {...payment, state: 'failed'};
    }
  }
  await cancelIntent(providers, payment);
  return settle(providers, database, payment.merchant_id, payment.id);
}

/** Stripe refused to make the intent: there is none, so nothing can be charged and nothing needs to be held. */
export async function markRefused(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
  code: string,
): Promise<void> {
  const nowMs = providers.clock.nowMs();
  await runBatch(database, [
    insertEvent(payment.merchant_id, payment.id, payment.version + 1, 'refused', {code}, nowMs),
    updatePayment(
      payment.merchant_id,
      payment.id,
      {
        state: 'failed',
        failure_code: code,
        failure_message: 'The payment service refused this payment.',
        release_at_ms: null,
      },
      nowMs,
    ),
    updateReservations(payment.merchant_id, payment.id, 'released', nowMs),
  ]);
}
