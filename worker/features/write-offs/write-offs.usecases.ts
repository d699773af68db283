/** What a merchant no longer asks for. */
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {findDocument} from '../billing-documents/billing-documents.usecases.ts';
import {invoices} from '../invoices/invoices.usecases.ts';
import {planWriteOff} from './standing-write-offs.usecases.ts';
import {nothingToWriteOff, writeOffNotFound, writeOffReversed, writeOffTooMuch} from './write-offs.errors.ts';
import {answerOfWriteOff, reversalOf} from './write-offs.rules.ts';
import type {WriteOffInput} from './write-offs.shapes.ts';
import {insertWriteOffs, writeOffById} from './write-offs.store.ts';

export {writeOffRefusal} from './write-offs.errors.ts';

/**
 * Writes off all that is payable of an invoice, or so much of it; the ledger posts it today.
 * @throws 404 `invoices.not_found`; 409 `write_offs.nothing_left`, `write_offs.too_much` {payableMinor}.
 */
export async function writeOff(work: MerchantWork, invoiceId: string, {amountMinor, reason}: WriteOffInput) {
  const {row: invoice} = await findDocument(invoices, work, invoiceId);
  if (invoice.payable_minor === 0) throw nothingToWriteOff();
  const writtenMinor = amountMinor ?? invoice.payable_minor;
  if (writtenMinor > invoice.payable_minor) throw writeOffTooMuch(invoice.payable_minor);
  const {row, queries} = planWriteOff(work.merchantId, work, {
    customer_id: invoice.customer_id,
    currency: invoice.currency,
    invoice_id: invoice.id,
    amount_minor: writtenMinor,
    reason: reason ?? null,
  });
  return {status: 201 as const, body: answerOfWriteOff(row), queries};
}

/** Asks for it again. @throws 404 `write_offs.not_found`; 409 `write_offs.reversed`. */
export async function reverseWriteOff(work: MerchantWork, id: string) {
  const {merchantId, database, ids, today, nowMs} = work;
  const [[found]] = await runBatch(database, [writeOffById(merchantId, id)]);
  if (!found) throw writeOffNotFound();
  const {stands, ...row} = found;
  if (!stands) throw writeOffReversed();
  const reversal = reversalOf(row, {id: ids.id('wof'), today, nowMs});
  return {status: 201 as const, body: answerOfWriteOff(reversal), queries: insertWriteOffs(merchantId, [reversal])};
}
