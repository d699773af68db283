/** What happens with a merchant's credit notes. */
import type {MerchantWork} from '../../http/upserts.ts';
import {planReversals} from '../allocations/allocations.usecases.ts';
import type {DocumentKind} from '../billing-documents/billing-documents.shapes.ts';
import {findDocument, voidDocument} from '../billing-documents/billing-documents.usecases.ts';
import {applyToInvoice} from '../invoices/apply.usecases.ts';
import type {AllocationInput} from '../invoices/invoices.shapes.ts';
import {creditNoteErrors, creditNoteNotOpen, creditNoteRefunded} from './credit-notes.errors.ts';
import {
  answerOfCreditNote,
  answerOfListedCreditNote,
  canonicalCreditNote,
  nextRevision,
  withSums,
  writtenOf,
} from './credit-notes.rules.ts';
import type {CreditNoteAnswer, CreditNoteInput, CreditNoteRow, ListedCreditNoteAnswer} from './credit-notes.shapes.ts';
import {creditNoteColumns} from './credit-notes.store.ts';

export {creditNoteRefusal} from './credit-notes.errors.ts';

export const creditNotes: DocumentKind<CreditNoteInput, CreditNoteRow, CreditNoteAnswer, ListedCreditNoteAnswer> = {
  table: {name: 'credit_notes', one: 'credit_note', columns: creditNoteColumns},
  idPrefix: 'crn',
  errors: creditNoteErrors,
  canonical: canonicalCreditNote,
  nextRevision,
  writtenOf,
  takeBack,
  answer: answerOfCreditNote,
  answerListed: answerOfListedCreditNote,
};

/** The invoices that it was applied to are open again. */
async function takeBack(work: MerchantWork, amounts: ReadonlyMap<CreditNoteRow, number>) {
  const byId = new Map([...amounts].map(([{id}, amountMinor]) => [id, amountMinor]));
  const {queries} = await planReversals(work, 'credit_note_id', byId);
  return queries;
}

/** Voids it: the invoices it was applied to are open again, and the ledger takes the total back today. */
export async function voidCreditNote(work: MerchantWork, id: string) {
  const {merchantId, today, nowMs} = work;
  const {row, contents} = await findDocument(creditNotes, work, id);
  if (row.state === 'void') return {status: 200 as const, body: answerOfCreditNote(row, contents), queries: []};
  if (row.refunded_minor > 0) throw creditNoteRefunded();
  const voided = withSums(
    {...writtenOf(row), state: 'void', changed_on: today, updated_at_ms: nowMs},
    {allocated_minor: 0, refunded_minor: 0},
  );
  return {
    status: 200 as const,
    body: answerOfCreditNote(voided, contents),
    queries: [
      ...(await takeBack(work, new Map(row.allocated_minor > 0 ? [[row, row.allocated_minor]] : []))),
      voidDocument('credit_notes', merchantId, id, today, nowMs),
    ],
  };
}

/** Applies a part of a credit note to one of its customer's invoices. @throws as `applyToInvoice`; 409 `credit_notes.not_open`. */
export async function allocateCreditNote(work: MerchantWork, id: string, input: AllocationInput) {
  const {row} = await findDocument(creditNotes, work, id);
  if (row.state !== 'open') throw creditNoteNotOpen();
  return applyToInvoice(
    work,
    {type: 'credit_note', id, customerId: row.customer_id, currency: row.currency, availableMinor: row.available_minor},
    input,
  );
}
