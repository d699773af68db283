/** The SQL of preferences. */
import {query} from '../../providers/database.ts';

/** All that the merchant has said: a few rows, read in the batch of whoever needs them. */
export function selectPreferences(merchantId: string) {
  return query.selectFrom('preferences').where('merchant_id', '=', merchantId).select(['name', 'value']).compile();
}
