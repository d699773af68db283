/** Refunds and disputes of a payment: what Stripe says of them, and the writes that bring the books to it. */
import type Stripe from 'stripe';
import type {CompiledQuery} from 'kysely';
import {fromStripeAmount} from '../../money/stripe-amounts.ts';
import type {MerchantWork} from '../../http/upserts.ts';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {insertNotification, type NotificationKind} from '../notifications/notifications.usecases.ts';
import {disableMethod} from '../payment-methods/saved-methods.usecases.ts';
import {planWriteOff} from '../write-offs/standing-write-offs.usecases.ts';
import {answersLater} from './gateway-methods.rules.ts';
import {metadataNames} from './metadata.rules.ts';
import {
  type Books,
  type KnownRefund,
  type NamedPart,
  type Reversal,
  type SaidDispute,
  type SaidRefund,
  type Standing,
  type Step,
  type StepKind,
} from './money-back.rules.ts';
import {
  insertDispute,
  insertRefund,
  insertReversals,
  requireUnmoved,
  selectDisputesOf,
  selectDraws,
  selectRefundsOf,
  selectStandingAllocations,
  selectTakeable,
  type StandingRow,
  updateDispute,
  updateRefund,
} from './money-back.store.ts';
import {insertPaymentMail, type PaymentMailTemplate} from './payment-mails.usecases.ts';
import type {PaymentRow} from './payments.store.ts';
import {insertEvent} from './settle.store.ts';

/** What Stripe says of an intent's refunds and disputes: all of them, however many pages. */
export async function askMoneyBack(
  stripe: Stripe,
  payment: Pick<PaymentRow, 'payment_intent_id' | 'stripe_account' | 'currency'>,
): Promise<{refunds: SaidRefund[]; disputes: SaidDispute[]}> {
  const of = {payment_intent: payment.payment_intent_id!, limit: 100};
  const account = onAccount(payment.stripe_account ?? '');
  const refunds: SaidRefund[] = [];
  for await (const refund of stripe.refunds.list(of, account)) {
    refunds.push({
      stripeRefundId: refund.id,
      refundId: refund.metadata?.[metadataNames.refund] ?? null,
      amountMinor: fromStripeAmount(refund.amount, refund.currency),
      state: (refund.status ?? 'pending') as SaidRefund['state'],
      reason: refund.reason,
      failureReason: refund.failure_reason ?? null,
      createdAtMs: refund.created * 1000,
    });
  }
  const disputes: SaidDispute[] = [];
  for await (const dispute of stripe.disputes.list(of, account)) {
    if (dispute.currency.toUpperCase() !== payment.currency)
      throw new Error(`${dispute.id} is in ${dispute.currency}, its payment in ${payment.currency}`);
    const dueBy = dispute.evidence_details?.due_by;
    disputes.push({
      stripeDisputeId: dispute.id,
      amountMinor: fromStripeAmount(dispute.amount, dispute.currency),
      stripeStatus: dispute.status,
      reason: dispute.reason,
      evidenceDueAtMs: dueBy ? dueBy * 1000 : null,
      createdAtMs: dispute.created * 1000,
    });
  }
  return {refunds, disputes};
}

export interface ReadBooks {
  books: Books;
  payment: NonNullable<Awaited<ReturnType<typeof readTakeable>>>;
  /** By its id: whatever may be reversed. */
  standing: ReadonlyMap<string, StandingRow>;
}

async function readTakeable(database: Database, merchantId: string, paymentId: string) {
  const [[payment]] = await runBatch(database, [selectTakeable(merchantId, paymentId)]);
  return payment ?? null;
}

/** What of a payment can be taken, in one trip; `null` where there is none. */
export async function readBooks(database: Database, merchantId: string, paymentId: string): Promise<ReadBooks | null> {
  const [[payment], refunds, disputes, allocations, draws] = await runBatch(database, [
    selectTakeable(merchantId, paymentId),
    selectRefundsOf(merchantId, paymentId),
    selectDisputesOf(merchantId, paymentId),
    selectStandingAllocations(merchantId, paymentId),
    selectDraws(merchantId, paymentId),
  ]);
  if (!payment) return null;
  const standingOf = (row: StandingRow): Standing => ({
    id: row.id,
    invoiceId: row.invoice_id,
    standingMinor: row.standing_minor,
  });
  const retainers = new Map<string, {availableMinor: number; draws: Standing[]}>();
  for (const row of allocations) {
    if (row.retainer_available_minor === null) continue;
    retainers.set(row.invoice_id, {
      availableMinor: row.retainer_available_minor,
      draws: draws.filter((draw) => draw.retainer_id === row.invoice_id).map(standingOf),
    });
  }
  return {
    payment,
    standing: new Map([...allocations, ...draws].map((row) => [row.id, row])),
    books: {
      isBankDebit: answersLater(payment.method),
      amountMinor: payment.amount_minor,
      unappliedMinor: payment.unapplied_minor,
      refunds: refunds.map((row): KnownRefund => ({
        id: row.id,
        stripeRefundId: row.stripe_refund_id,
        amountMinor: row.amount_minor,
        state: row.state,
        named: row.named ? (JSON.parse(row.named) as NamedPart[]) : [],
      })),
      disputes: disputes.map((row) => ({
        id: row.id,
        stripeDisputeId: row.stripe_dispute_id,
        amountMinor: row.amount_minor,
        state: row.state,
        stripeStatus: row.stripe_status,
        evidenceDueAtMs: row.evidence_due_at_ms,
      })),
      allocations: allocations.map(standingOf),
      retainers,
    },
  };
}

/**
 * Takes back the parts of allocations. What a refund takes of a retainer that it names is given up with it: else its
 * customer would be asked for it again.
 */
export function writesOfTaking(
  merchantId: string,
  moment: Pick<MerchantWork, 'ids' | 'today' | 'nowMs'>,
  standing: ReadBooks['standing'],
  reversals: readonly Reversal[],
  named: readonly NamedPart[],
): CompiledQuery<unknown>[] {
  const {ids, today, nowMs} = moment;
  const rows = reversals.map((reversal) => ({
    id: ids.id('alc'),
    of: standing.get(reversal.allocationId)!,
    amountMinor: reversal.amountMinor,
  }));
  const closed = rows.filter(
    ({of}) => of.retainer_available_minor !== null && named.some(({invoiceId}) => invoiceId === of.invoice_id),
  );
  return [
    ...insertReversals(merchantId, rows, today, nowMs),
    ...closed.flatMap(
      ({of: {customer_id, currency, invoice_id}, amountMinor}) =>
        planWriteOff(merchantId, moment, {
          customer_id,
          currency,
          invoice_id,
          amount_minor: amountMinor,
          reason: 'refunded',
        }).queries,
    ),
  ];
}

/** Whom each kind of step is told to, besides the timeline. */
const toldBy: Partial<Record<StepKind, {merchant?: NotificationKind; customer?: PaymentMailTemplate}>> = {
  refund_pending: {customer: 'payment-refunded'},
  refunded: {customer: 'payment-refunded'},
  refund_failed: {merchant: 'refund.failed'},
  dispute_opened: {merchant: 'payment.dispute_opened'},
  dispute_won: {merchant: 'payment.dispute_won'},
  dispute_lost: {merchant: 'payment.dispute_lost'},
  returned: {merchant: 'payment.returned', customer: 'payment-returned'},
};

/**
 * The writes of the steps, all of them posted today, however long ago it was at Stripe: what a statement of the days
 * between said stays true. For each its row of the timeline, what it takes back, itself, and who is told. One batch.
 * @param methodId Stripe's id of the method that was charged.
 */
export function writesOfSteps(
  {ids, clock}: Providers,
  merchantId: string,
  timeZone: string,
  {payment, standing}: ReadBooks,
  steps: readonly Step[],
  methodId: string | null,
): CompiledQuery<unknown>[] {
  const nowMs = clock.nowMs();
  const today = calendarDate(nowMs, timeZone);
  const {customer_id: customerId, currency, id: paymentId} = payment;
  const stripeAccount = payment.stripe_account ?? '';
  const queries: CompiledQuery<unknown>[] = [requireUnmoved(merchantId, payment)];
  let version = payment.version;
  for (const step of steps) {
    const {amountMinor, reversals} = step;
    const code = step.refund ? (step.refund.failureReason ?? step.refund.reason) : step.dispute.reason;
    let subjectId = step.known?.id;
    const named = step.refund ? (step.known?.named ?? []) : [];
    queries.push(...writesOfTaking(merchantId, {ids, today, nowMs}, standing, reversals, named));
    const common = {customerId, currency, paymentId, amountMinor, date: today, nowMs};
    if (step.refund) {
      const {state, stripeRefundId, failureReason, reason} = step.refund;
      if (step.known) {
        const changes = {state, stripe_refund_id: stripeRefundId, failure_reason: failureReason};
        // What was only asked for counts from today; what had counted is taken back today.
        const day = step.known.state === 'requested' ? {date: today} : {changed_on: today};
        queries.push(updateRefund(merchantId, step.known.id, {...changes, ...day}, nowMs));
      } else {
        subjectId = ids.id('rfd');
        queries.push(
          insertRefund(merchantId, {
            ...common,
            id: subjectId,
            creditNoteId: null,
            state,
            reason,
            reference: null,
            named: [],
            failureReason,
            stripeAccount,
            stripeRefundId,
          }),
          insertNotification(merchantId, {
            id: ids.id('ntf'),
            kind: 'refund.found',
            customerId,
            subjectId: paymentId,
            data: {amountMinor, currency, refundId: subjectId},
            nowMs,
          }),
        );
      }
    } else {
      const {stripeStatus, stripeDisputeId, reason, evidenceDueAtMs} = step.dispute;
      if (step.known) {
        queries.push(
          updateDispute(
            merchantId,
            step.known.id,
            {
              state: step.state,
              stripe_status: stripeStatus,
              evidence_due_at_ms: evidenceDueAtMs,
              ...(step.kind && {date: today}),
            },
            nowMs,
          ),
        );
      } else {
        subjectId = ids.id('dsp');
        queries.push(
          insertDispute(merchantId, {
            ...common,
            id: subjectId,
            state: step.state,
            stripeStatus,
            reason,
            stripeAccount,
            stripeDisputeId,
            evidenceDueAtMs,
          }),
        );
      }
      if (step.kind === 'returned' && methodId)
        queries.push(disableMethod(merchantId, stripeAccount, methodId, reason ?? 'returned', nowMs));
    }
    if (!step.kind) continue;
    const detail = {
      amountMinor,
      ...(code && {code}),
      ...(step.refund ? {refundId: subjectId} : {disputeId: subjectId}),
      ...(step.dispute && step.state === 'inquiry' && {isInquiry: true}),
    };
    queries.push(insertEvent(merchantId, paymentId, ++version, step.kind, detail, nowMs));
    const {merchant, customer} = toldBy[step.kind] ?? {};
    if (merchant) {
      const data = {...detail, currency, ...(step.dispute && {evidenceDueAtMs: step.dispute.evidenceDueAtMs})};
      queries.push(
        insertNotification(merchantId, {
          id: ids.id('ntf'),
          kind: merchant,
          customerId,
          subjectId: paymentId,
          data,
          nowMs,
        }),
      );
    }
    // Once for each refund: not again when what was pending arrives.
    const isNews = !step.refund || !step.known || step.known.state === 'requested';
    if (customer && isNews) {
      queries.push(
        insertPaymentMail(merchantId, ids.id('out'), {template: customer, paymentId, amountMinor, code, nowMs}),
      );
    }
  }
  return queries;
}
