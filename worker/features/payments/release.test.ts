/** What is left of a payment that came to nothing: nothing. */
import {beforeEach, expect, it} from 'vitest';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('payer', 'demo', 'cus_us', {currency: 'USD', allowBankAccount: true});
  // The bank answers when the test says so.
  world.sandbox.controls.settleAfter(365 * 86_400_000);
});

interface Started {
  payment: string;
  intent: string;
}
const settle = ({payment}: Started) => world.post(ada, `/payments/${payment}/settle`);
const waitForCron = async () => {
  world.harness.advance(31 * 60_000);
  expect((await world.reconcile()).failures).toEqual([]);
};

const abandoned: [how: string, method: string, state: string, abandon: (started: Started) => Promise<unknown>][] = [
  ['its customer leaves', 'card', 'canceled', ({payment}) => world.post(ada, `/payments/${payment}/cancel`)],
  ['its customer does not come back', 'card', 'canceled', waitForCron],
  [
    'its card is declined, and its customer gives up',
    'card',
    'canceled',
    async (started) => {
      await world.sandbox.controls.payByCard(started.intent, '4000000000000002');
      expect((await settle(started)).body.failure).not.toBe(null);
      await waitForCron();
    },
  ],
  [
    'the bank refuses it days later',
    'us_bank_account',
    'failed',
    async (started) => {
      await world.sandbox.controls.payByBank(started.intent, '000111111113');
      expect((await settle(started)).body.state).toBe('processing');
      world.sandbox.controls.settlePayment(started.intent);
      await settle(started);
    },
  ],
];

it.each(abandoned)(
  'complaint 5: of a payment of several invoices nothing sticks to any of them when %s, and the next lands as it was chosen',
  async (_how, method, state, abandon) => {
    const more = {currency: 'USD', options: ['card', 'us_bank_account'], partial: 1};
    // 500 of credit go with it.
    await world.paid(ada, {currency: 'USD', amountMinor: 500, method: 'card', invoices: [], aheadMinor: 500});
    const part = await world.addInvoice(ada, 10_000, more);
    const whole = await world.addInvoice(ada, 4000, more);
    const odd = await world.addInvoice(ada, 2551, more);
    const invoices = [
      {invoiceId: part, amountMinor: 3333},
      {invoiceId: whole, amountMinor: 4000},
      {invoiceId: odd, amountMinor: 2551},
    ];
    const chosen = {currency: 'USD', amountMinor: 9384, method, invoices, creditMinor: 500};
    const books = async () => ({
      invoices: await world.all(
        `SELECT id, status, revision, subtotal_minor, discount_minor, tax_minor, total_minor, allocated_minor, written_off_minor,
           reserved_minor, processing_minor, balance_minor, payable_minor FROM invoices ORDER BY id`,
      ),
      lines: await world.all('SELECT * FROM invoice_lines ORDER BY invoice_id, position'),
      taxes: await world.all('SELECT * FROM invoice_taxes'),
      credit: await world.all('SELECT unapplied_minor FROM payments WHERE unapplied_minor <> 0'),
      ledger: await world.all('SELECT * FROM ledger_entries ORDER BY sequence'),
      accounts: await world.all('SELECT * FROM accounts'),
    });
    const before = await books();

    const {body} = await world.start(ada, chosen, 'first');
    const started = {payment: body.id, intent: await world.intentOf(body.id)};
    const during = await books();
    expect(during.invoices).not.toEqual(before.invoices);
    expect(during.ledger).toEqual(before.ledger);
    await abandon(started);
    expect(await world.all('SELECT state FROM payments WHERE id = ?', body.id)).toEqual([{state}]);
    expect(await books()).toEqual(before);
    expect(await world.ledgerGaps()).toEqual([]);

    const next = await world.paid(ada, {...chosen, method: 'card'});
    const allocated = await world.all<{invoice_id: string; own: number; amount_minor: number}>(
      `SELECT invoice_id, payment_id = ?1 AS own, SUM(amount_minor) AS amount_minor FROM allocations
       GROUP BY invoice_id, payment_id HAVING SUM(amount_minor) <> 0 ORDER BY invoice_id, own`,
      next,
    );
    // The credit is laid on the first; each gets what was chosen for it, to the cent.
    expect(allocated).toEqual([
      {invoice_id: part, own: 0, amount_minor: 500},
      {invoice_id: part, own: 1, amount_minor: 2833},
      {invoice_id: whole, own: 1, amount_minor: 4000},
      {invoice_id: odd, own: 1, amount_minor: 2551},
    ]);
    // 500 ahead at first, and this once.
    expect(world.chargedTotal()).toBe(500 + 9384);
    expect((await books()).invoices).toMatchObject([
      {id: part, total_minor: 10_000, balance_minor: 6667, payable_minor: 6667, reserved_minor: 0},
      {id: whole, total_minor: 4000, status: 'paid', reserved_minor: 0},
      {id: odd, total_minor: 2551, status: 'paid', reserved_minor: 0},
    ]);
    expect(await world.ledgerGaps()).toEqual([]);
  },
);
