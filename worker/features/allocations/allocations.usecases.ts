/** How other features apply money to invoices and take it back. */
import type {CompiledQuery} from 'kysely';
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {reversals} from './allocations.rules.ts';
import type {AllocationRow} from './allocations.shapes.ts';
import {insertAllocations, standingAllocations} from './allocations.store.ts';

export type {AllocationRow} from './allocations.shapes.ts';

/**
 * Queries that take back so much of what was allocated to each invoice, or from each credit note; newest first.
 * @param amounts by the document's id, in minor units.
 */
export async function planReversals(
  work: MerchantWork,
  of: 'invoice_id' | 'credit_note_id',
  amounts: ReadonlyMap<string, number>,
): Promise<CompiledQuery[]> {
  if (amounts.size === 0) return [];
  const {merchantId, database, ids, today, nowMs} = work;
  const [standing] = await runBatch(database, [standingAllocations(merchantId, of, [...amounts.keys()])]);
  const rows = [...amounts].flatMap(([id, amountMinor]) =>
    reversals(
      standing.filter((allocation) => allocation[of] === id),
      amountMinor,
      {newId: () => ids.id('alc'), today, nowMs},
    ),
  );
  return insertAllocations(merchantId, rows);
}

/** New allocations. The database refuses what is more than the invoice or the source has left. */
export function planAllocations(
  work: MerchantWork,
  given: readonly Omit<AllocationRow, 'id' | 'retainer_id' | 'with_payment_id' | 'reverses_id' | 'created_at_ms'>[],
): {rows: AllocationRow[]; queries: CompiledQuery[]} {
  const rows = given.map((allocation) => ({
    id: work.ids.id('alc'),
    retainer_id: null,
    with_payment_id: null,
    ...allocation,
    reverses_id: null,
    created_at_ms: work.nowMs,
  }));
  return {rows, queries: insertAllocations(work.merchantId, rows)};
}
