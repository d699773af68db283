import {expect, onTestFinished, test} from 'vitest';
import type {Totals} from '../../client/shapes.ts';
import type {PortalPaymentRequestEvent} from '../../events/events.ts';
import {checkStates} from '../../testing/check.ts';
import {grant, Problem} from '../../testing/fake-api.ts';
import {dashboard} from '../../testing/fixtures.ts';
import {invoicePage} from '../../testing/invoices.ts';
import {payment, savedMethods} from '../../testing/payment-methods.ts';
import {find, findAll, mount, reach, textOf, until} from '../../testing/states.ts';
import '../portal-session/portal-session.ts';
import '../portal-sign-in/portal-sign-in.ts';
import './portal-dashboard.ts';
import {busyDashboard, states} from './portal-dashboard.states.ts';

checkStates(states);

async function complete(over = {}) {
  const state = {...states.complete, ...over};
  const mounted = mount(state, {lang: 'en-GB'});
  await reach(state, mounted);
  return mounted;
}

test('sums stand apart for each currency, with its decimals', async () => {
  const {box} = await complete();
  const totals = findAll(box, '.total').map(textOf);
  expect(totals).toHaveLength(2);
  expect(totals[0]).toMatch(
    /£12,845\.50.*7 invoices.*Pay £10,345\.50 now.*Overdue.*£3,180\.20.*2 invoices.*£2,500\.00.*£125\.99/,
  );
  expect(totals[1]).toMatch(/JP¥480,000.*1 invoice .*Pay JP¥480,000 now/);
  expect(textOf(box)).toContain('Visa ending in 4242');
  box.remove();
});

test('Pay now asks the page, for everything payable in its currency; prevented, no sheet opens', async () => {
  const {box, element} = await complete();
  let asked: PortalPaymentRequestEvent | undefined;
  box.addEventListener('portal-payment-request', (event) => {
    event.preventDefault();
    asked = event;
  });
  find(findAll(box, '.total')[1]!, '.action button').click();
  await (element as HTMLElement & {updateComplete: Promise<unknown>}).updateComplete;
  expect(asked).toMatchObject({invoiceIds: null, currency: 'JPY', cancelable: true, composed: true});
  expect(findAll(box, 'portal-pay')).toEqual([]);
  box.remove();
});

test('Pay now puts a Pay sheet there, with the slot for Stripe’s field passed on', async () => {
  const {box} = await complete();
  find(box, '.action button').click();
  await until(() => findAll(box, 'portal-pay').length);
  const sheet = find<HTMLElement & {invoiceIds: null; currency: string}>(box, 'portal-pay');
  expect(sheet.invoiceIds).toBe(null);
  expect(sheet.currency).toBe('GBP');
  expect(sheet.querySelector('slot[name=pay][slot=pay]')).not.toBe(null);
  box.remove();
});

test('what went wrong is told in the words of what was paid with', async () => {
  const recentProblems = ['us_bank_account', 'card'].map((method) => ({
    ...busyDashboard.recentProblems[0]!,
    method,
    code: 'insufficient_funds',
  }));
  const {box} = await complete({answers: {'GET /dashboard': {...busyDashboard, recentProblems}}, shows: 'returned'});
  const told = findAll(box, '.notice').map(textOf).slice(-2);
  expect(told[0]).toContain('There was not enough money in the account.');
  expect(told[1]).toContain('There is not enough money on this card');
  box.remove();
});

test('nothing that can be paid online: no button, and why', async () => {
  const totals = [{...dashboard.totals[0]!, payableMinor: 0, processingMinor: 0, reservedMinor: 0}];
  const answers = {'GET /dashboard': {...dashboard, totals}};
  const {box} = await complete({answers});
  expect(findAll(box, '.action button')).toEqual([]);
  expect(textOf(box)).toContain('These invoices cannot be paid online. Contact Aldermoor Trading to pay them.');
  box.remove();

  const viewer = await complete({answers: {...answers, 'POST /session/refresh': () => grant({role: 'viewer'})}});
  expect(textOf(viewer.box)).toContain('You can look at invoices; paying them takes another role.');
  expect(textOf(viewer.box)).not.toContain('cannot be paid online');
  viewer.box.remove();

  const {outstandingMinor} = totals[0]!;
  const withBank = [{...totals[0]!, processingMinor: outstandingMinor, reservedMinor: outstandingMinor}];
  const paying = await complete({answers: {'GET /dashboard': {...dashboard, totals: withBank}}});
  expect(textOf(paying.box)).toContain('with the bank, not paid yet');
  expect(textOf(paying.box)).not.toContain('cannot be paid online');
  paying.box.remove();
});

test('more invoices than one payment takes, whatever their currency: the button names no sum', async () => {
  const [pounds, yen] = dashboard.totals as [Totals, Totals];
  const words = async (openCount: number) => {
    const totals = [{...pounds, openCount}, yen];
    const {box} = await complete({answers: {'GET /dashboard': {...dashboard, totals}}});
    const [button] = findAll(box, '.action button');
    box.remove();
    return button!.textContent!.trim();
  };
  expect(await words(199)).toBe('Pay £10,345.50 now');
  expect(await words(200)).toBe('Pay now');
});

test('in the customer’s language, with its way of writing money and dates', async () => {
  const mounted = mount({...states.complete, shows: '12.845,50'}, {lang: 'de-DE'});
  await reach({...states.complete, shows: '12.845,50'}, mounted);
  expect(textOf(mounted.box)).toMatch(
    /Offen.*7 Rechnungen.*Überfällig.*Letzte Zahlung.*09\.11\.2026.*Vereinigtes Königreich/,
  );
  mounted.box.remove();
  const back = await complete();
  expect(textOf(back.box)).toContain('Outstanding');
  back.box.remove();
});

test('from right to left, where the customer reads so and the page does not', async () => {
  const state = {
    ...states.complete,
    answers: {
      ...states.complete.answers,
      'POST /session/refresh': () => grant({customer: {id: 'cus_1', name: 'Harbour', language: 'ar'}}),
    },
    shows: 'المستحق',
  };
  const pages = document.documentElement.lang;
  onTestFinished(() => void (document.documentElement.lang = pages));
  document.documentElement.lang = 'fr';
  const mounted = mount(state, {lang: 'fr', widthPx: 900});
  await reach(state, mounted);
  await until(() => mounted.element.dir === 'rtl' && mounted.element.lang === 'ar');
  const [owed, action] = [find(mounted.box, '.owed'), find(mounted.box, '.action')].map(
    (part) => part.getBoundingClientRect().left,
  );
  expect(owed).toBeGreaterThan(action!);
  mounted.box.remove();
});

test('after an error, trying again loads it', async () => {
  const mounted = mount(states.failed, {lang: 'en'});
  await reach(states.failed, mounted);
  mounted.api.answers['GET /dashboard'] = dashboard;
  find(mounted.box, 'button').click();
  await until(() => textOf(mounted.box).includes('£12,845.50'));
  mounted.box.remove();
});

test('when something has happened it loads again, and what stood there stays meanwhile', async () => {
  const {box, api, session} = await complete();
  let answer: (() => void) | undefined;
  api.answers['GET /dashboard'] = () =>
    new Promise((done) => {
      answer = () => done({...dashboard, totals: []});
    });
  session.session.invalidate();
  await until(() => answer && find(box, '.content').ariaBusy === 'true');
  expect(textOf(box)).toContain('£12,845.50');
  answer!();
  await until(() => textOf(box).includes('Nothing to pay'));
  box.remove();
});

test('a refused renewal says that the session has ended; another customer sees nothing of the first', async () => {
  const {box, api, session} = await complete();
  api.answers['GET /dashboard'] = new Problem(401, 'sessions.revoked');
  api.answers['POST /session/refresh'] = new Problem(401, 'sessions.revoked');
  session.session.invalidate();
  await until(() => textOf(box).includes('Your session has ended'));
  expect(textOf(box)).not.toContain('£12,845.50');
  api.answers['GET /dashboard'] = () => new Promise(() => {});
  await session.session.accept(grant({customer: {id: 'cus_2', name: 'Other', language: null}}));
  await until(() => findAll(box, '.bone').length);
  expect(textOf(box)).not.toContain('£');
  box.remove();
});

test('signed out and alone on a page: it offers to sign in, in its own place, and then shows what was asked for', async () => {
  const state = {
    ...states['signedOut']!,
    answers: {
      'POST /sign-in/codes': {signInId: 'sgn_1', expiresAtMs: Date.now() + 600_000},
      'POST /sign-in/verify': () => grant(),
      'GET /dashboard': dashboard,
    },
  };
  const mounted = mount(state, {lang: 'en'});
  await reach(state, mounted);
  find(mounted.box, 'button').click();
  await until(
    () => findAll(mounted.box, 'portal-sign-in input').length || textOf(mounted.box).includes('E-mail address'),
  );
  find<HTMLInputElement>(mounted.box, 'input').value = 'imogen@harbourpine.example';
  find<HTMLFormElement>(mounted.box, 'form').requestSubmit();
  await until(() => findAll(mounted.box, 'input.code').length);
  const code = find<HTMLInputElement>(mounted.box, 'input.code');
  code.value = '123456';
  code.dispatchEvent(new Event('input'));
  await until(() => textOf(mounted.box).includes('£12,845.50'));
  expect(findAll(mounted.box, 'portal-sign-in')).toEqual([]);
  mounted.box.remove();
});

const busy = {answers: {'GET /dashboard': busyDashboard}, shows: 'Payments under way'};

test('payments under way: each said for what it is, none as paid, with its invoices', async () => {
  const {box} = await complete(busy);
  const [processing, announced, held] = findAll(box, '.way').map(textOf);
  expect(processing).toMatch(
    /£2,500\.00 Being processed STRIPE TEST BANK ending in 6789 · 20 Nov 2026.*expected by 26 Nov 2026.*INV-2027.*INV-2030.*and 2 more/,
  );
  expect(announced).toMatch(
    /£849\.99 Waiting for confirmation Bank transfer .*as soon as Aldermoor Trading has received it/,
  );
  expect(held).toMatch(/£800\.00 Not finished/);
  expect(find(box, '.way a').getAttribute('href')).toContain('portal=invoices/inv_60');
  const asked = listen(box);
  find(findAll(box, '.way')[2]!, 'button').click();
  expect(asked).toEqual([[['inv_3'], 'GBP']]);
  box.remove();
});

/** What is asked to be paid; no sheet opens. */
function listen(box: HTMLElement): unknown[] {
  const asked: unknown[] = [];
  box.addEventListener('portal-payment-request', (event) => {
    event.preventDefault();
    asked.push([event.invoiceIds, event.currency]);
  });
  return asked;
}

test('what went wrong: what happened, why, and a way to pay again', async () => {
  const {box} = await complete(busy);
  const [, returned, failed] = findAll(box, '.notice').map(textOf);
  expect(returned).toMatch(
    /A payment of £1,200\.00 was returned by the bank.*not enough money in the account.*Returned on 19 Nov 2026\. What it had paid is open again/,
  );
  expect(failed).toMatch(/A payment of £45\.00 did not go through.*The account is closed.*Nothing was charged/);
  const asked = listen(box);
  find(findAll(box, '.notice')[1]!, 'button').click();
  // For what is still to be paid of it, and nothing else.
  expect(asked).toEqual([[['inv_71'], 'GBP']]);
  expect(returned).toMatch(/INV-2011 ?INV-2012 STRIPE TEST BANK ending in 6789/);
  box.remove();

  const answers = {...busy.answers, 'POST /session/refresh': () => grant({role: 'viewer'})};
  const viewer = await complete({...busy, answers});
  expect(findAll(viewer.box, '.notice button, .action button')).toEqual([]);
  viewer.box.remove();
});

test('an account that waits to be verified: leads to its form', async () => {
  const pages = location.pathname + location.search;
  onTestFinished(() => history.replaceState(null, '', pages));
  const {box} = await complete(busy);
  const [task] = findAll(box, '.notice');
  expect(textOf(task!)).toMatch(/Verify your bank account First Harbour Bank ending in 1116 · .*24 Nov 2026/);
  find(task!, 'a').click();
  expect(decodeURIComponent(location.search)).toContain('portal=payment-methods/pmt_5');
  box.remove();
});

test('My details: the saved methods, marked, and the way to them', async () => {
  const {box} = await complete(busy);
  const methods = findAll(box, '.methods li').map(textOf);
  expect(methods).toHaveLength(4);
  expect(methods[0]).toMatch(/Office card Visa ending in 4242 Default/);
  expect(methods[1]).toMatch(/Mastercard ending in 4444.*Expires soon/);
  expect(methods[2]).toMatch(/American Express ending in 0005.*Expired/);
  expect(find(box, '.methods + a').getAttribute('href')).toContain('portal=payment-methods');
  box.remove();
});

test('retainers and what is held by an unfinished payment stand apart', async () => {
  const {box} = await complete(busy);
  const [pounds, yen] = findAll(box, '.total').map(textOf);
  expect(pounds).toMatch(/Retainers to pay £5,000\.00.*Available retainer money £2,400\.00/);
  // The sheet opens with the retainer too: the sum has it, and says so.
  expect(find(box, '.action .primary').innerText).toBe('Pay £15,345.50 now');
  expect(pounds).toContain('£10,345.50 for invoices and £5,000.00 for retainers that are asked for.');
  expect(pounds).toContain('£800.00 is held by a payment that you or a colleague began');
  expect(yen).not.toMatch(/[Rr]etainer/);
  box.remove();

  const [first] = dashboard.totals as [Totals];
  const totals = [{...first, payableMinor: 0, processingMinor: 0, reservedMinor: first.outstandingMinor}];
  const held = await complete({answers: {'GET /dashboard': {...dashboard, totals}}});
  expect(textOf(held.box)).toContain('£12,845.50 is held by a payment');
  expect(textOf(held.box)).not.toContain('cannot be paid online');
  held.box.remove();
});

test('Pay overdue only: asks for those by name, longest due first; none that can be paid, it says so', async () => {
  const {box, api} = await complete();
  const asked = listen(box);
  const overdue = invoicePage.data.filter(({isOverdue}) => isOverdue);
  api.answers['GET /invoices'] = ({query}) =>
    query!['cursor']
      ? {
          ...invoicePage,
          nextCursor: null,
          data: [
            {...overdue[0]!, id: 'inv_late', currency: 'JPY'},
            {...overdue[0]!, id: 'inv_last'},
          ],
        }
      : {...invoicePage, data: overdue};
  find(box, '.action .quiet').click();
  await until(() => asked.length);
  expect(asked).toEqual([[['inv_3', 'inv_5', 'inv_last'], 'GBP']]);
  expect(api.asked.filter(({route}) => route === 'GET /invoices').map(({query}) => query!['filter'])).toEqual([
    'overdue',
    'overdue',
  ]);

  api.answers['GET /invoices'] = {...invoicePage, nextCursor: null, data: []};
  find(box, '.action .quiet').click();
  await until(() => textOf(box).includes('Nothing of what is overdue can be paid online now'));
  expect(asked.length).toBe(1);
  box.remove();
});

test('English on a page from right to left: a number stays before its word', async () => {
  const mounted = mount(states.complete, {lang: 'en', dir: 'rtl', widthPx: 900});
  await reach(states.complete, mounted);
  const link = find(mounted.box, '.owed a');
  const text = document.createTreeWalker(link, NodeFilter.SHOW_TEXT);
  let node = text.nextNode() as Text;
  while (!node.data.includes('7 invoices')) node = text.nextNode() as Text;
  const at = node.data.indexOf('7 invoices');
  const leftOf = (from: number, to: number) => {
    const range = document.createRange();
    range.setStart(node, at + from);
    range.setEnd(node, at + to);
    return range.getBoundingClientRect().left;
  };
  expect(getComputedStyle(link).direction).toBe('rtl');
  expect(leftOf(0, 1)).toBeLessThan(leftOf(2, 10));
  mounted.box.remove();
});

test('what is announced by transfer is said beside the sum, and can be taken back', async () => {
  const {box, api} = await complete(busy);
  expect(textOf(find(box, '.action'))).toContain('Of which £849.99 is announced by transfer.');
  expect(textOf(findAll(box, '.action')[1]!)).not.toContain('announced');
  api.answers['POST /transfers/{id}/withdraw'] = new Problem(409, 'transfers.not_pending');
  const button = () => find<HTMLButtonElement>(findAll(box, '.way')[1]!, 'button');
  expect(button().innerText).toBe('I have not sent it');
  button().click();
  await until(
    () => textOf(findAll(box, '.way')[1]!).length && find(findAll(box, '.way')[1]!, '[role=status]').innerText,
  );
  const withdrawn: string[] = [];
  api.answers['POST /transfers/{id}/withdraw'] = ({id}) => {
    withdrawn.push(id!);
    api.answers['GET /dashboard'] = {...busyDashboard, underWay: []};
    return payment({state: 'canceled'});
  };
  button().click();
  await until(() => !findAll(box, '.way').length);
  expect(withdrawn).toEqual(['pay_12']);
  box.remove();

  const answers = {...busy.answers, 'POST /session/refresh': () => grant({role: 'viewer'})};
  const viewer = await complete({...busy, answers});
  expect(textOf(viewer.box)).not.toContain('I have not sent it');
  viewer.box.remove();
});

test('nothing owed: paying ahead where the shop takes it', async () => {
  const ahead = (box: HTMLElement) => findAll(box, '[data-action=ahead]');
  const shown = async (over: object, role: 'payer' | 'viewer' = 'payer') => {
    const answers = {'GET /dashboard': {...dashboard, ...over}, 'POST /session/refresh': () => grant({role})};
    return (await complete({answers, shows: 'Outstanding'})).box;
  };
  const box = await shown({totals: [], mayPayAhead: true});
  const asked = listen(box);
  find(box, '[data-action=ahead]').click();
  expect(asked).toEqual([[null, 'GBP']]);
  box.remove();
  const [pounds] = dashboard.totals as [Totals];
  const credit = {...pounds, openCount: 0, outstandingMinor: 0, payableMinor: 0, processingMinor: 0, reservedMinor: 0};
  for (const [totals, mayPayAhead, role, count] of [
    [[credit], true, 'payer', 1],
    [[credit], false, 'payer', 0],
    [[credit], true, 'viewer', 0],
    // The sheet that "Pay now" opens has it.
    [[pounds], true, 'payer', 0],
    [[{...credit, currency: 'JPY'}], true, 'payer', 0],
  ] as const) {
    const other = await shown({totals, mayPayAhead}, role);
    expect(ahead(other)).toHaveLength(count);
    other.remove();
  }
});

test('Pay overdue only stands there only where something overdue can be paid online, and not all there is', async () => {
  const [pounds] = dashboard.totals as [Totals];
  const count = async (over: Partial<Totals>) => {
    const {box} = await complete({answers: {'GET /dashboard': {...dashboard, totals: [{...pounds, ...over}]}}});
    const {length} = findAll(box, '.action .quiet');
    box.remove();
    return length;
  };
  expect(await count({})).toBe(1);
  expect(await count({overduePayableMinor: 0})).toBe(0);
  expect(await count({overduePayableMinor: pounds.payableMinor})).toBe(0);
  expect(
    await count({overduePayableMinor: pounds.payableMinor, retainerOutstandingMinor: 1, retainerPayableMinor: 1}),
  ).toBe(1);
});

test('a last payment that went back does not stand there as if it held', async () => {
  const last = dashboard.lastPayment!;
  const words = async (over: object) => {
    const answers = {'GET /dashboard': {...dashboard, lastPayment: {...last, ...over}}};
    const {box} = await complete({answers});
    const text = findAll(box, '.card')
      .map(textOf)
      .find((one) => one.includes('Last payment'))!;
    box.remove();
    return text;
  };
  expect(await words({})).not.toMatch(/eturned|efunded|isputed/);
  expect(await words({disputeLostMinor: last.amountMinor})).toContain('£964.75 Returned by the bank');
  expect(await words({disputeLostMinor: 100})).toContain('£1.00 returned by the bank');
  expect(await words({refundedMinor: last.amountMinor})).toContain('£964.75 Refunded');
  expect(await words({refundedMinor: 250})).toContain('£2.50 refunded');
  expect(await words({disputedMinor: last.amountMinor})).toContain('Disputed');
});

test('My details: an account that can no longer be used, with its reason', async () => {
  const method = {
    ...savedMethods[0]!,
    type: 'us_bank_account',
    state: 'disabled' as const,
    expiry: null,
    isDefault: false,
  };
  const paymentMethods = [{...method, disabledReason: 'account_closed'}];
  const {box} = await complete({answers: {'GET /dashboard': {...dashboard, paymentMethods}}});
  expect(textOf(find(box, '.methods'))).toMatch(/Can no longer be used The account is closed/);
  expect(textOf(box)).not.toContain('None saved yet');
  box.remove();
});
