/** Mails of money go out when their cause is written, not when the cron comes by; and money waits for none of them. */
import {createExecutionContext} from 'cloudflare:test';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {requeueStale} from '../outbox/outbox.usecases.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('payer', 'demo', 'cus_us', {currency: 'USD', allowBankAccount: true});
  // The bank answers when the test says so.
  world.sandbox.controls.settleAfter(365 * 86_400_000);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const webhooks = () => world.sandbox.controls.flushWebhooks();
const settle = (payment: string) => world.post(ada, `/payments/${payment}/settle`);

/** 100.00 by bank account, which the bank works on. */
async function underWay() {
  const invoice = await world.addInvoice(ada, 10_000, {currency: 'USD', options: ['us_bank_account']});
  const {body} = await world.start(
    ada,
    {...world.inFull('USD', [invoice, 10_000]), method: 'us_bank_account'},
    invoice,
  );
  const intent = await world.intentOf(body.id);
  await world.sandbox.controls.payByBank(intent, '000123456789');
  await webhooks();
  expect(await world.timeline(body.id)).toEqual(['started', 'processing']);
  return {payment: body.id, intent};
}

/** Which mails have gone out, without the cron. */
async function sent(): Promise<string[]> {
  const mails = await world.harness.deliverMails();
  expect(mails.every(({to}) => to === `${ada.contactId}@x.example`)).toBe(true);
  const rows = await world.all<{payload: string}>("SELECT payload FROM outbox WHERE state = 'sent' ORDER BY id");
  return rows.map(({payload}) => (JSON.parse(payload) as {template: string}).template);
}

describe('a mail of money is announced', () => {
  it('by the webhook that tells of its cause', async () => {
    const {intent} = await underWay();
    expect(await sent()).toEqual([]);
    world.sandbox.controls.settlePayment(intent, 'account_closed');
    await webhooks();
    expect(await sent()).toEqual(['payment-failed']);
  });

  it('by the page that asks first', async () => {
    const {intent, payment} = await underWay();
    world.sandbox.controls.settlePayment(intent, 'account_closed');
    expect((await settle(payment)).body.state).toBe('failed');
    expect(await sent()).toEqual(['payment-failed']);
  });

  it('by the cron that finds what no webhook told', async () => {
    const {intent} = await underWay();
    world.sandbox.controls.settlePayment(intent, 'account_closed');
    world.harness.advance(2 * 3_600_000);
    expect((await world.reconcile()).failures).toEqual([]);
    expect(await sent()).toEqual(['payment-failed']);
  });

  it('when a bank takes money back', async () => {
    const {intent} = await underWay();
    world.sandbox.controls.settlePayment(intent, 'succeed');
    await webhooks();
    world.sandbox.controls.returnPayment(intent, 'insufficient_funds');
    await webhooks();
    expect(await sent()).toEqual(['payment-returned']);
  });

  it('when the merchant gives money back, by Stripe or by hand', async () => {
    const invoice = await world.addInvoice(ada, 5000, {currency: 'USD'});
    const online = await world.paid(ada, world.inFull('USD', [invoice, 5000]));
    const recorded = await world.harness.asMerchant('POST', '/v1/payments', {
      customer: {id: ada.customerId},
      method: 'cash',
      currency: 'USD',
      amountMinor: 300,
      receivedOn: '2026-03-09',
    });
    const {id: offline} = await recorded.json<{id: string}>();
    const refund = (id: string, key: string) =>
      world.harness.asMerchant(
        'POST',
        `/v1/payments/${id}/refunds`,
        {amountMinor: 200},
        {
          headers: {'idempotency-key': key},
        },
      );
    expect((await refund(online, 'online')).status).toBe(201);
    expect(await sent()).toEqual(['payment-refunded']);
    // Nobody of the customer's has paid this one: its mail is for the customer's own address.
    await world.all('UPDATE customers SET email = ? WHERE id = ?', `${ada.contactId}@x.example`, ada.customerId);
    expect((await refund(offline, 'offline')).status).toBe(201);
    expect(await sent()).toEqual(['payment-refunded', 'payment-refunded']);
    const announced = vi.spyOn(world.harness.env.OUTBOX, 'send');
    expect((await refund(offline, 'offline')).status).toBe(201);
    expect(announced).not.toHaveBeenCalled();
  });

  it('once, by whoever wrote it: not by those who come second', async () => {
    const {intent, payment} = await underWay();
    const announced = vi.spyOn(world.harness.env.OUTBOX, 'send');
    world.sandbox.controls.settlePayment(intent, 'account_closed');
    await Promise.all([webhooks(), settle(payment), settle(payment), world.reconcile()]);
    expect(announced).toHaveBeenCalledTimes(1);
  });
});

describe('the books do not depend on it', () => {
  it('a queue that refuses is logged, and the cron finds the mail', async () => {
    const {intent, payment} = await underWay();
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.spyOn(world.harness.env.OUTBOX, 'send').mockRejectedValueOnce(new Error('The queue is away'));
    world.sandbox.controls.settlePayment(intent, 'account_closed');
    expect((await settle(payment)).body.state).toBe('failed');
    expect(logged.mock.calls.flat().join()).toContain('The queue is away');
    expect(await sent()).toEqual([]);
    world.harness.advance(2 * 60_000 + 1);
    await requeueStale(world.harness.env, world.harness.providers);
    expect(await sent()).toEqual(['payment-failed']);
  });

  it('a queue that does not answer keeps nobody waiting', async () => {
    const {intent, payment} = await underWay();
    const sending = vi.spyOn(world.harness.env.OUTBOX, 'send').mockReturnValue(new Promise(() => undefined));
    world.sandbox.controls.settlePayment(intent, 'account_closed');
    const answer = await world.harness.api.fetch(
      new Request(`https://api.example/portal/v1/payments/${payment}/settle`, {method: 'POST', headers: ada.headers}),
      world.harness.env,
      createExecutionContext(),
    );
    expect(await answer.json()).toMatchObject({state: 'failed'});
    expect(sending).toHaveBeenCalledTimes(1);
  });
});
