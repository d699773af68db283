/** The SQL of what comes in from Stripe: the inbox of events, the cursors of the poll, and the payments to ask about. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';

export interface InboxEvent {
  stripeAccount: string;
  eventId: string;
  merchantId: string;
  type: string;
  paymentIntentId: string;
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
      payment_intent_id: event.paymentIntentId,
      state,
      received_at_ms: nowMs,
      applied_at_ms: state === 'applied' ? nowMs : null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['stripe_account', 'event_id'])
        .doUpdateSet({
          state,
          applied_at_ms: state === 'applied' ? nowMs : null,
          tries: sql<number>`webhook_inbox.tries + 1`,
        })
        .where('webhook_inbox.state', '=', 'parked'),
    )
    .compile();
}

export function selectParked(limit: number) {
  return query
    .selectFrom('webhook_inbox')
    .where('state', '=', 'parked')
    .orderBy('tries')
    .orderBy('received_at_ms')
    .limit(limit)
    .select(['stripe_account', 'event_id', 'merchant_id', 'type', 'payment_intent_id'])
    .compile();
}

/** The account that a merchant's payments are on; no row where we have no such merchant. */
export function selectMerchantAccount(merchantId: string) {
  return query.selectFrom('merchants').where('id', '=', merchantId).select('stripe_account').compile();
}

export function selectAccounts() {
  return query.selectFrom('merchants').select('stripe_account').distinct().compile();
}

export function selectCursor(stripeAccount: string) {
  return query
    .selectFrom('gateway_cursors')
    .where('stripe_account', '=', stripeAccount)
    .select(['last_event_id', 'polled_at_ms'])
    .compile();
}

export function keepCursor(stripeAccount: string, lastEventId: string | null, nowMs: number) {
  return query
    .insertInto('gateway_cursors')
    .values({stripe_account: stripeAccount, last_event_id: lastEventId, polled_at_ms: nowMs})
    .onConflict((conflict) =>
      conflict.column('stripe_account').doUpdateSet({last_event_id: lastEventId, polled_at_ms: nowMs}),
    )
    .compile();
}

/** Pending payments whose customer has not come back in time. */
export function selectToRelease(nowMs: number, limit: number) {
  return query
    .selectFrom('payments')
    .where(sql<boolean>`state = 'pending'`)
    .where('release_at_ms', '<=', nowMs)
    .orderBy('release_at_ms')
    .limit(limit)
    .select(['merchant_id', 'id'])
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
      .orderBy('asked_at_ms')
      .limit(limit)
      .select(['merchant_id', 'id'])
      .compile()
  );
}
