/**
 * The last check on all the others: what Stripe's balance says of the last days, line by line, held against the books. It
 * asks nothing of how the books came to be, so it finds what everything else has overlooked.
 */
import type Stripe from 'stripe';
import type {Env} from '../../env.ts';
import type {MerchantScope} from '../../http/merchant-scope.ts';
import {decodeCursor, encodeCursor, pageOf} from '../../http/pages.ts';
import {allDatabases, type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {idOfOnce, insertNotificationOf} from '../notifications/notifications.usecases.ts';
import {metadataNames} from '../payments/metadata.rules.ts';
import {settle} from '../payments/settle.usecases.ts';
import {bookedOf, type BookedPayment, type Line, lineOf} from './balance.rules.ts';
import {
  differencesPage,
  foundNow,
  resolve,
  selectBooked,
  selectStandingDifferences,
  upsertDifference,
} from './balance.store.ts';
import {goesBackWithinMs, keepCursor, selectAccounts, selectCursor, selectMerchantAccount} from './gateway.store.ts';

/** How far back lines are looked at; older ones only while a difference of theirs stands. */
const daysBack = 3;
/** The books have this long to hear of a movement by themselves. */
const graceMs = 15 * 60_000;
const linesPerPage = 100;
/** Of one account in one run; the next run goes on where this one stopped. */
const pagesMax = 3;
const standingMax = 50;

export interface Compared {
  lines: number;
  /** Differences that stand after this run, of the lines it looked at. */
  differences: number;
  failures: string[];
}

/** Compares a bounded number of lines of each account. One that fails keeps no other from its turn. */
export async function compareBalance(env: Env, providers: Providers): Promise<Compared> {
  const done: Compared = {lines: 0, differences: 0, failures: []};
  for (const database of allDatabases(env)) {
    const [accounts] = await runBatch(database, [selectAccounts(providers.clock.nowMs() - goesBackWithinMs)]);
    for (const {stripe_account: account} of accounts) {
      try {
        const compared = await compareAccount(providers, database, account);
        done.lines += compared.lines;
        done.differences += compared.differences;
      } catch (error) {
        done.failures.push(
          `${account || 'the deployment’s account'}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
  if (done.failures.length) console.error(JSON.stringify({balance: done}));
  return done;
}

async function compareAccount(providers: Providers, database: Database, account: string) {
  const {stripe, clock} = providers;
  const nowMs = clock.nowMs();
  const seen = {lines: 0, differences: 0};
  const compared = new Set<string>();
  const compare = async (transactions: readonly Stripe.BalanceTransaction[]) => {
    const lines = transactions
      .filter(({created}) => created * 1000 <= nowMs - graceMs)
      .map(lineOf)
      .filter((line) => line !== null);
    for (const {id} of transactions) compared.add(id);
    seen.lines += lines.length;
    seen.differences += await compareLines(providers, database, account, lines);
  };

  // Newest first, a few pages a run, and from the newest again when the end of the days is reached.
  const [[cursor]] = await runBatch(database, [selectCursor(account, 'balance')]);
  let last = cursor?.last_id ?? null;
  for (let pages = 0; pages < pagesMax; pages++) {
    const page = await stripe.balanceTransactions.list(
      {
        limit: linesPerPage,
        created: {gte: Math.floor(nowMs / 1000) - daysBack * 86_400},
        expand: ['data.source'],
        ...(last && {starting_after: last}),
      },
      onAccount(account),
    );
    await compare(page.data);
    last = page.has_more ? (page.data.at(-1)?.id ?? null) : null;
    await runBatch(database, [keepCursor(account, 'balance', last, nowMs)]);
    if (last === null) break;
  }
  // What is older and stands.
  const [standing] = await runBatch(database, [selectStandingDifferences(account, standingMax)]);
  for (const {balance_transaction_id: id} of standing) {
    if (!compared.has(id))
      await compare([await stripe.balanceTransactions.retrieve(id, {expand: ['source']}, onAccount(account))]);
  }
  return seen;
}

/** @returns how many differ. */
async function compareLines(
  providers: Providers,
  database: Database,
  account: string,
  lines: readonly Line[],
): Promise<number> {
  if (!lines.length) return 0;
  const booked = await readBooked(database, account, lines);
  const differs = (line: Line) =>
    bookedOf(line, booked.get(line.paymentIntentId)?.payment ?? null) !== line.stripeMinor;
  // What the books have only not heard of yet is asked for first; what differs all the same needs a person.
  const suspects = new Set(lines.filter(differs).map((line) => line.paymentIntentId));
  for (const intentId of suspects) {
    const known = booked.get(intentId);
    if (!known) continue;
    // Where that fails too, the difference is listed, which says as much.
    await settle(providers, database, known.merchantId, known.id, [], undefined, 'money_back').catch((error: unknown) =>
      console.error(JSON.stringify({balance: known.id, error: String(error)})),
    );
  }
  if (suspects.size) {
    const again = await readBooked(
      database,
      account,
      lines.filter((line) => suspects.has(line.paymentIntentId)),
    );
    for (const [intentId, row] of again) booked.set(intentId, row);
  }
  const nowMs = providers.clock.nowMs();
  const agreeing = lines.filter((line) => !differs(line)).map(({id}) => id);
  const queries = agreeing.length ? [resolve(account, agreeing, nowMs)] : [];
  let found = 0;
  for (const line of lines.filter(differs)) {
    const known = booked.get(line.paymentIntentId);
    const merchantId = known?.merchantId ?? (await merchantNamedBy(database, account, line));
    // Of an intent that is not ours: the account sells elsewhere too.
    if (!merchantId) continue;
    found++;
    const difference = {
      id: providers.ids.id('dif'),
      stripeAccount: account,
      balanceTransactionId: line.id,
      type: line.type,
      paymentIntentId: line.paymentIntentId,
      paymentId: known?.id ?? null,
      currency: line.currency,
      stripeMinor: line.stripeMinor,
      booksMinor: bookedOf(line, known?.payment ?? null),
      nowMs,
    };
    queries.push(
      upsertDifference(merchantId, difference),
      insertNotificationOf(
        merchantId,
        {id: await idOfOnce('reconciliation.difference', line.id, nowMs), kind: 'reconciliation.difference', nowMs},
        foundNow(merchantId, difference),
      ),
    );
  }
  if (queries.length) await runBatch(database, queries);
  return found;
}

/** The payments of the lines' intents, by intent. */
async function readBooked(database: Database, account: string, lines: readonly Line[]) {
  const [rows] = await runBatch(database, [
    selectBooked(account, [...new Set(lines.map((line) => line.paymentIntentId))]),
  ]);
  const byStripeId = (text: string) =>
    new Map(
      (JSON.parse(text) as [string | null, string, number][]).flatMap(([id, state, amountMinor]) =>
        id === null ? [] : [[id, {state, amountMinor}] as const],
      ),
    );
  return new Map(
    rows.map((row) => {
      const payment: BookedPayment = {
        state: row.state,
        amountMinor: row.amount_minor,
        refunds: byStripeId(row.refunds),
        disputes: byStripeId(row.disputes),
      };
      return [row.payment_intent_id, {merchantId: row.merchant_id, id: row.id, payment}] as const;
    }),
  );
}

/** An intent whose payment the books do not have may be ours all the same: its charge carries the names we gave it. */
async function merchantNamedBy(database: Database, account: string, line: Line): Promise<string | null> {
  const {[metadataNames.merchant]: merchantId, [metadataNames.payment]: paymentId} = line.metadata;
  if (!merchantId || !paymentId) return null;
  const [[merchant]] = await runBatch(database, [selectMerchantAccount(merchantId)]);
  return merchant?.stripe_account === account ? merchantId : null;
}

export async function listDifferences(
  {merchantId, database}: MerchantScope,
  {cursor, limit, state}: {cursor?: string | undefined; limit: number; state?: 'open' | undefined},
) {
  const list = `differences ${state ?? ''}`;
  const beforeId = cursor === undefined ? null : decodeCursor(cursor, list).id;
  const [rows] = await runBatch(database, [differencesPage(merchantId, {beforeId, limit, open: state === 'open'})]);
  const {data, nextCursor} = pageOf(rows, limit, (row) => encodeCursor(list, row.id, row.id));
  return {
    data: data.map((row) => ({
      id: row.id,
      balanceTransactionId: row.balance_transaction_id,
      type: row.type,
      paymentIntentId: row.payment_intent_id,
      paymentId: row.payment_id,
      currency: row.currency,
      stripeMinor: row.stripe_minor,
      booksMinor: row.books_minor,
      foundAtMs: row.found_at_ms,
      resolvedAtMs: row.resolved_at_ms,
    })),
    nextCursor,
  };
}
