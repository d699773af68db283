import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env, type Harness} from '../../testing/harness.ts';
import type {BulkAnswer} from './bulk.shapes.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});

const customer = (externalId: string, more: object = {}) => ({
  externalId,
  name: `Customer ${externalId}`,
  currency: 'GBP',
  ...more,
});
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

const count = async (table: string) =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{n: number}>())!.n;

describe('many records at once', () => {
  it('takes customers, people and documents that refer to each other, and writes the ledger', async () => {
    const results = await bulk({
      customers: [customer('14911')],
      contactPersons: [{externalId: 'p1', customer: {externalId: '14911'}, name: 'Ada', email: 'Ada@Customer.example'}],
      invoices: [invoice('INV-1'), invoice('INV-2', {lines: [{description: 'Pin', quantity: 5, unitPrice: 0.001}]})],
      creditNotes: [{...invoice('C-1'), lines: [{description: 'Return', quantity: '1', unitPrice: '2.55'}]}],
    });
    expect(
      Object.values(results)
        .flat()
        .map(({outcome}) => outcome),
    ).toEqual(['created', 'created', 'created', 'created', 'created']);
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
    expect(
      Object.values(results)
        .flat()
        .map(({outcome}) => outcome),
    ).toEqual(['unchanged', 'unchanged', 'unchanged']);
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

  it('says of each refused record why, and leaves nothing half written', async () => {
    await bulk({customers: [customer('14911')], invoices: [invoice('TAKEN')]});
    const results = await bulk({
      customers: [customer('a', {currency: 'XXX'}), {name: 'No id', currency: 'GBP'}, 'text', null],
      contactPersons: [{externalId: 'p', customer: {externalId: 'a'}, name: 'P', email: 'p@x.example'}],
      invoices: [
        invoice('1', {number: 'TAKEN'}),
        invoice('2', {customer: {externalId: 'a'}}),
        invoice('3', {lines: [{description: 'A', quantity: '-1', unitPrice: '1'}]}),
        invoice('4'),
        invoice('4', {notes: 'other'}),
        invoice('4'),
        invoice('5', {number: '4'}),
      ],
    });
    expect(results.customers.map(({outcome, problem}) => [outcome, problem?.code])).toEqual(
      Array(4).fill(['refused', 'requests.invalid']),
    );
    expect(results.contactPersons.map(({problem}) => problem?.code)).toEqual(['customers.not_found']);
    expect(results.invoices.map(({outcome, problem}) => problem?.code ?? outcome)).toEqual([
      'invoices.number_taken',
      'customers.not_found',
      'documents.total_negative',
      'created',
      'requests.record_twice',
      'unchanged',
      'invoices.number_taken',
    ]);
    expect(await count('customers')).toBe(1);
    expect(await count('invoices')).toBe(2);
    expect(await count('invoice_lines')).toBe(2);
  });

  it('changes what changed alone', async () => {
    const invoices = Array.from({length: 20}, (_, index) => invoice(`${index}`));
    await bulk({customers: [customer('14911')], invoices});
    invoices[7] = invoice('7', {lines: [{description: 'Lantern', quantity: '4', unitPrice: '2.55'}]});
    const results = await bulk({customers: [customer('14911', {name: 'New name'})], invoices});
    expect(results.customers.map(({outcome}) => outcome)).toEqual(['updated']);
    expect(
      results.invoices.flatMap(({outcome, index}) => (outcome === 'unchanged' ? [] : [`${index} ${outcome}`])),
    ).toEqual(['7 updated']);
    const edits = await env.DB.prepare("SELECT amount_minor FROM ledger_entries WHERE kind = 'invoice_edit'").all();
    expect(edits.results).toEqual([{amount_minor: 255}]);
  });

  it('takes documents of many lines and many documents through several statements', async () => {
    const lines = Array.from({length: 1200}, (_, index) => ({
      itemCode: `I${index}`,
      description: `Näme ${index} `.repeat(8),
      quantity: '2',
      unitPrice: '0.01',
    }));
    const results = await bulk({
      customers: [customer('14911')],
      invoices: [invoice('long', {lines}), invoice('longer', {lines}), invoice('short')],
    });
    expect(results.invoices.map(({outcome}) => outcome)).toEqual(['created', 'created', 'created']);
    expect(await count('invoice_lines')).toBe(2401);
    const totals = await env.DB.prepare('SELECT total_minor FROM invoices ORDER BY number_key').all();
    expect(totals.results.map(({total_minor}) => total_minor)).toEqual([2400, 2400, 765]);
  });

  it('ten equal requests at once under ten keys leave each record once', async () => {
    const body = {
      customers: [customer('14911')],
      invoices: Array.from({length: 10}, (_, index) => invoice(`${index}`)),
    };
    const all = await Promise.all(Array.from({length: 10}, () => bulk(body)));
    expect(all.flatMap(({invoices}) => invoices).filter(({outcome}) => outcome === 'created')).toHaveLength(10);
    expect(all.flatMap(({invoices}) => invoices).filter(({outcome}) => outcome === 'refused')).toHaveLength(0);
    expect(await count('invoices')).toBe(10);
    expect(await count('ledger_entries')).toBe(10);
  });

  it('where the database refuses them together, takes them one by one and names the guilty', async () => {
    await bulk({customers: [customer('14911')]});
    // Something the plan cannot foresee: the database refuses one of the records whenever it comes.
    await env.DB.prepare(
      "CREATE TRIGGER test_refuses BEFORE INSERT ON invoices WHEN NEW.number = 'BAD' BEGIN SELECT RAISE(ABORT, 'app:invoice_state'); END",
    ).run();
    const results = await bulk({invoices: [invoice('A'), invoice('BAD'), invoice('C')]}, {'idempotency-key': 'k'});
    expect(results.invoices).toMatchObject([
      {index: 0, outcome: 'created'},
      {index: 1, externalId: 'BAD', outcome: 'refused', problem: {code: 'invoices.void'}},
      {index: 2, outcome: 'created'},
    ]);
    expect(await bulk({invoices: [invoice('A'), invoice('BAD'), invoice('C')]}, {'idempotency-key': 'k'})).toEqual(
      results,
    );
    expect(await count('invoice_lines')).toBe(2);
  });

  it.each([
    ['more than 500 records', {customers: Array.from({length: 501}, (_, index) => customer(`${index}`))}],
    [
      'more than 500 of all kinds',
      {
        customers: Array.from({length: 300}, (_, index) => customer(`${index}`)),
        invoices: Array.from({length: 201}, () => ({})),
      },
    ],
    ['a list that is none', {customers: {}}],
    ['a kind that is none', {receipts: []}],
  ])('refuses %s as a whole', async (_, body) => {
    const answer = await harness.asMerchant('POST', '/v1/bulk', body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({code: 'requests.invalid'});
    expect(await count('customers')).toBe(0);
  });

  it('refuses a body of more than 4 MB', async () => {
    const answer = await harness.asMerchant('POST', '/v1/bulk', {
      customers: [customer('1', {taxNumber: 'x'.repeat(4 * 1024 * 1024)})],
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({code: 'requests.too_large'});
  });

  it('reaches no other merchant’s records', async () => {
    await bulk({customers: [customer('14911')], invoices: [invoice('1')]});
    const answer = await harness.asMerchant('POST', '/v1/bulk', {invoices: [invoice('1')]}, {merchantId: 'other'});
    expect((await answer.json<BulkAnswer>()).results.invoices).toMatchObject([
      {outcome: 'refused', problem: {code: 'customers.not_found'}},
    ]);
    expect(await count('invoices')).toBe(1);
  });

  it('has retainer invoices beside the invoices, apart from them', async () => {
    const retainer = (more: object = {}) => ({
      externalId: 'r-1',
      customer: {externalId: 'new'},
      number: 'R-1',
      date: '2026-03-01',
      lines: [{description: 'Deposit', quantity: '1', unitPrice: '5'}],
      ...more,
    });
    const results = await bulk({
      customers: [{externalId: 'new', name: 'New', currency: 'EUR'}],
      retainerInvoices: [retainer(), retainer({externalId: 'r-2', number: 'R-2', shippingAddress: {city: 'Bonn'}})],
    });
    expect(results.retainerInvoices).toMatchObject([
      {index: 0, externalId: 'r-1', outcome: 'created'},
      {index: 1, externalId: 'r-2', outcome: 'refused', problem: {code: 'requests.invalid'}},
    ]);
    const again = await bulk({invoices: [retainer()], retainerInvoices: [retainer()]});
    expect(again.retainerInvoices).toMatchObject([{outcome: 'unchanged', id: results.retainerInvoices[0]!.id}]);
    expect(again.invoices).toMatchObject([{outcome: 'refused', problem: {code: 'invoices.external_id_taken'}}]);
  });

  it('of nothing is nothing', async () => {
    expect(await bulk({})).toEqual({
      customers: [],
      contactPersons: [],
      invoices: [],
      retainerInvoices: [],
      creditNotes: [],
    });
  });
});
