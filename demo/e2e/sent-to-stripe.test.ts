/** What the worker really sends, while invoices are paid and left, fits Stripe's own description of its requests. */
import {expect, it} from 'vitest';
import {requestChecker} from '../stripe/testing/specs.ts';
import {payButton, typeCard} from './hands.ts';
import {cards, eventually, launch, newShopper, sandboxRequests, visit} from './shop.ts';

const check = requestChecker();
const note = check ? '' : ' (NOT CHECKED: the folder ../shared/specs/stripe is absent)';

it.skipIf(!check)(`every request of the worker fits Stripe's schemas${note}`, async () => {
  const browser = await launch();
  const shopper = await newShopper(['15.00']);
  const {page} = await visit(browser, shopper);
  await page.getByRole('button', {name: 'Pay $15.00 now'}).click();
  await typeCard(page, cards.declined);
  await payButton(page).click();
  await page
    .locator('portal-pay')
    .getByRole('alert')
    .getByText(/charged/)
    .waitFor();
  // Left, so that the intent is cancelled.
  await page.locator('portal-pay').getByRole('button', {name: 'Close'}).click();
  await eventually(async () => (await sandboxRequests()).some(({path}) => path.endsWith('/cancel'))).toBe(true);
  await page.getByRole('button', {name: 'Pay $15.00 now'}).waitFor();
  await browser.close();

  const requests = await sandboxRequests();
  const ours = requests.filter(({publishable, method}) => !publishable && method === 'POST');
  const checked = ours.map((request) => ({
    path: request.path.replace(/_[A-Za-z0-9]{24}/, '_…'),
    faults: check!(request),
  }));
  for (const path of ['/v1/customers', '/v1/payment_intents', '/v1/payment_intents/pi_…/cancel']) {
    expect(checked.filter((request) => request.path === path && request.faults !== null).length, path).toBeGreaterThan(
      0,
    );
  }
  expect(checked.filter(({faults}) => faults?.length)).toEqual([]);
});
