/** What a customer sees of an invoice while money moves: with the real database and the Stripe sandbox. */
import {beforeEach, expect, it} from 'vitest';
import {bodyOf} from '../../testing/merchant-records.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ask, prefer} from '../../testing/paying.ts';
import type {pageOfInvoices, wholeInvoice} from './portal-invoices.usecases.ts';

type Page = Awaited<ReturnType<typeof pageOfInvoices>>;
type Whole = Awaited<ReturnType<typeof wholeInvoice>>;

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

const seen = async (id: string, payer = ada) => (await ask<Whole>(world, payer, 'GET', `/invoices/${id}`)).body;
const listed = async (query: string) =>
  (await ask<Page>(world, ada, 'GET', `/invoices?${query}`)).body.data.map(({id, kind}) => [id, kind]);
const act = async (path: string, body: object, status: number) =>
  bodyOf<Record<string, unknown>>(await world.harness.asMerchant('POST', path, body), status);

it('shows retainers among the invoices and by themselves, and what was drawn of them', async () => {
  const retainer = await world.addInvoice(ada, 10_000, {kind: 'retainer'});
  const invoice = await world.addInvoice(ada, 4000);
  expect(await listed('filter=all&sort=number&direction=asc')).toEqual([
    [retainer, 'retainer'],
    [invoice, 'invoice'],
  ]);
  expect(await listed('filter=retainers')).toEqual([[retainer, 'retainer']]);
  await world.paid(ada, world.inFull('EUR', [retainer, 10_000]));
  await act(`/v1/retainer-invoices/${retainer}/allocations`, {invoiceId: invoice, amountMinor: 1500}, 201);
  expect(await seen(retainer)).toMatchObject({
    kind: 'retainer',
    status: 'paid',
    drawnMinor: 1500,
    availableMinor: 8500,
    payOnline: {allowed: false, reason: 'paid'},
  });
  expect(await seen(invoice)).toMatchObject({
    balanceMinor: 2500,
    allocations: [{amountMinor: 1500, source: {type: 'retainer', id: retainer, number: expect.any(String)}}],
  });
  // Paid and then void: it is in the list for good.
  expect(await listed('filter=retainers&sort=balance')).toEqual([[retainer, 'retainer']]);
});

it('tells what it can be paid with: parts, methods of this customer, the bank', async () => {
  await prefer('payments.minimumPart', {EUR: 1000});
  const partial = await world.addInvoice(ada, 5000, {partial: 1, options: ['card', 'sepa_debit', 'bank_transfer']});
  expect(await seen(partial)).toMatchObject({
    allowPartial: true,
    minimumPartMinor: 1000,
    methods: ['card', 'bank_transfer'],
    bankTransfer: null,
  });
  await prefer('payments.methods', ['sepa_debit', 'card']);
  await prefer('payments.bankTransfer', {accountHolder: 'Lanterns Ltd', iban: 'DE89370400440532013000'});
  expect(await seen(partial)).toMatchObject({
    methods: ['card', 'sepa_debit', 'bank_transfer'],
    bankTransfer: {accountHolder: 'Lanterns Ltd', iban: 'DE89370400440532013000', bic: null},
  });
  const small = await world.addInvoice(ada, 700, {partial: 1});
  const whole = await world.addInvoice(ada, 5000);
  expect(await seen(small)).toMatchObject({minimumPartMinor: 700, bankTransfer: null});
  expect(await seen(whole)).toMatchObject({allowPartial: false, minimumPartMinor: null});
});

it('shows a transfer that was announced, to colleagues too, and holds nothing for it', async () => {
  const invoice = await world.addInvoice(ada, 5000, {options: ['bank_transfer']});
  await prefer('payments.bankTransfer', {iban: 'DE89370400440532013000'});
  const {body: transfer} = await ask<{id: string}>(
    world,
    ada,
    'POST',
    '/transfers',
    {currency: 'EUR', amountMinor: 5000, invoices: [{invoiceId: invoice, amountMinor: 5000}]},
    'sent',
  );
  const announced = {paymentId: transfer.id, state: 'announced', method: 'bank_transfer', amountMinor: 5000};
  expect(await seen(invoice)).toMatchObject({
    reservedMinor: 0,
    balanceMinor: 5000,
    underWay: [{...announced, isYours: true, expectedBy: null}],
  });
  const colleague = await world.addPayer('payer', 'demo', ada.customerId);
  expect((await seen(invoice, colleague)).underWay).toMatchObject([{...announced, isYours: false}]);
});

it('lists what is announced, what a retainer still has, and that a payment is disputed until it is decided', async () => {
  const retainer = await world.addInvoice(ada, 10_000, {kind: 'retainer'});
  const invoice = await world.addInvoice(ada, 5000, {options: ['card', 'bank_transfer']});
  await prefer('payments.bankTransfer', {iban: 'DE89370400440532013000'});
  const facts = async () =>
    (await ask<Page>(world, ada, 'GET', '/invoices?sort=number&direction=asc')).body.data.map(
      ({announcedMinor, availableMinor, isDisputed}) => [announcedMinor, availableMinor, isDisputed],
    );
  await world.paid(ada, world.inFull('EUR', [retainer, 10_000]));
  const {body: transfer} = await ask<{id: string}>(
    world,
    ada,
    'POST',
    '/transfers',
    {currency: 'EUR', amountMinor: 5000, invoices: [{invoiceId: invoice, amountMinor: 5000}]},
    'sent',
  );
  expect(await facts()).toEqual([
    [0, 10_000, false],
    [5000, 0, false],
  ]);
  await world.post(ada, `/transfers/${transfer.id}/withdraw`);
  const id = await world.paid(ada, world.inFull('EUR', [invoice, 5000]));
  const {controls} = world.sandbox;
  const dispute = controls.openDispute(await world.intentOf(id));
  await controls.flushWebhooks();
  expect(await facts()).toEqual([
    [0, 10_000, false],
    [0, 0, true],
  ]);
  expect(await seen(invoice)).toMatchObject({status: 'paid', isDisputed: true});
  controls.decideDispute(dispute.id, 'won');
  await controls.flushWebhooks();
  expect((await facts())[1]).toEqual([0, 0, false]);
});

it('shows a bank debit as what it is: under way until a day, failed or returned with its reason', async () => {
  const bob = await world.addPayer('payer', 'demo', 'cus_bank', {currency: 'USD', allowBankAccount: true});
  const {controls} = world.sandbox;
  // The bank answers when the test says so.
  controls.settleAfter(365 * 86_400_000);
  const invoice = await world.addInvoice(bob, 5000, {currency: 'USD', options: ['us_bank_account']});
  const debit = async (key: string) => {
    const {body} = await world.start(bob, {...world.inFull('USD', [invoice, 5000]), method: 'us_bank_account'}, key);
    const intent = await world.intentOf(body.id);
    await controls.payByBank(intent, '000123456789');
    await controls.flushWebhooks();
    return {payment: body.id, intent};
  };
  const first = await debit('one');
  expect(await seen(invoice, bob)).toMatchObject({
    processingMinor: 5000,
    payableMinor: 0,
    // The fourth business day after Tuesday, 10 March.
    underWay: [{paymentId: first.payment, state: 'processing', method: 'us_bank_account', expectedBy: '2026-03-16'}],
    failures: [],
  });
  controls.settlePayment(first.intent, 'account_closed');
  await controls.flushWebhooks();
  const failed = await seen(invoice, bob);
  expect(failed).toMatchObject({processingMinor: 0, payableMinor: 5000, underWay: []});
  expect(failed.failures).toMatchObject([{paymentId: first.payment, kind: 'failed', method: 'us_bank_account'}]);
  expect(failed.failures[0]!.message).not.toBe('');

  world.harness.advance(60_000);
  const second = await debit('two');
  controls.settlePayment(second.intent, 'succeed');
  await controls.flushWebhooks();
  expect(await seen(invoice, bob)).toMatchObject({status: 'paid'});
  world.harness.advance(60_000);
  controls.returnPayment(second.intent, 'insufficient_funds');
  await controls.flushWebhooks();
  const returned = await seen(invoice, bob);
  expect(returned).toMatchObject({status: 'sent', payableMinor: 5000});
  expect(returned.failures.map(({paymentId, kind}) => [paymentId, kind])).toEqual([
    [second.payment, 'returned'],
    [first.payment, 'failed'],
  ]);
  expect(returned.failures[0]).toMatchObject({code: 'insufficient_funds', method: 'us_bank_account'});

  await world.all('UPDATE payments SET updated_at_ms = updated_at_ms - ? WHERE id = ?', 31 * 86_400_000, first.payment);
  expect((await seen(invoice, bob)).failures).toHaveLength(1);
});
