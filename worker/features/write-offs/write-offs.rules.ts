/** Pure: a write-off's rows, and as its merchant sees it. */
import type {WriteOffAnswer, WriteOffRow} from './write-offs.shapes.ts';

/** What takes a write-off back, whole: in part would be a write-off of another amount. */
export function reversalOf(row: WriteOffRow, given: {id: string; today: string; nowMs: number}): WriteOffRow {
  return {
    ...row,
    id: given.id,
    amount_minor: -row.amount_minor,
    reverses_id: row.id,
    date: given.today,
    created_at_ms: given.nowMs,
  };
}

export const answerOfWriteOff = (row: WriteOffRow): WriteOffAnswer => ({
  id: row.id,
  invoiceId: row.invoice_id,
  customerId: row.customer_id,
  currency: row.currency,
  amountMinor: row.amount_minor,
  reversesId: row.reverses_id,
  reason: row.reason,
  date: row.date,
  createdAtMs: row.created_at_ms,
});
