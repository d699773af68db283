/** SQL of the outbox: what is to be sent, written in the same batch as its cause. */
import {type RawBuilder, sql} from 'kysely';
import type {OutboxQuery} from '../../providers/announcer.ts';
import {query} from '../../providers/database.ts';

/**
 * Puts a mail into the outbox for whoever `source` yields; where it yields no row, nothing is written. Whoever runs the
 * batch announces it then (`announceAll`).
 * @param source a SELECT of `payload`, JSON of a `MailPayload`; at most one row.
 */
export function insertMail(
  merchantId: string,
  outboxId: string,
  source: RawBuilder<unknown>,
  nowMs: number,
): OutboxQuery {
  const insert = sql`
    INSERT INTO outbox (merchant_id, id, topic, payload, state, created_at_ms)
    SELECT ${merchantId}, ${outboxId}, 'mail', source.payload, 'pending', ${nowMs} FROM (${source}) AS source`.compile(
    query,
  );
  return {...insert, message: {merchantId, outboxId}};
}

/** What is still to be sent, and of which merchant; no row when it was sent or given up. */
export function readPending(merchantId: string, outboxId: string) {
  return query
    .selectFrom('outbox as o')
    .innerJoin('merchants as m', 'm.id', 'o.merchant_id')
    .where('o.merchant_id', '=', merchantId)
    .where('o.id', '=', outboxId)
    .where('o.state', '=', 'pending')
    .select([
      'o.payload as payload',
      'o.tries as tries',
      'm.name as merchant_name',
      'm.email as merchant_email',
      'm.language as merchant_language',
    ])
    .compile();
}

function pending(merchantId: string, outboxId: string) {
  return query
    .updateTable('outbox')
    .where('merchant_id', '=', merchantId)
    .where('id', '=', outboxId)
    .where('state', '=', 'pending');
}

export function markSent(merchantId: string, outboxId: string, nowMs: number) {
  return pending(merchantId, outboxId)
    .set(({eb}) => ({state: 'sent', sent_at_ms: nowMs, tries: eb('tries', '+', 1), last_error: null}))
    .compile();
}

/** One more try failed; `givenUp` when it was the last. */
export function markFailed(merchantId: string, outboxId: string, error: string, givenUp: boolean) {
  return pending(merchantId, outboxId)
    .set(({eb}) => ({
      state: givenUp ? 'given_up' : 'pending',
      tries: eb('tries', '+', 1),
      last_error: error.slice(0, 500),
    }))
    .compile();
}

/** What was written so long ago that its queue message must have been lost; the oldest first. */
export function listStale(beforeMs: number, limit: number) {
  return query
    .selectFrom('outbox')
    .where(sql<boolean>`state = 'pending'`)
    .where('created_at_ms', '<', beforeMs)
    .select(['merchant_id', 'id'])
    .orderBy('created_at_ms')
    .limit(limit)
    .compile();
}
