/** Writing and reading invoices, retainer invoices and credit notes: what is the same for all three. */
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
import {CustomerIndex, type CustomerRow, customersNamed} from '../customers/customers.usecases.ts';
import {preferencesOf, selectPreferences} from '../preferences/preferences.usecases.ts';
import {isOf, saysTheSame} from './billing-documents.rules.ts';
import type {
  Decided,
  DocumentInput,
  DocumentKind,
  DocumentListRequest,
  DocumentRow,
} from './billing-documents.shapes.ts';
import {
  contentsOf,
  documentsBy,
  documentsPage,
  insertContents,
  insertDocuments,
  updateDocuments,
} from './billing-documents.store.ts';

export {documentsBy, voidDocument} from './billing-documents.store.ts';

/** @param plannedCustomers those of the same request, which the database does not have yet. */
export async function planDocuments<Input extends DocumentInput, Row extends DocumentRow>(
  kind: DocumentKind<Input, Row, unknown, unknown>,
  work: MerchantWork,
  checked: readonly Checked<Input>[],
  mode: WriteMode,
  plannedCustomers: readonly CustomerRow[] = [],
): Promise<Plan<Decided<Row>>> {
  const {merchantId, database, ids, nowMs, today} = work;
  const {table, errors} = kind;
  const inputs = checked.flatMap((record) => ('input' in record ? [record.input] : []));
  const [byExternalId, byNumber, preferences, ...customers] = await runBatch(database, [
    documentsBy(table, merchantId, 'external_id', externalIdsOf(checked)),
    documentsBy(table, merchantId, 'number', [...new Set(inputs.map((input) => input.number))]),
    selectPreferences(merchantId),
    ...customersNamed(
      merchantId,
      inputs.map((input) => input.customer),
    ),
  ]);
  const index = new CustomerIndex(...customers, plannedCustomers);
  const known = new Map(byExternalId.map((row) => [row.external_id, row]));
  const ownerOfNumber = new Map(byNumber.map((row) => [row.number, row.id]));

  const named = decideEach(checked, (input) => ({
    outcome: 'unchanged' as const,
    row: {input, customer: index.find(input.customer)},
  }));
  const hashes = await Promise.all(
    named.map((each) => ('row' in each ? sha256Hex(kind.canonical(each.row.input, each.row.customer.id)) : '')),
  );

  const created: {row: Row; contents: Contents}[] = [];
  const updated: {row: Row; contents: Contents}[] = [];
  const excesses = new Map<Row, number>();
  const writtenIds = new Set<string>();
  const decisions = decideEach<{input: Input; customer: CustomerRow}, Decided<Row>>(
    named.map((each) => ('row' in each ? {input: each.row} : each)),
    ({input, customer}, position) => {
      const externalId = input.externalId ?? null;
      const existing = externalId === null ? undefined : known.get(externalId);
      if (existing && (mode === 'create' || !isOf(table, existing))) throw errors.externalIdTaken();
      if (existing && saysTheSame(existing, hashes[position]!, input))
        return {outcome: 'unchanged', row: {row: existing, contents: null}};
      if (existing && writtenIds.has(existing.id)) throw errors.writtenTwice();
      const owner = ownerOfNumber.get(input.number);
      if (owner !== undefined && owner !== existing?.id) throw errors.numberTaken(input.number);
      const {row, contents, excessMinor} = kind.nextRevision(input, existing, customer, {
        id: existing?.id ?? ids.id(kind.idPrefix),
        contentHash: hashes[position]!,
        preferences: preferencesOf(preferences),
        today,
        nowMs,
      });
      if (excessMinor > 0) excesses.set(row, excessMinor);
      if (externalId !== null) known.set(externalId, row);
      ownerOfNumber.set(row.number, row.id);
      writtenIds.add(row.id);
      (existing ? updated : created).push({row, contents});
      return {outcome: existing ? 'updated' : 'created', row: {row, contents}};
    },
  );

  const writtenOf = (decided: readonly {row: Row}[]) => decided.map(({row}) => kind.writtenOf(row));
  return {
    decisions,
    queries: [
      ...insertContents(table, merchantId, [...created, ...updated]),
      ...(await kind.takeBack(work, excesses)),
      ...insertDocuments(table.name, merchantId, writtenOf(created)),
      ...updateDocuments(table.name, merchantId, writtenOf(updated)),
    ],
  };
}

/** One document, created or put; the queries are the caller's to run. */
export async function writeDocument<Input extends DocumentInput, Row extends DocumentRow, Answer>(
  kind: DocumentKind<Input, Row, Answer, unknown>,
  work: MerchantWork,
  input: Input,
  mode: WriteMode,
) {
  const plan = await planDocuments(kind, work, [{input}], mode);
  const {outcome, row: decided} = onlyDecision(plan);
  const contents = decided.contents ?? (await findDocument(kind, work, decided.row.id)).contents;
  return {outcome, body: kind.answer(decided.row, contents), queries: plan.queries};
}

/** Throws 404 `….not_found`. */
export async function findDocument<Row extends DocumentRow>(
  {table, errors}: Pick<DocumentKind<never, Row, unknown, unknown>, 'table' | 'errors'>,
  {merchantId, database}: MerchantScope,
  id: string,
): Promise<{row: Row; contents: Contents}> {
  const [[row], lines, taxes] = await runBatch(database, [
    documentsBy(table, merchantId, 'id', [id]),
    ...contentsOf(table, merchantId, id),
  ]);
  if (!row || !isOf(table, row)) throw errors.notFound();
  return {row, contents: {lines, taxes}};
}

export async function readDocument<Row extends DocumentRow, Answer>(
  kind: DocumentKind<never, Row, Answer, unknown>,
  scope: MerchantScope,
  id: string,
): Promise<Answer> {
  const {row, contents} = await findDocument(kind, scope, id);
  return kind.answer(row, contents);
}

export async function listDocuments<Row extends DocumentRow, Listed>(
  {table, answerListed}: Pick<DocumentKind<never, Row, unknown, Listed>, 'table' | 'answerListed'>,
  {merchantId, database}: MerchantScope,
  {cursor, search, ...filter}: DocumentListRequest,
): Promise<{data: Listed[]; nextCursor: string | null}> {
  const list = table.kind ?? table.name;
  const afterId = cursor === undefined ? null : decodeCursor(cursor, list).id;
  const [rows] = await runBatch(database, [
    documentsPage(table, merchantId, {...filter, afterId, search: search === undefined ? undefined : foldText(search)}),
  ]);
  const {data, nextCursor} = pageOf(rows, filter.limit, (row) => encodeCursor(list, row.id, row.id));
  return {data: data.map(answerListed), nextCursor};
}
