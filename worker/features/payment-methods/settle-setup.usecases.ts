/**
 * The one way a setup is settled: the return to the page, the webhook and the reconciler all ask Stripe for the
 * SetupIntent and write down what it says. Nothing is reserved by a setup, so nothing has to be let go.
 */
import Stripe from 'stripe';
import type {CompiledQuery} from 'kysely';
import {calendarDate} from '../../providers/clock.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {metadataNames} from '../payments/metadata.rules.ts';
import {factsOf, idOf} from './payment-methods.rules.ts';
import {failMethod, type SavedMethod, upsertMethod} from './payment-methods.store.ts';
import {setupMoveOf, type SetupMove, triesOf, verifiableForMs} from './setups.rules.ts';
import {
  moveSetup,
  selectSetup,
  selectSetupsToAsk,
  type SetupRow,
  updateSetupAsked,
  updateSetupIntent,
} from './setups.store.ts';
import {removeOlderTwins} from './sync.usecases.ts';

/** A setup that waits is asked about this often, by the reconciler. */
const askAgainAfterMs = 10 * 60_000;

export interface SettledSetup {
  setup: SetupRow;
  /** Stripe is at it. */
  isProcessing: boolean;
}

/** For events `setup_intent.*`: whose setup it is, by the metadata we gave its intent. `null`: not ours. */
export function setupOfEvent(event: Stripe.Event): {merchantId: string; setupId: string; setupIntentId: string} | null {
  const intent = event.data.object as Stripe.SetupIntent;
  const {[metadataNames.merchant]: merchantId, [metadataNames.setup]: setupId} = intent.metadata ?? {};
  return merchantId && setupId && intent.id ? {merchantId, setupId, setupIntentId: intent.id} : null;
}

/**
 * Makes a setup and its method say what Stripe says.
 * @param setupIntentId from an event: the worker may have died between Stripe's answer and our note of it.
 * @param also is written when all is done (the inbox row of the event that led here).
 * @returns the setup afterwards; `null` where there is none (yet): park the event.
 */
export async function settleSetup(
  providers: Providers,
  database: Database,
  merchantId: string,
  setupId: string,
  {setupIntentId, also = []}: {setupIntentId?: string; also?: readonly CompiledQuery<unknown>[]} = {},
): Promise<SettledSetup | null> {
  const load = async () => (await runBatch(database, [selectSetup(merchantId, setupId)]))[0][0] ?? null;
  let setup = await load();
  if (!setup) return null;
  let isProcessing = false;
  if (setup.state === 'open' || setup.state === 'verifying') {
    const nowMs = providers.clock.nowMs();
    const intentId = setup.setup_intent_id ?? setupIntentId;
    if (intentId) {
      const intent = await intentOf(providers, setup, intentId, nowMs);
      const move = setupMoveOf(setup, intent, nowMs);
      isProcessing = move.kind === 'open' && move.isProcessing;
      await runBatch(database, [
        updateSetupIntent(merchantId, setupId, intentId),
        ...(await writesOf(providers, setup, intent, move, nowMs)),
      ]);
      const saved = intent.payment_method;
      if (move.kind === 'succeeded' && saved && typeof saved === 'object')
        await removeOlderTwins(providers, database, scopeOf(setup), setup.stripe_account, saved);
    } else {
      // Whether Stripe made the intent or not: its secret was handed to nobody, so nothing can come of it any more.
      const isOver = nowMs >= setup.expires_at_ms;
      await runBatch(database, [
        isOver
          ? moveSetup(setup, {state: 'canceled', failure_code: null, failure_message: null}, nowMs)
          : updateSetupAsked(merchantId, setupId, nowMs),
      ]);
    }
    setup = (await load())!;
  }
  if (also.length) await runBatch(database, also);
  return {setup, isProcessing};
}

/**
 * For the reconciler: asks about the setups that wait, the longest waiting first.
 * @param attempt runs one of them; one that fails keeps no other from its turn.
 * @returns how many were asked about.
 */
export async function settleDueSetups(
  providers: Providers,
  database: Database,
  limit: number,
  attempt: (what: string, work: () => Promise<void>) => Promise<void>,
): Promise<number> {
  const nowMs = providers.clock.nowMs();
  const [due] = await runBatch(database, [selectSetupsToAsk(nowMs - askAgainAfterMs, limit)]);
  let asked = 0;
  for (const {merchant_id: merchantId, id} of due) {
    await attempt(id, async () => {
      try {
        await settleSetup(providers, database, merchantId, id);
        asked++;
      } catch (error) {
        await runBatch(database, [updateSetupAsked(merchantId, id, nowMs)]);
        throw error;
      }
    });
  }
  return asked;
}

const scopeOf = (setup: SetupRow) => ({merchantId: setup.merchant_id, customerId: setup.customer_id});

/** The intent as Stripe has it; one that has waited too long, or whose method was removed here, is cancelled first. */
async function intentOf(
  {stripe}: Providers,
  setup: SetupRow,
  intentId: string,
  nowMs: number,
): Promise<Stripe.SetupIntent> {
  const account = onAccount(setup.stripe_account);
  const retrieve = () => stripe.setupIntents.retrieve(intentId, {expand: ['payment_method']}, account);
  const intent = await retrieve();
  const {[metadataNames.merchant]: merchantId, [metadataNames.setup]: setupId} = intent.metadata ?? {};
  if (merchantId !== setup.merchant_id || setupId !== setup.id)
    throw new Error(`${intentId} is not the intent of ${setup.merchant_id} ${setup.id}`);
  const isOver = nowMs >= setup.expires_at_ms || setup.method_state === 'removed';
  if (!isOver || !intent.status.startsWith('requires_')) return intent;
  try {
    await stripe.setupIntents.cancel(intentId, {cancellation_reason: 'abandoned'}, account);
  } catch (error) {
    const alreadyDecided =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'setup_intent_unexpected_state';
    if (!alreadyDecided) throw error;
  }
  return retrieve();
}

async function writesOf(
  providers: Providers,
  setup: SetupRow,
  intent: Stripe.SetupIntent,
  move: SetupMove,
  nowMs: number,
): Promise<CompiledQuery<unknown>[]> {
  const {merchant_id: merchantId, id, state} = setup;
  const asked = updateSetupAsked(merchantId, id, nowMs);
  const noFailure = {failure_code: null, failure_message: null};
  const method = async (methodState: SavedMethod['state']) =>
    upsertMethod(
      {
        ...scopeOf(setup),
        id: providers.ids.id('pmt'),
        contactId: setup.contact_id,
        stripeAccount: setup.stripe_account,
        stripePaymentMethodId: idOf(intent.payment_method)!,
        facts: factsOf(intent.payment_method as Stripe.PaymentMethod),
        state: methodState,
        mandate: await mandateOf(providers, setup, intent),
      },
      nowMs,
    );
  const stripePaymentMethod = () => ({stripeAccount: setup.stripe_account, id: idOf(intent.payment_method)!});
  switch (move.kind) {
    case 'open':
      if (state !== 'open' || (move.failure?.code ?? null) === setup.failure_code) return [asked];
      return [
        moveSetup(
          setup,
          {state, failure_code: move.failure?.code ?? null, failure_message: move.failure?.message ?? null},
          nowMs,
        ),
      ];
    case 'verifying':
      if (state === 'verifying') return [asked];
      return [
        await method('verifying'),
        moveSetup(
          setup,
          {
            state: 'verifying',
            stripePaymentMethod: stripePaymentMethod(),
            verification: move.verification,
            // Midnight where Stripe is, so the date is the same in UTC, wherever the merchant is.
            arrives_on: calendarDate(move.arrivesAtMs, 'UTC'),
            expires_at_ms: setup.created_at_ms + verifiableForMs,
            tries_left: triesOf[move.verification],
            ...noFailure,
          },
          nowMs,
        ),
      ];
    case 'succeeded':
      return [
        await method('active'),
        moveSetup(setup, {state: 'succeeded', stripePaymentMethod: stripePaymentMethod(), ...noFailure}, nowMs),
      ];
    case 'failed':
      return failVerification(setup, move.failure, nowMs);
    case 'canceled':
      return [moveSetup(setup, {state: 'canceled', ...noFailure}, nowMs)];
  }
}

/** The writes that end a verification without one. */
function failVerification(
  setup: SetupRow,
  failure: {code: string; message: string},
  nowMs: number,
): CompiledQuery<unknown>[] {
  return [
    ...(setup.payment_method_id ? [failMethod(setup.merchant_id, setup.payment_method_id, failure.code, nowMs)] : []),
    moveSetup(setup, {state: 'failed', failure_code: failure.code, failure_message: failure.message}, nowMs),
  ];
}

/** What the customer agreed to: our words, Stripe's time, and the reference under which the bank knows it. */
async function mandateOf(
  {stripe}: Providers,
  setup: SetupRow,
  intent: Stripe.SetupIntent,
): Promise<SavedMethod['mandate']> {
  const mandateId = idOf(intent.mandate);
  if (!mandateId) return setup.mandate_text === null ? null : accepted(setup, null, null);
  const mandate = await stripe.mandates.retrieve(mandateId, {}, onAccount(setup.stripe_account));
  const details = mandate.payment_method_details as unknown as Record<string, {reference?: string | null} | undefined>;
  const reference = details[mandate.payment_method_details.type]?.reference;
  return accepted(setup, mandate.customer_acceptance.accepted_at, reference ?? mandateId);
}

const accepted = (setup: SetupRow, atSeconds: number | null, reference: string | null) => ({
  text: setup.mandate_text,
  acceptedAtMs: atSeconds === null ? setup.created_at_ms : atSeconds * 1000,
  reference,
});
