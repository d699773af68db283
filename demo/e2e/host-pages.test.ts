/** Pages that are not kind to their guests: the portal works in each, and what it shows passes axe. */
import type {Browser} from 'playwright';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {violations} from './axe.ts';
import {payButton, typeCard} from './hands.ts';
import {cards, charged, eventually, launch, newShopper, toInvoices, visit} from './shop.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(['strict-csp', 'hostile-css', 'rtl', 'script-twice', 'shadow-root', 'dark-undeclared'])(
  'on the page %s',
  (name) => {
    it('an invoice is paid', async () => {
      const shopper = await newShopper(['21.00']);
      const {page, context, complaints} = await visit(browser, shopper, `/host-pages/${name}`);
      await page.getByRole('button', {name: /21.00/}).first().click();
      await typeCard(page, cards.accepted);
      await payButton(page).click();
      await eventually(() => charged(shopper)).toBe(2100);
      // In whatever language: how it came out. The form has a heading too, but not this.
      await page.locator('portal-pay .outcome .actions button.primary').waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    });
  },
);

describe.each([
  [390, 'light'],
  [390, 'dark'],
  [1280, 'light'],
  [1280, 'dark'],
] as const)('at %i pixels, %s', (width, colorScheme) => {
  it('axe finds nothing on the dashboard, the list, a document and the open Pay sheet, and nothing is cut off', async () => {
    const shopper = await newShopper(['100.00', '200.00']);
    const {page, context} = await visit(browser, shopper, '/account', {width, height: 900});
    await page.emulateMedia({colorScheme, reducedMotion: 'reduce'});
    await page.getByRole('button', {name: 'Pay $300.00 now'}).waitFor();
    const found: Record<string, unknown> = {dashboard: await violations(page)};
    await toInvoices(page).click();
    await page.getByRole('link', {name: shopper.invoices[0]!.number}).waitFor();
    found['list'] = await violations(page);
    await page.getByRole('link', {name: shopper.invoices[0]!.number}).click();
    await page.locator('portal-invoice').getByText('$100.00').first().waitFor();
    found['document'] = await violations(page);
    await page.locator('portal-invoice').getByRole('button', {name: /^Pay/}).click();
    await eventually(() => payButton(page).isEnabled()).toBe(true);
    found['sheet'] = await violations(page);
    found['sideways'] = (await page.evaluate<boolean>('document.scrollingElement.scrollWidth > innerWidth'))
      ? ['scrolls sideways']
      : [];
    expect(found).toEqual({dashboard: [], list: [], document: [], sheet: [], sideways: []});
    await context.close();
  });
});
