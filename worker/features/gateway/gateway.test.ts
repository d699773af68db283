import {beforeEach, describe, expect, it} from 'vitest';
import Stripe from 'stripe';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';

let world: MoneyWorld;
let ada: Payer;
let invoice: string;
let payment: string;
let intent: string;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
  invoice = await world.addInvoice(ada, 5000);
  const {body} = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
  payment = body.id;
  intent = await world.intentOf(payment);
});

const pay = () => world.sandbox.controls.payByCard(intent, '4242424242424242');
const settle = () => world.post(ada, `/payments/${payment}/settle`);
const webhooks = () => world.sandbox.controls.flushWebhooks();

/** What must be so after any of the ways. */
async function expectPaidOnce() {
  expect(await world.invoice(invoice)).toEqual({
    status: 'paid',
    balance_minor: 0,
    reserved_minor: 0,
    processing_minor: 0,
    allocated_minor: 5000,
  });
  expect(await world.all('SELECT state, version FROM payments')).toEqual([{state: 'succeeded', version: 2}]);
  expect(await world.all('SELECT amount_minor FROM allocations')).toEqual([{amount_minor: 5000}]);
  expect(await world.all("SELECT amount_minor FROM ledger_entries WHERE kind = 'payment'")).toEqual([
    {amount_minor: -5000},
  ]);
  expect(world.chargedTotal()).toBe(5000);
  expect(await world.ledgerGaps()).toEqual([]);
}

/** Posts an event as Stripe would, signed now. */
async function deliver(event: object, secret = 'whsec_sandbox', timestampMs = world.harness.providers.clock.nowMs()) {
  const payload = JSON.stringify(event);
  const signature = await Stripe.webhooks.generateTestHeaderStringAsync({
    payload,
    secret,
    timestamp: Math.floor(timestampMs / 1000),
    cryptoProvider: Stripe.createSubtleCryptoProvider(),
  });
  const answer = await world.harness.request('POST', '/webhooks/stripe', {
    body: payload,
    headers: {'stripe-signature': signature},
  });
  return {status: answer.status, body: await answer.json<{outcome?: string; code?: string}>()};
}

const eventsOf = () =>
  world.sandbox.state.list('events', 'acct_sandbox').filter((event) => event.type.startsWith('payment_intent.'));

describe('return and webhook', () => {
  it.each([
    ['the webhook alone', [webhooks]],
    ['the return alone', [settle]],
    ['the webhook before the return', [webhooks, settle]],
    ['the return before the webhook', [settle, webhooks]],
    [
      'the webhook twice',
      [
        webhooks,
        async () =>
          Promise.all(
            world.sandbox.controls.deliveries().map((delivery) => world.sandbox.controls.resendEvent(delivery.eventId)),
          ),
        webhooks,
      ],
    ],
    ['the reconciler alone, every webhook lost', [async () => (world.harness.advance(5 * 60_000), world.reconcile())]],
    ['all at once', [async () => Promise.all([settle(), webhooks(), settle(), world.reconcile(), settle()])]],
  ])('%s: paid once', async (_name, steps) => {
    await pay();
    for (const step of steps) await step();
    await expectPaidOnce();
  });

  it('in every order of all its events, with repeats, gives the same books', async () => {
    await world.sandbox.controls.payByCard(intent, '4000000000000002');
    await pay();
    const events = eventsOf();
    expect(events.map((event) => event.type).sort()).toEqual([
      'payment_intent.created',
      'payment_intent.payment_failed',
      'payment_intent.succeeded',
    ]);
    const orders = permutations(events);
    for (const event of [...orders.flat(), ...events]) {
      expect((await deliver(event)).status).toBe(200);
    }
    await expectPaidOnce();
  });

  it('a thousand replays leave the database as it was', async () => {
    await pay();
    await webhooks();
    const before = await world.dump();
    const event = eventsOf().find(({type}) => type === 'payment_intent.succeeded')!;
    for (let index = 0; index < 1000; index++) expect((await deliver(event)).body.outcome).toBe('repeated');
    expect(await world.dump()).toBe(before);
  }, 60_000);
});

it('finds what was paid when the worker died before it noted the intent', async () => {
  await env.DB.exec('DROP TRIGGER payments_frozen');
  await env.DB.prepare('UPDATE payments SET payment_intent_id = NULL').run();
  await pay();
  await webhooks();
  await expectPaidOnce();
});

it('parks an event whose payment is not here yet, and applies it when it is', async () => {
  const [paid] = [await pay()];
  expect(paid.status).toBe(200);
  const event = eventsOf().find(({type}) => type === 'payment_intent.succeeded')!;
  const metadata = {...(event.data.object as Stripe.PaymentIntent).metadata, portico_payment: 'pay_later'};
  expect(await deliver({...event, data: {object: {...event.data.object, metadata}}})).toEqual({
    status: 200,
    body: {outcome: 'parked'},
  });
  expect(await world.all('SELECT state FROM webhook_inbox')).toEqual([{state: 'parked'}]);
  // The intent itself names the payment that is here.
  expect(await world.reconcile()).toMatchObject({failures: []});
  expect(await world.all("SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'parked'")).toEqual([{n: 0}]);
  await expectPaidOnce();
});

it('money that comes for an invoice that was paid meanwhile becomes the customer’s credit', async () => {
  await pay();
  // Released by hand and paid otherwise: as when a person cancels in the database of a broken day.
  await env.DB.batch([
    env.DB.prepare("UPDATE reservations SET state = 'released'"),
    env.DB.prepare(
      `INSERT INTO payments (merchant_id, id, customer_id, currency, amount_minor, method, state, received_on, created_at_ms, updated_at_ms)
       VALUES ('demo', 'pay_cash', ?, 'EUR', 4000, 'cash', 'succeeded', '2026-03-09', 0, 0)`,
    ).bind(ada.customerId),
    env.DB.prepare(
      `INSERT INTO allocations (merchant_id, id, customer_id, currency, invoice_id, payment_id, amount_minor, date, created_at_ms)
       VALUES ('demo', 'alc_cash', ?, 'EUR', ?, 'pay_cash', 4000, '2026-03-09', 0)`,
    ).bind(ada.customerId, invoice),
  ]);
  await settle();
  expect(await world.invoice(invoice)).toMatchObject({status: 'paid', allocated_minor: 5000});
  expect(await world.all('SELECT allocated_minor, unapplied_minor FROM payments WHERE id = ?', payment)).toEqual([
    {allocated_minor: 1000, unapplied_minor: 4000},
  ]);
  expect(await world.ledgerGaps()).toEqual([]);
});

describe('refused or ignored, with nothing written', () => {
  const event = () => eventsOf().find(({type}) => type === 'payment_intent.succeeded')!;
  it.each<[string, () => Promise<{status: number; body: {code?: string; outcome?: string}}>, number, string]>([
    ['a signature of another secret', () => deliver(event(), 'whsec_other'), 400, 'webhooks.signature_invalid'],
    [
      'an old signature',
      () => deliver(event(), 'whsec_sandbox', world.harness.providers.clock.nowMs() - 6 * 60_000),
      400,
      'webhooks.signature_invalid',
    ],
    ['the other mode', () => deliver({...event(), livemode: true}), 400, 'webhooks.mode_mismatch'],
    [
      'an intent that is not ours',
      () => deliver({...event(), data: {object: {...event().data.object, metadata: {}}}}),
      200,
      'ignored',
    ],
    ['an account that is not the merchant’s', () => deliver({...event(), account: 'acct_other'}), 200, 'ignored'],
    [
      'a merchant that we do not have',
      () =>
        deliver({
          ...event(),
          data: {object: {...event().data.object, metadata: {portico_merchant: 'nobody', portico_payment: 'pay_x'}}},
        }),
      200,
      'ignored',
    ],
    ['another kind of event', () => deliver({...event(), type: 'invoice.paid'}), 200, 'ignored'],
  ])('%s', async (_name, send, status, word) => {
    await pay();
    const before = await world.dump();
    const answer = await send();
    expect([answer.status, answer.body.code ?? answer.body.outcome]).toEqual([status, word]);
    expect(await world.dump()).toBe(before);
  });

  it('garbage', async () => {
    for (const [body, headers] of [
      ['{', {}],
      ['', {'stripe-signature': 't=1,v1=00'}],
      ['{}', {'stripe-signature': 'nonsense'}],
    ] as const) {
      const answer = await world.harness.request('POST', '/webhooks/stripe', {
        body,
        headers: {...headers} as Record<string, string>,
      });
      expect(answer.status).toBe(400);
    }
  });
});

it('does not acknowledge an event while Stripe cannot be asked about it', async () => {
  await pay();
  world.sandbox.controls.misbehave({do: 'drop', path: '/v1/payment_intents/*', method: 'GET', times: 3});
  const event = eventsOf().find(({type}) => type === 'payment_intent.succeeded')!;
  expect((await deliver(event)).status).toBeGreaterThanOrEqual(500);
  expect(await world.all('SELECT * FROM webhook_inbox')).toEqual([]);
  expect((await deliver(event)).body.outcome).toBe('applied');
  await expectPaidOnce();
}, 30_000);

it('the poll reads each event once and goes on from its cursor', async () => {
  await pay();
  const first = await world.reconcile();
  expect(first.events).toBeGreaterThan(0);
  expect((await world.reconcile()).events).toBe(0);
  await expectPaidOnce();
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
