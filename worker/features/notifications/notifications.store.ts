/** The SQL of what the merchant is told. */
import {type RawBuilder, sql} from 'kysely';
import {query} from '../../providers/database.ts';
import type {NotificationKind} from './notifications.shapes.ts';

export interface Notification {
  id: string;
  kind: NotificationKind;
  customerId: string | null;
  /** What it is about: a payment, a refund, … */
  subjectId: string | null;
  data: Record<string, unknown>;
  nowMs: number;
}

/** Written in the batch of its cause. One with an id that is there already is not written again. */
export function insertNotification(merchantId: string, notification: Notification) {
  return query
    .insertInto('notifications')
    .values({
      merchant_id: merchantId,
      id: notification.id,
      kind: notification.kind,
      customer_id: notification.customerId,
      subject_id: notification.subjectId,
      data: JSON.stringify(notification.data),
      created_at_ms: notification.nowMs,
    })
    .onConflict((conflict) => conflict.columns(['merchant_id', 'id']).doNothing())
    .compile();
}

/**
 * The same, for whatever `source` yields; where it yields no row, nobody is told.
 * @param source a SELECT of `customer_id`, `subject_id` and `data` (JSON); at most one row.
 */
export function insertNotificationOf(
  merchantId: string,
  {id, kind, nowMs}: Pick<Notification, 'id' | 'kind' | 'nowMs'>,
  source: RawBuilder<unknown>,
) {
  return sql`INSERT INTO notifications (merchant_id, id, kind, customer_id, subject_id, data, created_at_ms)
    SELECT ${merchantId}, ${id}, ${kind}, source.customer_id, source.subject_id, source.data, CAST(${nowMs} AS INTEGER)
    FROM (${source}) AS source WHERE TRUE ON CONFLICT (merchant_id, id) DO NOTHING`.compile(query);
}

/** The newest first; one row more than the limit, to know whether there is a next page. */
export function notificationsPage(merchantId: string, filter: {beforeId: string | null; limit: number}) {
  let page = query
    .selectFrom('notifications')
    .where('merchant_id', '=', merchantId)
    .select(['id', 'kind', 'customer_id', 'subject_id', 'data', 'created_at_ms', 'read_at_ms']);
  if (filter.beforeId !== null) page = page.where('id', '<', filter.beforeId);
  return page
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .compile();
}
