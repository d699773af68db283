/** The main job, by hand: sign in, see what is owed, pay, see it settled. In a real browser, across the three origins. */
import type {Browser} from 'playwright';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {payButton, typeCard} from './hands.ts';
import {
  cards,
  charged,
  eventually,
  invoiceOf,
  launch,
  merchant,
  newShopper,
  runCron,
  sandbox,
  site,
  visit,
} from './shop.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const sheet = 'portal-pay';

describe('paying by card', () => {
  it('everything that is owed, from the dashboard', async () => {
    const shopper = await newShopper(['100.10', '23.45']);
    const {page, context, complaints} = await visit(browser, shopper);
    await page.getByText('$123.55').first().waitFor();
    await page.getByRole('button', {name: 'Pay $123.55 now'}).click();
    await typeCard(page, cards.accepted);
    // The sheet is open and filled in, and still nothing is held of anything.
    expect(await invoiceOf(shopper, 0)).toMatchObject({status: 'sent', reservedMinor: 0});
    await payButton(page).click();
    await page.getByText('Paid. Thank you.').waitFor();
    expect(await invoiceOf(shopper, 0)).toMatchObject({status: 'paid', balanceMinor: 0});
    expect(await invoiceOf(shopper, 1)).toMatchObject({status: 'paid', balanceMinor: 0});
    expect(await charged(shopper)).toBe(12_355);
    await page.getByRole('button', {name: 'Done'}).click();
    // The screen the customer comes back to says what the books say.
    await page.getByText('Last payment').waitFor();
    await eventually(() => page.getByRole('button', {name: /^Pay .* now$/}).count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('one invoice, from the list and from the document; a double click pays once', async () => {
    const shopper = await newShopper(['10.00', '20.00']);
    const {page, context} = await visit(browser, shopper, '/account?portal=invoices');
    await page.getByRole('link', {name: shopper.invoices[1]!.number}).click();
    await page.locator('portal-invoice').getByText('$20.00').first().waitFor();
    await page.locator('portal-invoice').getByRole('button', {name: /^Pay/}).click();
    await typeCard(page, cards.accepted);
    await payButton(page).dblclick();
    await page.getByText('Paid. Thank you.').waitFor();
    expect(await charged(shopper)).toBe(2000);
    expect(await invoiceOf(shopper, 0)).toMatchObject({status: 'sent', reservedMinor: 0});
    expect(await invoiceOf(shopper, 1)).toMatchObject({status: 'paid'});
    await context.close();
  });

  it('declined in plain words, then another card accepted', async () => {
    const shopper = await newShopper(['55.00']);
    const {page, context} = await visit(browser, shopper);
    await page.getByRole('button', {name: 'Pay $55.00 now'}).click();
    await typeCard(page, cards.insufficientFunds);
    await payButton(page).click();
    await page
      .locator(sheet)
      .getByRole('alert')
      .getByText(/funds|money/i)
      .waitFor();
    await typeCard(page, cards.accepted);
    await payButton(page).click();
    await page.getByText('Paid. Thank you.').waitFor();
    expect(await charged(shopper)).toBe(5500);
    await context.close();
  });

  it('yen, which have no decimals', async () => {
    const shopper = await newShopper(['12345'], {currency: 'JPY'});
    const {page, context} = await visit(browser, shopper);
    await page.getByRole('button', {name: /Pay ¥12,345 now/}).click();
    await typeCard(page, cards.accepted);
    await payButton(page).click();
    await page.getByText('Paid. Thank you.').waitFor();
    expect(await charged(shopper)).toBe(12_345);
    await context.close();
  });
});

describe('3-D Secure', () => {
  const challenge = 'iframe[title="Secure authentication frame"]';
  async function toChallenge() {
    const shopper = await newShopper(['70.00']);
    const visited = await visit(browser, shopper);
    await visited.page.getByRole('button', {name: 'Pay $70.00 now'}).click();
    await typeCard(visited.page, cards.authenticates);
    await payButton(visited.page).click();
    const bank = visited.page.frameLocator(challenge);
    await bank.getByRole('button', {name: /Complete/}).waitFor();
    return {shopper, bank, ...visited};
  }

  it('passed: paid', async () => {
    const {shopper, bank, page, context} = await toChallenge();
    await bank.getByRole('button', {name: /Complete/}).click();
    await page.getByText('Paid. Thank you.').waitFor();
    expect(await charged(shopper)).toBe(7000);
    await context.close();
  });

  it('failed: said so, and another card pays', async () => {
    const {shopper, bank, page, context} = await toChallenge();
    await bank.getByRole('button', {name: /Fail/}).click();
    await page.locator(sheet).getByRole('alert').waitFor();
    expect(await charged(shopper)).toBe(0);
    await typeCard(page, cards.accepted);
    await payButton(page).click();
    await page.getByText('Paid. Thank you.').waitFor();
    expect(await charged(shopper)).toBe(7000);
    await context.close();
  });

  it('abandoned: the sheet left, the invoice free again', async () => {
    const {shopper, page, context} = await toChallenge();
    // Stripe's own, beside the bank's frame.
    await page.locator('button[aria-label="Close"]').click();
    await page.locator(sheet).getByRole('alert').waitFor();
    expect(await invoiceOf(shopper)).toMatchObject({status: 'sent', reservedMinor: 7000});
    await page.locator(sheet).getByRole('button', {name: 'Close'}).click();
    await eventually(() => invoiceOf(shopper)).toMatchObject({status: 'sent', reservedMinor: 0});
    await context.close();
  });

  it('by a redirect: the session and the place survive it', async () => {
    await sandbox('challenge', {mode: 'redirect'});
    try {
      const shopper = await newShopper(['80.00']);
      const {page, context} = await visit(browser, shopper);
      await page.getByRole('button', {name: 'Pay $80.00 now'}).click();
      await typeCard(page, cards.authenticates);
      await payButton(page).click();
      await page.getByRole('button', {name: /Complete/}).click();
      await page.getByText('Paid. Thank you.').waitFor();
      expect(page.url()).toContain(site);
      expect(page.url()).not.toMatch(/payment_intent|secret/);
      expect(await charged(shopper)).toBe(8000);
      await context.close();
    } finally {
      await sandbox('challenge', {mode: 'modal'});
    }
  });
});

describe('when something is lost', () => {
  it('the webhook and the page: the reconciler finds the payment', async () => {
    await sandbox('webhooks/pause');
    try {
      const shopper = await newShopper(['33.00']);
      const {page, context} = await visit(browser, shopper);
      await page.getByRole('button', {name: 'Pay $33.00 now'}).click();
      await typeCard(page, cards.accepted);
      // The page never gets to say that it is back.
      await page.route('**/settle', (route) => route.abort());
      await payButton(page).click();
      await eventually(() => charged(shopper)).toBe(3300);
      await context.close();
      expect(await invoiceOf(shopper)).toMatchObject({status: 'sent', reservedMinor: 3300});
      await runCron();
      expect(await invoiceOf(shopper)).toMatchObject({status: 'paid', balanceMinor: 0});
    } finally {
      await sandbox('webhooks/resume');
    }
  });

  it('the page alone: the webhook settles it, and the next visit says so', async () => {
    const shopper = await newShopper(['44.00']);
    const {page, context} = await visit(browser, shopper);
    await page.getByRole('button', {name: 'Pay $44.00 now'}).click();
    await typeCard(page, cards.accepted);
    await page.route('**/settle', (route) => route.abort());
    await payButton(page).click();
    await eventually(() => invoiceOf(shopper)).toMatchObject({status: 'paid'});
    await page.unroute('**/settle');
    await page.goto(`${site}/account`);
    await page.getByText('$44.00').first().waitFor();
    expect(await page.getByRole('button', {name: /^Pay .* now$/}).count()).toBe(0);
    await context.close();
  });

  it('a changed amount: the merchant edits the invoice while the sheet is open', async () => {
    const shopper = await newShopper(['60.00']);
    const {page, context} = await visit(browser, shopper);
    await page.getByRole('button', {name: 'Pay $60.00 now'}).click();
    await typeCard(page, cards.accepted);
    const {number} = shopper.invoices[0]!;
    await merchant('PUT', `/invoices/by-external-id/${number}`, {
      customer: {externalId: shopper.customer},
      number,
      date: '2026-01-05',
      dueDate: '2026-02-04',
      lines: [{description: 'Cups', quantity: '1', unitPrice: '65.00'}],
    });
    await payButton(page).click();
    await page.locator(sheet).getByText('$65.00').first().waitFor();
    expect(await charged(shopper)).toBe(0);
    await context.close();
  });
});

describe('what may not be paid', () => {
  it('has no button and says why; a viewer sees and cannot pay', async () => {
    const offline = await newShopper(['90.00'], {invoice: {paymentOptions: []}});
    const first = await visit(browser, offline, `/account?portal=invoices/${offline.invoices[0]!.id}`);
    await first.page.locator('portal-invoice').getByText('$90.00').first().waitFor();
    expect(await first.page.getByRole('button', {name: /^Pay/}).count()).toBe(0);
    await first.page
      .locator('portal-invoice')
      .getByText(/online/i)
      .first()
      .waitFor();
    await first.context.close();

    const viewer = await newShopper(['91.00'], {role: 'viewer'});
    const second = await visit(browser, viewer);
    await second.page.getByText('$91.00').first().waitFor();
    expect(await second.page.getByRole('button', {name: /^Pay/}).count()).toBe(0);
    await second.context.close();
  });
});
