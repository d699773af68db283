/**
 * SQL of the invoices that a customer reads. Each order of the list has an index in exactly that order: once for all
 * sent documents, once for the open ones, once for retainers. SQLite takes a partial index only where its condition stands in the
 * WHERE word for word, hence the literals.
 */
import {type CompiledQuery, type RawBuilder, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';
import type {InvoiceFilter, InvoiceSort} from './portal-invoices.shapes.ts';

const orders = {
  date: {column: 'i.date', index: 'by_date'},
  due_date: {column: 'i.due_date', index: 'by_due_date'},
  number: {column: 'i.number_key', index: 'by_number'},
  amount: {column: 'i.total_minor', index: 'by_total'},
  balance: {column: 'i.balance_minor', index: 'by_balance'},
} as const satisfies Record<InvoiceSort, {column: string; index: string}>;

const indexFamilies = {
  all: 'invoices',
  paid: 'invoices',
  unpaid: 'open_invoices',
  partially_paid: 'open_invoices',
  overdue: 'open_invoices',
  retainers: 'retainers',
} as const satisfies Record<InvoiceFilter, string>;

/** Whether a cursor's key can be one of this order. */
export function isKeyOf(sort: InvoiceSort, key: string | number): boolean {
  return typeof key === (sort === 'amount' || sort === 'balance' ? 'number' : 'string');
}

export interface InvoicePage {
  filter: InvoiceFilter;
  sort: InvoiceSort;
  direction: 'asc' | 'desc';
  /** Folded; '' finds everything. */
  search: string;
  /** The row that the page comes after. */
  after: {key: string | number; id: string} | null;
  limit: number;
  today: string;
}

const summaryColumns = [
  'i.id as id',
  'i.kind as kind',
  'i.number as number',
  'i.po_reference as po_reference',
  'i.date as date',
  'i.due_date as due_date',
  'i.status as status',
  'i.currency as currency',
  'i.total_minor as total_minor',
  'i.balance_minor as balance_minor',
  'i.payable_minor as payable_minor',
  'i.reserved_minor as reserved_minor',
  'i.processing_minor as processing_minor',
  'i.payment_options as payment_options',
  'i.allow_partial_payments as allow_partial_payments',
  'i.available_minor as available_minor',
] as const;

/** Two looks into indexes for each row that is shown: what is announced for it, and whether a payment of it is disputed. */
const announcedAndDisputed = [
  sql<number>`(SELECT COALESCE(SUM(n.amount_minor), 0) FROM reservations n INDEXED BY reservations_by_invoice
    WHERE n.merchant_id = i.merchant_id AND n.invoice_id = i.id AND n.state = 'announced')`.as('announced_minor'),
  sql<number>`EXISTS (SELECT 1 FROM allocations a INDEXED BY allocations_by_invoice
    CROSS JOIN payments p ON p.merchant_id = a.merchant_id AND p.id = a.payment_id
    WHERE a.merchant_id = i.merchant_id AND a.invoice_id = i.id AND p.disputed_minor > 0)`.as('is_disputed'),
] as const;

/**
 * One row more than the page holds, to know whether another page follows.
 * @param ownHeld what the asker's own payments hold of invoice `i`.
 */
export function listInvoices(scope: CustomerScope, page: InvoicePage, ownHeld: RawBuilder<number>) {
  const {column, index} = orders[page.sort];
  let rows = query
    .selectFrom(readBy('invoices', 'i', `${indexFamilies[page.filter]}_${index}`))
    .where('i.merchant_id', '=', scope.merchantId)
    .where('i.customer_id', '=', scope.customerId)
    .where(filterCondition(page))
    .select(summaryColumns)
    .select(announcedAndDisputed)
    .select([`${column} as sort_key`, ownHeld.as('own_held_minor')]);
  if (page.search) rows = rows.where(sql<boolean>`instr(i.search_text, ${page.search}) > 0`);
  if (page.after) {
    const comparison = page.direction === 'asc' ? sql.raw('>') : sql.raw('<');
    rows = rows.where(sql<boolean>`(${sql.ref(column)}, i.id) ${comparison} (${page.after.key}, ${page.after.id})`);
  }
  return rows
    .orderBy(column, page.direction)
    .orderBy('i.id', page.direction)
    .limit(page.limit + 1)
    .compile();
}

function filterCondition({filter, today}: InvoicePage): RawBuilder<boolean> {
  switch (filter) {
    case 'all':
      return sql<boolean>`i.state <> 'draft'`;
    case 'paid':
      return sql<boolean>`i.state <> 'draft' AND i.status = 'paid'`;
    case 'retainers':
      return sql<boolean>`i.kind = 'retainer' AND i.state <> 'draft'`;
    case 'unpaid':
      return sql<boolean>`i.balance_minor > 0`;
    case 'partially_paid':
      return sql<boolean>`i.balance_minor > 0 AND i.status = 'partially_paid'`;
    case 'overdue':
      return sql<boolean>`i.balance_minor > 0 AND i.due_date < ${today}`;
  }
}

export function readInvoice(scope: CustomerScope, id: string, ownHeld: RawBuilder<number>) {
  return query
    .selectFrom('invoices as i')
    .where('i.merchant_id', '=', scope.merchantId)
    .where('i.id', '=', id)
    .where('i.customer_id', '=', scope.customerId)
    .where('i.state', '<>', 'draft')
    .select(summaryColumns)
    .select(announcedAndDisputed)
    .select([
      'i.customer_name as customer_name',
      'i.billing_address as billing_address',
      'i.shipping_address as shipping_address',
      'i.notes as notes',
      'i.terms as terms',
      'i.subtotal_minor as subtotal_minor',
      'i.discount_minor as discount_minor',
      'i.tax_minor as tax_minor',
      'i.allocated_minor as allocated_minor',
      'i.written_off_minor as written_off_minor',
      'i.drawn_minor as drawn_minor',
      ownHeld.as('own_held_minor'),
    ])
    .compile();
}

/** The revision of an invoice that the scope may see; NULL, and so no line at all, of any other. */
function visibleRevision({merchantId, customerId}: CustomerScope, id: string) {
  return sql<number>`(SELECT i.revision FROM invoices AS i WHERE i.merchant_id = ${merchantId} AND i.id = ${id}
    AND i.customer_id = ${customerId} AND i.state <> 'draft')`;
}

export function readInvoiceLines(scope: CustomerScope, id: string) {
  return query
    .selectFrom('invoice_lines')
    .where('merchant_id', '=', scope.merchantId)
    .where('invoice_id', '=', id)
    .where('revision', '=', visibleRevision(scope, id))
    .select(['position', 'item_code', 'description', 'quantity_millionths', 'unit_price_millionths', 'amount_minor'])
    .orderBy('position')
    .compile();
}

export function readInvoiceTaxes(scope: CustomerScope, id: string) {
  return query
    .selectFrom('invoice_taxes')
    .where('merchant_id', '=', scope.merchantId)
    .where('invoice_id', '=', id)
    .where('revision', '=', visibleRevision(scope, id))
    .select(['name', 'rate_millionths', 'amount_minor'])
    .orderBy('position')
    .compile();
}

/** What was paid or credited, in the order it happened; a reversal is a row of its own with a negative amount. */
export function readInvoiceAllocations(scope: CustomerScope, id: string) {
  return query
    .selectFrom('allocations as a')
    .leftJoin('payments as p', (join) =>
      join.onRef('p.merchant_id', '=', 'a.merchant_id').onRef('p.id', '=', 'a.payment_id'),
    )
    .leftJoin('credit_notes as n', (join) =>
      join.onRef('n.merchant_id', '=', 'a.merchant_id').onRef('n.id', '=', 'a.credit_note_id'),
    )
    .leftJoin('invoices as t', (join) =>
      join.onRef('t.merchant_id', '=', 'a.merchant_id').onRef('t.id', '=', 'a.retainer_id'),
    )
    .where('a.merchant_id', '=', scope.merchantId)
    .where('a.invoice_id', '=', id)
    .where('a.customer_id', '=', scope.customerId)
    .select([
      'a.id as id',
      'a.date as date',
      'a.amount_minor as amount_minor',
      'a.payment_id as payment_id',
      'p.method as method',
      'p.method_details as method_details',
      'p.state as payment_state',
      'a.credit_note_id as credit_note_id',
      'n.number as credit_note_number',
      'a.retainer_id as retainer_id',
      't.number as retainer_number',
    ])
    .orderBy('a.id')
    .compile();
}

/** What payments under way hold of the invoice, and transfers that were announced for it; newest first. */
export function readInvoiceReservations(scope: CustomerScope, id: string) {
  return query
    .selectFrom(readBy('reservations', 'r', 'reservations_by_invoice'))
    .innerJoin('payments as p', (join) =>
      join.onRef('p.merchant_id', '=', 'r.merchant_id').onRef('p.id', '=', 'r.payment_id'),
    )
    .where('r.merchant_id', '=', scope.merchantId)
    .where('r.invoice_id', '=', id)
    .where('r.customer_id', '=', scope.customerId)
    .where('r.state', 'in', ['held', 'processing', 'announced'])
    .select([
      'r.payment_id as payment_id',
      'r.state as state',
      'r.amount_minor as amount_minor',
      'p.contact_id as contact_id',
      'p.method as method',
      'p.method_details as method_details',
      'p.created_at_ms as created_at_ms',
      sql<number | null>`(SELECT MAX(e.at_ms) FROM payment_events e
        WHERE e.merchant_id = p.merchant_id AND e.payment_id = p.id AND e.kind = 'processing')`.as(
        'processing_since_ms',
      ),
    ])
    .compile() as CompiledQuery<{
    payment_id: string;
    state: 'held' | 'processing' | 'announced';
    amount_minor: number;
    contact_id: string | null;
    method: string;
    method_details: string | null;
    created_at_ms: number;
    processing_since_ms: number | null;
  }>;
}

export interface FailureRow {
  payment_id: string;
  kind: 'failed' | 'returned';
  method: string;
  code: string | null;
  message: string | null;
  at_ms: number;
}

/** The payments of the invoice that failed, or that the bank took back, since then. A return once for each allocation. */
export function readInvoiceFailures({merchantId, customerId}: CustomerScope, id: string, sinceMs: number) {
  return sql<FailureRow>`
    SELECT p.id AS payment_id, 'failed' AS kind, p.method AS method, p.failure_code AS code, p.failure_message AS message,
      p.updated_at_ms AS at_ms
    FROM reservations r INDEXED BY reservations_by_invoice
    JOIN payments p ON p.merchant_id = r.merchant_id AND p.id = r.payment_id
    WHERE r.merchant_id = ${merchantId} AND r.invoice_id = ${id} AND r.state = 'released' AND r.customer_id = ${customerId}
      AND p.state = 'failed' AND p.updated_at_ms >= ${sinceMs}
    UNION ALL
    SELECT d.payment_id, 'returned', p.method, d.reason, NULL, d.updated_at_ms
    FROM allocations a INDEXED BY allocations_by_invoice
    JOIN disputes d INDEXED BY disputes_by_payment ON d.merchant_id = a.merchant_id AND d.payment_id = a.payment_id
    JOIN payments p ON p.merchant_id = d.merchant_id AND p.id = d.payment_id
    WHERE a.merchant_id = ${merchantId} AND a.invoice_id = ${id} AND a.customer_id = ${customerId}
      AND a.reverses_id IS NOT NULL AND d.state = 'lost' AND d.updated_at_ms >= ${sinceMs}`.compile(query);
}

export function readIssuer(scope: CustomerScope) {
  return query
    .selectFrom('merchants')
    .where('id', '=', scope.merchantId)
    .select(['name', 'email', 'phone', 'address'])
    .compile();
}
