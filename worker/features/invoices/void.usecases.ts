/** Voiding an invoice or a retainer invoice: for good, and whatever was on it goes where it can be used. */
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import type {DocumentKind} from '../billing-documents/billing-documents.shapes.ts';
import {findDocument, voidDocument} from '../billing-documents/billing-documents.usecases.ts';
import {reloadPayment} from '../payments/payments.usecases.ts';
import {release} from '../payments/release.usecases.ts';
import {planWriteOffReversals} from '../write-offs/standing-write-offs.usecases.ts';
import {invoiceReserved, retainerDrawn} from './invoices.errors.ts';
import {withSums, writtenOf} from './invoices.rules.ts';
import type {InvoiceRow} from './invoices.shapes.ts';
import {paymentsHolding} from './invoices.store.ts';
import {freeAllocations} from './invoices.usecases.ts';

/**
 * What was paid on it becomes available credit, what credits and retainers had put on it is theirs again, write-offs are
 * reversed, and the ledger takes the total back today. A payment that only waits for its customer is cancelled first.
 * @throws 409 `invoices.reserved` while a bank works on a part of it; 409 `retainers.drawn`; 503
 * `payments.gateway_unavailable` where Stripe does not confirm that a waiting payment is cancelled.
 */
export async function voidInvoice<Answer>(
  kind: DocumentKind<never, InvoiceRow, Answer, unknown>,
  work: MerchantWork,
  providers: Providers,
  id: string,
) {
  const {merchantId, today, nowMs} = work;
  const {row, contents} = await letGo(kind, work, providers, id);
  if (row.state === 'void') return {status: 200 as const, body: kind.answer(row, contents), queries: []};
  const voided = withSums(
    {...writtenOf(row), state: 'void', changed_on: today, updated_at_ms: nowMs},
    {allocated_minor: 0, reserved_minor: 0, processing_minor: 0, written_off_minor: 0, drawn_minor: 0},
  );
  return {
    status: 200 as const,
    body: kind.answer(voided, contents),
    queries: [
      ...(await freeAllocations(work, new Map(row.allocated_minor > 0 ? [[row, row.allocated_minor]] : []))),
      ...(row.written_off_minor > 0 ? await planWriteOffReversals(work, id) : []),
      voidDocument('invoices', merchantId, id, today, nowMs),
    ],
  };
}

/** The invoice when no payment holds anything of it any more. */
async function letGo(
  kind: DocumentKind<never, InvoiceRow, unknown, unknown>,
  work: MerchantWork,
  providers: Providers,
  id: string,
) {
  const {merchantId, database} = work;
  const found = await findDocument(kind, work, id);
  const {reserved_minor: reservedMinor, processing_minor: processingMinor, drawn_minor: drawnMinor} = found.row;
  if (drawnMinor > 0) throw retainerDrawn(drawnMinor);
  if (reservedMinor === 0) return found;
  if (processingMinor > 0) throw invoiceReserved(reservedMinor);
  const [holders] = await runBatch(database, [paymentsHolding(merchantId, id)]);
  for (const {payment_id: paymentId} of holders)
    await release(providers, database, await reloadPayment(database, merchantId, paymentId));
  // A customer may have been faster: then the money is there, or the bank has begun.
  const after = await findDocument(kind, work, id);
  if (after.row.reserved_minor > 0) throw invoiceReserved(after.row.reserved_minor);
  return after;
}
