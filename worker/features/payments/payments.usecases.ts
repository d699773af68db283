/** Reading payments: for other use cases as rows, for the portal as it shows them. */
import type {PortalScope} from '../../http/portal-scope.ts';
import {jsonColumn, type MethodDetails} from '../../http/shapes.ts';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch, type RowsOf} from '../../providers/database.ts';
import {expectedBy} from './gateway-methods.rules.ts';
import {paymentErrors} from './payments.errors.ts';
import type {PortalPayment} from './payments.shapes.ts';
import {
  type PaymentRow,
  selectApplied,
  selectCreditsWith,
  selectParts,
  selectPayment,
  selectPaymentOfCustomer,
  selectTimeline,
} from './payments.store.ts';
import {timelineOf} from './timeline.rules.ts';
import {postponeAsking} from './settle.store.ts';

/** For the reconciler: what could not be done now is not the first to be tried again. */
export {postponeAsking};
export type {PaymentRow} from './payments.store.ts';

/** `null` where there is none. */
export async function findPayment(
  database: Database,
  merchantId: string,
  paymentId: string,
): Promise<PaymentRow | null> {
  const [[payment]] = await runBatch(database, [selectPayment(merchantId, paymentId)]);
  return payment ?? null;
}

/** Reads the payment again. Throws where it is gone, which no code does. */
export async function reloadPayment(database: Database, merchantId: string, paymentId: string): Promise<PaymentRow> {
  const payment = await findPayment(database, merchantId, paymentId);
  if (!payment) throw new Error(`${merchantId} ${paymentId} is gone`);
  return payment;
}

/** The customer's payment and how it is shown, in one trip. Throws 404 for one that is not theirs. */
export async function readPayment(
  scope: PortalScope,
  paymentId: string,
): Promise<{payment: PaymentRow; shown: PortalPayment}> {
  const [[payment], ...rows] = await scope.batch([
    selectPaymentOfCustomer(scope, paymentId),
    ...shownQueries(scope.merchantId, paymentId),
  ]);
  if (!payment) throw paymentErrors.notFound();
  return {payment, shown: shownPayment(payment, rows)};
}

function shownQueries(merchantId: string, paymentId: string) {
  return [
    selectParts(merchantId, paymentId),
    selectApplied(merchantId, paymentId),
    selectCreditsWith(merchantId, paymentId),
    selectTimeline(merchantId, paymentId),
  ] as const;
}

function shownPayment(
  payment: PaymentRow,
  [parts, applied, credits, events]: RowsOf<ReturnType<typeof shownQueries>>,
): PortalPayment {
  const timeline = timelineOf(events);
  // What was recorded by the merchant was never held: it is where it was applied.
  const invoices = parts.length ? parts : summedByInvoice(applied);
  const processingSinceMs =
    payment.state === 'processing' && timeline.findLast(({kind}) => kind === 'processing')?.atMs;
  const isPortals = timeline.some(({kind}) => kind === 'started' || kind === 'announced');
  return {
    id: payment.id,
    state: payment.state,
    currency: payment.currency,
    amountMinor: payment.amount_minor,
    method: payment.method,
    methodDetails: jsonColumn<MethodDetails>(payment.method_details),
    failure: payment.failure_code ? {code: payment.failure_code, message: payment.failure_message ?? ''} : null,
    createdAtMs: payment.created_at_ms,
    receivedOn: payment.received_on,
    reference: payment.reference,
    refundedMinor: payment.refunded_minor,
    disputedMinor: payment.disputed_minor,
    disputeLostMinor: payment.dispute_lost_minor,
    unappliedMinor: payment.unapplied_minor,
    aheadMinor: isPortals ? parts.reduce((left, part) => left - part.amount_minor, payment.amount_minor) : 0,
    invoices: invoices.map((part) => ({
      invoiceId: part.invoice_id,
      kind: part.kind,
      number: part.number,
      amountMinor: part.amount_minor,
      balanceMinor: part.balance_minor,
    })),
    credits: standing(credits).map((row) => ({
      invoiceId: row.invoice_id,
      number: row.number,
      amountMinor: row.amount_minor,
      source: row.credit_note_id
        ? {type: 'credit_note', id: row.credit_note_id, number: row.credit_note_number}
        : row.retainer_id
          ? {type: 'retainer', id: row.retainer_id, number: row.retainer_number}
          : {type: 'payment', id: row.payment_id!, number: null},
    })),
    timeline,
    mandateText: payment.mandate_text,
    expectedBy: processingSinceMs
      ? expectedBy(payment.method, calendarDate(processingSinceMs, payment.time_zone))
      : null,
  };
}

function summedByInvoice<Row extends {invoice_id: string; amount_minor: number}>(rows: readonly Row[]): Row[] {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const known = sums.get(row.invoice_id);
    sums.set(row.invoice_id, {...row, amount_minor: (known?.amount_minor ?? 0) + row.amount_minor});
  }
  return [...sums.values()].filter((row) => row.amount_minor > 0);
}

/** Allocations without what was taken back of them. */
function standing<Row extends {id: string; reverses_id: string | null; amount_minor: number}>(
  rows: readonly Row[],
): Row[] {
  return rows
    .filter((row) => !row.reverses_id)
    .map((row) => ({
      ...row,
      amount_minor: rows
        .filter((reversal) => reversal.reverses_id === row.id)
        .reduce((left, reversal) => left + reversal.amount_minor, row.amount_minor),
    }))
    .filter((row) => row.amount_minor > 0);
}
