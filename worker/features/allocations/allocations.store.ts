/** Allocations, which only grow. Every query is held to one merchant. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';
import {insertRows, type RowOf} from '../../providers/json-rows.ts';
import type {AllocationRow, StandingAllocation} from './allocations.shapes.ts';

/** The allocations to these invoices, or from these credit notes, that still stand; newest first. */
export function standingAllocations(merchantId: string, of: 'invoice_id' | 'credit_note_id', ids: readonly string[]) {
  const column = sql.ref(`a.${of}`);
  return sql<StandingAllocation>`select * from (
      select a.id, a.customer_id, a.currency, a.invoice_id, a.payment_id, a.credit_note_id, a.retainer_id, a.with_payment_id, a.amount_minor, a.reverses_id, a.date, a.created_at_ms,
        a.amount_minor + coalesce((select sum(r.amount_minor) from allocations as r where r.merchant_id = a.merchant_id and r.reverses_id = a.id), 0) as standing_minor
      from json_each(${JSON.stringify(ids)}) as given cross join allocations as a
      where a.merchant_id = ${merchantId} and ${column} = given.value and ${column} is not null and a.reverses_id is null
    ) where standing_minor > 0 order by id desc`.compile(query);
}

export const insertAllocations = (merchantId: string, rows: readonly AllocationRow[]) =>
  insertRows('allocations', merchantId, rows satisfies readonly RowOf<'allocations'>[]);
