import {beforeEach, describe, expect, it} from 'vitest';
import type {CompiledQuery} from 'kysely';
import {createHarness, env, type Harness, type SignedIn} from '../../testing/harness.ts';
import {
  addContact,
  addCreditNote,
  addCustomer,
  addInvoices,
  addPayment,
  insertInto,
  voidInvoice,
} from '../../testing/records.ts';
import {ownHeld} from '../payments/payables.usecases.ts';
import {
  listInvoices,
  readInvoice,
  readInvoiceAllocations,
  readInvoiceFailures,
  readInvoiceLines,
  readInvoiceReservations,
  readInvoiceTaxes,
} from './portal-invoices.store.ts';
import {invoiceFilters, invoiceSorts} from './portal-invoices.shapes.ts';
import type {pageOfInvoices, wholeInvoice} from './portal-invoices.usecases.ts';

type Page = Awaited<ReturnType<typeof pageOfInvoices>>;
type Whole = Awaited<ReturnType<typeof wholeInvoice>>;

let harness: Harness;
let customer: SignedIn;

const numbers = async (query: string, session = customer) => {
  const answer = await session.request('GET', `/invoices?${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json<Page>()).data.map(({number}) => number);
};

const codeOf = async (answer: Response) => [answer.status, (await answer.json<{code: string}>()).code];

/** Today is 2026-03-10 in Berlin. */
beforeEach(async () => {
  harness = await createHarness();
  await addCustomer('cus_a');
  await addContact('con_a', 'cus_a');
  await addContact('con_b', 'cus_a');
  await addCustomer('cus_b');
  await addInvoices([
    {
      id: 'inv_1',
      customerId: 'cus_a',
      number: 'INV-9',
      date: '2026-01-05',
      dueDate: '2026-02-04',
      totalMinor: 5000,
      poReference: 'Größe 7',
    },
    {id: 'inv_2', customerId: 'cus_a', number: 'INV-10', date: '2026-02-05', dueDate: '2026-03-10', totalMinor: 7000},
    {id: 'inv_3', customerId: 'cus_a', number: 'INV-11', date: '2026-01-20', dueDate: '2026-03-09', totalMinor: 3000},
    {id: 'inv_4', customerId: 'cus_a', number: 'INV-12', date: '2026-02-20', dueDate: '2026-02-25', totalMinor: 9000},
    {id: 'inv_5', customerId: 'cus_a', number: 'INV-13', date: '2026-02-21', dueDate: '2026-04-01', totalMinor: 1000},
    {id: 'inv_d', customerId: 'cus_a', number: 'DRAFT', state: 'draft'},
    {id: 'inv_b', customerId: 'cus_b', number: 'THEIRS'},
  ]);
  // 9 is partly paid, 12 is paid, 13 is void.
  await addPayment({
    id: 'pay_1',
    customerId: 'cus_a',
    amountMinor: 2000,
    parts: [{invoiceId: 'inv_1', amountMinor: 2000}],
  });
  await addPayment({
    id: 'pay_4',
    customerId: 'cus_a',
    amountMinor: 9000,
    parts: [{invoiceId: 'inv_4', amountMinor: 9000}],
  });
  await voidInvoice('inv_5');
  customer = await harness.signIn('cus_a', {contactId: 'con_a'});
});

describe('the list', () => {
  it.each([
    ['all', ['INV-13', 'INV-12', 'INV-11', 'INV-10', 'INV-9']],
    ['unpaid', ['INV-11', 'INV-10', 'INV-9']],
    ['overdue', ['INV-11', 'INV-9']],
    ['partially_paid', ['INV-9']],
    ['paid', ['INV-12']],
  ])('filters %s', async (filter, expected) => {
    expect(await numbers(`filter=${filter}&sort=number&direction=desc`)).toEqual(expected);
  });

  it.each([
    ['date', ['INV-9', 'INV-11', 'INV-10', 'INV-12', 'INV-13']],
    ['due_date', ['INV-9', 'INV-12', 'INV-11', 'INV-10', 'INV-13']],
    ['number', ['INV-9', 'INV-10', 'INV-11', 'INV-12', 'INV-13']],
    ['amount', ['INV-13', 'INV-11', 'INV-9', 'INV-10', 'INV-12']],
    // 12 and 13 owe nothing: by id.
    ['balance', ['INV-12', 'INV-13', 'INV-9', 'INV-11', 'INV-10']],
  ])('sorts by %s, both ways', async (sort, expected) => {
    expect(await numbers(`sort=${sort}&direction=asc`)).toEqual(expected);
    expect(await numbers(`sort=${sort}&direction=desc`)).toEqual([...expected].reverse());
  });

  it('searches number and PO reference without case and accents', async () => {
    expect(await numbers('search=inv-1&sort=number&direction=asc')).toEqual(['INV-10', 'INV-11', 'INV-12', 'INV-13']);
    expect(await numbers(`search=${encodeURIComponent('  GROSSE')}`)).toEqual([]);
    expect(await numbers(`search=${encodeURIComponent(' grÖß ')}`)).toEqual(['INV-9']);
    expect(await numbers(`search=${encodeURIComponent('%')}`)).toEqual([]);
    expect(await numbers('search=')).toHaveLength(5);
    expect(await codeOf(await customer.request('GET', `/invoices?search=${'x'.repeat(201)}`))).toEqual([
      422,
      'requests.invalid',
    ]);
  });

  it('says what each invoice is', async () => {
    const page = await (await customer.request('GET', '/invoices?sort=number&direction=asc')).json<Page>();
    expect(page.today).toBe('2026-03-10');
    expect(page.nextCursor).toBeNull();
    expect(page.data[0]).toEqual({
      id: 'inv_1',
      kind: 'invoice',
      number: 'INV-9',
      poReference: 'Größe 7',
      date: '2026-01-05',
      dueDate: '2026-02-04',
      status: 'partially_paid',
      isOverdue: true,
      currency: 'EUR',
      totalMinor: 5000,
      balanceMinor: 3000,
      payableMinor: 3000,
      reservedMinor: 0,
      processingMinor: 0,
      announcedMinor: 0,
      availableMinor: 0,
      isDisputed: false,
      allowPartial: false,
      payOnline: {allowed: true},
    });
    expect(page.data.map(({status, isOverdue, payOnline}) => [status, isOverdue, payOnline])).toEqual([
      ['partially_paid', true, {allowed: true}],
      // Due today is not overdue.
      ['sent', false, {allowed: true}],
      ['sent', true, {allowed: true}],
      // Paid late is not overdue any more.
      ['paid', false, {allowed: false, reason: 'paid'}],
      ['void', false, {allowed: false, reason: 'void'}],
    ]);
  });

  it("knows today in the merchant's zone", async () => {
    // 23:30 UTC on 10 March is the 11th in Berlin: what was due on the 10th is late.
    harness.advance(11.5 * 3_600_000);
    const late = await harness.signIn('cus_a');
    expect(await numbers('filter=overdue&sort=number&direction=asc', late)).toEqual(['INV-9', 'INV-10', 'INV-11']);
  });

  it('pages through everything once, whatever the order, with equal keys and records that come in between', async () => {
    await addInvoices(
      Array.from({length: 60}, (_, index) => ({
        id: `inv_x${String(index).padStart(2, '0')}`,
        customerId: 'cus_a',
        number: `X-${index}`,
        totalMinor: 100,
      })),
    );
    for (const sort of invoiceSorts) {
      for (const direction of ['asc', 'desc']) {
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const at: string = cursor === null ? '' : `&cursor=${cursor}`;
          const page: Page = await (
            await customer.request('GET', `/invoices?limit=25&sort=${sort}&direction=${direction}${at}`)
          ).json<Page>();
          seen.push(...page.data.map(({id}) => id));
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(seen).toHaveLength(65);
        expect(new Set(seen).size).toBe(65);
      }
    }
  });

  it('refuses the cursor of another list, and what is none', async () => {
    const page = await (await customer.request('GET', '/invoices?limit=1&sort=amount')).json<Page>();
    for (const query of [
      `sort=date&cursor=${page.nextCursor}`,
      `sort=amount&filter=unpaid&cursor=${page.nextCursor}`,
      'cursor=nonsense',
      'cursor=',
    ]) {
      expect(await codeOf(await customer.request('GET', `/invoices?limit=1&${query}`))).toEqual([
        422,
        'cursors.invalid',
      ]);
    }
    const forged = btoa(JSON.stringify([JSON.stringify(['all', 'amount', 'desc', '']), 'text', 'inv_1']));
    expect(await codeOf(await customer.request('GET', `/invoices?sort=amount&cursor=${forged}`))).toEqual([
      422,
      'cursors.invalid',
    ]);
  });

  it('has a page of one trip to the database', async () => {
    expect(await harness.tripsDuring(() => customer.request('GET', '/invoices'))).toBe(1);
  });

  it('says what payments under way hold, and lets their own contact person go on', async () => {
    await addPayment({
      id: 'pay_2',
      customerId: 'cus_a',
      contactId: 'con_a',
      state: 'pending',
      amountMinor: 7000,
      parts: [{invoiceId: 'inv_2', amountMinor: 7000}],
    });
    await addPayment({
      id: 'pay_3',
      customerId: 'cus_a',
      contactId: 'con_a',
      state: 'processing',
      amountMinor: 3000,
      parts: [{invoiceId: 'inv_3', amountMinor: 3000}],
    });
    const colleague = await harness.signIn('cus_a', {contactId: 'con_b'});
    const seenBy = async (session: SignedIn) =>
      (await (await session.request('GET', '/invoices?filter=unpaid&sort=number&direction=asc')).json<Page>()).data
        .slice(1)
        .map(({payableMinor, reservedMinor, processingMinor, payOnline}) => ({
          payableMinor,
          reservedMinor,
          processingMinor,
          payOnline,
        }));
    const processing = {
      payableMinor: 0,
      reservedMinor: 3000,
      processingMinor: 3000,
      payOnline: {allowed: false, reason: 'processing'},
    };
    expect(await seenBy(customer)).toEqual([
      {payableMinor: 7000, reservedMinor: 7000, processingMinor: 0, payOnline: {allowed: true}},
      processing,
    ]);
    expect(await seenBy(colleague)).toEqual([
      {payableMinor: 0, reservedMinor: 7000, processingMinor: 0, payOnline: {allowed: false, reason: 'reserved'}},
      processing,
    ]);
  });
});

describe('one invoice', () => {
  it('is the whole document with what was paid, credited and is under way', async () => {
    await env.DB.batch([
      insertInto('invoice_lines', [
        line('inv_w', 1, {
          quantity_millionths: 2_500_000,
          unit_price_millionths: 1_000,
          amount_minor: 0,
          item_code: null,
        }),
        line('inv_w', 2, {quantity_millionths: 3_000_000, unit_price_millionths: 20_000_000, amount_minor: 6000}),
      ]),
      insertInto('invoice_taxes', [
        {
          merchant_id: 'demo',
          invoice_id: 'inv_w',
          revision: 1,
          position: 1,
          name: 'VAT',
          rate_millionths: 175_000,
          amount_minor: 963,
        },
      ]),
      insertInto('invoices', [
        {
          merchant_id: 'demo',
          id: 'inv_w',
          customer_id: 'cus_a',
          number: 'W-1',
          number_key: 'w-1',
          state: 'sent',
          currency: 'EUR',
          date: '2026-02-01',
          due_date: '2026-03-01',
          revision: 1,
          subtotal_minor: 6000,
          discount_minor: 500,
          tax_minor: 963,
          total_minor: 6463,
          notes: 'Thank you',
          terms: '30 days',
          payment_options: '["card"]',
          allow_partial_payments: 1,
          customer_name: 'As it was',
          billing_address: '{"city":"Köln","country":"DE"}',
          search_text: 'w-1',
          content_hash: '',
          created_at_ms: 1,
          updated_at_ms: 1,
        },
      ]),
    ]);
    await addPayment({
      id: 'pay_w',
      customerId: 'cus_a',
      amountMinor: 1000,
      parts: [{invoiceId: 'inv_w', amountMinor: 1000}],
    });
    await addCreditNote({
      id: 'crn_w',
      customerId: 'cus_a',
      totalMinor: 400,
      applied: {invoiceId: 'inv_w', amountMinor: 400},
    });
    await addPayment({
      id: 'pay_u',
      customerId: 'cus_a',
      contactId: 'con_b',
      state: 'pending',
      amountMinor: 63,
      parts: [{invoiceId: 'inv_w', amountMinor: 63}],
    });

    const answer = await customer.request('GET', '/invoices/inv_w');
    expect(answer.status).toBe(200);
    expect(await answer.json<Whole>()).toEqual({
      id: 'inv_w',
      kind: 'invoice',
      number: 'W-1',
      poReference: null,
      date: '2026-02-01',
      dueDate: '2026-03-01',
      status: 'partially_paid',
      isOverdue: true,
      currency: 'EUR',
      totalMinor: 6463,
      balanceMinor: 5063,
      payableMinor: 5000,
      reservedMinor: 63,
      processingMinor: 0,
      announcedMinor: 0,
      availableMinor: 0,
      isDisputed: false,
      allowPartial: true,
      payOnline: {allowed: true},
      customerName: 'As it was',
      billingAddress: {city: 'Köln', country: 'DE'},
      shippingAddress: null,
      notes: 'Thank you',
      terms: '30 days',
      allowPartialPayments: true,
      paymentOptions: ['card'],
      subtotalMinor: 6000,
      discountMinor: 500,
      taxMinor: 963,
      allocatedMinor: 1400,
      writtenOffMinor: 0,
      drawnMinor: 0,
      minimumPartMinor: null,
      methods: ['card'],
      bankTransfer: null,
      lines: [
        {position: 1, itemCode: null, description: 'Things', quantity: '2.5', unitPrice: '0.001', amountMinor: 0},
        {position: 2, itemCode: 'A-1', description: 'Things', quantity: '3', unitPrice: '20', amountMinor: 6000},
      ],
      taxes: [{name: 'VAT', ratePercent: '17.5', amountMinor: 963}],
      allocations: [
        {
          id: 'alc_crn_w',
          date: '2026-03-06',
          amountMinor: 400,
          source: {type: 'credit_note', id: 'crn_w', number: 'CN-crn_w'},
        },
        {
          id: 'alc_pay_w_0',
          date: '2026-03-01',
          amountMinor: 1000,
          source: {
            type: 'payment',
            id: 'pay_w',
            state: 'succeeded',
            method: 'card',
            methodDetails: {brand: 'visa', last4: '4242'},
          },
        },
      ],
      underWay: [
        {
          paymentId: 'pay_u',
          state: 'held',
          amountMinor: 63,
          isYours: false,
          method: 'card',
          methodDetails: {brand: 'visa', last4: '4242'},
          expectedBy: null,
        },
      ],
      failures: [],
      merchant: {name: 'Merchant demo', address: null, email: null, phone: null},
      today: '2026-03-10',
    });
  });

  it("answers for a draft and another customer's as for one that is not there", async () => {
    const bodies = await Promise.all(
      ['inv_none', 'inv_d', 'inv_b'].map(async (id) => {
        const answer = await customer.request('GET', `/invoices/${id}`);
        const {requestId: _requestId, ...body} = await answer.json<{requestId: string}>();
        return [answer.status, body];
      }),
    );
    expect(bodies[0]).toEqual([404, expect.objectContaining({code: 'invoices.not_found'})]);
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
  });

  it('tells a viewer that paying is not theirs', async () => {
    const viewer = await harness.signIn('cus_a', {role: 'viewer'});
    expect((await (await viewer.request('GET', '/invoices/inv_2')).json<Whole>()).payOnline).toEqual({
      allowed: false,
      reason: 'viewer',
    });
  });

  it('is one trip to the database', async () => {
    expect(await harness.tripsDuring(() => customer.request('GET', '/invoices/inv_1'))).toBe(1);
  });
});

describe('rows read', () => {
  it('do not grow with what others hold and pay', async () => {
    const held = (id: string, customerId: string, count: number) =>
      addPayment({
        id,
        customerId,
        ...(customerId === 'cus_a' && {contactId: 'con_a'}),
        state: 'pending',
        amountMinor: count,
        parts: Array.from({length: count}, (_, index) => ({invoiceId: `inv_${id}_${index}`, amountMinor: 1})),
      });
    const invoicesOf = (id: string, customerId: string, count: number) =>
      addInvoices(Array.from({length: count}, (_, index) => ({id: `inv_${id}_${index}`, customerId})));
    await invoicesOf('pay_own', 'cus_a', 5);
    await held('pay_own', 'cus_a', 5);
    await invoicesOf('pay_b', 'cus_b', 1);
    await held('pay_b', 'cus_b', 1);
    const read = async () => ({
      list: await harness.rowsReadDuring(() => customer.request('GET', '/invoices?filter=unpaid')),
      whole: await harness.rowsReadDuring(() => customer.request('GET', '/invoices/inv_pay_own_0')),
    });
    const small = await read();
    for (const id of ['pay_c', 'pay_d', 'pay_e']) {
      await invoicesOf(id, 'cus_b', 300);
      await held(id, 'cus_b', 300);
    }
    expect(await read()).toEqual(small);
  });
});

describe('the plan', () => {
  const scope = {merchantId: 'demo', customerId: 'cus_a'};

  it('of every page is a range of the index in exactly its order', async () => {
    const indexOf = {
      date: 'by_date',
      due_date: 'by_due_date',
      number: 'by_number',
      amount: 'by_total',
      balance: 'by_balance',
    };
    for (const filter of invoiceFilters) {
      const index =
        {all: 'invoices_', paid: 'invoices_', retainers: 'retainers_'}[filter as string] ?? 'open_invoices_';
      for (const sort of invoiceSorts) {
        for (const direction of ['asc', 'desc'] as const) {
          for (const search of ['', 'inv']) {
            for (const after of [
              null,
              {key: sort === 'amount' || sort === 'balance' ? 5 : '2026-01-01', id: 'inv_1'},
            ]) {
              const page = {filter, sort, direction, search, after, limit: 25, today: '2026-03-10'};
              const [first, ...others] = await planOf(listInvoices(scope, page, ownHeld('con_a')));
              expect(first, JSON.stringify(page)).toMatch(
                new RegExp(`^SEARCH i USING INDEX ${index}${indexOf[sort]} \\(merchant_id=\\? AND customer_id=\\?`),
              );
              if (after) expect(first, JSON.stringify(page)).toMatch(/AND \(\w+,id\)[<>]\(\?,\?\)|AND \w+[<>]\?/);
              expect(others.join('\n'), JSON.stringify(page)).not.toMatch(/SCAN|TEMP B-TREE/);
              expect(others.join('\n')).toContain(
                'SEARCH r USING INDEX reservations_by_invoice (merchant_id=? AND invoice_id=? AND state=?)',
              );
            }
          }
        }
      }
    }
  });

  it('of the whole document has neither a scan nor a temporary B-tree', async () => {
    const queries = [
      readInvoice(scope, 'inv_1', ownHeld('con_a')),
      readInvoiceLines(scope, 'inv_1'),
      readInvoiceTaxes(scope, 'inv_1'),
      readInvoiceAllocations(scope, 'inv_1'),
      readInvoiceReservations(scope, 'inv_1'),
      readInvoiceFailures(scope, 'inv_1', 0),
    ];
    for (const query of queries) {
      const plan = await planOf(query);
      expect(plan.find((step) => !step.startsWith('COMPOUND'))).toMatch(/^(SEARCH|LEFT-MOST)/);
      expect(plan.join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  });
});

function line(invoiceId: string, position: number, fields: Record<string, unknown>) {
  return {
    merchant_id: 'demo',
    invoice_id: invoiceId,
    revision: 1,
    position,
    item_code: 'A-1',
    description: 'Things',
    ...fields,
  };
}

async function planOf({sql, parameters}: CompiledQuery<unknown>): Promise<string[]> {
  const {results} = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...parameters)
    .all<{detail: string}>();
  return results.map(({detail}) => detail);
}
