/** Bank accounts (ACH): processing is not paid, a failure releases, a return reopens; micro-deposits take days. */
import type {Browser, Page} from 'playwright';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {violations} from './axe.ts';
import {amountToPay, payButton, saveBox, sheet, signInAtBank, typeAccount, typeCard, wayToPay} from './hands.ts';
import {signInByCode} from './mail.ts';
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
  site,
  visit,
} from './shop.ts';

const DEFAULT_SETTLE_MS = 20_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  // Banks answer when a test says so.
  await sandbox('settle-after', {ms: 3_600_000});
});
afterAll(async () => {
  await sandbox('settle-after', {ms: DEFAULT_SETTLE_MS});
  await browser.close();
});

const takesBank = {paymentOptions: ['card', 'us_bank_account'], allowPartialPayments: true};
const mayDebit = {customer: {allowBankAccount: true}, invoice: takesBank, role: 'admin'};

const openInvoice = (page: Page, id: string) => page.goto(`${site}/account?portal=invoices/${id}`);
const overview = (page: Page) => page.goto(`${site}/account`);
const document = (page: Page) => page.locator('portal-invoice');

it('processing, paid, failed, returned: each shown as what it is, and the rest stays payable meanwhile', async () => {
  const shopper = await newShopper(['300.00', '80.00'], mayDebit);
  const [first, second] = shopper.invoices;
  const {page, context} = await visit(browser, shopper, `/account?portal=invoices/${first!.id}`);

  // A part from the bank account, saved for later.
  await document(page).getByRole('button', {name: /^Pay/}).click();
  await sheet(page).getByRole('radio', {name: 'Other amount'}).check();
  await sheet(page).getByLabel('Amount in USD').fill('120');
  await wayToPay(page, /US bank account/).check();
  await signInAtBank(page);
  await saveBox(page).check();
  const mandate = await sheet(page).locator('.mandate').innerText();
  expect(mandate).toMatch(/you authorize Brinley & Roe to debit this bank account/);
  expect(await violations(page)).toEqual([]);
  await payButton(page).click();
  await page.getByText('Your payment is being processed').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', {name: 'Done'}).click();
  await document(page).getByText('A payment of $120.00 is being processed by the bank. It is not paid yet.').waitFor();
  expect(await invoiceOf(shopper)).toMatchObject({status: 'sent', balanceMinor: 30_000, reservedMinor: 12_000});
  await document(page).getByText('What happened').first().click();
  await document(page).locator('portal-payment .timeline').getByText('The bank is working on it').waitFor();
  await document(page).locator('portal-payment').getByText('What you agreed to').click();
  await document(page).locator('portal-payment').getByText(mandate).waitFor();

  // Only its part is held: the rest goes on a card.
  await document(page).getByRole('button', {name: /^Pay/}).click();
  await eventually(() => amountToPay(page).textContent()).toBe('$180.00');
  await wayToPay(page, /^Card/).check();
  await typeCard(page, cards.accepted);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();
  expect(await invoiceOf(shopper)).toMatchObject({balanceMinor: 12_000, reservedMinor: 12_000});
  await overview(page);
  const underWay = page.getByRole('region', {name: 'Payments under way'});
  await eventually(() => underWay.innerText()).toMatch(/\$120\.00[^]*Being processed[^]*Not paid yet/);
  expect(await violations(page)).toEqual([]);

  const debit = (await intentsOf(shopper)).find(({amount}) => amount === 12_000)!;
  await sandbox(`intents/${debit.id}/settle`);
  await eventually(() => invoiceOf(shopper)).toMatchObject({status: 'paid', balanceMinor: 0, reservedMinor: 0});

  // The saved account again; this time the bank refuses.
  await openInvoice(page, second!.id);
  await document(page).getByRole('button', {name: /^Pay/}).click();
  await wayToPay(page, /ending in 6789/).check();
  await sheet(page).locator('.mandate').waitFor();
  await payButton(page).click();
  await page.getByText('Your payment is being processed').waitFor();
  const refused = (await intentsOf(shopper)).find(({amount}) => amount === 8000)!;
  await sandbox(`intents/${refused.id}/settle`, {outcome: 'insufficient_funds'});
  await eventually(() => invoiceOf(shopper, 1)).toMatchObject({status: 'sent', balanceMinor: 8000, reservedMinor: 0});
  await openInvoice(page, second!.id);
  await document(page).getByText('There was not enough money in the account.').first().waitFor();
  await document(page).getByRole('button', {name: /^Pay/}).waitFor();
  await overview(page);
  await page.getByText('A payment of $80.00 did not go through').waitFor();

  // And what had succeeded comes back.
  await sandbox(`intents/${debit.id}/return`, {reason: 'debit_not_authorized'});
  await eventually(() => invoiceOf(shopper)).toMatchObject({status: 'partially_paid', balanceMinor: 12_000});
  await overview(page);
  await page.getByText('A payment of $120.00 was returned by the bank').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.goto(`${site}/account?portal=payment-methods`);
  await page.locator('portal-payment-methods').getByText('Can no longer be used').waitFor();
  const {data: told} = await merchant<{data: {kind: string; customerId: string; data: object}[]}>(
    'GET',
    '/notifications?limit=100',
  );
  const ours = told.filter(({customerId}) => customerId === shopper.customerId);
  expect(ours.map(({kind, data}) => [kind, data])).toMatchObject([
    ['payment.returned', {amountMinor: 12_000, currency: 'USD'}],
    ['payment.failed', {amountMinor: 8000, currency: 'USD', code: 'insufficient_funds'}],
  ]);
  await context.close();
});

// Stripe decides by itself what it sends: two amounts to a savings account, a code to a checking account.
it.each(['savings', 'checking'] as const)('a %s account, verified days later, then paid with', async (type) => {
  const shopper = await newShopper(['64.00'], mayDebit);
  const {page, context} = await visit(browser, shopper, '/account?portal=payment-methods');
  await page.getByRole('button', {name: 'Add a bank account'}).click();
  await typeAccount(page, type);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', {name: 'Agree and save account'}).click();
  await page.getByText('The account is saved. It can be used as soon as it is verified.').waitFor();
  // It holds nothing, and does not stand in the way of paying in another way.
  expect(await invoiceOf(shopper)).toMatchObject({reservedMinor: 0});
  await page.getByRole('button', {name: 'Sign out'}).click();
  await context.close();

  // Days later, on another machine, by a code.
  const {page: again, context: other} = await visit(browser, null);
  await signInByCode(again, shopper.email);
  await again.getByText('Verify your bank account').waitFor();
  await again.getByRole('link', {name: 'Verify', exact: true}).click();
  const form = again.locator('portal-payment-methods form.verify');
  const answer = async (right: boolean) => {
    if (type === 'savings') {
      await form.getByLabel('First amount, in cents').fill('32');
      await form.getByLabel('Second amount, in cents').fill(right ? '45' : '46');
    } else await form.getByLabel('Code').fill(right ? 'SM11AA' : 'SM22BB');
    await form.getByRole('button', {name: 'Verify'}).click();
  };
  await answer(false);
  await eventually(() => form.getByRole('alert').innerText()).toMatch(/\d/);
  expect(await violations(again)).toEqual([]);
  await answer(true);
  await again.getByText(/is verified and can be used to pay/).waitFor();

  await overview(again);
  await again.getByRole('button', {name: 'Pay $64.00 now'}).click();
  await wayToPay(again, /ending in 6789/).check();
  await payButton(again).click();
  await again.getByText('Your payment is being processed').waitFor();
  const [intent] = await intentsOf(shopper);
  await sandbox(`intents/${intent!.id}/settle`);
  await eventually(() => invoiceOf(shopper)).toMatchObject({status: 'paid', balanceMinor: 0});
  expect(await charged(shopper)).toBe(6400);
  await other.close();
});
