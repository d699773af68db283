import {expect, test} from 'vitest';
import {commands} from 'vitest/browser';
import {payable, payableGroup} from '../../testing/invoices.ts';
import {BANK_ASKS, DECLINED, fresh, openSheet, option, pay, payButton, shows, tidyUp} from '../../testing/pay-sheet.ts';
import {textOf, until} from '../../testing/states.ts';

/* Left in mid-payment, by the browser's own buttons or with the page. */

tidyUp();

const bankWindow = () => document.querySelector('.__PrivateStripeChallenge');

test('back during 3-D Secure takes the bank’s window away and cancels; forward is the page without a sheet', async () => {
  history.replaceState(null, '', '?portal=dashboard');
  const sheet = await openSheet(fresh());
  await until(() => location.search === '?portal=dashboard~pay.open');
  await pay(sheet, BANK_ASKS);
  await until(bankWindow);
  const scrolled = document.documentElement.style.overflow;
  expect(scrolled).toBe('hidden');
  history.back();
  await until(() => !sheet.element.opened);
  expect(bankWindow()).toBe(null);
  expect(document.documentElement.style.overflow).toBe('');
  expect([...sheet.payments.values()][0]!.state).toBe('canceled');
  expect(sheet.told).toEqual([]);

  history.forward();
  await new Promise((done) => addEventListener('popstate', done, {once: true}));
  expect(location.search).toBe('?portal=dashboard');
  expect(sheet.element.opened).toBe(false);
  sheet.element.open();
  await until(() => location.search === '?portal=dashboard~pay.open');
  history.back();
  await until(() => !sheet.element.opened);
  sheet.box.remove();
});

test('back as the bank says yes: the sheet stays to tell', async () => {
  const fake = fresh();
  const sheet = await openSheet(fake);
  await until(() => location.search.includes('pay.open'));
  await pay(sheet, BANK_ASKS);
  await until(bankWindow);
  // As the server answers where the money has moved before it could be cancelled.
  fake.next.settle = ['succeeded'];
  history.back();
  await shows(sheet.box, 'Paid. Thank you.');
  expect(bankWindow()).toBe(null);
  expect(sheet.told).toEqual(['succeeded']);
  sheet.box.remove();
});

test('the page is left right after a bank debit was confirmed: it is asked about, not cancelled', async () => {
  const group = payableGroup([payable({methods: ['us_bank_account']})], {
    currency: 'USD',
    methods: [{type: 'us_bank_account', minimumMinor: 50, maximumMinor: 99999999, needsMandate: true}],
  });
  const fake = fresh({groups: [group]});
  const settle = fake.answers['POST /payments/{id}/settle'] as (asked: {id?: string}) => Promise<never>;
  const {promise: gone, resolve: letGo} = Promise.withResolvers<void>();
  fake.answers['POST /payments/{id}/settle'] = async (asked) => {
    await gone;
    return settle(asked);
  };
  const sheet = await openSheet(fake, {shows: 'Pay $1,234.00'});
  await commands.connectBank();
  payButton(sheet.box)!.click();
  await until(() => sheet.api.count('POST /payments/{id}/settle') === 1);
  sheet.element.remove();
  letGo();
  await until(() => [...sheet.payments.values()][0]!.state === 'processing');
  expect(sheet.api.count('POST /payments/{id}/cancel')).toBe(0);
  await until(() => sheet.api.count('POST /payments/{id}/settle') === 2);
  sheet.box.remove();
});

test('the page is left after a decline: what was started is cancelled', async () => {
  const sheet = await openSheet(fresh());
  await pay(sheet, DECLINED);
  await shows(sheet.box, 'Your bank declined this card');
  sheet.element.remove();
  await until(() => [...sheet.payments.values()][0]!.state === 'canceled');
  expect(sheet.api.count('POST /payments/{id}/cancel')).toBe(1);
  sheet.box.remove();
});

test('Link is typed in its own field', async () => {
  const group = payableGroup([payable({methods: ['card', 'link']})], {
    methods: ['card', 'link'].map((type) => ({
      type,
      minimumMinor: 50,
      maximumMinor: 99999999,
      needsMandate: false,
    })),
  });
  const sheet = await openSheet(fresh({groups: [group]}));
  option(sheet.box, 'link').click();
  // The field of another type is another frame, whose button is not ready until it is.
  await until(() => payButton(sheet.box)?.disabled);
  await until(() => payButton(sheet.box)?.disabled === false);
  expect(await commands.inPayFrame('.Field')).toBeGreaterThan(0);
  expect(textOf(sheet.box)).not.toContain('could not be loaded');
  sheet.box.remove();
});
