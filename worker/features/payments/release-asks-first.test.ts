/** A customer has confirmed a bank debit, and the books have not heard of it: whoever lets go, the debit goes on. */
import {beforeEach, describe, expect, it} from 'vitest';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('payer', 'demo', 'cus_us', {currency: 'USD', allowBankAccount: true});
  // The bank answers when the test says so, and no webhook arrives.
  world.sandbox.controls.settleAfter(365 * 86_400_000);
});

/** Confirmed in the browser; nobody has told us. */
async function confirmedUnseen() {
  const invoice = await world.addInvoice(ada, 7000, {currency: 'USD', options: ['card', 'us_bank_account']});
  const debit = {...world.inFull('USD', [invoice, 7000]), method: 'us_bank_account', mandateText: 'I allow debits.'};
  const {body} = await world.start(ada, debit, 'key');
  const intent = await world.intentOf(body.id);
  expect((await world.sandbox.controls.payByBank(intent, '000123456789')).status).toBe(200);
  return {invoice, payment: body.id, intent};
}
type Confirmed = Awaited<ReturnType<typeof confirmedUnseen>>;

const ways: [how: string, letGo: (confirmed: Confirmed) => Promise<unknown>][] = [
  [
    'the customer leaves the page',
    async ({payment}) =>
      expect(await world.post(ada, `/payments/${payment}/cancel`)).toMatchObject({
        status: 200,
        body: {state: 'processing'},
      }),
  ],
  [
    'the cron comes 31 minutes later, and the list of events does not answer',
    async ({payment}) => {
      world.harness.advance(31 * 60_000);
      world.sandbox.controls.misbehave({do: 'answer', status: 429, method: 'GET', path: '/v1/events', times: 100});
      expect((await world.reconcile()).failures).not.toContain(payment);
    },
  ],
  [
    'the merchant makes the invoice void',
    async ({invoice}) => {
      const answer = await world.harness.asMerchant('POST', `/v1/invoices/${invoice}/void`, {});
      expect([answer.status, (await answer.json<{code: string}>()).code]).toEqual([409, 'invoices.reserved']);
    },
  ],
  [
    'the customer begins another payment of the same invoice',
    async ({invoice}) =>
      expect(await world.start(ada, world.inFull('USD', [invoice, 7000]), 'other')).toMatchObject({
        status: 409,
        body: {code: 'payments.invoice_reserved'},
      }),
  ],
];

describe.each(ways)('when %s', (_how, letGo) => {
  it('a debit that is processing stays so, and pays its invoice', async () => {
    const confirmed = await confirmedUnseen();
    await letGo(confirmed);
    expect(world.intents().map(({status}) => status)).toEqual(['processing']);
    expect(await world.timeline(confirmed.payment)).toEqual(['started', 'processing']);
    expect(await world.invoice(confirmed.invoice)).toMatchObject({reserved_minor: 7000, processing_minor: 7000});

    world.sandbox.controls.behave();
    world.sandbox.controls.settlePayment(confirmed.intent, 'succeed');
    expect((await world.post(ada, `/payments/${confirmed.payment}/settle`)).body.state).toBe('succeeded');
    expect(await world.invoice(confirmed.invoice)).toMatchObject({status: 'paid', reserved_minor: 0});
    expect(await world.ledgerGaps()).toEqual([]);
  });
});
