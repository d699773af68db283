/**
 * The one way money is settled. The webhook, the return to the page and the reconciler all come here; each reads the
 * row's version, asks Stripe, and moves the books in one batch that only the version it read lets through.
 */
import type Stripe from 'stripe';
import type {CompiledQuery} from 'kysely';
import {refusalOf} from '../../http/database-errors.ts';
import {announceAll} from '../../providers/announcer.ts';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {cancelIntent, retrieveIntent} from './intents.usecases.ts';
import {metadataNames} from './metadata.rules.ts';
import {disableMethodOf, saveMethodOf} from '../payment-methods/saved-methods.usecases.ts';
import {insertNotification, insertNotificationOf} from '../notifications/notifications.usecases.ts';
import {planMoneyBack} from './money-back.rules.ts';
import {requireUnmoved} from './money-back.store.ts';
import {askMoneyBack, readBooks, writesOfSteps} from './money-back.usecases.ts';
import {insertPaymentMail} from './payment-mails.usecases.ts';
import {type PaymentRow, selectParts} from './payments.store.ts';
import {reloadPayment} from './payments.usecases.ts';
import {
  excessToTell,
  insertPartAllocations,
  insertEvent,
  insertExcessEvent,
  returnCredits,
  updateAsked,
  updateIntent,
  updatePayment,
} from './settle.store.ts';
import {type Failure, type Move, moveOf} from './settle.rules.ts';

/** How long a payment may wait for its customer after the last thing that happened. */
export const releaseAfterMs = 30 * 60_000;

/** As many writers as there can be at once: return, webhook, reconciler, a second tab. Each miss means that one of them got through. */
const triesMax = 8;

/**
 * What led here. money_back: something was refunded or disputed, or may have been; a payment that has succeeded is asked
 * about only then.
 */
export type SettleReason = 'intent' | 'money_back';

/**
 * Makes the books say what Stripe says of this payment: its intent, and of one that has succeeded its refunds and
 * disputes. Where both are news, success is one batch and what went back since is the next.
 * @param also is written in the last batch (the inbox row of the event that led here).
 * @param intentId of a payment that may not know its intent yet.
 * @returns the payment afterwards.
 */
export async function settle(
  providers: Providers,
  database: Database,
  merchantId: string,
  paymentId: string,
  also: readonly CompiledQuery<unknown>[] = [],
  intentId?: string,
  reason: SettleReason = 'intent',
): Promise<PaymentRow> {
  for (let attempt = 0; attempt < triesMax; attempt++) {
    const payment = await reloadPayment(database, merchantId, paymentId);
    // Received elsewhere, or only announced: Stripe knows nothing of it.
    const isOffline = payment.stripe_account === null;
    if (isOffline || (payment.state === 'succeeded' && reason === 'intent')) {
      if (also.length) await runBatch(database, also);
      return payment;
    }
    if (!payment.payment_intent_id) {
      if (!intentId) {
        await runBatch(database, [updateAsked(merchantId, paymentId, providers.clock.nowMs()), ...also]);
        return payment;
      }
      // The worker died between Stripe's answer and our note of it; the event brings the id, Stripe says whether it is so.
      assertIntentOf(payment, await retrieveIntent(providers, {...payment, payment_intent_id: intentId}));
      await runBatch(database, [updateIntent(merchantId, paymentId, intentId)]);
      continue;
    }
    const intent = await retrieveIntent(providers, payment);
    const move = moveOf(
      {
        state: payment.state,
        amountMinor: payment.amount_minor,
        currency: payment.currency,
        failureCode: payment.failure_code,
        failedChargeId: payment.failed_charge_id,
      },
      intent,
      providers.clock.nowMs(),
    );
    if (move.kind === 'cancel_intent') {
      await cancelIntent(providers, payment, payment.payment_intent_id);
      continue;
    }
    const isMoneyBackNext = move.kind === 'succeeded' && (reason === 'money_back' || hasMoneyBack(intent));
    try {
      const writes =
        payment.state === 'succeeded'
          ? await writesOfMoneyBack(providers, database, payment, intent)
          : await writesOf(providers, database, payment, move, intent);
      const batch = isMoneyBackNext ? writes : [...writes, ...also];
      if (batch.length) await runBatch(database, batch);
      announceAll(providers.announce, batch);
    } catch (error) {
      if (!fasterOnes.has(refusalOf(error) ?? '')) throw error;
      continue;
    }
    if (!isMoneyBackNext) return reloadPayment(database, merchantId, paymentId);
    reason = 'money_back';
  }
  throw new Error(`${merchantId} ${paymentId}: ${triesMax} others moved it while it was being settled`);
}

/** What the database says where somebody else has written since it was read. Any of them: read again. */
const fasterOnes = new Set([
  'version_miss',
  'payment_over_allocated',
  'allocation_reversal',
  'invoice_over_drawn',
  'unique:refunds.stripe_account, refunds.stripe_refund_id',
  'unique:disputes.stripe_account, disputes.stripe_dispute_id',
]);

function assertIntentOf(payment: PaymentRow, intent: Stripe.PaymentIntent): void {
  const {[metadataNames.merchant]: merchantId, [metadataNames.payment]: paymentId} = intent.metadata;
  if (merchantId !== payment.merchant_id || paymentId !== payment.id) {
    throw new Error(`${intent.id} is not the intent of ${payment.merchant_id} ${payment.id}`);
  }
}

/** Whether the charge shows by itself that money went back. A refund that failed since does not; its event brings it. */
function hasMoneyBack(intent: Stripe.PaymentIntent): boolean {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  return charge !== null && (charge.amount_refunded > 0 || charge.refunded || charge.disputed);
}

async function writesOfMoneyBack(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
  intent: Stripe.PaymentIntent,
): Promise<CompiledQuery<unknown>[]> {
  const said = await askMoneyBack(providers.stripe, payment);
  const read = (await readBooks(database, payment.merchant_id, payment.id))!;
  // Somebody who asked Stripe later than we did has written already: what we were told is old.
  if (read.payment.version !== payment.version)
    return [requireUnmoved(payment.merchant_id, {...read.payment, version: payment.version})];
  const steps = planMoneyBack(read.books, said);
  if (!steps.length) return [];
  return writesOfSteps(providers, payment.merchant_id, payment.time_zone, read, steps, idOf(intent.payment_method));
}

async function writesOf(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
  move: Exclude<Move, {kind: 'cancel_intent'}>,
  intent: Stripe.PaymentIntent,
): Promise<CompiledQuery<unknown>[]> {
  const {ids} = providers;
  const nowMs = providers.clock.nowMs();
  const {merchant_id: merchantId, id, version} = payment;
  const event = (detail: unknown = null) => insertEvent(merchantId, id, version + 1, move.kind, detail, nowMs);
  const update = (changes: Parameters<typeof updatePayment>[2]) => updatePayment(merchantId, id, changes, nowMs);
  const giveBack = () => returnCredits(merchantId, id, ids.id('alc'), calendarDate(nowMs, payment.time_zone), nowMs);
  switch (move.kind) {
    case 'none':
      return [updateAsked(merchantId, id, nowMs)];
    case 'declined':
      return [event(move.failure), update({...failureColumns(move.failure), release_at_ms: nowMs + releaseAfterMs})];
    case 'processing':
      return [
        event(),
        update({state: 'processing', ...methodColumns(move), release_at_ms: null, ...noFailure}),
        ...saveMethodOf(payment, intent, ids.id('pmt'), nowMs),
      ];
    case 'failed':
      return [
        event(move.failure),
        giveBack(),
        update({state: 'failed', ...failureColumns(move.failure), release_at_ms: null}),
        ...disableMethodOf(payment, intent, move.failure.code, nowMs),
        // Who paid is long gone from the page.
        insertPaymentMail(merchantId, ids.id('out'), {
          template: 'payment-failed',
          paymentId: id,
          amountMinor: payment.amount_minor,
          code: move.failure.code,
          nowMs,
        }),
        insertNotification(merchantId, {
          id: ids.id('ntf'),
          kind: 'payment.failed',
          customerId: payment.customer_id,
          subjectId: id,
          data: {amountMinor: payment.amount_minor, currency: payment.currency, code: move.failure.code},
          nowMs,
        }),
      ];
    case 'canceled':
      return [event(), giveBack(), update({state: 'canceled', release_at_ms: null})];
    case 'succeeded': {
      const receivedOn = calendarDate(move.receivedAtMs, payment.time_zone);
      const [parts] = await runBatch(database, [selectParts(merchantId, id)]);
      const allocations = parts.map((part) => ({invoiceId: part.invoice_id, allocationId: ids.id('alc')}));
      return [
        event(),
        update({
          state: 'succeeded',
          ...methodColumns(move),
          received_on: receivedOn,
          release_at_ms: null,
          ...noFailure,
        }),
        insertPartAllocations(merchantId, id, allocations, receivedOn, nowMs),
        insertNotificationOf(
          merchantId,
          {id: ids.id('ntf'), kind: 'payment.excess', nowMs},
          excessToTell(merchantId, id),
        ),
        insertExcessEvent(merchantId, id, nowMs),
        ...saveMethodOf(payment, intent, ids.id('pmt'), nowMs),
      ];
    }
  }
}

const noFailure = {failure_code: null, failure_message: null};
const failureColumns = (failure: Failure) => ({
  failure_code: failure.code,
  failure_message: failure.message,
  failed_charge_id: failure.chargeId,
});
const methodColumns = ({method, methodDetails}: {method: string; methodDetails: unknown}) => ({
  method,
  method_details: methodDetails === null ? null : JSON.stringify(methodDetails),
});

const idOf = (given: string | {id: string} | null) => (typeof given === 'object' ? (given?.id ?? null) : given);
