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
import {idOfOnce, insertNotification, type NotificationKind} from '../notifications/notifications.usecases.ts';
import {settleDueSetups} from '../payment-methods/settle-setup.usecases.ts';
import {detachRemoved} from '../payment-methods/sync.usecases.ts';
import {lapse} from '../payments/lapse.usecases.ts';
import {postponeAsking, reloadPayment} from '../payments/payments.usecases.ts';
import {carryOutRefund} from '../payments/refunds.usecases.ts';
import {release} from '../payments/release.usecases.ts';
import {settle} from '../payments/settle.usecases.ts';
import {polledTypes} from './events.rules.ts';
import {type Outcome, parkEvent, receiveEvent, retryParked} from './gateway.usecases.ts';
import {
  countTry,
  goesBackWithinMs,
  keepCursor,
  selectAccounts,
  selectCursor,
  selectDisputesToAsk,
  selectMerchantAccount,
  selectParked,
  selectRefundsToAsk,
  selectToAsk,
  selectToRelease,
  touch,
} from './gateway.store.ts';

const perRunMax = 100;
/** Of one account in one run; the next run goes on where this one stopped. */
const eventPagesMax = 5;
const eventsPerPage = 100;
/** A pending payment is asked about at every run, one that the bank works on once an hour. */
const askAfterMs = {pending: 2 * 60_000, processing: 60 * 60_000} as const;
/** A refund that Stripe has not answered is asked for at every run; what a bank works on is looked at now and then. */
const lookAfterMs = {requested: 60_000, under_way: 60 * 60_000, disputes: 6 * 60 * 60_000} as const;
/** After these the merchant is told that nobody answers; it is asked about all the same. */
const tellAfterMs = {
  pending: 86_400_000,
  processing: 30 * 86_400_000,
  requested: 86_400_000,
  under_way: 30 * 86_400_000,
} as const;
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
    const [accounts] = await runBatch(database, [selectAccounts(providers.clock.nowMs() - goesBackWithinMs)]);
    for (const {stripe_account: account} of accounts) {
      await attempt(`events of ${account || 'the deployment’s account'}`, async () => {
        done.events += await pollEvents(env, providers, database, account, attempt);
      });
    }
    await unpark(env, providers, database, done, attempt);
    await releaseAndAsk(providers, database, done, attempt);
    await askAboutMoneyBack(providers, database, done, attempt);
    await attempt('setups', async () => {
      done.asked += await settleDueSetups(providers, database, perRunMax, attempt);
    });
    await attempt('removed methods', async () => {
      done.asked += await detachRemoved(providers, database, perRunMax, attempt);
    });
  }
  if (done.failures.length) console.error(JSON.stringify({reconcile: done}));
  return done;
}

type Attempt = (what: string, work: () => Promise<void>) => Promise<void>;

/**
 * Reads the account's events since the cursor, page by page, and applies them like webhooks. Stripe lists the newest
 * first, and `ending_before` walks towards the newer (docs.stripe.com/api/pagination).
 *
 * Without a cursor, or with one that Stripe has forgotten (after 30 days in which nothing came), it begins with the newest
 * page: whatever is still open is asked about by itself, and the comparison with Stripe's balance finds what else went back.
 * @returns how many were read.
 */
async function pollEvents(
  env: Env,
  providers: Providers,
  database: Database,
  account: string,
  attempt: Attempt,
): Promise<number> {
  const [[cursor]] = await runBatch(database, [selectCursor(account, 'events')]);
  let last = cursor?.last_id ?? null;
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
    await runBatch(database, [keepCursor(account, 'events', last, providers.clock.nowMs())]);
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
    const {data} = await stripe.events.list({limit: eventsPerPage, types: [...polledTypes]}, onAccount(account));
    return {events: data.toReversed(), hasMore: false};
  };
  if (!lastEventId) return newest();
  try {
    const {data, has_more: hasMore} = await stripe.events.list(
      {limit: eventsPerPage, types: [...polledTypes], ending_before: lastEventId},
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
      const isLast = row.tries + 1 >= parkedTriesMax;
      await runBatch(database, [countTry(row, isLast)]);
      let outcome: Outcome | null = null;
      try {
        outcome = await retryParked(env, providers, database, row);
        if (outcome === 'applied') done.unparked++;
      } finally {
        if (isLast && outcome !== 'applied' && outcome !== 'ignored') await tellGivenUp(providers, database, row);
      }
    });
  }
}

/** Of a merchant that was never found out there is nobody to tell but the log. */
async function tellGivenUp(
  {clock}: Providers,
  database: Database,
  row: {merchant_id: string; event_id: string; type: string; object_id: string},
): Promise<void> {
  const [[merchant]] = await runBatch(database, [selectMerchantAccount(row.merchant_id)]);
  if (!merchant) return;
  const nowMs = clock.nowMs();
  await runBatch(database, [
    insertNotification(row.merchant_id, {
      id: await idOfOnce('event.given_up', row.event_id, nowMs),
      kind: 'event.given_up',
      customerId: null,
      subjectId: row.event_id,
      data: {type: row.type, objectId: row.object_id},
      nowMs,
    }),
  ]);
}

async function releaseAndAsk(
  providers: Providers,
  database: Database,
  done: Reconciled,
  attempt: Attempt,
): Promise<void> {
  const nowMs = providers.clock.nowMs();
  // What fails goes to the end of its line, or a hundred of one merchant's would keep everybody else's from their turn.
  const orLater = async (row: Waiting, state: 'pending' | 'processing', work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      await runBatch(database, [postponeAsking(row.merchant_id, row.id, nowMs, nowMs + releaseAgainAfterMs)]);
      await tellOverdue(database, nowMs, row, 'payment.unanswered', tellAfterMs[state], row.id);
      throw error;
    }
  };
  const [late] = await runBatch(database, [selectToRelease(nowMs, perRunMax)]);
  for (const row of late) {
    await attempt(row.id, () =>
      orLater(row, 'pending', async () => {
        const payment = await reloadPayment(database, row.merchant_id, row.id);
        if (payment.stripe_account === null) await lapse(providers, database, payment);
        else await release(providers, database, payment);
        done.released++;
      }),
    );
  }
  for (const state of ['pending', 'processing'] as const) {
    const [waiting] = await runBatch(database, [selectToAsk(state, nowMs - askAfterMs[state], perRunMax)]);
    for (const row of waiting) {
      await attempt(row.id, () =>
        orLater(row, state, async () => {
          const {state: now} = await settle(providers, database, row.merchant_id, row.id);
          done.asked++;
          if (now === 'processing')
            await tellOverdue(database, nowMs, row, 'payment.unanswered', tellAfterMs.processing, row.id);
        }),
      );
    }
  }
}

/** Refunds and disputes that are not at their end. */
async function askAboutMoneyBack(
  providers: Providers,
  database: Database,
  done: Reconciled,
  attempt: Attempt,
): Promise<void> {
  const nowMs = providers.clock.nowMs();
  const look = (table: 'refunds' | 'disputes', row: {merchant_id: string; id: string}, work: () => Promise<unknown>) =>
    attempt(row.id, async () => {
      // First: whatever comes of it, the next run begins with another.
      await runBatch(database, [touch(table, row.merchant_id, row.id, nowMs)]);
      await work();
      done.asked++;
    });
  const [requested, underWay, disputes] = await runBatch(database, [
    selectRefundsToAsk('requested', nowMs - lookAfterMs.requested, perRunMax),
    selectRefundsToAsk('under_way', nowMs - lookAfterMs.under_way, perRunMax),
    selectDisputesToAsk(nowMs - lookAfterMs.disputes, perRunMax),
  ]);
  for (const row of requested) {
    await look('refunds', row, async () => {
      let isAnswered = false;
      try {
        isAnswered = (await carryOutRefund(providers, database, row.merchant_id, row.id)).state !== 'requested';
      } finally {
        if (!isAnswered)
          await tellOverdue(database, nowMs, row, 'refund.unanswered', tellAfterMs.requested, row.payment_id);
      }
    });
  }
  const settleOf = (row: {merchant_id: string; payment_id: string | null}) =>
    settle(providers, database, row.merchant_id, row.payment_id!, [], undefined, 'money_back');
  for (const row of underWay) {
    await look('refunds', row, async () => {
      try {
        await settleOf(row);
      } finally {
        // Told also where it has just ended: a month is long.
        await tellOverdue(database, nowMs, row, 'refund.unanswered', tellAfterMs.under_way, row.payment_id);
      }
    });
  }
  for (const row of disputes) await look('disputes', row, () => settleOf(row));
}

interface Waiting {
  merchant_id: string;
  id: string;
  customer_id: string;
  amount_minor: number;
  currency: string;
  created_at_ms: number;
}

/** Tells the merchant once that nobody has answered for so long. */
async function tellOverdue(
  database: Database,
  nowMs: number,
  row: Waiting,
  kind: NotificationKind,
  afterMs: number,
  subjectId: string | null,
): Promise<void> {
  const dueMs = row.created_at_ms + afterMs;
  if (nowMs < dueMs) return;
  await runBatch(database, [
    insertNotification(row.merchant_id, {
      id: await idOfOnce(kind, row.id, dueMs),
      kind,
      customerId: row.customer_id,
      subjectId,
      data: {amountMinor: row.amount_minor, currency: row.currency},
      nowMs,
    }),
  ]);
}
