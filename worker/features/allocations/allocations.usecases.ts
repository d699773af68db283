/** How other features apply money to invoices and take it back. */
import type {CompiledQuery} from 'kysely';
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {reversals} from './allocations.rules.ts';
import type {AllocationRow, NewAllocation} from './allocations.shapes.ts';
import {insertAllocations, standingAllocations} from './allocations.store.ts';

export type {AllocationRow} from './allocations.shapes.ts';

interface Planned {
  rows: AllocationRow[];
  queries: CompiledQuery[];
}

/**
 * Takes back so much of what was allocated to each invoice, or from each credit note; newest first.
 * @param amounts by the document's id, in minor units.
 */
export async function planReversals(
  work: MerchantWork,
  of: 'invoice_id' | 'credit_note_id',
  amounts: ReadonlyMap<string, number>,
): Promise<Planned> {
  if (amounts.size === 0) return {rows: [], queries: []};
  const {merchantId, database, ids, today, nowMs} = work;
  const [standing] = await runBatch(database, [standingAllocations(merchantId, of, [...amounts.keys()])]);
  const rows = [...amounts].flatMap(([id, amountMinor]) =>
    reversals(
      standing.filter((allocation) => allocation[of] === id),
      amountMinor,
      {newId: () => ids.id('alc'), today, nowMs},
    ),
  );
  return {rows, queries: insertAllocations(merchantId, rows)};
}

/** New allocations. The database refuses what is more than the invoice or the source has left. */
export function planAllocations(work: MerchantWork, given: readonly NewAllocation[]): Planned {
  const rows = given.map((allocation) => ({
    id: work.ids.id('alc'),
    payment_id: null,
    credit_note_id: null,
    retainer_id: null,
    with_payment_id: null,
    ...allocation,
    reverses_id: null,
    created_at_ms: work.nowMs,
  }));
  return {rows, queries: insertAllocations(work.merchantId, rows)};
}
