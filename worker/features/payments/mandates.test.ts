/** A debit needs its account holder's word: without the text that they were shown, none is begun. */
import {beforeEach, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ask, type PayablesSeen, prefer} from '../../testing/paying.ts';

const options = ['card', 'us_bank_account', 'sepa_debit', 'bacs_debit', 'ideal'];
let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('admin', 'demo', 'cus_us', {currency: 'USD', allowBankAccount: true});
  await prefer('payments.methods', options);
});

async function pay(currency: string, method: string, more: object = {}) {
  const invoice = await world.addInvoice(ada, 5000, {currency, options});
  const body = {...world.inFull(currency, [invoice, 5000]), method, ...more};
  return ask(world, ada, 'POST', '/payments', body, `key-${invoice}`);
}

it.each([
  ['USD', 'us_bank_account'],
  ['EUR', 'sepa_debit'],
  ['GBP', 'bacs_debit'],
])('in %s, %s is refused without a mandate and taken with one', async (currency, method) => {
  expect(await pay(currency, method)).toMatchObject({
    status: 422,
    body: {code: 'payments.mandate_missing', type: method},
  });
  expect(world.intents()).toEqual([]);
  expect(await world.all('SELECT COUNT(*) AS n FROM payments')).toEqual([{n: 0}]);
  expect((await pay(currency, method, {mandateText: 'I allow debits.'})).status).toBe(200);
});

it.each([
  ['EUR', 'card'],
  ['EUR', 'ideal'],
])('in %s, %s needs none', async (currency, method) => {
  expect((await pay(currency, method)).status).toBe(200);
});

it('a saved account stands by the mandate that was kept with it; one without is no better than a new one', async () => {
  await env.DB.prepare(
    `INSERT INTO payment_methods (merchant_id, id, customer_id, stripe_account, stripe_payment_method_id, type, last4, state, created_at_ms, updated_at_ms)
     VALUES ('demo', 'pmt_1', 'cus_us', '', 'pm_usBankAccount_success', 'us_bank_account', '6789', 'active', 1, 1)`,
  ).run();
  expect((await pay('USD', 'us_bank_account', {paymentMethodId: 'pmt_1'})).body.code).toBe('payments.mandate_missing');
  await env.DB.prepare("UPDATE payment_methods SET mandate_text = 'I allowed it.' WHERE id = 'pmt_1'").run();
  expect((await pay('USD', 'us_bank_account', {paymentMethodId: 'pmt_1'})).status).toBe(200);
});

it('an account is not saved without one', async () => {
  const setUp = (types: string[], more: object = {}) =>
    ask(world, ada, 'POST', '/payment-methods/setups', {types, ...more}, JSON.stringify([types, more]));
  expect(await setUp(['us_bank_account'])).toMatchObject({
    status: 422,
    body: {code: 'payments.mandate_missing', type: 'us_bank_account'},
  });
  expect((await setUp(['card', 'us_bank_account'])).status).toBe(422);
  expect(await world.all('SELECT COUNT(*) AS n FROM payment_method_setups')).toEqual([{n: 0}]);
  expect((await setUp(['us_bank_account'], {mandateText: 'I allow debits.'})).status).toBe(200);
  expect((await setUp(['card'])).status).toBe(200);
});

it('the elements are told which methods need one', async () => {
  await world.addInvoice(ada, 5000, {currency: 'USD', options});
  const {body} = await ask<PayablesSeen>(world, ada, 'GET', '/payables');
  expect(body.groups[0]!.methods.map(({type, needsMandate}) => [type, needsMandate])).toEqual([
    ['card', false],
    ['us_bank_account', true],
  ]);
  const saved = await ask<{mandateTypes: string[]}>(world, ada, 'GET', '/payment-methods');
  expect(saved.body.mandateTypes).toEqual(['us_bank_account', 'sepa_debit', 'bacs_debit']);
});
