/** Pure: how allocations are undone. */
import type {AllocationRow, StandingAllocation} from './allocations.shapes.ts';

/**
 * Rows that take `amountMinor` back, the newest allocations first, the last one in part if need be. What they were
 * taken from (a payment, a credit note) has it available again.
 * @param standing newest first. Where they come to less than the amount, somebody else was faster: the database then
 * refuses the batch, and it is decided anew.
 */
export function reversals(
  standing: readonly StandingAllocation[],
  amountMinor: number,
  {newId, today, nowMs}: {newId: () => string; today: string; nowMs: number},
): AllocationRow[] {
  const rows: AllocationRow[] = [];
  let leftMinor = amountMinor;
  for (const {standing_minor, ...allocation} of standing) {
    if (leftMinor === 0) break;
    const takenMinor = Math.min(leftMinor, standing_minor);
    rows.push({
      ...allocation,
      id: newId(),
      amount_minor: -takenMinor,
      reverses_id: allocation.id,
      date: today,
      created_at_ms: nowMs,
    });
    leftMinor -= takenMinor;
  }
  return rows;
}
