import {beforeEach, describe, expect, it} from 'vitest';
import type {CompiledQuery} from 'kysely';
import {createHarness, env, type Harness} from '../../testing/harness.ts';
import {addContact, addCreditNote, addCustomer, addInvoices, addPayment, voidInvoice} from '../../testing/records.ts';
import {
  listContacts,
  listFailed,
  listLostDisputes,
  listUnderWay,
  listUnderWayParts,
  readCustomer,
  readLastPayment,
  sumAnnounced,
  sumAvailableCreditNotes,
  sumAvailableRetainers,
  sumOpenInvoices,
  sumOwnHeld,
  sumUnappliedPayments,
} from './dashboard.store.ts';
import type {dashboard} from './dashboard.usecases.ts';

type Dashboard = Awaited<ReturnType<typeof dashboard>>;

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness();
  await addCustomer('cus_a', {tax_number: 'DE 1', billing_address: '{"city":"Köln"}', phone: '+49 1'});
  await addContact('con_b', 'cus_a', {role: 'viewer'});
  await addContact('con_a', 'cus_a', {role: 'admin'});
  await addContact('con_gone', 'cus_a');
  await env.DB.prepare("UPDATE contact_persons SET removed_at_ms = 1 WHERE id = 'con_gone'").run();
  await addCustomer('cus_b');
});

const read = async (customerId: string, options?: {contactId?: string}) => {
  const answer = await (await harness.signIn(customerId, options)).request('GET', '/dashboard');
  expect(answer.status).toBe(200);
  return answer.json<Dashboard>();
};

describe('the dashboard', () => {
  it('of a customer without documents says who is who and nothing of money', async () => {
    await env.DB.prepare(
      "UPDATE merchants SET phone = '+49 2', website = 'https://shop.example', address = '{\"city\":\"Bonn\"}' WHERE id = 'demo'",
    ).run();
    expect(await read('cus_a', {contactId: 'con_a'})).toEqual({
      merchant: {
        name: 'Merchant demo',
        email: null,
        phone: '+49 2',
        website: 'https://shop.example',
        address: {city: 'Bonn'},
      },
      customer: {
        id: 'cus_a',
        name: 'Customer cus_a',
        email: 'cus_a@customer.example',
        phone: '+49 1',
        currency: 'EUR',
        taxNumber: 'DE 1',
        paymentTermsDays: 30,
        billingAddress: {city: 'Köln'},
        shippingAddress: null,
      },
      contacts: [
        {id: 'con_a', name: 'Contact con_a', email: 'con_a@customer.example', phone: null, role: 'admin', isYou: true},
        {
          id: 'con_b',
          name: 'Contact con_b',
          email: 'con_b@customer.example',
          phone: null,
          role: 'viewer',
          isYou: false,
        },
      ],
      totals: [],
      mayPayAhead: true,
      lastPayment: null,
      paymentMethods: [],
      underWay: [],
      recentProblems: [],
      today: '2026-03-10',
    });
  });

  it('sums per currency, the own one first, and nothing of anybody else', async () => {
    await addInvoices([
      {id: 'inv_1', customerId: 'cus_a', dueDate: '2026-03-09', totalMinor: 1000},
      {id: 'inv_2', customerId: 'cus_a', dueDate: '2026-03-10', totalMinor: 2000},
      {id: 'inv_3', customerId: 'cus_a', dueDate: '2026-03-01', totalMinor: 4000},
      {id: 'inv_4', customerId: 'cus_a', dueDate: '2026-02-01', totalMinor: 8000},
      {id: 'inv_5', customerId: 'cus_a', dueDate: '2026-02-02', currency: 'CHF', totalMinor: 300},
      {id: 'inv_v', customerId: 'cus_a', totalMinor: 16_000},
      {id: 'inv_d', customerId: 'cus_a', state: 'draft', totalMinor: 32_000},
      {id: 'inv_b', customerId: 'cus_b', dueDate: '2026-02-01', totalMinor: 64_000},
    ]);
    await voidInvoice('inv_v');
    // 3 is partly paid from a payment that is 500 too large, 4 is paid, of 1 the bank works on 600, of 2 somebody holds 50.
    await addPayment({
      id: 'pay_3',
      customerId: 'cus_a',
      receivedOn: '2026-03-03',
      amountMinor: 1500,
      parts: [{invoiceId: 'inv_3', amountMinor: 1000}],
    });
    await addPayment({
      id: 'pay_4',
      customerId: 'cus_a',
      receivedOn: '2026-03-02',
      amountMinor: 8000,
      parts: [{invoiceId: 'inv_4', amountMinor: 8000}],
    });
    await addPayment({
      id: 'pay_1',
      customerId: 'cus_a',
      state: 'processing',
      amountMinor: 600,
      parts: [{invoiceId: 'inv_1', amountMinor: 600}],
    });
    await addPayment({
      id: 'pay_2',
      customerId: 'cus_a',
      state: 'pending',
      amountMinor: 50,
      parts: [{invoiceId: 'inv_2', amountMinor: 50}],
    });
    await addCreditNote({id: 'crn_1', customerId: 'cus_a', totalMinor: 70});
    await addCreditNote({
      id: 'crn_2',
      customerId: 'cus_a',
      totalMinor: 30,
      applied: {invoiceId: 'inv_1', amountMinor: 30},
    });
    await addCreditNote({id: 'crn_3', customerId: 'cus_a', currency: 'BHD', totalMinor: 9});

    const {totals, lastPayment} = await read('cus_a');
    expect(totals).toEqual([
      {
        currency: 'EUR',
        openCount: 3,
        // 1000 - 30, 2000, 4000 - 1000
        outstandingMinor: 5970,
        // less 600; the 50 are held by this session's own payment, which it can go on with
        payableMinor: 5370,
        announcedMinor: 0,
        // inv_1 and inv_3; inv_2 is due today.
        overdueCount: 2,
        overdueMinor: 3970,
        // less the 600
        overduePayableMinor: 3370,
        processingMinor: 600,
        availableCreditMinor: 570,
        retainerOutstandingMinor: 0,
        retainerPayableMinor: 0,
        retainerAvailableMinor: 0,
        reservedMinor: 650,
      },
      {
        currency: 'BHD',
        openCount: 0,
        outstandingMinor: 0,
        payableMinor: 0,
        announcedMinor: 0,
        overdueCount: 0,
        overdueMinor: 0,
        overduePayableMinor: 0,
        processingMinor: 0,
        availableCreditMinor: 9,
        retainerOutstandingMinor: 0,
        retainerPayableMinor: 0,
        retainerAvailableMinor: 0,
        reservedMinor: 0,
      },
      {
        currency: 'CHF',
        openCount: 1,
        outstandingMinor: 300,
        payableMinor: 300,
        announcedMinor: 0,
        overdueCount: 1,
        overdueMinor: 300,
        overduePayableMinor: 300,
        processingMinor: 0,
        availableCreditMinor: 0,
        retainerOutstandingMinor: 0,
        retainerPayableMinor: 0,
        retainerAvailableMinor: 0,
        reservedMinor: 0,
      },
    ]);
    expect(lastPayment).toEqual({
      id: 'pay_3',
      receivedOn: '2026-03-03',
      amountMinor: 1500,
      currency: 'EUR',
      method: 'card',
      methodDetails: {brand: 'visa', last4: '4242'},
      refundedMinor: 0,
      disputedMinor: 0,
      disputeLostMinor: 0,
    });
  });

  it('is one trip to the database', async () => {
    const session = await harness.signIn('cus_a');
    expect(await harness.tripsDuring(() => session.request('GET', '/dashboard'))).toBe(1);
  });

  it('reads as many rows, whatever else is in the database', async () => {
    await addInvoices(Array.from({length: 40}, (_, index) => ({id: `inv_${index}`, customerId: 'cus_a'})));
    // A range ends with a look at the row behind it.
    await addInvoices([{id: 'inv_b', customerId: 'cus_b'}]);
    const session = await harness.signIn('cus_a');
    const read = async () => ({
      dashboard: await harness.rowsReadDuring(() => session.request('GET', '/dashboard')),
      list: await harness.rowsReadDuring(() => session.request('GET', '/invoices?filter=unpaid&sort=due_date')),
    });
    const small = await read();
    for (let page = 0; page < 5; page++) {
      await addInvoices(Array.from({length: 400}, (_, index) => ({id: `inv_b_${page}_${index}`, customerId: 'cus_b'})));
    }
    expect(small.dashboard).toBeGreaterThan(40);
    expect(await read()).toEqual(small);
  });

  it('reads ranges of the indexes made for it', async () => {
    const scope = {merchantId: 'demo', customerId: 'cus_a'};
    // The rights are looked up once, beside the range.
    expect((await planOf(sumOpenInvoices(scope, '2026-03-10'))).filter((step) => / i /.test(step))).toEqual([
      'SEARCH i USING COVERING INDEX open_invoices_by_currency (merchant_id=? AND customer_id=?)',
    ]);
    expect(await planOf(sumAvailableCreditNotes(scope))).toEqual([
      'SEARCH n USING COVERING INDEX open_credit_notes (merchant_id=? AND customer_id=?)',
    ]);
    expect(await planOf(sumUnappliedPayments(scope))).toEqual([
      'SEARCH p USING COVERING INDEX payments_unapplied (merchant_id=? AND customer_id=?)',
    ]);
    expect(await planOf(sumAvailableRetainers(scope))).toEqual([
      'SEARCH i USING COVERING INDEX retainers_available (merchant_id=? AND customer_id=?)',
    ]);
    expect(await planOf(readLastPayment(scope))).toEqual([
      'SEARCH payments USING INDEX payments_received (merchant_id=? AND customer_id=?)',
    ]);
    expect(await planOf(listContacts(scope))).toEqual([
      'SEARCH contact_persons USING INDEX contact_persons_of_customer (merchant_id=? AND customer_id=?)',
    ]);
    const [failed, ...failedRest] = await planOf(listFailed(scope, 0, 5));
    expect(failed).toBe('SEARCH p USING INDEX payments_failed (merchant_id=? AND customer_id=? AND updated_at_ms>?)');
    const [lost, ...lostRest] = await planOf(listLostDisputes(scope, 0, 5));
    expect(lost).toBe('SEARCH d USING INDEX disputes_lost (merchant_id=? AND customer_id=? AND updated_at_ms>?)');
    expect([...failedRest, ...lostRest].join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
    for (const asked of [
      sumOpenInvoices(scope, '2026-03-10'),
      sumOwnHeld(scope, 'con_a', '2026-03-10'),
      sumAnnounced(scope),
      listUnderWay(scope, 'con_a', 20),
      listUnderWayParts(scope, 'con_a', 20),
    ]) {
      const plan = (await planOf(asked)).join('\n');
      expect(plan).toMatch(
        /SEARCH \w+ USING (COVERING )?INDEX (open_invoices_by_currency|payments_left_open|payments_under_way)/,
      );
      expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
    }
    expect((await planOf(readCustomer(scope))).join()).toMatch(
      /^SEARCH customers USING INDEX \S+ \(merchant_id=\? AND id=\?\)$/,
    );
  });
});

async function planOf({sql, parameters}: CompiledQuery<unknown>): Promise<string[]> {
  const {results} = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...parameters)
    .all<{detail: string}>();
  return results.map(({detail}) => detail);
}
