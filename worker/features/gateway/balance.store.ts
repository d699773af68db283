/** The SQL of comparing Stripe's balance with the books. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';

/** The payments of these intents, each with its refunds and disputes as JSON: [[Stripe's id, state, amount], …]. */
export function selectBooked(stripeAccount: string, intentIds: readonly string[]) {
  return sql<{
    merchant_id: string;
    id: string;
    payment_intent_id: string;
    state: string;
    amount_minor: number;
    refunds: string;
    disputes: string;
  }>`SELECT p.merchant_id, p.id, p.payment_intent_id, p.state, p.amount_minor,
      (SELECT json_group_array(json_array(r.stripe_refund_id, r.state, r.amount_minor)) FROM refunds r
        WHERE r.merchant_id = p.merchant_id AND r.payment_id = p.id) AS refunds,
      (SELECT json_group_array(json_array(d.stripe_dispute_id, d.state, d.amount_minor)) FROM disputes d
        WHERE d.merchant_id = p.merchant_id AND d.payment_id = p.id) AS disputes
    FROM json_each(${JSON.stringify(intentIds)}) AS given CROSS JOIN payments AS p
    WHERE p.stripe_account = ${stripeAccount} AND p.payment_intent_id = given.value`.compile(query);
}

/** The differences that stand, of an account; the oldest first. */
export function selectStandingDifferences(stripeAccount: string, limit: number) {
  return query
    .selectFrom('reconciliation_differences')
    .where('stripe_account', '=', stripeAccount)
    .where('resolved_at_ms', 'is', null)
    .orderBy('found_at_ms')
    .limit(limit)
    .select(['merchant_id', 'id', 'balance_transaction_id'])
    .compile();
}

export interface Difference {
  id: string;
  stripeAccount: string;
  balanceTransactionId: string;
  type: string;
  paymentIntentId: string;
  paymentId: string | null;
  currency: string;
  stripeMinor: number;
  booksMinor: number;
  nowMs: number;
}

/** Lists it; one that was resolved, or says something else now, stands anew. Each line of the balance once. */
export function upsertDifference(merchantId: string, difference: Difference) {
  return sql`INSERT INTO reconciliation_differences (merchant_id, id, stripe_account, balance_transaction_id, type, payment_intent_id,
      payment_id, currency, stripe_minor, books_minor, found_at_ms)
    VALUES (${merchantId}, ${difference.id}, ${difference.stripeAccount}, ${difference.balanceTransactionId}, ${difference.type},
      ${difference.paymentIntentId}, ${difference.paymentId}, ${difference.currency}, ${difference.stripeMinor},
      ${difference.booksMinor}, ${difference.nowMs})
    ON CONFLICT (stripe_account, balance_transaction_id) DO UPDATE SET stripe_minor = excluded.stripe_minor,
      books_minor = excluded.books_minor, payment_id = excluded.payment_id, found_at_ms = excluded.found_at_ms, resolved_at_ms = NULL
    WHERE reconciliation_differences.resolved_at_ms IS NOT NULL OR reconciliation_differences.books_minor <> excluded.books_minor
      OR reconciliation_differences.stripe_minor <> excluded.stripe_minor`.compile(query);
}

/** For `insertNotificationOf`, right after the upsert: the difference where it was found just now. */
export function foundNow(merchantId: string, difference: Difference) {
  return sql`SELECT p.customer_id, d.id AS subject_id, json_object('balanceTransactionId', d.balance_transaction_id, 'stripeMinor', d.stripe_minor,
      'booksMinor', d.books_minor, 'currency', d.currency, 'paymentId', d.payment_id) AS data
    FROM reconciliation_differences d LEFT JOIN payments p ON p.merchant_id = d.merchant_id AND p.id = d.payment_id
    WHERE d.merchant_id = ${merchantId} AND d.stripe_account = ${difference.stripeAccount}
      AND d.balance_transaction_id = ${difference.balanceTransactionId} AND d.found_at_ms = ${difference.nowMs} AND d.resolved_at_ms IS NULL`;
}

/** These lines agree again. */
export function resolve(stripeAccount: string, balanceTransactionIds: readonly string[], nowMs: number) {
  return sql`UPDATE reconciliation_differences SET resolved_at_ms = ${nowMs}
    WHERE stripe_account = ${stripeAccount} AND resolved_at_ms IS NULL
      AND balance_transaction_id IN (SELECT value FROM json_each(${JSON.stringify(balanceTransactionIds)}))`.compile(
    query,
  );
}

/** The newest first; one row more than the limit, to know whether there is a next page. */
export function differencesPage(merchantId: string, filter: {beforeId: string | null; limit: number; open: boolean}) {
  let page = query.selectFrom('reconciliation_differences').where('merchant_id', '=', merchantId).selectAll();
  if (filter.beforeId !== null) page = page.where('id', '<', filter.beforeId);
  if (filter.open) page = page.where('resolved_at_ms', 'is', null);
  return page
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .compile();
}
