/** Pure: an offline payment's parts, and a payment as its merchant sees it. */
import type {MethodDetails} from '../../http/shapes.ts';
import {jsonColumn} from '../../http/shapes.ts';
import {
  paymentNotPayable,
  paymentOtherAccount,
  paymentPartsTooLarge,
  paymentPartTwice,
} from './merchant-payments.errors.ts';
import type {
  ListedPaymentAnswer,
  DisputeRow,
  MerchantPaymentAnswer,
  MerchantPaymentRow,
  OfflinePaymentInput,
  PaymentPart,
} from './merchant-payments.shapes.ts';
import type {RefundAnswer} from './refunds.shapes.ts';
import {timelineOf} from './timeline.rules.ts';

export interface PayableInvoice {
  id: string;
  customer_id: string;
  currency: string;
  payable_minor: number;
}

/** What two recordings of a payment are compared by. */
export function canonicalPayment(input: OfflinePaymentInput, customerId: string): string {
  const parts = (input.invoices ?? []).map((part) => [
    'invoiceId' in part ? part.invoiceId : part.invoiceExternalId,
    'invoiceId' in part,
    part.amountMinor,
  ]);
  return JSON.stringify([
    customerId,
    input.method,
    input.currency,
    input.amountMinor,
    input.receivedOn,
    input.reference ?? null,
    parts,
  ]);
}

/**
 * Whether a push is of a payment that was not recorded by one: it came through the portal, and was given its external id
 * since. What it was for and how it was paid is known better here. One that failed brought no money, so it is another.
 */
export function isPushOfPortalPayment(
  row: MerchantPaymentRow,
  input: Pick<OfflinePaymentInput, 'amountMinor' | 'currency'>,
  customerId: string,
): boolean {
  const isRecorded = row.contact_id === null && row.payment_intent_id === null;
  const cameToNothing = row.state === 'failed' || row.state === 'canceled';
  return (
    !isRecorded &&
    !cameToNothing &&
    row.customer_id === customerId &&
    row.currency === input.currency &&
    row.amount_minor === input.amountMinor
  );
}

/** Throws what does not fit: twice the same invoice, somebody else's, more than it takes, more than the payment. */
export function requireParts(
  parts: readonly {invoice: PayableInvoice; amountMinor: number}[],
  {customerId, currency, amountMinor}: {customerId: string; currency: string; amountMinor: number},
): void {
  const seen = new Set<string>();
  let sum = 0;
  for (const [index, part] of parts.entries()) {
    if (seen.has(part.invoice.id)) throw paymentPartTwice(index);
    seen.add(part.invoice.id);
    if (part.invoice.customer_id !== customerId || part.invoice.currency !== currency) throw paymentOtherAccount(index);
    if (part.amountMinor > part.invoice.payable_minor)
      throw paymentNotPayable(part.invoice.id, part.invoice.payable_minor);
    sum += part.amountMinor;
  }
  if (sum > amountMinor) throw paymentPartsTooLarge();
}

export function answerOfListedPayment(row: MerchantPaymentRow, parts: readonly PaymentPart[]): ListedPaymentAnswer {
  return {
    id: row.id,
    externalId: row.external_id,
    customerId: row.customer_id,
    contactId: row.contact_id,
    state: row.state,
    currency: row.currency,
    amountMinor: row.amount_minor,
    allocatedMinor: row.allocated_minor,
    refundedMinor: row.refunded_minor,
    disputedMinor: row.disputed_minor,
    disputeLostMinor: row.dispute_lost_minor,
    unappliedMinor: row.unapplied_minor,
    method: row.method,
    methodDetails: jsonColumn<MethodDetails>(row.method_details),
    reference: row.reference,
    receivedOn: row.received_on,
    paymentIntentId: row.payment_intent_id,
    failure: row.failure_code === null ? null : {code: row.failure_code, message: row.failure_message},
    invoices: parts
      .filter((part) => part.payment_id === row.id)
      .map((part) => ({invoiceId: part.invoice_id, amountMinor: part.amount_minor})),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** What happened to a payment after it came in. */
export interface PaymentHistory {
  events: readonly {kind: string; detail: string | null; at_ms: number}[];
  refunds: readonly RefundAnswer[];
  disputes: readonly DisputeRow[];
}

export function answerOfPayment(
  row: MerchantPaymentRow,
  parts: readonly PaymentPart[],
  {events, refunds, disputes}: PaymentHistory,
): MerchantPaymentAnswer {
  return {
    ...answerOfListedPayment(row, parts),
    timeline: timelineOf(events),
    refunds: [...refunds],
    disputes: disputes.map((dispute) => ({
      id: dispute.id,
      amountMinor: dispute.amount_minor,
      state: dispute.state,
      reason: dispute.reason,
      stripeDisputeId: dispute.stripe_dispute_id,
      stripeStatus: dispute.stripe_status,
      evidenceDueAtMs: dispute.evidence_due_at_ms,
    })),
  };
}
