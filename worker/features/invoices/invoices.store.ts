/** A merchant's invoices. Every query is held to one merchant. */
import {sql} from 'kysely';
import type {StoredLine, StoredTax} from '../../http/document-fields.ts';
import {query} from '../../providers/database.ts';
import {insertRows, selectByValues, updateRows} from '../../providers/json-rows.ts';
import type {InvoiceRow, WrittenInvoice} from './invoices.shapes.ts';

const columns = [
  'id',
  'customer_id',
  'external_id',
  'kind',
  'number',
  'number_key',
  'state',
  'currency',
  'date',
  'due_date',
  'po_reference',
  'notes',
  'terms',
  'revision',
  'subtotal_minor',
  'discount_minor',
  'tax_minor',
  'total_minor',
  'allocated_minor',
  'reserved_minor',
  'processing_minor',
  'written_off_minor',
  'drawn_minor',
  'available_minor',
  'balance_minor',
  'payable_minor',
  'status',
  'payment_options',
  'allow_partial_payments',
  'customer_name',
  'billing_address',
  'shipping_address',
  'search_text',
  'changed_on',
  'content_hash',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies (keyof InvoiceRow)[];

const by = (column: 'id' | 'external_id' | 'number') => (merchantId: string, values: readonly string[]) =>
  selectByValues<'invoices', InvoiceRow>('invoices', columns, merchantId, column, values);

export const invoicesByIds = by('id');
export const invoicesByExternalIds = by('external_id');
export const invoicesByNumbers = by('number');

/** The lines and taxes of an invoice's present revision. */
export const contentsOfInvoice = (merchantId: string, id: string) => {
  const revision = query
    .selectFrom('invoices')
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .select('revision');
  return [
    query
      .selectFrom('invoice_lines')
      .where('merchant_id', '=', merchantId)
      .where('invoice_id', '=', id)
      .where('revision', '=', revision)
      .orderBy('position')
      .select(['position', 'item_code', 'description', 'quantity_millionths', 'unit_price_millionths', 'amount_minor'])
      .compile(),
    query
      .selectFrom('invoice_taxes')
      .where('merchant_id', '=', merchantId)
      .where('invoice_id', '=', id)
      .where('revision', '=', revision)
      .orderBy('position')
      .select(['position', 'name', 'rate_millionths', 'amount_minor'])
      .compile(),
  ] as const;
};

/** A page by id; one row more than the limit, to know whether there is a next page. */
export function invoicesPage(
  merchantId: string,
  filter: {
    afterId: string | null;
    externalId?: string | undefined;
    customerId?: string | undefined;
    search?: string | undefined;
    limit: number;
  },
) {
  let page = query.selectFrom('invoices').where('merchant_id', '=', merchantId).select(columns);
  if (filter.afterId !== null) page = page.where('id', '>', filter.afterId);
  if (filter.externalId !== undefined) page = page.where('external_id', '=', filter.externalId);
  if (filter.customerId !== undefined) page = page.where('customer_id', '=', filter.customerId);
  if (filter.search !== undefined) page = page.where(sql<boolean>`instr(search_text, ${filter.search}) > 0`);
  return page
    .orderBy('id')
    .limit(filter.limit + 1)
    .compile();
}

/** The merchant's payment options for an invoice that names none. */
export const paymentOptionsPreference = (merchantId: string) =>
  query
    .selectFrom('preferences')
    .where('merchant_id', '=', merchantId)
    .where('name', '=', 'invoices.paymentOptions')
    .select('value')
    .compile();

type OfInvoice<Row> = Row & {invoice_id: string; revision: number};

/** Before the invoices themselves, in the same batch: their triggers hold the totals against these rows. */
export const insertInvoiceContents = (
  merchantId: string,
  lines: OfInvoice<StoredLine>[],
  taxes: OfInvoice<StoredTax>[],
) => [...insertRows('invoice_lines', merchantId, lines), ...insertRows('invoice_taxes', merchantId, taxes)];

export const insertInvoices = (merchantId: string, rows: readonly WrittenInvoice[]) =>
  insertRows('invoices', merchantId, rows);

export const updateInvoices = (merchantId: string, rows: readonly WrittenInvoice[]) =>
  updateRows(
    'invoices',
    merchantId,
    rows.map(({created_at_ms: _created, ...row}) => row),
  );

export const voidInvoiceRow = (merchantId: string, id: string, changedOn: string, nowMs: number) =>
  query
    .updateTable('invoices')
    .set({state: 'void', changed_on: changedOn, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile();
