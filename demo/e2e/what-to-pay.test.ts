/** What is paid and from which money: several invoices, parts, other amounts, credit, retainers, another tab. */
import type {Browser, Page} from 'playwright';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {violations} from './axe.ts';
import {amountToPay, payButton, sheet, typeCard} from './hands.ts';
import {
  cards,
  charged,
  eventually,
  intentsOf,
  invoiceOf,
  launch,
  merchant,
  newShopper,
  sandboxRequests,
  sendInvoice,
  toInvoices,
  visit,
} from './shop.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const later = {dueDate: '2099-01-31'};

/** The row of an invoice in the list. */
const row = (page: Page, number: string) => page.locator('portal-invoices tbody tr').filter({hasText: number});

it('what is overdue, one invoice in part and one left out, in one payment whose parts add up', async () => {
  const shopper = await newShopper([
    '100.10',
    {unitPrice: '200.00', allowPartialPayments: true},
    '50.00',
    {unitPrice: '300.00', ...later},
  ]);
  const [, part, out, notDue] = shopper.invoices;
  const {page, context, complaints} = await visit(browser, shopper);
  await page.getByRole('button', {name: 'Pay $650.10 now'}).click();
  await eventually(() => amountToPay(page).textContent()).toBe('$650.10');
  await sheet(page)
    .getByRole('radio', {name: /^Overdue/})
    .check();
  await eventually(() => amountToPay(page).textContent()).toBe('$350.10');
  await sheet(page)
    .getByRole('checkbox', {name: new RegExp(out!.number)})
    .uncheck();
  const amount = sheet(page).getByLabel(`Amount for ${part!.number} in USD`);
  // Less than the shop takes: told at the field, and nothing can be paid.
  await amount.fill('49.99');
  await payButton(page).click();
  await sheet(page)
    .getByText(/\$50\.00/)
    .first()
    .waitFor();
  expect(await amount.getAttribute('aria-invalid')).toBe('true');
  await amount.fill('75.25');
  await eventually(() => amountToPay(page).textContent()).toBe('$175.35');
  await typeCard(page, cards.accepted);
  expect(await violations(page)).toEqual([]);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();
  await eventually(() => sheet(page).locator('.outcome .invoices li').allInnerTexts()).toHaveLength(2);

  const {data} = await merchant<{data: {id: string; amountMinor: number}[]}>(
    'GET',
    `/payments?customerId=${shopper.customerId}`,
  );
  const {invoices} = await merchant<{invoices: {amountMinor: number}[]}>('GET', `/payments/${data[0]!.id}`);
  expect([data.length, data[0]!.amountMinor, invoices.map(({amountMinor}) => amountMinor)]).toEqual([
    1,
    17_535,
    [10_010, 7525],
  ]);
  expect(await charged(shopper)).toBe(17_535);

  await page.getByRole('button', {name: 'Done'}).click();
  await toInvoices(page).click();
  await eventually(() => row(page, part!.number).innerText()).toMatch(/\$200\.00\s+\$124\.75/);
  await eventually(() => row(page, out!.number).innerText()).toContain('$50.00');
  await eventually(() => row(page, notDue!.number).innerText()).toContain('$300.00');
  await eventually(() => row(page, shopper.invoices[0]!.number).innerText()).toMatch(/\$0\.00[^]*Paid/);
  expect(complaints).toEqual([]);
  await context.close();
});

it('more than is owed becomes credit, and that pays an invoice without Stripe', async () => {
  const shopper = await newShopper(['40.00', '60.00']);
  const {page, context} = await visit(browser, shopper);
  await page.getByRole('button', {name: 'Pay $100.00 now'}).click();
  await sheet(page).getByRole('radio', {name: 'Other amount'}).check();
  await sheet(page).getByLabel('Amount in USD').fill('150');
  await sheet(page).getByText('$50.00 is more than these invoices take.').waitFor();
  await typeCard(page, cards.accepted);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();
  expect(await charged(shopper)).toBe(15_000);
  await page.getByRole('button', {name: 'Done'}).click();
  await eventually(() => page.locator('portal-dashboard dl').first().innerText()).toMatch(
    /Available credit\s+\$50\.00/,
  );

  await sendInvoice(shopper, '30.00');
  await page.reload();
  const before = (await sandboxRequests()).length;
  await page.getByRole('button', {name: 'Pay $30.00 now'}).click();
  await sheet(page).getByRole('checkbox', {name: 'Use your credit of $50.00'}).check();
  await payButton(page)
    .and(page.getByRole('button', {name: 'Apply credit'}))
    .click();
  await page.getByText('Paid from your credit.').first().waitFor();
  expect(await invoiceOf(shopper, 2)).toMatchObject({status: 'paid', balanceMinor: 0});
  const asked = (await sandboxRequests()).slice(before);
  expect(asked.filter(({path}) => /payment_intents|charges/.test(path))).toEqual([]);
  await page.getByRole('button', {name: 'Done'}).click();
  await eventually(() => page.locator('portal-dashboard dl').first().innerText()).toMatch(
    /Available credit\s+\$20\.00/,
  );
  await context.close();
});

it('several selected in the list; paid, they are selected no more', async () => {
  const shopper = await newShopper(['11.00', '22.00', '33.00']);
  const {page, context} = await visit(browser, shopper, '/account?portal=invoices');
  for (const index of [0, 2]) await row(page, shopper.invoices[index]!.number).getByRole('checkbox').check();
  const selection = page.getByRole('group', {name: 'Selected invoices'});
  await selection.getByText('$44.00').waitFor();
  await selection.getByRole('button', {name: 'Pay selected'}).click();
  await eventually(() => amountToPay(page).textContent()).toBe('$44.00');
  await typeCard(page, cards.accepted);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();
  await page.getByRole('button', {name: 'Done'}).click();
  await eventually(() => row(page, shopper.invoices[2]!.number).innerText()).toContain('Paid');
  await eventually(() => selection.getByRole('button').count()).toBe(0);
  expect(await page.locator('portal-invoices tbody').getByRole('checkbox', {checked: true}).count()).toBe(0);
  expect([await charged(shopper), (await invoiceOf(shopper, 1)).balanceMinor]).toEqual([4400, 2200]);
  await context.close();
});

it('a retainer is paid, then drawn on: what it does not cover goes on the card', async () => {
  const shopper = await newShopper([]);
  const retainer = await sendInvoice(shopper, '100.00', {}, '/retainer-invoices');
  const {page, context} = await visit(browser, shopper, '/account?portal=invoices');
  await row(page, retainer.number).getByText('Retainer').waitFor();
  await row(page, retainer.number).getByRole('button').click();
  await typeCard(page, cards.accepted);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();

  const invoice = await sendInvoice(shopper, '160.00');
  await page.goto(page.url().replace(/\?.*/, ''));
  await eventually(() => page.locator('portal-dashboard dl').first().innerText()).toMatch(
    /Available retainer money\s+\$100\.00/,
  );
  await page.getByRole('button', {name: 'Pay $160.00 now'}).click();
  await sheet(page).getByRole('checkbox', {name: 'Use your retainer of $100.00'}).check();
  await eventually(() => amountToPay(page).textContent()).toBe('$60.00');
  await typeCard(page, cards.accepted);
  await payButton(page).click();
  await page.getByText('Paid. Thank you.').waitFor();
  const intents = await intentsOf(shopper);
  expect(intents.map(({amount_received}) => amount_received)).toEqual([6000, 10_000]);
  await page.getByRole('button', {name: 'Done'}).click();
  await toInvoices(page).click();
  await page.getByRole('link', {name: invoice.number}).click();
  await page.locator('portal-invoice').getByText(`Retainer ${retainer.number}`).waitFor();
  expect(await invoiceOf(shopper, 1)).toMatchObject({status: 'paid', balanceMinor: 0});
  await context.close();
});

it('paid in another tab a second ago: the sheet says so, and nothing is charged twice', async () => {
  const shopper = await newShopper(['25.00', '35.00']);
  const {page: first, context} = await visit(browser, shopper, '/account?portal=invoices');
  const second = await context.newPage();
  await second.goto(first.url());
  const [paid, other] = shopper.invoices;
  for (const page of [first, second]) {
    for (const {number} of page === first ? [paid!] : [paid!, other!]) {
      await row(page, number).getByRole('checkbox').check();
    }
    await page.getByRole('button', {name: 'Pay selected'}).click();
    await typeCard(page, cards.accepted);
  }
  await payButton(first).click();
  await first.getByText('Paid. Thank you.').waitFor();
  await payButton(second).click();
  // What is left is put before the customer, and nothing is charged until they agree.
  const alert = sheet(second).getByRole('alert').filter({hasText: paid!.number});
  await eventually(() => alert.innerText()).toMatch(/changed from \$60\.00 to \$35\.00[^]*can no longer be paid/);
  expect(await charged(shopper)).toBe(2500);
  await typeCard(second, cards.accepted);
  await payButton(second).click();
  await second.getByText('Paid. Thank you.').waitFor();
  expect(await charged(shopper)).toBe(6000);
  await context.close();
});
