/** The SQL of preferences. */
import {query} from '../../providers/database.ts';

/** All that the merchant has said: a few rows, read in the batch of whoever needs them. */
export function selectPreferences(merchantId: string) {
  return query.selectFrom('preferences').where('merchant_id', '=', merchantId).select(['name', 'value']).compile();
}

/** @param value JSON. */
export function putPreference(merchantId: string, name: string, value: string, nowMs: number) {
  return query
    .insertInto('preferences')
    .values({merchant_id: merchantId, name, value, updated_at_ms: nowMs})
    .onConflict((conflict) => conflict.columns(['merchant_id', 'name']).doUpdateSet({value, updated_at_ms: nowMs}))
    .compile();
}

export function deletePreference(merchantId: string, name: string) {
  return query.deleteFrom('preferences').where('merchant_id', '=', merchantId).where('name', '=', name).compile();
}
