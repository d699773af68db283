// The Payment Element itself: what it shows, what it takes, what it says. Confirming is in confirm.test.ts.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Page} from 'playwright';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {bankOf, type Bench, bench, confirm, frameOf, lastChange, mount} from './bench.ts';

let made: Bench;
beforeAll(async () => {
  made = await bench();
});
afterAll(() => made.close());

const usd = (...types: string[]) => ({
  mode: 'payment',
  amount: 2000,
  currency: 'usd',
  allowedPaymentMethodTypes: types,
});
const eur = (...types: string[]) => ({...usd(...types), currency: 'eur'});
const noWallets = {wallets: {googlePay: 'never', applePay: 'never'}};
const ada = {defaultValues: {billingDetails: {name: 'Ada Lovelace', email: 'ada@example.com'}}};

const submit = (page: Page): Promise<object> => page.evaluate('window.elements.submit()');

describe('cards alone', () => {
  it('are fields without a choice', async () => {
    const {page, complaints} = await made.open();
    const frame = await mount(page, usd('card'), noWallets);
    expect(await frame.getByRole('radio').count()).toBe(0);
    await expect.poll(() => lastChange(page)).toMatchObject({complete: false, empty: true, value: {type: 'card'}});
    await frame.getByLabel('Card number').pressSequentially('4242424242424242');
    // The cursor has gone on by itself.
    await page.keyboard.type('1234');
    await frame.getByLabel('Security code').fill('123');
    await expect.poll(() => lastChange(page)).toMatchObject({complete: false, empty: false});
    await frame.getByLabel('ZIP code').fill('12345');
    await expect.poll(() => lastChange(page)).toMatchObject({complete: true, empty: false, value: {type: 'card'}});
    expect(await submit(page)).toEqual({selectedPaymentMethod: 'card'});
    expect(complaints).toEqual([]);
  });

  it('keep what is typed, and the cursor, over a new amount', async () => {
    const {page} = await made.open();
    const frame = await mount(page, usd('card'), noWallets);
    await frame.getByLabel('Card number').pressSequentially('42424242');
    await page.evaluate('window.elements.update({amount: 2500})');
    await page.keyboard.type('4');
    expect(await frame.getByLabel('Card number').inputValue()).toBe('4242 4242 4');
  });
});

it('with no method left (Link alone, and Link switched off) has none to complete, and does not fail', async () => {
  const {page, complaints} = await made.open();
  await mount(page, usd('link'), {wallets: {link: 'never'}});
  expect(await submit(page)).toMatchObject({error: {type: 'validation_error', code: 'incomplete_method'}});
  expect(complaints).toEqual([]);
});

describe('several methods', () => {
  it('stand in a row, in the order given, the first one open', async () => {
    const {page} = await made.open();
    const frame = await mount(page, usd('us_bank_account', 'card'), noWallets);
    const names = await frame
      .getByRole('group', {name: 'Payment method'})
      .locator('label:has([type=radio])')
      .allTextContents();
    expect(names).toEqual(['US bank account', 'Card']);
    expect(await frame.getByRole('radio', {name: 'US bank account'}).isChecked()).toBe(true);
    await frame.getByRole('radio', {name: 'Card'}).check();
    await frame.getByLabel('Card number').waitFor();
    await expect.poll(() => lastChange(page)).toMatchObject({value: {type: 'card'}, collapsed: false});
  });

  it('by paymentMethodOrder, and collapsed until one is chosen', async () => {
    const {page} = await made.open();
    const frame = await mount(page, eur('card', 'sepa_debit', 'ideal'), {
      ...noWallets,
      paymentMethodOrder: ['ideal', 'card'],
      layout: {type: 'accordion', defaultCollapsed: true},
    });
    expect(await frame.locator('label:has([type=radio])').allTextContents()).toEqual([
      'iDEAL',
      'Card',
      'SEPA Direct Debit',
    ]);
    await expect.poll(() => lastChange(page)).toMatchObject({collapsed: true, complete: false, empty: true});
    expect(await submit(page)).toMatchObject({error: {type: 'validation_error', code: 'incomplete_method'}});
    await frame.getByText('Please select a payment method.').waitFor();
    await frame.getByRole('radio', {name: 'iDEAL'}).check();
    await frame.getByText('you will be redirected').waitFor();
    expect(await frame.getByText('Please select a payment method.').count()).toBe(0);
  });

  it('share the name and the e-mail', async () => {
    const {page} = await made.open();
    const frame = await mount(page, eur('sepa_debit', 'ideal'), ada);
    expect(await frame.getByLabel('Full name').inputValue()).toBe('Ada Lovelace');
    expect(await frame.getByLabel('Email').inputValue()).toBe('ada@example.com');
    await frame.getByLabel('Full name').fill('Ada King');
    await frame.getByRole('radio', {name: 'iDEAL'}).check();
    expect(await frame.getByLabel('Full name').inputValue()).toBe('Ada King');
  });

  it('only those of the currency; none is a loaderror', async () => {
    const {page} = await made.open();
    const frame = await mount(page, eur('card', 'us_bank_account', 'ideal'), noWallets);
    expect(await frame.locator('label:has([type=radio])').allTextContents()).toEqual(['Card', 'iDEAL']);
    const second = await made.open();
    await expect(mount(second.page, eur('us_bank_account'))).rejects.toThrow(
      /None of the payment method types \(us_bank_account\) can be used with the currency eur/,
    );
  });

  it('those of the account, where the merchant names none; others with another currency', async () => {
    const {page} = await made.open();
    const frame = await mount(page, {mode: 'payment', amount: 2000, currency: 'usd'}, noWallets);
    const rows = frame.locator('label:has([type=radio])');
    expect(await rows.allTextContents()).toEqual(['Card', 'US bank account']);
    await page.evaluate(`elements.update({currency: 'gbp'})`);
    await expect.poll(() => rows.allTextContents()).toEqual(['Card', 'Bacs Direct Debit']);
  });

  it('those of the intent, where there is one already', async () => {
    const {page} = await made.open();
    const {client_secret: clientSecret, id} = await made.stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      allowed_payment_method_types: ['card', 'ideal'],
    });
    const frame = await mount(page, {clientSecret}, noWallets);
    const rows = frame.locator('label:has([type=radio])');
    expect(await rows.allTextContents()).toEqual(['Card', 'iDEAL']);
    await made.stripe.paymentIntents.update(id, {allowed_payment_method_types: ['sepa_debit', 'ideal']});
    await page.evaluate('elements.fetchUpdates()');
    await expect.poll(() => rows.allTextContents()).toEqual(['SEPA Direct Debit', 'iDEAL']);
  });

  it('a wallet stands beside the card where the merchant has not switched it off', async () => {
    const {page} = await made.open();
    const frame = await mount(page, usd('card'));
    await frame.getByRole('radio', {name: 'Google Pay'}).check();
    await expect.poll(() => lastChange(page)).toMatchObject({complete: true, value: {type: 'google_pay'}});
    expect(await submit(page)).toEqual({selectedPaymentMethod: 'google_pay'});
  });

  it('are chosen and filled in by keyboard alone', async () => {
    const {page} = await made.open();
    const frame = await mount(page, eur('card', 'sepa_debit', 'ideal'), {...noWallets, ...ada});
    await frame.getByRole('radio', {name: 'Card'}).focus();
    await page.keyboard.press('ArrowDown');
    await frame.getByLabel('IBAN').waitFor();
    expect(
      await frame.getByRole('radio', {name: 'SEPA Direct Debit'}).evaluate((radio) => radio.matches(':focus')),
    ).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('de89370400440532013000');
    expect(await frame.getByLabel('IBAN').inputValue()).toBe('DE89 3704 0044 0532 0130 00');
    await expect.poll(() => lastChange(page)).toMatchObject({complete: true, value: {type: 'sepa_debit'}});
  });
});

describe('what is wrong', () => {
  it.each([
    ['DE00370400440532013000', 'invalid_iban', 'invalid'],
    ['DE8937', 'incomplete_iban', 'incomplete'],
    ['US64SVBKUS6S3300958879', 'invalid_iban_country_code', 'SEPA'],
    ['12', 'invalid_iban_start', 'two-letter country code'],
  ])('IBAN %s: %s', async (iban, code, words) => {
    const {page} = await made.open();
    const frame = await mount(page, eur('sepa_debit'), ada);
    await frame.getByLabel('IBAN').fill(iban);
    expect(await submit(page)).toMatchObject({error: {type: 'validation_error', code}});
    expect(await frame.getByLabel('IBAN').getAttribute('aria-invalid')).toBe('true');
    await frame.getByRole('alert').getByText(words).waitFor();
    expect(await frame.getByLabel('IBAN').evaluate((input) => input.matches(':focus'))).toBe(true);
  });

  it('each missing field of Bacs is marked, and the first has the cursor', async () => {
    const {page} = await made.open({locale: 'en-GB'});
    const frame = await mount(page, {...usd('bacs_debit'), currency: 'gbp'});
    expect(await submit(page)).toMatchObject({error: {code: 'incomplete_name'}});
    for (const label of ['Full name', 'Email', 'Sort code', 'Account number', 'Address line 1', 'City', 'Postal code'])
      expect([label, await frame.getByLabel(label).getAttribute('aria-invalid')]).toEqual([label, 'true']);
    expect(await frame.getByLabel('Full name').evaluate((input) => input.matches(':focus'))).toBe(true);
    await frame.getByLabel('Sort code').fill('108800');
    expect(await frame.getByLabel('Sort code').inputValue()).toBe('10-88-00');
  });
});

describe('a US bank account', () => {
  const typed = async (page: Page) => {
    const bank = bankOf(page);
    await frameOf(page).getByRole('button', {name: 'Choose your bank'}).click();
    await bank.getByRole('button', {name: 'Enter bank details manually'}).click();
    await bank.getByLabel('Routing number').fill('110000000');
    return bank;
  };

  it('typed: checked, taken over, and what follows is said', async () => {
    const {page} = await made.open();
    const frame = await mount(page, usd('us_bank_account'), {...ada, business: {name: 'Cups & Co'}});
    expect(await submit(page)).toMatchObject({error: {code: 'incomplete_bank'}});
    const bank = await typed(page);
    await bank.getByLabel('Routing number').fill('110000001');
    await bank.getByLabel('Account number', {exact: true}).fill('000123456789');
    await bank.getByLabel('Confirm account number').fill('000123456780');
    await bank.getByRole('button', {name: 'Submit'}).click();
    await bank.getByText('Your routing number is invalid.').waitFor();
    await bank.getByText('The account numbers do not match.').waitFor();
    await bank.getByLabel('Routing number').fill('110000000');
    await bank.getByLabel('Confirm account number').fill('000123456789');
    await bank.getByRole('button', {name: 'Submit'}).click();
    await frame.getByRole('status').getByText('6789').waitFor();
    await frame.getByText('two small amounts').waitFor();
    await frame.getByText(/By clicking .* you authorize Cups & Co to debit/).waitFor();
    await expect
      .poll(() => lastChange(page))
      .toMatchObject({complete: true, empty: false, value: {type: 'us_bank_account'}});
    // The cursor is back at the button it left from.
    const button = frame.getByRole('button', {name: 'Use another account'});
    await expect.poll(() => button.evaluate((element) => element.matches(':focus'))).toBe(true);
  });

  it("its number never passes the merchant's page", async () => {
    const {page} = await made.open();
    await mount(page, usd('us_bank_account'), ada);
    await page.evaluate(`window.heard = []; addEventListener('message', ({data}) => window.heard.push(JSON.stringify(data)));
      const post = MessagePort.prototype.postMessage;
      const on = EventTarget.prototype.addEventListener;
      EventTarget.prototype.addEventListener = function (name, listener, ...rest) {
        return on.call(this, name, name === 'message' ? (event) => { window.heard.push(JSON.stringify(event.data)); listener(event); } : listener, ...rest);
      };`);
    const bank = await typed(page);
    await bank.getByLabel('Account number', {exact: true}).fill('000123456789');
    await bank.getByLabel('Confirm account number').fill('000123456789');
    await bank.getByRole('button', {name: 'Submit'}).click();
    await frameOf(page).getByRole('status').getByText('6789').waitFor();
    const heard = (await page.evaluate('window.heard')) as string[];
    // It does hear the window end.
    expect(heard.some((text) => text.includes('"outcome":"done"'))).toBe(true);
    expect(heard.filter((text) => text.includes('000123456789'))).toEqual([]);
  });

  it('is chosen by keyboard alone, and the cursor does not leave the window', async () => {
    const {page} = await made.open();
    const frame = await mount(page, usd('us_bank_account'), ada);
    await frame.getByRole('button', {name: 'Choose your bank'}).focus();
    await page.keyboard.press('Enter');
    const bank = bankOf(page);
    const focused = async (name: string) => {
      const button = bank.getByRole('button', {name});
      await expect.poll(() => button.evaluate((element) => element.matches(':focus'))).toBe(true);
    };
    await expect.poll(() => bank.getByRole('heading').evaluate((heading) => heading.matches(':focus'))).toBe(true);
    await page.keyboard.press('Shift+Tab');
    const close = page.getByRole('button', {name: 'Close'});
    await expect.poll(() => close.evaluate((button) => button.matches(':focus'))).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await focused('Test Institution');
    await page.keyboard.press('Enter');
    await bank.getByRole('heading', {name: 'Choose an account'}).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await focused('Connect account');
    await page.keyboard.press('Enter');
    await frame.getByRole('status').getByText('2227').waitFor();
  });

  it('closing the window leaves it as it was, by button and by Escape', async () => {
    const {page} = await made.open();
    const frame = await mount(page, usd('us_bank_account'), ada);
    await frame.getByRole('button', {name: 'Choose your bank'}).click();
    await bankOf(page).getByRole('button', {name: 'Test Institution'}).waitFor();
    await page.getByRole('button', {name: 'Close'}).click();
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await frame.getByRole('button', {name: 'Choose your bank'}).click();
    await bankOf(page).getByRole('button', {name: 'Test Institution'}).press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(await lastChange(page)).toMatchObject({complete: false, empty: true});
  });
});

describe('as the page wants it', () => {
  it('in a dark theme the row is dark; rules reach it', async () => {
    const {page} = await made.open();
    const frame = await mount(
      page,
      {
        ...usd('card', 'us_bank_account'),
        appearance: {theme: 'night', rules: {'.AccordionItem': {borderTopWidth: '7px'}}},
      },
      noWallets,
    );
    const style = await frame
      .locator('.AccordionItem')
      .first()
      .evaluate((item) => [getComputedStyle(item).backgroundColor, getComputedStyle(item).borderTopWidth]);
    expect(style).toEqual(['rgb(48, 49, 61)', '7px']);
  });

  it('from right to left, the radio button stands at the right', async () => {
    const {page} = await made.open();
    const frame = await mount(page, {...usd('card', 'us_bank_account'), locale: 'ar'}, noWallets);
    const radio = (await frame.getByRole('radio').first().boundingBox())!;
    const row = (await frame.locator('.AccordionHeader').first().boundingBox())!;
    expect(radio.x).toBeGreaterThan(row.x + row.width / 2);
  });

  it('in German and French every word is there', async () => {
    for (const locale of ['de', 'fr']) {
      const {page} = await made.open();
      const frame = await mount(page, {...eur('card', 'sepa_debit', 'ideal', 'link'), locale}, noWallets);
      for (const radio of await frame.getByRole('radio').all()) {
        await radio.check();
        expect(await frame.locator('body').innerText()).not.toMatch(/undefined|\{business\}/);
      }
      await frame.getByText({de: 'SEPA-Lastschrift', fr: 'Prélèvement SEPA'}[locale]!).waitFor();
    }
  });

  it('without billing fields: they come with the confirmation, or it throws', async () => {
    const {page} = await made.open();
    const frame = await mount(page, eur('sepa_debit'), {fields: {billingDetails: 'never'}});
    expect(await frame.getByLabel('Full name').isVisible()).toBe(false);
    await frame.getByLabel('IBAN').fill('DE89370400440532013000');
    const {client_secret: secret} = await made.stripe.paymentIntents.create({amount: 2000, currency: 'eur'});
    const {thrown} = await confirm(page, 'Payment', secret!);
    expect(thrown).toMatch(/"never".*billing_details\.name/);
  });

  it('has no accessibility violation, in each method and in the window of the bank', async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const check = async (page: Page, path: string) => {
      const frame = page.frames().find((each) => each.url().includes(path))!;
      await frame.evaluate(axe);
      const {violations} = (await frame.evaluate(
        `axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})`,
      )) as {violations: {id: string; nodes: {html: string}[]}[]};
      return violations.map(({id, nodes}) => `${id}: ${nodes[0]!.html}`);
    };
    const {page} = await made.open();
    const frame = await mount(page, usd('card', 'us_bank_account', 'link'));
    for (const radio of await frame.getByRole('radio').all()) {
      await radio.check();
      await submit(page);
      expect(await check(page, 'payment.html')).toEqual([]);
    }
    await frame.getByRole('radio', {name: 'US bank account'}).check();
    await frame.getByRole('button', {name: 'Choose your bank'}).click();
    const bank = bankOf(page);
    for (const name of ['Test Institution', 'Back', 'Enter bank details manually']) {
      await bank.getByRole('button', {name}).click();
      expect(await check(page, 'bank.html')).toEqual([]);
    }
  });
});

it('refuses the option of earlier releases', async () => {
  const {page} = await made.open();
  const thrown = await page.evaluate(
    `(() => { try { stripe.elements({mode: 'setup', paymentMethodTypes: ['card']}); return null } catch (error) { return error.name + ' ' + error.message } })()`,
  );
  expect(thrown).toMatch(/IntegrationError.*allowedPaymentMethodTypes/);
});
