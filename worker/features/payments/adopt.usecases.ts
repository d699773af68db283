/**
 * Money that came by an intent which names one of our payments but is not its intent: made by hand in Stripe's dashboard,
 * or left over from an answer that was lost twice. It was paid, so it counts: as a payment of its own, applied to nothing,
 * which is the customer's credit. What goes back of it since is settled like any other's.
 */
import type {CompiledQuery} from 'kysely';
import {refusalOf} from '../../http/database-errors.ts';
import {fromStripeAmount} from '../../money/stripe-amounts.ts';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {insertNotification} from '../notifications/notifications.usecases.ts';
import {retrieveIntent} from './intents.usecases.ts';
import type {PaymentRow} from './payments.store.ts';
import {moveOf} from './settle.rules.ts';
import {insertEvent, insertReceived} from './settle.store.ts';
import {settle} from './settle.usecases.ts';

/**
 * @param named the payment that the intent names.
 * @param also is written in the last batch (the inbox row of the event that led here).
 */
export async function adoptIntent(
  providers: Providers,
  database: Database,
  named: PaymentRow,
  intentId: string,
  also: readonly CompiledQuery<unknown>[],
): Promise<void> {
  const {ids, clock} = providers;
  const intent = await retrieveIntent(providers, {...named, payment_intent_id: intentId});
  const currency = intent.currency.toUpperCase();
  const amountMinor = fromStripeAmount(intent.amount_received, intent.currency);
  const facts = {state: 'pending' as const, amountMinor, currency, failureCode: null, failedChargeId: null};
  const nowMs = clock.nowMs();
  const move = moveOf(facts, intent, nowMs);
  if (move.kind !== 'succeeded' || amountMinor === 0) {
    // Nothing has come by it; if it does, that is another event.
    await runBatch(database, also);
    return;
  }
  const {merchant_id: merchantId, customer_id: customerId} = named;
  const id = ids.id('pay');
  try {
    await runBatch(database, [
      insertReceived(named, {
        id,
        currency,
        amountMinor,
        method: move.method,
        methodDetails: move.methodDetails,
        paymentIntentId: intentId,
        livemode: intent.livemode,
        receivedOn: calendarDate(move.receivedAtMs, named.time_zone),
        nowMs,
      }),
      insertEvent(merchantId, id, 1, 'adopted', {named: named.id}, nowMs),
      insertNotification(merchantId, {
        id: ids.id('ntf'),
        kind: 'payment.adopted',
        customerId,
        subjectId: id,
        data: {amountMinor, currency, named: named.id},
        nowMs,
      }),
    ]);
  } catch (error) {
    // One charge, one record: another event of it was faster, and settles what went back of it itself.
    if (!refusalOf(error)?.startsWith('unique:payments.stripe_account')) throw error;
    await runBatch(database, also);
    return;
  }
  await settle(providers, database, merchantId, id, also, undefined, 'money_back');
}
