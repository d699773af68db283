/**
 * Giving money back. For routes:
 *
 *   const {body} = await answerOnce(c, () => requestRefund(merchantWork(c), paymentId, input), refundRefusal);
 *   return c.json(await carryOutRefund(providers, database, merchantId, body.id), 201);
 *
 * `requestRefund` plans: of a payment by Stripe it writes down what Stripe is to be asked for, of one received elsewhere
 * the refund itself. `recordRefund` does the same for a credit note. `carryOutRefund` then asks Stripe, if there is
 * anything to ask, and answers with the refund as it is; it may be called again at any time, and the cron does.
 */
import Stripe from 'stripe';
import type {CompiledQuery} from 'kysely';
import {refusalOf} from '../../http/database-errors.ts';
import type {MerchantScope} from '../../http/merchant-scope.ts';
import type {MerchantWork} from '../../http/upserts.ts';
import {chargeStep, toStripeUnits} from '../../money/stripe-amounts.ts';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {insertNotification} from '../notifications/notifications.usecases.ts';
import {metadataNames} from './metadata.rules.ts';
import {Taking} from './money-back.rules.ts';
import {askMoneyBack, readBooks, writesOfTaking} from './money-back.usecases.ts';
import {
  beginRefundTry,
  insertRefund,
  type NewRefund,
  type RefundRow,
  requireUnmoved,
  selectCreditNote,
  selectRefund,
  updateRefund,
} from './money-back.store.ts';
import {insertPaymentMail} from './payment-mails.usecases.ts';
import {reloadPayment} from './payments.usecases.ts';
import {refundErrors} from './refunds.errors.ts';
import type {RefundAnswer, RefundInput} from './refunds.shapes.ts';
import {insertEvent} from './settle.store.ts';
import {settle} from './settle.usecases.ts';
import {isTryOver} from './tries.rules.ts';

export {refundRefusal} from './refunds.errors.ts';
export {refundAnswer, refundInput, type RefundAnswer, type RefundInput} from './refunds.shapes.ts';

export interface PlannedRefund {
  status: 201;
  body: RefundAnswer;
  queries: CompiledQuery<unknown>[];
}

/**
 * Plans a refund of a payment.
 * @throws 404 `payments.not_found`; 409 `refunds.payment_not_succeeded`, `refunds.nothing_left`,
 * `refunds.amount_too_large` {refundableMinor}; 422 `refunds.amount_not_chargeable` {stepMinor}, and for names that do not
 * fit.
 */
export async function requestRefund(work: MerchantWork, paymentId: string, input: RefundInput): Promise<PlannedRefund> {
  const {merchantId, database, ids, today, nowMs} = work;
  const read = await readBooks(database, merchantId, paymentId);
  if (!read) throw refundErrors.paymentNotFound();
  const {payment, books, standing} = read;
  if (payment.state !== 'succeeded') throw refundErrors.notSucceeded(payment.state);
  const isOffline = payment.stripe_account === null;
  if (!isOffline && input.refundedOn !== undefined) throw refundErrors.dateNotAllowed();
  const askedMinor = books.refunds
    .filter((refund) => refund.state === 'requested')
    .reduce((sum, refund) => sum + refund.amountMinor, 0);
  const refundableMinor =
    payment.amount_minor - payment.refunded_minor - askedMinor - payment.disputed_minor - payment.dispute_lost_minor;
  const named = input.allocations ?? [];
  for (const [index, part] of named.entries()) {
    const onInvoiceMinor = books.allocations
      .filter((allocation) => allocation.invoiceId === part.invoiceId)
      .reduce((sum, allocation) => sum + allocation.standingMinor, 0);
    const before = named.slice(0, index).filter(({invoiceId}) => invoiceId === part.invoiceId);
    if (before.reduce((sum, other) => sum + other.amountMinor, part.amountMinor) > onInvoiceMinor)
      throw refundErrors.notApplied(index);
  }
  const amountMinor = amountOf(input, refundableMinor);
  const stepMinor = isOffline ? 1 : (chargeStep(payment.currency) ?? 1);
  if (amountMinor % stepMinor !== 0) throw refundErrors.notChargeable(stepMinor);
  if (named.reduce((sum, part) => sum + part.amountMinor, 0) > amountMinor) throw refundErrors.namedTooMuch();
  const date = dateOf(input, today, payment.received_on);
  const refund: NewRefund = {
    id: ids.id('rfd'),
    customerId: payment.customer_id,
    currency: payment.currency,
    paymentId,
    creditNoteId: null,
    amountMinor,
    state: isOffline ? 'succeeded' : 'requested',
    reason: input.reason ?? null,
    reference: input.reference ?? null,
    named,
    failureReason: null,
    stripeAccount: payment.stripe_account,
    stripeRefundId: null,
    date,
    nowMs,
  };
  const insert = insertRefund(merchantId, refund);
  if (!isOffline) return {status: 201, body: answerOfNew(refund), queries: [insert]};
  const reversals = new Taking(books).take(amountMinor, named);
  return {
    status: 201,
    body: answerOfNew(refund),
    queries: [
      requireUnmoved(merchantId, payment),
      insertEvent(merchantId, paymentId, payment.version + 1, 'refunded', {amountMinor, refundId: refund.id}, nowMs),
      ...writesOfTaking(merchantId, work, standing, reversals, named),
      insert,
      insertPaymentMail(merchantId, ids.id('out'), {
        template: 'payment-refunded',
        paymentId,
        amountMinor,
        code: null,
        nowMs,
      }),
    ],
  };
}

/** Plans the record of credit that was paid out elsewhere. @throws 404 `credit_notes.not_found`; as `requestRefund`. */
export async function recordRefund(
  work: MerchantWork,
  creditNoteId: string,
  input: Pick<RefundInput, 'amountMinor' | 'reason' | 'reference' | 'refundedOn'>,
): Promise<PlannedRefund> {
  const {merchantId, database, ids, today, nowMs} = work;
  const [[note]] = await runBatch(database, [selectCreditNote(merchantId, creditNoteId)]);
  if (!note) throw refundErrors.creditNoteNotFound();
  const refund: NewRefund = {
    id: ids.id('rfd'),
    customerId: note.customer_id,
    currency: note.currency,
    paymentId: null,
    creditNoteId,
    amountMinor: amountOf(input, note.available_minor),
    state: 'succeeded',
    reason: input.reason ?? null,
    reference: input.reference ?? null,
    named: [],
    failureReason: null,
    stripeAccount: null,
    stripeRefundId: null,
    date: dateOf(input, today, null),
    nowMs,
  };
  return {status: 201, body: answerOfNew(refund), queries: [insertRefund(merchantId, refund)]};
}

/** @throws 404 `refunds.not_found`. */
export async function readRefund({merchantId, database}: MerchantScope, refundId: string): Promise<RefundAnswer> {
  const [[row]] = await runBatch(database, [selectRefund(merchantId, refundId)]);
  if (!row) throw refundErrors.notFound();
  return answerOfRefund(row);
}

/**
 * Asks Stripe for a refund that was only written down, and settles. Where Stripe does not answer it stays `requested`,
 * and the cron looks for it and asks again.
 * @returns the refund as it is now.
 */
export async function carryOutRefund(
  providers: Providers,
  database: Database,
  merchantId: string,
  refundId: string,
): Promise<RefundAnswer> {
  const [[refund]] = await runBatch(database, [selectRefund(merchantId, refundId)]);
  if (!refund) throw refundErrors.notFound();
  if (refund.state !== 'requested') return answerOfRefund(refund);
  try {
    await ask(providers, database, refund);
    await settle(providers, database, merchantId, refund.payment_id!, [], undefined, 'money_back');
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    console.error(JSON.stringify({refund: refundId, gateway: error.type, message: error.message}));
  }
  const [[now]] = await runBatch(database, [selectRefund(merchantId, refundId)]);
  return answerOfRefund(now!);
}

/** The reasons that Stripe takes. Source: docs.stripe.com/api/refunds/create#create_refund-reason. */
const stripeReasons: readonly string[] = ['duplicate', 'fraudulent', 'requested_by_customer'];

async function ask(providers: Providers, database: Database, refund: RefundRow): Promise<void> {
  const {merchant_id: merchantId, id} = refund;
  const payment = await reloadPayment(database, merchantId, refund.payment_id!);
  const isThere = async () => {
    const {refunds} = await askMoneyBack(providers.stripe, payment);
    return refunds.some(({refundId}) => refundId === id);
  };
  const nowMs = providers.clock.nowMs();
  // Stripe was asked before, and may have made it all the same: it is looked for, on all pages, before another key is used.
  const isOver = refund.tried_at_ms > 0 && isTryOver(refund.tried_at_ms, nowMs);
  if (isOver && (await isThere())) return;
  const attempt = refund.attempt + Number(isOver);
  const [begun] = await runBatch(database, [beginRefundTry(refund, attempt, nowMs)]);
  // Somebody else is asking for it now.
  if (!begun.length) return;
  try {
    await providers.stripe.refunds.create(
      {
        payment_intent: payment.payment_intent_id!,
        amount: toStripeUnits(refund.amount_minor, refund.currency),
        ...(refund.reason !== null &&
          stripeReasons.includes(refund.reason) && {reason: refund.reason as Stripe.RefundCreateParams.Reason}),
        metadata: {
          [metadataNames.merchant]: merchantId,
          [metadataNames.payment]: payment.id,
          [metadataNames.refund]: id,
        },
      },
      onAccount(payment.stripe_account ?? '', `portico-re-${merchantId}-${id}-${attempt}`),
    );
  } catch (error) {
    // Anything but a look at the request and a no leaves it open whether the refund was made.
    const isNo =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 400 && !(await isThere());
    if (!isNo) throw error;
    await markRefused(providers, database, refund, error.code ?? error.type);
  }
}

/** Stripe said no: nothing has left, and nothing was taken from any invoice. */
async function markRefused(
  {ids, clock}: Providers,
  database: Database,
  refund: RefundRow,
  reason: string,
): Promise<void> {
  const {merchant_id: merchantId, id, customer_id: customerId, currency, amount_minor: amountMinor} = refund;
  const paymentId = refund.payment_id!;
  const nowMs = clock.nowMs();
  const payment = await reloadPayment(database, merchantId, paymentId);
  try {
    await runBatch(database, [
      insertEvent(
        merchantId,
        paymentId,
        payment.version + 1,
        'refund_failed',
        {amountMinor, refundId: id, code: reason},
        nowMs,
      ),
      updateRefund(
        merchantId,
        id,
        {state: 'failed', failure_reason: reason, changed_on: calendarDate(nowMs, payment.time_zone)},
        nowMs,
      ),
      insertNotification(merchantId, {
        id: ids.id('ntf'),
        kind: 'refund.failed',
        customerId,
        subjectId: paymentId,
        data: {amountMinor, currency, refundId: id, code: reason},
        nowMs,
      }),
    ]);
  } catch (error) {
    // Something else happened to the payment: it is asked again at the next run.
    if (refusalOf(error) !== 'version_miss') throw error;
  }
}

function amountOf(input: {amountMinor?: number | undefined}, refundableMinor: number): number {
  if (refundableMinor <= 0) throw refundErrors.nothingLeft();
  const amountMinor = input.amountMinor ?? refundableMinor;
  if (amountMinor > refundableMinor) throw refundErrors.tooLarge(refundableMinor);
  return amountMinor;
}

/** @param receivedOn the day on which the money came: it cannot have gone back before. */
function dateOf({refundedOn}: {refundedOn?: string | undefined}, today: string, receivedOn: string | null): string {
  if (refundedOn !== undefined && refundedOn > today) throw refundErrors.inFuture(today);
  if (refundedOn !== undefined && receivedOn !== null && refundedOn < receivedOn)
    throw refundErrors.beforeReceived(receivedOn);
  return refundedOn ?? today;
}

/** A refund as its merchant sees it. */
export function answerOfRefund(row: RefundRow): RefundAnswer {
  return {
    id: row.id,
    paymentId: row.payment_id,
    creditNoteId: row.credit_note_id,
    customerId: row.customer_id,
    currency: row.currency,
    amountMinor: row.amount_minor,
    state: row.state,
    reason: row.reason,
    reference: row.reference,
    failureReason: row.failure_reason,
    stripeRefundId: row.stripe_refund_id,
    date: row.date,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

const answerOfNew = (refund: NewRefund): RefundAnswer => ({
  id: refund.id,
  paymentId: refund.paymentId,
  creditNoteId: refund.creditNoteId,
  customerId: refund.customerId,
  currency: refund.currency,
  amountMinor: refund.amountMinor,
  state: refund.state,
  reason: refund.reason,
  reference: refund.reference,
  failureReason: null,
  stripeRefundId: null,
  date: refund.date,
  createdAtMs: refund.nowMs,
  updatedAtMs: refund.nowMs,
});
