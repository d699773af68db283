/** Applying what a customer has available (a credit note, the rest of a payment, a retainer) to one of their invoices. */
import {Problem} from '../../http/problems.ts';
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {planAllocations} from '../allocations/allocations.usecases.ts';
import {invoiceIsRetainer, invoiceNotFound, invoiceTakesLess} from './invoices.errors.ts';
import type {AllocationAnswer, AllocationInput} from './invoices.shapes.ts';
import {invoicesNamed} from './invoices.usecases.ts';

export interface AllocationSource {
  type: 'credit_note' | 'payment' | 'retainer';
  id: string;
  customerId: string;
  currency: string;
  availableMinor: number;
}

/** The prefix of the codes with which each kind of source refuses. */
const codes = {credit_note: 'credit_notes', payment: 'payments', retainer: 'retainers'} as const;
const columns = {credit_note: 'credit_note_id', payment: 'payment_id', retainer: 'retainer_id'} as const;

/**
 * At most what is left of the source and payable of the invoice; the database refuses what somebody else was faster with.
 * @throws 404 `invoices.not_found`; 409 `….other_account`, `….not_enough` {availableMinor}, `invoices.not_payable`
 * {payableMinor}, `invoices.is_retainer` (only money pays a retainer).
 */
export async function applyToInvoice(
  work: MerchantWork,
  source: AllocationSource,
  {invoiceId, amountMinor}: AllocationInput,
) {
  const {merchantId, database, today} = work;
  const [[invoice]] = await runBatch(database, [...invoicesNamed(merchantId, {ids: [invoiceId], externalIds: []})]);
  if (!invoice) throw invoiceNotFound();
  if (source.customerId !== invoice.customer_id || source.currency !== invoice.currency)
    throw new Problem(
      409,
      `${codes[source.type]}.other_account`,
      'The invoice is not of the same customer and currency.',
    );
  if (invoice.kind === 'retainer' && source.type !== 'payment') throw invoiceIsRetainer();
  const {availableMinor} = source;
  if (amountMinor > availableMinor)
    throw new Problem(409, `${codes[source.type]}.not_enough`, `Only ${availableMinor} is left of it.`, {
      availableMinor,
    });
  if (amountMinor > invoice.payable_minor) throw invoiceTakesLess(invoice.payable_minor);
  const {rows, queries} = planAllocations(work, [
    {
      customer_id: invoice.customer_id,
      currency: invoice.currency,
      invoice_id: invoice.id,
      [columns[source.type]]: source.id,
      amount_minor: amountMinor,
      date: today,
    },
  ]);
  const body: AllocationAnswer = {
    id: rows[0]!.id,
    source: {type: source.type, id: source.id},
    invoiceId: invoice.id,
    currency: invoice.currency,
    amountMinor,
    date: today,
    sourceAvailableMinor: availableMinor - amountMinor,
    invoiceBalanceMinor: invoice.balance_minor - amountMinor,
  };
  return {status: 201 as const, body, queries};
}

/** What the database refused of an application, where it was nobody's race: somebody used the same at the same time. */
export function applicationRefusal(refusal: string): Problem | null {
  const used = [
    'credit_note_over_allocated',
    'credit_note_not_open',
    'payment_over_allocated',
    'payment_not_succeeded',
    'invoice_over_drawn',
    'invoice_over_allocated',
    'invoice_not_open',
  ];
  if (!used.includes(refusal)) return null;
  return new Problem(
    409,
    'requests.conflict',
    'The records were changed by somebody else at the same time. Try again.',
  );
}
