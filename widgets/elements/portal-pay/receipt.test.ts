import {expect, test} from 'vitest';
import {violations} from '../../testing/check.ts';
import {find, findAll, mount, reach, textOf} from '../../testing/states.ts';
import {payment} from '../../testing/payment-methods.ts';
import '../portal-payment/portal-payment.ts';
import '../portal-session/portal-session.ts';
import './portal-pay.ts';
import {states} from './portal-pay.states.ts';
import {receiptOf, receiptOfCredit} from './receipt.ts';

const sumOf = (some: {amountMinor: number}[]) => some.reduce((sum, {amountMinor}) => sum + amountMinor, 0);
const mixed = payment({
  currency: 'USD',
  amountMinor: 197000,
  aheadMinor: 2000,
  invoices: [
    {invoiceId: 'inv_1', kind: 'invoice', number: 'INV-1', amountMinor: 5000, balanceMinor: 0},
    {invoiceId: 'ret_1', kind: 'retainer', number: 'RET-5001', amountMinor: 190000, balanceMinor: 0},
  ],
  credits: [
    {invoiceId: 'inv_1', number: 'INV-1', amountMinor: 180000, source: {type: 'retainer', id: 'r', number: 'RET-5003'}},
    {invoiceId: 'inv_1', number: 'INV-1', amountMinor: 700, source: {type: 'credit_note', id: 'c', number: 'CN-1'}},
    // Paid by credit alone: not among what the payment itself paid.
    {invoiceId: 'inv_2', number: 'INV-2', amountMinor: 300, source: {type: 'payment', id: 'p', number: null}},
  ],
});

test('lines and sources come to the same total; each says where from', () => {
  const {totalMinor, lines, shares} = receiptOf(mixed);
  expect(totalMinor).toBe(197000 + 180000 + 700 + 300);
  expect(sumOf(lines.flatMap((line) => line.shares))).toBe(totalMinor);
  expect(sumOf(shares)).toBe(totalMinor);
  expect(lines.map(({name, shares: of}) => [name, ...of.map(({from}) => from)])).toEqual([
    ['INV-1', 'Visa ending in 4242', 'From your retainer RET-5003', 'From your credit note CN-1'],
    ['RET-5001', 'Visa ending in 4242'],
    ['INV-2', 'From your credit'],
    ['Paid ahead, as credit', 'Visa ending in 4242'],
  ]);
});

test('credits and retainers alone', () => {
  const invoices = [{invoiceId: 'inv_1', number: 'INV-1', amountMinor: 900, balanceMinor: 0}];
  const {totalMinor, shares} = receiptOfCredit({currency: 'USD', creditMinor: 0, retainerMinor: 900, invoices});
  expect([totalMinor, shares]).toEqual([900, [{from: 'From your retainer', amountMinor: 900}]]);
});

const state = {...states['succeeded']!, answers: {'POST /payments/{id}/settle': mixed}};

test('it stands in the sheet', async () => {
  const mounted = mount(state, {lang: 'en'});
  await reach(state, mounted);
  const {box} = mounted;
  expect(find(box, '.figure').innerText).toBe('$3,780.00');
  expect(findAll(box, '.outcome .amount').map((one) => one.innerText)).toEqual([
    '$1,857.00',
    '$1,900.00',
    '$3.00',
    '$20.00',
  ]);
  expect(textOf(find(box, '.outcome'))).toContain('From your retainer RET-5003 $1,800.00');
  expect(await violations(box)).toEqual([]);
  box.remove();
});
