/** What to do with one event of Stripe, however it came here: by webhook, by the poll, or out of the park. */
import type Stripe from 'stripe';
import {type Env, settingsOf} from '../../env.ts';
import {databaseFor, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {metadataNames} from '../payments/intents.usecases.ts';
import {adoptIntent} from '../payments/adopt.usecases.ts';
import {findPayment} from '../payments/payments.usecases.ts';
import {settle} from '../payments/settle.usecases.ts';
import {type InboxEvent, keepEvent, selectInboxState, selectMerchantAccount} from './gateway.store.ts';

/** ignored: not ours. repeated: applied before. parked: ours, but what it is about is not here yet. */
export type Outcome = 'ignored' | 'repeated' | 'applied' | 'parked';

/**
 * Applies an event, or says why not. It is acknowledged only with an outcome: where this throws, Stripe sends it again.
 * The event is only a hint that something happened: what is true is asked for by `settle`.
 */
export async function receiveEvent(env: Env, providers: Providers, event: Stripe.Event): Promise<Outcome> {
  // The other mode's events are not about this deployment's money.
  if (event.livemode !== settingsOf(env).livemode) return 'ignored';
  const about = ourIntent(event);
  return about ? applyEvent(env, providers, about.event, about.paymentId) : 'ignored';
}

export async function applyEvent(
  env: Env,
  providers: Providers,
  event: InboxEvent,
  paymentId: string,
): Promise<Outcome> {
  const database = databaseFor(env, event.merchantId);
  const [[known], [merchant]] = await runBatch(database, [
    selectInboxState(event),
    selectMerchantAccount(event.merchantId),
  ]);
  if (known?.state === 'applied') return 'repeated';
  // The name of one of our merchants on another account's intent moves nothing.
  if (!merchant || merchant.stripe_account !== event.stripeAccount) return 'ignored';
  const nowMs = providers.clock.nowMs();
  const payment = await findPayment(database, event.merchantId, paymentId);
  if (!payment) {
    await runBatch(database, [keepEvent(event, 'parked', nowMs)]);
    return 'parked';
  }
  const applied = [keepEvent(event, 'applied', nowMs)];
  if (payment.payment_intent_id && payment.payment_intent_id !== event.objectId) {
    await adoptIntent(providers, database, payment, event.objectId, applied);
    return 'applied';
  }
  await settle(providers, database, event.merchantId, paymentId, applied, event.objectId);
  return 'applied';
}

/** Keeps an event that could not be applied now, so that it holds up no other; the reconciler tries it again. */
export async function parkEvent(env: Env, providers: Providers, event: Stripe.Event): Promise<void> {
  const about = ourIntent(event);
  if (about)
    await runBatch(databaseFor(env, about.event.merchantId), [
      keepEvent(about.event, 'parked', providers.clock.nowMs()),
    ]);
}

/** The payment that an event is about, by the metadata we gave its intent. `null`: not ours; the account may sell elsewhere too. */
function ourIntent(event: Stripe.Event): {event: InboxEvent; paymentId: string} | null {
  if (!event.type.startsWith('payment_intent.')) return null;
  const intent = event.data.object as Stripe.PaymentIntent;
  const merchantId = intent.metadata?.[metadataNames.merchant];
  const paymentId = intent.metadata?.[metadataNames.payment];
  if (typeof merchantId !== 'string' || typeof paymentId !== 'string' || !merchantId || !paymentId) return null;
  if (typeof intent.id !== 'string' || !intent.id) return null;
  return {
    event: {
      stripeAccount: event.account ?? '',
      eventId: event.id,
      merchantId,
      type: event.type,
      objectId: intent.id,
    },
    paymentId,
  };
}
