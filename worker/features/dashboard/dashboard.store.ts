/** SQL of the dashboard. Every sum is a range of a partial index that holds the customer's open records alone. */
import {sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';
import {gatewayMethods} from '../payments/gateway-methods.rules.ts';
import {preferencesOf} from '../preferences/preferences.rules.ts';

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
 * One row per currency with an open invoice or retainer, in the index's own order. Written with plain columns: a generated
 * one (balance_minor) would keep SQLite from answering from the index alone; see its migration. SQLite flattens the inner
 * query, which is there so that the rule of what is paid online stands in the statement once: its values are parameters,
 * of which D1 takes 100.
 */
export function sumOpenInvoices(scope: CustomerScope, today: string) {
  const open = query
    .selectFrom(readBy('invoices', 'i', 'open_invoices_by_currency'))
    .where('i.merchant_id', '=', scope.merchantId)
    .where('i.customer_id', '=', scope.customerId)
    .where(sql<boolean>`i.state = 'sent' AND i.total_minor > i.allocated_minor + i.written_off_minor`)
    .select([
      'i.currency as currency',
      'i.kind as kind',
      'i.reserved_minor as reserved_minor',
      'i.processing_minor as processing_minor',
      sql<number>`i.total_minor - i.allocated_minor - i.written_off_minor`.as('balance_minor'),
      sql<number>`i.due_date < ${today}`.as('is_overdue'),
      isPaidOnline(scope).as('is_online'),
    ])
    .as('o');
  const sum = (kind: 'invoice' | 'retainer', value: ReturnType<typeof sql>) =>
    sql<number>`SUM(CASE WHEN o.kind = ${sql.lit(kind)} THEN ${value} ELSE 0 END)`;
  const payable = sql`CASE WHEN o.is_online THEN o.balance_minor - o.reserved_minor ELSE 0 END`;
  return query
    .selectFrom(open)
    .groupBy('o.currency')
    .select([
      'o.currency as currency',
      sum('invoice', sql`1`).as('open_count'),
      sum('invoice', sql`o.balance_minor`).as('outstanding_minor'),
      sum('invoice', payable).as('payable_minor'),
      sum('invoice', sql`o.reserved_minor`).as('reserved_minor'),
      sum('invoice', sql`o.processing_minor`).as('processing_minor'),
      sum('invoice', sql`o.is_overdue`).as('overdue_count'),
      sum('invoice', sql`CASE WHEN o.is_overdue THEN o.balance_minor ELSE 0 END`).as('overdue_minor'),
      sum('invoice', sql`CASE WHEN o.is_overdue THEN ${payable} ELSE 0 END`).as('overdue_payable_minor'),
      sum('retainer', sql`o.balance_minor`).as('retainer_outstanding_minor'),
      sum('retainer', payable).as('retainer_payable_minor'),
    ])
    .compile();
}

/**
 * Whether one of the options of invoice `i` is a way to pay that this customer has: the rule of `whyUnavailable`, in SQL,
 * because the merchant's switches and the customer's rights are known only in the same trip. Both are looked up once.
 */
function isPaidOnline({merchantId, customerId}: CustomerScope) {
  const unsaid = JSON.stringify(preferencesOf([])['payments.methods']);
  const switchedOn = sql`COALESCE((SELECT s.value FROM preferences s
    WHERE s.merchant_id = ${merchantId} AND s.name = 'payments.methods' AND json_type(s.value) = 'array'), ${unsaid})`;
  const isTrusted = sql`(SELECT c.allow_bank_account FROM customers c WHERE c.merchant_id = ${merchantId} AND c.id = ${customerId})`;
  // Both lists are JSON of names: a quoted name stands in them only as itself.
  const ways = Object.entries(gatewayMethods).map(([type, {currencies, needsBankPermission}]) => {
    const quoted = JSON.stringify(type);
    return sql`(instr(i.payment_options, ${quoted}) > 0 AND instr(${switchedOn}, ${quoted}) > 0
      ${currencies ? sql`AND i.currency IN (${sql.join(currencies)})` : sql``} ${needsBankPermission ? sql`AND ${isTrusted} = 1` : sql``})`;
  });
  return sql<number>`(${sql.join(ways, sql` OR `)})`;
}

export interface OwnHeldRow {
  currency: string;
  kind: 'invoice' | 'retainer';
  is_overdue: number;
  held_minor: number;
}

/**
 * What the asker's own open payments hold, and what credit they have used of it: theirs to go on with, so it can still be
 * paid.
 */
export function sumOwnHeld({merchantId, customerId}: CustomerScope, contactId: string | null, today: string) {
  const own = sql`p.merchant_id = ${merchantId} AND p.customer_id = ${customerId} AND p.contact_id IS ${contactId} AND p.state = 'pending'`;
  return sql<OwnHeldRow>`
    SELECT r.currency AS currency, i.kind AS kind, i.due_date < ${today} AS is_overdue, r.amount_minor AS held_minor
    FROM payments p INDEXED BY payments_left_open
    JOIN reservations r ON r.merchant_id = p.merchant_id AND r.payment_id = p.id
    JOIN invoices i ON i.merchant_id = r.merchant_id AND i.id = r.invoice_id
    WHERE ${own} AND r.state = 'held'
    UNION ALL
    SELECT a.currency, i.kind, i.due_date < ${today}, a.amount_minor
    FROM payments p INDEXED BY payments_left_open
    JOIN allocations a INDEXED BY allocations_with_payment ON a.merchant_id = p.merchant_id AND a.with_payment_id = p.id
    JOIN invoices i ON i.merchant_id = a.merchant_id AND i.id = a.invoice_id
    WHERE ${own}`.compile(query);
}

/**
 * What the customer says to have sent by transfer for invoices that could be paid online as well: it is not reserved, so
 * what is payable has it in it. No more of an invoice than is left of it.
 */
export function sumAnnounced(scope: CustomerScope) {
  const {merchantId, customerId} = scope;
  return sql<{currency: string; announced_minor: number}>`
    SELECT i.currency AS currency, MIN(r.amount_minor, i.payable_minor) AS announced_minor
    FROM payments p INDEXED BY payments_under_way
    JOIN reservations r ON r.merchant_id = p.merchant_id AND r.payment_id = p.id
    JOIN invoices i ON i.merchant_id = r.merchant_id AND i.id = r.invoice_id
    WHERE p.merchant_id = ${merchantId} AND p.customer_id = ${customerId} AND p.state IN ('pending', 'processing')
      AND r.state = 'announced' AND i.payable_minor > 0 AND ${isPaidOnline(scope)}`.compile(query);
}

/** What was paid on retainers and not drawn. */
export function sumAvailableRetainers({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom(readBy('invoices', 'i', 'retainers_available'))
    .where('i.merchant_id', '=', merchantId)
    .where('i.customer_id', '=', customerId)
    .where(sql<boolean>`i.kind = 'retainer' AND i.allocated_minor > i.drawn_minor`)
    .groupBy('i.currency')
    .select(['i.currency as currency', sql<number>`SUM(i.allocated_minor - i.drawn_minor)`.as('available_minor')])
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

/** What payments brought too much. Below zero where the same money went back twice: it is owed, and counts against credit. */
export function sumUnappliedPayments({merchantId, customerId}: CustomerScope) {
  return query
    .selectFrom(readBy('payments', 'p', 'payments_unapplied'))
    .where('p.merchant_id', '=', merchantId)
    .where('p.customer_id', '=', customerId)
    .where(
      sql<boolean>`p.state = 'succeeded' AND p.amount_minor <> p.allocated_minor + p.refunded_minor + p.dispute_lost_minor`,
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
    .select([
      'id',
      'received_on',
      'amount_minor',
      'currency',
      'method',
      'method_details',
      'refunded_minor',
      'disputed_minor',
      'dispute_lost_minor',
    ])
    .orderBy('received_on', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .compile();
}

/** What is under way and this contact may see: what banks work on, what was announced, what they left open themselves. */
const isUnderWay = (contactId: string | null) =>
  sql<boolean>`(p.state = 'processing' OR p.state = 'pending' AND (p.stripe_account IS NULL OR p.contact_id IS ${contactId}))`;

/** Newest first. */
export function listUnderWay({merchantId, customerId}: CustomerScope, contactId: string | null, limit: number) {
  return query
    .selectFrom(readBy('payments', 'p', 'payments_under_way'))
    .leftJoin('payment_methods as s', (join) =>
      join.onRef('s.merchant_id', '=', 'p.merchant_id').onRef('s.id', '=', 'p.payment_method_id'),
    )
    .where('p.merchant_id', '=', merchantId)
    .where('p.customer_id', '=', customerId)
    .where(sql<boolean>`p.state IN ('pending', 'processing')`)
    .where(isUnderWay(contactId))
    .orderBy('p.id', 'desc')
    .limit(limit)
    .select([
      'p.id as id',
      'p.state as state',
      'p.stripe_account as stripe_account',
      'p.method as method',
      'p.method_details as method_details',
      'p.amount_minor as amount_minor',
      'p.currency as currency',
      'p.created_at_ms as created_at_ms',
      's.brand as brand',
      's.last4 as last4',
      's.bank_name as bank_name',
      sql<number | null>`(SELECT MAX(e.at_ms) FROM payment_events e
        WHERE e.merchant_id = p.merchant_id AND e.payment_id = p.id AND e.kind = 'processing')`.as(
        'processing_since_ms',
      ),
    ])
    .compile();
}

/** Which invoices the payments of `listUnderWay` are for, in the same trip. */
export function listUnderWayParts({merchantId, customerId}: CustomerScope, contactId: string | null, limit: number) {
  return query
    .selectFrom('reservations as r')
    .innerJoin('invoices as i', (join) =>
      join.onRef('i.merchant_id', '=', 'r.merchant_id').onRef('i.id', '=', 'r.invoice_id'),
    )
    .where('r.merchant_id', '=', merchantId)
    .where(
      'r.payment_id',
      'in',
      sql<string>`(SELECT p.id FROM payments p INDEXED BY payments_under_way
        WHERE p.merchant_id = ${merchantId} AND p.customer_id = ${customerId} AND p.state IN ('pending', 'processing')
          AND ${isUnderWay(contactId)} ORDER BY p.id DESC LIMIT CAST(${limit} AS INTEGER))`,
    )
    .select(['r.payment_id as payment_id', 'r.invoice_id as invoice_id', 'i.number as number'])
    .compile();
}

/** As JSON: which invoices a payment was for, and whether anything of each is still to be paid and nobody pays it. */
function problemInvoices(parts: ReturnType<typeof sql>) {
  return sql<string>`(SELECT json_group_array(json_object('invoiceId', i.id, 'number', i.number, 'isOpen',
      json(CASE WHEN i.payable_minor > 0 AND i.reserved_minor = 0 AND NOT EXISTS (SELECT 1
        FROM reservations u INDEXED BY reservations_by_invoice
        WHERE u.merchant_id = i.merchant_id AND u.invoice_id = i.id AND u.state = 'announced') THEN 'true' ELSE 'false' END)))
    FROM ${parts})`;
}

/** Payments that failed, the latest first. */
export function listFailed({merchantId, customerId}: CustomerScope, sinceMs: number, limit: number) {
  const parts = sql`reservations r JOIN invoices i ON i.merchant_id = r.merchant_id AND i.id = r.invoice_id
    WHERE r.merchant_id = p.merchant_id AND r.payment_id = p.id`;
  return query
    .selectFrom(readBy('payments', 'p', 'payments_failed'))
    .leftJoin('payment_methods as s', (join) =>
      join.onRef('s.merchant_id', '=', 'p.merchant_id').onRef('s.id', '=', 'p.payment_method_id'),
    )
    .where('p.merchant_id', '=', merchantId)
    .where('p.customer_id', '=', customerId)
    .where(sql<boolean>`p.state = 'failed'`)
    .where('p.updated_at_ms', '>=', sinceMs)
    .orderBy('p.updated_at_ms', 'desc')
    .limit(limit)
    .select([
      'p.id as payment_id',
      'p.method as method',
      'p.method_details as method_details',
      's.brand as brand',
      's.last4 as last4',
      's.bank_name as bank_name',
      'p.amount_minor as amount_minor',
      'p.currency as currency',
      'p.failure_code as code',
      'p.failure_message as message',
      'p.updated_at_ms as at_ms',
      problemInvoices(parts).as('invoices'),
    ])
    .compile();
}

/** Disputes that were lost, the latest first: a bank's return among them. */
export function listLostDisputes({merchantId, customerId}: CustomerScope, sinceMs: number, limit: number) {
  const parts = sql`allocations a INDEXED BY allocations_by_payment
    JOIN invoices i ON i.merchant_id = a.merchant_id AND i.id = a.invoice_id
    WHERE a.merchant_id = d.merchant_id AND a.payment_id = d.payment_id AND a.reverses_id IS NULL`;
  return query
    .selectFrom(readBy('disputes', 'd', 'disputes_lost'))
    .innerJoin('payments as p', (join) =>
      join.onRef('p.merchant_id', '=', 'd.merchant_id').onRef('p.id', '=', 'd.payment_id'),
    )
    .where('d.merchant_id', '=', merchantId)
    .where('d.customer_id', '=', customerId)
    .where(sql<boolean>`d.state = 'lost'`)
    .where('d.updated_at_ms', '>=', sinceMs)
    .orderBy('d.updated_at_ms', 'desc')
    .limit(limit)
    .select([
      'd.payment_id as payment_id',
      'd.amount_minor as amount_minor',
      'd.currency as currency',
      'd.reason as reason',
      'p.method as method',
      'p.method_details as method_details',
      'd.updated_at_ms as at_ms',
      problemInvoices(parts).as('invoices'),
    ])
    .compile();
}
