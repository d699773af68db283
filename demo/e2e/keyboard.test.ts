/** Whole ways by keyboard alone: the focus goes where it should, in order, and is seen wherever it stands. */
import type {Browser, FrameLocator, Locator, Page} from 'playwright';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {violations} from './axe.ts';
import {amountToPay, bankWindow, payButton, saveBox, sheet, stripeField, wayToPay} from './hands.ts';
import {newestMail} from './mail.ts';
import {cards, charged, eventually, invoiceOf, launch, newShopper, visit} from './shop.ts';

const STOPS_MAX = 60;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/**
 * Runs in the page: what has the focus, in whatever shadow root, and whether that is to be seen: an outline on it, on
 * what it covers or on its label, and not out of sight. Stripe's frame looks after itself.
 */
const focusLook = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element === document.body) return {name: 'nothing', isSeen: true};
  if (element.tagName === 'IFRAME') return {name: 'Stripe', isSeen: true};
  const hasOutline = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const around = [element, element.parentElement, element.closest('label')].filter(Boolean);
  const {top, bottom} = element.getBoundingClientRect();
  return {
    name: (element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? '')
      .replace(/\\s+/g, ' ').trim() || element.tagName,
    isSeen: (hasOutline(getComputedStyle(element, '::after')) || around.some((one) => hasOutline(getComputedStyle(one))))
      && bottom > 0 && top < innerHeight,
  };
})()`;

/** Presses Tab until this has the focus, and returns where it stopped on the way; at each stop the focus is seen. */
async function tabTo(page: Page, target: Locator): Promise<string[]> {
  await target.waitFor();
  const stops: string[] = [];
  while (stops.length < STOPS_MAX) {
    if (await target.evaluate((element) => element.matches(':focus'))) return stops;
    await page.keyboard.press('Tab');
    const {name, isSeen} = await page.evaluate<{name: string; isSeen: boolean}>(focusLook);
    expect([name, isSeen]).toEqual([name, true]);
    stops.push(name);
  }
  throw new Error(`${STOPS_MAX} tabs did not reach it: ${stops.join(' → ')}`);
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<string[]> {
  const stops = await tabTo(page, target);
  await page.keyboard.press(key);
  return stops;
}

const button = (scope: Page | Locator | FrameLocator, name: string | RegExp) => scope.getByRole('button', {name});

async function signIn(page: Page, email: string): Promise<void> {
  await tabTo(page, page.getByLabel(/e-?mail/i));
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  // The focus goes along to the code.
  await eventually(() => page.getByLabel(/code/i).evaluate((input) => input.matches(':focus'))).toBe(true);
  await eventually(async () => (await newestMail(email)).code).toBeDefined();
  await page.keyboard.type((await newestMail(email)).code!);
}

/** What was opened or came out has the focus, so that it is read. */
const hasFocus = (target: Locator) => eventually(() => target.evaluate((element) => element.matches(':focus')));

it('signs in, chooses what is overdue, changes an amount, pays by a card and saves it, then pays with that', async () => {
  const shopper = await newShopper([
    '100.00',
    {unitPrice: '200.00', allowPartialPayments: true},
    {unitPrice: '300.00', dueDate: '2099-01-31'},
  ]);
  const [first, part] = shopper.invoices;
  const {page, context} = await visit(browser, null);
  await signIn(page, shopper.email);
  await press(page, button(page, 'Pay $600.00 now'));
  await hasFocus(sheet(page).locator('h2')).toBe(true);

  // A radio group is one stop; the arrows choose in it.
  const stops = await tabTo(page, sheet(page).getByRole('radio', {name: /^All/}));
  await page.keyboard.press('ArrowLeft');
  await eventually(() => amountToPay(page).textContent()).toBe('$300.00');
  const amount = sheet(page).getByLabel(`Amount for ${part!.number} in USD`);
  stops.push(...(await tabTo(page, amount)));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('75.50');
  await eventually(() => amountToPay(page).textContent()).toBe('$175.50');

  const number = stripeField(page).locator('#payment-numberInput');
  stops.push(...(await tabTo(page, number)));
  // From the top left to the bottom right, as it is read.
  expect([...new Set(stops.map((name) => name.replace(/ ·? ?due.*/, '')))]).toEqual([
    'Close',
    expect.stringMatching(/^All/),
    first!.number,
    part!.number,
    `Amount for ${part!.number} in USD`,
    'Stripe',
  ]);
  // Stripe's field goes on by itself from the number to the date.
  await page.keyboard.type(`${cards.accepted}1234`, {delay: 5});
  await page.keyboard.press('Tab');
  await page.keyboard.type('123');
  await press(page, saveBox(page), 'Space');
  await press(page, payButton(page));
  await page.getByText('Paid. Thank you.').waitFor();
  await hasFocus(sheet(page).locator('h2')).toBe(true);
  expect(await violations(page)).toEqual([]);
  await press(page, button(page, 'Done'));
  expect(await charged(shopper)).toBe(17_550);

  // The saved card stands first and is chosen: by the arrows away from it, and back.
  await press(page, button(page, 'Pay $424.50 now'));
  await hasFocus(sheet(page).locator('h2')).toBe(true);
  await tabTo(page, wayToPay(page, /ending in 4242/));
  await page.keyboard.press('ArrowDown');
  await eventually(() => wayToPay(page, /Another card/).isChecked()).toBe(true);
  await page.keyboard.press('ArrowUp');
  await eventually(() => wayToPay(page, /ending in 4242/).isChecked()).toBe(true);
  await eventually(() => payButton(page).isEnabled()).toBe(true);
  await press(page, payButton(page));
  await page.getByText('Paid. Thank you.').waitFor();
  await hasFocus(sheet(page).locator('h2')).toBe(true);
  await press(page, button(page, 'Done'));
  await page.getByText('Last payment').waitFor();
  expect([await charged(shopper), (await invoiceOf(shopper, 1)).status]).toEqual([60_000, 'paid']);
  await context.close();
});

it('adds a bank account, and verifies it', async () => {
  const shopper = await newShopper(['20.00'], {customer: {allowBankAccount: true}, role: 'admin'});
  const {page, context} = await visit(browser, shopper);
  await press(page, page.locator('portal-app').getByRole('link', {name: 'Payment methods', exact: true}));
  await press(page, button(page, 'Add a bank account'));
  await hasFocus(page.locator('portal-payment-methods h2')).toBe(true);
  await press(page, button(stripeField(page), 'Choose your bank'));
  const bank = bankWindow(page);
  await press(page, button(bank, 'Enter bank details manually'));
  for (const [label, digits] of [
    ['Routing number', '110000000'],
    ['Account number', '000123456789'],
    ['Confirm account number', '000123456789'],
  ] as const) {
    await tabTo(page, bank.getByLabel(label, {exact: true}));
    await page.keyboard.type(digits);
  }
  await tabTo(page, bank.getByLabel('Account type'));
  await page.keyboard.press('s');
  await press(page, button(bank, 'Submit'));
  await stripeField(page).getByText('•••• 6789').waitFor();
  await press(page, button(page, 'Agree and save account'));
  await page.getByText('The account is saved. It can be used as soon as it is verified.').waitFor();
  const row = page.locator('portal-payment-methods li');
  await hasFocus(row).toBe(true);

  const form = row.locator('form.verify');
  await tabTo(page, form.getByLabel('First amount, in cents'));
  await page.keyboard.type('32');
  await page.keyboard.press('Tab');
  await page.keyboard.type('46');
  await page.keyboard.press('Enter');
  // Wrong: said there, and back to the amounts.
  await eventually(() => form.getByRole('alert').innerText()).not.toBe('');
  await hasFocus(form.getByLabel('First amount, in cents')).toBe(true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('45');
  await page.keyboard.press('Enter');
  await page.getByText(/is verified and can be used to pay/).waitFor();
  await hasFocus(row).toBe(true);
  await context.close();
});
