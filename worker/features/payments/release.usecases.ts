/**
 * Letting go of what a payment holds: its customer left, or did not come back for 30 minutes. Always by cancelling the
 * intent first; only when Stripe confirms that can nobody pay it any more.
 */
import {refusalOf} from '../../http/database-errors.ts';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {withdrawTransfer} from './announced.usecases.ts';
import {ensureIntent, gatewayAnswers, RefusedByGateway} from './intents.usecases.ts';
import {reloadPayment} from './payments.usecases.ts';
import type {PaymentRow} from './payments.store.ts';
import {insertEvent, returnCredits, updatePayment} from './settle.store.ts';
import {cancelIntent, settle} from './settle.usecases.ts';

/** @returns the payment afterwards: canceled, or what it had already become. Throws 503 where Stripe does not answer. */
export async function release(providers: Providers, database: Database, payment: PaymentRow): Promise<PaymentRow> {
  if (payment.state !== 'pending') return payment;
  // A transfer that was announced: no gateway knows of it.
  if (payment.stripe_account === null) return withdrawTransfer(providers, database, payment);
  let intentId = payment.payment_intent_id;
  if (!intentId) {
    // Nobody knows whether Stripe made the intent. The same key makes it or brings it back; then it can be cancelled.
    try {
      intentId = (await ensureIntent(providers, database, payment)).id;
    } catch (error) {
      if (!(error instanceof RefusedByGateway)) throw error;
      await markRefused(providers, database, payment, error.code);
      return reloadPayment(database, payment.merchant_id, payment.id);
    }
  }
  const known = {...payment, payment_intent_id: intentId};
  return gatewayAnswers(async () => {
    await cancelIntent(providers, known);
    return settle(providers, database, payment.merchant_id, payment.id);
  });
}

/** Stripe refused to make the intent: there is none, so nothing can be charged and nothing needs to be held. */
export async function markRefused(
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
