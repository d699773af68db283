/** SQL of the dashboard. Every sum is a range of a partial index that holds the customer's open records alone. */
import {sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query} from '../../providers/database.ts';

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

/** One row per currency with an open invoice: a covering range of open_invoices_by_currency, already in group order. */
export function sumOpenInvoices({merchantId, customerId}: CustomerScope, today: string) {
  return query
    .selectFrom('invoices')
    .where('merchant_id', '=', merchantId)
    .where('customer_id', '=', customerId)
    .where(sql<boolean>`balance_minor > 0`)
    .groupBy('currency')
    .select([
      'currency',
      sql<number>`COUNT(*)`.as('open_count'),
      sql<number>`SUM(balance_minor)`.as('outstanding_minor'),
      sql<number>`SUM(payable_minor)`.as('payable_minor'),
      sql<number>`SUM(processing_minor)`.as('processing_minor'),
      sql<number>`SUM(due_date < ${today})`.as('overdue_count'),
      sql<number>`SUM(CASE WHEN due_date < ${today} THEN balance_minor ELSE 0 END)`.as('overdue_minor'),
    ])
    .compile();
}

export function sumAvailableCreditNotes({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom('credit_notes')
    .where('merchant_id', '=', merchantId)
    .where('customer_id', '=', customerId)
    .where(sql<boolean>`available_minor > 0`)
    .groupBy('currency')
    .select(['currency', sql<number>`SUM(available_minor)`.as('available_minor')])
    .compile();
}

export function sumUnappliedPayments({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom('payments')
    .where('merchant_id', '=', merchantId)
    .where('customer_id', '=', customerId)
    .where(sql<boolean>`unapplied_minor > 0`)
    .groupBy('currency')
    .select(['currency', sql<number>`SUM(unapplied_minor)`.as('available_minor')])
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
