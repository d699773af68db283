/** The merchant's lists read ranges of the indexes made for them. */
import {beforeEach, expect, it} from 'vitest';
import {createHarness, env} from '../../testing/harness.ts';
import {documentsPage} from './billing-documents.store.ts';

beforeEach(async () => {
  await createHarness();
});

const invoices = {name: 'invoices', one: 'invoice', columns: ['id'], kind: 'retainer'} as never;
const creditNotes = {name: 'credit_notes', one: 'credit_note', columns: ['id']} as never;

it.each([
  [invoices, {}, 'invoices_of_kind (merchant_id=? AND kind=? AND id>?)'],
  [invoices, {customerId: 'cus_1'}, 'invoices_of_customer (merchant_id=? AND customer_id=? AND id>?)'],
  [invoices, {externalId: 'x'}, 'invoices_external_id (merchant_id=? AND external_id=?)'],
  [creditNotes, {customerId: 'cus_1'}, 'credit_notes_of_customer (merchant_id=? AND customer_id=? AND id>?)'],
])('of %o by %o', async (table, filter, index) => {
  const {sql, parameters} = documentsPage<{id: string}>(table, 'demo', {afterId: 'a', limit: 10, ...filter});
  const {results} = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...parameters)
    .all<{detail: string}>();
  expect(results[0]!.detail).toMatch(/^SEARCH /);
  expect(results[0]!.detail).toContain(index);
});
