/** The SQL of what decides what can be paid: invoices, what the contact has left open, saved methods. */
import {type CompiledQuery, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';

/** Invoices by id, of this customer alone, with what the contact's own open payments hold of each. Drafts are not there. */
export function selectInvoices(scope: CustomerScope, contactId: string | null, invoiceIds: readonly string[]) {
  return invoiceFacts(scope, contactId, 'sqlite_autoindex_invoices_1')
    .where('i.id', 'in', sql<string>`(SELECT value FROM json_each(${JSON.stringify(invoiceIds)}))`)
    .compile();
}

/** Something of it may be payable, by this contact or another. Of plain columns, so that the index covers it. */
const mayBePayable = (alias: string) => {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql<boolean>`(${column('payment_options')} <> '[]' AND (${column('reserved_minor')} > ${column('processing_minor')}
    OR ${column('total_minor')} > ${column('allocated_minor')} + ${column('written_off_minor')} + ${column('reserved_minor')}))`;
};

/**
 * What is open, the longest due first: so many in each currency as one payment takes, with how many there are
 * (`in_currency`). @param payable those that may be payable, or the others.
 */
export function selectOpenInvoices(
  scope: CustomerScope,
  contactId: string | null,
  {payable, limit}: {payable: boolean; limit: number},
) {
  // Word for word the condition of the index, or SQLite does not take it.
  const open = (alias: string) =>
    sql`${sql.ref(`${alias}.merchant_id`)} = ${scope.merchantId} AND ${sql.ref(`${alias}.customer_id`)} = ${scope.customerId}
      AND ${sql.ref(`${alias}.state`)} = 'sent'
      AND ${sql.ref(`${alias}.total_minor`)} > ${sql.ref(`${alias}.allocated_minor`)} + ${sql.ref(`${alias}.written_off_minor`)}
      AND ${payable ? mayBePayable(alias) : sql`NOT ${mayBePayable(alias)}`}`;
  return query
    .selectFrom(
      sql<{currency: string; count: number}>`(SELECT s.currency AS currency, COUNT(*) AS count
        FROM invoices s INDEXED BY open_invoices_by_currency WHERE ${open('s')} GROUP BY s.currency)`.as<'counted'>(
        sql.id('counted'),
      ),
    )
    .crossJoin('invoices as i')
    .where(
      sql<boolean>`i.rowid IN (SELECT o.rowid FROM invoices o INDEXED BY open_invoices_by_currency
        WHERE ${open('o')} AND o.currency = counted.currency ORDER BY o.due_date LIMIT CAST(${limit} AS INTEGER))`,
    )
    .select(factColumns)
    .select([ownHeld(contactId).as('own_held_minor'), 'counted.count as in_currency'])
    .compile();
}

/** Invoices that credit of the contact's own open payments has paid in full: theirs to choose again. */
export function selectOwnCredited(scope: CustomerScope, contactId: string | null) {
  return invoiceFacts(scope, contactId, 'sqlite_autoindex_invoices_1')
    .where(
      'i.id',
      'in',
      sql<string>`(SELECT a.invoice_id FROM payments p INDEXED BY payments_left_open
        JOIN allocations a INDEXED BY allocations_with_payment ON a.merchant_id = p.merchant_id AND a.with_payment_id = p.id
        WHERE p.merchant_id = ${scope.merchantId} AND p.customer_id = ${scope.customerId} AND p.contact_id IS ${contactId} AND p.state = 'pending')`,
    )
    .where(sql<boolean>`i.balance_minor = 0`)
    .compile();
}

function invoiceFacts(scope: CustomerScope, contactId: string | null, index: string) {
  return query
    .selectFrom(readBy('invoices', 'i', index))
    .where('i.merchant_id', '=', scope.merchantId)
    .where('i.customer_id', '=', scope.customerId)
    .where(sql<boolean>`i.state <> 'draft'`)
    .select(factColumns)
    .select(ownHeld(contactId).as('own_held_minor'));
}

const factColumns = [
  'i.id as id',
  'i.kind as kind',
  'i.number as number',
  'i.po_reference as po_reference',
  'i.revision as revision',
  'i.due_date as due_date',
  'i.status as status',
  'i.currency as currency',
  'i.balance_minor as balance_minor',
  'i.payable_minor as payable_minor',
  'i.processing_minor as processing_minor',
  'i.payment_options as payment_options',
  'i.allow_partial_payments as allow_partial_payments',
] as const;

export type InvoiceRow = ReturnType<typeof selectInvoices> extends CompiledQuery<infer Row> ? Row : never;

/** What open payments of the same contact hold of invoice `i`: theirs to go on with. Looked up only where anything is reserved. */
export function ownHeld(contactId: string | null) {
  return sql<number>`(CASE WHEN i.reserved_minor > i.processing_minor THEN (SELECT COALESCE(SUM(r.amount_minor), 0)
    FROM reservations r INDEXED BY reservations_by_invoice JOIN payments p ON p.merchant_id = r.merchant_id AND p.id = r.payment_id
    WHERE r.merchant_id = i.merchant_id AND r.invoice_id = i.id AND r.state = 'held' AND p.contact_id IS ${contactId}) ELSE 0 END)`;
}

/** What the contact has left open: each payment with what it holds, a row for each invoice, or one without. */
export function selectLeftOpen(scope: CustomerScope, contactId: string | null) {
  return query
    .selectFrom(readBy('payments', 'p', 'payments_left_open'))
    .leftJoin('reservations as r', (join) =>
      join.onRef('r.merchant_id', '=', 'p.merchant_id').onRef('r.payment_id', '=', 'p.id'),
    )
    .where('p.merchant_id', '=', scope.merchantId)
    .where('p.customer_id', '=', scope.customerId)
    .where(sql<boolean>`p.contact_id IS ${contactId} AND p.state = 'pending'`)
    .select([
      'p.id as id',
      'p.request_hash as request_hash',
      'p.stripe_account as stripe_account',
      'r.invoice_id as invoice_id',
    ])
    .compile();
}

/** What the customer says to have sent by transfer, by invoice: the sum, and when they said so last. */
export function selectAnnounced({merchantId, customerId}: CustomerScope) {
  // From the few payments that are under way: grouped, SQLite would rather read all reservations by invoice.
  return sql<{invoice_id: string; announced_minor: number; announced_at_ms: number}>`
    SELECT r.invoice_id AS invoice_id, SUM(r.amount_minor) AS announced_minor, MAX(r.created_at_ms) AS announced_at_ms
    FROM payments p INDEXED BY payments_under_way
    CROSS JOIN reservations r ON r.merchant_id = p.merchant_id AND r.payment_id = p.id
    WHERE p.merchant_id = ${merchantId} AND p.customer_id = ${customerId} AND p.state IN ('pending', 'processing')
      AND r.state = 'announced'
    GROUP BY r.invoice_id`.compile(query);
}

/** What each invoice was when something was planned for it. */
export interface PlannedInvoice {
  invoiceId: string;
  revision: number;
  payableMinor: number;
}

/** Whether the invoices are still what was planned for; of one that takes parts, how much is payable may have changed. */
export function stillAsPlanned(scope: CustomerScope, planned: readonly PlannedInvoice[]) {
  return sql<boolean>`NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(planned)}) j
    LEFT JOIN invoices i ON i.merchant_id = ${scope.merchantId} AND i.id = json_extract(j.value, '$.invoiceId')
    WHERE i.id IS NULL OR i.revision <> json_extract(j.value, '$.revision')
      OR (i.allow_partial_payments = 0 AND i.payable_minor <> json_extract(j.value, '$.payableMinor')))`;
}
