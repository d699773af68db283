/** What becomes of the money that was paid in advance: applied, refunded, or released to the customer's credit. */
import type {MerchantScope} from '../../http/merchant-scope.ts';
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {planReversals} from '../allocations/allocations.usecases.ts';
import {findDocument} from '../billing-documents/billing-documents.usecases.ts';
import {applyToInvoice} from '../invoices/apply.usecases.ts';
import {withSums, writtenOf} from '../invoices/invoices.rules.ts';
import type {AllocationInput} from '../invoices/invoices.shapes.ts';
import {invoiceRefusal, retainerInvoices} from '../invoices/invoices.usecases.ts';
import {selectClaimed} from '../credits/credits.usecases.ts';
import {carryOutRefund, type RefundAnswer, refundRefusal, requestRefund} from '../payments/refunds.usecases.ts';
import {planWriteOff} from '../write-offs/standing-write-offs.usecases.ts';
import {retainerNotEnough, retainerNothingAvailable, retainerNotRefundable} from './retainer-invoices.errors.ts';
import {refundParts} from './retainer-invoices.rules.ts';
import type {RefundsAnswer, ReleaseInput, RetainerRefundInput} from './retainer-invoices.shapes.ts';
import {paymentsBehind} from './retainer-invoices.store.ts';

/** @throws 404 `invoices.not_found`; 409 as `applyToInvoice`, with `retainers.…`. */
export async function applyRetainer(work: MerchantWork, id: string, input: AllocationInput) {
  const {row} = await findDocument(retainerInvoices, work, id);
  const availableMinor = await unclaimedOf(work, row);
  return applyToInvoice(
    work,
    {type: 'retainer', id, customerId: row.customer_id, currency: row.currency, availableMinor},
    input,
  );
}

/** What is available of it and claimed by no refund that Stripe has not answered yet. */
async function unclaimedOf({merchantId, database}: MerchantWork, row: {id: string; available_minor: number}) {
  const [[claimed]] = await runBatch(database, [selectClaimed(merchantId, {type: 'retainer', id: row.id})]);
  return Math.max(0, row.available_minor - (claimed?.claimed_minor ?? 0));
}

/** @throws 404 `invoices.not_found`; 409 `retainers.nothing_left`, `retainers.not_enough` {availableMinor}. */
async function findAvailable(work: MerchantWork, id: string, wantedMinor: number | undefined) {
  const {row, contents} = await findDocument(retainerInvoices, work, id);
  const availableMinor = await unclaimedOf(work, row);
  if (availableMinor === 0) throw retainerNothingAvailable();
  if (wantedMinor !== undefined && wantedMinor > availableMinor) throw retainerNotEnough(availableMinor);
  return {row, contents, availableMinor};
}

/**
 * What was paid and not drawn, or so much of it, is the customer's credit; and it is not asked for again.
 * @throws 404 `invoices.not_found`; 409 `retainers.nothing_left`, `retainers.not_enough` {availableMinor}.
 */
export async function releaseRetainer(work: MerchantWork, id: string, input: ReleaseInput) {
  const {row, contents, availableMinor} = await findAvailable(work, id, input.amountMinor);
  const amountMinor = input.amountMinor ?? availableMinor;
  const {queries} = await planReversals(work, 'invoice_id', new Map([[id, amountMinor]]));
  const writtenOff = planWriteOff(work.merchantId, work, {
    customer_id: row.customer_id,
    currency: row.currency,
    invoice_id: id,
    amount_minor: amountMinor,
    reason: 'released',
  });
  const after = withSums(writtenOf(row), {
    allocated_minor: row.allocated_minor - amountMinor,
    reserved_minor: row.reserved_minor,
    processing_minor: row.processing_minor,
    written_off_minor: row.written_off_minor + amountMinor,
    drawn_minor: row.drawn_minor,
  });
  return {
    status: 200 as const,
    body: retainerInvoices.answer(after, contents),
    queries: [...queries, ...writtenOff.queries],
  };
}

/**
 * Plans the refunds of the payments behind it, newest first. Each names the retainer, and a refund that names a retainer
 * writes off what it takes of it.
 * @throws 404 `invoices.not_found`; 409 `retainers.nothing_left`, `retainers.not_enough` {availableMinor},
 * `refunds.amount_too_large` {refundableMinor}.
 */
export async function refundRetainer(work: MerchantWork, id: string, input: RetainerRefundInput) {
  const {availableMinor} = await findAvailable(work, id, input.amountMinor);
  const [payments] = await runBatch(work.database, [paymentsBehind(work.merchantId, id)]);
  const {parts, refundableMinor} = refundParts(payments, input.amountMinor ?? null, availableMinor);
  if (refundableMinor === 0 || (input.amountMinor ?? 0) > refundableMinor) throw retainerNotRefundable(refundableMinor);
  const {reason, reference} = input;
  const planned = [];
  for (const {paymentId, amountMinor} of parts) {
    planned.push(
      await requestRefund(work, paymentId, {
        amountMinor,
        allocations: [{invoiceId: id, amountMinor}],
        ...(reason !== undefined && {reason}),
        ...(reference !== undefined && {reference}),
      }),
    );
  }
  const body: RefundsAnswer = {refunds: planned.map((each) => each.body)};
  return {status: 201 as const, body, queries: planned.flatMap(({queries}) => queries)};
}

/** Asks Stripe for what was planned. @returns each refund as it is now. */
export async function carryOutRetainerRefunds(
  providers: Providers,
  {merchantId, database}: MerchantScope,
  {refunds}: RefundsAnswer,
): Promise<RefundsAnswer> {
  const carriedOut: RefundAnswer[] = [];
  for (const {id} of refunds) carriedOut.push(await carryOutRefund(providers, database, merchantId, id));
  return {refunds: carriedOut};
}

export const retainerRefundRefusal = (refusal: string) => refundRefusal(refusal) ?? invoiceRefusal(refusal);
