/** Refunds, disputes and excess, with the real database and the sandbox. */
import {beforeEach, describe, expect, it} from 'vitest';
import type {Database} from '../../providers/database.ts';
import {calendarDate} from '../../providers/clock.ts';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {settle} from './settle.usecases.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

const webhooks = () => world.sandbox.controls.flushWebhooks();
const booksOf = async (paymentId: string) =>
  (
    await world.all<{allocated: number; refunded: number; disputed: number; lost: number; unapplied: number}>(
      `SELECT allocated_minor AS allocated, refunded_minor AS refunded, disputed_minor AS disputed, dispute_lost_minor AS lost,
         unapplied_minor AS unapplied FROM payments WHERE id = ?`,
      paymentId,
    )
  )[0]!;
const refundStates = async () =>
  (await world.all<{state: string}>('SELECT state FROM refunds ORDER BY id')).map(({state}) => state);
const ledger = async () =>
  (
    await world.all<{kind: string; amount_minor: number}>(
      'SELECT kind, amount_minor FROM ledger_entries ORDER BY sequence',
    )
  ).map(({kind, amount_minor}) => `${kind} ${amount_minor}`);

/** An invoice of 50.00 paid by card. */
async function paidInvoice(totalMinor = 5000) {
  const invoice = await world.addInvoice(ada, totalMinor);
  const payment = await world.paid(ada, world.inFull('EUR', [invoice, totalMinor]));
  await webhooks();
  return {invoice, payment, intent: await world.intentOf(payment)};
}

describe('refunds', () => {
  it('in full: Stripe is asked once, the invoice is open again, the customer is told', async () => {
    const {invoice, payment} = await paidInvoice();
    expect(await world.refund(payment)).toMatchObject({state: 'succeeded', amountMinor: 5000});
    expect(await booksOf(payment)).toMatchObject({allocated: 0, refunded: 5000, unapplied: 0});
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent', balance_minor: 5000});
    expect(await world.timeline(payment)).toEqual(['started', 'succeeded', 'refunded']);
    expect(await ledger()).toEqual(['invoice 5000', 'payment -5000', 'refund 5000']);
    expect(await world.mails()).toEqual(['payment-refunded']);
    expect(await world.ledgerGaps()).toEqual([]);
    const before = await world.dump();
    await webhooks();
    const after = JSON.parse(await world.dump()) as [string, unknown[]][];
    // The events are written down, and change nothing else.
    const other = (dump: [string, unknown[]][]) => JSON.stringify(dump.filter(([table]) => table !== 'webhook_inbox'));
    expect(other(after)).toBe(other(JSON.parse(before) as [string, unknown[]][]));
  });

  it('in parts: of the invoices named, then of the newest, never more than is there', async () => {
    const [one, other] = [await world.addInvoice(ada, 3000), await world.addInvoice(ada, 2000)];
    const payment = await world.paid(ada, world.inFull('EUR', [one, 3000], [other, 2000]));
    await world.refund(payment, {amountMinor: 1000, allocations: [{invoiceId: one, amountMinor: 1000}]});
    expect([await world.invoice(one), await world.invoice(other)]).toMatchObject([
      {balance_minor: 1000},
      {balance_minor: 0},
    ]);
    await world.refund(payment, {amountMinor: 2500});
    expect([await world.invoice(one), await world.invoice(other)]).toMatchObject([
      {balance_minor: 1500},
      {balance_minor: 2000},
    ]);
    await expect(world.refund(payment, {amountMinor: 1501})).rejects.toMatchObject({
      code: 'refunds.amount_too_large',
      extra: {refundableMinor: 1500},
    });
    await world.refund(payment);
    await expect(world.refund(payment)).rejects.toMatchObject({code: 'refunds.nothing_left'});
    expect(await booksOf(payment)).toMatchObject({refunded: 5000, allocated: 0, unapplied: 0});
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('made in Stripe’s dashboard: found by the webhook, and told', async () => {
    const {invoice, payment, intent} = await paidInvoice();
    world.sandbox.controls.refund(intent, 2000);
    world.sandbox.controls.refund(intent, 500);
    await webhooks();
    expect(await booksOf(payment)).toMatchObject({refunded: 2500, allocated: 2500});
    expect(await world.invoice(invoice)).toMatchObject({status: 'partially_paid', balance_minor: 2500});
    expect(await world.told()).toEqual(['refund.found', 'refund.found']);
    expect(await world.all('SELECT COUNT(*) AS n FROM refunds')).toEqual([{n: 2}]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('that fail later: the money is the customer’s credit, and the merchant is told', async () => {
    const {payment} = await paidInvoice();
    const {stripeRefundId} = await world.refund(payment, {amountMinor: 2000});
    world.sandbox.controls.settleRefund(stripeRefundId!, 'fail');
    await webhooks();
    expect(await refundStates()).toEqual(['failed']);
    expect(await booksOf(payment)).toMatchObject({refunded: 0, allocated: 3000, unapplied: 2000});
    expect(await world.timeline(payment)).toEqual(['started', 'succeeded', 'refunded', 'refund_failed']);
    expect(await ledger()).toEqual(['invoice 5000', 'payment -5000', 'refund 2000', 'refund_failed -2000']);
    expect(await world.told()).toEqual(['refund.failed']);
    expect(await world.ledgerGaps()).toEqual([]);
    // All of it can be refunded anew: first what failed to leave, then of the invoice.
    await world.refund(payment);
    expect(await booksOf(payment)).toMatchObject({refunded: 5000, allocated: 0, unapplied: 0});
  });

  it('that Stripe refuses: failed with its reason, and nothing was taken', async () => {
    const {payment, intent} = await paidInvoice();
    world.sandbox.controls.openDispute(intent);
    // The books do not know of the dispute yet.
    expect(await world.refund(payment)).toMatchObject({state: 'failed', failureReason: 'charge_disputed'});
    expect(await booksOf(payment)).toMatchObject({allocated: 5000, refunded: 0});
    expect(await world.told()).toContain('refund.failed');
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it.each([
    ['that breaks after Stripe made it', {do: 'drop', when: 'after'}],
    ['that breaks before', {do: 'drop', when: 'before'}],
    ['that answers 500, and replays it', {do: 'answer', status: 500, when: 'after', remember: true}],
    ['that answers 429', {do: 'answer', status: 429}],
    ['that answers 401', {do: 'answer', status: 401}],
  ] as const)(
    'over a connection %s: asked again by the cron, made once',
    async (_how, fault) => {
      const {payment} = await paidInvoice();
      world.sandbox.controls.misbehave({...fault, method: 'POST', path: '/v1/refunds', times: 3});
      expect(await world.refund(payment, {amountMinor: 1000})).toMatchObject({state: 'requested'});
      expect(await booksOf(payment)).toMatchObject({refunded: 0, allocated: 5000});
      world.sandbox.controls.behave();
      world.harness.advance(2 * 60_000);
      await world.reconcile();
      expect(await refundStates()).toEqual(['succeeded']);
      expect(world.sandbox.state.list('refunds', 'acct_sandbox')).toHaveLength(1);
      expect(await booksOf(payment)).toMatchObject({refunded: 1000, allocated: 4000});
      expect(await world.ledgerGaps()).toEqual([]);
    },
    30_000,
  );

  it.each([
    ['MGA', 500_000, 150, 100],
    ['KWD', 5000, 1005, 10],
  ])(
    'of %s that are no amount of Stripe’s are refused before there is a row',
    async (currency, totalMinor, amountMinor, stepMinor) => {
      const invoice = await world.addInvoice(ada, totalMinor, {currency});
      const payment = await world.paid(ada, world.inFull(currency, [invoice, totalMinor]));
      await expect(world.refund(payment, {amountMinor})).rejects.toMatchObject({
        status: 422,
        code: 'refunds.amount_not_chargeable',
        extra: {stepMinor},
      });
      expect(await refundStates()).toEqual([]);
      expect(await world.refund(payment, {amountMinor: stepMinor})).toMatchObject({state: 'succeeded'});
      expect(await booksOf(payment)).toMatchObject({refunded: stepMinor});
    },
  );

  it('that can never be asked for are told to the merchant after a day, once, whatever throws', async () => {
    const invoice = await world.addInvoice(ada, 500_000, {currency: 'MGA'});
    const payment = await world.paid(ada, world.inFull('MGA', [invoice, 500_000]));
    // Past the API, which refuses it.
    await env.DB.prepare(
      `INSERT INTO refunds (merchant_id, id, customer_id, currency, payment_id, amount_minor, state, stripe_account, date, created_at_ms, updated_at_ms)
        VALUES ('demo', 'rfd_1', ?, 'MGA', ?, 150, 'requested', '', '2026-03-10', ?3, ?3)`,
    )
      .bind(ada.customerId, payment, world.harness.providers.clock.nowMs())
      .run();
    const tellings = async () => (await world.told()).filter((kind) => kind === 'refund.unanswered').length;
    world.harness.advance(3600_000);
    expect((await world.reconcile()).failures).toEqual([expect.stringContaining('rfd_1')]);
    expect(await tellings()).toBe(0);
    for (let day = 0; day < 3; day++) {
      world.harness.advance(86_400_000);
      await world.reconcile();
      expect(await tellings()).toBe(1);
    }
  });

  it('are posted on the day on which they are written, so that an old statement does not change', async () => {
    const {payment, intent} = await paidInvoice();
    const today = () => calendarDate(world.harness.providers.clock.nowMs(), 'Europe/Berlin');
    const dates = () =>
      world.all(
        'SELECT r.amount_minor, r.date, e.date AS posted_on FROM refunds r JOIN ledger_entries e ON e.document_id = r.id ORDER BY r.id',
      );
    const askedOn = today();
    world.sandbox.controls.misbehave({do: 'answer', status: 429, method: 'POST', path: '/v1/refunds', times: 3});
    expect(await world.refund(payment, {amountMinor: 1000})).toMatchObject({state: 'requested', date: askedOn});
    world.harness.advance(3 * 86_400_000);
    world.sandbox.controls.behave();
    await world.reconcile();
    const asked = {amount_minor: 1000, date: today(), posted_on: today()};
    expect(today()).not.toBe(askedOn);
    expect(await dates()).toEqual([asked]);
    // Made in Stripe's dashboard, and heard of two days later.
    world.sandbox.controls.refund(intent, 500);
    world.harness.advance(2 * 86_400_000);
    await webhooks();
    expect(await dates()).toEqual([asked, {amount_minor: 500, date: today(), posted_on: today()}]);
    // A return too: it is lost from the first.
    const {id} = world.sandbox.controls.openDispute(intent, {amount: 700});
    world.sandbox.controls.decideDispute(id, 'lost');
    world.harness.advance(2 * 86_400_000);
    await webhooks();
    expect(await world.all("SELECT date FROM ledger_entries WHERE kind = 'dispute_lost'")).toEqual([{date: today()}]);
  });

  it('after a day, when Stripe may have forgotten the key, are looked for before they are asked for', async () => {
    const {payment} = await paidInvoice();
    world.sandbox.controls.misbehave({do: 'drop', when: 'after', method: 'POST', path: '/v1/refunds', times: 3});
    await world.refund(payment, {amountMinor: 1000});
    world.sandbox.controls.misbehave({do: 'answer', status: 500, method: 'GET', path: '/v1/refunds', times: 30});
    world.sandbox.controls.misbehave({do: 'answer', status: 500, method: 'GET', path: '/v1/events', times: 30});
    world.harness.advance(25 * 3600_000);
    await world.reconcile();
    await world.reconcile();
    expect((await world.told()).filter((kind) => kind === 'refund.unanswered')).toHaveLength(1);
    world.sandbox.controls.behave();
    world.harness.advance(2 * 60_000);
    await world.reconcile();
    expect(await refundStates()).toEqual(['succeeded']);
    expect(world.sandbox.state.list('refunds', 'acct_sandbox')).toHaveLength(1);
  }, 30_000);

  it('a hundred at once give no more than was paid', async () => {
    const {payment} = await paidInvoice();
    const answers = await Promise.allSettled(
      Array.from({length: 100}, () => world.refund(payment, {amountMinor: 300})),
    );
    expect(answers.filter(({status}) => status === 'fulfilled').length).toBeLessThanOrEqual(16);
    world.harness.advance(2 * 60_000);
    await world.reconcile();
    const given = world.sandbox.state.list('refunds', 'acct_sandbox').reduce((sum, {amount}) => sum + amount, 0);
    expect(given).toBeLessThanOrEqual(5000);
    expect(given).toBeGreaterThan(0);
    expect((await booksOf(payment)).refunded).toBe(given);
    expect(await world.ledgerGaps()).toEqual([]);
  }, 60_000);

  it.each([
    ['JPY', 5000, 1500, 1500],
    ['ISK', 5000, 1500, 150_000],
    ['KWD', 5000, 1500, 1500],
  ])(
    'complaint 15: %s goes back as it was charged, not ×100',
    async (currency, paidMinor, refundMinor, stripeAmount) => {
      const invoice = await world.addInvoice(ada, paidMinor, {currency});
      const payment = await world.paid(ada, world.inFull(currency, [invoice, paidMinor]));
      expect(await world.refund(payment, {amountMinor: refundMinor})).toMatchObject({state: 'succeeded'});
      expect(world.sandbox.state.list('refunds', 'acct_sandbox').map(({amount}) => amount)).toEqual([stripeAmount]);
      expect(await booksOf(payment)).toMatchObject({refunded: refundMinor, allocated: paidMinor - refundMinor});
    },
  );

  it('of money received elsewhere are recorded, and Stripe is not asked', async () => {
    const invoice = await world.addInvoice(ada, 4000);
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO payments (merchant_id, id, customer_id, currency, amount_minor, method, state, received_on, created_at_ms, updated_at_ms)
         VALUES ('demo', 'pay_cash', ?, 'EUR', 5000, 'cash', 'succeeded', '2026-03-09', 0, 0)`,
      ).bind(ada.customerId),
      env.DB.prepare(
        `INSERT INTO allocations (merchant_id, id, customer_id, currency, invoice_id, payment_id, amount_minor, date, created_at_ms)
         VALUES ('demo', 'alc_cash', ?, 'EUR', ?, 'pay_cash', 4000, '2026-03-09', 0)`,
      ).bind(ada.customerId, invoice),
    ]);
    await expect(world.refund('pay_cash', {amountMinor: 1500, refundedOn: '2026-03-08'})).rejects.toMatchObject({
      status: 422,
      extra: {errors: [{path: 'refundedOn'}]},
    });
    expect(await world.refund('pay_cash', {amountMinor: 1500, refundedOn: '2026-03-10'})).toMatchObject({
      state: 'succeeded',
      stripeRefundId: null,
      date: '2026-03-10',
    });
    // 10.00 was not applied, 5.00 came from the invoice.
    expect(await booksOf('pay_cash')).toMatchObject({allocated: 3500, refunded: 1500, unapplied: 0});
    expect(world.sandbox.controls.requests().filter(({path}) => path.startsWith('/v1/refunds'))).toEqual([]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it.each<[string, Parameters<MoneyWorld['refund']>[1], string]>([
    [
      'a name of another invoice',
      {amountMinor: 100, allocations: [{invoiceId: 'inv_x', amountMinor: 100}]},
      'requests.invalid',
    ],
    ['a date for what Stripe does', {refundedOn: '2026-03-01'}, 'requests.invalid'],
    ['too much', {amountMinor: 5001}, 'refunds.amount_too_large'],
  ])('%s is refused, with nothing written', async (_what, input, code) => {
    const {payment} = await paidInvoice();
    const before = await world.dump();
    await expect(world.refund(payment, input)).rejects.toMatchObject({code});
    await expect(world.refund('pay_none', input)).rejects.toMatchObject({code: 'payments.not_found'});
    expect(await world.dump()).toBe(before);
  });
});

describe('disputes', () => {
  it('opened: shown, and nothing is taken; won: as if it had never been', async () => {
    const {invoice, payment, intent} = await paidInvoice();
    const {id} = world.sandbox.controls.openDispute(intent, {reason: 'product_not_received'});
    await webhooks();
    expect(await booksOf(payment)).toMatchObject({disputed: 5000, lost: 0, allocated: 5000});
    expect(await world.invoice(invoice)).toMatchObject({status: 'paid'});
    world.sandbox.controls.decideDispute(id, 'won');
    await webhooks();
    expect(await booksOf(payment)).toMatchObject({disputed: 0, lost: 0, allocated: 5000});
    expect(await world.timeline(payment)).toEqual(['started', 'succeeded', 'dispute_opened', 'dispute_won']);
    expect(await world.told()).toEqual(['payment.dispute_opened', 'payment.dispute_won']);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('lost: the invoice is open again; won back: the customer’s credit', async () => {
    const {invoice, payment, intent} = await paidInvoice();
    const {id} = world.sandbox.controls.openDispute(intent);
    world.sandbox.controls.decideDispute(id, 'lost');
    await webhooks();
    expect(await booksOf(payment)).toMatchObject({disputed: 0, lost: 5000, allocated: 0, unapplied: 0});
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent', balance_minor: 5000});
    expect(await world.timeline(payment)).toContain('dispute_lost');
    const dispute = world.sandbox.state.get('disputes', 'acct_sandbox', id)!;
    world.sandbox.state.put('disputes', 'acct_sandbox', {...dispute, status: 'won'});
    world.harness.advance(7 * 3600_000);
    const [event] = world.sandbox.state
      .list('events', 'acct_sandbox')
      .filter(({type}) => type === 'charge.dispute.closed');
    await world.deliver({...event, id: 'evt_won_back', data: {object: {...dispute, status: 'won'}}});
    expect(await booksOf(payment)).toMatchObject({lost: 0, allocated: 0, unapplied: 5000});
    expect(await ledger()).toEqual(['invoice 5000', 'payment -5000', 'dispute_lost 5000', 'dispute_won_back -5000']);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('an inquiry costs nothing, until it becomes a dispute', async () => {
    const {payment, intent} = await paidInvoice();
    const {id} = world.sandbox.controls.openDispute(intent, {inquiry: true});
    await webhooks();
    expect(await booksOf(payment)).toMatchObject({disputed: 0, lost: 0});
    expect(await world.all('SELECT state FROM disputes')).toEqual([{state: 'inquiry'}]);
    world.sandbox.controls.decideDispute(id, 'escalate');
    await webhooks();
    expect(await booksOf(payment)).toMatchObject({disputed: 5000, lost: 0, allocated: 5000});
  });

  it('of a part, after a refund of another', async () => {
    const {invoice, payment, intent} = await paidInvoice();
    await world.refund(payment, {amountMinor: 1000});
    const {id} = world.sandbox.controls.openDispute(intent, {amount: 1500});
    world.sandbox.controls.decideDispute(id, 'lost');
    await webhooks();
    expect(await booksOf(payment)).toMatchObject({refunded: 1000, lost: 1500, allocated: 2500, unapplied: 0});
    expect(await world.invoice(invoice)).toMatchObject({balance_minor: 2500});
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('that took what had been refunded already leaves the customer owing it', async () => {
    const {invoice, payment, intent} = await paidInvoice();
    const {id} = world.sandbox.controls.openDispute(intent, {inquiry: true});
    await world.refund(payment, {amountMinor: 4000});
    world.sandbox.controls.decideDispute(id, 'escalate');
    world.sandbox.controls.decideDispute(id, 'lost');
    await webhooks();
    expect(await booksOf(payment)).toMatchObject({refunded: 4000, lost: 5000, allocated: 0, unapplied: -4000});
    expect(await world.invoice(invoice)).toMatchObject({balance_minor: 5000});
    expect(await world.ledgerGaps()).toEqual([]);
  });
});

describe('somebody else is faster', () => {
  /** The database, with `work` done just before the first batch of so many statements. */
  function interrupted(isIt: (statements: number) => boolean, work: () => Promise<unknown>): Database {
    let done = false;
    return {
      prepare: (text: string) => env.DB.prepare(text),
      async batch<Row>(statements: D1PreparedStatement[]) {
        if (!done && isIt(statements.length)) {
          done = true;
          await work();
        }
        return env.DB.batch<Row>(statements);
      },
    };
  }
  const settleMoneyBack = (payment: string, database: Database = env.DB) =>
    settle(world.harness.providers, database, 'demo', payment, [], undefined, 'money_back');

  it('who asked Stripe earlier writes nothing over who asked later', async () => {
    const {payment, intent} = await paidInvoice();
    const {id} = world.sandbox.controls.openDispute(intent);
    world.sandbox.controls.decideDispute(id, 'lost');
    // The books are read after Stripe was asked: five statements.
    const late = interrupted(
      (statements) => statements === 5,
      async () => {
        await settleMoneyBack(payment);
        const dispute = world.sandbox.state.get('disputes', 'acct_sandbox', id)!;
        world.sandbox.state.put('disputes', 'acct_sandbox', {...dispute, status: 'won'});
        await settleMoneyBack(payment);
      },
    );
    await settleMoneyBack(payment, late);
    expect(await world.timeline(payment)).toEqual(['started', 'succeeded', 'dispute_lost', 'dispute_won']);
    expect(await booksOf(payment)).toMatchObject({lost: 0, unapplied: 5000});
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('what was let go of an invoice meanwhile is taken before another invoice is touched', async () => {
    const [one, other] = [await world.addInvoice(ada, 3000), await world.addInvoice(ada, 2000)];
    const payment = await world.paid(ada, world.inFull('EUR', [one, 3000], [other, 2000]));
    world.sandbox.controls.refund(await world.intentOf(payment), 1000);
    const late = interrupted(
      (statements) => statements > 5,
      () =>
        env.DB.prepare(
          `INSERT INTO allocations (merchant_id, id, customer_id, currency, invoice_id, payment_id, amount_minor, reverses_id, date, created_at_ms)
           SELECT merchant_id, 'alc_void', customer_id, currency, invoice_id, payment_id, -amount_minor, id, date, 0
           FROM allocations WHERE invoice_id = ?`,
        )
          .bind(one)
          .run(),
    );
    await settleMoneyBack(payment, late);
    expect([await world.invoice(one), await world.invoice(other)]).toMatchObject([
      {balance_minor: 3000},
      {balance_minor: 0},
    ]);
    expect(await booksOf(payment)).toMatchObject({refunded: 1000, unapplied: 2000});
    expect(await world.ledgerGaps()).toEqual([]);
  });
});

it('a refund of a retainer takes what was not drawn, then undoes the newest draws', async () => {
  const retainer = await world.addInvoice(ada, 10_000, {kind: 'retainer'});
  const payment = await world.paid(ada, world.inFull('EUR', [retainer, 10_000]));
  const [one, other] = [await world.addInvoice(ada, 3000), await world.addInvoice(ada, 4000)];
  await env.DB.batch(
    [one, other].map((invoice, index) =>
      env.DB.prepare(
        `INSERT INTO allocations (merchant_id, id, customer_id, currency, invoice_id, retainer_id, amount_minor, date, created_at_ms)
         VALUES ('demo', ?, ?, 'EUR', ?, ?, ?, '2026-03-10', 0)`,
      ).bind(`alc_z${index}`, ada.customerId, invoice, retainer, index ? 4000 : 3000),
    ),
  );
  expect(await world.ledgerGaps()).toEqual([]);
  await world.refund(payment, {amountMinor: 5000});
  expect(await world.all('SELECT allocated_minor, drawn_minor FROM invoices WHERE id = ?', retainer)).toEqual([
    {allocated_minor: 5000, drawn_minor: 5000},
  ]);
  expect([await world.invoice(one), await world.invoice(other)]).toMatchObject([
    {balance_minor: 0},
    {balance_minor: 2000},
  ]);
  expect(await world.ledgerGaps()).toEqual([]);
});

describe('money for what no longer takes it', () => {
  it.each([
    [
      'a void invoice',
      (invoice: string) => [`UPDATE invoices SET state = 'void', changed_on = '2026-03-10' WHERE id = '${invoice}'`],
      5000,
    ],
    [
      'an invoice that was paid otherwise',
      (invoice: string) => [
        `INSERT INTO payments (merchant_id, id, customer_id, currency, amount_minor, method, state, received_on, created_at_ms, updated_at_ms)
         VALUES ('demo', 'pay_cash', '${ada.customerId}', 'EUR', 4000, 'cash', 'succeeded', '2026-03-09', 0, 0)`,
        `INSERT INTO allocations (merchant_id, id, customer_id, currency, invoice_id, payment_id, amount_minor, date, created_at_ms)
         VALUES ('demo', 'alc_cash', '${ada.customerId}', 'EUR', '${invoice}', 'pay_cash', 4000, '2026-03-09', 0)`,
      ],
      4000,
    ],
  ])('%s: credit, and the merchant is told', async (_what, change, creditMinor) => {
    const invoice = await world.addInvoice(ada, 5000);
    const {body} = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'k');
    await world.sandbox.controls.payByCard(await world.intentOf(body.id), '4242424242424242');
    // Given up here, as after a restore of the database.
    await env.DB.batch(
      [`UPDATE payments SET state = 'canceled'`, ...change(invoice)].map((text) => env.DB.prepare(text)),
    );
    await webhooks();
    expect(await booksOf(body.id)).toMatchObject({allocated: 5000 - creditMinor, unapplied: creditMinor});
    expect(await world.timeline(body.id)).toEqual(['started', 'succeeded', 'excess']);
    expect(
      await world.all("SELECT kind, subject_id, json_extract(data, '$.amountMinor') AS amount FROM notifications"),
    ).toEqual([{kind: 'payment.excess', subject_id: body.id, amount: creditMinor}]);
    expect(await world.ledgerGaps()).toEqual([]);
  });
});
