/** Other ways to pay and other currencies: iDEAL, SEPA debit, bank transfer; yen and dinars. */
import type {Browser} from 'playwright';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {violations} from './axe.ts';
import {amountToPay, payButton, sheet, stripeField, typeCard, wayToPay} from './hands.ts';
import {
  cards,
  charged,
  eventually,
  intentsOf,
  invoiceOf,
  launch,
  merchant,
  newShopper,
  sandbox,
  visit,
} from './shop.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const IBAN = 'DE89370400440532013000';

it('iDEAL leaves for the bank and comes back paid; cancelled there, nothing is held', async () => {
  const shopper = await newShopper(['90.00', '60.00'], {
    currency: 'EUR',
    invoice: {paymentOptions: ['card', 'ideal']},
  });
  const {page, context, complaints} = await visit(
    browser,
    shopper,
    `/account?portal=invoices/${shopper.invoices[0]!.id}`,
  );
  const toBank = async () => {
    await page.locator('portal-invoice').getByRole('button', {name: /^Pay/}).click();
    await wayToPay(page, /iDEAL/i).check();
    await payButton(page).click();
    await page.getByRole('button', {name: 'Authorize test payment'}).waitFor();
  };
  await toBank();
  await page.getByRole('button', {name: 'Authorize test payment'}).click();
  await page.getByText('Paid. Thank you.').waitFor();
  expect(page.url()).not.toMatch(/payment_intent|secret/);
  expect(await invoiceOf(shopper)).toMatchObject({status: 'paid', balanceMinor: 0});
  await page.getByRole('button', {name: 'Done'}).click();

  await page.goto(page.url().replace(shopper.invoices[0]!.id, shopper.invoices[1]!.id));
  await toBank();
  await page.getByRole('button', {name: 'Fail test payment'}).click();
  await sheet(page).getByRole('alert').waitFor();
  await sheet(page).getByRole('button', {name: 'Close'}).click();
  await eventually(() => invoiceOf(shopper, 1)).toMatchObject({status: 'sent', balanceMinor: 6000, reservedMinor: 0});
  expect(await charged(shopper)).toBe(9000);
  expect(complaints).toEqual([]);
  await context.close();
});

it('a SEPA debit, with the words that were agreed to kept; paid when the bank says so', async () => {
  const shopper = await newShopper(['75.00'], {currency: 'EUR', invoice: {paymentOptions: ['sepa_debit', 'card']}});
  const {page, context} = await visit(browser, shopper, `/account?portal=invoices/${shopper.invoices[0]!.id}`);
  await page.locator('portal-invoice').getByRole('button', {name: /^Pay/}).click();
  await wayToPay(page, /SEPA debit/).check();
  await stripeField(page).getByLabel('IBAN').fill(IBAN);
  const mandate = await sheet(page).locator('.mandate').innerText();
  expect(mandate).toMatch(/you authorise Brinley & Roe, and Stripe on its behalf/);
  expect(await violations(page)).toEqual([]);
  await payButton(page).click();
  await page.getByText('Your payment is being processed').waitFor();
  await sheet(page).getByText('What happened').click();
  await sheet(page).getByText('What you agreed to').click();
  await sheet(page).locator('portal-payment').getByText(mandate).waitFor();
  const [intent] = await intentsOf(shopper);
  await sandbox(`intents/${intent!.id}/settle`, {outcome: 'succeed'});
  await eventually(() => invoiceOf(shopper)).toMatchObject({status: 'paid', balanceMinor: 0});
  expect(await charged(shopper)).toBe(7500);
  await context.close();
});

it('dinars, which have three decimals: what cannot be charged is told before, and the amount at Stripe is right', async () => {
  const shopper = await newShopper(['312.505'], {
    currency: 'KWD',
    invoice: {paymentOptions: ['card'], allowPartialPayments: true},
  });
  const {page, context} = await visit(browser, shopper);
  await page.getByRole('button', {name: /^Pay KWD.312\.505 now$/}).click();
  // Stripe takes dinars in steps of ten fils.
  await eventually(() => sheet(page).locator('.pay').innerText()).toMatch(/KWD.0\.010/);
  expect(await payButton(page).count()).toBe(0);
  await sheet(page).getByRole('radio', {name: 'Other amount'}).check();
  await sheet(page).getByLabel('Amount in KWD').fill('312.4');
  await eventually(() => amountToPay(page).textContent()).toMatch(/^KWD.312\.400$/);
  await typeCard(page, cards.accepted);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();
  expect(await intentsOf(shopper)).toMatchObject([{currency: 'kwd', amount: 312_400, amount_received: 312_400}]);
  expect(await invoiceOf(shopper)).toMatchObject({status: 'partially_paid', balanceMinor: 105});
  await context.close();
});

it('yen, which have none: less than can be charged is told before', async () => {
  const shopper = await newShopper(['45', '6000'], {currency: 'JPY', invoice: {paymentOptions: ['card']}});
  const {page, context} = await visit(browser, shopper, `/account?portal=invoices/${shopper.invoices[0]!.id}`);
  await page.locator('portal-invoice').getByRole('button', {name: /^Pay/}).click();
  await sheet(page).getByText('¥50').first().waitFor();
  expect(await payButton(page).count()).toBe(0);
  await sheet(page).getByRole('button', {name: 'Close'}).click();
  // Together with another it is enough.
  await page.goto(page.url().replace(/\?.*/, ''));
  await page.getByRole('button', {name: 'Pay ¥6,045 now'}).click();
  await typeCard(page, cards.accepted);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();
  expect(await intentsOf(shopper)).toMatchObject([{currency: 'jpy', amount: 6045, amount_received: 6045}]);
  await context.close();
});

it('a bank transfer is announced, and counts when the merchant has confirmed it', async () => {
  const shopper = await newShopper(['500.00'], {invoice: {paymentOptions: ['bank_transfer', 'card']}});
  const [invoice] = shopper.invoices;
  const {page, context} = await visit(browser, shopper, `/account?portal=invoices/${invoice!.id}`);
  const document = page.locator('portal-invoice');
  await document.getByText('First Harbor Bank, Portland ME').waitFor();
  await document.getByRole('button', {name: 'I have sent it'}).click();
  await document.getByText('You said that you have sent $500.00. It waits for the shop’s confirmation.').waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await invoiceOf(shopper)).toMatchObject({status: 'sent', balanceMinor: 50_000, reservedMinor: 0});
  const {data} = await merchant<{data: {id: string; state: string; reference: string}[]}>(
    'GET',
    `/payments?customerId=${shopper.customerId}`,
  );
  expect(data).toMatchObject([{state: 'pending', reference: invoice!.number}]);
  await merchant('POST', `/payments/${data[0]!.id}/confirm`, {});
  expect(await invoiceOf(shopper)).toMatchObject({status: 'paid', balanceMinor: 0});
  await page.reload();
  await document.getByRole('heading', {name: 'Payments and credits'}).waitFor();
  await document.getByText('Bank transfer').first().click();
  await document.locator('portal-payment .timeline').getByText('The shop has received it').waitFor();
  await context.close();
});
