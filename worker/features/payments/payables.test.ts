/** What the Pay sheet is told, and that it costs one trip. */
import {beforeEach, describe, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ask, type PayablesSeen, prefer} from '../../testing/paying.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('payer', 'demo', 'cus_ada', {allowBankAccount: true});
});

const payables = async (payer: Payer, query = '') =>
  (await ask<PayablesSeen>(world, payer, 'GET', `/payables${query}`)).body;

describe('a group', () => {
  it('has all that is open in one currency, the longest due first, and what each may be paid with', async () => {
    await prefer('payments.methods', ['card', 'us_bank_account', 'sepa_debit']);
    await prefer('payments.minimumPart', {EUR: 1000});
    const euro = await world.addInvoice(ada, 5000, {options: ['card', 'sepa_debit', 'us_bank_account'], partial: 1});
    const small = await world.addInvoice(ada, 600, {options: ['card', 'bank_transfer'], partial: 1});
    await env.DB.prepare("UPDATE invoices SET due_date = '2026-03-05' WHERE id = ?").bind(small).run();
    const dollar = await world.addInvoice(ada, 7000, {currency: 'USD', options: ['us_bank_account']});
    const body = await payables(ada);
    expect(body.groups).toMatchObject([
      {
        currency: 'EUR',
        totalMinor: 5600,
        overdueMinor: 600,
        moreCount: 0,
        invoices: [
          {
            id: small,
            payableMinor: 600,
            isOverdue: true,
            allowPartial: true,
            minimumPartMinor: 600,
            methods: ['card', 'bank_transfer'],
          },
          {id: euro, payableMinor: 5000, isOverdue: false, minimumPartMinor: 1000, methods: ['card', 'sepa_debit']},
        ],
        methods: [
          {type: 'card', minimumMinor: 50, maximumMinor: 99_999_999},
          {type: 'sepa_debit', minimumMinor: 50, maximumMinor: 1_000_000},
        ],
        aheadMethods: ['card', 'sepa_debit'],
      },
      {
        currency: 'USD',
        totalMinor: 7000,
        invoices: [{id: dollar, methods: ['us_bank_account'], minimumPartMinor: null}],
        aheadMethods: ['card', 'us_bank_account'],
      },
    ]);
    expect(body.unavailableMethods).toEqual([{type: 'us_bank_account', reason: 'currency'}]);
  });

  it('is there for the customer’s own currency where paying ahead is, also at zero balance', async () => {
    expect((await payables(ada)).groups).toMatchObject([
      {currency: 'EUR', totalMinor: 0, invoices: [], aheadMethods: ['card'], methods: [{type: 'card'}]},
    ]);
    await prefer('payments.payAhead', false);
    expect((await payables(ada)).groups).toEqual([]);
  });

  it('has 200 invoices at the most, and says how many more there are', async () => {
    for (let index = 0; index < 203; index++) await world.addInvoice(ada, 100);
    await world.addInvoice(ada, 100, {options: []});
    const dollar = await world.addInvoice(ada, 100, {currency: 'USD'});
    const body = await payables(ada);
    expect(body.groups.map(({currency, invoices, moreCount}) => [currency, invoices.length, moreCount])).toEqual([
      ['EUR', 200, 3],
      ['USD', 1, 0],
    ]);
    expect(body.groups[1]!.invoices[0]!.id).toBe(dollar);
    expect(body.groups[0]!.totalMinor).toBe(20_000);
    expect(body.notPayable).toMatchObject([{reason: 'no_payment_options'}]);
  });
});

it('says in what steps Stripe charges a currency, before anything is started', async () => {
  for (const currency of ['EUR', 'KWD', 'MGA']) await world.addInvoice(ada, 12_340, {currency});
  const {groups} = await payables(ada);
  expect(groups.map(({currency, chargeStepMinor}) => [currency, chargeStepMinor])).toEqual([
    ['EUR', 1],
    ['KWD', 10],
    ['MGA', 100],
  ]);
  // The same step is what a start is held to.
  const started = async (currency: string, index: number) =>
    (await world.start(ada, world.inFull(currency, [groups[index]!.invoices[0]!.id, 12_340]), currency)).body;
  expect((await started('KWD', 1)).state).toBe('pending');
  expect((await started('MGA', 2)).code).toBe('payments.amount_not_chargeable');
});

it('has no step where Stripe does not charge the currency and a transfer is offered', async () => {
  await prefer('payments.bankTransfer', {accountHolder: 'Shop', iban: 'DE00'});
  const invoice = await world.addInvoice(ada, 5000, {currency: 'IRR', options: ['card', 'bank_transfer']});
  expect((await payables(ada, `?invoiceIds=${invoice}`)).groups).toMatchObject([
    {currency: 'EUR', chargeStepMinor: 1},
    {currency: 'IRR', methods: [], chargeStepMinor: null},
  ]);
});

it('says what cannot be paid, and why', async () => {
  const bob = await world.addPayer('payer', 'demo', ada.customerId);
  const none = await world.addInvoice(ada, 100, {options: []});
  const transfer = await world.addInvoice(ada, 100, {options: ['bank_transfer']});
  const bank = await world.addInvoice(ada, 100, {options: ['us_bank_account']});
  const held = await world.addInvoice(ada, 5000);
  await world.start(bob, world.inFull('EUR', [held, 5000]), 'bob');
  const paid = await world.addInvoice(ada, 800);
  await world.paid(bob, world.inFull('EUR', [paid, 800]));
  const reasons = async (query?: string) =>
    Object.fromEntries((await payables(ada, query)).notPayable.map(({id, reason}) => [id, reason]));
  expect(await reasons()).toEqual({
    [none]: 'no_payment_options',
    [transfer]: 'no_payment_options',
    [bank]: 'currency',
    [held]: 'reserved',
  });
  expect(await reasons(`?invoiceIds=${paid}`)).toEqual({[paid]: 'paid'});
  // Where the merchant takes transfers, who asks for it can announce one; among all it is left out.
  await prefer('payments.bankTransfer', {accountHolder: 'Shop', iban: 'DE00'});
  expect(await reasons()).toHaveProperty(transfer, 'no_payment_options');
  const named = await payables(ada, `?invoiceIds=${transfer}`);
  expect(named.groups).toMatchObject([{invoices: [{id: transfer, methods: ['bank_transfer']}]}]);
  expect(named.bankTransfer).toMatchObject({iban: 'DE00'});
});

it('says what was announced by transfer of an invoice, all of which stays payable', async () => {
  await prefer('payments.bankTransfer', {accountHolder: 'Shop', iban: 'DE00'});
  const invoice = await world.addInvoice(ada, 5000, {options: ['card', 'bank_transfer']});
  const seen = async () => (await payables(ada)).groups[0]!.invoices[0]!;
  expect(await seen()).toMatchObject({announcedMinor: 0, announcedAtMs: null});
  const body = {currency: 'EUR', amountMinor: 5000, invoices: [{invoiceId: invoice, amountMinor: 5000}]};
  const {body: sent} = await ask<{id: string; createdAtMs: number}>(world, ada, 'POST', '/transfers', body, 'sent');
  expect(await seen()).toMatchObject({payableMinor: 5000, announcedMinor: 5000, announcedAtMs: sent.createdAtMs});
  await ask(world, ada, 'POST', `/transfers/${sent.id}/withdraw`);
  expect(await seen()).toMatchObject({announcedMinor: 0, announcedAtMs: null});
});

it('a viewer is offered nothing', async () => {
  const viewer = await world.addPayer('viewer', 'demo', ada.customerId);
  await world.addInvoice(ada, 100);
  expect(await payables(viewer)).toMatchObject({groups: [], notPayable: [{reason: 'viewer'}], maySave: false});
});

it('credits and retainers are of their customer and currency', async () => {
  const stranger = await world.addPayer();
  for (const payer of [ada, stranger]) {
    await world.paid(payer, {currency: 'EUR', amountMinor: 900, method: 'card', invoices: [], aheadMinor: 900});
    const retainer = await world.addInvoice(payer, 400, {kind: 'retainer'});
    await world.paid(payer, world.inFull('EUR', [retainer, 400]));
  }
  await world.addInvoice(ada, 100, {currency: 'USD'});
  expect((await payables(ada)).groups).toMatchObject([
    {
      currency: 'EUR',
      creditMinor: 900,
      credits: [{type: 'payment', number: null}],
      retainerMinor: 400,
      retainers: [{availableMinor: 400}],
    },
    {currency: 'USD', creditMinor: 0, credits: [], retainerMinor: 0, retainers: []},
  ]);
});

it.each(['/payables', '/payables?invoiceIds=:invoice', '/payments/:payment'])('GET %s is one trip', async (path) => {
  const invoice = await world.addInvoice(ada, 5000);
  const {body: payment} = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
  let status = 0;
  const trips = await world.harness.tripsDuring(async () => {
    const answer = await ask(world, ada, 'GET', path.replace(':invoice', invoice).replace(':payment', payment.id));
    status = answer.status;
  });
  expect([status, trips]).toEqual([200, 1]);
});

it('what the sheet reads does not grow with what is paid', async () => {
  const read = () => world.harness.rowsReadDuring(() => payables(ada));
  await world.addInvoice(ada, 5000);
  const before = await read();
  const parts: [string, number][] = [];
  for (let index = 0; index < 50; index++) parts.push([await world.addInvoice(ada, 100), 100]);
  await world.paid(ada, world.inFull('EUR', ...parts));
  expect(await read()).toBe(before);
});
