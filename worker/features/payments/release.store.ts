/** The SQL of what a removed contact person has left open online. A transfer that they announced may be on its way: it stays. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';

const openOf = (merchantId: string, contactId: string) => sql<boolean>`state = 'pending' AND stripe_account IS NOT NULL
  AND contact_id = ${contactId} AND merchant_id = ${merchantId}
  AND customer_id = (SELECT c.customer_id FROM contact_persons c WHERE c.merchant_id = ${merchantId} AND c.id = ${contactId})`;

export function selectOpenOf(merchantId: string, contactId: string) {
  return query.selectFrom('payments').where(openOf(merchantId, contactId)).select(['id']).orderBy('id').compile();
}

/** The cron releases them at its next run. */
export function updateDueOf(merchantId: string, contactId: string, nowMs: number) {
  return query.updateTable('payments').set({release_at_ms: nowMs}).where(openOf(merchantId, contactId)).compile();
}
