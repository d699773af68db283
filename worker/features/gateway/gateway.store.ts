/** The SQL of what comes in from Stripe: the inbox of events, the cursors of the poll, and the payments to ask about. */
import {sql} from 'kysely';
import {query, readBy} from '../../providers/database.ts';
import type {About} from './events.rules.ts';

export interface InboxEvent {
  stripeAccount: string;
  eventId: string;
  merchantId: string;
  type: string;
  /** The intent, setup intent or payment method that it is about. */
  objectId: string;
}

export function selectInboxState(event: Pick<InboxEvent, 'stripeAccount' | 'eventId'>) {
  return query
    .selectFrom('webhook_inbox')
    .where('stripe_account', '=', event.stripeAccount)
    .where('event_id', '=', event.eventId)
    .select('state')
    .compile();
}

/** Writes the event down, once; a parked one becomes applied, an applied one stays as it is. */
export function keepEvent(event: InboxEvent, state: 'applied' | 'parked', nowMs: number) {
  return query
    .insertInto('webhook_inbox')
    .values({
      stripe_account: event.stripeAccount,
      event_id: event.eventId,
      merchant_id: event.merchantId,
      type: event.type,
      object_id: event.objectId,
      state,
      received_at_ms: nowMs,
      applied_at_ms: state === 'applied' ? nowMs : null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['stripe_account', 'event_id'])
        .doUpdateSet({
          merchant_id: event.merchantId,
          // Parked again is no news to one that was given up with this very try.
          ...(state === 'applied' && {state, applied_at_ms: nowMs}),
        })
        .where('webhook_inbox.state', '<>', 'applied'),
    )
    .compile();
}

/** The least tried first, so that those which cannot be applied are in nobody's way. */
export function selectParked(limit: number) {
  return query
    .selectFrom(readBy('webhook_inbox', 'w', 'webhook_inbox_parked'))
    .where(sql<boolean>`w.state = 'parked'`)
    .orderBy('w.tries')
    .orderBy('w.received_at_ms')
    .limit(limit)
    .select([
      'w.stripe_account as stripe_account',
      'w.event_id as event_id',
      'w.merchant_id as merchant_id',
      'w.type as type',
      'w.object_id as object_id',
      'w.tries as tries',
    ])
    .compile();
}

/** Counts a try, before it is made. @param isLast it is given up with it, unless it succeeds. */
export function countTry(event: {stripe_account: string; event_id: string}, isLast: boolean) {
  return query
    .updateTable('webhook_inbox')
    .set({tries: sql<number>`tries + 1`, ...(isLast && {state: 'given_up' as const})})
    .where('stripe_account', '=', event.stripe_account)
    .where('event_id', '=', event.event_id)
    .where(sql<boolean>`state = 'parked'`)
    .compile();
}

/** What turned out to be nobody's. */
export function forgetEvent(event: Pick<InboxEvent, 'stripeAccount' | 'eventId'>) {
  return query
    .deleteFrom('webhook_inbox')
    .where('stripe_account', '=', event.stripeAccount)
    .where('event_id', '=', event.eventId)
    .where('state', '<>', 'applied')
    .compile();
}

/** The account that a merchant's payments are on; no row where we have no such merchant. */
export function selectMerchantAccount(merchantId: string) {
  return query.selectFrom('merchants').where('id', '=', merchantId).select('stripe_account').compile();
}

/** The payment that an intent is of. */
export function selectPaymentOfIntent(stripeAccount: string, paymentIntentId: string) {
  return query
    .selectFrom('payments')
    .where('stripe_account', '=', stripeAccount)
    .where('payment_intent_id', '=', paymentIntentId)
    .select(['merchant_id', 'id', 'payment_intent_id'])
    .compile();
}

/** The merchant of a saved method. */
export function selectMerchantOfMethod(stripeAccount: string, stripePaymentMethodId: string) {
  return query
    .selectFrom('payment_methods')
    .where('stripe_account', '=', stripeAccount)
    .where('stripe_payment_method_id', '=', stripePaymentMethodId)
    .select('merchant_id')
    .compile();
}

/** The account that the record of an event is on; no row where it is not here (yet). */
export function selectAccountOf(kind: About['kind'], event: InboxEvent, recordId: string) {
  switch (kind) {
    case 'intent':
      return accountOf('payments', event.merchantId, recordId);
    case 'setup':
      return accountOf('payment_method_setups', event.merchantId, recordId);
    case 'method':
      return query
        .selectFrom('payment_methods')
        .where('stripe_account', '=', event.stripeAccount)
        .where('stripe_payment_method_id', '=', event.objectId)
        .where('merchant_id', '=', event.merchantId)
        .select('stripe_account')
        .compile();
  }
}

const accountOf = (table: 'payments' | 'payment_method_setups', merchantId: string, id: string) =>
  sql<{stripe_account: string | null}>`SELECT stripe_account FROM ${sql.table(table)}
    WHERE merchant_id = ${merchantId} AND id = ${id}`.compile(query);

/**
 * So long after a payment somebody may still take it back: card networks give up to 540 days, a debit that was not
 * authorised 13 months. Source: docs.stripe.com/disputes/how-disputes-work, docs.stripe.com/payments/sepa-debit.
 */
export const goesBackWithinMs = 540 * 86_400_000;

/**
 * The accounts that merchants are on, and those that payments made since then name: a merchant may have moved to another
 * account, and what was paid on the earlier one can still go back. Walks from account to account, not over the payments.
 */
export function selectAccounts(paidSinceMs: number) {
  return sql<{stripe_account: string}>`WITH RECURSIVE named (account) AS (
      SELECT MIN(stripe_account) FROM payments INDEXED BY payments_by_account WHERE stripe_account IS NOT NULL
      UNION ALL
      SELECT (SELECT MIN(stripe_account) FROM payments INDEXED BY payments_by_account WHERE stripe_account > named.account)
      FROM named WHERE named.account IS NOT NULL)
    SELECT stripe_account FROM merchants
    UNION
    SELECT account FROM named WHERE account IS NOT NULL AND EXISTS (SELECT 1 FROM payments INDEXED BY payments_by_account
      WHERE stripe_account = named.account AND created_at_ms >= CAST(${paidSinceMs} AS INTEGER))`.compile(query);
}

/** Which list of an account's is read on from a cursor. */
export type ReadList = 'events' | 'balance';

export function selectCursor(stripeAccount: string, what: ReadList) {
  return query
    .selectFrom('gateway_cursors')
    .where('stripe_account', '=', stripeAccount)
    .where('what', '=', what)
    .select('last_id')
    .compile();
}

/** @param lastId `null`: it begins anew. */
export function keepCursor(stripeAccount: string, what: ReadList, lastId: string | null, nowMs: number) {
  return query
    .insertInto('gateway_cursors')
    .values({stripe_account: stripeAccount, what, last_id: lastId, read_at_ms: nowMs})
    .onConflict((conflict) =>
      conflict.columns(['stripe_account', 'what']).doUpdateSet({last_id: lastId, read_at_ms: nowMs}),
    )
    .compile();
}

/** Pending payments whose customer has not come back in time, and transfers that nobody has confirmed. */
export function selectToRelease(nowMs: number, limit: number) {
  return query
    .selectFrom('payments')
    .where(sql<boolean>`state = 'pending'`)
    .where('release_at_ms', '<=', nowMs)
    .orderBy('release_at_ms')
    .limit(limit)
    .select(['merchant_id', 'id', 'customer_id', 'amount_minor', 'currency', 'created_at_ms'])
    .compile();
}

/** Payments under way that Stripe was not asked about since then, the longest unasked first. */
export function selectToAsk(state: 'pending' | 'processing', askedBeforeMs: number, limit: number) {
  return (
    query
      .selectFrom('payments')
      // The literal list lets SQLite see that the partial index covers it.
      .where(sql<boolean>`state IN ('pending', 'processing')`)
      .where('state', '=', state)
      .where('asked_at_ms', '<', askedBeforeMs)
      // Of an announced transfer Stripe knows nothing.
      .where('stripe_account', 'is not', null)
      .orderBy('asked_at_ms')
      .limit(limit)
      .select(['merchant_id', 'id', 'customer_id', 'amount_minor', 'currency', 'created_at_ms'])
      .compile()
  );
}

/** Refunds that Stripe has not answered, or that are on their way, and were not looked at since then. */
export function selectRefundsToAsk(state: 'requested' | 'under_way', beforeMs: number, limit: number) {
  return query
    .selectFrom('refunds')
    .where(sql<boolean>`state IN ('requested', 'pending', 'requires_action') AND stripe_account IS NOT NULL`)
    .where('state', state === 'requested' ? '=' : '<>', 'requested')
    .where('updated_at_ms', '<', beforeMs)
    .orderBy('updated_at_ms')
    .limit(limit)
    .select(['merchant_id', 'id', 'payment_id', 'customer_id', 'amount_minor', 'currency', 'created_at_ms'])
    .compile();
}

/** Disputes that are open and were not looked at since then. */
export function selectDisputesToAsk(beforeMs: number, limit: number) {
  return query
    .selectFrom('disputes')
    .where(sql<boolean>`state IN ('inquiry', 'open')`)
    .where('updated_at_ms', '<', beforeMs)
    .orderBy('updated_at_ms')
    .limit(limit)
    .select(['merchant_id', 'id', 'payment_id'])
    .compile();
}

/** Puts what was looked at, or could not be, to the end of its line. */
export function touch(table: 'refunds' | 'disputes', merchantId: string, id: string, nowMs: number) {
  return query
    .updateTable(table)
    .set({updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile();
}
