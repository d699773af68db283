/** Stripe answers 500, makes nothing, and replays that under the same key all day: neither money nor an invoice is stuck. */
import {beforeEach, describe, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ensureIntent} from './intents.usecases.ts';
import {metadataNames} from './metadata.rules.ts';
import {reloadPayment} from './payments.usecases.ts';
import {carryOutRefund} from './refunds.usecases.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

const remembered = {do: 'answer', status: 500, when: 'before', remember: true, method: 'POST', times: 1} as const;

/** A payment whose first try at Stripe has failed for the day. */
async function stuck(path = '/v1/payment_intents') {
  const invoice = await world.addInvoice(ada, 5000);
  world.sandbox.controls.misbehave({...remembered, path});
  const wish = world.inFull('EUR', [invoice, 5000]);
  expect((await world.start(ada, wish, 'k')).status).toBe(503);
  const [row] = await world.all<{id: string}>('SELECT id FROM payments');
  return {invoice, wish, payment: row!.id};
}

async function payAndSettle(payment: string) {
  await world.sandbox.controls.payByCard(await world.intentOf(payment), '4242424242424242');
  expect((await world.post(ada, `/payments/${payment}/settle`)).body.state).toBe('succeeded');
  expect(world.chargedTotal()).toBe(5000);
  expect(await world.ledgerGaps()).toEqual([]);
}

describe('a payment', () => {
  it.each(['/v1/payment_intents', '/v1/customers'])(
    'whose POST %s is replayed as a 500 is asked for under another key, and charged once',
    async (path) => {
      const {wish, payment} = await stuck(path);
      // The first try may still make something: the same key, the same answer.
      expect((await world.start(ada, wish, 'k')).status).toBe(503);
      world.harness.advance(2 * 60_000);
      const answers = await Promise.all([world.start(ada, wish, 'k'), world.start(ada, wish, 'k')]);
      expect(answers.map(({status}) => status)).toEqual([200, 200]);
      expect(answers[0]!.body.clientSecret).toBe(answers[1]!.body.clientSecret);
      expect(world.intents()).toHaveLength(1);
      expect(await world.all('SELECT intent_attempt FROM payments')).toEqual([{intent_attempt: 1}]);
      await payAndSettle(payment);
    },
    30_000,
  );

  const ways: [how: string, letGo: (stuck: {invoice: string; payment: string}) => Promise<unknown>][] = [
    [
      'its customer leaves it',
      async ({payment}) =>
        expect(await world.post(ada, `/payments/${payment}/cancel`)).toMatchObject({
          status: 200,
          body: {state: 'canceled'},
        }),
    ],
    [
      'the merchant makes the invoice void',
      async ({invoice}) =>
        expect((await world.harness.asMerchant('POST', `/v1/invoices/${invoice}/void`, {})).status).toBe(200),
    ],
    [
      'the cron comes for it',
      async () => {
        world.harness.advance(31 * 60_000);
        expect(await world.reconcile()).toMatchObject({released: 1, failures: []});
      },
    ],
  ];
  it.each(ways)(
    'of which nothing was made is given up where %s, and none is made any more',
    async (_how, letGo) => {
      const {invoice, wish, payment} = await stuck();
      expect((await world.post(ada, `/payments/${payment}/cancel`)).status).toBe(503);
      expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
      world.harness.advance(2 * 60_000);
      await letGo({invoice, payment});
      expect(await world.timeline(payment)).toEqual(['started', 'canceled']);
      expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 0});
      expect(await world.start(ada, wish, 'k')).toMatchObject({status: 409, body: {code: 'payments.gateway_refused'}});
      expect(world.intents()).toEqual([]);
    },
    30_000,
  );

  it('of which Stripe cannot be asked whether it made one stays as it is', async () => {
    const {wish, payment} = await stuck();
    world.harness.advance(2 * 60_000);
    world.sandbox.controls.misbehave({do: 'answer', status: 429, method: 'GET', path: '/v1/payment_intents', times: 9});
    expect((await world.start(ada, wish, 'k')).status).toBe(503);
    expect((await world.post(ada, `/payments/${payment}/cancel`)).status).toBe(503);
    expect(world.intents()).toEqual([]);
    expect(await world.all('SELECT state, intent_attempt FROM payments')).toEqual([
      {state: 'pending', intent_attempt: 0},
    ]);
  }, 30_000);

  it('of which two tries have made intents keeps one; the other is cancelled', async () => {
    const {wish, payment} = await stuck();
    const [{customer}] = (await world.all<{customer: string}>(
      'SELECT stripe_customer_id AS customer FROM customers WHERE id = ?',
      ada.customerId,
    )) as [{customer: string}];
    for (const key of ['late', 'later']) {
      await world.harness.providers.stripe.paymentIntents.create(
        {
          amount: 5000,
          currency: 'eur',
          customer,
          metadata: {[metadataNames.merchant]: 'demo', [metadataNames.payment]: payment},
        },
        {idempotencyKey: key},
      );
    }
    world.harness.advance(2 * 60_000);
    expect((await world.start(ada, wish, 'k')).status).toBe(200);
    expect(
      world
        .intents()
        .map(({status}) => status)
        .sort(),
    ).toEqual(['canceled', 'requires_payment_method']);
    await payAndSettle(payment);
  }, 30_000);

  it('that was given up while a try was on its way hands out nothing: that intent is cancelled', async () => {
    const {payment} = await stuck();
    const {providers} = world.harness;
    world.harness.advance(2 * 60_000);
    const read = await reloadPayment(env.DB, 'demo', payment);
    expect((await world.post(ada, `/payments/${payment}/cancel`)).body.state).toBe('canceled');
    // As whoever read it before, with a key that is not spent.
    const late = {...read, created_at_ms: providers.clock.nowMs(), intent_attempt: 1};
    expect(await ensureIntent(providers, env.DB, late)).toMatchObject({status: 'canceled'});
    expect(world.intents().map(({status}) => status)).toEqual(['canceled']);
  }, 30_000);
});

describe('a refund', () => {
  async function paid() {
    const invoice = await world.addInvoice(ada, 5000);
    return world.paid(ada, world.inFull('EUR', [invoice, 5000]));
  }
  const refunds = () => world.sandbox.state.list('refunds', 'acct_sandbox');

  it('that is replayed as a 500 is asked for under another key, once, however many ask', async () => {
    const payment = await paid();
    world.sandbox.controls.misbehave({...remembered, path: '/v1/refunds'});
    const {id, state} = await world.refund(payment, {amountMinor: 1000});
    expect(state).toBe('requested');
    const {providers} = world.harness;
    expect(await carryOutRefund(providers, env.DB, 'demo', id)).toMatchObject({state: 'requested'});
    world.harness.advance(2 * 60_000);
    await Promise.all([1, 2, 3, 4].map(() => carryOutRefund(providers, env.DB, 'demo', id)));
    expect(await world.all('SELECT state, attempt FROM refunds')).toEqual([{state: 'succeeded', attempt: 1}]);
    expect(refunds().map(({amount}) => amount)).toEqual([1000]);
    expect(await world.ledgerGaps()).toEqual([]);
  }, 30_000);

  it('is asked for under no other key while Stripe does not say what it has made', async () => {
    const payment = await paid();
    world.sandbox.controls.misbehave({...remembered, when: 'after', path: '/v1/refunds'});
    const {id} = await world.refund(payment, {amountMinor: 1000});
    world.harness.advance(2 * 60_000);
    world.sandbox.controls.misbehave({do: 'answer', status: 429, method: 'GET', path: '/v1/refunds', times: 3});
    expect(await carryOutRefund(world.harness.providers, env.DB, 'demo', id)).toMatchObject({state: 'requested'});
    expect(await world.all('SELECT attempt FROM refunds')).toEqual([{attempt: 0}]);
    expect(refunds()).toHaveLength(1);
  }, 30_000);

  it('is found also beyond the first page of the payment’s refunds', async () => {
    const payment = await paid();
    world.sandbox.controls.misbehave({...remembered, when: 'after', path: '/v1/refunds'});
    const {id} = await world.refund(payment, {amountMinor: 1000});
    const intent = await world.intentOf(payment);
    for (let made = 0; made < 100; made++) world.sandbox.controls.refund(intent, 1);
    world.harness.advance(2 * 60_000);
    expect(await carryOutRefund(world.harness.providers, env.DB, 'demo', id)).toMatchObject({state: 'succeeded'});
    expect(refunds()).toHaveLength(101);
    expect(await world.ledgerGaps()).toEqual([]);
  }, 60_000);
});
