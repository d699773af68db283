/** Events of money that goes back: in every order, a thousand times, lost, too early, and of accounts that are connected. */
import {beforeEach, describe, expect, it} from 'vitest';
import {runBatch} from '../../providers/database.ts';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {selectAccounts} from './gateway.store.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('payer', 'demo', 'cus_1', {currency: 'USD', allowBankAccount: true});
  world.sandbox.controls.settleAfter(365 * 86_400_000);
});

const webhooks = () => world.sandbox.controls.flushWebhooks();
const events = () => world.sandbox.state.list('events', 'acct_sandbox');
const invoiceOf = (totalMinor: number) =>
  world.addInvoice(ada, totalMinor, {currency: 'USD', options: ['card', 'us_bank_account']});
async function paid(totalMinor = 5000) {
  const invoice = await invoiceOf(totalMinor);
  const payment = await world.paid(ada, world.inFull('USD', [invoice, totalMinor]));
  return {invoice, payment, intent: await world.intentOf(payment)};
}
/** The books of a payment, without ids and times. */
const booksOf = async (payment: string) =>
  JSON.stringify([
    await world.all(
      `SELECT state, allocated_minor, refunded_minor, disputed_minor, dispute_lost_minor, unapplied_minor FROM payments WHERE id = ?`,
      payment,
    ),
    await world.all('SELECT amount_minor, state FROM refunds WHERE payment_id = ? ORDER BY amount_minor', payment),
    await world.all('SELECT amount_minor, state FROM disputes WHERE payment_id = ?', payment),
    await world.all(
      'SELECT kind, detail IS NULL AS bare FROM payment_events WHERE payment_id = ? ORDER BY version',
      payment,
    ),
  ]);

it('complaint 15: orders of six events, of payment, refunds and a dispute, each told twice: one record of each, the same books', async () => {
  const outcomes = new Set<string>();
  let told = 0;
  // Every twentieth of the 720 orders, so that each event comes at each place.
  for (const order of permutations([0, 1, 2, 3, 4, 5]).filter((_, index) => index % 20 === 3)) {
    const invoice = await invoiceOf(5000);
    const {body} = await world.start(ada, world.inFull('USD', [invoice, 5000]), `key-${invoice}`);
    const intent = await world.intentOf(body.id);
    const {controls} = world.sandbox;
    await controls.payByCard(intent, '4000000000000002');
    await controls.payByCard(intent, '4242424242424242');
    controls.refund(intent, 1000);
    const {id} = controls.openDispute(intent, {amount: 2500});
    controls.decideDispute(id, 'lost');
    const fresh = events().slice(told);
    told += fresh.length;
    const types = [
      'payment_intent.payment_failed',
      'payment_intent.succeeded',
      'charge.refunded',
      'refund.created',
      'charge.dispute.created',
      'charge.dispute.closed',
    ];
    const six = types.map((type) => fresh.find((event) => event.type === type)!);
    for (const index of order) {
      for (let time = 0; time < 2; time++) {
        const {status, body: answer} = await world.deliver(six[index]!);
        expect([status, answer.outcome]).toEqual([200, time ? 'repeated' : 'applied']);
      }
    }
    expect(await world.invoice(invoice)).toMatchObject({
      status: 'partially_paid',
      balance_minor: 3500,
      allocated_minor: 1500,
    });
    outcomes.add(await booksOf(body.id));
  }
  expect(outcomes.size).toBe(1);
  expect(await world.ledgerGaps()).toEqual([]);
}, 240_000);

it('a thousand replays of events of refunds and disputes leave the database as it was', async () => {
  const {intent} = await paid();
  world.sandbox.controls.refund(intent, 1000);
  world.sandbox.controls.openDispute(intent, {amount: 2000});
  await webhooks();
  const before = await world.dump();
  const all = events();
  for (let index = 0; index < 1000; index++) {
    expect((await world.deliver(all[index % all.length]!)).body.outcome).toMatch(/repeated|ignored/);
  }
  expect(await world.dump()).toBe(before);
}, 120_000);

describe('every webhook lost: the books match Stripe again within 15 minutes', () => {
  const kinds: [string, (intent: string, payment: string) => unknown, object][] = [
    [
      'a refund from the dashboard',
      (intent) => world.sandbox.controls.refund(intent, 1500),
      {refunded_minor: 1500, allocated_minor: 3500},
    ],
    [
      'a refund that fails',
      async (_intent, payment) =>
        world.sandbox.controls.settleRefund((await world.refund(payment, {amountMinor: 700})).stripeRefundId!, 'fail'),
      {refunded_minor: 0, unapplied_minor: 700},
    ],
    [
      'a dispute that is opened',
      (intent) => world.sandbox.controls.openDispute(intent),
      {disputed_minor: 5000, allocated_minor: 5000},
    ],
    [
      'a dispute that is lost',
      (intent) => world.sandbox.controls.decideDispute(world.sandbox.controls.openDispute(intent).id, 'lost'),
      {disputed_minor: 0, dispute_lost_minor: 5000, allocated_minor: 0},
    ],
    [
      'a dispute that is won',
      (intent) => world.sandbox.controls.decideDispute(world.sandbox.controls.openDispute(intent).id, 'won'),
      {disputed_minor: 0, dispute_lost_minor: 0, allocated_minor: 5000},
    ],
  ];
  it.each(kinds)('%s', async (_kind, happens, books) => {
    world.sandbox.controls.pauseWebhooks();
    const {intent, payment} = await paid();
    world.harness.advance(5 * 60_000);
    await world.reconcile();
    await happens(intent, payment);
    world.harness.advance(5 * 60_000);
    expect((await world.reconcile()).failures).toEqual([]);
    expect(await world.all('SELECT * FROM payments WHERE id = ?', payment)).toMatchObject([books]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it.each([
    ['a success', '000123456789', 'succeeded', 0],
    ['a failure', '000111111113', 'failed', 5000],
  ] as const)('%s of a bank debit', async (_kind, account, state, balanceMinor) => {
    world.sandbox.controls.pauseWebhooks();
    const invoice = await invoiceOf(5000);
    const {body} = await world.start(ada, {...world.inFull('USD', [invoice, 5000]), method: 'us_bank_account'}, 'k');
    const intent = await world.intentOf(body.id);
    await world.sandbox.controls.payByBank(intent, account);
    world.harness.advance(5 * 60_000);
    await world.reconcile();
    expect(await world.all('SELECT state FROM payments')).toEqual([{state: 'processing'}]);
    world.sandbox.controls.settlePayment(intent);
    world.harness.advance(5 * 60_000);
    await world.reconcile();
    expect(await world.all('SELECT state FROM payments')).toEqual([{state}]);
    expect(await world.invoice(invoice)).toMatchObject({balance_minor: balanceMinor, reserved_minor: 0});
  });

  it('a return, and the method is disabled', async () => {
    world.sandbox.controls.pauseWebhooks();
    const invoice = await invoiceOf(5000);
    const {body} = await world.start(ada, {...world.inFull('USD', [invoice, 5000]), method: 'us_bank_account'}, 'k');
    const intent = await world.intentOf(body.id);
    await world.sandbox.controls.payByBank(intent, '000123456789', {more: {setup_future_usage: 'off_session'}});
    world.sandbox.controls.settlePayment(intent, 'succeed');
    world.harness.advance(5 * 60_000);
    await world.reconcile();
    world.sandbox.controls.returnPayment(intent);
    world.harness.advance(5 * 60_000);
    await world.reconcile();
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent', balance_minor: 5000});
    expect(await world.all('SELECT state FROM payment_methods')).toEqual([{state: 'disabled'}]);
    expect(await world.ledgerGaps()).toEqual([]);
  });
});

it('what goes back told by everybody at once: one record of each', async () => {
  const {invoice, payment, intent} = await paid();
  world.sandbox.controls.refund(intent, 1000);
  world.sandbox.controls.decideDispute(world.sandbox.controls.openDispute(intent, {amount: 2500}).id, 'lost');
  const all = events().filter(({type}) => /refund|dispute/.test(type));
  const answers = await Promise.all([...all, ...all, ...all].map((event) => world.deliver(event)));
  expect(answers.filter(({status}) => status === 200).length).toBeGreaterThan(all.length);
  // What gave up among so many is sent again by Stripe.
  for (const event of all) expect((await world.deliver(event)).status).toBe(200);
  expect(await world.invoice(invoice)).toMatchObject({balance_minor: 3500, allocated_minor: 1500});
  expect(await world.timeline(payment)).toEqual(['started', 'succeeded', 'refunded', 'dispute_lost']);
  expect(await world.told()).toEqual(['refund.found', 'payment.dispute_lost']);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('money of a connected account goes back in its merchant’s books alone, by webhook, poll and balance', async () => {
  await env.DB.prepare("UPDATE merchants SET stripe_account = 'acct_shop' WHERE id = 'other'").run();
  const eve = await world.addPayer('payer', 'other', 'cus_eve', {currency: 'USD'});
  const intents: string[] = [];
  for (let index = 0; index < 3; index++) {
    const invoice = await world.addInvoice(eve, 5000, {currency: 'USD', merchantId: 'other'});
    const {body} = await world.start(eve, world.inFull('USD', [invoice, 5000]), `eve-${index}`);
    intents.push(await world.intentOf(body.id));
    await world.sandbox.controls.payByCard(intents[index]!, '4242424242424242', 'acct_shop');
    await world.post(eve, `/payments/${body.id}/settle`);
  }
  const shopEvents = () => world.sandbox.state.list('events', 'acct_shop');
  const refundedOf = async () =>
    (await world.all<{minor: number}>('SELECT refunded_minor AS minor FROM payments ORDER BY id')).map(
      ({minor}) => minor,
    );
  await world.reconcile();

  world.sandbox.controls.refund(intents[0]!, 100, 'acct_shop');
  const event = shopEvents().find(({type}) => type === 'refund.created')!;
  // The same event as if it were of the platform's own account is nobody's.
  expect((await world.deliver({...event, account: undefined})).body.outcome).toBe('ignored');
  expect((await world.deliver({...event, account: 'acct_shop'})).body.outcome).toBe('applied');
  expect(await refundedOf()).toEqual([100, 0, 0]);

  world.sandbox.controls.refund(intents[1]!, 200, 'acct_shop');
  expect((await world.reconcile()).failures).toEqual([]);
  expect(await refundedOf()).toEqual([100, 200, 0]);

  world.sandbox.controls.refund(intents[2]!, 300, 'acct_shop');
  world.harness.advance(20 * 60_000);
  expect(await world.compareBalance()).toEqual({lines: 6, differences: 0, failures: []});
  expect(await refundedOf()).toEqual([100, 200, 300]);
  expect(await world.all('SELECT DISTINCT merchant_id FROM refunds')).toEqual([{merchant_id: 'other'}]);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('what was paid on the account that a merchant has left goes back all the same, by webhook and poll', async () => {
  const moveTo = (account: string) =>
    env.DB.prepare("UPDATE merchants SET stripe_account = ? WHERE id = 'other'").bind(account).run();
  await moveTo('acct_shop');
  const eve = await world.addPayer('payer', 'other', 'cus_eve', {currency: 'USD'});
  const intents: string[] = [];
  for (let index = 0; index < 2; index++) {
    const invoice = await world.addInvoice(eve, 5000, {currency: 'USD', merchantId: 'other'});
    const {body} = await world.start(eve, world.inFull('USD', [invoice, 5000]), `eve-${index}`);
    intents.push(await world.intentOf(body.id));
    await world.sandbox.controls.payByCard(intents[index]!, '4242424242424242', 'acct_shop');
    await world.post(eve, `/payments/${body.id}/settle`);
  }
  await world.reconcile();
  await moveTo('acct_new');
  const refundedOf = async () =>
    (await world.all<{minor: number}>('SELECT refunded_minor AS minor FROM payments ORDER BY id')).map(
      ({minor}) => minor,
    );
  world.sandbox.controls.refund(intents[0]!, 100, 'acct_shop');
  const event = world.sandbox.state.list('events', 'acct_shop').find(({type}) => type === 'refund.created')!;
  expect((await world.deliver({...event, account: 'acct_shop'})).body.outcome).toBe('applied');
  expect(await refundedOf()).toEqual([100, 0]);
  world.sandbox.controls.refund(intents[1]!, 200, 'acct_shop');
  expect((await world.reconcile()).failures).toEqual([]);
  expect(await refundedOf()).toEqual([100, 200]);

  // Until nothing can go back any more; and it is found by walking an index.
  const nowMs = world.harness.providers.clock.nowMs();
  const accounts = async (sinceMs: number) =>
    (await runBatch(env.DB, [selectAccounts(sinceMs)]))[0].map((row) => row.stripe_account);
  expect(await accounts(nowMs)).toEqual(['', 'acct_new', 'acct_shop']);
  expect(await accounts(nowMs + 1)).toEqual(['', 'acct_new']);
  const {sql, parameters} = selectAccounts(nowMs);
  const plan = await world.all<{detail: string}>(`EXPLAIN QUERY PLAN ${sql}`, ...parameters);
  const readsPayments = plan.map(({detail}) => detail).filter((detail) => detail.includes('payments'));
  expect(readsPayments.length).toBeGreaterThan(2);
  expect(
    readsPayments.filter((detail) => !/^SEARCH payments .*COVERING INDEX payments_by_account/.test(detail)),
  ).toEqual([]);
});

it('a payment that can be neither asked about nor released is told to its merchant after a day, once', async () => {
  const invoice = await invoiceOf(5000);
  await world.start(ada, world.inFull('USD', [invoice, 5000]), 'k');
  for (const method of ['GET', 'POST'] as const)
    world.sandbox.controls.misbehave({do: 'answer', status: 403, method, path: '/v1/payment_intents/*', times: 1000});
  world.sandbox.controls.misbehave({
    do: 'answer',
    status: 403,
    method: 'POST',
    path: '/v1/payment_intents/*/cancel',
    times: 1000,
  });
  world.harness.advance(23 * 3600_000);
  await world.reconcile();
  expect(await world.told()).toEqual([]);
  for (let hour = 0; hour < 3; hour++) {
    world.harness.advance(3600_000);
    await world.reconcile();
  }
  expect(await world.told()).toEqual(['payment.unanswered']);
  // Nothing is let go while nothing is known.
  expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
});

describe('events that are in the way', () => {
  it('a refund of somebody else’s charge on the account is ignored, by webhook and by poll', async () => {
    const {stripe} = world.harness.providers;
    const foreign = await stripe.paymentIntents.create({
      amount: 900,
      currency: 'usd',
      allowed_payment_method_types: ['card'],
    });
    await world.sandbox.controls.payByCard(foreign.id, '4242424242424242');
    world.sandbox.controls.refund(foreign.id);
    const before = await world.dump();
    for (const event of events()) expect((await world.deliver(event)).body.outcome).toBe('ignored');
    expect((await world.reconcile()).failures).toEqual([]);
    expect(await world.dump()).toBe(before);
  });

  it('one that comes while Stripe cannot say whose it is: not acknowledged; by the poll it is parked, and found out later', async () => {
    await world.reconcile();
    const {payment, intent} = await paid();
    // The row does not know its intent, so only Stripe can say whose the refund is.
    const triggers = await world.all<{name: string; sql: string}>(
      "SELECT name, sql FROM sqlite_master WHERE name = 'payments_frozen'",
    );
    await env.DB.exec('DROP TRIGGER payments_frozen');
    await env.DB.prepare('UPDATE payments SET payment_intent_id = NULL').run();
    await env.DB.prepare(triggers[0]!.sql).run();
    world.sandbox.controls.refund(intent, 1000);
    const refunded = events().find(({type}) => type === 'refund.created')!;
    world.sandbox.controls.misbehave({
      do: 'answer',
      status: 403,
      method: 'GET',
      path: '/v1/payment_intents/*',
      times: 100,
    });
    expect((await world.deliver(refunded)).status).toBe(500);
    expect((await world.reconcile()).failures.length).toBeGreaterThan(0);
    expect(await world.all('SELECT state FROM webhook_inbox WHERE event_id = ?', refunded.id)).toEqual([
      {state: 'parked'},
    ]);
    world.sandbox.controls.behave();
    await world.reconcile();
    expect(await world.all('SELECT merchant_id, state FROM webhook_inbox WHERE event_id = ?', refunded.id)).toEqual([
      {merchant_id: 'demo', state: 'applied'},
    ]);
    expect(await world.all('SELECT payment_intent_id, refunded_minor FROM payments WHERE id = ?', payment)).toEqual([
      {payment_intent_id: intent, refunded_minor: 1000},
    ]);
  }, 60_000);

  it('one that can never be applied is given up in the end, and told', async () => {
    const {intent} = await paid();
    const event = events().find(({type}) => type === 'payment_intent.succeeded')!;
    const metadata = {portico_merchant: 'demo', portico_payment: 'pay_gone'};
    const gone = {...event, id: 'evt_gone', data: {object: {...event.data.object, id: 'pi_gone', metadata}}};
    expect((await world.deliver(gone)).body.outcome).toBe('parked');
    // Stripe has the intent, and we never get its payment.
    world.sandbox.state.put('payment_intents', 'acct_sandbox', {
      ...world.sandbox.state.get('payment_intents', 'acct_sandbox', intent)!,
      id: 'pi_gone',
      metadata,
    });
    await env.DB.prepare('UPDATE webhook_inbox SET tries = 399').run();
    await world.reconcile();
    await world.reconcile();
    expect(await world.all("SELECT state FROM webhook_inbox WHERE event_id = 'evt_gone'")).toEqual([
      {state: 'given_up'},
    ]);
    expect(await world.told()).toEqual(['event.given_up']);
  });

  it('a transfer that nobody confirmed for 30 days is canceled, and told; Stripe is not asked about it', async () => {
    const invoice = await invoiceOf(5000);
    const nowMs = world.harness.providers.clock.nowMs();
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO payments (merchant_id, id, customer_id, currency, amount_minor, method, state, release_at_ms, created_at_ms, updated_at_ms)
         VALUES ('demo', 'pay_sent', ?, 'USD', 5000, 'bank_transfer', 'pending', ?, ?, ?)`,
      ).bind(ada.customerId, nowMs + 30 * 86_400_000, nowMs, nowMs),
      env.DB.prepare(
        `INSERT INTO reservations (merchant_id, payment_id, invoice_id, customer_id, currency, amount_minor, state, created_at_ms, updated_at_ms)
         VALUES ('demo', 'pay_sent', ?, ?, 'USD', 5000, 'announced', ?, ?)`,
      ).bind(invoice, ada.customerId, nowMs, nowMs),
    ]);
    world.harness.advance(29 * 86_400_000);
    expect((await world.reconcile()).failures).toEqual([]);
    expect(await world.all('SELECT state FROM payments')).toEqual([{state: 'pending'}]);
    world.harness.advance(2 * 86_400_000);
    expect(await world.reconcile()).toMatchObject({released: 1, failures: []});
    expect(await world.all('SELECT state FROM payments')).toEqual([{state: 'canceled'}]);
    expect(await world.all('SELECT state FROM reservations')).toEqual([{state: 'released'}]);
    expect(await world.told()).toEqual(['transfer.lapsed']);
    expect(world.intents()).toEqual([]);
  });
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
