/** The contact persons of a merchant's customers; removed ones are not there. Every query is held to one merchant. */
import {type CompiledQuery, sql} from 'kysely';
import {query} from '../../providers/database.ts';
import {insertRows, updateRows} from '../../providers/json-rows.ts';
import type {ContactPersonRow, WrittenContactPerson} from './contact-persons.shapes.ts';

const columns = [
  'id',
  'customer_id',
  'external_id',
  'name',
  'email',
  'email_folded',
  'phone',
  'role',
  'content_hash',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies (keyof ContactPersonRow)[];

function contactPersonsBy(column: 'id' | 'external_id' | 'email_folded') {
  const selected = sql.join(columns.map((name) => sql.ref(`t.${name}`)));
  return (merchantId: string, values: readonly string[]): CompiledQuery<ContactPersonRow> =>
    sql<ContactPersonRow>`select ${selected} from json_each(${JSON.stringify(values)}) as given cross join contact_persons as t
      where t.merchant_id = ${merchantId} and ${sql.ref(`t.${column}`)} = given.value and t.removed_at_ms is null`.compile(
      query,
    );
}

export const contactPersonsByIds = contactPersonsBy('id');
export const contactPersonsByExternalIds = contactPersonsBy('external_id');
export const contactPersonsByEmails = contactPersonsBy('email_folded');

export function contactPersonsPage(
  merchantId: string,
  filter: {
    afterId: string | null;
    externalId?: string | undefined;
    customerId?: string | undefined;
    search?: string | undefined;
    limit: number;
  },
) {
  let page = query
    .selectFrom('contact_persons')
    .where('merchant_id', '=', merchantId)
    .where('removed_at_ms', 'is', null)
    .select(columns);
  if (filter.afterId !== null) page = page.where('id', '>', filter.afterId);
  if (filter.externalId !== undefined) page = page.where('external_id', '=', filter.externalId);
  if (filter.customerId !== undefined) page = page.where('customer_id', '=', filter.customerId);
  if (filter.search !== undefined) page = page.where(sql<boolean>`instr(search_text, ${filter.search}) > 0`);
  return page
    .orderBy('id')
    .limit(filter.limit + 1)
    .compile();
}

export const insertContactPersons = (merchantId: string, rows: readonly WrittenContactPerson[]) =>
  insertRows('contact_persons', merchantId, rows);

export const updateContactPersons = (merchantId: string, rows: readonly WrittenContactPerson[]) =>
  updateRows(
    'contact_persons',
    merchantId,
    rows.map(({created_at_ms: _created, ...row}) => row),
  );

/** Gives the external id free, so that the person can be added anew, and ends every session of theirs. */
export const removeContactPersonRow = (merchantId: string, id: string, nowMs: number) => [
  query
    .updateTable('contact_persons')
    .set({removed_at_ms: nowMs, updated_at_ms: nowMs, external_id: null})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile(),
  query
    .updateTable('sessions')
    .set({revoked_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('contact_id', '=', id)
    .where('revoked_at_ms', 'is', null)
    .compile(),
  query
    .updateTable('portal_tickets')
    .set({used_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('contact_id', '=', id)
    .where('used_at_ms', 'is', null)
    .compile(),
];
