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
import {cancelIntent, gatewayAnswers, intentToRelease, RefusedByGateway, waitsForCustomer} from './intents.usecases.ts';
import {reloadPayment} from './payments.usecases.ts';
import type {PaymentRow} from './payments.store.ts';
import {selectOpenOf} from './release.store.ts';
import {insertEvent, requireNoIntent, returnCredits, updatePayment} from './settle.store.ts';
import {settle} from './settle.usecases.ts';

/** @returns the payment afterwards: canceled, or what it has become at Stripe (processing, succeeded). Throws 503 where Stripe does not answer. */
export async function release(providers: Providers, database: Database, payment: PaymentRow): Promise<PaymentRow> {
  if (payment.state !== 'pending') return payment;
  // A transfer that was announced: no gateway knows of it.
  if (payment.stripe_account === null) return withdrawTransfer(providers, database, payment);
  let intent: Stripe.PaymentIntent | null;
  try {
    intent = await intentToRelease(providers, database, payment);
  } catch (error) {
    if (!(error instanceof RefusedByGateway)) throw error;
    await giveUpRefused(providers, database, payment, error.code);
    return reloadPayment(database, payment.merchant_id, payment.id);
  }
  if (!intent) {
    await giveUpUnmade(providers, database, payment);
    return reloadPayment(database, payment.merchant_id, payment.id);
  }
  return gatewayAnswers(async () => {
    if (waitsForCustomer(intent)) await cancelIntent(providers, payment, intent.id);
    return settle(providers, database, payment.merchant_id, payment.id);
  });
}

/** For the batch that removes a contact person: nobody comes back for what they have left open. */
export {updateDueOf as openPaymentsAreDue} from './release.store.ts';

/** Releases what a removed contact person has left open, as far as Stripe answers; the cron does the rest. */
export async function releaseOpenOf(
  providers: Providers,
  database: Database,
  merchantId: string,
  contactId: string,
): Promise<void> {
  const [open] = await runBatch(database, [selectOpenOf(merchantId, contactId)]);
  for (const {id} of open) {
    try {
      await release(providers, database, await reloadPayment(database, merchantId, id));
    } catch (error) {
      console.error(JSON.stringify({payment: id, released: false, error: String(error)}));
    }
  }
}

/** Stripe refused to make the intent: there is none, so nothing can be charged and nothing needs to be held. */
export function giveUpRefused(providers: Providers, database: Database, payment: PaymentRow, code: string) {
  return giveUp(
    providers,
    database,
    payment,
    'refused',
    {code},
    {
      state: 'failed',
      failure_code: code,
      failure_message: 'The payment service refused this payment.',
    },
  );
}

/** Stripe never made the intent; should a try that was lost make one yet, its client secret is handed to nobody. */
function giveUpUnmade(providers: Providers, database: Database, payment: PaymentRow) {
  return giveUp(providers, database, payment, 'canceled', null, {state: 'canceled'});
}

async function giveUp(
  {clock, ids}: Providers,
  database: Database,
  payment: PaymentRow,
  kind: 'refused' | 'canceled',
  detail: unknown,
  changes: Parameters<typeof updatePayment>[2],
): Promise<void> {
  const {merchant_id: merchantId, id} = payment;
  const nowMs = clock.nowMs();
  try {
    await runBatch(database, [
      // Refused by the database where an intent, or anything else, came meanwhile.
      requireNoIntent(payment),
      insertEvent(merchantId, id, payment.version + 1, kind, detail, nowMs),
      returnCredits(merchantId, id, ids.id('alc'), calendarDate(nowMs, payment.time_zone), nowMs),
      updatePayment(merchantId, id, {...changes, release_at_ms: null}, nowMs),
    ]);
  } catch (error) {
    if (refusalOf(error) !== 'version_miss') throw error;
  }
}
