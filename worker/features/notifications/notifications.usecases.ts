/** What the merchant is told, for other features to write in the batch of its cause, and for the merchant to read. */
import type {MerchantScope} from '../../http/merchant-scope.ts';
import {decodeCursor, encodeCursor, pageOf} from '../../http/pages.ts';
import {runBatch} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import type {NotificationKind} from './notifications.shapes.ts';
import {notificationsPage} from './notifications.store.ts';

export {insertNotification, insertNotificationOf} from './notifications.store.ts';
export type {NotificationKind} from './notifications.shapes.ts';

/**
 * An id for what is told once however often it is found: the same moment and subject give the same id.
 * @param dueMs the moment since when it is so, which decides its place in the list.
 */
export async function idOfOnce(kind: NotificationKind, subjectId: string, dueMs: number): Promise<string> {
  const chance = await sha256Hex(`${kind}\n${subjectId}`);
  return `ntf_${dueMs.toString(16).padStart(12, '0')}7${chance.slice(0, 19)}`;
}

export async function listNotifications(
  {merchantId, database}: MerchantScope,
  {cursor, limit}: {cursor?: string | undefined; limit: number},
) {
  const list = 'notifications';
  const beforeId = cursor === undefined ? null : decodeCursor(cursor, list).id;
  const [rows] = await runBatch(database, [notificationsPage(merchantId, {beforeId, limit})]);
  const {data, nextCursor} = pageOf(rows, limit, (row) => encodeCursor(list, row.id, row.id));
  return {
    data: data.map((row) => ({
      id: row.id,
      kind: row.kind,
      customerId: row.customer_id,
      subjectId: row.subject_id,
      data: JSON.parse(row.data) as Record<string, unknown>,
      createdAtMs: row.created_at_ms,
      readAtMs: row.read_at_ms,
    })),
    nextCursor,
  };
}
