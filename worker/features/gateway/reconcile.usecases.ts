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
import {postponeAsking, reloadPayment} from '../payments/payments.usecases.ts';
import {release} from '../payments/release.usecases.ts';
import {settle} from '../payments/settle.usecases.ts';
import {applyEvent, parkEvent, receiveEvent} from './gateway.usecases.ts';
import {
  countTry,
  keepCursor,
  selectAccounts,
  selectCursor,
  selectParked,
  selectToAsk,
  selectToRelease,
} from './gateway.store.ts';

const perRunMax = 100;
/** Of one account in one run; the next run goes on where this one stopped. */
const eventPagesMax = 5;
const eventsPerPage = 100;
/** All that a payment's intent can tell. An account that also sells elsewhere has many others. */
const eventTypes = 'payment_intent.*';
/** A pending payment is asked about at every run, one that the bank works on once an hour. */
const askAfterMs = {pending: 2 * 60_000, processing: 60 * 60_000} as const;
/** What could not be released is tried again after this, and holds up no other meanwhile. */
const releaseAgainAfterMs = 10 * 60_000;
/** A parked event is tried at each run, for about a day and a half. */
const parkedTriesMax = 400;

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

/**
 * Reads the account's events since the cursor, page by page, and applies them like webhooks. Stripe lists the newest
 * first, and `ending_before` walks towards the newer (docs.stripe.com/api/pagination).
 *
 * Without a cursor, or with one that Stripe has forgotten (after 30 days), it begins with the newest page: every payment
 * that is still open is asked about by itself, so no older event is needed for the truth.
 * @returns how many were read.
 */
async function pollEvents(
  env: Env,
  providers: Providers,
  database: Database,
  account: string,
  attempt: Attempt,
): Promise<number> {
  const [[cursor]] = await runBatch(database, [selectCursor(account)]);
  let last = cursor?.last_event_id ?? null;
  let read = 0;
  for (let pages = 0; pages < eventPagesMax; pages++) {
    const page = await eventsAfter(providers.stripe, account, last);
    for (const listed of page.events) {
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
    read += page.events.length;
    last = page.events.at(-1)?.id ?? last;
    await runBatch(database, [keepCursor(account, last, providers.clock.nowMs())]);
    if (!page.hasMore) break;
  }
  return read;
}

/** The page that follows an event, oldest first. */
async function eventsAfter(
  stripe: Stripe,
  account: string,
  lastEventId: string | null,
): Promise<{events: Stripe.Event[]; hasMore: boolean}> {
  const newest = async () => {
    const {data} = await stripe.events.list({limit: eventsPerPage, type: eventTypes}, onAccount(account));
    return {events: data.toReversed(), hasMore: false};
  };
  if (!lastEventId) return newest();
  try {
    const {data, has_more: hasMore} = await stripe.events.list(
      {limit: eventsPerPage, type: eventTypes, ending_before: lastEventId},
      onAccount(account),
    );
    return {events: data.toReversed(), hasMore};
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return newest();
    throw error;
  }
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
      await runBatch(database, [countTry(row, row.tries + 1 >= parkedTriesMax)]);
      const intent = await providers.stripe.paymentIntents.retrieve(row.object_id, {}, onAccount(row.stripe_account));
      const outcome = await applyEvent(
        env,
        providers,
        {
          stripeAccount: row.stripe_account,
          eventId: row.event_id,
          merchantId: row.merchant_id,
          type: row.type,
          objectId: intent.id,
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
  // What fails goes to the end of its line, or a hundred of one merchant's would keep everybody else's from their turn.
  const orLater = async (row: {merchant_id: string; id: string}, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      await runBatch(database, [postponeAsking(row.merchant_id, row.id, nowMs, nowMs + releaseAgainAfterMs)]);
      throw error;
    }
  };
  const [late] = await runBatch(database, [selectToRelease(nowMs, perRunMax)]);
  for (const row of late) {
    await attempt(row.id, () =>
      orLater(row, async () => {
        await release(providers, database, await reloadPayment(database, row.merchant_id, row.id));
        done.released++;
      }),
    );
  }
  for (const state of ['pending', 'processing'] as const) {
    const [waiting] = await runBatch(database, [selectToAsk(state, nowMs - askAfterMs[state], perRunMax)]);
    for (const row of waiting) {
      await attempt(row.id, () =>
        orLater(row, async () => {
          await settle(providers, database, row.merchant_id, row.id);
          done.asked++;
        }),
      );
    }
  }
}
