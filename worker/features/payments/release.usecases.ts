/**
 * Letting go of what a payment holds: its customer left, or did not come back for 30 minutes. Stripe is asked first, since
 * the customer may have paid without our hearing of it, and a bank debit that is processing can be cancelled too: that
 * would undo what they have done. What still waits for its customer is cancelled, and what it held is let go when Stripe
 * confirms: only then can nobody pay it any more. Source: docs.stripe.com/api/payment_intents/cancel
 */
import type Stripe from 'stripe';
import {refusalOf} from '../../http/database-errors.ts';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {withdrawTransfer} from './announced.usecases.ts';
import {ensureIntent, gatewayAnswers, RefusedByGateway, waitsForCustomer} from './intents.usecases.ts';
import {reloadPayment} from './payments.usecases.ts';
import type {PaymentRow} from './payments.store.ts';
import {insertEvent, returnCredits, updatePayment} from './settle.store.ts';
import {cancelIntent, settle} from './settle.usecases.ts';

/** @returns the payment afterwards: canceled, or what it has become at Stripe (processing, succeeded). Throws 503 where Stripe does not answer. */
export async function release(providers: Providers, database: Database, payment: PaymentRow): Promise<PaymentRow> {
  if (payment.state !== 'pending') return payment;
  // A transfer that was announced: no gateway knows of it.
  if (payment.stripe_account === null) return withdrawTransfer(providers, database, payment);
  let intent: Stripe.PaymentIntent;
  try {
    // Where nobody knows whether Stripe made it, the same key makes it or brings it back; then it can be cancelled.
    intent = await ensureIntent(providers, database, payment);
  } catch (error) {
    if (!(error instanceof RefusedByGateway)) throw error;
    await giveUpRefused(providers, database, payment, error.code);
    return reloadPayment(database, payment.merchant_id, payment.id);
  }
  return gatewayAnswers(async () => {
    if (waitsForCustomer(intent)) await cancelIntent(providers, {...payment, payment_intent_id: intent.id});
    return settle(providers, database, payment.merchant_id, payment.id);
  });
}

/** Stripe refused to make the intent: there is none, so nothing can be charged and nothing needs to be held. */
export async function giveUpRefused(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
  code: string,
): Promise<void> {
  const nowMs = providers.clock.nowMs();
  try {
    await runBatch(database, [
      // Refused by the database where an intent, or anything else, came meanwhile.
      insertEvent(payment.merchant_id, payment.id, payment.version + 1, 'refused', {code}, nowMs),
      returnCredits(
        payment.merchant_id,
        payment.id,
        providers.ids.id('alc'),
        calendarDate(nowMs, payment.time_zone),
        nowMs,
      ),
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
    ]);
  } catch (error) {
    if (refusalOf(error) !== 'version_miss') throw error;
  }
}
