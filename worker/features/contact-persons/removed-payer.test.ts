/** A contact person is removed in the middle of a payment: their invoice is not held for somebody who cannot come back. */
import {beforeEach, expect, it} from 'vitest';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ask} from '../../testing/paying.ts';

let world: MoneyWorld;
let ada: Payer;
let bob: Payer;
let invoice: string;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
  bob = await world.addPayer('payer', 'demo', ada.customerId);
  invoice = await world.addInvoice(ada, 5000, {options: ['card', 'bank_transfer']});
});

const remove = async () =>
  expect((await world.harness.asMerchant('DELETE', `/v1/contact-persons/${ada.contactId}`)).status).toBe(204);
const begin = async (payer: Payer) => world.start(payer, world.inFull('EUR', [invoice, 5000]), payer.contactId);
const states = () => world.all('SELECT contact_id, state FROM payments ORDER BY id');

it('what they have left open is cancelled at Stripe, and a colleague pays at once', async () => {
  await begin(ada);
  const others = await world.addInvoice(bob, 700);
  expect((await world.start(bob, world.inFull('EUR', [others, 700]), 'own')).status).toBe(200);
  expect((await begin(bob)).status).toBe(409);
  await remove();
  expect(
    world
      .intents()
      .map(({status}) => status)
      .sort(),
  ).toEqual(['canceled', 'requires_payment_method']);
  expect(await states()).toEqual([
    {contact_id: ada.contactId, state: 'canceled'},
    {contact_id: bob.contactId, state: 'pending'},
  ]);
  expect((await begin(bob)).status).toBe(200);
});

it('while Stripe does not answer they are removed all the same, and the cron releases it at its next run', async () => {
  await begin(ada);
  world.sandbox.controls.misbehave({do: 'answer', status: 429, path: '/v1/payment_intents/*', times: 9});
  await remove();
  expect((await world.post(ada, '/payments/any/cancel')).status).toBe(401);
  expect(await states()).toEqual([{contact_id: ada.contactId, state: 'pending'}]);
  world.sandbox.controls.behave();
  world.harness.advance(1);
  expect(await world.reconcile()).toMatchObject({released: 1, failures: []});
  expect(await states()).toEqual([{contact_id: ada.contactId, state: 'canceled'}]);
});

it('what they have paid stays paid, and a transfer that they have announced waits for the merchant', async () => {
  const {body} = await begin(ada);
  await world.sandbox.controls.payByCard(await world.intentOf(body.id), '4242424242424242');
  const other = await world.addInvoice(ada, 700, {options: ['bank_transfer']});
  const transfer = {currency: 'EUR', amountMinor: 700, invoices: [{invoiceId: other, amountMinor: 700}]};
  expect((await ask(world, ada, 'POST', '/transfers', transfer, 't')).status).toBe(200);
  await remove();
  expect(await states()).toEqual([
    {contact_id: ada.contactId, state: 'succeeded'},
    {contact_id: ada.contactId, state: 'pending'},
  ]);
  expect(await world.invoice(invoice)).toMatchObject({status: 'paid'});
  expect(await world.ledgerGaps()).toEqual([]);
});
