import {beforeEach, describe, expect, it} from 'vitest';
import {refusalOf} from '../../http/database-errors.ts';
import {runBatch} from '../../providers/database.ts';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {insertPayment} from './start.store.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

/** Starts a payment of one invoice in full and returns it with its intent. */
async function started(invoiceId: string, amountMinor: number, key = 'k') {
  const {status, body} = await world.start(ada, world.inFull('EUR', [invoiceId, amountMinor]), key);
  expect(status).toBe(200);
  return {payment: body, intent: await world.intentOf(body.id)};
}

describe('the whole way', () => {
  it('pays an invoice: reserved, charged once, settled, posted', async () => {
    const invoice = await world.addInvoice(ada, 12_345);
    const {payment, intent} = await started(invoice, 12_345);
    expect(payment).toMatchObject({state: 'pending', amountMinor: 12_345});
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent', balance_minor: 12_345, reserved_minor: 12_345});

    expect((await world.sandbox.controls.payByCard(intent, '4242424242424242')).status).toBe(200);
    // Not before the server has confirmed it.
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent'});
    const {body} = await world.post(ada, `/payments/${payment.id}/settle`);
    expect(body).toMatchObject({
      state: 'succeeded',
      receivedOn: '2026-03-10',
      methodDetails: {brand: 'visa', last4: '4242'},
    });
    expect(await world.invoice(invoice)).toEqual({
      status: 'paid',
      balance_minor: 0,
      reserved_minor: 0,
      processing_minor: 0,
      allocated_minor: 12_345,
    });
    expect(await world.all('SELECT kind, amount_minor, date FROM ledger_entries ORDER BY sequence')).toEqual([
      {kind: 'invoice', amount_minor: 12_345, date: '2026-03-01'},
      {kind: 'payment', amount_minor: -12_345, date: '2026-03-10'},
    ]);
    expect(world.chargedTotal()).toBe(12_345);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('pays several invoices in one payment, whose parts add up', async () => {
    const parts: [string, number][] = [];
    for (let index = 0; index < 200; index++) parts.push([await world.addInvoice(ada, 101 + index), 101 + index]);
    const {status, body} = await world.start(ada, world.inFull('EUR', ...parts), 'k');
    expect(status).toBe(200);
    await world.sandbox.controls.payByCard(await world.intentOf(body.id), '4242424242424242');
    const settled = await world.post(ada, `/payments/${body.id}/settle`);
    expect(settled.body.state).toBe('succeeded');
    expect(await world.all("SELECT COUNT(*) AS n FROM invoices WHERE status = 'paid'")).toEqual([{n: 200}]);
    expect(await world.all('SELECT SUM(amount_minor) AS sum FROM allocations')).toEqual([
      {sum: 200 * 101 + (199 * 200) / 2},
    ]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('takes a currency without decimals as Stripe does', async () => {
    const invoice = await world.addInvoice(ada, 5000, {currency: 'JPY'});
    const {body} = await world.start(ada, world.inFull('JPY', [invoice, 5000]), 'k');
    const [intent] = world.intents();
    expect(intent).toMatchObject({amount: 5000, currency: 'jpy'});
    await world.sandbox.controls.payByCard(intent!.id, '4242424242424242');
    expect((await world.post(ada, `/payments/${body.id}/settle`)).body.state).toBe('succeeded');
  });
});

describe('a hundred clicks', () => {
  it('with one key: one intent, one charge, a hundred equal answers', async () => {
    const invoice = await world.addInvoice(ada, 9900);
    const answers = await Promise.all(
      Array.from({length: 100}, () => world.start(ada, world.inFull('EUR', [invoice, 9900]), 'one-key')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    expect(world.intents()).toHaveLength(1);
    const intent = world.intents()[0]!.id;
    await Promise.all(Array.from({length: 100}, () => world.sandbox.controls.payByCard(intent, '4242424242424242')));
    await Promise.all(Array.from({length: 20}, () => world.post(ada, `/payments/${answers[0]!.body.id}/settle`)));
    expect(world.chargedTotal()).toBe(9900);
    expect(await world.all('SELECT COUNT(*) AS n FROM payments')).toEqual([{n: 1}]);
    expect(await world.all('SELECT COUNT(*) AS n FROM allocations')).toEqual([{n: 1}]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('with a hundred keys, from tabs and contacts: the same contact gets its open payment, the others 409, one charge', async () => {
    const invoice = await world.addInvoice(ada, 9900);
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    const answers = await Promise.all(
      Array.from({length: 100}, (_, index) =>
        world
          .start(index % 2 ? ada : bob, world.inFull('EUR', [invoice, 9900]), `key-${index}`)
          .then((answer) => ({...answer, index})),
      ),
    );
    const winner = answers.find((answer) => answer.status === 200)!;
    for (const {status, body, index} of answers) {
      if (index % 2 === winner.index % 2)
        expect([status, body.id, body.clientSecret]).toEqual([200, winner.body.id, winner.body.clientSecret]);
      else expect([status, body.code]).toEqual([409, 'payments.invoice_reserved']);
    }
    await world.sandbox.controls.payByCard(await world.intentOf(winner.body.id), '4242424242424242');
    await world.post(winner.index % 2 ? ada : bob, `/payments/${winner.body.id}/settle`);
    expect(world.chargedTotal()).toBe(9900);
    expect(await world.invoice(invoice)).toMatchObject({status: 'paid', allocated_minor: 9900});
  });

  it('of a hundred payers of parts, exactly as many get through as the invoice has room for', async () => {
    const invoice = await world.addInvoice(ada, 1000, {partial: 1});
    const payers = await Promise.all(Array.from({length: 100}, () => world.addPayer('payer', 'demo', ada.customerId)));
    const answers = await Promise.all(
      payers.map((payer, index) => world.start(payer, world.inFull('EUR', [invoice, 100]), `key-${index}`)),
    );
    expect(answers.filter(({status}) => status === 200)).toHaveLength(10);
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 1000});
  });
});

describe('3-D Secure', () => {
  it('passed: paid', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    const {payment, intent} = await started(invoice, 5000);
    await world.sandbox.controls.payByCard(intent, '4000002500003155');
    expect((await world.post(ada, `/payments/${payment.id}/settle`)).body.state).toBe('pending');
    world.sandbox.controls.authenticate(intent, true);
    expect((await world.post(ada, `/payments/${payment.id}/settle`)).body.state).toBe('succeeded');
  });

  it('failed: back to the form, with the reason, and another card pays it', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    const {payment, intent} = await started(invoice, 5000);
    await world.sandbox.controls.payByCard(intent, '4000002500003155');
    world.sandbox.controls.authenticate(intent, false);
    const failed = await world.post(ada, `/payments/${payment.id}/settle`);
    expect(failed.body).toMatchObject({state: 'pending', failure: {code: 'payment_intent_authentication_failure'}});
    await world.sandbox.controls.payByCard(intent, '4242424242424242');
    expect((await world.post(ada, `/payments/${payment.id}/settle`)).body).toMatchObject({
      state: 'succeeded',
      failure: null,
    });
    expect(world.chargedTotal()).toBe(5000);
  });

  it('abandoned: released after 30 minutes, by cancelling first', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    const {payment, intent} = await started(invoice, 5000);
    await world.sandbox.controls.payByCard(intent, '4000002500003155');
    world.harness.advance(29 * 60_000);
    await world.reconcile();
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
    world.harness.advance(2 * 60_000);
    expect(await world.reconcile()).toMatchObject({released: 1, failures: []});
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent', reserved_minor: 0});
    expect(world.intents()[0]!.status).toBe('canceled');
    expect(await world.all('SELECT state FROM payments WHERE id = ?', payment.id)).toEqual([{state: 'canceled'}]);
  });
});

it('declined, then another card accepted, on the same payment', async () => {
  const invoice = await world.addInvoice(ada, 5000);
  const {payment, intent} = await started(invoice, 5000);
  await world.sandbox.controls.payByCard(intent, '4000000000009995');
  expect((await world.post(ada, `/payments/${payment.id}/settle`)).body).toMatchObject({
    state: 'pending',
    failure: {code: 'insufficient_funds'},
  });
  await world.sandbox.controls.payByCard(intent, '5555555555554444');
  expect((await world.post(ada, `/payments/${payment.id}/settle`)).body).toMatchObject({
    state: 'succeeded',
    methodDetails: {brand: 'mastercard'},
  });
  expect(await world.all('SELECT kind FROM payment_events ORDER BY version')).toEqual([
    {kind: 'started'},
    {kind: 'declined'},
    {kind: 'succeeded'},
  ]);
});

describe('what is not known', () => {
  it.each([401, 403, 404])(
    'a %i for an intent that is there releases nothing, and the invoice is charged once',
    async (status) => {
      const invoice = await world.addInvoice(ada, 5000);
      const {payment, intent} = await started(invoice, 5000);
      world.sandbox.controls.misbehave({do: 'answer', status, method: 'GET', path: '/v1/payment_intents/*', times: 2});
      const again = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
      expect([again.status, again.body.code]).toEqual([503, 'payments.gateway_unavailable']);
      const settled = await world.post(ada, `/payments/${payment.id}/settle`);
      expect([settled.status, settled.body.code]).toEqual([503, 'payments.gateway_unavailable']);
      expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
      const bob = await world.addPayer('payer', 'demo', ada.customerId);
      expect((await world.start(bob, world.inFull('EUR', [invoice, 5000]), 'bob')).status).toBe(409);
      await world.sandbox.controls.payByCard(intent, '4242424242424242');
      expect((await world.post(ada, `/payments/${payment.id}/settle`)).body.state).toBe('succeeded');
      expect(world.chargedTotal()).toBe(5000);
    },
  );

  it('a wrong key while the intent is made: kept, since an earlier try may have made it', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    world.sandbox.controls.misbehave({do: 'answer', status: 401, path: '/v1/payment_intents', times: 1});
    expect((await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k')).status).toBe(503);
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
    expect((await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k')).status).toBe(200);
    expect(world.intents()).toHaveLength(1);
  });

  it('a customer that Stripe no longer has is made anew', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    await env.DB.prepare("UPDATE customers SET stripe_customer_id = 'cus_of_another_account'").run();
    expect((await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k')).status).toBe(200);
    expect(world.intents()).toHaveLength(1);
    expect(await world.all('SELECT stripe_customer_id AS id FROM customers WHERE id = ?', ada.customerId)).toEqual([
      {id: world.intents()[0]!.customer},
    ]);
  });
});

it('one contact has one open payment of an invoice, also of parts and from many tabs at once', async () => {
  const invoice = await world.addInvoice(ada, 1000, {partial: 1});
  await Promise.all(
    Array.from({length: 20}, (_, index) =>
      world.start(ada, world.inFull('EUR', [invoice, 100 + index]), `key-${index}`),
    ),
  );
  // They make way for each other, and the last one may have given up; two never stand side by side.
  const [held] = await world.all<{n: number}>("SELECT COUNT(*) AS n FROM reservations WHERE state = 'held'");
  expect(held!.n).toBeLessThanOrEqual(1);
  expect(await env.DB.prepare("SELECT COUNT(*) AS n FROM payments WHERE state = 'pending'").first('n')).toBe(held!.n);
});

it('a colleague who sends the same key is not handed the payment', async () => {
  const invoice = await world.addInvoice(ada, 5000);
  await started(invoice, 5000, 'k');
  const bob = await world.addPayer('payer', 'demo', ada.customerId);
  const answer = await world.start(bob, world.inFull('EUR', [invoice, 5000]), 'k');
  expect([answer.status, answer.body.code]).toEqual([422, 'idempotency.key_reused']);
  expect(answer.body.clientSecret).toBeUndefined();
});

it.each([
  ['its contents', {revision: 2, payableMinor: 5000}],
  ['what is payable of it', {revision: 1, payableMinor: 4000}],
])('an invoice that changed %s since the payment was planned is not reserved', async (_what, planned) => {
  const invoice = await world.addInvoice(ada, 5000);
  const before = await world.dump();
  const refusal = await runBatch(
    env.DB,
    insertPayment(
      {merchantId: 'demo', customerId: ada.customerId},
      {
        id: 'pay_late',
        contactId: ada.contactId,
        currency: 'EUR',
        amountMinor: planned.payableMinor,
        method: 'card',
        stripeAccount: '',
        livemode: false,
        idempotencyKey: 'late',
        requestHash: '',
        releaseAtMs: 1,
        nowMs: 0,
        planned: [{invoiceId: invoice, ...planned}],
        parts: [{invoiceId: invoice, amountMinor: planned.payableMinor}],
      },
    ),
  ).then(() => null, refusalOf);
  expect(refusal).toBe('not_null:payments.amount_minor');
  expect(await world.dump()).toBe(before);
});

it('a colleague cannot leave somebody else’s payment, and a viewer can settle none', async () => {
  const invoice = await world.addInvoice(ada, 5000);
  const {payment} = await started(invoice, 5000);
  const bob = await world.addPayer('payer', 'demo', ada.customerId);
  const viewer = await world.addPayer('viewer', 'demo', ada.customerId);
  const left = await world.post(bob, `/payments/${payment.id}/cancel`);
  expect([left.status, left.body.code]).toEqual([403, 'payments.not_yours']);
  expect((await world.post(viewer, `/payments/${payment.id}/settle`)).status).toBe(403);
  expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
});

it('two declines with the same code are two, and each gives another 30 minutes', async () => {
  const invoice = await world.addInvoice(ada, 5000);
  const {payment, intent} = await started(invoice, 5000);
  for (let time = 0; time < 2; time++) {
    await world.sandbox.controls.payByCard(intent, '4000000000009995');
    await world.post(ada, `/payments/${payment.id}/settle`);
    world.harness.advance(20 * 60_000);
  }
  await world.reconcile();
  expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
  expect(await world.all("SELECT COUNT(*) AS n FROM payment_events WHERE kind = 'declined'")).toEqual([{n: 2}]);
});

describe('leaving', () => {
  it('an opened sheet reserves nothing', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    const before = await world.dump();
    const answer = await world.harness.request('GET', '/portal/v1/payables', {headers: ada.headers});
    expect(await answer.json()).toMatchObject({
      groups: [{currency: 'EUR', totalMinor: 5000, invoices: [{id: invoice, payableMinor: 5000, methods: ['card']}]}],
    });
    expect(await world.dump()).toBe(before);
    expect(world.intents()).toHaveLength(0);
  });

  it('a payment that its customer leaves is cancelled at Stripe and released', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    const {payment} = await started(invoice, 5000);
    expect((await world.post(ada, `/payments/${payment.id}/cancel`)).body.state).toBe('canceled');
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 0});
  });

  it('one that was paid meanwhile stays paid', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    const {payment, intent} = await started(invoice, 5000);
    await world.sandbox.controls.payByCard(intent, '4242424242424242');
    expect((await world.post(ada, `/payments/${payment.id}/cancel`)).body.state).toBe('succeeded');
  });

  it('another choice of the same contact makes the one left open give way', async () => {
    const [one, other] = [await world.addInvoice(ada, 5000), await world.addInvoice(ada, 700)];
    const {payment} = await started(one, 5000);
    const both = await world.start(ada, world.inFull('EUR', [one, 5000], [other, 700]), 'k2');
    expect(both.status).toBe(200);
    expect(both.body.id).not.toBe(payment.id);
    expect(await world.all('SELECT state FROM payments WHERE id = ?', payment.id)).toEqual([{state: 'canceled'}]);
    expect(await world.invoice(one)).toMatchObject({reserved_minor: 5000});
  });
});

it('the dashboard offers to pay exactly what the Pay sheet comes to', async () => {
  const bob = await world.addPayer('payer', 'demo', ada.customerId);
  const viewer = await world.addPayer('viewer', 'demo', ada.customerId);
  await world.addInvoice(ada, 1000);
  await world.addInvoice(ada, 200, {options: []});
  await world.addInvoice(ada, 300, {options: ['bank_transfer']});
  await started(await world.addInvoice(ada, 4000), 4000, 'ada');
  await world.start(bob, world.inFull('EUR', [await world.addInvoice(ada, 50_000), 50_000]), 'bob');
  for (const [payer, payableMinor] of [
    [ada, 5000],
    [bob, 51_000],
    [viewer, 0],
  ] as const) {
    const get = async <Body>(path: string) =>
      (await world.harness.request('GET', `/portal/v1${path}`, {headers: payer.headers})).json<Body>();
    const {totals} = await get<{totals: {outstandingMinor: number; payableMinor: number}[]}>('/dashboard');
    const {groups} = await get<{groups: {totalMinor: number}[]}>('/payables');
    expect(totals).toMatchObject([{outstandingMinor: 55_500, payableMinor}]);
    expect(groups.reduce((sum, group) => sum + group.totalMinor, 0)).toBe(payableMinor);
  }
});

describe('refused, with nothing written', () => {
  const refusals: [string, () => Promise<[Payer, Parameters<MoneyWorld['start']>[1]]>, number, string][] = [
    [
      'a changed amount',
      async () => [ada, {...world.inFull('EUR', [await world.addInvoice(ada, 5000), 4999])}],
      409,
      'payments.amount_changed',
    ],
    [
      'a sum that is not the parts’',
      async () => [ada, {...world.inFull('EUR', [await world.addInvoice(ada, 5000), 5000]), amountMinor: 1}],
      409,
      'payments.amount_changed',
    ],
    [
      'too much of an invoice that takes parts',
      async () => [ada, world.inFull('EUR', [await world.addInvoice(ada, 5000, {partial: 1}), 5001])],
      409,
      'payments.amount_changed',
    ],
    [
      'another currency',
      async () => [ada, world.inFull('USD', [await world.addInvoice(ada, 5000), 5000])],
      422,
      'payments.currency_mixed',
    ],
    [
      'no payment options',
      async () => [ada, world.inFull('EUR', [await world.addInvoice(ada, 5000, {options: []}), 5000])],
      409,
      'payments.online_not_allowed',
    ],
    [
      'too small for Stripe',
      async () => [ada, world.inFull('EUR', [await world.addInvoice(ada, 49), 49])],
      422,
      'payments.amount_too_small',
    ],
    [
      'too large for Stripe',
      async () => [ada, world.inFull('EUR', [await world.addInvoice(ada, 100_000_000), 100_000_000])],
      422,
      'payments.amount_too_large',
    ],
    [
      'another customer’s invoice',
      async () => [ada, world.inFull('EUR', [await world.addInvoice(await world.addPayer(), 5000), 5000])],
      404,
      'invoices.not_found',
    ],
    ['an invoice that is not', async () => [ada, world.inFull('EUR', ['inv_none', 5000])], 404, 'invoices.not_found'],
    [
      'a viewer',
      async () => [
        await world.addPayer('viewer', 'demo', ada.customerId),
        world.inFull('EUR', [await world.addInvoice(ada, 5000), 5000]),
      ],
      403,
      'sessions.role_forbidden',
    ],
    [
      'the same invoice twice',
      async () => {
        const id = await world.addInvoice(ada, 5000);
        return [ada, world.inFull('EUR', [id, 2500], [id, 2500])];
      },
      422,
      'requests.invalid',
    ],
    [
      'an amount of 0',
      async () => [ada, world.inFull('EUR', [await world.addInvoice(ada, 5000), 0])],
      422,
      'requests.invalid',
    ],
    [
      'no invoice',
      async () => [ada, {currency: 'EUR', amountMinor: 100, method: 'card', invoices: []}],
      422,
      'payments.nothing_to_pay',
    ],
  ];
  it.each(refusals)('%s', async (_name, prepare, status, code) => {
    const [payer, body] = await prepare();
    const before = await world.dump();
    const answer = await world.start(payer, body, 'k');
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await world.dump()).toBe(before);
    expect(world.intents()).toHaveLength(0);
  });

  it('an invoice that was paid a second ago in another tab', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    const {payment, intent} = await started(invoice, 5000);
    await world.sandbox.controls.payByCard(intent, '4242424242424242');
    await world.post(ada, `/payments/${payment.id}/settle`);
    const again = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k2');
    expect([again.status, again.body.code]).toEqual([409, 'payments.not_payable']);
  });

  it('a key that was used for something else', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    await started(invoice, 5000, 'k');
    const other = await world.start(ada, world.inFull('EUR', [await world.addInvoice(ada, 700), 700]), 'k');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.key_reused']);
  });
});

describe('Stripe in trouble', () => {
  it('a timeout after commit: the same key asks again and finds the same intent', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    world.sandbox.controls.misbehave({do: 'drop', path: '/v1/payment_intents', times: 3});
    const first = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
    expect([first.status, first.body.code]).toEqual([503, 'payments.gateway_unavailable']);
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
    const second = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
    expect(second.status).toBe(200);
    expect(world.intents()).toHaveLength(1);
  }, 30_000);

  // 409 and 429 come before anything is made, a 500 may come after; then its key replays it.
  it.each([
    [409, 'before'],
    [429, 'before'],
    [500, 'before'],
    [500, 'after'],
  ] as const)(
    '%i %s commit: one intent in the end',
    async (status, when) => {
      const invoice = await world.addInvoice(ada, 5000);
      world.sandbox.controls.misbehave({
        do: 'answer',
        status,
        path: '/v1/payment_intents',
        method: 'POST',
        times: 1,
        when,
      });
      await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
      world.harness.advance(2 * 60_000);
      await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
      expect(world.intents()).toHaveLength(1);
      expect(await world.intentOf((await world.all<{id: string}>('SELECT id FROM payments'))[0]!.id)).toBe(
        world.intents()[0]!.id,
      );
      expect(await world.all('SELECT COUNT(*) AS n FROM payments')).toEqual([{n: 1}]);
    },
    30_000,
  );

  it('a refusal: nothing stays reserved, and the customer is told', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    world.sandbox.controls.misbehave({do: 'answer', status: 400, path: '/v1/payment_intents', times: 1});
    const answer = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
    expect([answer.status, answer.body.code]).toEqual([409, 'payments.gateway_refused']);
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 0});
    expect(await world.all('SELECT state FROM payments')).toEqual([{state: 'failed'}]);
  });

  it('after a day, when Stripe has forgotten the key, the lost intent is found and not made again', async () => {
    const invoice = await world.addInvoice(ada, 5000);
    world.sandbox.controls.misbehave({do: 'drop', path: '/v1/payment_intents', method: 'POST', times: 3});
    await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
    world.harness.advance(25 * 3_600_000);
    expect(await world.reconcile()).toMatchObject({released: 1, failures: []});
    expect(world.intents()).toHaveLength(1);
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 0});
  }, 30_000);
});

it('nobody sees, settles or cancels another customer’s payment', async () => {
  const invoice = await world.addInvoice(ada, 5000);
  const {payment} = await started(invoice, 5000);
  const stranger = await world.addPayer();
  const foreign = await world.addPayer('payer', 'other');
  for (const payer of [stranger, foreign]) {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/settle'],
      ['POST', '/cancel'],
    ] as const) {
      const answer = await world.harness.request(method, `/portal/v1/payments/${payment.id}${path}`, {
        headers: payer.headers,
      });
      const absent = await world.harness.request(method, `/portal/v1/payments/pay_none${path}`, {
        headers: payer.headers,
      });
      const strip = (body: object) => ({...body, requestId: '', detail: ''});
      expect(strip(await answer.json())).toEqual(strip(await absent.json()));
      expect(answer.status).toBe(404);
    }
  }
});
