/** Getting in and staying in: the shop's ticket, the code by e-mail, a reload, another page, the end of a session. */
import type {Browser, Page} from 'playwright';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {api, launch, newShopper, type Shopper, site, visit} from './shop.ts';

let browser: Browser;
let shopper: Shopper;
beforeAll(async () => {
  browser = await launch();
  shopper = await newShopper(['10.00', '20.00', '30.00']);
});
afterAll(() => browser.close());

/** The newest code in the demo's mailbox for this address. */
async function codeFor(email: string, after = ''): Promise<string> {
  for (let tries = 0; tries < 60; tries++) {
    const answer = await fetch(`${site}/mailbox/newest?to=${encodeURIComponent(email)}`);
    const {id, code} = (await answer.json()) as {id: string | null; code: string | null};
    if (id && code && id !== after) return code;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`No code came for ${email}`);
}

async function askForCode(page: Page, email: string): Promise<void> {
  await page.getByRole('button', {name: 'Sign in'}).click().catch(() => undefined);
  await page.getByLabel(/e-?mail/i).fill(email);
  await page.locator('portal-sign-in').getByRole('button').first().click();
  await page.getByLabel(/code/i).waitFor();
}

describe('by the shop’s ticket', () => {
  it('signs in at once, survives a reload and another page, and leaves no token in the address', async () => {
    const {page, context, complaints} = await visit(browser, shopper);
    await page.getByText('$60.00').first().waitFor();
    await page.reload();
    await page.getByText('$60.00').first().waitFor();
    await page.goto(`${site}/orders-help`);
    await page.getByText(shopper.invoices[0]!.number).first().waitFor();
    expect(page.url()).toBe(`${site}/orders-help`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('signing out ends it here and on the server', async () => {
    const {page, context} = await visit(browser, shopper);
    await page.getByText('$60.00').first().waitFor();
    const authorization = page.waitForRequest((request) => request.url().includes('/portal/v1/') && Boolean(request.headers()['authorization']));
    await page.reload();
    const {authorization: token} = (await authorization).headers();
    await page.getByRole('button', {name: 'Sign out'}).click();
    await page.getByRole('button', {name: /Sign in/}).waitFor();
    const answer = await fetch(`${api}/portal/v1/dashboard`, {headers: {authorization: token!}});
    expect([answer.status, ((await answer.json()) as {code: string}).code]).toEqual([401, 'sessions.revoked']);
    await context.close();
  });
});

describe('by a code', () => {
  it('a wrong one says how many tries are left, the right one signs in', async () => {
    const {page, context} = await visit(browser, null);
    await askForCode(page, shopper.email);
    const code = await codeFor(shopper.email);
    const wrong = code === '111111' ? '222222' : '111111';
    await page.getByLabel(/code/i).fill(wrong);
    await page.keyboard.press('Enter');
    await page.getByText(/4/).first().waitFor();
    await page.getByLabel(/code/i).fill(code);
    await page.keyboard.press('Enter');
    await page.getByText('$60.00').first().waitFor();
    await page.reload();
    await page.getByText('$60.00').first().waitFor();
    await context.close();
  });

  it('an address that nobody has gets the same answer and no mail', async () => {
    const {page, context} = await visit(browser, null);
    await askForCode(page, 'nobody@elsewhere.example');
    const newest = await fetch(`${site}/mailbox/newest?to=nobody@elsewhere.example`);
    expect(await newest.json()).toEqual({id: null});
    await context.close();
  });
});

it('a session that has ended says so and offers to sign in again', async () => {
  const {page, context} = await visit(browser, null);
  await askForCode(page, shopper.email);
  await page.getByLabel(/code/i).fill(await codeFor(shopper.email));
  await page.keyboard.press('Enter');
  await page.getByText('$60.00').first().waitFor();
  // As after 30 idle minutes: what the browser holds is no longer good.
  await page.route('**/portal/v1/**', (route) =>
    route.request().method() === 'OPTIONS'
      ? route.continue()
      : route.fulfill({
          status: 401,
          contentType: 'application/problem+json',
          headers: {'access-control-allow-origin': site},
          body: JSON.stringify({status: 401, code: 'sessions.expired', title: '', detail: '', requestId: 'req_x'}),
        }),
  );
  await page.getByRole('link', {name: 'Invoices'}).first().click();
  await page.getByText(/session has ended/i).first().waitFor();
  await page.getByRole('button', {name: /Sign in again/}).first().waitFor();
  await context.close();
});

describe('where the customer is', () => {
  it('stands in the address, survives a reload and the back button, and leaves the page’s own parameters alone', async () => {
    const {page, context} = await visit(browser, shopper, '/account?utm=mail#top');
    await page.getByText('$60.00').first().waitFor();
    await page.getByRole('link', {name: 'Invoices'}).first().click();
    await page.getByRole('link', {name: shopper.invoices[2]!.number}).click();
    await page.locator('portal-invoice').getByText('$30.00').first().waitFor();
    expect(new URL(page.url()).searchParams.get('utm')).toBe('mail');
    expect(new URL(page.url()).hash).toBe('#top');
    await page.reload();
    await page.locator('portal-invoice').getByText('$30.00').first().waitFor();
    await page.goBack();
    await page.getByRole('link', {name: shopper.invoices[0]!.number}).waitFor();
    await page.goBack();
    await page.getByRole('button', {name: 'Pay $60.00 now'}).waitFor();
    expect(new URL(page.url()).searchParams.get('utm')).toBe('mail');
    await context.close();
  });

  it('a search, a filter and an order are in it too', async () => {
    const {page, context} = await visit(browser, shopper, '/account?portal=invoices');
    await page.getByRole('searchbox').fill(shopper.invoices[1]!.number);
    await expect.poll(() => page.getByRole('link', {name: /^E2E-/}).count()).toBe(1);
    await page.reload();
    await expect.poll(() => page.getByRole('link', {name: /^E2E-/}).count()).toBe(1);
    expect(await page.getByRole('searchbox').inputValue()).toBe(shopper.invoices[1]!.number);
    await context.close();
  });
});
