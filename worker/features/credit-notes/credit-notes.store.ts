/** A merchant's credit notes. Every query is held to one merchant. */
import {sql} from 'kysely';
import type {StoredLine, StoredTax} from '../../http/document-fields.ts';
import {query} from '../../providers/database.ts';
import {insertRows, selectByValues, updateRows} from '../../providers/json-rows.ts';
import type {CreditNoteRow, WrittenCreditNote} from './credit-notes.shapes.ts';

const columns = [
  'id',
  'customer_id',
  'external_id',
  'number',
  'number_key',
  'state',
  'currency',
  'date',
  'reference',
  'notes',
  'revision',
  'subtotal_minor',
  'discount_minor',
  'tax_minor',
  'total_minor',
  'allocated_minor',
  'refunded_minor',
  'available_minor',
  'status',
  'customer_name',
  'billing_address',
  'search_text',
  'changed_on',
  'content_hash',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies (keyof CreditNoteRow)[];

const by = (column: 'id' | 'external_id' | 'number') => (merchantId: string, values: readonly string[]) =>
  selectByValues<'credit_notes', CreditNoteRow>('credit_notes', columns, merchantId, column, values);

export const creditNotesByIds = by('id');
export const creditNotesByExternalIds = by('external_id');
export const creditNotesByNumbers = by('number');

/** The lines and taxes of a credit note's present revision. */
export const contentsOfCreditNote = (merchantId: string, id: string) => {
  const revision = query
    .selectFrom('credit_notes')
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .select('revision');
  return [
    query
      .selectFrom('credit_note_lines')
      .where('merchant_id', '=', merchantId)
      .where('credit_note_id', '=', id)
      .where('revision', '=', revision)
      .orderBy('position')
      .select(['position', 'item_code', 'description', 'quantity_millionths', 'unit_price_millionths', 'amount_minor'])
      .compile(),
    query
      .selectFrom('credit_note_taxes')
      .where('merchant_id', '=', merchantId)
      .where('credit_note_id', '=', id)
      .where('revision', '=', revision)
      .orderBy('position')
      .select(['position', 'name', 'rate_millionths', 'amount_minor'])
      .compile(),
  ] as const;
};

/** A page by id; one row more than the limit, to know whether there is a next page. */
export function creditNotesPage(
  merchantId: string,
  filter: {
    afterId: string | null;
    externalId?: string | undefined;
    customerId?: string | undefined;
    search?: string | undefined;
    limit: number;
  },
) {
  let page = query.selectFrom('credit_notes').where('merchant_id', '=', merchantId).select(columns);
  if (filter.afterId !== null) page = page.where('id', '>', filter.afterId);
  if (filter.externalId !== undefined) page = page.where('external_id', '=', filter.externalId);
  if (filter.customerId !== undefined) page = page.where('customer_id', '=', filter.customerId);
  if (filter.search !== undefined) page = page.where(sql<boolean>`instr(search_text, ${filter.search}) > 0`);
  return page
    .orderBy('id')
    .limit(filter.limit + 1)
    .compile();
}

type OfCreditNote<Row> = Row & {credit_note_id: string; revision: number};

/** Before the credit notes themselves, in the same batch: their triggers hold the totals against these rows. */
export const insertCreditNoteContents = (
  merchantId: string,
  lines: OfCreditNote<StoredLine>[],
  taxes: OfCreditNote<StoredTax>[],
) => [...insertRows('credit_note_lines', merchantId, lines), ...insertRows('credit_note_taxes', merchantId, taxes)];

export const insertCreditNotes = (merchantId: string, rows: readonly WrittenCreditNote[]) =>
  insertRows('credit_notes', merchantId, rows);

export const updateCreditNotes = (merchantId: string, rows: readonly WrittenCreditNote[]) =>
  updateRows(
    'credit_notes',
    merchantId,
    rows.map(({created_at_ms: _created, ...row}) => row),
  );

export const voidCreditNoteRow = (merchantId: string, id: string, changedOn: string, nowMs: number) =>
  query
    .updateTable('credit_notes')
    .set({state: 'void', changed_on: changedOn, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile();
