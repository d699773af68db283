/** Payments as their merchant sees and records them. Every query is held to one merchant. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';
import {insertRows, selectByValues} from '../../providers/json-rows.ts';
import type {MerchantPaymentRow, PaymentPart} from './merchant-payments.shapes.ts';

const columns = [
  'id',
  'external_id',
  'customer_id',
  'contact_id',
  'state',
  'currency',
  'amount_minor',
  'allocated_minor',
  'refunded_minor',
  'disputed_minor',
  'dispute_lost_minor',
  'unapplied_minor',
  'method',
  'method_details',
  'reference',
  'received_on',
  'payment_intent_id',
  'failure_code',
  'failure_message',
  'request_hash',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies (keyof MerchantPaymentRow)[];

const by = (column: 'id' | 'external_id') => (merchantId: string, values: readonly string[]) =>
  selectByValues<'payments', MerchantPaymentRow>('payments', columns, merchantId, column, values);

export const paymentsByIds = by('id');
export const paymentsByExternalIds = by('external_id');

/** A page by id; one row more than the limit, to know whether there is a next page. */
export function paymentsPage(
  merchantId: string,
  filter: {afterId: string | null; externalId?: string | undefined; customerId?: string | undefined; limit: number},
) {
  let page = query.selectFrom('payments').where('merchant_id', '=', merchantId).select(columns);
  if (filter.afterId !== null) page = page.where('id', '>', filter.afterId);
  if (filter.externalId !== undefined) page = page.where('external_id', '=', filter.externalId);
  if (filter.customerId !== undefined) page = page.where('customer_id', '=', filter.customerId);
  return page
    .orderBy('id')
    .limit(filter.limit + 1)
    .compile();
}

/** What stands on invoices, and what payments under way hold. */
export const partsOf = (merchantId: string, paymentIds: readonly string[]) =>
  sql<PaymentPart>`select payment_id, invoice_id, sum(amount_minor) as amount_minor from (
      select a.payment_id, a.invoice_id, a.amount_minor
      from json_each(${JSON.stringify(paymentIds)}) as given cross join allocations as a
      where a.merchant_id = ${merchantId} and a.payment_id = given.value and a.payment_id is not null
      union all
      select r.payment_id, r.invoice_id, r.amount_minor
      from json_each(${JSON.stringify(paymentIds)}) as given cross join reservations as r
      where r.merchant_id = ${merchantId} and r.payment_id = given.value and r.state in ('held', 'processing')
    ) group by payment_id, invoice_id having sum(amount_minor) > 0 order by payment_id, invoice_id`.compile(query);

/** A payment that was received, and the first row of its timeline. */
export const insertOfflinePayment = (
  merchantId: string,
  row: Pick<
    MerchantPaymentRow,
    | 'id'
    | 'external_id'
    | 'customer_id'
    | 'currency'
    | 'amount_minor'
    | 'method'
    | 'reference'
    | 'received_on'
    | 'request_hash'
    | 'created_at_ms'
    | 'updated_at_ms'
  >,
) => [
  ...insertRows('payments', merchantId, [{...row, state: 'succeeded'}]),
  ...insertRows('payment_events', merchantId, [
    {payment_id: row.id, version: 1, kind: 'recorded', detail: null, at_ms: row.created_at_ms},
  ]),
];

/** The merchant's own id of a payment, once; another is refused by `payments_frozen`. */
export function updateExternalId(merchantId: string, id: string, externalId: string, nowMs: number) {
  return query
    .updateTable('payments')
    .set({external_id: externalId, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile();
}
