/** Voiding while payments are under way, with the Stripe sandbox. */
import {beforeEach, expect, it} from 'vitest';
import {bodyOf, type ProblemBody} from '../../testing/merchant-records.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import type {InvoiceAnswer} from './invoices.shapes.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

const voidIt = async <Body = InvoiceAnswer>(id: string, status = 200) =>
  bodyOf<Body>(await world.harness.asMerchant('POST', `/v1/invoices/${id}/void`, {}), status);
const stateOf = async (paymentId: string) =>
  (await world.all<{state: string}>('SELECT state FROM payments WHERE id = ?', paymentId))[0]?.state;

it('cancels payments that only wait for their customers, whoever they are', async () => {
  const bob = await world.addPayer('payer', 'demo', ada.customerId);
  const invoice = await world.addInvoice(ada, 5000, {partial: 1});
  const parts = (amountMinor: number) => world.inFull('EUR', [invoice, amountMinor]);
  const {body: adas} = await world.start(ada, parts(2000), 'a');
  const {body: bobs} = await world.start(bob, parts(3000), 'b');
  expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
  expect(await voidIt(invoice)).toMatchObject({status: 'void', reservedMinor: 0, balanceMinor: 0});
  expect([await stateOf(adas.id), await stateOf(bobs.id)]).toEqual(['canceled', 'canceled']);
  expect(world.intents().map(({status}) => status)).toEqual(['canceled', 'canceled']);
  expect(await world.told()).toEqual([]);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('is refused while a bank works on a part, and lets go of nothing', async () => {
  const [payer, other] = [
    await world.addPayer('payer', 'demo', 'cus_bank', {currency: 'USD', allowBankAccount: true}),
    await world.addPayer('payer', 'demo', 'cus_bank'),
  ];
  const invoice = await world.addInvoice(payer, 5000, {
    currency: 'USD',
    options: ['card', 'us_bank_account'],
    partial: 1,
  });
  const {body: debit} = await world.start(
    payer,
    {...world.inFull('USD', [invoice, 2000]), method: 'us_bank_account', mandateText: 'I authorise'},
    'bank',
  );
  await world.all("UPDATE payments SET state = 'processing' WHERE id = ?", debit.id);
  const {body: held} = await world.start(other, world.inFull('USD', [invoice, 3000]), 'card');
  expect(await stateOf(held.id)).toBe('pending');
  expect(await voidIt<ProblemBody>(invoice, 409)).toMatchObject({code: 'invoices.reserved', reservedMinor: 5000});
  expect([await stateOf(debit.id), await stateOf(held.id)]).toEqual(['processing', 'pending']);
});

it('whose customer has just paid makes credit of it, and tells', async () => {
  const invoice = await world.addInvoice(ada, 5000);
  const {body: payment} = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'a');
  await world.sandbox.controls.payByCard(await world.intentOf(payment.id), '4242424242424242');
  // The webhook has not come: our books still say that the payment waits.
  expect(await stateOf(payment.id)).toBe('pending');
  expect(await voidIt(invoice)).toMatchObject({status: 'void', allocatedMinor: 0});
  const [books] = await world.all('SELECT state, unapplied_minor FROM payments WHERE id = ?', payment.id);
  expect(books).toEqual({state: 'succeeded', unapplied_minor: 5000});
  expect(await world.told()).toEqual(['invoice.credited']);
  const [told] = await world.all<{data: string; subject_id: string}>('SELECT data, subject_id FROM notifications');
  expect([told!.subject_id, JSON.parse(told!.data)]).toEqual([
    invoice,
    {amountMinor: 5000, currency: 'EUR', number: expect.any(String)},
  ]);
  expect(world.chargedTotal()).toBe(5000);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('gives the credit that was used together with an open payment back', async () => {
  const invoice = await world.addInvoice(ada, 5000);
  const earlier = await world.addInvoice(ada, 1000);
  await world.paid(ada, {...world.inFull('EUR', [earlier, 1000]), amountMinor: 2500, aheadMinor: 1500});
  const {status, body: payment} = await world.start(
    ada,
    {...world.inFull('EUR', [invoice, 5000]), amountMinor: 3500, creditMinor: 1500},
    'a',
  );
  expect([status, await world.invoice(invoice)]).toMatchObject([
    200,
    {allocated_minor: 1500, reserved_minor: 3500, balance_minor: 3500},
  ]);
  expect(await voidIt(invoice)).toMatchObject({status: 'void', allocatedMinor: 0});
  expect(await stateOf(payment.id)).toBe('canceled');
  expect(await world.all('SELECT SUM(unapplied_minor) AS credit FROM payments')).toEqual([{credit: 1500}]);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('answers 503 where Stripe does not confirm, and the invoice stays', async () => {
  const invoice = await world.addInvoice(ada, 5000);
  const {body: payment} = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'a');
  world.sandbox.controls.misbehave({do: 'drop', when: 'before', times: 50});
  expect(await voidIt<ProblemBody>(invoice, 503)).toMatchObject({code: 'payments.gateway_unavailable'});
  expect([await stateOf(payment.id), (await world.invoice(invoice)).status]).toEqual(['pending', 'sent']);
});
