/**
 * What the cron does for money: whatever a lost webhook, a closed page or a crash left open is found and put right.
 * Each step works through a bounded number, the longest waiting first, so that nothing starves and no run is endless;
 * and a failure of one thing keeps nothing else from its turn.
 */
import Stripe from 'stripe';
import type {Env} from '../../env.ts';
import {allDatabases, type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {metadataNames} from '../payments/intents.usecases.ts';
import {reloadPayment} from '../payments/payments.usecases.ts';
import {release} from '../payments/release.usecases.ts';
import {settle} from '../payments/settle.usecases.ts';
import {applyEvent, parkEvent, receiveEvent} from './gateway.usecases.ts';
import {keepCursor, selectAccounts, selectCursor, selectParked, selectToAsk, selectToRelease} from './gateway.store.ts';

const perRunMax = 100;
const eventPagesMax = 20;
/** Stripe keeps events for 30 days; a deployment that has never polled begins with these. */
const firstPollMs = 3 * 86_400_000;
/** A pending payment is asked about at every run, one that the bank works on once an hour. */
const askAfterMs = {pending: 2 * 60_000, processing: 60 * 60_000} as const;

export interface Reconciled {
  events: number;
  unparked: number;
  released: number;
  asked: number;
  /** What could not be done this time; it is tried again at the next run. */
  failures: string[];
}

export async function reconcile(env: Env, providers: Providers): Promise<Reconciled> {
  const done: Reconciled = {events: 0, unparked: 0, released: 0, asked: 0, failures: []};
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      done.failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const database of allDatabases(env)) {
    const [accounts] = await runBatch(database, [selectAccounts()]);
    for (const {stripe_account: account} of accounts) {
      await attempt(`events of ${account || 'the deployment’s account'}`, async () => {
        done.events += await pollEvents(env, providers, database, account, attempt);
      });
    }
    await unpark(env, providers, database, done, attempt);
    await releaseAndAsk(providers, database, done, attempt);
  }
  if (done.failures.length) console.error(JSON.stringify({reconcile: done}));
  return done;
}

type Attempt = (what: string, work: () => Promise<void>) => Promise<void>;

/** Reads the account's events since the cursor and applies them like webhooks. @returns how many were read. */
async function pollEvents(
  env: Env,
  providers: Providers,
  database: Database,
  account: string,
  attempt: Attempt,
): Promise<number> {
  const nowMs = providers.clock.nowMs();
  const [[cursor]] = await runBatch(database, [selectCursor(account)]);
  const events = cursor?.last_event_id
    ? await eventsAfter(
        providers.stripe,
        account,
        cursor.last_event_id,
        Math.floor((cursor.polled_at_ms - 3_600_000) / 1000),
      )
    : await eventsSince(providers.stripe, account, Math.floor((nowMs - firstPollMs) / 1000));
  for (const listed of events) {
    // A list read on a connected account does not say so in its events; a webhook does.
    const event = account ? {...listed, account} : listed;
    await attempt(event.id, async () => {
      try {
        await receiveEvent(env, providers, event);
      } catch (error) {
        // The cursor passes it all the same; from now on it is the park that does not forget it.
        await parkEvent(env, providers, event);
        throw error;
      }
    });
  }
  await runBatch(database, [keepCursor(account, events.at(-1)?.id ?? cursor?.last_event_id ?? null, nowMs)]);
  return events.length;
}

/** Oldest first. Stripe lists the newest first, and `ending_before` walks towards the newer. */
async function eventsAfter(
  stripe: Stripe,
  account: string,
  lastEventId: string,
  sinceSeconds: number,
): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  try {
    for (let before = lastEventId, page = 0; page < eventPagesMax; page++) {
      const {data, has_more: hasMore} = await stripe.events.list(
        {limit: 100, ending_before: before},
        onAccount(account),
      );
      events.push(...data.toReversed());
      if (!hasMore || !data[0]) break;
      before = data[0].id;
    }
    return events;
  } catch (error) {
    // Stripe has forgotten the event that the cursor names: by time, then.
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return eventsSince(stripe, account, sinceSeconds);
    throw error;
  }
}

async function eventsSince(stripe: Stripe, account: string, sinceSeconds: number): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  for await (const event of stripe.events.list({limit: 100, created: {gte: sinceSeconds}}, onAccount(account))) {
    events.push(event);
    if (events.length >= eventPagesMax * 100) break;
  }
  return events.reverse();
}

/** Events that came before their payment's row. */
async function unpark(
  env: Env,
  providers: Providers,
  database: Database,
  done: Reconciled,
  attempt: Attempt,
): Promise<void> {
  const [parked] = await runBatch(database, [selectParked(perRunMax)]);
  for (const row of parked) {
    await attempt(row.event_id, async () => {
      const intent = await providers.stripe.paymentIntents.retrieve(
        row.payment_intent_id!,
        {},
        onAccount(row.stripe_account),
      );
      const outcome = await applyEvent(
        env,
        providers,
        {
          stripeAccount: row.stripe_account,
          eventId: row.event_id,
          merchantId: row.merchant_id,
          type: row.type,
          paymentIntentId: intent.id,
        },
        intent.metadata[metadataNames.payment] ?? '',
      );
      if (outcome === 'applied') done.unparked++;
    });
  }
}

async function releaseAndAsk(
  providers: Providers,
  database: Database,
  done: Reconciled,
  attempt: Attempt,
): Promise<void> {
  const nowMs = providers.clock.nowMs();
  const [late] = await runBatch(database, [selectToRelease(nowMs, perRunMax)]);
  for (const row of late) {
    await attempt(row.id, async () => {
      await release(providers, database, await reloadPayment(database, row.merchant_id, row.id));
      done.released++;
    });
  }
  for (const state of ['pending', 'processing'] as const) {
    const [waiting] = await runBatch(database, [selectToAsk(state, nowMs - askAfterMs[state], perRunMax)]);
    for (const row of waiting) {
      await attempt(row.id, async () => {
        await settle(providers, database, row.merchant_id, row.id);
        done.asked++;
      });
    }
  }
}
