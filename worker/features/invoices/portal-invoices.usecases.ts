/** A customer reads invoices: the list, and one whole document. Each is one trip to the database. */
import {foldText} from '../../http/folding.ts';
import {decodeCursor, encodeCursor, pageOf} from '../../http/pages.ts';
import type {PortalScope} from '../../http/portal-scope.ts';
import {Problem} from '../../http/problems.ts';
import {type Address, jsonColumn, type MethodDetails} from '../../http/shapes.ts';
import {formatMillionths} from '../../money/decimals.ts';
import {calendarDate} from '../../providers/clock.ts';
import {bankTransferMethod, expectedBy, methodsOf} from '../payments/gateway-methods.rules.ts';
import {type Asker, askerOf, ownHeld, payOnline, selectPayer} from '../payments/payables.usecases.ts';
import {minimumPartOf} from '../payments/start.rules.ts';
import {preferencesOf, selectPreferences} from '../preferences/preferences.usecases.ts';
import {invoiceNotFound} from './invoices.errors.ts';
import {
  type FailureRow,
  type InvoicePage,
  isKeyOf,
  listInvoices,
  readInvoice,
  readInvoiceAllocations,
  readInvoiceFailures,
  readInvoiceLines,
  readInvoiceReservations,
  readInvoiceTaxes,
  readIssuer,
} from './portal-invoices.store.ts';

/** For how long a payment that failed is told of with its invoice. */
const failuresShownMs = 30 * 86_400_000;

export interface ListRequest extends Omit<InvoicePage, 'after' | 'today'> {
  cursor: string | undefined;
}

/** A page of the list, in the order asked for. Throws 422 `cursors.invalid`. */
export async function pageOfInvoices(scope: PortalScope, request: ListRequest, nowMs: number) {
  const search = foldText(request.search).trim();
  const list = JSON.stringify([request.filter, request.sort, request.direction, search]);
  const after = request.cursor === undefined ? null : decodeCursor(request.cursor, list);
  if (after && !isKeyOf(request.sort, after.key)) {
    throw new Problem(422, 'cursors.invalid', 'The cursor is not one of this list. Begin again without it.');
  }
  const today = calendarDate(nowMs, scope.timeZone);
  const [rows, [payer], preferences] = await scope.batch([
    listInvoices(scope, {...request, search, after, today}, ownHeld(scope.contactId)),
    selectPayer(scope),
    selectPreferences(scope.merchantId),
  ]);
  const asker = askerOf(scope.role, payer!, preferencesOf(preferences));
  const page = pageOf(rows, request.limit, (row) => encodeCursor(list, row.sort_key, row.id));
  return {data: page.data.map((row) => summary(row, asker, today)), nextCursor: page.nextCursor, today};
}

/** The whole document with its payments and credits. Throws 404 `invoices.not_found`. */
export async function wholeInvoice(scope: PortalScope, id: string, nowMs: number) {
  const today = calendarDate(nowMs, scope.timeZone);
  const [[invoice], lines, taxes, allocations, reservations, failures, [issuer], [payer], stored] = await scope.batch([
    readInvoice(scope, id, ownHeld(scope.contactId)),
    readInvoiceLines(scope, id),
    readInvoiceTaxes(scope, id),
    readInvoiceAllocations(scope, id),
    readInvoiceReservations(scope, id),
    readInvoiceFailures(scope, id, nowMs - failuresShownMs),
    readIssuer(scope),
    selectPayer(scope),
    selectPreferences(scope.merchantId),
  ]);
  if (!invoice || !issuer) throw invoiceNotFound();
  const preferences = preferencesOf(stored);
  const asker = askerOf(scope.role, payer!, preferences);
  const paymentOptions = JSON.parse(invoice.payment_options) as string[];
  const methods = methodsOf(paymentOptions, invoice.currency, asker);
  return {
    ...summary(invoice, asker, today),
    customerName: invoice.customer_name,
    billingAddress: jsonColumn<Address>(invoice.billing_address),
    shippingAddress: jsonColumn<Address>(invoice.shipping_address),
    notes: invoice.notes,
    terms: invoice.terms,
    allowPartialPayments: invoice.allow_partial_payments === 1,
    paymentOptions,
    methods,
    minimumPartMinor: minimumPartOf(
      {
        currency: invoice.currency,
        allowPartialPayments: invoice.allow_partial_payments === 1,
        payableMinor: invoice.payable_minor,
        ownHeldMinor: invoice.own_held_minor,
      },
      preferences,
    ),
    bankTransfer: methods.includes(bankTransferMethod) ? preferences['payments.bankTransfer'] : null,
    subtotalMinor: invoice.subtotal_minor,
    discountMinor: invoice.discount_minor,
    taxMinor: invoice.tax_minor,
    allocatedMinor: invoice.allocated_minor,
    writtenOffMinor: invoice.written_off_minor,
    drawnMinor: invoice.drawn_minor,
    lines: lines.map((line) => ({
      position: line.position,
      itemCode: line.item_code,
      description: line.description,
      quantity: formatMillionths(line.quantity_millionths),
      unitPrice: formatMillionths(line.unit_price_millionths),
      amountMinor: line.amount_minor,
    })),
    // 200,000 millionths are 20 per cent.
    taxes: taxes.map((tax) => ({
      name: tax.name,
      ratePercent: formatMillionths(tax.rate_millionths * 100),
      amountMinor: tax.amount_minor,
    })),
    allocations: allocations.map((allocation) => ({
      id: allocation.id,
      date: allocation.date,
      amountMinor: allocation.amount_minor,
      source: sourceOf(allocation),
    })),
    underWay: reservations.map((reservation) => ({
      paymentId: reservation.payment_id,
      state: reservation.state,
      amountMinor: reservation.amount_minor,
      isYours: reservation.contact_id === scope.contactId,
      method: reservation.method,
      methodDetails: jsonColumn<MethodDetails>(reservation.method_details),
      expectedBy:
        reservation.state === 'processing'
          ? expectedBy(
              reservation.method,
              calendarDate(reservation.processing_since_ms ?? reservation.created_at_ms, scope.timeZone),
            )
          : null,
    })),
    failures: failuresOf(failures),
    merchant: {
      name: issuer.name,
      address: jsonColumn<Address>(issuer.address),
      email: issuer.email,
      phone: issuer.phone,
    },
    today,
  };
}

/** What an allocation came from. */
function sourceOf(allocation: AllocationSourceRow) {
  if (allocation.payment_id !== null) {
    return {
      type: 'payment' as const,
      id: allocation.payment_id,
      state: allocation.payment_state!,
      method: allocation.method!,
      methodDetails: jsonColumn<MethodDetails>(allocation.method_details),
    };
  }
  return allocation.retainer_id === null
    ? {type: 'credit_note' as const, id: allocation.credit_note_id!, number: allocation.credit_note_number!}
    : {type: 'retainer' as const, id: allocation.retainer_id, number: allocation.retainer_number!};
}

interface AllocationSourceRow {
  payment_id: string | null;
  payment_state: PaymentState | null;
  method: string | null;
  method_details: string | null;
  credit_note_id: string | null;
  credit_note_number: string | null;
  retainer_id: string | null;
  retainer_number: string | null;
}
type PaymentState = 'pending' | 'processing' | 'succeeded' | 'failed' | 'canceled';

/** Each once, newest first. */
function failuresOf(rows: readonly FailureRow[]) {
  const once = new Map(rows.map((row) => [`${row.payment_id} ${row.kind}`, row]));
  return [...once.values()]
    .toSorted((one, other) => other.at_ms - one.at_ms)
    .map(({payment_id: paymentId, kind, method, code, message, at_ms: atMs}) => ({
      paymentId,
      kind,
      method,
      code: code ?? kind,
      message: message ?? '',
      atMs,
    }));
}

interface SummaryRow {
  id: string;
  kind: 'invoice' | 'retainer';
  number: string;
  po_reference: string | null;
  date: string;
  due_date: string;
  status: 'draft' | 'sent' | 'partially_paid' | 'paid' | 'void';
  currency: string;
  total_minor: number;
  balance_minor: number;
  payable_minor: number;
  reserved_minor: number;
  processing_minor: number;
  payment_options: string;
  allow_partial_payments: number;
  available_minor: number;
  announced_minor: number;
  is_disputed: number;
  own_held_minor: number;
}

function summary(row: SummaryRow, asker: Asker, today: string) {
  // No query of this feature yields a draft.
  const status = row.status as Exclude<SummaryRow['status'], 'draft'>;
  return {
    id: row.id,
    kind: row.kind,
    number: row.number,
    poReference: row.po_reference,
    date: row.date,
    dueDate: row.due_date,
    status,
    isOverdue: (status === 'sent' || status === 'partially_paid') && row.due_date < today,
    currency: row.currency,
    totalMinor: row.total_minor,
    balanceMinor: row.balance_minor,
    // What this contact person can pay: their own open payment is theirs to go on with.
    payableMinor: row.payable_minor + row.own_held_minor,
    reservedMinor: row.reserved_minor,
    processingMinor: row.processing_minor,
    announcedMinor: row.announced_minor,
    availableMinor: row.available_minor,
    isDisputed: row.is_disputed === 1,
    allowPartial: row.allow_partial_payments === 1,
    payOnline: payOnline(
      {
        status,
        currency: row.currency,
        payableMinor: row.payable_minor,
        processingMinor: row.processing_minor,
        paymentOptions: JSON.parse(row.payment_options) as string[],
        ownHeldMinor: row.own_held_minor,
      },
      asker,
    ),
  };
}
