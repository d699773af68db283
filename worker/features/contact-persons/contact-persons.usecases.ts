/** What happens with the contact persons of a merchant's customers. */
import {foldEmail, foldText} from '../../http/folding.ts';
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
import {openPaymentsAreDue} from '../payments/release.usecases.ts';
import {
  contactPersonEmailTaken,
  contactPersonExternalIdTaken,
  contactPersonFrozen,
  contactPersonNotFound,
} from './contact-persons.errors.ts';
import {
  answerOfContactPerson,
  canonicalContactPerson,
  contentOf,
  mailboxOf,
  searchableContactPerson,
} from './contact-persons.rules.ts';
import type {ContactPersonInput, ContactPersonRow} from './contact-persons.shapes.ts';
import {
  contactPersonsByEmails,
  contactPersonsByExternalIds,
  contactPersonsByIds,
  contactPersonsPage,
  insertContactPersons,
  removeContactPersonRow,
  updateContactPersons,
} from './contact-persons.store.ts';

export {contactPersonNotFound, contactPersonRefusal} from './contact-persons.errors.ts';
export {contactPersonInput} from './contact-persons.shapes.ts';
export type {ContactPersonRow} from './contact-persons.shapes.ts';

/** @param plannedCustomers those of the same request, which the database does not have yet. */
export async function planContactPersons(
  work: MerchantWork,
  checked: readonly Checked<ContactPersonInput>[],
  mode: WriteMode,
  plannedCustomers: readonly CustomerRow[] = [],
): Promise<Plan<ContactPersonRow>> {
  const {merchantId, database, ids, nowMs} = work;
  const inputs = checked.flatMap((record) => ('input' in record ? [record.input] : []));
  const [byExternalId, byEmail, ...customers] = await runBatch(database, [
    contactPersonsByExternalIds(merchantId, externalIdsOf(checked)),
    contactPersonsByEmails(merchantId, [...new Set(inputs.map((input) => foldEmail(input.email)))]),
    ...customersNamed(
      merchantId,
      inputs.map((input) => input.customer),
    ),
  ]);
  const index = new CustomerIndex(...customers, plannedCustomers);
  const known = new Map(byExternalId.map((row) => [row.external_id, row]));
  const ownerOfMailbox = new Map(byEmail.map((row) => [mailboxOf(row), row.id]));

  const named = decideEach(checked, (input) => ({
    outcome: 'unchanged' as const,
    row: {externalId: input.externalId ?? null, content: contentOf(input, index.find(input.customer).id)},
  }));
  const hashes = await Promise.all(
    named.map((each) => ('row' in each ? sha256Hex(canonicalContactPerson(each.row.content)) : '')),
  );

  // Keyed by id: a person who stands twice in one request is written once, as they stand last.
  const created = new Map<string, ContactPersonRow>();
  const updated = new Map<string, ContactPersonRow>();
  type Named = {externalId: string | null; content: ReturnType<typeof contentOf>};
  const decisions = decideEach<Named, ContactPersonRow>(
    named.map((each) => ('row' in each ? {input: each.row} : each)),
    ({externalId, content}, position) => {
      const existing = externalId === null ? undefined : known.get(externalId);
      if (existing && mode === 'create') throw contactPersonExternalIdTaken();
      if (existing && existing.content_hash === hashes[position]) return {outcome: 'unchanged', row: existing};
      if (existing && existing.customer_id !== content.customer_id) throw contactPersonFrozen();
      const owner = ownerOfMailbox.get(mailboxOf(content));
      if (owner !== undefined && owner !== existing?.id) throw contactPersonEmailTaken();
      const row: ContactPersonRow = {
        id: existing?.id ?? ids.id('con'),
        external_id: externalId,
        ...content,
        role: content.role ?? existing?.role ?? 'payer',
        content_hash: hashes[position]!,
        created_at_ms: existing?.created_at_ms ?? nowMs,
        updated_at_ms: nowMs,
      };
      if (externalId !== null) known.set(externalId, row);
      ownerOfMailbox.set(mailboxOf(row), row.id);
      const isNew = !existing || created.has(existing.id);
      (isNew ? created : updated).set(row.id, row);
      return {outcome: existing ? 'updated' : 'created', row};
    },
  );
  return {
    decisions,
    queries: [
      ...insertContactPersons(merchantId, [...created.values()].map(searchableContactPerson)),
      ...updateContactPersons(merchantId, [...updated.values()].map(searchableContactPerson)),
    ],
  };
}

/** One contact person, created or put; the queries are the caller's to run. */
export async function writeContactPerson(work: MerchantWork, input: ContactPersonInput, mode: WriteMode) {
  const plan = await planContactPersons(work, [{input}], mode);
  const {outcome, row} = onlyDecision(plan);
  return {outcome, body: answerOfContactPerson(row), queries: plan.queries};
}

/**
 * Removes a person: they cannot sign in any more, and whoever is signed in as them is out with the next request. What they
 * have left open online holds invoices for nobody: see `releaseOpenOf`.
 */
export async function removeContactPerson(work: MerchantWork, id: string) {
  const {merchantId, database, nowMs} = work;
  const [[row]] = await runBatch(database, [contactPersonsByIds(merchantId, [id])]);
  if (!row) throw contactPersonNotFound();
  return {
    body: null,
    queries: [...removeContactPersonRow(merchantId, id, nowMs), openPaymentsAreDue(merchantId, id, nowMs)],
  };
}

export async function readContactPerson({merchantId, database}: MerchantScope, id: string) {
  const [[row]] = await runBatch(database, [contactPersonsByIds(merchantId, [id])]);
  if (!row) throw contactPersonNotFound();
  return answerOfContactPerson(row);
}

/** A query for another feature's batch: the persons with this id, or with this address. */
export const contactPersonsNamed = (merchantId: string, reference: {id: string} | {email: string}) =>
  'id' in reference
    ? contactPersonsByIds(merchantId, [reference.id])
    : contactPersonsByEmails(merchantId, [foldEmail(reference.email)]);

export interface ListRequest {
  cursor?: string | undefined;
  limit: number;
  externalId?: string | undefined;
  customerId?: string | undefined;
  search?: string | undefined;
}

export async function listContactPersons(
  {merchantId, database}: MerchantScope,
  {cursor, search, ...filter}: ListRequest,
) {
  const list = 'contact-persons';
  const afterId = cursor === undefined ? null : decodeCursor(cursor, list).id;
  const [rows] = await runBatch(database, [
    contactPersonsPage(merchantId, {...filter, afterId, search: search === undefined ? undefined : foldText(search)}),
  ]);
  const {data, nextCursor} = pageOf(rows, filter.limit, (row) => encodeCursor(list, row.id, row.id));
  return {data: data.map(answerOfContactPerson), nextCursor};
}
