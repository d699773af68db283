/** The customers of a merchant. Every query is held to one merchant. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';
import {insertRows, type RowOf, selectByValues, updateRows} from '../../providers/json-rows.ts';
import type {CustomerRow, WrittenCustomer} from './customers.shapes.ts';

const columns = [
  'id',
  'external_id',
  'name',
  'email',
  'phone',
  'currency',
  'language',
  'tax_number',
  'payment_terms_days',
  'allow_bank_account',
  'billing_address',
  'shipping_address',
  'content_hash',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies (keyof CustomerRow)[];

export const customersByIds = (merchantId: string, ids: readonly string[]) =>
  selectByValues<'customers', CustomerRow>('customers', columns, merchantId, 'id', ids);

export const customersByExternalIds = (merchantId: string, externalIds: readonly string[]) =>
  selectByValues<'customers', CustomerRow>('customers', columns, merchantId, 'external_id', externalIds);

export interface ListFilter {
  afterId: string | null;
  externalId?: string | undefined;
  /** Folded. */
  search?: string | undefined;
  limit: number;
}

/** One row more than the limit, to know whether there is a next page. */
export function customersPage(merchantId: string, {afterId, externalId, search, limit}: ListFilter) {
  let page = query.selectFrom('customers').where('merchant_id', '=', merchantId).select(columns);
  if (afterId !== null) page = page.where('id', '>', afterId);
  if (externalId !== undefined) page = page.where('external_id', '=', externalId);
  if (search !== undefined) page = page.where(sql<boolean>`instr(search_text, ${search}) > 0`);
  return page
    .orderBy('id')
    .limit(limit + 1)
    .compile();
}

export const insertCustomers = (merchantId: string, rows: readonly WrittenCustomer[]) =>
  insertRows('customers', merchantId, rows satisfies readonly RowOf<'customers'>[]);

/** What Stripe knows the customer as is not touched: a payment may be writing it now. */
export const updateCustomers = (merchantId: string, rows: readonly WrittenCustomer[]) =>
  updateRows(
    'customers',
    merchantId,
    rows.map(({created_at_ms: _created, ...row}) => row),
  );
