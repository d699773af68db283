/** What happens with customers, and how other features find the one that a record names. */
import type {CustomerReference} from '../../http/fields.ts';
import {foldText} from '../../http/folding.ts';
import type {MerchantScope} from '../../http/merchant-scope.ts';
import {decodeCursor, encodeCursor, pageOf} from '../../http/pages.ts';
import {
  type Checked,
  type Decided,
  decideEach,
  externalIdsOf,
  type MerchantWork,
  onlyDecision,
  type Plan,
  type WriteMode,
} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import {customerExternalIdTaken, customerNotFound} from './customers.errors.ts';
import {answerOfCustomer, canonicalCustomer, customerContent, searchableCustomer} from './customers.rules.ts';
import type {CustomerInput, CustomerRow} from './customers.shapes.ts';
import {
  customersByExternalIds,
  customersByIds,
  customersPage,
  insertCustomers,
  updateCustomers,
} from './customers.store.ts';

export {customerRefusal} from './customers.errors.ts';
export {customerInput} from './customers.shapes.ts';
export type {CustomerRow} from './customers.shapes.ts';

export async function planCustomers(
  work: MerchantWork,
  checked: readonly Checked<CustomerInput>[],
  mode: WriteMode,
): Promise<Plan<CustomerRow>> {
  const {merchantId, database, ids, nowMs} = work;
  const [rows] = await runBatch(database, [customersByExternalIds(merchantId, externalIdsOf(checked))]);
  const known = new Map(rows.map((row) => [row.external_id, row]));
  const contents = checked.map((record) => ('input' in record ? customerContent(record.input) : null));
  const hashes = await Promise.all(contents.map((content) => (content ? sha256Hex(canonicalCustomer(content)) : '')));
  // Keyed by id: a record that stands twice in one request is written once, as it stands last.
  const created = new Map<string, CustomerRow>();
  const updated = new Map<string, CustomerRow>();

  const decisions = decideEach<CustomerInput, CustomerRow>(checked, (input, index) => {
    const externalId = input.externalId ?? null;
    const existing = externalId === null ? undefined : known.get(externalId);
    if (existing && mode === 'create') throw customerExternalIdTaken();
    if (existing && existing.content_hash === hashes[index]) return {outcome: 'unchanged', row: existing};
    const row: CustomerRow = {
      id: existing?.id ?? ids.id('cus'),
      external_id: externalId,
      ...contents[index]!,
      content_hash: hashes[index]!,
      created_at_ms: existing?.created_at_ms ?? nowMs,
      updated_at_ms: nowMs,
    };
    if (externalId !== null) known.set(externalId, row);
    const isNew = !existing || created.has(existing.id);
    (isNew ? created : updated).set(row.id, row);
    return {outcome: existing ? 'updated' : 'created', row};
  });
  return {
    decisions,
    queries: [
      ...insertCustomers(merchantId, [...created.values()].map(searchableCustomer)),
      ...updateCustomers(merchantId, [...updated.values()].map(searchableCustomer)),
    ],
  };
}

/** One customer, created or put; the queries are the caller's to run. */
export async function writeCustomer(work: MerchantWork, input: CustomerInput, mode: WriteMode) {
  const plan = await planCustomers(work, [{input}], mode);
  const {outcome, row} = onlyDecision(plan);
  return {outcome, body: answerOfCustomer(row), queries: plan.queries};
}

/** The customers that records of one request name: those of the database, and those planned before them. */
export class CustomerIndex {
  readonly #byId = new Map<string, CustomerRow>();
  readonly #byExternalId = new Map<string, CustomerRow>();

  constructor(...rowsInOrder: (readonly CustomerRow[])[]) {
    for (const row of rowsInOrder.flat()) {
      this.#byId.set(row.id, row);
      if (row.external_id !== null) this.#byExternalId.set(row.external_id, row);
    }
  }

  /** Throws 404 `customers.not_found`; another merchant's customer is not there either. */
  find(reference: CustomerReference): CustomerRow {
    const row = 'id' in reference ? this.#byId.get(reference.id) : this.#byExternalId.get(reference.externalId);
    if (!row) throw customerNotFound();
    return row;
  }

  byId(id: string): CustomerRow | undefined {
    return this.#byId.get(id);
  }
}

/** Two queries for a feature's own batch; their rows make a `CustomerIndex`. */
export function customersNamed(merchantId: string, references: readonly CustomerReference[]) {
  const unique = (values: string[]) => [...new Set(values)];
  return [
    customersByIds(merchantId, unique(references.flatMap((reference) => ('id' in reference ? [reference.id] : [])))),
    customersByExternalIds(
      merchantId,
      unique(references.flatMap((reference) => ('externalId' in reference ? [reference.externalId] : []))),
    ),
  ] as const;
}

/** The customers that a plan creates, changes or keeps. */
export const plannedRows = <Row>(decisions: readonly Decided<Row>[]) =>
  decisions.flatMap((decision) => ('row' in decision ? [decision.row] : []));

export async function readCustomer({merchantId, database}: MerchantScope, id: string) {
  const [[row]] = await runBatch(database, [customersByIds(merchantId, [id])]);
  if (!row) throw customerNotFound();
  return answerOfCustomer(row);
}

export interface ListRequest {
  cursor?: string | undefined;
  limit: number;
  externalId?: string | undefined;
  search?: string | undefined;
}

export async function listCustomers(
  {merchantId, database}: MerchantScope,
  {cursor, limit, externalId, search}: ListRequest,
) {
  const list = 'customers';
  const afterId = cursor === undefined ? null : decodeCursor(cursor, list).id;
  const [rows] = await runBatch(database, [
    customersPage(merchantId, {
      afterId,
      externalId,
      search: search === undefined ? undefined : foldText(search),
      limit,
    }),
  ]);
  const {data, nextCursor} = pageOf(rows, limit, (row) => encodeCursor(list, row.id, row.id));
  return {data: data.map(answerOfCustomer), nextCursor};
}
