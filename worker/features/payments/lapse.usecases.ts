/** A transfer that its customer announced and its merchant never confirmed: after its time it is canceled, and the merchant told. */
import {refusalOf} from '../../http/database-errors.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {insertNotification} from '../notifications/notifications.usecases.ts';
import {giveUpTransfer} from './announced.usecases.ts';
import type {PaymentRow} from './payments.store.ts';

export async function lapse({ids, clock}: Providers, database: Database, payment: PaymentRow): Promise<void> {
  if (payment.state !== 'pending') return;
  const {merchant_id: merchantId, id, customer_id: customerId, amount_minor: amountMinor, currency} = payment;
  const nowMs = clock.nowMs();
  try {
    await runBatch(database, [
      ...giveUpTransfer(payment, 'canceled', {code: 'lapsed'}, nowMs),
      insertNotification(merchantId, {
        id: ids.id('ntf'),
        kind: 'transfer.lapsed',
        customerId,
        subjectId: id,
        data: {amountMinor, currency},
        nowMs,
      }),
    ]);
  } catch (error) {
    // Confirmed, rejected or taken back at the same time.
    if (refusalOf(error) !== 'version_miss') throw error;
  }
}
