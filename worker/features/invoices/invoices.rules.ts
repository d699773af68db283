/** Pure: what becomes of an invoice, or of a retainer invoice. */
import {answerOfLine, answerOfTax, canonicalContents, type Contents} from '../../http/document-fields.ts';
import {addressText} from '../../http/fields.ts';
import {foldText} from '../../http/folding.ts';
import {jsonColumn} from '../../http/shapes.ts';
import {revisionOf} from '../billing-documents/billing-documents.rules.ts';
import type {RevisionGiven} from '../billing-documents/billing-documents.shapes.ts';
import type {CustomerRow} from '../customers/customers.shapes.ts';
import {
  invoiceDueBeforeDate,
  invoiceErrors,
  invoiceReserved,
  invoiceWrittenOff,
  retainerDrawn,
  retainerErrors,
} from './invoices.errors.ts';
import type {
  InvoiceAnswer,
  InvoiceInput,
  InvoiceRow,
  InvoiceSums,
  ListedInvoiceAnswer,
  ListedRetainerAnswer,
  RetainerAnswer,
  WrittenInvoice,
} from './invoices.shapes.ts';

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

/** The next revision. Throws what may not be. `excessMinor` is to be taken back from its allocations. */
export function nextRevision(
  kind: InvoiceRow['kind'],
  input: InvoiceInput,
  existing: InvoiceRow | undefined,
  customer: CustomerRow,
  given: RevisionGiven,
): {row: InvoiceRow; contents: Contents; excessMinor: number} {
  const {contents, snapshot, columns} = revisionOf(input, existing, customer, given, {
    issued: 'sent',
    errors: kind === 'retainer' ? retainerErrors : invoiceErrors,
  });
  const dueDate = input.dueDate ?? daysAfter(input.date, customer.payment_terms_days);
  if (dueDate < input.date) throw invoiceDueBeforeDate();

  const sums = sumsOf(existing);
  const excessMinor = excessOf(columns.total_minor, sums);
  const written: WrittenInvoice = {
    ...columns,
    kind,
    date: input.date,
    due_date: dueDate,
    po_reference: input.poReference ?? null,
    terms: input.terms ?? null,
    payment_options: JSON.stringify(input.paymentOptions ?? given.preferences['invoices.paymentOptions']),
    allow_partial_payments: input.allowPartialPayments ? 1 : 0,
    shipping_address:
      kind === 'retainer' ? null : (addressText(input.shippingAddress) ?? (snapshot ?? customer).shipping_address),
    search_text: foldText(`${input.number} ${input.poReference ?? ''}`),
  };
  return {
    row: withSums(written, {...sums, allocated_minor: sums.allocated_minor - excessMinor}),
    contents,
    excessMinor,
  };
}

const sumsOf = (existing: InvoiceRow | undefined): InvoiceSums => ({
  allocated_minor: existing?.allocated_minor ?? 0,
  reserved_minor: existing?.reserved_minor ?? 0,
  processing_minor: existing?.processing_minor ?? 0,
  written_off_minor: existing?.written_off_minor ?? 0,
  drawn_minor: existing?.drawn_minor ?? 0,
});

/** What of the allocations no longer fits into a total. Throws where what holds it cannot give way. */
function excessOf(totalMinor: number, sums: InvoiceSums): number {
  const leftMinor = totalMinor - sums.reserved_minor - sums.written_off_minor;
  if (totalMinor < sums.reserved_minor) throw invoiceReserved(sums.reserved_minor);
  if (leftMinor < sums.allocated_minor && sums.written_off_minor > 0) throw invoiceWrittenOff(sums.written_off_minor);
  if (leftMinor < sums.drawn_minor) throw retainerDrawn(sums.drawn_minor);
  return Math.max(0, sums.allocated_minor - leftMinor);
}

/** The columns that the database generates, as it will generate them. */
export function withSums(written: WrittenInvoice, sums: InvoiceSums): InvoiceRow {
  const isSent = written.state === 'sent';
  const settled = sums.allocated_minor + sums.written_off_minor;
  const balance = isSent ? written.total_minor - settled : 0;
  const sentStatus = balance === 0 ? 'paid' : settled > 0 ? 'partially_paid' : 'sent';
  return {
    ...written,
    ...sums,
    balance_minor: balance,
    payable_minor: isSent ? balance - sums.reserved_minor : 0,
    available_minor: isSent && written.kind === 'retainer' ? sums.allocated_minor - sums.drawn_minor : 0,
    status: isSent ? sentStatus : written.state,
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

export function answerOfListedRetainer(row: InvoiceRow): ListedRetainerAnswer {
  const {shippingAddress: _shipping, ...answer} = answerOfListedInvoice(row);
  return {...answer, drawnMinor: row.drawn_minor, availableMinor: row.available_minor};
}

export function answerOfRetainer(row: InvoiceRow, {lines, taxes}: Contents): RetainerAnswer {
  return {...answerOfListedRetainer(row), lines: lines.map(answerOfLine), taxes: taxes.map(answerOfTax)};
}
