/** Stripe's balance against the books: what agrees is silent, what does not is listed, told once, and resolved. */
import {beforeEach, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

const webhooks = () => world.sandbox.controls.flushWebhooks();
const later = (minutes = 20) => world.harness.advance(minutes * 60_000);
const differences = async (query = '') => {
  const answer = await world.harness.asMerchant('GET', `/v1/reconciliation-differences${query}`);
  return (await answer.json<{data: {stripeMinor: number; booksMinor: number; resolvedAtMs: number | null}[]}>()).data;
};

/** An invoice of 50.00 paid by card; its payment and intent. */
async function paid() {
  const invoice = await world.addInvoice(ada, 5000);
  const payment = await world.paid(ada, world.inFull('EUR', [invoice, 5000]));
  return {payment, intent: await world.intentOf(payment)};
}

/** Makes the books wrong, past their own guards. */
async function falsify(text: string) {
  const triggers = await world.all<{name: string; sql: string}>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
  );
  await env.DB.batch(triggers.map(({name}) => env.DB.prepare(`DROP TRIGGER ${name}`)));
  await env.DB.prepare(text).run();
  await env.DB.batch(triggers.map(({sql}) => env.DB.prepare(sql)));
}

it('agrees with everything that can happen to a payment', async () => {
  const [whole, partly, failing, disputed, lost, won] = [
    await paid(),
    await paid(),
    await paid(),
    await paid(),
    await paid(),
    await paid(),
  ];
  const {controls} = world.sandbox;
  await world.refund(whole.payment);
  await world.refund(partly.payment, {amountMinor: 700});
  controls.settleRefund((await world.refund(failing.payment)).stripeRefundId!, 'fail');
  controls.openDispute(disputed.intent);
  controls.decideDispute(controls.openDispute(lost.intent).id, 'lost');
  controls.decideDispute(controls.openDispute(won.intent).id, 'won');
  await webhooks();
  later();
  const compared = await world.compareBalance();
  // Six charges, three refunds, one that came back, three disputes, one given back.
  expect(compared).toEqual({lines: 14, differences: 0, failures: []});
  expect(await differences()).toEqual([]);
});

it('finds a refund of which no event is left, and puts it into the books', async () => {
  const {payment, intent} = await paid();
  await webhooks();
  await world.reconcile();
  world.sandbox.controls.pauseWebhooks();
  world.sandbox.controls.refund(intent, 1200);
  for (const {id} of world.sandbox.state.list('events', 'acct_sandbox'))
    world.sandbox.state.remove('events', 'acct_sandbox', id);
  later();
  expect(await world.compareBalance()).toMatchObject({differences: 0});
  expect(await world.all('SELECT refunded_minor FROM payments WHERE id = ?', payment)).toEqual([
    {refunded_minor: 1200},
  ]);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('lists books that are wrong, tells it once, and says when they agree again', async () => {
  const {payment} = await paid();
  await falsify(`UPDATE payments SET amount_minor = 5100 WHERE id = '${payment}'`);
  later();
  for (let run = 0; run < 3; run++) expect(await world.compareBalance()).toMatchObject({differences: 1});
  expect(await differences()).toMatchObject([{stripeMinor: 5000, booksMinor: 5100, resolvedAtMs: null}]);
  expect(await world.told()).toEqual(['reconciliation.difference']);
  await falsify(`UPDATE payments SET amount_minor = 5000 WHERE id = '${payment}'`);
  // Also when it is older than the days that are looked at.
  later(10 * 24 * 60);
  expect(await world.compareBalance()).toMatchObject({differences: 0});
  expect(await differences()).toMatchObject([{resolvedAtMs: world.harness.providers.clock.nowMs()}]);
  expect(await differences('?state=open')).toEqual([]);
});

it('lists a charge of ours that the books do not have, and none of what others sell on the account', async () => {
  const {stripe} = world.harness.providers;
  const sold: Record<string, string>[] = [
    {portico_merchant: 'demo', portico_payment: 'pay_gone'},
    {},
    {portico_merchant: 'nobody', portico_payment: 'x'},
  ];
  for (const metadata of sold) {
    const intent = await stripe.paymentIntents.create({
      amount: 900,
      currency: 'eur',
      allowed_payment_method_types: ['card'],
      metadata,
    });
    await world.sandbox.controls.payByCard(intent.id, '4242424242424242');
  }
  later();
  expect(await world.compareBalance()).toMatchObject({differences: 1});
  expect(await differences()).toMatchObject([{stripeMinor: 900, booksMinor: 0, paymentId: null}]);
});

it('gives the books a quarter of an hour to hear of it', async () => {
  const {payment} = await paid();
  await falsify(`UPDATE payments SET amount_minor = 5100 WHERE id = '${payment}'`);
  expect(await world.compareBalance()).toEqual({lines: 0, differences: 0, failures: []});
});
