/** Write-offs as part of something else: the end of a retainer, the voiding of an invoice. */
import type {CompiledQuery} from 'kysely';
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {reversalOf} from './write-offs.rules.ts';
import type {WriteOffRow} from './write-offs.shapes.ts';
import {insertWriteOffs, standingWriteOffs} from './write-offs.store.ts';

type Moment = Pick<MerchantWork, 'ids' | 'today' | 'nowMs'>;

/** No longer asks for so much of an invoice or retainer. The database refuses more than it has left to ask for. */
export function planWriteOff(
  merchantId: string,
  {ids, today, nowMs}: Moment,
  given: Pick<WriteOffRow, 'customer_id' | 'currency' | 'invoice_id' | 'amount_minor' | 'reason'>,
): {row: WriteOffRow; queries: CompiledQuery[]} {
  const row = {id: ids.id('wof'), ...given, reverses_id: null, date: today, created_at_ms: nowMs};
  return {row, queries: insertWriteOffs(merchantId, [row])};
}

/** Takes back whatever of the invoice is written off. */
export async function planWriteOffReversals(work: MerchantWork, invoiceId: string): Promise<CompiledQuery[]> {
  const {merchantId, database, ids, today, nowMs} = work;
  const [standing] = await runBatch(database, [standingWriteOffs(merchantId, invoiceId)]);
  return insertWriteOffs(
    merchantId,
    standing.map((row) => reversalOf(row, {id: ids.id('wof'), today, nowMs})),
  );
}
