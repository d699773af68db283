import {html} from 'lit';
import {expect, test} from 'vitest';
import {commands, page, userEvent} from 'vitest/browser';
import type {PayableGroup, Payables} from '../../client/shapes.ts';
import {violations} from '../../testing/check.ts';
import {offline, Problem} from '../../testing/fake-api.ts';
import {payable, payableGroup} from '../../testing/invoices.ts';
import {
  bodiesOf,
  DECLINED,
  fresh,
  GOOD,
  keysOf,
  openSheet,
  option,
  pay,
  payButton,
  shows,
  tidyUp,
  type,
} from '../../testing/pay-sheet.ts';
import {savedMethod, savedMethods} from '../../testing/payment-methods.ts';
import {type ElementState, find, findAll, mount, reach, textOf, until} from '../../testing/states.ts';
import type {PortalPay} from './portal-pay.ts';

/* What is paid and how: parts, another amount, credits, saved methods, bank accounts, transfers. */

tidyUp();

const two = payableGroup([
  payable({id: 'inv_1', payableMinor: 80000, isOverdue: true, allowPartial: true, minimumPartMinor: 20000}),
  payable({id: 'inv_2', number: 'INV-2040', payableMinor: 43400}),
]);
const one = (over: Partial<PayableGroup> = {}) => payableGroup([payable()], over);
const figure = (box: ParentNode) => find(box, '.figure').innerText;
const usd = (over: Partial<PayableGroup> = {}) =>
  payableGroup([payable({methods: ['card', 'us_bank_account']})], {
    currency: 'USD',
    methods: [
      {type: 'card', minimumMinor: 50, maximumMinor: 99999999, needsMandate: false},
      {type: 'us_bank_account', minimumMinor: 50, maximumMinor: 99999999, needsMandate: true},
    ],
    ...over,
  });

test('a part of an invoice: refused at its field, with what is possible; then paid, exactly', async () => {
  const sheet = await openSheet(fresh({groups: [two]}));
  const {box, element} = sheet;
  await commands.typeCard(GOOD);
  for (const [text, said] of [
    ['0', 'Enter an amount above zero.'],
    ['-5', 'Enter an amount above zero.'],
    ['300.005', 'GBP has 2 decimals.'],
    ['800.01', 'At most £800.00 can be paid.'],
    ['199.99', 'Pay at least £200.00.'],
    ['', 'Enter an amount.'],
    ['abc', 'This is not an amount.'],
  ] as const) {
    const input = type(box, 'inv_1', text);
    payButton(box)!.click();
    await until(() => textOf(input.parentElement!).includes(said), said);
    expect(find(box, `#${input.getAttribute('aria-describedby')}`).innerText).toContain(said);
    await until(() => element.shadowRoot!.activeElement === input);
  }
  expect(await violations(box)).toEqual([]);
  expect(sheet.api.count('POST /payments')).toBe(0);
  type(box, 'inv_1', '1.250,5');
  await shows(box, 'At most £800.00 can be paid.');
  type(box, 'inv_1', '250,5');
  await shows(box, 'Pay £684.50');
  expect(findAll(box, '[aria-invalid=true]')).toEqual([]);
  expect(figure(box)).toBe('£684.50');
  await until(() => find(box, '.summary [role=status]').textContent === 'To pay now: £684.50');
  payButton(box)!.click();
  await shows(box, 'Paid. Thank you.');
  expect(bodiesOf(sheet)).toEqual([
    {
      currency: 'GBP',
      amountMinor: 68450,
      method: 'card',
      invoices: [
        {invoiceId: 'inv_1', amountMinor: 25050},
        {invoiceId: 'inv_2', amountMinor: 43400},
      ],
    },
  ]);
  box.remove();
});

test('overdue alone; one taken out; nothing left is nothing to pay', async () => {
  const sheet = await openSheet(fresh({groups: [two]}));
  const {box} = sheet;
  option(box, 'overdue').click();
  await shows(box, 'Pay £800.00');
  expect(textOf(find(box, '.invoices'))).not.toContain('INV-2040');
  option(box, 'all').click();
  await shows(box, 'Pay £1,234.00');
  const ticks = findAll<HTMLInputElement>(box, '.invoices [type=checkbox]');
  ticks[0]!.click();
  await until(() => figure(box) === '£434.00');
  ticks[1]!.click();
  await until(() => figure(box) === '£0.00');
  await commands.typeCard(GOOD);
  payButton(box)!.click();
  await shows(box, 'Choose at least one invoice.');
  findAll<HTMLInputElement>(box, '.invoices [type=checkbox]')[1]!.click();
  await shows(box, 'Pay £434.00');
  payButton(box)!.click();
  await shows(box, 'Paid. Thank you.');
  expect(bodiesOf(sheet)).toMatchObject([{amountMinor: 43400, invoices: [{invoiceId: 'inv_2', amountMinor: 43400}]}]);
  box.remove();
});

test('another amount, by keyboard alone: laid on the longest due, and what is over goes ahead', async () => {
  await page.viewport(1280, 900);
  const sheet = await openSheet(fresh({groups: [{...two, aheadMethods: ['card']}]}));
  const {box, element} = sheet;
  await commands.typeCard(GOOD);
  option(box, 'all').focus();
  await userEvent.keyboard('{ArrowRight}{Tab}');
  await until(() => (element.shadowRoot!.activeElement as HTMLElement)?.id === 'other');
  await userEvent.keyboard('500');
  await shows(box, 'Pay £500.00');
  // INV-2040 takes no part.
  expect(findAll(box, '.invoices .amount').map((amount) => amount.innerText)).toEqual(['£500.00', '–']);
  await userEvent.keyboard('{Control>}a{/Control}1,300.00{Tab}');
  await shows(box, '£66.00 is more than these invoices take. It goes ahead as credit');
  await shows(box, 'Pay £1,300.00');
  find<HTMLInputElement>(box, '#other').focus();
  await userEvent.keyboard('{Enter}');
  await shows(box, 'Paid. Thank you.');
  expect(find(box, '.outcome .invoices').innerText).toContain('Paid ahead, as credit');
  expect(bodiesOf(sheet)).toMatchObject([{amountMinor: 130000, aheadMinor: 6600}]);
  box.remove();
});

test('another amount that does not fit says what does; nothing goes ahead where that is not allowed', async () => {
  const whole = payableGroup([payable({payableMinor: 80000}), payable({id: 'inv_2', payableMinor: 43400})]);
  const {box, api} = await openSheet(fresh({groups: [whole]}));
  option(box, 'other').click();
  await until(() => findAll(box, '#other').length);
  type(box, 'other', '900');
  await shows(box, 'You can pay £800.00 or £1,234.00.');
  type(box, 'other', '2000');
  await shows(box, 'At most £1,234.00 can be paid.');
  payButton(box)!.click();
  await until(() => find(box, '[aria-invalid=true]').id === 'other');
  expect(api.count('POST /payments')).toBe(0);
  box.remove();
});

test('nothing owed: money goes ahead', async () => {
  const ahead = payableGroup([], {aheadMethods: ['card']});
  const fake = fresh({groups: [ahead]});
  const sheet = await openSheet(fake, {
    shows: 'Amount in GBP',
    act: async (element) => {
      (element as PortalPay).open();
      await until(() => findAll(element.shadowRoot!, '#other').length);
      type(element.shadowRoot!, 'other', '250');
    },
  });
  await shows(sheet.box, '£250.00 goes ahead as credit for later invoices.');
  await pay(sheet, GOOD);
  await shows(sheet.box, 'Paid. Thank you.');
  expect(bodiesOf(sheet)).toEqual([
    {currency: 'GBP', amountMinor: 25000, method: 'card', invoices: [], aheadMinor: 25000},
  ]);
  sheet.box.remove();
});

test('yen have no decimals, and the smallest charge is told before', async () => {
  const yen = payableGroup([payable({payableMinor: 480000, allowPartial: true})], {
    currency: 'JPY',
    methods: [{type: 'card', minimumMinor: 50, maximumMinor: 99999999, needsMandate: false}],
  });
  const sheet = await openSheet(fresh({groups: [yen]}), {shows: 'Pay ¥480,000'});
  const {box} = sheet;
  // Far from the limits they are not worth a word.
  expect(textOf(box)).not.toContain('Between');
  type(box, 'inv_1', '60');
  await shows(box, 'Between ¥50 and ¥99,999,999');
  type(box, 'inv_1', '12.5');
  await shows(box, 'JPY has no decimals. Enter a whole amount.');
  type(box, 'inv_1', '49');
  await shows(box, 'The smallest amount that can be paid online is ¥50.');
  expect(payButton(box)).toBe(undefined);
  type(box, 'inv_1', '120,000');
  await until(() => payButton(box)?.disabled === false);
  await pay(sheet, GOOD);
  await shows(box, 'Paid. Thank you.');
  expect(bodiesOf(sheet)).toMatchObject([{amountMinor: 120000}]);
  box.remove();
});

test('credit pays a part: what is left is charged, in one step', async () => {
  const sheet = await openSheet(fresh({groups: [one({creditMinor: 12599, retainerMinor: 20000})]}));
  const {box} = sheet;
  option(box, 'useCredit').click();
  await shows(box, 'Pay £1,108.01');
  option(box, 'useRetainers').click();
  await shows(box, 'Pay £908.01');
  expect(textOf(find(box, '.sums'))).toContain('-£125.99');
  expect(await violations(box)).toEqual([]);
  await pay(sheet, GOOD);
  await shows(box, 'Paid. Thank you.');
  expect(bodiesOf(sheet)).toMatchObject([
    {amountMinor: 90801, creditMinor: 12599, retainerMinor: 20000, invoices: [{amountMinor: 123400}]},
  ]);
  box.remove();
});

test('credit pays it all: no gateway, and no answer is asked for again under the same key', async () => {
  const fake = fresh({groups: [one({creditMinor: 200000})]});
  fake.next.apply = [offline];
  const sheet = await openSheet(fake);
  const {box} = sheet;
  option(box, 'useCredit').click();
  await until(() => payButton(box)!.innerText === 'Apply credit');
  expect(findAll(box, '.way')).toEqual([]);
  expect(textOf(box)).toContain('£766.00 stays for later.');
  payButton(box)!.click();
  payButton(box)!.click();
  await shows(box, 'Paid from your credit.');
  expect(bodiesOf(sheet, 'POST /credit-applications')[0]).toEqual({
    currency: 'GBP',
    invoices: [{invoiceId: 'inv_1', amountMinor: 123400}],
    creditMinor: 123400,
    retainerMinor: 0,
  });
  expect(new Set(keysOf(sheet, 'POST /credit-applications')).size).toBe(1);
  expect(sheet.api.count('POST /payments')).toBe(0);
  expect(sheet.told).toEqual(['applied']);
  box.remove();
});

test('credit that was used elsewhere meanwhile: what has changed is said, and nothing is lost', async () => {
  const fake = fresh({groups: [one({creditMinor: 200000})]});
  fake.next.apply = [new Problem(409, 'payments.credit_changed')];
  const sheet = await openSheet(fake);
  const {box} = sheet;
  const offered = sheet.answers['GET /payables'] as Payables;
  sheet.api.answers['GET /payables'] = {...offered, groups: [one({creditMinor: 100000})]};
  option(box, 'useCredit').click();
  await until(() => payButton(box)!.innerText === 'Apply credit');
  payButton(box)!.click();
  await shows(box, 'The amount has changed from £0.00 to £234.00. Check it, then pay again.');
  await until(() => payButton(box)?.innerText === 'Pay £234.00' && !payButton(box)!.disabled);
  await pay(sheet, GOOD);
  await shows(box, 'Paid. Thank you.');
  expect(bodiesOf(sheet)).toMatchObject([{amountMinor: 23400, creditMinor: 100000}]);
  box.remove();
});

test('a saved card pays without a field; an expired one cannot be taken and says so', async () => {
  const fake = fresh({savedMethods: savedMethods.slice(0, 3)});
  await fake.save('pmt_1', 'pm_card_visa');
  const sheet = await openSheet(fake);
  const {box} = sheet;
  await shows(box, 'Office card');
  expect(option(box, 'pmt_1').checked).toBe(true);
  expect(option(box, 'pmt_3').disabled).toBe(true);
  expect(textOf(option(box, 'pmt_3').closest('label')!)).toContain('Expired');
  expect(textOf(option(box, 'pmt_2').closest('label')!)).toContain('Expires soon');
  expect(findAll(box, '[slot=pay]:not(slot)')).toEqual([]);
  expect(await violations(box)).toEqual([]);
  payButton(box)!.click();
  await shows(box, 'Paid. Thank you.');
  expect(bodiesOf(sheet)).toMatchObject([{method: 'card', paymentMethodId: 'pmt_1'}]);
  expect(sheet.told).toEqual(['succeeded']);
  box.remove();
});

test('a saved card is declined: another card pays instead, and nothing is charged twice', async () => {
  const fake = fresh({savedMethods: [savedMethod({isDefault: true})]});
  await fake.save('pmt_1', 'pm_card_chargeCustomerFail');
  const sheet = await openSheet(fake);
  const {box} = sheet;
  payButton(box)!.click();
  await shows(box, 'Your bank declined this card');
  option(box, 'card').click();
  await until(() => findAll(box, '[name=name]').length && payButton(box)?.disabled === false);
  await pay(sheet, GOOD);
  await shows(box, 'Paid. Thank you.');
  expect(sheet.told).toEqual(['failed generic_decline', 'succeeded']);
  expect([...sheet.payments.values()].filter(({state}) => state === 'succeeded')).toHaveLength(1);
  box.remove();
});

test('a saved method that is gone: said so, looked again, another one can be taken', async () => {
  const fake = fresh({savedMethods: [savedMethod({isDefault: true})]});
  fake.next.start = [new Problem(409, 'payments.method_not_usable', {state: 'disabled'})];
  const sheet = await openSheet(fake);
  const {box} = sheet;
  const offered = sheet.answers['GET /payables'] as Payables;
  sheet.api.answers['GET /payables'] = {...offered, savedMethods: []};
  payButton(box)!.click();
  await shows(box, 'This card or account can no longer be used.');
  await until(() => payButton(box)?.disabled === false && findAll(box, '[name=name]').length);
  await pay(sheet, GOOD);
  await shows(box, 'Paid. Thank you.');
  box.remove();
});

test('what is typed can be saved, with Stripe’s own question; without a customer session it pays all the same', async () => {
  const asked = await openSheet(fresh());
  expect(await commands.inPayFrame('[name=save]')).toBe(1);
  await pay(asked, GOOD);
  await shows(asked.box, 'Paid. Thank you.');
  asked.box.remove();

  const fake = fresh();
  fake.answers['POST /customer-sessions'] = new Problem(503, 'payments.gateway_unavailable');
  const without = await openSheet(fake);
  expect(await commands.inPayFrame('[name=save]')).toBe(0);
  await pay(without, GOOD);
  await shows(without.box, 'Paid. Thank you.');
  without.box.remove();

  const notAllowed = await openSheet(fresh({maySave: false}));
  expect(notAllowed.api.count('POST /customer-sessions')).toBe(0);
  notAllowed.box.remove();
});

test('a bank account: the mandate stands above the button and goes along; processing is not paid', async () => {
  const sheet = await openSheet(fresh({groups: [usd()]}), {shows: 'Pay $1,234.00'});
  const {box} = sheet;
  option(box, 'us_bank_account').click();
  await shows(box, 'you authorize Aldermoor Trading');
  await until(() => payButton(box)?.disabled === false);
  expect(await violations(box)).toEqual([]);
  expect(find<HTMLInputElement>(box, '[name=name]').value).toBe('Harbour & Pine Ltd');
  await commands.connectBank();
  payButton(box)!.click();
  await shows(box, 'Your payment is being processed');
  const [body] = bodiesOf(sheet) as {method: string; mandateText: string}[];
  expect(body!.method).toBe('us_bank_account');
  expect(body!.mandateText).toContain('you authorize Aldermoor Trading');
  expect(sheet.told).toEqual(['processing']);
  box.remove();
});

test('what cannot be taken says why: not in this currency, not by these invoices, not verified yet', async () => {
  const another = payable({id: 'inv_2', number: 'INV-2040', payableMinor: 43400});
  const mixed = usd({invoices: [...usd().invoices, another], totalMinor: 166800});
  const {box} = await openSheet(fresh({groups: [mixed], savedMethods: savedMethods.slice(4)}), {shows: 'Pay $'});
  expect(textOf(option(box, 'us_bank_account').closest('.way')!)).toContain('Not for invoice INV-2040.');
  expect(option(box, 'us_bank_account').disabled).toBe(true);
  findAll<HTMLInputElement>(box, '.invoices [type=checkbox]')[1]!.click();
  await until(() => !option(box, 'us_bank_account').disabled);
  expect(option(box, 'pmt_5').disabled).toBe(true);
  box.remove();

  const pounds = await openSheet(fresh({unavailableMethods: [{type: 'us_bank_account', reason: 'currency'}]}));
  expect(textOf(option(pounds.box, 'us_bank_account').closest('.way')!)).toContain('in US dollars only');
  pounds.box.remove();
});

test('an account that is not verified: the way to do it leads out of the sheet, and back goes the page', async () => {
  history.replaceState(null, '', '?portal=dashboard');
  const sheet = await openSheet(fresh({groups: [usd()], savedMethods: savedMethods.slice(4)}), {
    shows: 'Pay $1,234.00',
  });
  const {box, element} = sheet;
  await until(() => location.search === '?portal=dashboard~pay.open');
  const link = find(box, '.way .button');
  expect(link.innerText).toBe('Finish verification');
  link.click();
  await until(() => !element.opened);
  expect(location.search).toBe('?portal=payment-methods');
  history.back();
  await until(() => location.search === '?portal=dashboard');
  box.remove();
});

const bankTransfer = {
  accountHolder: 'Aldermoor Trading Ltd',
  bankName: null,
  iban: 'GB33BUKB20201555555555',
  bic: null,
  accountNumber: null,
  routingNumber: null,
  instructions: null,
};

test('a transfer: the details with a reference, announced once, and not called paid', async () => {
  const group = payableGroup([payable({methods: ['card', 'bank_transfer']})]);
  const fake = fresh({groups: [group], bankTransfer});
  fake.next.announce = [offline];
  const sheet = await openSheet(fake);
  const {box} = sheet;
  option(box, 'bank_transfer').click();
  await shows(box, 'GB33BUKB20201555555555');
  expect(textOf(find(box, '.bank'))).toContain('INV-2041');
  expect(await violations(box)).toEqual([]);
  await until(() => payButton(box)!.innerText === 'I have sent it');
  payButton(box)!.click();
  payButton(box)!.click();
  await shows(box, 'The shop has been told.');
  await shows(box, 'until the shop confirms that the money has arrived');
  expect(textOf(box)).not.toContain('Paid.');
  expect(bodiesOf(sheet, 'POST /transfers')[0]).toEqual({
    currency: 'GBP',
    amountMinor: 123400,
    invoices: [{invoiceId: 'inv_1', amountMinor: 123400}],
    reference: 'INV-2041',
  });
  expect(new Set(keysOf(sheet, 'POST /transfers')).size).toBe(1);
  expect(sheet.told).toEqual(['announced']);
  box.remove();
});

test('a declined card and then a transfer: what the card held is let go first', async () => {
  const group = payableGroup([payable({methods: ['card', 'bank_transfer']})]);
  const sheet = await openSheet(fresh({groups: [group], bankTransfer}));
  const {box, api} = sheet;
  await pay(sheet, DECLINED);
  await shows(box, 'Your bank declined this card');
  option(box, 'bank_transfer').click();
  await until(() => payButton(box)!.innerText === 'I have sent it');
  payButton(box)!.click();
  await shows(box, 'The shop has been told.');
  const order = api.asked.map(({route}) => route).filter((route) => /cancel|transfers/.test(route));
  expect(order).toEqual(['POST /payments/{id}/cancel', 'POST /transfers']);
  box.remove();
});

test('several have changed meanwhile: each is named', async () => {
  const fake = fresh({groups: [two]});
  fake.next.start = [new Problem(409, 'payments.amount_changed')];
  const sheet = await openSheet(fake);
  const {box} = sheet;
  const offered = sheet.answers['GET /payables'] as Payables;
  const less = payableGroup([{...two.invoices[0]!, payableMinor: 50000}]);
  sheet.api.answers['GET /payables'] = {...offered, groups: [less]};
  await pay(sheet, GOOD);
  await shows(box, 'The amount has changed from £1,234.00 to £500.00.');
  expect(textOf(find(box, '.notice'))).toContain('Of INV-2041, £500.00 can be paid.');
  expect(textOf(find(box, '.notice'))).toContain('INV-2040 can no longer be paid.');
  box.remove();
});

test('certain invoices that are all paid: not a form to pay ahead', async () => {
  const {answers} = fresh({
    groups: [payableGroup([], {aheadMethods: ['card']})],
    notPayable: [{id: 'inv_1', number: 'INV-2041', reason: 'paid'}],
  });
  const state: ElementState = {
    element: () => html`<portal-pay .invoiceIds=${['inv_1']}></portal-pay>`,
    answers,
    act: (sheet) => (sheet as PortalPay).open(),
    shows: 'Invoice INV-2041 has been paid already.',
  };
  const mounted = mount(state, {lang: 'en'});
  await reach(state, mounted);
  expect(findAll(mounted.box, '#other')).toEqual([]);
  mounted.box.remove();
});
