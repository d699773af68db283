/** The dashboard of a customer who pays: what is under way, what went wrong, retainers and saved methods. */
import {beforeEach, describe, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer, type StartBody} from '../../testing/money-world.ts';
import type {dashboard} from './dashboard.usecases.ts';

type Dashboard = Awaited<ReturnType<typeof dashboard>>;

let world: MoneyWorld;
let ada: Payer;
let keys = 0;

beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('admin', 'demo', 'cus_ada', {currency: 'USD', allowBankAccount: true});
});

const read = async (payer: Payer) =>
  (await world.harness.request('GET', '/portal/v1/dashboard', {headers: payer.headers})).json<Dashboard>();
const bank = {currency: 'USD', options: ['card', 'us_bank_account']};

/** A payment from a bank account, which the bank works on. */
async function processing(payer: Payer, invoiceId: string, amountMinor: number, account = '000123456789') {
  const body: StartBody = {...world.inFull('USD', [invoiceId, amountMinor]), method: 'us_bank_account'};
  const {id} = (await world.start(payer, body, `key-${++keys}`)).body;
  const intentId = await world.intentOf(id);
  await world.sandbox.controls.payByBank(intentId, account, {more: {setup_future_usage: 'off_session'}});
  await world.post(payer, `/payments/${id}/settle`);
  return {id, intentId};
}

describe('under way', () => {
  it('is what banks work on and what the asker left open, each with its invoices, the newest first', async () => {
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    const [first, second, third] = [
      await world.addInvoice(ada, 1000, bank),
      await world.addInvoice(ada, 2000, bank),
      await world.addInvoice(ada, 4000, bank),
    ];
    const {id} = await processing(ada, first, 1000);
    const left = (await world.start(ada, world.inFull('USD', [second, 2000], [third, 4000]), 'left')).body.id;
    const ofAda = await read(ada);
    expect(ofAda.underWay).toEqual([
      {
        id: left,
        state: 'held',
        method: 'card',
        methodDetails: null,
        amountMinor: 6000,
        currency: 'USD',
        createdAtMs: world.harness.providers.clock.nowMs(),
        expectedBy: null,
        invoices: [second, third].map((invoiceId) => ({invoiceId, number: expect.any(String)})),
      },
      {
        id,
        state: 'processing',
        method: 'us_bank_account',
        methodDetails: {brand: 'STRIPE TEST BANK', last4: '6789'},
        amountMinor: 1000,
        currency: 'USD',
        createdAtMs: world.harness.providers.clock.nowMs(),
        // Four business days after Tuesday 10 March.
        expectedBy: '2026-03-16',
        invoices: [{invoiceId: first, number: expect.any(String)}],
      },
    ]);
    // What somebody else left open is theirs.
    expect((await read(bob)).underWay.map(({id: paymentId}) => paymentId)).toEqual([id]);
    expect(ofAda.totals).toMatchObject([
      {outstandingMinor: 7000, reservedMinor: 7000, processingMinor: 1000, payableMinor: 6000},
    ]);
    expect((await read(bob)).totals).toMatchObject([{reservedMinor: 7000, payableMinor: 0}]);
    // Saved while paying.
    expect(ofAda.paymentMethods).toMatchObject([{type: 'us_bank_account', last4: '6789', isDefault: true}]);
  });

  it('is a transfer that was announced', async () => {
    const invoice = await world.addInvoice(ada, 1000, {...bank, options: ['bank_transfer']});
    await env.DB.prepare(
      `INSERT INTO preferences (merchant_id, name, value, updated_at_ms) VALUES ('demo', 'payments.bankTransfer', '{"iban":"DE00"}', 0)`,
    ).run();
    const answer = await world.harness.request('POST', '/portal/v1/transfers', {
      body: {currency: 'USD', amountMinor: 1000, invoices: [{invoiceId: invoice, amountMinor: 1000}]},
      headers: {...ada.headers, 'idempotency-key': 'sent'},
    });
    expect(answer.status).toBe(200);
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    expect((await read(bob)).underWay).toMatchObject([
      {state: 'announced', method: 'bank_transfer', amountMinor: 1000, invoices: [{invoiceId: invoice}]},
    ]);
  });
});

describe('recent problems', () => {
  it('are what a bank refused and what it took back, the latest first, for 30 days', async () => {
    const refused = await processing(ada, await world.addInvoice(ada, 1000, bank), 1000, '000222222227');
    world.sandbox.controls.settlePayment(refused.intentId);
    await world.post(ada, `/payments/${refused.id}/settle`);
    world.harness.advance(60_000);
    const returned = await processing(ada, await world.addInvoice(ada, 500, bank), 500);
    world.sandbox.controls.settlePayment(returned.intentId);
    await world.post(ada, `/payments/${returned.id}/settle`);
    expect((await read(ada)).recentProblems).toMatchObject([{paymentId: refused.id, kind: 'failed'}]);
    world.sandbox.controls.returnPayment(returned.intentId, 'debit_not_authorized');
    await world.sandbox.controls.flushWebhooks();
    const {recentProblems, paymentMethods, totals} = await read(ada);
    expect(recentProblems).toMatchObject([
      {
        paymentId: returned.id,
        kind: 'returned',
        method: 'us_bank_account',
        amountMinor: 500,
        currency: 'USD',
        code: 'debit_not_authorized',
      },
      {
        paymentId: refused.id,
        kind: 'failed',
        method: 'us_bank_account',
        amountMinor: 1000,
        code: 'insufficient_funds',
      },
    ]);
    // The account that gave the money back is there with its reason, both invoices are open.
    expect(paymentMethods.find(({last4}) => last4 === '6789')).toMatchObject({
      state: 'disabled',
      disabledReason: 'debit_not_authorized',
      isDefault: false,
    });
    expect(totals).toMatchObject([{outstandingMinor: 1500, payableMinor: 1500, availableCreditMinor: 0}]);
    world.harness.advance(9 * 86_400_000);
    expect((await read(ada)).recentProblems).toHaveLength(2);
    await env.DB.prepare('UPDATE disputes SET updated_at_ms = updated_at_ms - ?')
      .bind(30 * 86_400_000)
      .run();
    expect((await read(ada)).recentProblems.map(({kind}) => kind)).toEqual(['failed']);
  });

  it('name their invoices, and are told as long as one is open and nobody pays it', async () => {
    const first = await world.addInvoice(ada, 1000, {...bank, options: ['us_bank_account', 'bank_transfer', 'card']});
    const second = await world.addInvoice(ada, 500, bank);
    const body: StartBody = {...world.inFull('USD', [first, 1000], [second, 500]), method: 'us_bank_account'};
    const {id} = (await world.start(ada, body, 'both')).body;
    const intentId = await world.intentOf(id);
    await world.sandbox.controls.payByBank(intentId, '000222222227', {more: {setup_future_usage: 'off_session'}});
    await world.post(ada, `/payments/${id}/settle`);
    world.sandbox.controls.settlePayment(intentId);
    await world.post(ada, `/payments/${id}/settle`);
    const told = async () =>
      (await read(ada)).recentProblems.map(({methodDetails, invoices}) => [
        methodDetails?.last4,
        new Map(invoices.map(({invoiceId, isOpen}) => [invoiceId, isOpen])),
      ]);
    expect(await told()).toEqual([
      [
        '2227',
        new Map([
          [first, true],
          [second, true],
        ]),
      ],
    ]);
    const [{invoices}] = (await read(ada)).recentProblems as [Dashboard['recentProblems'][number]];
    expect(invoices.map(({number}) => number).join()).toMatch(/\S+,\S+/);

    await world.paid(ada, world.inFull('USD', [second, 500]));
    expect(await told()).toEqual([
      [
        '2227',
        new Map([
          [first, true],
          [second, false],
        ]),
      ],
    ]);

    // Said to be sent: nothing to be done about it either.
    await env.DB.prepare(
      `INSERT INTO preferences (merchant_id, name, value, updated_at_ms) VALUES ('demo', 'payments.bankTransfer', '{"iban":"DE00"}', 0)`,
    ).run();
    const sent = await world.harness.request('POST', '/portal/v1/transfers', {
      body: {currency: 'USD', amountMinor: 1000, invoices: [{invoiceId: first, amountMinor: 1000}]},
      headers: {...ada.headers, 'idempotency-key': 'sent'},
    });
    expect(sent.status).toBe(200);
    expect(await told()).toEqual([]);
    // It could be paid online all the same: the sum says what of it is on its way.
    expect((await read(ada)).totals).toMatchObject([{payableMinor: 1000, announcedMinor: 1000}]);
    await world.post(ada, `/transfers/${(await sent.json<{id: string}>()).id}/withdraw`);
    expect(await told()).toHaveLength(1);
    expect((await read(ada)).totals).toMatchObject([{payableMinor: 1000, announcedMinor: 0}]);

    // A payment that is under way says so itself.
    await processing(ada, first, 1000);
    expect(await told()).toEqual([]);
  });
});

describe('the last payment', () => {
  it('says what went back of it', async () => {
    const {id, intentId} = await processing(ada, await world.addInvoice(ada, 1000, bank), 1000);
    world.sandbox.controls.settlePayment(intentId);
    await world.post(ada, `/payments/${id}/settle`);
    expect((await read(ada)).lastPayment).toMatchObject({id, refundedMinor: 0, disputedMinor: 0, disputeLostMinor: 0});
    world.sandbox.controls.returnPayment(intentId, 'insufficient_funds');
    await world.sandbox.controls.flushWebhooks();
    expect((await read(ada)).lastPayment).toMatchObject({id, refundedMinor: 0, disputeLostMinor: 1000});
  });
});

describe('paying ahead', () => {
  it('is allowed where the shop takes it, to who may pay, with a way to pay', async () => {
    const bob = await world.addPayer('viewer', 'demo', ada.customerId);
    const may = async (payer: Payer) => (await read(payer)).mayPayAhead;
    expect(await may(ada)).toBe(true);
    expect(await may(bob)).toBe(false);
    const prefer = (name: string, value: string) =>
      env.DB.prepare("INSERT INTO preferences (merchant_id, name, value, updated_at_ms) VALUES ('demo', ?, ?, 0)")
        .bind(name, value)
        .run();
    await prefer('payments.methods', '["sepa_debit"]');
    expect(await may(ada)).toBe(false);
    await env.DB.prepare("DELETE FROM preferences WHERE name = 'payments.methods'").run();
    await prefer('payments.payAhead', 'false');
    expect(await may(ada)).toBe(false);
  });
});

describe('totals', () => {
  it('have retainers apart: what is asked for, and what is there to draw on', async () => {
    await world.addInvoice(ada, 1000, bank);
    await world.addInvoice(ada, 300, {...bank, kind: 'retainer'});
    const paid = await world.addInvoice(ada, 700, {...bank, kind: 'retainer'});
    await world.paid(ada, world.inFull('USD', [paid, 700]));
    expect((await read(ada)).totals).toEqual([
      {
        currency: 'USD',
        openCount: 1,
        outstandingMinor: 1000,
        payableMinor: 1000,
        announcedMinor: 0,
        overdueCount: 0,
        overdueMinor: 0,
        overduePayableMinor: 0,
        processingMinor: 0,
        availableCreditMinor: 0,
        retainerOutstandingMinor: 300,
        retainerPayableMinor: 300,
        retainerAvailableMinor: 700,
        reservedMinor: 0,
      },
    ]);
  });

  it('have what is overdue and payable online apart; what the asker holds is theirs to go on with', async () => {
    const overdue = await world.addInvoice(ada, 1000, bank);
    const byTransfer = await world.addInvoice(ada, 200, {...bank, options: ['bank_transfer']});
    await env.DB.prepare("UPDATE invoices SET due_date = '2026-03-01' WHERE id IN (?, ?)")
      .bind(overdue, byTransfer)
      .run();
    await world.addInvoice(ada, 30, bank);
    const retainer = await world.addInvoice(ada, 4, {...bank, kind: 'retainer'});
    await world.start(ada, world.inFull('USD', [overdue, 1000], [retainer, 4]), 'left');
    expect((await read(ada)).totals).toMatchObject([
      {payableMinor: 1030, overdueMinor: 1200, overduePayableMinor: 1000, retainerPayableMinor: 4},
    ]);
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    expect((await read(bob)).totals).toMatchObject([
      {payableMinor: 30, overdueMinor: 1200, overduePayableMinor: 0, retainerPayableMinor: 0},
    ]);
  });

  it('offer to pay what can be paid with what this customer has', async () => {
    await world.addInvoice(ada, 1000, {...bank, options: ['us_bank_account']});
    await world.addInvoice(ada, 2000, bank);
    const payable = async () => (await read(ada)).totals[0]!.payableMinor;
    expect(await payable()).toBe(3000);
    await env.DB.prepare('UPDATE customers SET allow_bank_account = 0').run();
    expect(await payable()).toBe(2000);
    const switchOn = (methods: string) =>
      env.DB.prepare(
        `INSERT INTO preferences (merchant_id, name, value, updated_at_ms) VALUES ('demo', 'payments.methods', ?, 0)
         ON CONFLICT (merchant_id, name) DO UPDATE SET value = excluded.value`,
      )
        .bind(methods)
        .run();
    await switchOn('["sepa_debit"]');
    expect(await payable()).toBe(0);
    // A bank account in dollars pays no euros.
    await env.DB.prepare('UPDATE customers SET allow_bank_account = 1').run();
    await switchOn('["us_bank_account"]');
    await world.addInvoice(ada, 50, {currency: 'EUR', options: ['us_bank_account', 'card']});
    expect((await read(ada)).totals.map(({currency, payableMinor}) => [currency, payableMinor])).toEqual([
      ['USD', 3000],
      ['EUR', 0],
    ]);
    // What makes no sense is as good as not said.
    await switchOn('"card"');
    expect(await payable()).toBe(3000);
  });

  it('come to what the ledger says, whatever went back', async () => {
    const invoice = await world.addInvoice(ada, 1000, bank);
    const {id, intentId} = await processing(ada, invoice, 1000);
    world.sandbox.controls.settlePayment(intentId);
    await world.post(ada, `/payments/${id}/settle`);
    // Refunded, and returned by the bank all the same: the customer has the money twice.
    await world.refund(id, {amountMinor: 400});
    world.sandbox.controls.returnPayment(intentId);
    await world.sandbox.controls.flushWebhooks();
    const [total] = (await read(ada)).totals;
    const [account] = await world.all<{ledger_minor: number}>('SELECT ledger_minor FROM accounts');
    expect(account!.ledger_minor).toBe(1400);
    expect(total!.outstandingMinor - total!.availableCreditMinor - total!.retainerAvailableMinor).toBe(1400);
  });
});

it('is one trip to the database, with all of that in it', async () => {
  await processing(ada, await world.addInvoice(ada, 1000, bank), 1000);
  expect(await world.harness.tripsDuring(() => read(ada))).toBe(1);
});
