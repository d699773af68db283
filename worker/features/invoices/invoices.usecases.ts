/** What happens with a merchant's invoices. */
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
import {planReversals} from '../allocations/allocations.usecases.ts';
import {CustomerIndex, type CustomerRow, customersNamed} from '../customers/customers.usecases.ts';
import {
  invoiceExternalIdTaken,
  invoiceNotFound,
  invoiceNumberTaken,
  invoiceReserved,
  invoiceWrittenTwice,
} from './invoices.errors.ts';
import {
  answerOfInvoice,
  answerOfListedInvoice,
  canonicalInvoice,
  nextRevision,
  saysTheSame,
  withSums,
  writtenOf,
} from './invoices.rules.ts';
import type {DecidedInvoice, InvoiceInput, InvoiceRow} from './invoices.shapes.ts';
import {
  contentsOfInvoice,
  insertInvoiceContents,
  insertInvoices,
  invoicesByExternalIds,
  invoicesByIds,
  invoicesByNumbers,
  invoicesPage,
  paymentOptionsPreference,
  updateInvoices,
  voidInvoiceRow,
} from './invoices.store.ts';

export {invoiceNotFound, invoiceRefusal} from './invoices.errors.ts';
export {invoiceInput} from './invoices.shapes.ts';
export type {InvoiceRow} from './invoices.shapes.ts';

const paymentOptionsDefault = JSON.stringify(['card']);

/** @param plannedCustomers those of the same request, which the database does not have yet. */
export async function planInvoices(
  work: MerchantWork,
  checked: readonly Checked<InvoiceInput>[],
  mode: WriteMode,
  plannedCustomers: readonly CustomerRow[] = [],
): Promise<Plan<DecidedInvoice>> {
  const {merchantId, database, ids, nowMs, today} = work;
  const inputs = checked.flatMap((record) => ('input' in record ? [record.input] : []));
  const references = inputs.map((input) => input.customer);
  const [byExternalId, byNumber, preference, ...customers] = await runBatch(database, [
    invoicesByExternalIds(merchantId, externalIdsOf(checked)),
    invoicesByNumbers(merchantId, [...new Set(inputs.map((input) => input.number))]),
    paymentOptionsPreference(merchantId),
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
    named.map((each) => ('row' in each ? sha256Hex(canonicalInvoice(each.row.input, each.row.customer.id)) : '')),
  );

  const created: DecidedInvoice[] = [];
  const updated: DecidedInvoice[] = [];
  const excesses = new Map<string, number>();
  const writtenIds = new Set<string>();
  const decisions = decideEach<{input: InvoiceInput; customer: CustomerRow}, DecidedInvoice>(
    named.map((each) => ('row' in each ? {input: each.row} : each)),
    ({input, customer}, position) => {
      const externalId = input.externalId ?? null;
      const existing = externalId === null ? undefined : known.get(externalId);
      if (existing && mode === 'create') throw invoiceExternalIdTaken();
      if (existing && saysTheSame(existing, hashes[position]!, input))
        return {outcome: 'unchanged', row: {row: existing, contents: null}};
      if (existing && writtenIds.has(existing.id)) throw invoiceWrittenTwice();
      const owner = ownerOfNumber.get(input.number);
      if (owner !== undefined && owner !== existing?.id) throw invoiceNumberTaken(input.number);
      const {row, contents, excessMinor} = nextRevision(input, existing, customer, {
        id: existing?.id ?? ids.id('inv'),
        contentHash: hashes[position]!,
        paymentOptionsDefault: preference[0]?.value ?? paymentOptionsDefault,
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
  const ofRevision = <Row>({row}: DecidedInvoice, rows: Row[]) =>
    rows.map((each) => ({invoice_id: row.id, revision: row.revision, ...each}));
  return {
    decisions,
    queries: [
      ...insertInvoiceContents(
        merchantId,
        written.flatMap((each) => ofRevision(each, each.contents!.lines)),
        written.flatMap((each) => ofRevision(each, each.contents!.taxes)),
      ),
      ...(await planReversals(work, 'invoice_id', excesses)),
      ...insertInvoices(
        merchantId,
        created.map(({row}) => writtenOf(row)),
      ),
      ...updateInvoices(
        merchantId,
        updated.map(({row}) => writtenOf(row)),
      ),
    ],
  };
}

/** One invoice, created or put; the queries are the caller's to run. */
export async function writeInvoice(work: MerchantWork, input: InvoiceInput, mode: WriteMode) {
  const plan = await planInvoices(work, [{input}], mode);
  const {outcome, row: decided} = onlyDecision(plan);
  const contents = decided.contents ?? (await readContents(work, decided.row.id));
  return {outcome, body: answerOfInvoice(decided.row, contents), queries: plan.queries};
}

/** Voids it: what was allocated becomes available credit, and the ledger takes the total back today. */
export async function voidInvoice(work: MerchantWork, id: string) {
  const {merchantId, today, nowMs} = work;
  const {row, contents} = await findInvoice(work, id);
  if (row.state === 'void') return {body: answerOfInvoice(row, contents), queries: []};
  if (row.reserved_minor > 0) throw invoiceReserved(row.reserved_minor);
  const allocated = new Map(row.allocated_minor > 0 ? [[id, row.allocated_minor]] : []);
  const voided = withSums(
    {...writtenOf(row), state: 'void', changed_on: today, updated_at_ms: nowMs},
    {
      allocated_minor: 0,
      reserved_minor: 0,
      processing_minor: 0,
      written_off_minor: row.written_off_minor,
      drawn_minor: 0,
    },
  );
  return {
    body: answerOfInvoice(voided, contents),
    queries: [...(await planReversals(work, 'invoice_id', allocated)), voidInvoiceRow(merchantId, id, today, nowMs)],
  };
}

async function findInvoice(
  {merchantId, database}: MerchantScope,
  id: string,
): Promise<{row: InvoiceRow; contents: Contents}> {
  const [[row], lines, taxes] = await runBatch(database, [
    invoicesByIds(merchantId, [id]),
    ...contentsOfInvoice(merchantId, id),
  ]);
  if (!row) throw invoiceNotFound();
  return {row, contents: {lines, taxes}};
}

async function readContents({merchantId, database}: MerchantScope, id: string): Promise<Contents> {
  const [lines, taxes] = await runBatch(database, contentsOfInvoice(merchantId, id));
  return {lines, taxes};
}

export async function readInvoice(scope: MerchantScope, id: string) {
  const {row, contents} = await findInvoice(scope, id);
  return answerOfInvoice(row, contents);
}

/** Queries for another feature's batch: the invoices that it applies money to. */
export const invoicesNamed = (merchantId: string, named: {ids: readonly string[]; externalIds: readonly string[]}) =>
  [invoicesByIds(merchantId, named.ids), invoicesByExternalIds(merchantId, named.externalIds)] as const;

export interface ListRequest {
  cursor?: string | undefined;
  limit: number;
  externalId?: string | undefined;
  customerId?: string | undefined;
  search?: string | undefined;
}

export async function listInvoices({merchantId, database}: MerchantScope, {cursor, search, ...filter}: ListRequest) {
  const list = 'invoices';
  const afterId = cursor === undefined ? null : decodeCursor(cursor, list).id;
  const [rows] = await runBatch(database, [
    invoicesPage(merchantId, {...filter, afterId, search: search === undefined ? undefined : foldText(search)}),
  ]);
  const {data, nextCursor} = pageOf(rows, filter.limit, (row) => encodeCursor(list, row.id, row.id));
  return {data: data.map(answerOfListedInvoice), nextCursor};
}
