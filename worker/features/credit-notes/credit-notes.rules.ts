/** Pure: what becomes of a credit note. */
import {answerOfLine, answerOfTax, canonicalContents, type Contents} from '../../http/document-fields.ts';
import {addressText} from '../../http/fields.ts';
import {foldText} from '../../http/folding.ts';
import {jsonColumn} from '../../http/shapes.ts';
import {revisionOf} from '../billing-documents/billing-documents.rules.ts';
import type {RevisionGiven} from '../billing-documents/billing-documents.shapes.ts';
import type {CustomerRow} from '../customers/customers.shapes.ts';
import {creditNoteErrors, creditNoteRefunded} from './credit-notes.errors.ts';
import type {
  CreditNoteAnswer,
  CreditNoteInput,
  CreditNoteRow,
  ListedCreditNoteAnswer,
  WrittenCreditNote,
} from './credit-notes.shapes.ts';

/** What two inputs are compared by: what was given alone. The state is compared by itself. */
export function canonicalCreditNote(input: CreditNoteInput, customerId: string): string {
  return JSON.stringify([
    customerId,
    input.number,
    input.currency ?? null,
    input.date,
    input.reference ?? null,
    input.notes ?? null,
    input.discountMinor ?? 0,
    ...canonicalContents(input.lines, input.taxes ?? []),
    addressText(input.billingAddress),
  ]);
}

/** The credit note's next revision. Throws what may not be. `excessMinor` is to be taken back from its allocations. */
export function nextRevision(
  input: CreditNoteInput,
  existing: CreditNoteRow | undefined,
  customer: CustomerRow,
  given: RevisionGiven,
): {row: CreditNoteRow; contents: Contents; excessMinor: number} {
  const {contents, columns} = revisionOf(input, existing, customer, given, {issued: 'open', errors: creditNoteErrors});
  const {allocated_minor: allocatedMinor, refunded_minor: refundedMinor} = existing ?? {
    allocated_minor: 0,
    refunded_minor: 0,
  };
  const leftMinor = columns.total_minor - refundedMinor;
  if (leftMinor < 0) throw creditNoteRefunded();
  const excessMinor = Math.max(0, allocatedMinor - leftMinor);
  const written: WrittenCreditNote = {
    ...columns,
    date: input.date,
    reference: input.reference ?? null,
    search_text: foldText(`${input.number} ${input.reference ?? ''}`),
  };
  const row = withSums(written, {allocated_minor: allocatedMinor - excessMinor, refunded_minor: refundedMinor});
  return {row, contents, excessMinor};
}

/** The columns that the database generates, as it will generate them. */
export function withSums(
  written: WrittenCreditNote,
  sums: Pick<CreditNoteRow, 'allocated_minor' | 'refunded_minor'>,
): CreditNoteRow {
  const available = written.state === 'open' ? written.total_minor - sums.allocated_minor - sums.refunded_minor : 0;
  const openStatus = available === 0 ? 'closed' : 'open';
  return {
    ...written,
    ...sums,
    available_minor: available,
    status: written.state === 'open' ? openStatus : written.state,
  };
}

/** What of a row is written. */
export function writtenOf(row: CreditNoteRow): WrittenCreditNote {
  const {
    allocated_minor: _allocated,
    refunded_minor: _refunded,
    available_minor: _available,
    status: _status,
    ...written
  } = row;
  return written;
}

export function answerOfListedCreditNote(row: CreditNoteRow): ListedCreditNoteAnswer {
  return {
    id: row.id,
    externalId: row.external_id,
    customerId: row.customer_id,
    number: row.number,
    status: row.status,
    currency: row.currency,
    date: row.date,
    reference: row.reference,
    notes: row.notes,
    subtotalMinor: row.subtotal_minor,
    discountMinor: row.discount_minor,
    taxMinor: row.tax_minor,
    totalMinor: row.total_minor,
    allocatedMinor: row.allocated_minor,
    refundedMinor: row.refunded_minor,
    availableMinor: row.available_minor,
    customerName: row.customer_name,
    billingAddress: jsonColumn(row.billing_address),
    revision: row.revision,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

export function answerOfCreditNote(row: CreditNoteRow, {lines, taxes}: Contents): CreditNoteAnswer {
  return {...answerOfListedCreditNote(row), lines: lines.map(answerOfLine), taxes: taxes.map(answerOfTax)};
}
