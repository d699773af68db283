/** SQL of the dashboard. Every sum is a range of a partial index that holds the customer's open records alone. */
import {sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';
import {gatewayTypes} from '../payments/gateway-methods.rules.ts';

export function readMerchant({merchantId}: CustomerScope) {
  return query
    .selectFrom('merchants')
    .where('id', '=', merchantId)
    .select(['name', 'email', 'phone', 'website', 'address'])
    .compile();
}

export function readCustomer({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom('customers')
    .where('merchant_id', '=', merchantId)
    .where('id', '=', customerId)
    .select([
      'id',
      'name',
      'email',
      'phone',
      'currency',
      'tax_number',
      'payment_terms_days',
      'billing_address',
      'shipping_address',
    ])
    .compile();
}

export function listContacts({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom('contact_persons')
    .where('merchant_id', '=', merchantId)
    .where('customer_id', '=', customerId)
    .where(sql<boolean>`removed_at_ms IS NULL`)
    .select(['id', 'name', 'email', 'phone', 'role'])
    .orderBy('email_folded')
    .compile();
}

/**
 * One row per currency with an open invoice, in the index's own order. Written with plain columns: a generated one
 * (balance_minor) would keep SQLite from answering from the index alone; see its migration.
 */
export function sumOpenInvoices({merchantId, customerId}: CustomerScope, today: string) {
  const balance = sql`i.total_minor - i.allocated_minor - i.written_off_minor`;
  // The options are JSON that the merchant API has written: a quoted name stands in it only as itself.
  const paysOnline = sql.join(
    gatewayTypes.map((method) => sql`instr(i.payment_options, ${JSON.stringify(method)}) > 0`),
    sql` OR `,
  );
  return query
    .selectFrom(readBy('invoices', 'i', 'open_invoices_by_currency'))
    .where('i.merchant_id', '=', merchantId)
    .where('i.customer_id', '=', customerId)
    .where(sql<boolean>`i.state = 'sent' AND i.total_minor > i.allocated_minor + i.written_off_minor`)
    .groupBy('i.currency')
    .select([
      'i.currency as currency',
      sql<number>`COUNT(*)`.as('open_count'),
      sql<number>`SUM(${balance})`.as('outstanding_minor'),
      sql<number>`SUM(CASE WHEN ${paysOnline} THEN ${balance} - i.reserved_minor ELSE 0 END)`.as('payable_minor'),
      sql<number>`SUM(i.processing_minor)`.as('processing_minor'),
      sql<number>`SUM(i.due_date < ${today})`.as('overdue_count'),
      sql<number>`SUM(CASE WHEN i.due_date < ${today} THEN ${balance} ELSE 0 END)`.as('overdue_minor'),
    ])
    .compile();
}

/** What the asker's own open payments hold: theirs to go on with, so it can still be paid. */
export function sumOwnHeld({merchantId, customerId}: CustomerScope, contactId: string | null) {
  return query
    .selectFrom(readBy('payments', 'p', 'payments_left_open'))
    .innerJoin('reservations as r', (join) =>
      join.onRef('r.merchant_id', '=', 'p.merchant_id').onRef('r.payment_id', '=', 'p.id'),
    )
    .where('p.merchant_id', '=', merchantId)
    .where('p.customer_id', '=', customerId)
    .where(sql<boolean>`p.contact_id IS ${contactId} AND p.state = 'pending' AND r.state = 'held'`)
    .groupBy('r.currency')
    .select(['r.currency as currency', sql<number>`SUM(r.amount_minor)`.as('held_minor')])
    .compile();
}

export function sumAvailableCreditNotes({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom(readBy('credit_notes', 'n', 'open_credit_notes'))
    .where('n.merchant_id', '=', merchantId)
    .where('n.customer_id', '=', customerId)
    .where(sql<boolean>`n.state = 'open' AND n.total_minor > n.allocated_minor + n.refunded_minor`)
    .groupBy('n.currency')
    .select([
      'n.currency as currency',
      sql<number>`SUM(n.total_minor - n.allocated_minor - n.refunded_minor)`.as('available_minor'),
    ])
    .compile();
}

export function sumUnappliedPayments({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom(readBy('payments', 'p', 'payments_unapplied'))
    .where('p.merchant_id', '=', merchantId)
    .where('p.customer_id', '=', customerId)
    .where(
      sql<boolean>`p.state = 'succeeded' AND p.amount_minor > p.allocated_minor + p.refunded_minor + p.dispute_lost_minor`,
    )
    .groupBy('p.currency')
    .select([
      'p.currency as currency',
      sql<number>`SUM(p.amount_minor - p.allocated_minor - p.refunded_minor - p.dispute_lost_minor)`.as(
        'available_minor',
      ),
    ])
    .compile();
}

export function readLastPayment({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom('payments')
    .where('merchant_id', '=', merchantId)
    .where('customer_id', '=', customerId)
    .where(sql<boolean>`state = 'succeeded'`)
    .select(['id', 'received_on', 'amount_minor', 'currency', 'method', 'method_details'])
    .orderBy('received_on', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .compile();
}
