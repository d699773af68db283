/** Getting in and staying in: the shop's ticket, the code by e-mail, a reload, another page, the end of a session. */
import type {Browser} from 'playwright';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {askForCode, newestMail} from './mail.ts';
import {api, eventually, launch, newShopper, type Shopper, site, toInvoices, visit} from './shop.ts';

let browser: Browser;
let shopper: Shopper;
beforeAll(async () => {
  browser = await launch();
  shopper = await newShopper(['10.00', '20.00', '30.00']);
});
afterAll(() => browser.close());

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
    const authorization = page.waitForRequest(
      (request) => request.url().includes('/portal/v1/') && Boolean(request.headers()['authorization']),
    );
    await page.reload();
    const {authorization: token} = (await authorization).headers();
    // The page lets go at once, and tells the server then.
    const ended = page.waitForResponse(
      (response) => response.url().endsWith('/session/end') && response.request().method() === 'POST',
    );
    await page.getByRole('button', {name: 'Sign out'}).click();
    await page.getByRole('button', {name: /Sign in/}).waitFor();
    await ended;
    const answer = await fetch(`${api}/portal/v1/dashboard`, {headers: {authorization: token!}});
    expect([answer.status, ((await answer.json()) as {code: string}).code]).toEqual([401, 'sessions.revoked']);
    await context.close();
  });
});

describe('by a code', () => {
  it('a wrong one says how many tries are left, the right one signs in', async () => {
    const {page, context} = await visit(browser, null);
    const mailed = await askForCode(page, shopper.email);
    const code = await mailed();
    const wrong = code === '111111' ? '222222' : '111111';
    // The sixth digit sends it off; Enter after that might be a second try.
    await page.getByLabel(/code/i).fill(wrong);
    await eventually(() => page.locator('portal-sign-in').getByRole('alert').textContent()).toMatch(/\b4\b/);
    await page.getByLabel(/code/i).fill(code);
    await page.getByText('$60.00').first().waitFor();
    await page.reload();
    await page.getByText('$60.00').first().waitFor();
    await context.close();
  });

  it('an address that nobody has gets the same answer and no mail', async () => {
    const {page, context} = await visit(browser, null);
    await askForCode(page, 'nobody@elsewhere.example');
    // By when a mail that was asked for later is there, one to nobody would be too.
    const later = await visit(browser, null);
    const mailed = await askForCode(later.page, shopper.email);
    await mailed();
    expect(await newestMail('nobody@elsewhere.example')).toEqual({id: null});
    await later.context.close();
    await context.close();
  });
});

it('a session that has ended says so and offers to sign in again', async () => {
  const {page, context} = await visit(browser, null);
  const mailed = await askForCode(page, shopper.email);
  await page.getByLabel(/code/i).fill(await mailed());
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
  await toInvoices(page).click();
  await page
    .getByText(/session has ended/i)
    .first()
    .waitFor();
  await eventually(() => page.getByRole('button', {name: /^Sign in/}).count()).toBe(1);
  await context.close();
});

describe('where the customer is', () => {
  it('stands in the address, survives a reload and the back button, and leaves the page’s own parameters alone', async () => {
    const {page, context} = await visit(browser, shopper, '/account?utm=mail#top');
    await page.getByText('$60.00').first().waitFor();
    await toInvoices(page).click();
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
    await eventually(() => page.getByRole('link', {name: /^E2E-/}).count()).toBe(1);
    await page.reload();
    await eventually(() => page.getByRole('link', {name: /^E2E-/}).count()).toBe(1);
    expect(await page.getByRole('searchbox').inputValue()).toBe(shopper.invoices[1]!.number);
    await context.close();
  });
});
