/** The payments behind a retainer. Every query is held to one merchant. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';
import type {PaymentBehind} from './retainer-invoices.rules.ts';

/** What of each payment stands on the retainer, and what of the payment can still be refunded; newest first. */
export const paymentsBehind = (merchantId: string, retainerId: string) =>
  sql<PaymentBehind>`select * from (
      select a.payment_id as payment_id, sum(a.amount_minor) as standing_minor,
        p.amount_minor - p.refunded_minor - p.disputed_minor - p.dispute_lost_minor - coalesce((
          select sum(r.amount_minor) from refunds as r
          where r.merchant_id = p.merchant_id and r.payment_id = p.id and r.state = 'requested'), 0) as refundable_minor
      from allocations as a indexed by allocations_by_invoice
      join payments as p on p.merchant_id = a.merchant_id and p.id = a.payment_id
      where a.merchant_id = ${merchantId} and a.invoice_id = ${retainerId}
      group by a.payment_id
    ) where standing_minor > 0 order by payment_id desc`.compile(query);
