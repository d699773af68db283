/** A card is kept with the customer's consent, paid with again, named, made the default, marked when it ends, removed. */
import type {Browser, Page} from 'playwright';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {violations} from './axe.ts';
import {challenge, payButton, saveBox, sheet, typeCard, wayToPay} from './hands.ts';
import {
  cards,
  charged,
  eventually,
  type Intent,
  intentsOf,
  invoiceOf,
  launch,
  newShopper,
  sendInvoice,
  site,
  stripeCall,
  visit,
} from './shop.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const methodRow = (page: Page, name: string) => page.locator('portal-payment-methods li').filter({hasText: name});

/** Month and year as on a card; `ahead` in months from now. */
function expiry(ahead: number): string {
  const now = new Date();
  const then = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
  return `${String(then.getUTCMonth() + 1).padStart(2, '0')} / ${String(then.getUTCFullYear()).slice(2)}`;
}

it('a card is saved, paid with again under 3-D Secure; another is named, made the default, marked when it ends; one removed', async () => {
  const shopper = await newShopper(['70.00'], {role: 'admin'});
  const {page, context, complaints} = await visit(browser, shopper);
  await page.getByRole('button', {name: 'Pay $70.00 now'}).click();
  await typeCard(page, cards.authenticatesAlways);
  await saveBox(page).check();
  await payButton(page).click();
  await challenge(page)
    .getByRole('button', {name: /Complete/})
    .click();
  await page.getByText('Paid. Thank you.').waitFor();
  await page.getByRole('button', {name: 'Done'}).click();
  await page.locator('portal-dashboard').getByText('Visa ending in 3184').first().waitFor();

  // Chosen in place of a new one: nothing has to be typed, and the bank still asks.
  await sendInvoice(shopper, '45.00');
  await page.reload();
  await page.getByRole('button', {name: 'Pay $45.00 now'}).click();
  await wayToPay(page, /Visa ending in 3184/).check();
  await payButton(page).click();
  await challenge(page)
    .getByRole('button', {name: /Complete/})
    .click();
  await page.getByText('Paid. Thank you.').waitFor();
  expect(await charged(shopper)).toBe(11_500);
  expect(await invoiceOf(shopper, 1)).toMatchObject({status: 'paid'});
  await page.getByRole('button', {name: 'Done'}).click();

  await page.getByRole('link', {name: 'Manage payment methods'}).click();
  await page.getByRole('button', {name: 'Add a card'}).click();
  await typeCard(page, cards.mastercard, expiry(0));
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', {name: 'Save card'}).click();
  await page.getByText('The card is saved.').waitFor();
  // It ends with this month.
  await methodRow(page, 'Mastercard ending in 4444').getByText('Expires soon').waitFor();
  await page.getByRole('button', {name: 'Make default: Mastercard ending in 4444'}).click();
  await methodRow(page, 'Mastercard ending in 4444').locator('.default').waitFor();
  await page.getByRole('button', {name: 'Rename Mastercard ending in 4444'}).click();
  await page.getByRole('textbox', {name: 'Name'}).fill('Office card');
  await page.getByRole('button', {name: 'Save', exact: true}).click();
  await methodRow(page, 'Office card').getByText('Mastercard ending in 4444').waitFor();
  expect(await violations(page)).toEqual([]);

  await page.getByRole('button', {name: 'Remove Visa ending in 3184'}).click();
  await page.getByRole('button', {name: 'Remove', exact: true}).click();
  await page.getByText('Visa ending in 3184 was removed.').waitFor();
  await eventually(() => page.locator('portal-payment-methods li').count()).toBe(1);

  // In the sheet it stands first, by the customer's own name; the removed one is gone.
  await sendInvoice(shopper, '5.00');
  await page.goto(page.url().replace(/\?.*/, ''));
  await page.getByRole('button', {name: 'Pay $5.00 now'}).click();
  await wayToPay(page, /^Office card/).waitFor();
  expect(await wayToPay(page, /Visa ending/).count()).toBe(0);
  expect(await sheet(page).getByRole('radio').first().isChecked()).toBe(true);

  // Stripe has let go of the removed one; the other has ended since, which it hears of by a webhook.
  const [{customer}] = (await intentsOf(shopper)) as [Intent];
  const {data: kept} = await stripeCall<{data: {id: string; card: {last4: string}}[]}>(
    'GET',
    `/v1/customers/${customer}/payment_methods`,
  );
  expect(kept.map(({card}) => card.last4)).toEqual(['4444']);
  const [month, year] = expiry(-1).split(' / ');
  const ended = {'card[exp_month]': month!, 'card[exp_year]': `20${year}`};
  await stripeCall('POST', `/v1/payment_methods/${kept[0]!.id}`, ended);
  await eventually(async () => {
    await page.goto(`${site}/account?portal=payment-methods`);
    return methodRow(page, 'Office card').innerText();
  }).toContain('Expired');
  expect(complaints).toEqual([]);
  await context.close();
});
