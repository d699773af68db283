import {html} from 'lit';
import {expect, test} from 'vitest';
import {commands, page, userEvent} from 'vitest/browser';
import type {PayableGroup} from '../../client/shapes.ts';
import {checkStates, violations} from '../../testing/check.ts';
import {grant, offline, Problem} from '../../testing/fake-api.ts';
import {payable, payableGroup, payables} from '../../testing/invoices.ts';
import {
  BANK_ASKS,
  DECLINED,
  fresh,
  GOOD,
  keysOf,
  NO_MONEY,
  openSheet,
  pay,
  payButton,
  shows,
  tidyUp,
} from '../../testing/pay-sheet.ts';
import {type ElementState, find, findAll, mount, reach, textOf, until} from '../../testing/states.ts';
import type {PortalPay} from './portal-pay.ts';
import {states} from './portal-pay.states.ts';

tidyUp();

checkStates(states);

test('a card pays; the sheet says so when the server does, and the whole page is told', async () => {
  const sheet = await openSheet(fresh());
  const {box, api, session} = sheet;
  const version = session.session.version;
  await pay(sheet, GOOD);
  await shows(box, 'Paid. Thank you.');
  expect(textOf(box)).toContain('£1,234.00');
  expect(textOf(box)).toContain('Visa ending in 4242');
  expect(sheet.told).toEqual(['succeeded']);
  expect(session.session.version).toBe(version + 1);
  expect(api.asked.find(({route}) => route === 'POST /payments')!.body).toEqual({
    currency: 'GBP',
    amountMinor: 123400,
    method: 'card',
    invoices: [{invoiceId: 'inv_1', amountMinor: 123400}],
  });
  expect(findAll(box, '[slot=pay]:not(slot)')).toEqual([]);
  await until(() => box.querySelector('portal-pay')!.shadowRoot!.activeElement?.id === 'title');
  expect(await violations(box)).toEqual([]);
  find(box, '.actions .primary').click();
  await until(() => !sheet.element.opened);
  expect(api.count('POST /payments/{id}/cancel')).toBe(0);
  box.remove();
});

test('two clicks pay once', async () => {
  const sheet = await openSheet(fresh());
  await commands.typeCard(GOOD);
  const button = payButton(sheet.box)!;
  button.click();
  button.click();
  find<HTMLFormElement>(sheet.box, 'form').requestSubmit();
  await shows(sheet.box, 'Paid. Thank you.');
  expect(sheet.api.count('POST /payments')).toBe(1);
  sheet.box.remove();
});

test('declined in plain words, the form stays; another card pays the same payment', async () => {
  const sheet = await openSheet(fresh());
  const {box} = sheet;
  await pay(sheet, NO_MONEY);
  await shows(box, 'There is not enough money on this card');
  await shows(box, 'Nothing was charged.');
  expect(find<HTMLInputElement>(box, '[name=name]').value).toBe('Imogen Clarke');
  await until(() => (sheet.element.shadowRoot!.activeElement as HTMLElement)?.matches('.notice'));
  expect(await violations(box)).toEqual([]);
  await pay(sheet, DECLINED);
  await shows(box, 'Your bank declined this card');
  await pay(sheet, GOOD);
  await shows(box, 'Paid. Thank you.');
  expect(sheet.told).toEqual(['failed insufficient_funds', 'failed generic_decline', 'succeeded']);
  expect(new Set(keysOf(sheet)).size).toBe(1);
  expect(sheet.payments.size).toBe(1);
  box.remove();
});

test('3-D Secure: failed, left, passed', async () => {
  const sheet = await openSheet(fresh());
  const {box} = sheet;
  await pay(sheet, BANK_ASKS);
  await commands.answerBank('fail');
  await shows(box, 'Your bank could not confirm that it was you');
  await pay(sheet, BANK_ASKS);
  await until(() => document.querySelector('.__PrivateStripeChallenge'));
  find<HTMLButtonElement>(document, '.__PrivateStripeChallenge button').click();
  await until(() => sheet.told.length === 2);
  await shows(box, 'Your bank could not confirm that it was you');
  await pay(sheet, BANK_ASKS);
  await commands.answerBank('succeed');
  await shows(box, 'Paid. Thank you.');
  expect(sheet.payments.size).toBe(1);
  box.remove();
});

test('left after a decline: what was started is cancelled', async () => {
  const sheet = await openSheet(fresh());
  const {box, api, element} = sheet;
  await pay(sheet, DECLINED);
  await shows(box, 'Your bank declined this card');
  find(box, '.head button').click();
  await until(() => !element.opened);
  expect(api.count('POST /payments/{id}/cancel')).toBe(1);
  expect([...sheet.payments.values()][0]!.state).toBe('canceled');
  expect(findAll(box, '[slot=pay]:not(slot)')).toEqual([]);
  box.remove();
});

test('left while the server is starting it: cancelled, and the card is not charged', async () => {
  const fake = fresh();
  const start = fake.answers['POST /payments'] as (asked: unknown) => Promise<never>;
  const {promise: gone, resolve: letGo} = Promise.withResolvers<void>();
  fake.answers['POST /payments'] = async (asked) => {
    const started = await start(asked);
    await gone;
    return started;
  };
  const sheet = await openSheet(fake);
  await pay(sheet, GOOD);
  await until(() => sheet.payments.size === 1);
  find(sheet.box, '.head button').click();
  await shows(sheet.box, 'Leaving…');
  letGo();
  await until(() => !sheet.element.opened);
  expect([...sheet.payments.values()][0]!.state).toBe('canceled');
  expect(sheet.told).toEqual([]);
  sheet.box.remove();
});

test('another customer signs in: the sheet is gone, and what was typed in it', async () => {
  const sheet = await openSheet(fresh());
  await sheet.session.session.accept(
    grant({
      customer: {id: 'cus_2', name: 'Other Ltd', language: null},
      contact: {id: 'con_2', name: 'Ola', email: 'o@example.com'},
    }),
  );
  await until(() => !sheet.element.opened);
  sheet.element.open();
  await until(() => findAll<HTMLInputElement>(sheet.box, '[name=name]')[0]?.value === 'Ola');
  expect(findAll(sheet.box, 'input').some((input) => (input as HTMLInputElement).value.includes('Imogen'))).toBe(false);
  sheet.box.remove();
});

test('opened and left by Escape, in the sheet and in Stripe’s field: nothing was started, the focus is back', async () => {
  const before = document.createElement('button');
  document.body.append(before);
  before.focus();
  const sheet = await openSheet(fresh());
  const {element, api, box} = sheet;
  find<HTMLInputElement>(box, '[name=name]').focus();
  await userEvent.keyboard('{Escape}');
  await until(() => !element.opened);
  await until(() => document.activeElement === before);
  element.open();
  await until(() => payButton(box)?.disabled === false);
  await commands.escapeInCard();
  await until(() => !element.opened);
  expect(api.asked.filter(({route}) => route.startsWith('POST /payments'))).toEqual([]);
  before.remove();
  box.remove();
});

test('the back button leaves the sheet, not the page; the page’s own state stays', async () => {
  history.replaceState({page: 'of the shop'}, '', '?portal=dashboard');
  const sheet = await openSheet(fresh());
  await until(() => location.search === '?portal=dashboard~pay.open');
  expect(history.state).toEqual({page: 'of the shop'});
  history.back();
  await until(() => !sheet.element.opened);
  expect(location.search).toBe('?portal=dashboard');
  sheet.box.remove();
});

test('paid while leaving: the server says so, and the sheet stays to tell', async () => {
  const fake = fresh();
  const sheet = await openSheet(fake);
  await pay(sheet, DECLINED);
  await shows(sheet.box, 'Your bank declined this card');
  fake.next.settle = ['succeeded'];
  find(sheet.box, '.head button').click();
  await shows(sheet.box, 'Paid. Thank you.');
  expect(sheet.told).toEqual(['failed generic_decline', 'succeeded']);
  expect(sheet.element.opened).toBe(true);
  sheet.box.remove();
});

test('processing is not called paid', async () => {
  const fake = fresh();
  fake.next.settle = ['processing'];
  const sheet = await openSheet(fake);
  await pay(sheet, GOOD);
  await shows(sheet.box, 'Your payment is being processed');
  expect(textOf(sheet.box)).toContain('count as not paid');
  expect(textOf(sheet.box)).not.toContain('Thank you');
  expect(sheet.told).toEqual(['processing']);
  expect(await violations(sheet.box)).toEqual([]);
  sheet.box.remove();
});

test('no answer after the card: neither failed nor paid, and asked until it is known', async () => {
  const fake = fresh();
  fake.next.settle = [new Problem(404, 'payments.not_found'), offline, offline, offline];
  const sheet = await openSheet(fake);
  await pay(sheet, GOOD);
  await shows(sheet.box, 'We do not know yet');
  expect(sheet.told).toEqual([]);
  await shows(sheet.box, 'Paid. Thank you.');
  expect(sheet.told).toEqual(['succeeded']);
  sheet.box.remove();
});

test('no answer to the start: tried again with the same key', async () => {
  const fake = fresh();
  fake.next.start = [offline, new Problem(503, 'payments.gateway_unavailable')];
  const sheet = await openSheet(fake);
  await pay(sheet, GOOD);
  await shows(sheet.box, 'Paid. Thank you.');
  expect(keysOf(sheet).length).toBe(3);
  expect(new Set(keysOf(sheet)).size).toBe(1);
  sheet.box.remove();
});

test('the amount has changed: shown before anybody pays again, with a new key', async () => {
  const fake = fresh();
  const [group] = payables.groups as [PayableGroup];
  const offered = fake.answers['GET /payables'] as typeof payables;
  fake.next.start = [new Problem(409, 'payments.amount_changed')];
  const sheet = await openSheet(fake);
  const less = {...group, totalMinor: 100000, invoices: [{...group.invoices[0]!, payableMinor: 100000}]};
  sheet.api.answers['GET /payables'] = {...offered, groups: [less]};
  await pay(sheet, GOOD);
  await shows(sheet.box, 'The amount has changed from £1,234.00 to £1,000.00');
  await shows(sheet.box, 'Pay £1,000.00');
  expect(sheet.payments.size).toBe(0);
  payButton(sheet.box)!.click();
  await shows(sheet.box, 'Paid. Thank you.');
  expect(new Set(keysOf(sheet)).size).toBe(2);
  expect([...sheet.payments.values()][0]!.amountMinor).toBe(100000);
  sheet.box.remove();
});

test('somebody else is paying it: said so, and nothing to pay is left', async () => {
  const fake = fresh();
  const offered = fake.answers['GET /payables'] as typeof payables;
  fake.next.start = [new Problem(409, 'payments.invoice_reserved')];
  const sheet = await openSheet(fake);
  sheet.api.answers['GET /payables'] = {
    ...offered,
    groups: [],
    notPayable: [{id: 'inv_1', number: 'INV-2041', reason: 'reserved'}],
  };
  await pay(sheet, GOOD);
  await shows(sheet.box, 'Another payment of invoice INV-2041 is under way');
  await shows(sheet.box, 'Nothing was charged.');
  expect(sheet.told).toEqual(['failed payments.invoice_reserved']);
  sheet.box.remove();
});

test('paid in another tab meanwhile: said so, that nothing was charged again, and what lies below looks again', async () => {
  const fake = fresh();
  const offered = fake.answers['GET /payables'] as typeof payables;
  fake.next.start = [new Problem(409, 'payments.not_payable')];
  const sheet = await openSheet(fake, {element: () => html`<portal-pay .invoiceIds=${['inv_1']}></portal-pay>`});
  const {box, api, element, session} = sheet;
  api.answers['GET /payables'] = {
    ...offered,
    groups: [],
    notPayable: [{id: 'inv_1', number: 'INV-2041', reason: 'paid'}],
  };
  await pay(sheet, GOOD);
  await shows(box, 'Invoice INV-2041 has been paid already. You were not charged again.');
  expect(find(box, 'h2').textContent!.trim()).toBe('Invoice INV-2041');
  await until(() => element.shadowRoot!.activeElement?.matches('.notice'));
  expect(await violations(box)).toEqual([]);
  const {version} = session.session;
  find(box, '.nothing-left .primary').click();
  await until(() => !element.opened);
  expect(session.session.version).toBe(version + 1);
  expect(sheet.payments.size).toBe(0);
  box.remove();
});

test('everything was paid in another tab meanwhile: said without naming what the server no longer lists', async () => {
  const fake = fresh();
  const offered = fake.answers['GET /payables'] as typeof payables;
  fake.next.start = [new Problem(409, 'payments.not_payable')];
  const sheet = await openSheet(fake);
  sheet.api.answers['GET /payables'] = {...offered, groups: [], notPayable: []};
  await pay(sheet, GOOD);
  await shows(sheet.box, 'This has been paid already, or can no longer be paid. You were not charged.');
  expect(sheet.payments.size).toBe(0);
  sheet.box.remove();
});

test('while it is being paid, that it is stands there to be read', async () => {
  const fake = fresh();
  fake.answers['POST /payments'] = () => new Promise(() => {});
  const sheet = await openSheet(fake);
  const status = find(sheet.box, '.status');
  expect(status.innerText).toBe('');
  await pay(sheet, GOOD);
  await until(() => status.innerText === 'Your payment is under way. Stay on this page.');
  expect(status.getBoundingClientRect().height).toBeGreaterThan(10);
  expect(await violations(sheet.box)).toEqual([]);
  sheet.box.remove();
});

test('of more invoices than one payment takes: says which these are', async () => {
  const invoices = Array.from({length: 200}, (_, i) => payable({id: `inv_${i}`, number: `N-${i}`, payableMinor: 617}));
  const said = 'The 200 longest due; the others can be paid afterwards.';
  const all = await openSheet(fresh({groups: [payableGroup(invoices, {moreCount: 3})]}));
  expect(textOf(all.box)).toContain(said);
  all.box.remove();
  const fewer = await openSheet(fresh({groups: [payableGroup(invoices)]}));
  expect(textOf(fewer.box)).not.toContain(said);
  fewer.box.remove();
});

test('what is missing is said at its field, which gets the focus', async () => {
  const sheet = await openSheet(fresh({billingAddress: {line1: '3 Wapping Wharf'}}));
  const {box, element} = sheet;
  await commands.typeCard(GOOD);
  payButton(box)!.click();
  await shows(box, 'Enter the town.');
  expect(textOf(box)).toContain('Choose the country.');
  await until(() => (element.shadowRoot!.activeElement as HTMLInputElement)?.name === 'city');
  expect(await violations(box)).toEqual([]);
  expect(sheet.api.count('POST /payments')).toBe(0);
  await userEvent.keyboard('Bristol');
  await userEvent.selectOptions(find(box, 'select[name=country]'), 'GB');
  payButton(box)!.click();
  await shows(box, 'Paid. Thank you.');
  box.remove();
});

test('several currencies: one payment each, one after the other', async () => {
  const [group] = payables.groups as [PayableGroup];
  const yen: PayableGroup = {
    ...group,
    currency: 'JPY',
    totalMinor: 480000,
    invoices: [{...group.invoices[0]!, id: 'inv_8', number: 'INV-2018', payableMinor: 480000, balanceMinor: 480000}],
  };
  const sheet = await openSheet(fresh({groups: [group, yen]}));
  await pay(sheet, GOOD);
  await shows(sheet.box, 'Paid. Thank you.');
  await shows(sheet.box, 'Pay ¥480,000 too');
  const offered = sheet.answers['GET /payables'] as typeof payables;
  sheet.api.answers['GET /payables'] = {...offered, groups: [yen]};
  findAll(sheet.box, '.actions button')[1]!.click();
  await until(
    () => payButton(sheet.box)?.disabled === false && payButton(sheet.box)!.textContent!.includes('¥480,000'),
  );
  await pay(sheet, GOOD);
  await until(() => sheet.told.length === 2);
  expect([...sheet.payments.values()].map(({currency, amountMinor}) => [currency, amountMinor])).toEqual([
    ['GBP', 123400],
    ['JPY', 480000],
  ]);
  sheet.box.remove();
});

test('back from a redirect: taken out of the address, asked of the server', async () => {
  const fake = fresh();
  const first = await openSheet(fake);
  await pay(first, GOOD);
  await shows(first.box, 'Paid. Thank you.');
  first.box.remove();

  const state = {
    element: () => html`<portal-pay .returned=${'pay_1'}></portal-pay>`,
    answers: fake.answers,
    shows: 'Paid. Thank you.',
  };
  const mounted = mount(state, {lang: 'en'});
  await reach(state, mounted);
  expect(textOf(mounted.box)).toContain('£1,234.00');
  mounted.box.remove();
});

test('back from a redirect that failed: says why, and the same invoices can be tried again', async () => {
  const fake = fresh();
  const first = await openSheet(fake);
  await pay(first, DECLINED);
  await shows(first.box, 'Your bank declined this card');
  // Gone to the bank's page: nothing is cancelled by a page that is left.
  const cancel = fake.answers['POST /payments/{id}/cancel'];
  first.api.answers['POST /payments/{id}/cancel'] = new Problem(503, 'payments.gateway_unavailable');
  first.box.remove();

  const state = {
    element: () => html`<portal-pay .returned=${'pay_1'}></portal-pay>`,
    answers: {...fake.answers, 'POST /payments/{id}/cancel': cancel},
    shows: 'Your bank declined this card',
  };
  const mounted = mount(state as ElementState, {lang: 'en'});
  await reach(state as ElementState, mounted);
  await until(() => payButton(mounted.box)?.disabled === false);
  expect(mounted.api.asked.find(({route}) => route === 'GET /payables')!.query).toEqual({invoiceIds: 'inv_1'});
  await commands.typeCard(GOOD);
  payButton(mounted.box)!.click();
  await shows(mounted.box, 'Paid. Thank you.');
  mounted.box.remove();
});

test('in a shadow root of the merchant’s own: over the page, in the light DOM, and gone when left', async () => {
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({mode: 'open'});
  const fake = fresh();
  delete globalThis.Stripe;
  const state: ElementState = {element: () => html`<portal-pay></portal-pay>`, answers: fake.answers};
  const mounted = mount(state, {lang: 'en'}, root as unknown as HTMLElement);
  const told: string[] = [];
  mounted.box.addEventListener('portal-payment-succeeded', () => told.push('succeeded'));
  await until(() => mounted.session.state === 'signed-in');
  (mounted.element as PortalPay).open();
  await until(() => document.querySelector('dialog portal-pay'));
  const dialog = document.querySelector('dialog')!;
  await until(() => payButton(dialog)?.disabled === false);
  expect(host.inert).toBe(true);
  expect(await violations(dialog)).toEqual([]);
  await commands.typeCard(BANK_ASKS);
  payButton(dialog)!.click();
  await commands.answerBank('succeed');
  await shows(dialog, 'Paid. Thank you.');
  expect(told).toEqual(['succeeded']);
  find(dialog, '.actions .primary').click();
  await until(() => !document.querySelector('dialog'));
  expect(host.inert).toBe(false);
  host.remove();
});

test('by keyboard alone: from the name to paid', async () => {
  await page.viewport(1280, 900);
  const sheet = await openSheet(fresh(), {}, {theme: 'dark', dir: 'rtl'});
  await commands.typeCard(GOOD);
  find<HTMLInputElement>(sheet.box, '[name=name]').focus();
  await userEvent.keyboard('{Tab}{Tab}');
  await until(() => sheet.element.shadowRoot!.activeElement?.textContent!.includes('Pay £1,234.00'));
  await userEvent.keyboard('{Enter}');
  await shows(sheet.box, 'Paid. Thank you.');
  expect(await violations(sheet.box)).toEqual([]);
  sheet.box.remove();
});
