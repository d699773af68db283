/** Payments that the merchant received elsewhere, and the merchant's view of all payments. */
import type {MerchantScope} from '../../http/merchant-scope.ts';
import {decodeCursor, encodeCursor, pageOf} from '../../http/pages.ts';
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import {planAllocations} from '../allocations/allocations.usecases.ts';
import {selectClaimed} from '../credits/credits.usecases.ts';
import {CustomerIndex, customersNamed} from '../customers/customers.usecases.ts';
import {applyToInvoice} from '../invoices/apply.usecases.ts';
import type {AllocationInput} from '../invoices/invoices.shapes.ts';
import {invoiceNotFound, invoicesNamed} from '../invoices/invoices.usecases.ts';
import {
  paymentExternalIdTaken,
  paymentHasExternalId,
  paymentNotFound,
  paymentReceivedInFuture,
} from './merchant-payments.errors.ts';
import {
  answerOfListedPayment,
  answerOfPayment,
  canonicalPayment,
  isPushOfPortalPayment,
  requireParts,
} from './merchant-payments.rules.ts';
import type {MerchantPaymentRow, OfflinePaymentInput, PaymentChange} from './merchant-payments.shapes.ts';
import {
  insertOfflinePayment,
  partsOf,
  paymentsByExternalIds,
  paymentsByIds,
  paymentsPage,
  updateExternalId,
} from './merchant-payments.store.ts';
import {selectDisputesOf, selectRefundsOf} from './money-back.store.ts';
import {selectTimeline} from './payments.store.ts';
import {answerOfRefund} from './refunds.usecases.ts';

export {merchantPaymentRefusal} from './merchant-payments.errors.ts';

/**
 * Records money that came in elsewhere. An external id that is there already answers with what is there, where it says
 * the same: a bookkeeping push may be sent again, and does not record a payment twice. Nor one of the portal's that was
 * given the id (`changePayment`).
 */
export async function recordPayment(work: MerchantWork, input: OfflinePaymentInput) {
  const {merchantId, database, ids, today, nowMs} = work;
  const named = input.invoices ?? [];
  const [existing, byId, byExternalId, ...customers] = await runBatch(database, [
    paymentsByExternalIds(merchantId, input.externalId ? [input.externalId] : []),
    ...invoicesNamed(merchantId, {
      ids: named.flatMap((part) => ('invoiceId' in part ? [part.invoiceId] : [])),
      externalIds: named.flatMap((part) => ('invoiceExternalId' in part ? [part.invoiceExternalId] : [])),
    }),
    ...customersNamed(merchantId, [input.customer]),
  ]);
  const customer = new CustomerIndex(...customers).find(input.customer);
  const requestHash = await sha256Hex(canonicalPayment(input, customer.id));
  const [earlier] = existing;
  if (earlier) {
    if (earlier.request_hash !== requestHash && !isPushOfPortalPayment(earlier, input, customer.id))
      throw paymentExternalIdTaken();
    return {status: 200 as const, body: await readMerchantPayment(work, earlier.id), queries: []};
  }
  if (input.receivedOn > today) throw paymentReceivedInFuture(today);

  const parts = named.map((part) => {
    const invoice =
      'invoiceId' in part
        ? byId.find(({id}) => id === part.invoiceId)
        : byExternalId.find(({external_id: known}) => known === part.invoiceExternalId);
    if (!invoice) throw invoiceNotFound();
    return {invoice, amountMinor: part.amountMinor};
  });
  requireParts(parts, {customerId: customer.id, currency: input.currency, amountMinor: input.amountMinor});

  const allocatedMinor = parts.reduce((sum, part) => sum + part.amountMinor, 0);
  const written = {
    id: ids.id('pay'),
    external_id: input.externalId ?? null,
    customer_id: customer.id,
    currency: input.currency,
    amount_minor: input.amountMinor,
    method: input.method,
    reference: input.reference ?? null,
    received_on: input.receivedOn,
    request_hash: requestHash,
    created_at_ms: nowMs,
    updated_at_ms: nowMs,
  };
  const row: MerchantPaymentRow = {
    ...written,
    contact_id: null,
    state: 'succeeded',
    allocated_minor: allocatedMinor,
    refunded_minor: 0,
    disputed_minor: 0,
    dispute_lost_minor: 0,
    unapplied_minor: input.amountMinor - allocatedMinor,
    method_details: null,
    payment_intent_id: null,
    failure_code: null,
    failure_message: null,
  };
  const {rows: allocations, queries} = planAllocations(
    work,
    parts.map(({invoice, amountMinor}) => ({
      customer_id: customer.id,
      currency: input.currency,
      invoice_id: invoice.id,
      payment_id: row.id,
      amount_minor: amountMinor,
      date: input.receivedOn,
    })),
  );
  const standing = allocations.map(({invoice_id, amount_minor}) => ({payment_id: row.id, invoice_id, amount_minor}));
  return {
    status: 201 as const,
    body: answerOfPayment(row, standing, {
      events: [{kind: 'recorded', detail: null, at_ms: nowMs}],
      refunds: [],
      disputes: [],
    }),
    queries: [...insertOfflinePayment(merchantId, written), ...queries],
  };
}

export async function readMerchantPayment({merchantId, database}: MerchantScope, id: string) {
  const [[row], parts, events, refunds, disputes] = await runBatch(database, [
    paymentsByIds(merchantId, [id]),
    partsOf(merchantId, [id]),
    selectTimeline(merchantId, id),
    selectRefundsOf(merchantId, id),
    selectDisputesOf(merchantId, id),
  ]);
  if (!row) throw paymentNotFound();
  return answerOfPayment(row, parts, {events, refunds: refunds.map(answerOfRefund), disputes});
}

/**
 * Gives a payment the merchant's own id, by which their bookkeeping knows it again.
 * @throws 404 `payments.not_found`; 409 `payments.external_id_given` where it has another, `payments.external_id_taken`
 * where another payment has this one.
 */
export async function changePayment(work: MerchantWork, id: string, {externalId}: PaymentChange) {
  const {merchantId, database, nowMs} = work;
  const before = await readMerchantPayment(work, id);
  if (before.externalId === externalId) return {status: 200 as const, body: before, queries: []};
  if (before.externalId !== null) throw paymentHasExternalId();
  const [[other]] = await runBatch(database, [paymentsByExternalIds(merchantId, [externalId])]);
  if (other) throw paymentExternalIdTaken();
  return {
    status: 200 as const,
    body: {...before, externalId, updatedAtMs: nowMs},
    queries: [updateExternalId(merchantId, id, externalId, nowMs)],
  };
}

/**
 * Puts so much of what a payment brought beyond its allocations on an invoice or a retainer.
 * @throws 404 `payments.not_found`; 409 as `applyToInvoice`, with `payments.…`.
 */
export async function allocatePayment(work: MerchantWork, id: string, input: AllocationInput) {
  const [[row], [claimed]] = await runBatch(work.database, [
    paymentsByIds(work.merchantId, [id]),
    selectClaimed(work.merchantId, {type: 'payment', id}),
  ]);
  if (!row || !claimed) throw paymentNotFound();
  return applyToInvoice(
    work,
    {
      type: 'payment',
      id,
      customerId: row.customer_id,
      currency: row.currency,
      // Below zero where the same money went back twice: then there is nothing to apply.
      availableMinor: Math.max(0, row.unapplied_minor - claimed.claimed_minor),
    },
    input,
  );
}

export interface ListRequest {
  cursor?: string | undefined;
  limit: number;
  externalId?: string | undefined;
  customerId?: string | undefined;
}

export async function listPayments({merchantId, database}: MerchantScope, {cursor, ...filter}: ListRequest) {
  const list = 'payments';
  const afterId = cursor === undefined ? null : decodeCursor(cursor, list).id;
  const [rows] = await runBatch(database, [paymentsPage(merchantId, {...filter, afterId})]);
  const {data, nextCursor} = pageOf(rows, filter.limit, (row) => encodeCursor(list, row.id, row.id));
  const [parts] = await runBatch(database, [
    partsOf(
      merchantId,
      data.map((row) => row.id),
    ),
  ]);
  return {data: data.map((row) => answerOfListedPayment(row, parts)), nextCursor};
}
