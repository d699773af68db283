/** The SQL of who saves a method: what they may save, and what a form is filled in with. */
import {sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';

export function selectSaver({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom('customers as c')
    .innerJoin('merchants as m', 'm.id', 'c.merchant_id')
    .where('c.merchant_id', '=', merchantId)
    .where('c.id', '=', customerId)
    .select([
      'c.name as name',
      'c.email as email',
      'c.currency as currency',
      'c.billing_address as billing_address',
      'c.allow_bank_account as allow_bank_account',
      'm.name as merchant_name',
      'm.stripe_account as stripe_account',
    ])
    .compile();
}

/** The currencies that the customer owes something in. */
export function selectOpenCurrencies({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom(readBy('invoices', 'i', 'open_invoices_by_currency'))
    .where('i.merchant_id', '=', merchantId)
    .where('i.customer_id', '=', customerId)
    .where(sql<boolean>`i.state = 'sent' AND i.total_minor > i.allocated_minor + i.written_off_minor`)
    .groupBy('i.currency')
    .select('i.currency as currency')
    .compile();
}
