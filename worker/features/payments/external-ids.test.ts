/** A payment of the portal that the merchant's bookkeeping knows by an id of its own. */
import {beforeEach, expect, it} from 'vitest';
import {bodyOf, type ProblemBody} from '../../testing/merchant-records.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import type {MerchantPaymentAnswer} from './merchant-payments.shapes.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

const paid = async () => world.paid(ada, world.inFull('EUR', [await world.addInvoice(ada, 2000), 2000]));
const name = (payment: string, externalId: string) =>
  world.harness.asMerchant('PATCH', `/v1/payments/${payment}`, {externalId});
const push = (more: object = {}) =>
  world.harness.asMerchant('POST', '/v1/payments', {
    externalId: 'books-77',
    customer: {id: ada.customerId},
    method: 'other',
    currency: 'EUR',
    amountMinor: 2000,
    receivedOn: '2026-03-10',
    ...more,
  });
const codeOf = async (answer: Response) => (await bodyOf<ProblemBody>(answer, 409)).code;
const count = async () => (await world.all<{n: number}>('SELECT COUNT(*) AS n FROM payments'))[0]!.n;

it('is answered with when it is pushed, and not recorded a second time', async () => {
  const payment = await paid();
  const named = await bodyOf<MerchantPaymentAnswer>(await name(payment, 'books-77'), 200);
  expect(named).toMatchObject({id: payment, externalId: 'books-77', state: 'succeeded', allocatedMinor: 2000});
  expect(await world.harness.asMerchant('GET', `/v1/payments/${payment}`).then((answer) => answer.json())).toEqual(
    named,
  );
  expect(await bodyOf<MerchantPaymentAnswer>(await push(), 200)).toMatchObject({id: payment, method: 'card'});
  // Of another customer, currency or amount it is another.
  const eve = await world.addPayer();
  for (const more of [{amountMinor: 1999}, {currency: 'USD'}, {customer: {id: eve.customerId}}])
    expect(await codeOf(await push(more))).toBe('payments.external_id_taken');
  expect(await count()).toBe(1);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('that came to nothing does not answer for money that came', async () => {
  const {body} = await world.start(ada, world.inFull('EUR', [await world.addInvoice(ada, 2000), 2000]), 'key');
  await name(body.id, 'books-77');
  await world.post(ada, `/payments/${body.id}/cancel`);
  expect(await world.all('SELECT state FROM payments')).toEqual([{state: 'canceled'}]);
  expect(await codeOf(await push())).toBe('payments.external_id_taken');
});

it('has one id, given once, which no other has', async () => {
  const [one, other] = [await paid(), await paid()];
  expect((await name(one, 'books-77')).status).toBe(200);
  expect((await name(one, 'books-77')).status).toBe(200);
  expect(await codeOf(await name(one, 'books-78'))).toBe('payments.external_id_given');
  expect(await codeOf(await name(other, 'books-77'))).toBe('payments.external_id_taken');
  // At once: one of them is given, whoever is faster.
  const answers = await Promise.all(['a', 'b', 'c', 'd'].map((id) => name(other, id)));
  expect(answers.map(({status}) => status).sort()).toEqual([200, 409, 409, 409]);
  expect(await world.all('SELECT external_id FROM payments ORDER BY id')).toEqual([
    {external_id: 'books-77'},
    {external_id: expect.stringMatching(/^[abcd]$/)},
  ]);
});
