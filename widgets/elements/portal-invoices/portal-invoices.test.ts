import {afterEach, expect, test} from 'vitest';
import {page, userEvent} from 'vitest/browser';
import type {InvoicePage} from '../../client/shapes.ts';
import {checkStates, violations} from '../../testing/check.ts';
import {grant, Problem} from '../../testing/fake-api.ts';
import {PortalPaymentSucceededEvent} from '../../events/events.ts';
import {invoicePage, summary} from '../../testing/invoices.ts';
import {payment} from '../../testing/payment-methods.ts';
import {find, findAll, mount, type Mounted, patience, reach, textOf, until} from '../../testing/states.ts';
import '../portal-session/portal-session.ts';
import '../portal-pay/portal-pay.ts';
import './portal-invoices.ts';
import {states} from './portal-invoices.states.ts';

const begin = location.pathname;
afterEach(async () => {
  history.replaceState(null, '', begin);
  // As it is when a file begins.
  await page.viewport(414, 896);
});

checkStates(states);

const placeNow = () => decodeURIComponent(/portal=([^&]*)/.exec(location.search)?.[1] ?? '');
const lastQuery = ({api}: Mounted) => api.asked.filter(({route}) => route === 'GET /invoices').at(-1)!.query!;
const row = (box: ParentNode, number: string) =>
  findAll(box, 'tbody tr').find((one) => textOf(one).includes(number)) as HTMLElement;

async function open(answer: typeof states.complete.answers = states.complete.answers): Promise<Mounted> {
  const state = {...states.complete, answers: answer};
  const mounted = mount(state, {lang: 'en'});
  await reach(state, mounted);
  return mounted;
}

test('status in words, overdue days in words, what is being processed is not called paid', async () => {
  await page.viewport(1280, 900);
  const {box} = await open();
  const read = (number: string) => textOf(row(box, number)).replace(/\s+/g, ' ');
  expect(read('INV-2033')).toContain('31 days overdue');
  expect(read('INV-2040')).toContain('in 3 days');
  expect(read('INV-2027')).toContain('£1,000.00 being processed');
  expect(read('INV-2027')).not.toContain('Paid');
  expect(read('INV-2018')).toContain('¥480,000');
  expect(findAll(row(box, 'INV-2029'), '.badge')[0]!.textContent).toBe('Partially paid');
  box.remove();
});

test('what may not be paid online has no button and says why', async () => {
  const {box} = await open({
    'GET /invoices': {
      ...invoicePage,
      data: (['no_payment_options', 'reserved', 'processing', 'viewer', 'currency', 'paid', 'void'] as const)
        .map((reason, i) => summary({id: `inv_${i}`, number: `N-${reason}`, payOnline: {allowed: false, reason}}))
        .concat(summary({id: 'inv_x', number: 'INV-2010'})),
    },
  });
  const cell = (number: string) => row(box, number).querySelector('.pay')!.textContent!.trim();
  expect(cell('N-no_payment_options')).toBe('Cannot be paid online');
  expect(cell('N-reserved')).toBe('Another payment is under way');
  expect(cell('N-processing')).toBe('Payment being processed');
  // Said once, above the list.
  expect(cell('N-viewer')).toBe('');
  expect(cell('N-currency')).toBe('GBP cannot be paid online');
  expect(cell('N-paid')).toBe('');
  expect(findAll(box, 'td.pay button').length).toBe(1);
  box.remove();
});

test('Pay now asks the page; prevented, no sheet opens', async () => {
  const {box} = await open();
  const asked: unknown[] = [];
  box.addEventListener('portal-payment-request', (event) => {
    event.preventDefault();
    asked.push([event.invoiceIds, event.currency]);
  });
  row(box, 'INV-2018').querySelector('button')!.click();
  expect(asked).toEqual([[['inv_8'], 'JPY']]);
  expect(findAll(box, 'portal-pay')).toEqual([]);
  box.remove();
});

test('filter, sort and search go to the API and stand in the address; the search keeps the focus', async () => {
  await page.viewport(1280, 900);
  const mounted = await open();
  const {box, api} = mounted;
  expect(lastQuery(mounted)).toEqual({filter: 'all', sort: 'date', direction: 'desc'});

  await userEvent.selectOptions(find(box, 'select[aria-label=Show]'), 'overdue');
  await until(() => lastQuery(mounted)['filter'] === 'overdue');
  expect(placeNow()).toBe('invoices~filter.overdue');

  const head = () => findAll(box, 'th').find((one) => one.textContent!.includes('Due date'))!;
  head().querySelector('button')!.click();
  const sorted = () => [lastQuery(mounted)['sort'], lastQuery(mounted)['direction'], head().ariaSort];
  await expect.poll(sorted, patience).toEqual(['due_date', 'asc', 'ascending']);
  head().querySelector('button')!.click();
  await expect.poll(sorted, patience).toEqual(['due_date', 'desc', 'descending']);
  expect(findAll(box, 'th[aria-sort]').length).toBe(1);
  expect(placeNow()).toBe('invoices~filter.overdue~sort.-due_date');

  const before = api.count('GET /invoices');
  const input = find<HTMLInputElement>(box, 'input[type=search]');
  await userEvent.click(input);
  // Typed within one task: the browser's driver may be slower than the pause that ends a word.
  for (const typed of ['2', '20', '20~', '20~4', '20~41']) {
    input.value = typed;
    input.dispatchEvent(new InputEvent('input'));
  }
  await userEvent.keyboard(' ');
  await until(() => lastQuery(mounted)['search'] === '20~41');
  await until(() => placeNow() === 'invoices~filter.overdue~sort.-due_date~search.20%7E41');
  await until(() => find(box, '.content').ariaBusy === 'false');
  expect(api.count('GET /invoices') - before).toBe(1);
  expect(input.getRootNode()).toHaveProperty('activeElement', input);
  expect(input.value).toBe('20~41 ');
  box.remove();

  // As after a reload: another element reads the same address.
  const again = await open();
  expect(lastQuery(again)).toEqual({filter: 'overdue', sort: 'due_date', direction: 'desc', search: '20~41'});
  expect(find<HTMLInputElement>(again.box, 'input[type=search]').value).toBe('20~41');
  again.box.remove();
});

test('nothing found says what hides it, and shows all again', async () => {
  history.replaceState(null, '', '?portal=invoices~filter.paid~search.zzz');
  const state = {
    ...states.empty,
    answers: {
      'GET /invoices': ({query}: {query?: Record<string, string>}): InvoicePage =>
        query!['search'] ? {data: [], nextCursor: null, today: '2026-11-22'} : invoicePage,
    },
    shows: 'No invoice has “zzz”',
  };
  const mounted = mount(state as never, {lang: 'en'});
  await reach(state as never, mounted);
  find(mounted.box, '.empty button').click();
  await until(() => textOf(mounted.box).includes('INV-2041'));
  expect(placeNow()).toBe('invoices');
  mounted.box.remove();
});

test('pages: next, previous, and the back button', async () => {
  const second: InvoicePage = {...invoicePage, nextCursor: null, data: [summary({id: 'inv_30', number: 'INV-1900'})]};
  const mounted = await open({
    'GET /invoices': ({query}) => (query!['cursor'] === 'c2Vjb25k' ? second : invoicePage),
  });
  const {box} = mounted;
  const link = (text: string) => findAll(box, '.pages a').find((one) => one.textContent!.trim() === text);
  expect(link('Previous') ?? link('First page')).toBe(undefined);
  link('Next')!.click();
  await until(() => textOf(box).includes('INV-1900'));
  expect(placeNow()).toBe('invoices~after.c2Vjb25k');
  expect(link('Next')).toBe(undefined);
  history.back();
  await until(() => textOf(box).includes('INV-2041'));
  link('Next')!.click();
  await until(() => textOf(box).includes('INV-1900'));
  link('Previous')!.click();
  await until(() => textOf(box).includes('INV-2041'));
  expect(placeNow()).toBe('invoices');
  box.remove();
});

test('another page begins at its top, with the focus', async () => {
  await page.viewport(1280, 500);
  const second: InvoicePage = {...invoicePage, nextCursor: null, data: [summary({id: 'inv_30', number: 'INV-1900'})]};
  const mounted = await open({
    'GET /invoices': ({query}) => (query!['cursor'] === 'c2Vjb25k' ? second : invoicePage),
  });
  const {box, element} = mounted;
  // The page of the shop goes on below.
  const below = document.body.appendChild(document.createElement('div'));
  below.style.blockSize = '2000px';
  const next = findAll(box, '.pages a').at(-1)!;
  next.focus();
  scrollTo(0, 600);
  expect(element.getBoundingClientRect().top).toBeLessThan(0);
  await userEvent.keyboard('{Enter}');
  await until(() => textOf(box).includes('INV-1900'));
  await until(() => element.shadowRoot!.activeElement?.matches('table'));
  await expect.poll(() => Math.round(element.getBoundingClientRect().top), patience).toBe(16);
  below.remove();
  box.remove();
});

test('wide: the filter ends where the table does, Pay now stands on the first line', async () => {
  await page.viewport(1280, 900);
  const {box} = await open();
  const rightOf = (selector: string) => Math.round(find(box, selector).getBoundingClientRect().right);
  expect(rightOf('select[aria-label=Show]')).toBe(rightOf('table'));
  const line = (node: Element) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return Math.round(range.getClientRects()[0]!.bottom);
  };
  // One with a second line in another of its cells.
  const late = row(box, 'INV-2033');
  expect(Math.abs(line(late.querySelector('.pay button')!) - line(late.querySelector('.number a')!))).toBeLessThan(3);
  box.remove();
});

test('an invoice opens in place by keyboard, with the focus; back, its row has it again', async () => {
  await page.viewport(1280, 900);
  history.replaceState({page: 'of the shop'}, '', '?colour=green&portal=invoices~filter.unpaid');
  const {box, element, api} = await open();
  const link = row(box, 'INV-2033').querySelector('a')!;
  expect(link.getAttribute('href')).toContain('colour=green&portal=invoices/inv_3~filter.unpaid');
  link.focus();
  await userEvent.keyboard('{Enter}');
  await until(() => findAll(box, 'portal-invoice').length);
  expect(placeNow()).toBe('invoices/inv_3~filter.unpaid');
  expect(history.state).toEqual({page: 'of the shop'});
  expect(find(box, 'portal-invoice').getAttribute('invoice-id')).toBe('inv_3');
  expect(find(box, 'portal-invoice').querySelector('slot[name=pay][slot=pay]')).not.toBe(null);
  await until(() => (element.shadowRoot!.activeElement as HTMLElement)?.className === 'back');
  await userEvent.keyboard('{Enter}');
  await until(() => element.shadowRoot!.activeElement?.id === 'inv_3');
  expect(placeNow()).toBe('invoices~filter.unpaid');
  expect(api.count('GET /invoices')).toBe(1);
  box.remove();
});

test('an address with an invoice opens it without loading the list', async () => {
  history.replaceState(null, '', '?portal=invoices/inv_3');
  const mounted = mount(states.complete, {lang: 'en'});
  await until(() => findAll(mounted.box, 'portal-invoice').length);
  expect(find(mounted.box, 'portal-invoice').getAttribute('invoice-id')).toBe('inv_3');
  expect(mounted.api.count('GET /invoices')).toBe(0);
  mounted.box.remove();
});

test('what cannot be a filter or a sort in the address is left out', async () => {
  history.replaceState(null, '', '?portal=invoices~filter.%253Cb%253E~sort.-password~after.x');
  const mounted = await open();
  expect(lastQuery(mounted)).toEqual({filter: 'all', sort: 'date', direction: 'desc', cursor: 'x'});
  // Which page came before is not known in another tab: the first one is.
  expect(findAll(mounted.box, '.pages a')[0]!.textContent!.trim()).toBe('First page');
  mounted.box.remove();
});

test('failed, then tried again', async () => {
  const mounted = mount(states.failed, {lang: 'en'});
  await reach(states.failed, mounted);
  mounted.api.answers['GET /invoices'] = invoicePage;
  find(mounted.box, '.notice button').click();
  await until(() => textOf(mounted.box).includes('INV-2041'));
  expect(findAll(mounted.box, '.notice')).toEqual([]);
  mounted.box.remove();
});

test('markup and marks in a record are shown as text', async () => {
  const number = '<img src=x onerror=alert(1)>';
  const {box} = await open({
    'GET /invoices': {
      ...invoicePage,
      data: [summary({number, poReference: '\u202Eevil'.repeat(20)}), ...invoicePage.data.slice(1)],
    },
  });
  expect(find(box, 'a.cover').textContent).toBe(number);
  expect(findAll(box, 'tbody img')).toEqual([]);
  box.remove();
});

test('a cursor that is no longer good leads back to the first page', async () => {
  history.replaceState(null, '', '?portal=invoices~after.old');
  const state = {
    ...states.failed,
    answers: {
      'GET /invoices': ({query}: {query?: Record<string, string>}) =>
        query!['cursor'] ? new Problem(422, 'cursors.invalid') : invoicePage,
    },
    shows: 'INV-2041',
  };
  const mounted = mount(state as never, {lang: 'en'});
  await reach(state as never, mounted);
  expect(findAll(mounted.box, 'tbody tr').length).toBe(invoicePage.data.length);
  mounted.box.remove();
});

test('back from a redirect in mid-payment: the outcome stands in place of the list, and Done leads back to it', async () => {
  history.replaceState(
    null,
    '',
    '?portal=invoices~filter.unpaid~pay.pay_1&payment_intent=pi_1&redirect_status=succeeded',
  );
  const state = {
    ...states.complete,
    answers: {
      ...states.complete.answers,
      'POST /payments/{id}/settle': payment(),
    },
    shows: 'Paid. Thank you.',
  };
  const mounted = mount(state, {lang: 'en'});
  await reach(state, mounted);
  const {box} = mounted;
  await until(() => findAll(box, 'tbody tr').length);
  expect(location.search).toBe('?portal=invoices~filter.unpaid');
  expect(find(box, '.tools').checkVisibility()).toBe(false);
  find(box, '.actions .primary').click();
  await until(() => !findAll(box, 'portal-pay').length);
  expect(find(box, '.tools').checkVisibility()).toBe(true);
  box.remove();
});

const boxes = (box: ParentNode) => findAll<HTMLInputElement>(box, 'tbody .pick input');
const bar = (box: ParentNode) => find(box, '.selection');
const isChosen = (box: ParentNode) => !bar(box).matches('.hidden');
const pick = (box: ParentNode, number: string) => row(box, number).querySelector<HTMLInputElement>('.pick input')!;
/** What is asked to be paid; no sheet opens. */
function listen(box: HTMLElement): unknown[] {
  const asked: unknown[] = [];
  box.addEventListener('portal-payment-request', (event) => {
    event.preventDefault();
    asked.push([event.invoiceIds, event.currency]);
  });
  return asked;
}

test('several are chosen, their sums stand apart by currency, and are paid together', async () => {
  await page.viewport(1280, 900);
  const {box} = await open();
  await until(() => boxes(box).length);
  expect(isChosen(box)).toBe(false);
  // What may not be paid has no box; what may says what it is.
  expect(boxes(box).map((input) => input.ariaLabel)).toEqual([
    'Select invoice INV-2041, £1,234.00',
    'Select invoice INV-2040, £849.99',
    'Select invoice INV-2033, £3,180.20',
    'Select invoice INV-2029, £750.00',
    'Select invoice INV-2027, £1,500.00',
    'Select invoice INV-2018, ¥480,000',
  ]);
  const asked = listen(box);
  pick(box, 'INV-2041').click();
  await until(() => textOf(bar(box)).includes('1 invoice £1,234.00'));
  pick(box, 'INV-2027').click();
  pick(box, 'INV-2018').click();
  await until(() => textOf(bar(box)).includes('3 invoices'));
  expect(textOf(bar(box))).toMatch(/£2,734\.00.*¥480,000.*One payment for each currency/);
  expect(await violations(box)).toEqual([]);
  find(box, '.selection .primary').click();
  expect(asked).toEqual([[['inv_1', 'inv_5', 'inv_8'], 'GBP']]);
  box.remove();
});

test('all on the page at once: all that can be paid, and none again', async () => {
  await page.viewport(1280, 900);
  const {box} = await open();
  await until(() => boxes(box).length);
  const all = find<HTMLInputElement>(box, 'thead .pick input');
  pick(box, 'INV-2040').click();
  await until(() => all.indeterminate);
  all.click();
  await until(() => textOf(bar(box)).includes('6 invoices'));
  expect([all.checked, all.indeterminate]).toEqual([true, false]);
  expect(boxes(box).every((input) => input.checked)).toBe(true);
  all.click();
  await until(() => !isChosen(box));
  expect(boxes(box).some((input) => input.checked)).toBe(false);
  box.remove();
});

test('by keyboard alone, with the space bar; Clear leaves the focus at the list', async () => {
  await page.viewport(1280, 900);
  const {box, element} = await open();
  await until(() => boxes(box).length);
  pick(box, 'INV-2041').focus();
  await userEvent.keyboard(' ');
  await until(() => isChosen(box));
  expect(find(box, '.selection [role=status]').textContent).toMatch(/1 invoice\s+£1,234\.00/);
  find(box, '.selection .quiet').focus();
  await userEvent.keyboard('{Enter}');
  await until(() => !isChosen(box));
  expect(element.shadowRoot!.activeElement?.localName).toBe('table');
  box.remove();
});

test('what was chosen stays over another page, another order and an opened invoice', async () => {
  await page.viewport(1280, 900);
  const second: InvoicePage = {
    ...invoicePage,
    nextCursor: null,
    data: [summary({id: 'inv_30', number: 'INV-1900', totalMinor: 1000})],
  };
  const {box} = await open({'GET /invoices': ({query}) => (query!['cursor'] === 'c2Vjb25k' ? second : invoicePage)});
  await until(() => boxes(box).length);
  const asked = listen(box);
  pick(box, 'INV-2041').click();
  findAll(box, '.pages a').at(-1)!.click();
  await until(() => textOf(box).includes('INV-1900') && boxes(box).length === 1);
  expect(textOf(bar(box))).toContain('1 invoice £1,234.00');
  pick(box, 'INV-1900').click();
  await until(() => textOf(bar(box)).includes('2 invoices £1,244.00'));
  history.back();
  await until(() => textOf(box).includes('INV-2041'));
  expect(pick(box, 'INV-2041').checked).toBe(true);
  row(box, 'INV-2040').querySelector('a')!.click();
  await until(() => findAll(box, 'portal-invoice').length);
  find(box, '.back').click();
  await until(() => boxes(box).length);
  expect(pick(box, 'INV-2041').checked).toBe(true);
  find(box, '.selection .primary').click();
  expect(asked).toEqual([[['inv_1', 'inv_30'], 'GBP']]);
  box.remove();
});

test('paid is no longer chosen, and what has changed meanwhile counts as it now is', async () => {
  await page.viewport(1280, 900);
  const {box, api, session} = await open();
  await until(() => boxes(box).length);
  for (const number of ['INV-2041', 'INV-2040', 'INV-2033']) pick(box, number).click();
  await until(() => textOf(bar(box)).includes('3 invoices'));
  find(box, 'portal-invoices').dispatchEvent(new PortalPaymentSucceededEvent('pay_1', 123400, 'GBP', ['inv_1']));
  await until(() => textOf(bar(box)).includes('2 invoices £4,030.19'));
  // Of the others one is held by somebody else now, of the other a part is paid.
  const [, second, third] = invoicePage.data;
  api.answers['GET /invoices'] = {
    ...invoicePage,
    data: [
      {...second!, payableMinor: 0, payOnline: {allowed: false, reason: 'reserved'}},
      {...third!, balanceMinor: 300000, payableMinor: 300000},
    ],
  };
  session.session.invalidate();
  await until(() => textOf(bar(box)).includes('1 invoice £3,000.00'));
  box.remove();
});

test('no more than one payment takes', async () => {
  await page.viewport(1280, 900);
  const data = Array.from({length: 201}, (_, i) => summary({id: `inv_${i}`, number: `N-${i}`, totalMinor: 100}));
  const {box} = await open({
    'GET /invoices': {
      ...invoicePage,
      data: [...data, summary({id: 'inv_v', number: 'INV-2010', payOnline: {allowed: false, reason: 'void'}})],
    },
  });
  await until(() => boxes(box).length === 201);
  find<HTMLInputElement>(box, 'thead .pick input').click();
  await until(() => textOf(bar(box)).includes('200 invoices £200.00'));
  expect(textOf(bar(box))).toContain('No more than 200 at once');
  expect(boxes(box).filter((input) => input.checked).length).toBe(200);
  box.remove();
});

test('another customer finds nothing chosen; a viewer has nothing to choose with', async () => {
  await page.viewport(1280, 900);
  const {box, session} = await open();
  await until(() => boxes(box).length);
  pick(box, 'INV-2041').click();
  await until(() => isChosen(box));
  await session.session.accept(grant({customer: {id: 'cus_2', name: 'Other', language: null}}));
  await until(() => !isChosen(box) && boxes(box).length && !boxes(box).some((input) => input.checked));
  box.remove();

  const viewer = await open({...states.complete.answers, 'POST /session/refresh': () => grant({role: 'viewer'})});
  expect(findAll(viewer.box, '.pick')).toEqual([]);
  viewer.box.remove();
});

test('nothing shifts when the boxes come', async () => {
  for (const width of [390, 1280]) {
    await page.viewport(width, 900);
    const {box} = await open();
    const where = () => findAll(box, 'tbody td:not(.pick)').map((cell) => cell.getBoundingClientRect().toJSON());
    const before = where();
    await until(() => boxes(box).length);
    expect(where()).toEqual(before);
    box.remove();
  }
});

test('a retainer says what it is; the filter finds them', async () => {
  await page.viewport(1280, 900);
  const mounted = await open({
    'GET /invoices': {
      ...invoicePage,
      data: [...invoicePage.data, summary({id: 'inv_r', number: 'RET-7', kind: 'retainer'})],
    },
  });
  expect(textOf(row(mounted.box, 'RET-7'))).toContain('Retainer');
  expect(textOf(row(mounted.box, 'INV-2041'))).not.toContain('Retainer');
  await userEvent.selectOptions(find(mounted.box, 'select[aria-label=Show]'), 'retainers');
  await until(() => lastQuery(mounted)['filter'] === 'retainers');
  expect(placeNow()).toBe('invoices~filter.retainers');
  mounted.box.remove();
});

test('English on a page from right to left: a number stays before its word', async () => {
  await page.viewport(1280, 900);
  const state = states.complete;
  const mounted = mount(state, {lang: 'en', dir: 'rtl'});
  await reach(state, mounted);
  const cell = row(mounted.box, 'INV-2033').querySelector('.late')!;
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  let node = texts.nextNode() as Text;
  while (!node.data.includes('31 days')) node = texts.nextNode() as Text;
  const at = node.data.indexOf('31 days');
  const leftOf = (from: number, to: number) => {
    const range = document.createRange();
    range.setStart(node, at + from);
    range.setEnd(node, at + to);
    return range.getBoundingClientRect().left;
  };
  expect(getComputedStyle(cell).direction).toBe('rtl');
  expect(leftOf(0, 2)).toBeLessThan(leftOf(3, 7));
  mounted.box.remove();
});

test('a row says what is announced, what a retainer still has, and that a payment is disputed', async () => {
  const data = [
    summary({id: 'inv_a', announcedMinor: 5000}),
    summary({id: 'inv_b', kind: 'retainer', status: 'paid', balanceMinor: 0, availableMinor: 8500}),
    summary({id: 'inv_c', status: 'paid', balanceMinor: 0, isDisputed: true}),
    summary({id: 'inv_d', number: 'INV-2010'}),
  ];
  const {box} = await open({'GET /invoices': {...invoicePage, nextCursor: null, data}});
  const [announced, retainer, disputed, plain] = findAll(box, 'tbody tr').map(textOf);
  expect(announced).toContain('£50.00 announced by transfer');
  expect(retainer).toContain('£85.00 available');
  expect(disputed).toMatch(/Paid ?Disputed/);
  expect(plain).not.toMatch(/announced|available|Disputed/);
  box.remove();
});

test('a viewer is told once, above the list, that their role may not pay', async () => {
  const data = [1, 2, 3].map((i) =>
    summary({id: `inv_${i}`, number: 'INV-2010', payOnline: {allowed: false, reason: 'viewer'}}),
  );
  const answers = {
    'GET /invoices': {...invoicePage, nextCursor: null, data},
    'POST /session/refresh': () => grant({role: 'viewer'}),
  };
  const {box} = await open(answers);
  expect(textOf(box).match(/Your role may not pay/g)).toHaveLength(1);
  box.remove();
});

test('on a dark page that has not declared color-scheme, a box that is not chosen is no white blob', async () => {
  const {box} = await open();
  await until(() => findAll(box, 'tbody [type=checkbox]').length);
  const tick = find<HTMLInputElement>(box, 'tbody [type=checkbox]');
  const look = () => {
    const {appearance, backgroundColor} = getComputedStyle(tick);
    return [appearance, backgroundColor];
  };
  expect(look()).toEqual(['none', 'rgba(0, 0, 0, 0)']);
  tick.click();
  // The accent.
  await until(() => look()[1] === 'rgb(53, 87, 214)');
  box.remove();
});
