import {beforeEach, describe, expect, it} from 'vitest';
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

const deliver: MoneyWorld['deliver'] = (...given) => world.deliver(...given);

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

  it('complaint 15: every order of all its events, with repeats, and of what the page and the cron do between, gives the same books', async () => {
    /** Events, the return and the cron in one order, in a world of its own; what the books say in the end. */
    async function booksAfter(order: readonly number[]): Promise<string> {
      world = await createMoneyWorld();
      ada = await world.addPayer();
      invoice = await world.addInvoice(ada, 5000);
      payment = (await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k')).body.id;
      intent = await world.intentOf(payment);
      await world.sandbox.controls.payByCard(intent, '4000000000000002');
      await pay();
      const events = eventsOf();
      expect(events.map((event) => event.type).sort()).toEqual([
        'payment_intent.created',
        'payment_intent.payment_failed',
        'payment_intent.succeeded',
      ]);
      const steps: (() => Promise<unknown>)[] = [
        ...events.map((event) => () => deliver(event)),
        settle,
        () => world.reconcile(),
        () => world.post(ada, `/payments/${payment}/cancel`),
      ];
      // Each step twice: as it comes, and once more at once.
      for (const index of order) {
        await steps[index]!();
        await steps[index]!();
      }
      await expectPaidOnce();
      const rows = await world.all(
        `SELECT p.state, p.version, p.received_on, p.allocated_minor, i.status, i.reserved_minor, a.ledger_minor, a.sequence
         FROM payments p JOIN reservations r ON r.payment_id = p.id JOIN invoices i ON i.id = r.invoice_id JOIN accounts a ON a.customer_id = p.customer_id`,
      );
      return JSON.stringify(rows);
    }
    // 24 of the 720 orders, each step first, last and in the middle of some.
    const orders = permutations([0, 1, 2, 3, 4, 5]).filter((_, index) => index % 30 === 7);
    const outcomes = new Set<string>();
    for (const order of orders) outcomes.add(await booksAfter(order));
    expect(outcomes.size).toBe(1);
  }, 120_000);

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

it('complaint 15: parks an event that comes before its payment, acknowledges it, and applies it when the payment is here', async () => {
  await pay();
  const event = eventsOf().find(({type}) => type === 'payment_intent.succeeded')!;
  // The payment's row is taken out and put back, as when the event overtakes it.
  const row = (await world.all<Record<string, unknown>>('SELECT * FROM payments'))[0]!;
  const kept = Object.keys(row).filter((name) => name !== 'unapplied_minor');
  const others = ['payment_keys', 'payment_events', 'reservations', 'payments'];
  const rows = Object.fromEntries(
    await Promise.all(
      others.map(async (table) => [table, await world.all<Record<string, unknown>>(`SELECT * FROM ${table}`)] as const),
    ),
  ) as Record<string, Record<string, unknown>[]>;
  for (const trigger of [
    'payments_no_delete',
    'payment_events_no_delete',
    'reservations_no_delete',
    'payments_begin_with_nothing',
    'payment_events_version',
  ]) {
    await env.DB.exec(`DROP TRIGGER ${trigger}`);
  }
  await env.DB.batch(others.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await env.DB.exec('DROP TRIGGER invoices_reserved');
  await env.DB.prepare('UPDATE invoices SET reserved_minor = 0').run();

  expect(await deliver(event)).toEqual({status: 200, body: {outcome: 'parked'}});
  expect(await world.all('SELECT state FROM webhook_inbox')).toEqual([{state: 'parked'}]);
  await world.reconcile();
  expect(
    await world.all("SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'parked' AND event_id = ?", event.id),
  ).toEqual([{n: 1}]);

  const put = (table: string, columns: string[], record: Record<string, unknown>) =>
    env.DB.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`).bind(
      ...columns.map((column) => record[column]),
    );
  await env.DB.batch([
    put('payments', kept, rows['payments']![0]!),
    ...rows['payment_events']!.map((record) => put('payment_events', Object.keys(record), record)),
    ...rows['reservations']!.map((record) => put('reservations', Object.keys(record), record)),
  ]);
  expect((await world.reconcile()).unparked).toBeGreaterThan(0);
  expect(await world.all("SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'parked'")).toEqual([{n: 0}]);
  await expectPaidOnce();
});

it('money that comes for an invoice that was paid meanwhile becomes the customer’s credit', async () => {
  await pay();
  // Given up here (as after a restore of the database) while the customer paid at Stripe, and paid otherwise since.
  await env.DB.batch([
    env.DB.prepare("UPDATE payments SET state = 'canceled'"),
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

it('a second intent that names the payment and was paid is the customer’s credit, once', async () => {
  await pay();
  await settle();
  const second = await world.harness.providers.stripe.paymentIntents.create({
    amount: 700,
    currency: 'eur',
    allowed_payment_method_types: ['card'],
    metadata: {portico_merchant: 'demo', portico_payment: payment},
  });
  await world.sandbox.controls.payByCard(second.id, '4242424242424242');
  await webhooks();
  for (const delivery of world.sandbox.controls.deliveries())
    await world.sandbox.controls.resendEvent(delivery.eventId);
  expect(
    await world.all('SELECT state, amount_minor, unapplied_minor FROM payments WHERE payment_intent_id = ?', second.id),
  ).toEqual([{state: 'succeeded', amount_minor: 700, unapplied_minor: 700}]);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('money by an intent that names a payment received past Stripe becomes the customer’s credit, once', async () => {
  await env.DB.prepare(
    `INSERT INTO payments (merchant_id, id, customer_id, currency, amount_minor, method, state, received_on, created_at_ms, updated_at_ms)
     VALUES ('demo', 'pay_check', ?, 'EUR', 500, 'check', 'succeeded', '2026-03-09', 0, 0)`,
  )
    .bind(ada.customerId)
    .run();
  const intent = await world.harness.providers.stripe.paymentIntents.create({
    amount: 700,
    currency: 'eur',
    metadata: {portico_merchant: 'demo', portico_payment: 'pay_check'},
  });
  await world.sandbox.controls.payByCard(intent.id, '4242424242424242');
  await webhooks();
  for (const delivery of world.sandbox.controls.deliveries())
    await world.sandbox.controls.resendEvent(delivery.eventId);
  expect(
    await world.all('SELECT state, amount_minor, unapplied_minor FROM payments WHERE payment_intent_id = ?', intent.id),
  ).toEqual([{state: 'succeeded', amount_minor: 700, unapplied_minor: 700}]);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('a hundred payments that cannot be released keep nobody else from their turn', async () => {
  await env.DB.batch([
    env.DB.prepare(
      "INSERT INTO merchants (id, name, country, time_zone, stripe_account, created_at_ms) VALUES ('gone', 'Gone', 'DE', 'Europe/Berlin', 'acct_gone', 0)",
    ),
    env.DB.prepare(
      "INSERT INTO customers (merchant_id, id, name, currency, content_hash, created_at_ms, updated_at_ms) VALUES ('gone', 'c', 'C', 'EUR', '', 0, 0)",
    ),
    ...Array.from({length: 100}, (_, index) =>
      env.DB.prepare(
        `INSERT INTO payments (merchant_id, id, customer_id, currency, amount_minor, method, state, stripe_account, payment_intent_id, release_at_ms, created_at_ms, updated_at_ms)
         VALUES ('gone', ?1, 'c', 'EUR', 100, 'card', 'pending', 'acct_gone', 'pi_gone_' || ?1, 1, 0, 0)`,
      ).bind(`pay_${index}`),
    ),
  ]);
  world.harness.advance(31 * 60_000);
  await world.reconcile();
  world.harness.advance(60_000);
  await world.reconcile();
  expect(await world.invoice(invoice)).toMatchObject({status: 'sent', reserved_minor: 0});
}, 120_000);

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

  it.each([{data: null}, {data: {object: null}}, {type: undefined}, {id: undefined}])(
    'signed, but no event: %j',
    async (wrong) => {
      await pay();
      const answer = await deliver({...event(), ...wrong});
      expect([answer.status, answer.body.code]).toEqual([400, 'webhooks.malformed']);
    },
  );

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
