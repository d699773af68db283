/** What happens with a merchant's credit notes. */
import type {z} from '@hono/zod-openapi';
import type {Contents} from '../../http/document-fields.ts';
import {foldText} from '../../http/folding.ts';
import type {MerchantScope} from '../../http/merchant-scope.ts';
import {decodeCursor, encodeCursor, pageOf} from '../../http/pages.ts';
import {
  type Checked,
  decideEach,
  externalIdsOf,
  type MerchantWork,
  onlyDecision,
  type Plan,
  type WriteMode,
} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import {planAllocations, planReversals} from '../allocations/allocations.usecases.ts';
import {CustomerIndex, type CustomerRow, customersNamed} from '../customers/customers.usecases.ts';
import {invoiceNotFound, invoicesNamed} from '../invoices/invoices.usecases.ts';
import {
  creditNoteExternalIdTaken,
  creditNoteNotEnough,
  creditNoteNotFound,
  creditNoteNotOpen,
  creditNoteNumberTaken,
  creditNoteOfOther,
  creditNoteRefunded,
  creditNoteWrittenTwice,
  invoiceTakesLess,
} from './credit-notes.errors.ts';
import {
  answerOfCreditNote,
  answerOfListedCreditNote,
  canonicalCreditNote,
  nextRevision,
  saysTheSame,
  withSums,
  writtenOf,
} from './credit-notes.rules.ts';
import type {creditAllocationAnswer, CreditNoteInput, CreditNoteRow, DecidedCreditNote} from './credit-notes.shapes.ts';
import {
  contentsOfCreditNote,
  creditNotesByExternalIds,
  creditNotesByIds,
  creditNotesByNumbers,
  creditNotesPage,
  insertCreditNoteContents,
  insertCreditNotes,
  updateCreditNotes,
  voidCreditNoteRow,
} from './credit-notes.store.ts';

export {creditNoteRefusal} from './credit-notes.errors.ts';
export {creditNoteInput} from './credit-notes.shapes.ts';

/** @param plannedCustomers those of the same request, which the database does not have yet. */
export async function planCreditNotes(
  work: MerchantWork,
  checked: readonly Checked<CreditNoteInput>[],
  mode: WriteMode,
  plannedCustomers: readonly CustomerRow[] = [],
): Promise<Plan<DecidedCreditNote>> {
  const {merchantId, database, ids, nowMs, today} = work;
  const inputs = checked.flatMap((record) => ('input' in record ? [record.input] : []));
  const references = inputs.map((input) => input.customer);
  const [byExternalId, byNumber, ...customers] = await runBatch(database, [
    creditNotesByExternalIds(merchantId, externalIdsOf(checked)),
    creditNotesByNumbers(merchantId, [...new Set(inputs.map((input) => input.number))]),
    ...customersNamed(merchantId, references),
  ]);
  const index = new CustomerIndex(...customers, plannedCustomers);
  const known = new Map(byExternalId.map((row) => [row.external_id, row]));
  const ownerOfNumber = new Map(byNumber.map((row) => [row.number, row.id]));

  const named = decideEach(checked, (input) => ({
    outcome: 'unchanged' as const,
    row: {input, customer: index.find(input.customer)},
  }));
  const hashes = await Promise.all(
    named.map((each) => ('row' in each ? sha256Hex(canonicalCreditNote(each.row.input, each.row.customer.id)) : '')),
  );

  const created: DecidedCreditNote[] = [];
  const updated: DecidedCreditNote[] = [];
  const excesses = new Map<string, number>();
  const writtenIds = new Set<string>();
  const decisions = decideEach<{input: CreditNoteInput; customer: CustomerRow}, DecidedCreditNote>(
    named.map((each) => ('row' in each ? {input: each.row} : each)),
    ({input, customer}, position) => {
      const externalId = input.externalId ?? null;
      const existing = externalId === null ? undefined : known.get(externalId);
      if (existing && mode === 'create') throw creditNoteExternalIdTaken();
      if (existing && saysTheSame(existing, hashes[position]!, input))
        return {outcome: 'unchanged', row: {row: existing, contents: null}};
      if (existing && writtenIds.has(existing.id)) throw creditNoteWrittenTwice();
      const owner = ownerOfNumber.get(input.number);
      if (owner !== undefined && owner !== existing?.id) throw creditNoteNumberTaken(input.number);
      const {row, contents, excessMinor} = nextRevision(input, existing, customer, {
        id: existing?.id ?? ids.id('crn'),
        contentHash: hashes[position]!,
        today,
        nowMs,
      });
      if (excessMinor > 0) excesses.set(row.id, excessMinor);
      if (externalId !== null) known.set(externalId, row);
      ownerOfNumber.set(row.number, row.id);
      writtenIds.add(row.id);
      (existing ? updated : created).push({row, contents});
      return {outcome: existing ? 'updated' : 'created', row: {row, contents}};
    },
  );

  const written = [...created, ...updated];
  const ofRevision = <Row>({row}: DecidedCreditNote, rows: Row[]) =>
    rows.map((each) => ({credit_note_id: row.id, revision: row.revision, ...each}));
  return {
    decisions,
    queries: [
      ...insertCreditNoteContents(
        merchantId,
        written.flatMap((each) => ofRevision(each, each.contents!.lines)),
        written.flatMap((each) => ofRevision(each, each.contents!.taxes)),
      ),
      ...(await planReversals(work, 'credit_note_id', excesses)),
      ...insertCreditNotes(
        merchantId,
        created.map(({row}) => writtenOf(row)),
      ),
      ...updateCreditNotes(
        merchantId,
        updated.map(({row}) => writtenOf(row)),
      ),
    ],
  };
}

/** One credit note, created or put; the queries are the caller's to run. */
export async function writeCreditNote(work: MerchantWork, input: CreditNoteInput, mode: WriteMode) {
  const plan = await planCreditNotes(work, [{input}], mode);
  const {outcome, row: decided} = onlyDecision(plan);
  const contents = decided.contents ?? (await readContents(work, decided.row.id));
  return {outcome, body: answerOfCreditNote(decided.row, contents), queries: plan.queries};
}

/** Voids it: the invoices it was applied to are open again, and the ledger takes the total back today. */
export async function voidCreditNote(work: MerchantWork, id: string) {
  const {merchantId, today, nowMs} = work;
  const {row, contents} = await findCreditNote(work, id);
  if (row.state === 'void') return {body: answerOfCreditNote(row, contents), queries: []};
  if (row.refunded_minor > 0) throw creditNoteRefunded();
  const allocated = new Map(row.allocated_minor > 0 ? [[id, row.allocated_minor]] : []);
  const voided = withSums(
    {...writtenOf(row), state: 'void', changed_on: today, updated_at_ms: nowMs},
    {allocated_minor: 0, refunded_minor: 0},
  );
  return {
    body: answerOfCreditNote(voided, contents),
    queries: [
      ...(await planReversals(work, 'credit_note_id', allocated)),
      voidCreditNoteRow(merchantId, id, today, nowMs),
    ],
  };
}

/** Applies a part of a credit note to one of its customer's invoices. */
export async function allocateCreditNote(
  work: MerchantWork,
  id: string,
  {invoiceId, amountMinor}: {invoiceId: string; amountMinor: number},
) {
  const {merchantId, database, today} = work;
  const [[creditNote], [invoice]] = await runBatch(database, [
    creditNotesByIds(merchantId, [id]),
    ...invoicesNamed(merchantId, {ids: [invoiceId], externalIds: []}),
  ]);
  if (!creditNote) throw creditNoteNotFound();
  if (!invoice) throw invoiceNotFound();
  if (creditNote.customer_id !== invoice.customer_id || creditNote.currency !== invoice.currency)
    throw creditNoteOfOther();
  if (creditNote.state !== 'open') throw creditNoteNotOpen();
  if (amountMinor > creditNote.available_minor) throw creditNoteNotEnough(creditNote.available_minor);
  if (amountMinor > invoice.payable_minor) throw invoiceTakesLess(invoice.payable_minor);
  const {rows, queries} = planAllocations(work, [
    {
      customer_id: invoice.customer_id,
      currency: invoice.currency,
      invoice_id: invoice.id,
      payment_id: null,
      credit_note_id: creditNote.id,
      amount_minor: amountMinor,
      date: today,
    },
  ]);
  const body: z.infer<typeof creditAllocationAnswer> = {
    id: rows[0]!.id,
    creditNoteId: creditNote.id,
    invoiceId: invoice.id,
    currency: invoice.currency,
    amountMinor,
    date: today,
    creditNoteAvailableMinor: creditNote.available_minor - amountMinor,
    invoiceBalanceMinor: invoice.balance_minor - amountMinor,
  };
  return {body, queries};
}

async function findCreditNote(
  {merchantId, database}: MerchantScope,
  id: string,
): Promise<{row: CreditNoteRow; contents: Contents}> {
  const [[row], lines, taxes] = await runBatch(database, [
    creditNotesByIds(merchantId, [id]),
    ...contentsOfCreditNote(merchantId, id),
  ]);
  if (!row) throw creditNoteNotFound();
  return {row, contents: {lines, taxes}};
}

async function readContents({merchantId, database}: MerchantScope, id: string): Promise<Contents> {
  const [lines, taxes] = await runBatch(database, contentsOfCreditNote(merchantId, id));
  return {lines, taxes};
}

export async function readCreditNote(scope: MerchantScope, id: string) {
  const {row, contents} = await findCreditNote(scope, id);
  return answerOfCreditNote(row, contents);
}

export interface ListRequest {
  cursor?: string | undefined;
  limit: number;
  externalId?: string | undefined;
  customerId?: string | undefined;
  search?: string | undefined;
}

export async function listCreditNotes({merchantId, database}: MerchantScope, {cursor, search, ...filter}: ListRequest) {
  const list = 'credit-notes';
  const afterId = cursor === undefined ? null : decodeCursor(cursor, list).id;
  const [rows] = await runBatch(database, [
    creditNotesPage(merchantId, {...filter, afterId, search: search === undefined ? undefined : foldText(search)}),
  ]);
  const {data, nextCursor} = pageOf(rows, filter.limit, (row) => encodeCursor(list, row.id, row.id));
  return {data: data.map(answerOfListedCreditNote), nextCursor};
}
