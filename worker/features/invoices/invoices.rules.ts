/** Pure: what becomes of an invoice. */
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
import {
  invoiceAlreadySent,
  invoiceDueBeforeDate,
  invoiceFrozen,
  invoiceReserved,
  invoiceVoid,
} from './invoices.errors.ts';
import type {InvoiceAnswer, InvoiceInput, InvoiceRow, ListedInvoiceAnswer, WrittenInvoice} from './invoices.shapes.ts';

/** What an invoice takes from its customer where its input says nothing. */
export interface InvoiceCustomer {
  id: string;
  name: string;
  currency: string;
  payment_terms_days: number;
  billing_address: string | null;
  shipping_address: string | null;
}

/**
 * What two inputs are compared by. Of what was given alone, not of what was filled in: a customer that was renamed
 * does not make its invoices new. The state is compared by itself, since its absence means "as it is".
 */
export function canonicalInvoice(input: InvoiceInput, customerId: string): string {
  return JSON.stringify([
    customerId,
    input.number,
    input.currency ?? null,
    input.date,
    input.dueDate ?? null,
    input.poReference ?? null,
    input.notes ?? null,
    input.terms ?? null,
    input.paymentOptions ?? null,
    input.allowPartialPayments ?? false,
    input.discountMinor ?? 0,
    ...canonicalContents(input.lines, input.taxes ?? []),
    addressText(input.billingAddress),
    addressText(input.shippingAddress),
  ]);
}

/** Whether the input asks for nothing that is not so already. A void invoice has no state to go back to. */
export function saysTheSame(existing: InvoiceRow, contentHash: string, input: InvoiceInput): boolean {
  return (
    existing.content_hash === contentHash &&
    (!input.state || existing.state === 'void' || existing.state === input.state)
  );
}

/** The invoice's next revision. Throws what may not be. `excessMinor` is to be taken back from its allocations. */
export function nextRevision(
  input: InvoiceInput,
  existing: InvoiceRow | undefined,
  customer: InvoiceCustomer,
  given: {id: string; contentHash: string; paymentOptionsDefault: string; today: string; nowMs: number},
): {row: InvoiceRow; contents: Contents; excessMinor: number} {
  const wasSent = existing?.state === 'sent';
  if (existing?.state === 'void') throw invoiceVoid();
  if (wasSent && input.state === 'draft') throw invoiceAlreadySent();
  const state = input.state ?? existing?.state ?? 'sent';
  const currency = input.currency ?? (existing?.customer_id === customer.id ? existing.currency : customer.currency);
  if (existing && wasSent && (existing.customer_id !== customer.id || existing.currency !== currency))
    throw invoiceFrozen();
  const dueDate = input.dueDate ?? daysAfter(input.date, customer.payment_terms_days);
  if (dueDate < input.date) throw invoiceDueBeforeDate();
  const {lines, taxes, subtotalMinor, taxMinor, totalMinor} = documentContents(
    input.lines,
    input.taxes ?? [],
    input.discountMinor ?? 0,
    currency,
  );

  const reservedMinor = existing?.reserved_minor ?? 0;
  const leftMinor = totalMinor - reservedMinor - (existing?.written_off_minor ?? 0);
  if (leftMinor < 0) throw invoiceReserved(reservedMinor);
  const excessMinor = Math.max(0, (existing?.allocated_minor ?? 0) - leftMinor);

  // What a document says of its customer is a snapshot from when it was sent.
  const snapshot = wasSent ? existing : undefined;
  const written: WrittenInvoice = {
    id: given.id,
    customer_id: customer.id,
    external_id: input.externalId ?? null,
    kind: existing?.kind ?? 'invoice',
    number: input.number,
    number_key: numberKey(input.number),
    state,
    currency,
    date: input.date,
    due_date: dueDate,
    po_reference: input.poReference ?? null,
    notes: input.notes ?? null,
    terms: input.terms ?? null,
    revision: (existing?.revision ?? 0) + 1,
    subtotal_minor: subtotalMinor,
    discount_minor: input.discountMinor ?? 0,
    tax_minor: taxMinor,
    total_minor: totalMinor,
    payment_options: input.paymentOptions ? JSON.stringify(input.paymentOptions) : given.paymentOptionsDefault,
    allow_partial_payments: input.allowPartialPayments ? 1 : 0,
    customer_name: snapshot?.customer_name ?? customer.name,
    billing_address: addressText(input.billingAddress) ?? (snapshot ?? customer).billing_address,
    shipping_address: addressText(input.shippingAddress) ?? (snapshot ?? customer).shipping_address,
    search_text: foldText(`${input.number} ${input.poReference ?? ''}`),
    changed_on: wasSent ? given.today : null,
    content_hash: given.contentHash,
    created_at_ms: existing?.created_at_ms ?? given.nowMs,
    updated_at_ms: given.nowMs,
  };
  const row = withSums(written, {
    allocated_minor: (existing?.allocated_minor ?? 0) - excessMinor,
    reserved_minor: reservedMinor,
    processing_minor: existing?.processing_minor ?? 0,
    written_off_minor: existing?.written_off_minor ?? 0,
    drawn_minor: existing?.drawn_minor ?? 0,
  });
  return {row, contents: {lines, taxes}, excessMinor};
}

/** The columns that the database generates, as it will generate them. */
export function withSums(
  written: WrittenInvoice,
  sums: Pick<
    InvoiceRow,
    'allocated_minor' | 'reserved_minor' | 'processing_minor' | 'written_off_minor' | 'drawn_minor'
  >,
): InvoiceRow {
  const settled = sums.allocated_minor + sums.written_off_minor;
  const balance = written.state === 'sent' ? written.total_minor - settled : 0;
  const sentStatus = balance === 0 ? 'paid' : settled > 0 ? 'partially_paid' : 'sent';
  return {
    ...written,
    ...sums,
    available_minor:
      written.kind === 'retainer' && written.state === 'sent' ? sums.allocated_minor - sums.drawn_minor : 0,
    balance_minor: balance,
    payable_minor: written.state === 'sent' ? balance - sums.reserved_minor : 0,
    status: written.state === 'sent' ? sentStatus : written.state,
  };
}

/** What of a row is written. */
export function writtenOf(row: InvoiceRow): WrittenInvoice {
  const {
    allocated_minor: _allocated,
    reserved_minor: _reserved,
    processing_minor: _processing,
    written_off_minor: _writtenOff,
    drawn_minor: _drawn,
    available_minor: _available,
    balance_minor: _balance,
    payable_minor: _payable,
    status: _status,
    ...written
  } = row;
  return written;
}

export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function answerOfListedInvoice(row: InvoiceRow): ListedInvoiceAnswer {
  return {
    id: row.id,
    externalId: row.external_id,
    customerId: row.customer_id,
    number: row.number,
    status: row.status,
    currency: row.currency,
    date: row.date,
    dueDate: row.due_date,
    poReference: row.po_reference,
    notes: row.notes,
    terms: row.terms,
    paymentOptions: JSON.parse(row.payment_options) as string[],
    allowPartialPayments: row.allow_partial_payments === 1,
    subtotalMinor: row.subtotal_minor,
    discountMinor: row.discount_minor,
    taxMinor: row.tax_minor,
    totalMinor: row.total_minor,
    allocatedMinor: row.allocated_minor,
    reservedMinor: row.reserved_minor,
    processingMinor: row.processing_minor,
    writtenOffMinor: row.written_off_minor,
    balanceMinor: row.balance_minor,
    payableMinor: row.payable_minor,
    customerName: row.customer_name,
    billingAddress: jsonColumn(row.billing_address),
    shippingAddress: jsonColumn(row.shipping_address),
    revision: row.revision,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

export function answerOfInvoice(row: InvoiceRow, {lines, taxes}: Contents): InvoiceAnswer {
  return {...answerOfListedInvoice(row), lines: lines.map(answerOfLine), taxes: taxes.map(answerOfTax)};
}
