/** What to do with one event of Stripe, however it came here: by webhook, by the poll, or out of the park. */
import Stripe from 'stripe';
import type {CompiledQuery} from 'kysely';
import {type Env, settingsOf} from '../../env.ts';
import {allDatabases, type Database, databaseFor, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {settleSetup, setupOfEvent} from '../payment-methods/settle-setup.usecases.ts';
import {merchantOfMethodEvent, syncPaymentMethod} from '../payment-methods/sync.usecases.ts';
import {adoptIntent} from '../payments/adopt.usecases.ts';
import {metadataNames} from '../payments/metadata.rules.ts';
import {findPayment} from '../payments/payments.usecases.ts';
import {settle, type SettleReason} from '../payments/settle.usecases.ts';
import {type About, aboutOf, aboutParked} from './events.rules.ts';
import {
  forgetEvent,
  type InboxEvent,
  keepEvent,
  selectAccountOf,
  selectInboxState,
  selectMerchantAccount,
  selectMerchantOfMethod,
  selectPaymentOfIntent,
} from './gateway.store.ts';

/** ignored: not ours. repeated: applied before. parked: ours, but what it is about is not here yet. */
export type Outcome = 'ignored' | 'repeated' | 'applied' | 'parked';

/** Whose event it is: the merchant, and what of theirs it is about. */
interface Ours {
  merchantId: string;
  /** Our payment or setup; `''` for a payment method, which Stripe's own id names. */
  recordId: string;
}

/**
 * Applies an event, or says why not. It is acknowledged only with an outcome: where this throws, Stripe sends it again.
 * The event is only a hint that something happened: what is true is asked for.
 */
export async function receiveEvent(env: Env, providers: Providers, event: Stripe.Event): Promise<Outcome> {
  // The other mode's events are not about this deployment's money.
  if (event.livemode !== settingsOf(env).livemode) return 'ignored';
  const about = aboutOf(event);
  if (!about) return 'ignored';
  const ours = await oursOf(env, providers, event, about);
  return ours ? applyEvent(env, providers, inboxEventOf(event, about, ours.merchantId), about, ours) : 'ignored';
}

const inboxEventOf = (event: Stripe.Event, about: About, merchantId: string): InboxEvent => ({
  stripeAccount: event.account ?? '',
  eventId: event.id,
  merchantId,
  type: event.type,
  objectId: about.objectId,
});

export async function applyEvent(
  env: Env,
  providers: Providers,
  event: InboxEvent,
  about: About,
  ours: Ours,
): Promise<Outcome> {
  const database = databaseFor(env, event.merchantId);
  const [[known], [merchant], [record]] = await runBatch(database, [
    selectInboxState(event),
    selectMerchantAccount(event.merchantId),
    selectAccountOf(about.kind, event, ours.recordId),
  ]);
  if (known?.state === 'applied') return 'repeated';
  // The name of one of our merchants on another account's object moves nothing. A record stays on the account on which it
  // was made, also where its merchant has moved to another since.
  if (!merchant || (record?.stripe_account ?? merchant.stripe_account) !== event.stripeAccount) return 'ignored';
  const applied = [keepEvent(event, 'applied', providers.clock.nowMs())];
  const isHere = await {
    intent: () => applyToPayment(providers, database, event, ours.recordId, about.reason, applied),
    setup: async () =>
      (await settleSetup(providers, database, event.merchantId, ours.recordId, {
        setupIntentId: event.objectId,
        also: applied,
      })) !== null,
    method: async () => {
      const {merchantId, stripeAccount, objectId: stripePaymentMethodId} = event;
      await syncPaymentMethod(providers, database, {merchantId, stripeAccount, stripePaymentMethodId}, applied);
      return true;
    },
  }[about.kind]();
  if (isHere) return 'applied';
  await runBatch(database, [keepEvent(event, 'parked', providers.clock.nowMs())]);
  return 'parked';
}

/** @returns false where there is no such payment (yet). */
async function applyToPayment(
  providers: Providers,
  database: Database,
  {merchantId, stripeAccount, objectId: intentId}: InboxEvent,
  paymentId: string,
  reason: SettleReason,
  applied: Parameters<typeof adoptIntent>[4],
): Promise<boolean> {
  const payment = await findPayment(database, merchantId, paymentId);
  if (!payment) return false;
  // Of a payment that came past Stripe no intent is its own.
  const isOffline = payment.stripe_account === null;
  if (isOffline || (payment.payment_intent_id && payment.payment_intent_id !== intentId)) {
    await adoptIntent(providers, database, {...payment, stripe_account: stripeAccount}, intentId, applied);
  } else {
    await settle(providers, database, merchantId, paymentId, applied, intentId, reason);
  }
  return true;
}

/** Keeps an event that could not be applied now, so that it holds up no other; the reconciler tries it again. */
export async function parkEvent(env: Env, providers: Providers, event: Stripe.Event): Promise<void> {
  const about = aboutOf(event);
  if (!about) return;
  // Where even whose it is could not be found out, that is asked again too.
  const ours = await oursOf(env, providers, event, about).catch(() => ({merchantId: unknownMerchant}));
  if (!ours) return;
  await runBatch(databaseFor(env, ours.merchantId), [
    keepEvent(inboxEventOf(event, about, ours.merchantId), 'parked', providers.clock.nowMs()),
  ]);
}

/** Stands in the inbox for a merchant that is not known yet. */
const unknownMerchant = '';

/** Tries a parked event again: only its name and what it is about were kept. One that is not ours after all is forgotten. */
export async function retryParked(
  env: Env,
  providers: Providers,
  database: Database,
  parked: {stripe_account: string; event_id: string; type: string; object_id: string; merchant_id: string},
): Promise<Outcome> {
  const {stripe_account: stripeAccount, event_id: eventId, type, object_id: objectId, merchant_id: merchantId} = parked;
  const about = aboutParked(type, objectId);
  const ours = about && (await oursOfParked(env, providers, stripeAccount, about, merchantId));
  const outcome =
    about && ours
      ? await applyEvent(
          env,
          providers,
          {stripeAccount, eventId, type, objectId, merchantId: ours.merchantId},
          about,
          ours,
        )
      : 'ignored';
  if (outcome === 'ignored') await runBatch(database, [forgetEvent({stripeAccount, eventId})]);
  return outcome;
}

/** `null`: not ours; the account may sell elsewhere too. */
async function oursOf(env: Env, providers: Providers, event: Stripe.Event, about: About): Promise<Ours | null> {
  const account = event.account ?? '';
  switch (about.kind) {
    case 'setup': {
      const setup = setupOfEvent(event);
      return setup && {merchantId: setup.merchantId, recordId: setup.setupId};
    }
    case 'method': {
      const known = await everywhere(env, selectMerchantOfMethod(account, about.objectId));
      if (known) return {merchantId: known.merchant_id, recordId: ''};
      const merchantId = about.isItself ? await merchantOfMethodEvent(providers.stripe, event) : null;
      return merchantId === null ? null : {merchantId, recordId: ''};
    }
    case 'intent':
      return about.isItself
        ? namedBy(event.data.object as Stripe.PaymentIntent)
        : oursOfIntent(env, providers.stripe, account, about.objectId);
  }
}

async function oursOfParked(
  env: Env,
  {stripe}: Providers,
  account: string,
  about: About,
  merchantId: string,
): Promise<Ours | null> {
  switch (about.kind) {
    case 'intent':
      return oursOfIntent(env, stripe, account, about.objectId);
    case 'setup': {
      const intent = await orNull(stripe.setupIntents.retrieve(about.objectId, {}, onAccount(account)));
      const setup = intent && setupOfEvent({data: {object: intent}} as unknown as Stripe.Event);
      return setup && {merchantId: setup.merchantId, recordId: setup.setupId};
    }
    case 'method':
      return merchantId === unknownMerchant ? null : {merchantId, recordId: ''};
  }
}

/** By our payment where it knows the intent, else by what the intent says of itself. */
async function oursOfIntent(env: Env, stripe: Stripe, account: string, intentId: string): Promise<Ours | null> {
  const known = await everywhere(env, selectPaymentOfIntent(account, intentId));
  if (known) return {merchantId: known.merchant_id, recordId: known.id};
  const intent = await orNull(stripe.paymentIntents.retrieve(intentId, {}, onAccount(account)));
  return intent && namedBy(intent);
}

function namedBy({metadata}: {metadata?: Stripe.Metadata | null}): Ours | null {
  const {[metadataNames.merchant]: merchantId, [metadataNames.payment]: paymentId} = metadata ?? {};
  return typeof merchantId === 'string' && typeof paymentId === 'string' && merchantId && paymentId
    ? {merchantId, recordId: paymentId}
    : null;
}

/** The first row that any database has. */
async function everywhere<Row>(env: Env, query: CompiledQuery<Row>): Promise<Row | null> {
  for (const database of allDatabases(env)) {
    const [[row]] = await runBatch(database, [query]);
    if (row) return row;
  }
  return null;
}

/** `null` for what Stripe does not have. */
async function orNull<Found>(asking: Promise<Found>): Promise<Found | null> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404) return null;
    throw error;
  }
}
