/**
 * The one way money is settled. The webhook, the return to the page and the reconciler all come here; each reads the
 * row's version, asks Stripe, and moves the books in one batch that only the version it read lets through.
 */
import Stripe from 'stripe';
import type {CompiledQuery} from 'kysely';
import {refusalOf} from '../../http/database-errors.ts';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {metadataNames, retrieveIntent} from './intents.usecases.ts';
import {reloadPayment} from './payments.usecases.ts';
import {type PaymentRow, selectParts} from './payments.store.ts';
import {
  insertAllocations,
  insertEvent,
  returnCredits,
  updateAsked,
  updateIntent,
  updatePayment,
} from './settle.store.ts';
import {type Move, moveOf} from './settle.rules.ts';

/** How long a payment may wait for its customer after the last thing that happened. */
export const releaseAfterMs = 30 * 60_000;

/** As many writers as there can be at once: return, webhook, reconciler, a second tab. Each miss means that one of them got through. */
const triesMax = 8;

/**
 * Makes the books say what Stripe says of this payment.
 * @param also is written in the same batch (the inbox row of the event that led here).
 * @returns the payment afterwards.
 */
export async function settle(
  providers: Providers,
  database: Database,
  merchantId: string,
  paymentId: string,
  also: readonly CompiledQuery<unknown>[] = [],
  intentId?: string,
): Promise<PaymentRow> {
  for (let attempt = 0; attempt < triesMax; attempt++) {
    const payment = await reloadPayment(database, merchantId, paymentId);
    if (payment.state === 'succeeded') {
      // Nothing that Stripe says of an intent changes that any more.
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
    assertIntentOf(payment, intent);
    const move = moveOf(
      {
        state: payment.state,
        amountMinor: payment.amount_minor,
        currency: payment.currency,
        failureCode: payment.failure_code,
        failedChargeId: payment.failed_charge_id,
      },
      intent,
    );
    if (move.kind === 'cancel_intent') {
      await cancelIntent(providers, payment);
      continue;
    }
    try {
      await runBatch(database, [...(await writesOf(providers, database, payment, move)), ...also]);
      return move.kind === 'none' ? payment : await reloadPayment(database, merchantId, paymentId);
    } catch (error) {
      if (refusalOf(error) !== 'version_miss') throw error;
    }
  }
  throw new Error(`${merchantId} ${paymentId}: ${triesMax} others moved it while it was being settled`);
}

function assertIntentOf(payment: PaymentRow, intent: Stripe.PaymentIntent): void {
  const {[metadataNames.merchant]: merchantId, [metadataNames.payment]: paymentId} = intent.metadata;
  if (merchantId !== payment.merchant_id || paymentId !== payment.id) {
    throw new Error(`${intent.id} is not the intent of ${payment.merchant_id} ${payment.id}`);
  }
}

async function writesOf(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
  move: Move,
): Promise<CompiledQuery<unknown>[]> {
  const nowMs = providers.clock.nowMs();
  const {merchant_id: merchantId, id, version} = payment;
  const event = (detail: unknown = null) => insertEvent(merchantId, id, version + 1, move.kind, detail, nowMs);
  const giveBack = () =>
    returnCredits(merchantId, id, providers.ids.id('alc'), calendarDate(nowMs, payment.time_zone), nowMs);
  switch (move.kind) {
    case 'none':
    case 'cancel_intent':
      return [updateAsked(merchantId, id, nowMs)];
    case 'declined':
      return [
        event(move.failure),
        updatePayment(
          merchantId,
          id,
          {
            failure_code: move.failure.code,
            failure_message: move.failure.message,
            failed_charge_id: move.failure.chargeId,
            release_at_ms: nowMs + releaseAfterMs,
          },
          nowMs,
        ),
      ];
    case 'processing':
      return [
        event(),
        updatePayment(
          merchantId,
          id,
          {
            state: 'processing',
            method: move.method,
            method_details: jsonOf(move.methodDetails),
            release_at_ms: null,
            failure_code: null,
            failure_message: null,
          },
          nowMs,
        ),
      ];
    case 'failed':
      return [
        event(move.failure),
        giveBack(),
        updatePayment(
          merchantId,
          id,
          {
            state: 'failed',
            failure_code: move.failure.code,
            failure_message: move.failure.message,
            failed_charge_id: move.failure.chargeId,
            release_at_ms: null,
          },
          nowMs,
        ),
      ];
    case 'canceled':
      return [event(), giveBack(), updatePayment(merchantId, id, {state: 'canceled', release_at_ms: null}, nowMs)];
    case 'succeeded': {
      const receivedOn = calendarDate(move.receivedAtMs, payment.time_zone);
      const [parts] = await runBatch(database, [selectParts(merchantId, id)]);
      const allocations = parts.map((part) => ({invoiceId: part.invoice_id, allocationId: providers.ids.id('alc')}));
      return [
        event(),
        updatePayment(
          merchantId,
          id,
          {
            state: 'succeeded',
            method: move.method,
            method_details: jsonOf(move.methodDetails),
            received_on: receivedOn,
            release_at_ms: null,
            failure_code: null,
            failure_message: null,
          },
          nowMs,
        ),
        insertAllocations(merchantId, id, allocations, receivedOn, nowMs),
      ];
    }
  }
}

const jsonOf = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Cancels at Stripe, so that nobody can pay it any more. An intent that is beyond that is left as it is. */
export async function cancelIntent(providers: Providers, payment: PaymentRow): Promise<void> {
  try {
    await providers.stripe.paymentIntents.cancel(
      payment.payment_intent_id!,
      {cancellation_reason: 'abandoned'},
      onAccount(payment.stripe_account ?? ''),
    );
  } catch (error) {
    const alreadyDecided =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'payment_intent_unexpected_state';
    if (!alreadyDecided) throw error;
  }
}
