import {html} from 'lit';
import {afterEach, expect, test} from 'vitest';
import {page} from 'vitest/browser';
import type {Invoice} from '../../client/shapes.ts';
import {checkStates} from '../../testing/check.ts';
import {never} from '../../testing/fake-api.ts';
import {invoice} from '../../testing/invoices.ts';
import {payment} from '../../testing/payment-methods.ts';
import {find, findAll, mount, type Mounted, reach, textOf, until} from '../../testing/states.ts';
import '../portal-session/portal-session.ts';
import '../portal-payment/portal-payment.ts';
import './portal-invoice.ts';
import {states} from './portal-invoice.states.ts';

const begin = location.pathname;
afterEach(async () => {
  history.replaceState(null, '', begin);
  // As it is when a file begins.
  await page.viewport(414, 896);
});

checkStates(states);

async function open(over: Partial<Invoice> = {}): Promise<Mounted> {
  const state = {...states.complete, answers: {'GET /invoices/{id}': {...invoice, ...over}}, shows: 'Amount due'};
  const mounted = mount(state, {lang: 'en'});
  await reach(state, mounted);
  return mounted;
}
const notPaid = {paymentId: 'pay_9', isYours: false, method: 'card', methodDetails: null, expectedBy: null};
const totals = (box: ParentNode) =>
  Object.fromEntries(
    findAll(box, '.totals > div').map((row) => [
      row.querySelector('dt')!.innerText,
      row.querySelector('dd')!.innerText,
    ]),
  );

test('the whole document stands there', async () => {
  await page.viewport(1280, 900);
  const {box} = await open();
  expect(find(box, '.figure').textContent).toBe('£980.30');
  expect(totals(box)).toEqual({
    Subtotal: '£1,700.25',
    Discount: '-£50.00',
    'VAT 20 %': '£330.05',
    Total: '£1,980.30',
    'Paid and credited': '-£1,000.00',
    'Amount due': '£980.30',
  });
  const cells = findAll(box, 'tbody tr').map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText));
  expect(cells).toEqual([
    ['OAK-24', 'Oak board, 24 mm, planed', '42.5', '£31.20', '£1,326.00'],
    ['SCR-440', 'Countersunk screws 4 × 40, loose', '25,000', '£0.001', '£25.00'],
    ['', 'Delivery to Avonmouth, with a lift\nand two people', '1', '£349.25', '£349.25'],
  ]);
  const text = textOf(box);
  for (const part of [
    '31 days overdue',
    'Bristol BS1 6UD',
    'Avonmouth BS11 9DN',
    'GB 987 6543 21',
    'Visa ending in 4242',
    'Credit note CN-118',
    'The second leaves our warehouse on Monday.',
    'Payable within 30 days.',
    '77-1204',
  ]) {
    expect(text).toContain(part);
  }
  box.remove();
});

test('Pay now asks the page for this one invoice; prevented, no sheet opens', async () => {
  const {box} = await open();
  const asked: unknown[] = [];
  box.addEventListener('portal-payment-request', (event) => {
    event.preventDefault();
    asked.push([event.invoiceIds, event.currency]);
  });
  find(box, '.primary').click();
  expect(asked).toEqual([[['inv_4'], 'GBP']]);
  expect(findAll(box, 'portal-pay')).toEqual([]);
  box.remove();
});

test('what is processed is not paid; what may not be paid online says why', async () => {
  const processing = await open({
    payableMinor: 0,
    processingMinor: 98030,
    payOnline: {allowed: false, reason: 'processing'},
    underWay: [{...notPaid, state: 'processing', amountMinor: 98030}],
  });
  expect(textOf(processing.box)).toContain('A payment of £980.30 is being processed by the bank. It is not paid yet.');
  expect(totals(processing.box)['Being processed, not paid yet']).toBe('£980.30');
  expect(totals(processing.box)['Amount due']).toBe('£980.30');
  expect(findAll(processing.box, '.primary')).toEqual([]);
  processing.box.remove();

  const refused = await open({payOnline: {allowed: false, reason: 'no_payment_options'}});
  expect(find(refused.box, '.reason').textContent).toBe('Cannot be paid online');
  expect(findAll(refused.box, '.primary')).toEqual([]);
  refused.box.remove();
});

test('another payment holds a part: the rest can be paid, and says how much', async () => {
  const {box} = await open({
    payableMinor: 50000,
    reservedMinor: 48030,
    underWay: [{...notPaid, state: 'held', amountMinor: 48030}],
  });
  expect(find(box, '.primary').textContent!.trim()).toBe('Pay £500.00 now');
  expect(textOf(box)).toContain('A colleague of yours is paying £480.30 of this at the moment.');
  box.remove();
});

test('a payment opens to what happened to it, and is asked for only then', async () => {
  const mounted = mount(states['openPayment']!, {lang: 'en'});
  await reach({...states['openPayment']!, act: undefined, shows: 'Amount due'} as never, mounted);
  const {box, api} = mounted;
  expect(api.count('GET /payments/{id}')).toBe(0);
  find(box, 'summary.row').click();
  await until(() => textOf(box).includes('Refunded'));
  expect(api.count('GET /payments/{id}')).toBe(1);
  // Shut and open again: it stands there still.
  find(box, 'summary.row').click();
  await until(() => !findAll(box, 'portal-payment').length);
  find(box, 'summary.row').click();
  await until(() => textOf(box).includes('Refunded'));
  box.remove();
});

test('a payment and what went back of it are two rows: each says which it is, opens alone, and the reason is there', async () => {
  const of = (id: string, method = 'card') => ({
    type: 'payment' as const,
    id,
    method,
    methodDetails: method === 'card' ? {brand: 'visa', last4: '4242'} : {bankName: 'STRIPE TEST BANK', last4: '6789'},
  });
  const row = (id: string, amountMinor: number, source: ReturnType<typeof of>) => ({
    id,
    date: '2026-11-02',
    amountMinor,
    source,
  });
  const {box, api} = await open({
    allocations: [
      row('alc_1', 78000, of('pay_1')),
      row('alc_2', -19500, of('pay_1')),
      row('alc_3', 5000, of('pay_2', 'us_bank_account')),
      row('alc_4', -5000, of('pay_2', 'us_bank_account')),
    ],
    failures: [{paymentId: 'pay_2', method: 'us_bank_account', code: 'account_closed', message: 'R02', atMs: 0}],
  });
  api.answers['GET /payments/{id}'] = payment({
    timeline: [
      {kind: 'started', atMs: 0},
      {kind: 'succeeded', atMs: 1},
      {kind: 'refund_pending', atMs: 2, amountMinor: 19500, message: 'Two bowls were broken'},
    ],
  });
  const rows = findAll(box, '.received summary');
  expect(rows.map((one) => textOf(one).trim())).toEqual([
    expect.stringMatching(/^Visa ending in 4242/),
    expect.stringMatching(/^Refund of Visa ending in 4242/),
    expect.stringMatching(/^STRIPE TEST BANK ending in 6789/),
    expect.stringMatching(/^Returned by the bank: STRIPE TEST BANK ending in 6789/),
  ]);
  expect(findAll(box, '.failure details')).toEqual([]);
  rows[1]!.click();
  await until(() => textOf(box).includes('Two bowls were broken'));
  expect(findAll(box, '.received portal-payment')).toHaveLength(1);
  expect(findAll(box, '.timeline li')).toHaveLength(1);
  rows[0]!.click();
  await until(() => findAll(box, '.timeline li').length === 3);
  rows[1]!.click();
  await until(() => !textOf(box).includes('Two bowls were broken'));
  expect(findAll(box, '.timeline li')).toHaveLength(2);
  box.remove();
});

test('a transfer: announced once with the invoice’s number, and taken back', async () => {
  const {bankTransfer} = (states['transfer']!.answers['GET /invoices/{id}'] as Invoice)!;
  const bank: Partial<Invoice> = {methods: ['bank_transfer'], bankTransfer};
  const {box, api} = await open(bank);
  const told: unknown[] = [];
  box.addEventListener('portal-transfer-announced', (event) => told.push([event.paymentId, event.amountMinor]));
  api.answers['POST /transfers'] = () => {
    const underWay = [{...notPaid, state: 'announced' as const, amountMinor: 98030, isYours: true}];
    api.answers['GET /invoices/{id}'] = {...invoice, ...bank, underWay};
    return payment({id: 'pay_9', state: 'pending', method: 'bank_transfer'});
  };
  const button = (text: string) => findAll(box, 'button').find((one) => one.textContent!.trim() === text);
  expect(textOf(box)).toContain('GB33 BUKB 2020 1555 5555 55');
  button('I have sent it')!.click();
  button('I have sent it')?.click();
  await until(() => textOf(box).includes('You said that you have sent £980.30.'));
  expect(api.asked.filter(({route}) => route === 'POST /transfers').map(({body}) => body)).toEqual([
    {
      currency: 'GBP',
      amountMinor: 98030,
      invoices: [{invoiceId: 'inv_4', amountMinor: 98030}],
      reference: 'INV-2029',
    },
  ]);
  expect(told).toEqual([['pay_9', 98030]]);
  expect(button('I have sent it')).toBe(undefined);

  api.answers['POST /transfers/{id}/withdraw'] = () => {
    api.answers['GET /invoices/{id}'] = {...invoice, ...bank};
    return payment({id: 'pay_9', state: 'canceled', method: 'bank_transfer'});
  };
  button('I have not sent it')!.click();
  await until(() => button('I have sent it'));
  expect(textOf(box)).not.toContain('You said');
  box.remove();
});

test('a retainer says what is left of it; a write-off is no payment', async () => {
  const retainer = mount(states['retainer']!, {lang: 'en'});
  await reach(states['retainer']!, retainer);
  expect(find(retainer.box, 'h2').innerText).toBe('Retainer invoice RET-7');
  expect(totals(retainer.box)).toEqual({
    Total: '£1,500.00',
    Paid: '-£1,500.00',
    'Amount due': '£0.00',
    'Used for invoices': '£620.00',
    'Available for invoices': '£880.00',
  });
  retainer.box.remove();
  const given = await open({balanceMinor: 0, payableMinor: 0, writtenOffMinor: 98030, status: 'paid'});
  expect(totals(given.box)).toMatchObject({'Written off by the shop': '-£980.30', 'Amount due': '£0.00'});
  given.box.remove();
});

test('a failure is told on the invoice while there is something to pay, with what to do', async () => {
  const failures = [{paymentId: 'pay_8', method: 'us_bank_account', code: 'account_closed', message: 'R02', atMs: 0}];
  const {box} = await open({failures});
  expect(find(box, '.failure').innerText).toContain('did not go through. The account is closed. Use another one.');
  box.remove();
  const paid = await open({failures, balanceMinor: 0, payableMinor: 0, status: 'paid'});
  expect(findAll(paid.box, '.failure')).toEqual([]);
  paid.box.remove();
});

test('a void invoice has nothing to pay', async () => {
  const {box} = await open({status: 'void', isOverdue: false, payOnline: {allowed: false, reason: 'void'}});
  expect(find(box, '.figure').textContent).toBe('£0.00');
  expect(find(box, '.badge').textContent).toBe('Void');
  expect(Object.keys(totals(box))).not.toContain('Amount due');
  expect(findAll(box, '.primary')).toEqual([]);
  box.remove();
});

test('another invoice: not the earlier one’s document while it is on its way', async () => {
  const {box, api, element} = await open();
  api.answers['GET /invoices/{id}'] = never;
  element.setAttribute('invoice-id', 'inv_5');
  await until(() => findAll(box, '.bone').length);
  expect(textOf(box)).not.toContain('INV-2029');
  box.remove();
});

test('markup in notes, names and lines is shown as text', async () => {
  const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  const {box} = await open({
    notes: evil,
    terms: evil,
    customerName: evil,
    lines: [
      {position: 1, itemCode: evil, description: 'x'.repeat(10_000), quantity: '1', unitPrice: '1', amountMinor: 100},
    ],
  });
  expect(findAll(box, 'img, script')).toEqual([]);
  expect(textOf(box)).toContain(evil);
  box.remove();
});

test('a sheet that opens takes the document’s place, and gives it back', async () => {
  const {box} = await open();
  find(box, '.primary').click();
  await until(() => findAll(box, 'portal-pay').length);
  const sheet = find(box, 'portal-pay');
  expect(sheet.querySelector('slot[name=pay][slot=pay]')).not.toBe(null);
  sheet.setAttribute('opened', '');
  expect(find(box, 'article').checkVisibility()).toBe(false);
  sheet.dispatchEvent(new Event('close'));
  await until(() => !findAll(box, 'portal-pay').length);
  expect(find(box, 'article').checkVisibility()).toBe(true);
  box.remove();
});

test('one that is not there: no trying again, but a way to all invoices, with their filter', async () => {
  history.replaceState(null, '', '?portal=invoices/inv_4~filter.unpaid');
  const mounted = mount(states['missing']!, {lang: 'en'});
  await reach(states['missing']!, mounted);
  expect(findAll(mounted.box, 'button')).toEqual([]);
  const link = find(mounted.box, '.notice a');
  expect(link.textContent).toBe('All invoices');
  link.click();
  expect(location.search).toBe('?portal=invoices~filter.unpaid');
  mounted.box.remove();
});

test('English notes on a page from right to left: read from left to right, below their title', async () => {
  const mounted = mount(states.complete, {lang: 'ar', dir: 'rtl', widthPx: 900});
  await reach({...states.complete, shows: 'INV-2029'}, mounted);
  const notes = findAll(mounted.box, '.text')[0]!;
  const {direction, textAlign} = getComputedStyle(notes);
  expect([direction, textAlign]).toEqual(['ltr', 'right']);
  const title = notes.previousElementSibling!.getBoundingClientRect();
  expect(notes.getBoundingClientRect().right).toBe(title.right);
  mounted.box.remove();
});

test('no id, nothing asked', async () => {
  const mounted = mount({...states.empty, element: () => html`<portal-invoice></portal-invoice>`}, {lang: 'en'});
  await reach(states.empty, mounted);
  expect(mounted.api.count('GET /invoices/{id}')).toBe(0);
  mounted.box.remove();
});
