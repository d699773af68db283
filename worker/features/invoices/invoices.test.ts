import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env, type Harness, startMs} from '../../testing/harness.ts';
import {
  accountsThatDisagree,
  bodyOf,
  countOf,
  holdInvoice,
  invoiceOf,
  ledger,
  merchantRecords,
  type ProblemBody,
} from '../../testing/merchant-records.ts';
import type {MerchantPaymentAnswer} from '../payments/merchant-payments.shapes.ts';
import type {InvoiceAnswer} from './invoices.shapes.ts';

let harness: Harness;
let records: ReturnType<typeof merchantRecords>;
let customerId: string;
beforeEach(async () => {
  harness = await createHarness();
  records = merchantRecords(harness);
  customerId = (await records.customer({externalId: '7', billingAddress: {city: 'Berlin'}})).id;
});

const put = (externalId: string, body: object) => records.put('/v1/invoices', externalId, body);
const read = (id: string) => records.get<InvoiceAnswer>(`/v1/invoices/${id}`);
const voidIt = (id: string, options = {}) => harness.asMerchant('POST', `/v1/invoices/${id}/void`, {}, options);

describe('an invoice', () => {
  it('is created with everything, and read as it was answered', async () => {
    const created = await records.post<InvoiceAnswer>('/v1/invoices', {
      externalId: 'x',
      customer: {externalId: '7'},
      number: 'INV-0009/a',
      date: '2026-01-31',
      poReference: 'PO 7',
      notes: 'Two\nlines',
      allowPartialPayments: true,
      discountMinor: 100,
      lines: [
        {itemCode: 'A', description: 'Lantern', quantity: '3', unitPrice: '2.55'},
        {description: 'Screw', quantity: 5, unitPrice: '0.001'},
        {description: 'Back', quantity: '-1', unitPrice: '0.50'},
      ],
      taxes: [{name: 'VAT', ratePercent: '19.5', amountMinor: 120}],
    });
    expect(created).toMatchObject({
      externalId: 'x',
      customerId,
      number: 'INV-0009/a',
      status: 'sent',
      currency: 'EUR',
      date: '2026-01-31',
      dueDate: '2026-03-02', // 30 days, over the end of February
      subtotalMinor: 765 + 1 - 50,
      discountMinor: 100,
      taxMinor: 120,
      totalMinor: 736,
      allocatedMinor: 0,
      reservedMinor: 0,
      balanceMinor: 736,
      payableMinor: 736,
      paymentOptions: ['card'],
      allowPartialPayments: true,
      customerName: 'Ada Ltd',
      billingAddress: {city: 'Berlin'},
      revision: 1,
    });
    expect(created.lines).toEqual([
      {position: 1, itemCode: 'A', description: 'Lantern', quantity: '3', unitPrice: '2.55', amountMinor: 765},
      {position: 2, itemCode: null, description: 'Screw', quantity: '5', unitPrice: '0.001', amountMinor: 1},
      {position: 3, itemCode: null, description: 'Back', quantity: '-1', unitPrice: '0.5', amountMinor: -50},
    ]);
    expect(created.taxes).toEqual([{name: 'VAT', ratePercent: '19.5', amountMinor: 120}]);
    expect(await read(created.id)).toEqual(created);
    expect(await ledger()).toEqual([['invoice', 736, '2026-01-31']]);
  });

  it('of zero is paid from the start', async () => {
    expect(await records.invoice(customerId, 0)).toMatchObject({status: 'paid', totalMinor: 0, balanceMinor: 0});
  });

  it('is in the currency it says, with that currency’s decimals', async () => {
    const lines = [{description: 'A', quantity: '1.5', unitPrice: '99'}];
    const yen = await records.post<InvoiceAnswer>('/v1/invoices', {
      ...invoiceOf(customerId, 0),
      number: 'Y',
      currency: 'JPY',
      lines,
    });
    expect(yen).toMatchObject({currency: 'JPY', totalMinor: 149}); // 148.5 half up
    const dinar = await records.post<InvoiceAnswer>('/v1/invoices', {
      ...invoiceOf(customerId, 0),
      number: 'K',
      currency: 'KWD',
      lines,
    });
    expect(dinar).toMatchObject({currency: 'KWD', totalMinor: 148_500});
  });

  it('takes its payment options from the preference where it names none', async () => {
    await env.DB.prepare(
      "INSERT INTO preferences VALUES ('demo', 'invoices.paymentOptions', '[\"card\",\"sepa_debit\"]', 0)",
    ).run();
    expect(await records.invoice(customerId, 100)).toMatchObject({paymentOptions: ['card', 'sepa_debit']});
    expect(await records.invoice(customerId, 100, {paymentOptions: []})).toMatchObject({paymentOptions: []});
  });

  it('as a draft is in no book until it is sent', async () => {
    const draft = await records.invoice(customerId, 100, {externalId: 'd', number: 'D', state: 'draft'});
    expect(draft).toMatchObject({status: 'draft', balanceMinor: 0, payableMinor: 0});
    expect(await ledger()).toEqual([]);
    // A draft may still go to somebody else.
    const other = await records.customer({name: 'Grace', externalId: '8'});
    const moved = await bodyOf<InvoiceAnswer>(await put('d', invoiceOf(other.id, 200, {number: 'D'})), 200);
    expect(moved).toMatchObject({status: 'draft', customerId: other.id, customerName: 'Grace', totalMinor: 200});
    await records.put('/v1/customers', '8', {name: 'Grace Inc', currency: 'EUR'});
    const sent = await bodyOf<InvoiceAnswer>(
      await put('d', invoiceOf(other.id, 200, {number: 'D', state: 'sent'})),
      200,
    );
    expect(sent).toMatchObject({status: 'sent', balanceMinor: 200, customerName: 'Grace Inc', revision: 3});
    expect(await ledger()).toEqual([['invoice', 200, '2026-02-01']]);
    expect(await bodyOf(await put('d', invoiceOf(other.id, 200, {number: 'D', state: 'draft'})), 409)).toMatchObject({
      code: 'invoices.already_sent',
    });
  });
});

describe('a change of a sent invoice', () => {
  it('writes a new revision and posts the difference today, and says nothing new where nothing is', async () => {
    const created = await records.invoice(customerId, 1000, {externalId: 'x', number: 'X'});
    harness.advance(3 * 86_400_000);
    const changed = await bodyOf<InvoiceAnswer>(await put('x', invoiceOf(customerId, 1500, {number: 'X'})), 200);
    expect(changed).toMatchObject({
      id: created.id,
      revision: 2,
      totalMinor: 1500,
      balanceMinor: 1500,
      updatedAtMs: startMs + 3 * 86_400_000,
    });
    expect(await bodyOf(await put('x', invoiceOf(customerId, 1500, {number: 'X'})), 200)).toEqual(changed);
    expect(await read(created.id)).toEqual(changed);
    expect(await ledger()).toEqual([
      ['invoice', 1000, '2026-02-01'],
      ['invoice_edit', 500, '2026-03-13'],
    ]);
    // What was sent first is still there.
    expect(await countOf('invoice_lines')).toBe(2);
  });

  it('keeps what it says of its customer', async () => {
    await records.invoice(customerId, 1000, {externalId: 'x', number: 'X'});
    await records.put('/v1/customers', '7', {name: 'Renamed', currency: 'EUR'});
    // The customer alone changed: the invoice says what it said.
    expect(await bodyOf(await put('x', invoiceOf(customerId, 1000, {number: 'X'})), 200)).toMatchObject({revision: 1});
    const changed = await bodyOf<InvoiceAnswer>(
      await put('x', invoiceOf(customerId, 1000, {number: 'X', notes: 'n'})),
      200,
    );
    expect(changed).toMatchObject({revision: 2, customerName: 'Ada Ltd', billingAddress: {city: 'Berlin'}, notes: 'n'});
  });

  it('below what is paid makes the newest of it credit', async () => {
    const invoice = await records.invoice(customerId, 1000, {externalId: 'x', number: 'X'});
    const first = await records.payment(customerId, 400, [{invoiceId: invoice.id, amountMinor: 400}]);
    const second = await records.payment(customerId, 600, [{invoiceId: invoice.id, amountMinor: 600}]);
    expect(await read(invoice.id)).toMatchObject({status: 'paid', allocatedMinor: 1000, balanceMinor: 0});
    const changed = await bodyOf<InvoiceAnswer>(await put('x', invoiceOf(customerId, 700, {number: 'X'})), 200);
    expect(changed).toMatchObject({status: 'paid', totalMinor: 700, allocatedMinor: 700, balanceMinor: 0});
    expect(await read(invoice.id)).toEqual(changed);
    expect(await records.get<MerchantPaymentAnswer>(`/v1/payments/${first.id}`)).toMatchObject({unappliedMinor: 0});
    expect(await records.get<MerchantPaymentAnswer>(`/v1/payments/${second.id}`)).toMatchObject({
      unappliedMinor: 300,
      invoices: [{invoiceId: invoice.id, amountMinor: 300}],
    });
    // Again, over both: 300 of the second and 200 of the first.
    expect(await bodyOf(await put('x', invoiceOf(customerId, 200, {number: 'X'})), 200)).toMatchObject({
      allocatedMinor: 200,
    });
    expect(await records.get<MerchantPaymentAnswer>(`/v1/payments/${first.id}`)).toMatchObject({unappliedMinor: 200});
    expect(await records.get<MerchantPaymentAnswer>(`/v1/payments/${second.id}`)).toMatchObject({
      unappliedMinor: 600,
      invoices: [],
    });
    expect(await ledger()).toEqual([
      ['invoice', 1000, '2026-02-01'],
      ['payment', -400, '2026-03-09'],
      ['payment', -600, '2026-03-09'],
      ['invoice_edit', -300, '2026-03-10'],
      ['invoice_edit', -500, '2026-03-10'],
    ]);
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it('below what a payment under way holds is refused', async () => {
    const invoice = await records.invoice(customerId, 1000, {externalId: 'x', number: 'X'});
    await records.payment(customerId, 300, [{invoiceId: invoice.id, amountMinor: 300}]);
    await holdInvoice(customerId, invoice.id, 500);
    expect(await bodyOf(await put('x', invoiceOf(customerId, 499, {number: 'X'})), 409)).toMatchObject({
      code: 'invoices.reserved',
      reservedMinor: 500,
    });
    expect(await read(invoice.id)).toMatchObject({
      totalMinor: 1000,
      allocatedMinor: 300,
      reservedMinor: 500,
      payableMinor: 200,
      revision: 1,
    });
    // Room is made of what was paid, never of what is held.
    expect(await bodyOf(await put('x', invoiceOf(customerId, 600, {number: 'X'})), 200)).toMatchObject({
      totalMinor: 600,
      allocatedMinor: 100,
      reservedMinor: 500,
      balanceMinor: 500,
      payableMinor: 0,
      status: 'partially_paid',
    });
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it('cannot move it to another customer or currency', async () => {
    const other = await records.customer();
    await records.invoice(customerId, 1000, {externalId: 'x', number: 'X'});
    expect(await bodyOf(await put('x', invoiceOf(other.id, 1000, {number: 'X'})), 409)).toMatchObject({
      code: 'invoices.frozen',
    });
    expect(
      await bodyOf(await put('x', invoiceOf(customerId, 1000, {number: 'X', currency: 'USD'})), 409),
    ).toMatchObject({code: 'invoices.frozen'});
  });

  it('twenty at once: each is whole, and the books agree', async () => {
    const {id} = await records.invoice(customerId, 1000, {externalId: 'x', number: 'X'});
    const answers = await Promise.all(
      Array.from({length: 20}, (_, index) => put('x', invoiceOf(customerId, 1000 + index, {number: 'X'}))),
    );
    for (const {status} of answers) expect([200, 409]).toContain(status);
    const {totalMinor, lines} = await read(id);
    expect(lines.map(({amountMinor}) => amountMinor)).toEqual([totalMinor]);
    expect(await accountsThatDisagree()).toEqual([]);
  });
});

describe('voiding', () => {
  it('makes what was paid credit, takes the total back today, and is final', async () => {
    const invoice = await records.invoice(customerId, 1000, {externalId: 'x', number: 'X'});
    const payment = await records.payment(customerId, 400, [{invoiceId: invoice.id, amountMinor: 400}]);
    const voided = await bodyOf<InvoiceAnswer>(await voidIt(invoice.id), 200);
    expect(voided).toMatchObject({
      status: 'void',
      allocatedMinor: 0,
      balanceMinor: 0,
      payableMinor: 0,
      totalMinor: 1000,
    });
    expect(await read(invoice.id)).toEqual(voided);
    expect(await records.get(`/v1/payments/${payment.id}`)).toMatchObject({unappliedMinor: 400, invoices: []});
    expect(await ledger()).toEqual([
      ['invoice', 1000, '2026-02-01'],
      ['payment', -400, '2026-03-09'],
      ['invoice_void', -1000, '2026-03-10'],
    ]);
    expect(await accountsThatDisagree()).toEqual([]);

    expect(await bodyOf(await voidIt(invoice.id), 200)).toEqual(voided);
    expect(await countOf('ledger_entries')).toBe(3);
    expect(await bodyOf(await put('x', invoiceOf(customerId, 1001, {number: 'X'})), 409)).toMatchObject({
      code: 'invoices.void',
    });
    // The same push again is nothing new.
    expect(await bodyOf(await put('x', invoiceOf(customerId, 1000, {number: 'X'})), 200)).toMatchObject({
      status: 'void',
    });
  });

  it('of a draft posts nothing', async () => {
    const draft = await records.invoice(customerId, 1000, {state: 'draft'});
    expect(await bodyOf(await voidIt(draft.id), 200)).toMatchObject({status: 'void'});
    expect(await ledger()).toEqual([]);
  });

  it('ten times at once with payments between: the books agree', async () => {
    const invoice = await records.invoice(customerId, 1000);
    const pay = () =>
      harness.asMerchant('POST', '/v1/payments', {
        customer: {id: customerId},
        method: 'cash',
        currency: 'EUR',
        amountMinor: 100,
        receivedOn: '2026-03-01',
        invoices: [{invoiceId: invoice.id, amountMinor: 100}],
      });
    const answers = await Promise.all([
      pay(),
      voidIt(invoice.id),
      pay(),
      voidIt(invoice.id),
      pay(),
      voidIt(invoice.id),
      pay(),
      pay(),
    ]);
    for (const {status} of answers) expect([200, 201, 409]).toContain(status);
    expect(await read(invoice.id)).toMatchObject({status: 'void', allocatedMinor: 0});
    expect(await accountsThatDisagree()).toEqual([]);
  });
});

describe('what does not fit', () => {
  const good = () => invoiceOf(customerId, 1000, {number: 'X'});
  it.each([
    ['a date that does not exist', {date: '2026-02-30'}, 'date'],
    ['a date in another form', {date: '01.02.2026'}, 'date'],
    ['no lines', {lines: []}, 'lines'],
    [
      'too many lines',
      {lines: Array.from({length: 1201}, () => ({description: 'A', quantity: '1', unitPrice: '1'}))},
      'lines',
    ],
    [
      'a quantity that is no number',
      {lines: [{description: 'A', quantity: 'one', unitPrice: '1'}]},
      'lines.0.quantity',
    ],
    [
      'a price that is too fine',
      {lines: [{description: 'A', quantity: '1', unitPrice: '0.0000001'}]},
      'lines.0.unitPrice',
    ],
    ['a price in exponents', {lines: [{description: 'A', quantity: '1', unitPrice: 1e-7}]}, 'lines.0.unitPrice'],
    ['infinity', {lines: [{description: 'A', quantity: '1', unitPrice: 'Infinity'}]}, 'lines.0.unitPrice'],
    ['a field that is none', {lines: [{description: 'A', quantity: '1', unitPrice: '1', total: 5}]}, 'lines.0.total'],
    ['a status', {status: 'paid'}, 'status'],
    ['a balance', {balanceMinor: 0}, 'balanceMinor'],
    ['a state that is none', {state: 'paid'}, 'state'],
    ['a payment option twice', {paymentOptions: ['card', 'card']}, 'paymentOptions'],
    ['a payment option that is none', {paymentOptions: ['Card!']}, 'paymentOptions.0'],
    [
      'a tax rate beyond what is kept',
      {taxes: [{name: 'VAT', ratePercent: '19.00001', amountMinor: 1}]},
      'taxes.0.ratePercent',
    ],
    ['half a cent of tax', {taxes: [{name: 'VAT', ratePercent: '19', amountMinor: 1.5}]}, 'taxes.0.amountMinor'],
    ['a discount below zero', {discountMinor: -1}, 'discountMinor'],
    ['a control character in a note', {notes: 'a\u0007b'}, 'notes'],
  ])('%s', async (_, more, path) => {
    const problem = await bodyOf<ProblemBody>(
      await harness.asMerchant('POST', '/v1/invoices', {...good(), ...more}),
      422,
    );
    expect(problem).toMatchObject({code: 'requests.invalid'});
    expect(problem.errors![0]!.path).toBe(path);
    expect(await countOf('invoice_lines')).toBe(0);
  });

  it.each([
    ['a total below zero', {lines: [{description: 'A', quantity: '-1', unitPrice: '5'}]}, 'documents.total_negative'],
    ['a discount above the lines', {discountMinor: 1001}, 'documents.discount_too_large'],
    [
      'a product beyond what is exact',
      {lines: [{description: 'A', quantity: '9000000000', unitPrice: '9000000000'}]},
      'documents.amount_too_large',
    ],
    [
      'a sum beyond what is exact',
      {lines: Array.from({length: 2}, () => ({description: 'A', quantity: '9000000000', unitPrice: '9'}))},
      'documents.amount_too_large',
    ],
    ['a due date before the date', {dueDate: '2026-01-31'}, 'invoices.due_before_date'],
  ])('%s', async (_, more, code) => {
    expect(await bodyOf(await harness.asMerchant('POST', '/v1/invoices', {...good(), ...more}), 422)).toMatchObject({
      code,
    });
    expect(await countOf('invoices')).toBe(0);
  });

  it('a customer that is not there, or is another merchant’s', async () => {
    const theirs = await merchantRecords(harness, 'other').customer({externalId: 'their'});
    for (const customer of [{id: 'cus_0'}, {externalId: 'nobody'}, {id: theirs.id}, {externalId: 'their'}]) {
      expect(await records.post('/v1/invoices', {...good(), customer}, 404)).toMatchObject({
        code: 'customers.not_found',
      });
    }
  });

  it('a number or external id that is taken', async () => {
    await records.invoice(customerId, 100, {number: 'X', externalId: 'x'});
    expect(await records.post('/v1/invoices', {...good(), externalId: 'y'}, 409)).toMatchObject({
      code: 'invoices.number_taken',
    });
    expect(await records.post('/v1/invoices', {...good(), number: 'Y', externalId: 'x'}, 409)).toMatchObject({
      code: 'invoices.external_id_taken',
    });
    await records.invoice(customerId, 100, {number: 'Y', externalId: 'y'});
    expect(await bodyOf(await put('y', good()), 409)).toMatchObject({code: 'invoices.number_taken'});
    // Another merchant numbers as they like.
    const other = merchantRecords(harness, 'other');
    await other.invoice((await other.customer()).id, 100, {number: 'X', externalId: 'x'});
    expect(await countOf('invoices')).toBe(3);
  });

  it('twenty invoices with one number at once: one of them', async () => {
    const answers = await Promise.all(
      Array.from({length: 20}, () => harness.asMerchant('POST', '/v1/invoices', good())),
    );
    expect(answers.filter(({status}) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({status}) => status === 409);
    expect(refused).toHaveLength(19);
    for (const answer of refused) expect(await answer.json()).toMatchObject({code: 'invoices.number_taken'});
    expect(await countOf('ledger_entries')).toBe(1);
  });
});

describe('another merchant', () => {
  it('finds, changes and voids nothing', async () => {
    const invoice = await records.invoice(customerId, 100);
    const other = {merchantId: 'other'};
    expect((await harness.asMerchant('GET', `/v1/invoices/${invoice.id}`, undefined, other)).status).toBe(404);
    expect((await voidIt(invoice.id, other)).status).toBe(404);
    expect(await bodyOf(await harness.asMerchant('GET', '/v1/invoices', undefined, other), 200)).toEqual({
      data: [],
      nextCursor: null,
    });
    expect(await read(invoice.id)).toEqual(invoice);
  });
});

describe('the list', () => {
  it('is in pages, without lines, and is searched by number and PO reference', async () => {
    for (let index = 0; index < 3; index++)
      await records.invoice(customerId, 100 + index, {poReference: `Order Ö-${index}`});
    const page = await records.get<{data: InvoiceAnswer[]; nextCursor: string}>('/v1/invoices?limit=2');
    expect(page.data.map(({totalMinor}) => totalMinor)).toEqual([100, 101]);
    expect(page.data[0]).not.toHaveProperty('lines');
    const next = await records.get<{data: InvoiceAnswer[]; nextCursor: null}>(
      `/v1/invoices?limit=2&cursor=${page.nextCursor}`,
    );
    expect(next).toMatchObject({data: [{totalMinor: 102}], nextCursor: null});
    expect(
      (await records.get<{data: InvoiceAnswer[]}>('/v1/invoices?search=o-1')).data.map(({poReference}) => poReference),
    ).toEqual(['Order Ö-1']);
    expect((await records.get<{data: InvoiceAnswer[]}>('/v1/invoices?externalId=inv-3')).data).toHaveLength(1);
    // A cursor of another list is noticed.
    expect((await harness.asMerchant('GET', `/v1/customers?cursor=${page.nextCursor}`)).status).toBe(422);
  });
});
