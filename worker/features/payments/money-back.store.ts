/** The SQL of refunds and disputes, and of what they take back. Sums and ledger are the database's own (0003_money_back.sql). */
import {type CompiledQuery, sql} from 'kysely';
import {query} from '../../providers/database.ts';
import {insertRows} from '../../providers/json-rows.ts';
import type {DisputeState, RefundState} from './money-back.rules.ts';

const refundColumns = [
  'id',
  'merchant_id',
  'customer_id',
  'currency',
  'payment_id',
  'credit_note_id',
  'amount_minor',
  'state',
  'reason',
  'reference',
  'named',
  'failure_reason',
  'stripe_account',
  'stripe_refund_id',
  'attempt',
  'tried_at_ms',
  'date',
  'created_at_ms',
  'updated_at_ms',
] as const;

const refunds = (merchantId: string) =>
  query.selectFrom('refunds').where('merchant_id', '=', merchantId).select(refundColumns);

export type RefundRow = ReturnType<typeof selectRefund> extends CompiledQuery<infer Row> ? Row : never;

export const selectRefund = (merchantId: string, refundId: string) =>
  refunds(merchantId).where('id', '=', refundId).compile();

export const selectRefundsOf = (merchantId: string, paymentId: string) =>
  refunds(merchantId).where('payment_id', '=', paymentId).orderBy('id').compile();

export function selectCreditNote(merchantId: string, creditNoteId: string) {
  return query
    .selectFrom('credit_notes')
    .where('merchant_id', '=', merchantId)
    .where('id', '=', creditNoteId)
    .select(['id', 'customer_id', 'currency', 'available_minor'])
    .compile();
}

export function selectDisputesOf(merchantId: string, paymentId: string) {
  return query
    .selectFrom('disputes')
    .where('merchant_id', '=', merchantId)
    .where('payment_id', '=', paymentId)
    .orderBy('id')
    .select(['id', 'amount_minor', 'state', 'stripe_status', 'reason', 'stripe_dispute_id', 'evidence_due_at_ms'])
    .compile();
}

/** What of a payment can be taken, and the version it is guarded by. */
export function selectTakeable(merchantId: string, paymentId: string) {
  return query
    .selectFrom('payments')
    .where('merchant_id', '=', merchantId)
    .where('id', '=', paymentId)
    .select([
      'id',
      'customer_id',
      'currency',
      'state',
      'version',
      'method',
      'amount_minor',
      'allocated_minor',
      'refunded_minor',
      'disputed_minor',
      'dispute_lost_minor',
      'unapplied_minor',
      'stripe_account',
      'payment_intent_id',
      'received_on',
    ])
    .compile();
}

export interface StandingRow {
  id: string;
  customer_id: string;
  currency: string;
  invoice_id: string;
  payment_id: string | null;
  credit_note_id: string | null;
  retainer_id: string | null;
  with_payment_id: string | null;
  standing_minor: number;
  /** Of the invoice: what may still be drawn of it, where it is a retainer. */
  retainer_available_minor: number | null;
}

const standing = (allocations: ReturnType<typeof sql>) =>
  sql<StandingRow>`
  SELECT * FROM (SELECT a.id, a.customer_id, a.currency, a.invoice_id, a.payment_id, a.credit_note_id, a.retainer_id, a.with_payment_id,
      a.amount_minor + (SELECT COALESCE(SUM(r.amount_minor), 0) FROM allocations r
        WHERE r.merchant_id = a.merchant_id AND r.reverses_id = a.id) AS standing_minor,
      CASE i.kind WHEN 'retainer' THEN i.allocated_minor - i.drawn_minor END AS retainer_available_minor
    FROM ${allocations} JOIN invoices i ON i.merchant_id = a.merchant_id AND i.id = a.invoice_id
    WHERE a.reverses_id IS NULL) WHERE standing_minor > 0 ORDER BY id DESC`.compile(query);

/** What a payment was applied to and still stands; newest first. */
export const selectStandingAllocations = (merchantId: string, paymentId: string) =>
  standing(sql`(SELECT * FROM allocations INDEXED BY allocations_by_payment
    WHERE merchant_id = ${merchantId} AND payment_id = ${paymentId}) a`);

/** What was drawn of the retainers that a payment paid; newest first. */
export const selectDraws = (merchantId: string, paymentId: string) =>
  standing(sql`(SELECT * FROM allocations INDEXED BY allocations_by_retainer WHERE merchant_id = ${merchantId} AND retainer_id IN (
    SELECT invoice_id FROM allocations INDEXED BY allocations_by_payment WHERE merchant_id = ${merchantId} AND payment_id = ${paymentId})) a`);

/** Takes back parts of allocations. */
export function insertReversals(
  merchantId: string,
  rows: readonly {id: string; of: StandingRow; amountMinor: number}[],
  date: string,
  nowMs: number,
): CompiledQuery<unknown>[] {
  return insertRows(
    'allocations',
    merchantId,
    rows.map(({id, of, amountMinor}) => ({
      id,
      customer_id: of.customer_id,
      currency: of.currency,
      invoice_id: of.invoice_id,
      payment_id: of.payment_id,
      credit_note_id: of.credit_note_id,
      retainer_id: of.retainer_id,
      with_payment_id: of.with_payment_id,
      amount_minor: -amountMinor,
      reverses_id: of.id,
      date,
      created_at_ms: nowMs,
    })),
  );
}

/**
 * Refuses the batch (`version_miss`) where the payment is not as it was read: another version, or applied otherwise
 * since. Writes nothing of its own.
 */
export function requireUnmoved(merchantId: string, read: {id: string; version: number; allocated_minor: number}) {
  return sql`INSERT INTO payment_events (merchant_id, payment_id, version, kind, at_ms)
    SELECT merchant_id, id, -1, 'moved', 0 FROM payments WHERE merchant_id = ${merchantId} AND id = ${read.id}
      AND (version <> ${read.version} OR allocated_minor <> ${read.allocated_minor})`.compile(query);
}

export interface NewRefund {
  id: string;
  customerId: string;
  currency: string;
  paymentId: string | null;
  creditNoteId: string | null;
  amountMinor: number;
  state: RefundState;
  reason: string | null;
  reference: string | null;
  named: readonly {invoiceId: string; amountMinor: number}[];
  failureReason: string | null;
  stripeAccount: string | null;
  stripeRefundId: string | null;
  date: string;
  nowMs: number;
}

export function insertRefund(merchantId: string, refund: NewRefund) {
  return query
    .insertInto('refunds')
    .values({
      merchant_id: merchantId,
      id: refund.id,
      customer_id: refund.customerId,
      currency: refund.currency,
      payment_id: refund.paymentId,
      credit_note_id: refund.creditNoteId,
      amount_minor: refund.amountMinor,
      state: refund.state,
      reason: refund.reason,
      reference: refund.reference,
      named: refund.named.length ? JSON.stringify(refund.named) : null,
      failure_reason: refund.failureReason,
      stripe_account: refund.stripeAccount,
      stripe_refund_id: refund.stripeRefundId,
      date: refund.date,
      created_at_ms: refund.nowMs,
      updated_at_ms: refund.nowMs,
    })
    .compile();
}

/** @param changes `date`: the day on which what was only asked for is posted; `changed_on`: each later change of what counts. */
export function updateRefund(
  merchantId: string,
  refundId: string,
  changes: {
    state: RefundState;
    stripe_refund_id?: string;
    failure_reason?: string | null;
    date?: string;
    changed_on?: string;
  },
  nowMs: number,
) {
  return query
    .updateTable('refunds')
    .set({...changes, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', refundId)
    .compile();
}

/** Writes down that Stripe is asked now, and under which number. @returns a row, where nobody else has asked since it was read. */
export function beginRefundTry(read: RefundRow, attempt: number, nowMs: number) {
  return query
    .updateTable('refunds')
    .set({attempt, tried_at_ms: nowMs})
    .where('merchant_id', '=', read.merchant_id)
    .where('id', '=', read.id)
    .where('state', '=', 'requested')
    .where('attempt', '=', read.attempt)
    .where('tried_at_ms', '=', read.tried_at_ms)
    .returning('attempt')
    .compile();
}

export interface NewDispute {
  id: string;
  customerId: string;
  currency: string;
  paymentId: string;
  amountMinor: number;
  state: DisputeState;
  stripeStatus: string;
  reason: string | null;
  stripeAccount: string;
  stripeDisputeId: string;
  evidenceDueAtMs: number | null;
  date: string;
  nowMs: number;
}

export function insertDispute(merchantId: string, dispute: NewDispute) {
  return query
    .insertInto('disputes')
    .values({
      merchant_id: merchantId,
      id: dispute.id,
      customer_id: dispute.customerId,
      currency: dispute.currency,
      payment_id: dispute.paymentId,
      amount_minor: dispute.amountMinor,
      state: dispute.state,
      stripe_status: dispute.stripeStatus,
      reason: dispute.reason,
      stripe_account: dispute.stripeAccount,
      stripe_dispute_id: dispute.stripeDisputeId,
      evidence_due_at_ms: dispute.evidenceDueAtMs,
      date: dispute.date,
      created_at_ms: dispute.nowMs,
      updated_at_ms: dispute.nowMs,
    })
    .compile();
}

export function updateDispute(
  merchantId: string,
  disputeId: string,
  changes: {state: DisputeState; stripe_status: string; evidence_due_at_ms: number | null; date?: string},
  nowMs: number,
) {
  return query
    .updateTable('disputes')
    .set({...changes, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', disputeId)
    .compile();
}
