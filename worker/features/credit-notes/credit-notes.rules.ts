/** Pure: what becomes of a credit note. */
import {
  answerOfLine,
  answerOfTax,
  canonicalContents,
  type Contents,
  documentContents,
} from '../../http/document-fields.ts';
import {addressText} from '../../http/fields.ts';
import {foldText, numberKey} from '../../http/folding.ts';
import {jsonColumn} from '../../http/shapes.ts';
import {creditNoteAlreadyOpen, creditNoteFrozen, creditNoteRefunded, creditNoteVoid} from './credit-notes.errors.ts';
import type {
  CreditNoteAnswer,
  CreditNoteInput,
  CreditNoteRow,
  ListedCreditNoteAnswer,
  WrittenCreditNote,
} from './credit-notes.shapes.ts';

/** What a credit note takes from its customer where its input says nothing. */
export interface CreditNoteCustomer {
  id: string;
  name: string;
  currency: string;
  billing_address: string | null;
}

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

/** Whether the input asks for nothing that is not so already. */
export function saysTheSame(existing: CreditNoteRow, contentHash: string, input: CreditNoteInput): boolean {
  return (
    existing.content_hash === contentHash &&
    (!input.state || existing.state === 'void' || existing.state === input.state)
  );
}

/** The credit note's next revision. Throws what may not be. `excessMinor` is to be taken back from its allocations. */
export function nextRevision(
  input: CreditNoteInput,
  existing: CreditNoteRow | undefined,
  customer: CreditNoteCustomer,
  given: {id: string; contentHash: string; today: string; nowMs: number},
): {row: CreditNoteRow; contents: Contents; excessMinor: number} {
  const wasOpen = existing?.state === 'open';
  if (existing?.state === 'void') throw creditNoteVoid();
  if (wasOpen && input.state === 'draft') throw creditNoteAlreadyOpen();
  const state = input.state ?? existing?.state ?? 'open';
  const currency = input.currency ?? (existing?.customer_id === customer.id ? existing.currency : customer.currency);
  if (existing && wasOpen && (existing.customer_id !== customer.id || existing.currency !== currency))
    throw creditNoteFrozen();
  const {lines, taxes, subtotalMinor, taxMinor, totalMinor} = documentContents(
    input.lines,
    input.taxes ?? [],
    input.discountMinor ?? 0,
    currency,
  );

  const leftMinor = totalMinor - (existing?.refunded_minor ?? 0);
  if (leftMinor < 0) throw creditNoteRefunded();
  const excessMinor = Math.max(0, (existing?.allocated_minor ?? 0) - leftMinor);

  const snapshot = wasOpen ? existing : undefined;
  const written: WrittenCreditNote = {
    id: given.id,
    customer_id: customer.id,
    external_id: input.externalId ?? null,
    number: input.number,
    number_key: numberKey(input.number),
    state,
    currency,
    date: input.date,
    reference: input.reference ?? null,
    notes: input.notes ?? null,
    revision: (existing?.revision ?? 0) + 1,
    subtotal_minor: subtotalMinor,
    discount_minor: input.discountMinor ?? 0,
    tax_minor: taxMinor,
    total_minor: totalMinor,
    customer_name: snapshot?.customer_name ?? customer.name,
    billing_address: addressText(input.billingAddress) ?? (snapshot ?? customer).billing_address,
    search_text: foldText(`${input.number} ${input.reference ?? ''}`),
    changed_on: wasOpen ? given.today : null,
    content_hash: given.contentHash,
    created_at_ms: existing?.created_at_ms ?? given.nowMs,
    updated_at_ms: given.nowMs,
  };
  const row = withSums(written, {
    allocated_minor: (existing?.allocated_minor ?? 0) - excessMinor,
    refunded_minor: existing?.refunded_minor ?? 0,
  });
  return {row, contents: {lines, taxes}, excessMinor};
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
