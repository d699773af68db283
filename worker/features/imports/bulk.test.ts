import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env, type Harness} from '../../testing/harness.ts';
import type {BulkAnswer} from './bulk.shapes.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});

const customer = (externalId: string, more: object = {}) => ({externalId, name: `Customer ${externalId}`, currency: 'GBP', ...more});
const invoice = (number: string, more: object = {}) => ({
  externalId: number,
  customer: {externalId: '14911'},
  number,
  date: '2026-02-01',
  lines: [{description: 'Lantern', quantity: '3', unitPrice: '2.55'}],
  ...more,
});

async function bulk(body: object, headers: Record<string, string> = {}): Promise<BulkAnswer['results']> {
  const answer = await harness.asMerchant('POST', '/v1/bulk', body, {headers});
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json<BulkAnswer>()).results;
}

const count = async (table: string) => (await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{n: number}>())!.n;

describe('many records at once', () => {
  it('takes customers, people and documents that refer to each other, and writes the ledger', async () => {
    const results = await bulk({
      customers: [customer('14911')],
      contactPersons: [{externalId: 'p1', customer: {externalId: '14911'}, name: 'Ada', email: 'Ada@Customer.example'}],
      invoices: [invoice('INV-1'), invoice('INV-2', {lines: [{description: 'Pin', quantity: 5, unitPrice: 0.001}]})],
      creditNotes: [{...invoice('C-1'), lines: [{description: 'Return', quantity: '1', unitPrice: '2.55'}]}],
    });
    expect(Object.values(results).flat().map(({outcome}) => outcome)).toEqual(['created', 'created', 'created', 'created', 'created']);
    // 3 × 2.55 = 7.65; 5 × 0.001 = 0.005, half up 0.01; less 2.55.
    const account = await env.DB.prepare('SELECT ledger_minor, sequence FROM accounts').all();
    expect(account.results).toEqual([{ledger_minor: 765 + 1 - 255, sequence: 3}]);
    const entries = await env.DB.prepare('SELECT kind, amount_minor, date FROM ledger_entries ORDER BY sequence').all();
    expect(entries.results).toEqual([
      {kind: 'invoice', amount_minor: 765, date: '2026-02-01'},
      {kind: 'invoice', amount_minor: 1, date: '2026-02-01'},
      {kind: 'credit_note', amount_minor: -255, date: '2026-02-01'},
    ]);
  });

  it('changes nothing the second time', async () => {
    const body = {customers: [customer('14911')], invoices: [invoice('1'), invoice('2')]};
    await bulk(body);
    const before = await env.DB.prepare('SELECT * FROM invoices ORDER BY id').all();
    harness.advance(60_000);
    const results = await bulk(body);
    expect(Object.values(results).flat().map(({outcome}) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect((await env.DB.prepare('SELECT * FROM invoices ORDER BY id').all()).results).toEqual(before.results);
    expect(await count('ledger_entries')).toBe(2);
  });

  it('refuses the broken one among many, by name, and takes the others', async () => {
    const invoices = Array.from({length: 50}, (_, index) => invoice(`N-${index}`));
    Object.assign(invoices[17]!.lines[0]!, {quantity: 'three'});
    const results = await bulk({customers: [customer('14911')], invoices});
    expect(results.invoices.filter(({outcome}) => outcome === 'created')).toHaveLength(49);
    expect(results.invoices[17]).toMatchObject({
      index: 17,
      externalId: 'N-17',
      outcome: 'refused',
      problem: {code: 'requests.invalid', errors: [{path: 'lines.0.quantity'}]},
    });
    expect(await count('invoices')).toBe(49);
    expect(await count('invoice_lines')).toBe(49);
  });
});
