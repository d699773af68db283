/** What happens to a payment after it was made: a refund in part, and a dispute that is lost. */
import type {Browser} from 'playwright';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {violations} from './axe.ts';
import {payButton, typeCard} from './hands.ts';
import {
  cards,
  eventually,
  intentsOf,
  invoiceOf,
  launch,
  merchant,
  newShopper,
  sandbox,
  stripeCall,
  visit,
} from './shop.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it('a refund in part and a lost dispute: in the timeline, and the invoice is open again', async () => {
  const shopper = await newShopper(['200.00']);
  const {page, context} = await visit(browser, shopper, `/account?portal=invoices/${shopper.invoices[0]!.id}`);
  const document = page.locator('portal-invoice');
  await document.getByRole('button', {name: /^Pay/}).click();
  await typeCard(page, cards.accepted);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();
  await page.getByRole('button', {name: 'Done'}).click();

  const {data: payments} = await merchant<{data: {id: string}[]}>('GET', `/payments?customerId=${shopper.customerId}`);
  await merchant('POST', `/payments/${payments[0]!.id}/refunds`, {
    amountMinor: 5000,
    reason: 'requested_by_customer',
  });
  await eventually(() => invoiceOf(shopper)).toMatchObject({status: 'partially_paid', balanceMinor: 5000});
  const [intent] = await intentsOf(shopper);
  const {data: refunds} = await stripeCall<{data: {amount: number}[]}>(
    'GET',
    `/v1/refunds?payment_intent=${intent!.id}`,
  );
  expect(refunds.map(({amount}) => amount)).toEqual([5000]);
  // The payment and what went back of it stand apart, each with its part of what happened.
  const timelines = document.locator('portal-payment .timeline');
  const openAll = async () => {
    await page.reload();
    for (const row of [/^\s*Visa ending in 4242/, /^\s*Refund of Visa ending in 4242/])
      await document.locator('.received summary').filter({hasText: row}).click();
    await eventually(() => timelines.count()).toBe(2);
    return timelines.allInnerTexts();
  };
  expect(await openAll()).toEqual([
    expect.stringMatching(/^Begun[^]*Paid/),
    expect.stringMatching(/^Refunded\s+\$50\.00/),
  ]);
  await eventually(() => document.locator('[part=amount]').innerText()).toBe('$50.00');

  // The rest is disputed. Open, it changes nothing but what is said; lost, the money is gone.
  const dispute = (await sandbox(`intents/${intent!.id}/dispute`, {amount: 15_000})) as {id: string};
  await eventually(async () => (await openAll()).join()).toContain('Disputed at the bank');
  expect(await invoiceOf(shopper)).toMatchObject({balanceMinor: 5000});
  await sandbox(`disputes/${dispute.id}/decide`, {decision: 'lost'});
  await eventually(() => invoiceOf(shopper)).toMatchObject({status: 'sent', balanceMinor: 20_000});
  const {timeline: happened} = await merchant<{timeline: {kind: string}[]}>('GET', `/payments/${payments[0]!.id}`);
  expect(happened.map(({kind}) => kind)).toEqual([
    'started',
    'succeeded',
    'refunded',
    'dispute_opened',
    'dispute_lost',
  ]);
  await page.reload();
  await eventually(() => document.locator('[part=amount]').innerText()).toBe('$200.00');
  await document.getByRole('button', {name: /^Pay/}).waitFor();
  expect(await violations(page)).toEqual([]);
  await context.close();
});
