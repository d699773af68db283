/** Credits and retainers: with a payment, alone, and by many at once. */
import {beforeEach, describe, expect, it} from 'vitest';
import {refusalOf} from '../../http/database-errors.ts';
import {runBatch} from '../../providers/database.ts';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ask, type PayablesSeen} from '../../testing/paying.ts';
import {addCreditNote} from '../../testing/records.ts';
import {stillAsPlanned} from '../payments/facts.store.ts';
import {insertCreditParts} from './credits.store.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

const note = (id: string, totalMinor: number, customerId = ada.customerId) =>
  addCreditNote({id, customerId, totalMinor});
/** A retainer that was asked for and paid. */
async function retainer(totalMinor: number): Promise<string> {
  const id = await world.addInvoice(ada, totalMinor, {kind: 'retainer'});
  await world.paid(ada, world.inFull('EUR', [id, totalMinor]));
  return id;
}
const available = (id: string) =>
  world.all(
    'SELECT available_minor AS minor FROM credit_notes WHERE id = ?1 UNION ALL SELECT available_minor FROM invoices WHERE id = ?1',
    id,
  );
const settleByCard = async (payer: Payer, id: string, number = '4242424242424242') => {
  await world.sandbox.controls.payByCard(await world.intentOf(id), number);
  return world.post(payer, `/payments/${id}/settle`);
};
const apply = (payer: Payer, body: object, key: string) =>
  ask<{invoices: {balanceMinor: number}[]}>(world, payer, 'POST', '/credit-applications', body, key);

describe('together with a payment', () => {
  it('credit is laid on the invoices in their order, the oldest first, and money pays the rest', async () => {
    // Both notes are of 5 March; their ids decide. The retainer's money is laid after them.
    await note('crn_a', 300);
    await note('crn_b', 500);
    const advance = await retainer(400);
    const [one, other] = [await world.addInvoice(ada, 600), await world.addInvoice(ada, 1000)];
    const body = {
      ...world.inFull('EUR', [one, 600], [other, 1000]),
      amountMinor: 500,
      creditMinor: 700,
      retainerMinor: 400,
    };
    const {status, body: payment} = await world.start(ada, body, 'k');
    expect(status).toBe(200);
    expect(payment).toMatchObject({
      amountMinor: 500,
      invoices: [{invoiceId: other, amountMinor: 500}],
      credits: [
        {invoiceId: one, amountMinor: 300, source: {type: 'credit_note', id: 'crn_a', number: 'CN-crn_a'}},
        {invoiceId: one, amountMinor: 300, source: {type: 'credit_note', id: 'crn_b'}},
        {invoiceId: other, amountMinor: 100, source: {type: 'credit_note', id: 'crn_b'}},
        {invoiceId: other, amountMinor: 400, source: {type: 'retainer', id: advance}},
      ],
    });
    // The first invoice needs no money: it is paid. Of the second the rest is held.
    expect(await world.invoice(one)).toMatchObject({status: 'paid', reserved_minor: 0});
    expect(await world.invoice(other)).toMatchObject({allocated_minor: 500, reserved_minor: 500});
    expect(world.intents().at(-1)!.amount).toBe(500);

    const settled = await settleByCard(ada, payment.id);
    expect(settled.body).toMatchObject({state: 'succeeded', unappliedMinor: 0});
    expect(await world.invoice(other)).toMatchObject({status: 'paid', allocated_minor: 1000});
    expect(await available('crn_b')).toEqual([{minor: 100}]);
    expect(await available(advance)).toEqual([{minor: 0}]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('what a payment brought too much is credit like any other', async () => {
    await world.paid(ada, {currency: 'EUR', amountMinor: 900, method: 'card', invoices: [], aheadMinor: 900});
    const invoice = await world.addInvoice(ada, 1000);
    const body = {...world.inFull('EUR', [invoice, 1000]), amountMinor: 100, creditMinor: 900};
    const {body: payment} = await world.start(ada, body, 'k');
    expect(payment.credits).toMatchObject([{amountMinor: 900, source: {type: 'payment', number: null}}]);
    await settleByCard(ada, payment.id);
    expect(await world.invoice(invoice)).toMatchObject({status: 'paid'});
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it.each([
    ['left by its customer', async (id: string) => void (await world.post(ada, `/payments/${id}/cancel`))],
    [
      'abandoned',
      async () => {
        world.harness.advance(31 * 60_000);
        await world.reconcile();
      },
    ],
  ])('a payment that is %s gives its credit back in the same batch', async (_how, leave) => {
    await note('crn_a', 300);
    const invoice = await world.addInvoice(ada, 1000);
    const body = {...world.inFull('EUR', [invoice, 1000]), amountMinor: 700, creditMinor: 300};
    const {body: payment} = await world.start(ada, body, 'k');
    expect(await available('crn_a')).toEqual([{minor: 0}]);
    await leave(payment.id);
    expect(await available('crn_a')).toEqual([{minor: 300}]);
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent', balance_minor: 1000, reserved_minor: 0});
    expect((await ask(world, ada, 'GET', `/payments/${payment.id}`)).body).toMatchObject({
      state: 'canceled',
      credits: [],
    });
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('one that Stripe refuses gives its credit back', async () => {
    await note('crn_a', 300);
    const invoice = await world.addInvoice(ada, 1000);
    world.sandbox.controls.misbehave({do: 'answer', status: 400, path: '/v1/payment_intents', times: 1});
    const body = {...world.inFull('EUR', [invoice, 1000]), amountMinor: 700, creditMinor: 300};
    expect((await world.start(ada, body, 'k')).body.code).toBe('payments.gateway_refused');
    expect(await available('crn_a')).toEqual([{minor: 300}]);
    expect(await world.invoice(invoice)).toMatchObject({balance_minor: 1000, reserved_minor: 0});
  });

  it('a decline keeps it for the next card', async () => {
    await note('crn_a', 300);
    const invoice = await world.addInvoice(ada, 1000);
    const body = {...world.inFull('EUR', [invoice, 1000]), amountMinor: 700, creditMinor: 300};
    const {body: payment} = await world.start(ada, body, 'k');
    expect((await settleByCard(ada, payment.id, '4000000000009995')).body.state).toBe('pending');
    expect(await available('crn_a')).toEqual([{minor: 0}]);
    expect((await settleByCard(ada, payment.id)).body.state).toBe('succeeded');
    expect(await world.invoice(invoice)).toMatchObject({status: 'paid'});
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('another choice of the same contact uses the credit again that the payment left open has', async () => {
    await note('crn_a', 300);
    const [one, other] = [await world.addInvoice(ada, 1000), await world.addInvoice(ada, 2000)];
    const first = await world.start(
      ada,
      {...world.inFull('EUR', [one, 1000]), amountMinor: 700, creditMinor: 300},
      'k',
    );
    // The sheet, opened again, offers what that payment holds as theirs.
    const seen = await ask<PayablesSeen>(world, ada, 'GET', '/payables');
    expect(seen.body.groups[0]).toMatchObject({totalMinor: 3000, creditMinor: 300, credits: [{availableMinor: 300}]});
    // Nobody else is offered it.
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    const theirs = await ask<PayablesSeen>(world, bob, 'GET', '/payables');
    expect(theirs.body.groups[0]).toMatchObject({totalMinor: 2000, creditMinor: 0, credits: []});

    const second = await world.start(
      ada,
      {...world.inFull('EUR', [other, 2000]), amountMinor: 1700, creditMinor: 300},
      'k2',
    );
    expect(second.status).toBe(200);
    expect(await world.all('SELECT state FROM payments WHERE id = ?', first.body.id)).toEqual([{state: 'canceled'}]);
    expect(await world.invoice(one)).toMatchObject({balance_minor: 1000, reserved_minor: 0});
    expect(await world.invoice(other)).toMatchObject({allocated_minor: 300, reserved_minor: 1700});
  });

  it('an invoice that credit of their own open payment has paid is offered again', async () => {
    await note('crn_a', 300);
    const [one, other] = [await world.addInvoice(ada, 300), await world.addInvoice(ada, 2000)];
    const body = {...world.inFull('EUR', [one, 300], [other, 2000]), amountMinor: 2000, creditMinor: 300};
    await world.start(ada, body, 'k');
    const seen = await ask<PayablesSeen>(world, ada, 'GET', '/payables');
    expect(seen.body.groups[0]!.invoices.map(({id, payableMinor}) => [id, payableMinor])).toEqual([
      [one, 300],
      [other, 2000],
    ]);
    // Chosen otherwise: the first makes way, and its credit is there again.
    const again = await world.start(
      ada,
      {...world.inFull('EUR', [other, 2000], [one, 300]), amountMinor: 2000, creditMinor: 300},
      'k2',
    );
    expect(again.status).toBe(200);
    expect(again.body.credits).toMatchObject([{invoiceId: other, amountMinor: 300}]);
  });

  it('a hundred clicks with one key use it once', async () => {
    await note('crn_a', 300);
    const invoice = await world.addInvoice(ada, 1000);
    const body = {...world.inFull('EUR', [invoice, 1000]), amountMinor: 700, creditMinor: 300};
    const answers = await Promise.all(Array.from({length: 100}, () => world.start(ada, body, 'one-key')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    expect(world.intents()).toHaveLength(1);
    expect(await world.all('SELECT SUM(amount_minor) AS sum, COUNT(*) AS n FROM allocations')).toEqual([
      {sum: 300, n: 1},
    ]);
  });

  it('a hundred keys of two contacts: one payment, one use of the credit', async () => {
    await note('crn_a', 300);
    const invoice = await world.addInvoice(ada, 1000);
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    const body = {...world.inFull('EUR', [invoice, 1000]), amountMinor: 700, creditMinor: 300};
    const answers = await Promise.all(
      Array.from({length: 100}, (_, index) => world.start(index % 2 ? ada : bob, body, `key-${index}`)),
    );
    const won = answers.filter(({status}) => status === 200);
    expect(new Set(won.map(({body: payment}) => payment.id)).size).toBe(1);
    for (const {status, body: refused} of answers.filter((answer) => answer.status !== 200)) {
      expect(status).toBe(409);
      expect(['payments.invoice_reserved', 'payments.credit_changed', 'payments.amount_changed']).toContain(
        refused.code,
      );
    }
    expect(world.intents()).toHaveLength(1);
    expect(await world.all('SELECT SUM(amount_minor) AS sum FROM allocations')).toEqual([{sum: 300}]);
    expect(await world.invoice(invoice)).toMatchObject({allocated_minor: 300, reserved_minor: 700});
  });
});

describe('fifty uses of one credit at once', () => {
  const credits: [string, () => Promise<unknown>, 'creditMinor' | 'retainerMinor'][] = [
    ['a credit note', () => note('crn_a', 1000), 'creditMinor'],
    [
      'what was paid ahead',
      () => world.paid(ada, {currency: 'EUR', amountMinor: 1000, method: 'card', invoices: [], aheadMinor: 1000}),
      'creditMinor',
    ],
    ['a retainer', () => retainer(1000), 'retainerMinor'],
  ];
  it.each(credits)('%s: applied is no more than available', async (_what, prepare, field) => {
    await prepare();
    const before = await world.all<{sum: number}>(
      "SELECT COALESCE(SUM(a.amount_minor), 0) AS sum FROM allocations a JOIN invoices i ON i.id = a.invoice_id WHERE i.kind = 'invoice'",
    );
    expect(before).toEqual([{sum: 0}]);
    const payers = await Promise.all(Array.from({length: 50}, () => world.addPayer('payer', 'demo', ada.customerId)));
    const invoices = await Promise.all(payers.map(() => world.addInvoice(ada, 300)));
    const answers = await Promise.all(
      payers.map((payer, index) =>
        index % 2
          ? apply(
              payer,
              {
                currency: 'EUR',
                creditMinor: 0,
                retainerMinor: 0,
                [field]: 300,
                invoices: [{invoiceId: invoices[index]!, amountMinor: 300}],
              },
              `key-${index}`,
            )
          : world.start(
              payer,
              {...world.inFull('EUR', [invoices[index]!, 300]), amountMinor: 100, [field]: 200},
              `key-${index}`,
            ),
      ),
    );
    const changed = field === 'creditMinor' ? 'payments.credit_changed' : 'payments.retainer_changed';
    for (const {status, body} of answers) expect(status === 200 || body.code).toBe(status === 200 ? true : changed);
    const [used] = await world.all<{sum: number}>(
      "SELECT SUM(a.amount_minor) AS sum FROM allocations a JOIN invoices i ON i.id = a.invoice_id WHERE i.kind = 'invoice'",
    );
    // Parts of 200 and 300: what cannot be used any more is less than the smaller.
    expect(used!.sum).toBeLessThanOrEqual(1000);
    expect(used!.sum).toBeGreaterThan(800);
    expect(await world.ledgerGaps()).toEqual([]);
  });
});

describe('credit alone', () => {
  const body = (invoiceId: string, amountMinor: number, over: object = {}) => ({
    currency: 'EUR',
    invoices: [{invoiceId, amountMinor}],
    creditMinor: amountMinor,
    retainerMinor: 0,
    ...over,
  });

  it('pays without a gateway, and says what is left', async () => {
    await note('crn_a', 300);
    const advance = await retainer(500);
    const invoice = await world.addInvoice(ada, 1000, {partial: 1});
    const intentsBefore = world.intents().length;
    const answer = await apply(ada, body(invoice, 800, {creditMinor: 300, retainerMinor: 500}), 'k');
    expect(answer).toEqual({
      status: 200,
      body: {
        currency: 'EUR',
        creditMinor: 300,
        retainerMinor: 500,
        invoices: [{invoiceId: invoice, number: expect.any(String), amountMinor: 800, balanceMinor: 200}],
      },
    });
    expect(await world.invoice(invoice)).toMatchObject({status: 'partially_paid', balance_minor: 200});
    expect(await available(advance)).toEqual([{minor: 0}]);
    expect(world.intents()).toHaveLength(intentsBefore);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('pays what cannot be paid online too', async () => {
    await note('crn_a', 300);
    const invoice = await world.addInvoice(ada, 300, {options: []});
    expect((await apply(ada, body(invoice, 300), 'k')).status).toBe(200);
    expect(await world.invoice(invoice)).toMatchObject({status: 'paid'});
  });

  it('of a hundred clicks with one key is applied once, with a hundred equal answers', async () => {
    await note('crn_a', 900);
    const invoice = await world.addInvoice(ada, 300);
    const answers = await Promise.all(Array.from({length: 100}, () => apply(ada, body(invoice, 300), 'k')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    expect(await world.all('SELECT SUM(amount_minor) AS sum FROM allocations')).toEqual([{sum: 300}]);
  });

  it('has a key of its contact person’s own, and none of the merchant’s', async () => {
    await note('crn_a', 900);
    const [one, other] = [await world.addInvoice(ada, 300), await world.addInvoice(ada, 200)];
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    expect((await apply(ada, body(one, 300), 'k')).status).toBe(200);
    expect((await apply(bob, body(other, 200), 'k')).status).toBe(200);
    const reused = await apply(ada, body(other, 200), 'k');
    expect([reused.status, reused.body.code]).toEqual([422, 'idempotency.key_reused']);
    const merchant = await world.harness.asMerchant(
      'POST',
      '/v1/customers',
      {name: 'New', currency: 'EUR'},
      {headers: {'idempotency-key': 'k'}},
    );
    expect(merchant.status).toBe(201);
  });

  it('makes a payment give way that the same contact has left open', async () => {
    await note('crn_a', 1000);
    const invoice = await world.addInvoice(ada, 1000);
    const {body: payment} = await world.start(
      ada,
      {...world.inFull('EUR', [invoice, 1000]), amountMinor: 700, creditMinor: 300},
      'k',
    );
    expect((await apply(ada, body(invoice, 1000), 'k2')).status).toBe(200);
    expect(await world.all('SELECT state FROM payments WHERE id = ?', payment.id)).toEqual([{state: 'canceled'}]);
    expect(await world.invoice(invoice)).toMatchObject({status: 'paid', reserved_minor: 0});
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it.each([
    ['its contents', {revision: 2, payableMinor: 300}],
    ['what is payable of it', {revision: 1, payableMinor: 200}],
  ])('is not applied to an invoice that changed %s since it was planned', async (_what, planned) => {
    await note('crn_a', 300);
    const invoice = await world.addInvoice(ada, 300);
    const before = await world.dump();
    const scope = {merchantId: 'demo', customerId: ada.customerId};
    const part = {
      id: 'alc_late',
      invoiceId: invoice,
      source: {type: 'credit_note' as const, id: 'crn_a'},
      amountMinor: 100,
    };
    const refusal = await runBatch(env.DB, [
      insertCreditParts(
        scope,
        [part],
        {currency: 'EUR', withPaymentId: null, date: '2026-03-10', nowMs: 0},
        stillAsPlanned(scope, [{invoiceId: invoice, ...planned}]),
      ),
    ]).then(() => null, refusalOf);
    expect(refusal).toBe('not_null:allocations.amount_minor');
    expect(await world.dump()).toBe(before);
  });

  const refusals: [string, () => Promise<[Payer, object]>, number, string][] = [
    [
      'more than there is',
      async () => {
        await note('crn_a', 299);
        return [ada, body(await world.addInvoice(ada, 300), 300)];
      },
      409,
      'payments.credit_changed',
    ],
    [
      'retainer money that is not there',
      async () => {
        await note('crn_a', 300);
        return [ada, body(await world.addInvoice(ada, 300), 300, {creditMinor: 0, retainerMinor: 300})];
      },
      409,
      'payments.retainer_changed',
    ],
    [
      'another customer’s credit',
      async () => {
        await note('crn_a', 300, (await world.addPayer()).customerId);
        return [ada, body(await world.addInvoice(ada, 300), 300)];
      },
      409,
      'payments.credit_changed',
    ],
    [
      'credit of another currency',
      async () => {
        await note('crn_a', 300);
        return [ada, body(await world.addInvoice(ada, 300, {currency: 'USD'}), 300, {currency: 'USD'})];
      },
      409,
      'payments.credit_changed',
    ],
    [
      'a retainer, which takes money alone',
      async () => {
        await note('crn_a', 300);
        return [ada, body(await world.addInvoice(ada, 300, {kind: 'retainer'}), 300)];
      },
      422,
      'requests.invalid',
    ],
    [
      'a sum that is not the parts’',
      async () => {
        await note('crn_a', 300);
        return [ada, body(await world.addInvoice(ada, 300), 300, {creditMinor: 200})];
      },
      409,
      'payments.amount_changed',
    ],
    [
      'somebody else’s invoice',
      async () => {
        await note('crn_a', 300);
        return [ada, body(await world.addInvoice(await world.addPayer(), 300), 300)];
      },
      404,
      'invoices.not_found',
    ],
    [
      'a void invoice',
      async () => {
        await note('crn_a', 300);
        const id = await world.addInvoice(ada, 300);
        await env.DB.prepare("UPDATE invoices SET state = 'void', changed_on = '2026-03-10' WHERE id = ?")
          .bind(id)
          .run();
        return [ada, body(id, 300)];
      },
      409,
      'payments.not_payable',
    ],
    [
      'a viewer',
      async () => {
        await note('crn_a', 300);
        return [await world.addPayer('viewer', 'demo', ada.customerId), body(await world.addInvoice(ada, 300), 300)];
      },
      403,
      'sessions.role_forbidden',
    ],
    ['an amount of 0', async () => [ada, body(await world.addInvoice(ada, 300), 0)], 422, 'requests.invalid'],
    [
      'no invoice',
      async () => [ada, {currency: 'EUR', invoices: [], creditMinor: 0, retainerMinor: 0}],
      422,
      'requests.invalid',
    ],
  ];
  it.each(refusals)('refuses %s, and writes nothing', async (_what, prepare, status, code) => {
    const [payer, request] = await prepare();
    const before = await world.dump();
    const answer = await apply(payer, request, 'k');
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await world.dump()).toBe(before);
    expect(await world.all('SELECT COUNT(*) AS n FROM idempotency_keys')).toEqual([{n: 0}]);
  });
});

it('with a payment, a retainer among the invoices gets money alone', async () => {
  await note('crn_a', 1000);
  const advance = await world.addInvoice(ada, 400, {kind: 'retainer'});
  const invoice = await world.addInvoice(ada, 600);
  const wish = world.inFull('EUR', [advance, 400], [invoice, 600]);
  const refused = await world.start(ada, {...wish, amountMinor: 100, creditMinor: 900}, 'k');
  expect([refused.status, refused.body.code]).toEqual([422, 'requests.invalid']);
  const {body: payment} = await world.start(ada, {...wish, amountMinor: 500, creditMinor: 500}, 'k2');
  expect(payment).toMatchObject({
    credits: [{invoiceId: invoice, amountMinor: 500}],
    invoices: expect.arrayContaining([
      expect.objectContaining({invoiceId: advance, kind: 'retainer', amountMinor: 400}),
      expect.objectContaining({invoiceId: invoice, kind: 'invoice', amountMinor: 100}),
    ]),
  });
  await settleByCard(ada, payment.id);
  expect(await available(advance)).toEqual([{minor: 400}]);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('what a refund has claimed that Stripe has not answered yet is no credit: not in the portal, and not for the merchant', async () => {
  const invoice = await world.addInvoice(ada, 1000);
  const payment = await world.paid(ada, {...world.inFull('EUR', [invoice, 1000]), amountMinor: 1900, aheadMinor: 900});
  world.sandbox.controls.misbehave({do: 'drop', when: 'before', times: 50});
  // 500 of its 700 is taken of the invoice, by name; 200 of what is not applied.
  await world.refund(payment, {amountMinor: 700, allocations: [{invoiceId: invoice, amountMinor: 500}]});
  expect(await world.all('SELECT state FROM refunds')).toEqual([{state: 'requested'}]);

  const seen = async () => (await ask<PayablesSeen>(world, ada, 'GET', '/payables')).body.groups[0]!.creditMinor;
  expect(await seen()).toBe(700);
  const owed = await world.addInvoice(ada, 900);
  const wish = {currency: 'EUR', creditMinor: 900, retainerMinor: 0, invoices: [{invoiceId: owed, amountMinor: 900}]};
  expect(await apply(ada, wish, 'all')).toMatchObject({status: 409, body: {code: 'payments.credit_changed'}});
  const allocate = async (amountMinor: number) => {
    const body = {invoiceId: owed, amountMinor};
    const answer = await world.harness.asMerchant('POST', `/v1/payments/${payment}/allocations`, body);
    return {status: answer.status, body: await answer.json()};
  };
  expect(await allocate(701)).toMatchObject({status: 409, body: {code: 'payments.not_enough', availableMinor: 700}});
  expect(await allocate(600)).toMatchObject({status: 201, body: {sourceAvailableMinor: 100}});

  // What it claimed is there when Stripe answers: nothing but the named invoice is open again.
  world.sandbox.controls.behave();
  world.harness.advance(6 * 60_000);
  await world.reconcile();
  expect(await world.all('SELECT state FROM refunds')).toEqual([{state: 'succeeded'}]);
  expect([(await world.invoice(invoice)).balance_minor, (await world.invoice(owed)).balance_minor]).toEqual([500, 300]);
  expect(await seen()).toBe(100);
  expect(await world.ledgerGaps()).toEqual([]);
});
