import {expect, test} from 'vitest';
import {payable, payableGroup} from '../../testing/invoices.ts';
import {commands} from 'vitest/browser';
import {violations} from '../../testing/check.ts';
import {bodiesOf, fresh, openSheet, option, payButton, shows, tidyUp, type} from '../../testing/pay-sheet.ts';
import {Problem} from '../../testing/fake-api.ts';
import {headingOf} from './what-to-pay.ts';
import {find, findAll, textOf, until} from '../../testing/states.ts';

/* What a choice says of itself: what is on its way already, what gets nothing, what was changed. */

tidyUp();

const card = {type: 'card', minimumMinor: 30, maximumMinor: 99999999, needsMandate: false};
const bankTransfer = {
  accountHolder: 'Aldermoor Trading Ltd',
  bankName: null,
  iban: 'GB33BUKB20201555555555',
  bic: null,
  accountNumber: null,
  routingNumber: null,
  instructions: null,
};
const announced = payable({
  id: 'inv_2',
  number: 'INV-2040',
  payableMinor: 50000,
  announcedMinor: 50000,
  announcedAtMs: Date.UTC(2026, 10, 20, 20),
  methods: ['card', 'bank_transfer'],
});
const ticks = (box: ParentNode) => findAll<HTMLInputElement>(box, '.invoices [type=checkbox]');

test('an announced transfer: said on its line, not ticked, and not announced again', async () => {
  const group = payableGroup([payable({methods: ['card', 'bank_transfer']}), announced]);
  const fake = fresh({groups: [group], bankTransfer});
  fake.next.announce = [new Problem(409, 'transfers.already_announced')];
  const sheet = await openSheet(fake);
  const {box} = sheet;
  expect(textOf(ticks(box)[1]!.closest('li')!)).toContain(
    'You said on Nov 20, 2026 that a transfer of £500.00 is on its way',
  );
  expect(ticks(box).map(({checked}) => checked)).toEqual([true, false]);
  expect(findAll<HTMLInputElement>(box, '[name=what]').some(({checked}) => checked)).toBe(false);
  expect(option(box, 'bank_transfer').disabled).toBe(false);
  ticks(box)[1]!.click();
  await shows(box, 'Pay £1,734.00');
  expect(option(box, 'bank_transfer').disabled).toBe(true);
  await shows(box, 'A transfer for INV-2040 is announced already.');
  expect(await violations(box)).toEqual([]);
  ticks(box)[1]!.click();
  await shows(box, 'Pay £1,234.00');
  // Announced in another tab meanwhile.
  option(box, 'bank_transfer').click();
  await until(() => payButton(box)?.innerText === 'I have sent it');
  payButton(box)!.click();
  await shows(box, 'A transfer for this is announced already.');
  expect(bodiesOf(sheet, 'POST /transfers')).toMatchObject([{amountMinor: 123400}]);
  box.remove();
});

test('the only invoice is to be paid, announced or not', async () => {
  const {box} = await openSheet(fresh({groups: [payableGroup([announced])]}), {shows: 'Pay £500.00'});
  expect(textOf(box)).toContain('that a transfer of £500.00 is on its way');
  box.remove();
});

test('another amount that an invoice does not take: named, with why and what it takes', async () => {
  const group = payableGroup(
    [
      payable({payableMinor: 80000, allowPartial: true, minimumPartMinor: 5000}),
      payable({id: 'inv_2', number: 'INV-2040', payableMinor: 43400}),
    ],
    {aheadMethods: ['card']},
  );
  const {box} = await openSheet(fresh({groups: [group]}));
  option(box, 'other').click();
  await until(() => findAll(box, '#other').length);
  type(box, 'other', '30');
  await shows(box, '£30.00 goes ahead as credit for later invoices.');
  await shows(box, 'INV-2041 gets nothing: at least £50.00 of it has to be paid.');
  await shows(box, 'INV-2040 gets nothing: it can only be paid in full, £434.00.');
  await shows(box, 'You can pay £50.00.');
  type(box, 'other', '50');
  await until(() => find(box, '.ahead').innerText === '');
  box.remove();
});

test('methods: what no chosen invoice takes is not there; ahead, only what may be paid ahead with', async () => {
  const group = payableGroup(
    [payable({methods: ['card', 'us_bank_account']}), payable({id: 'inv_2', number: 'INV-2040', payableMinor: 4000})],
    {
      currency: 'USD',
      methods: ['card', 'us_bank_account', 'link'].map((type) => ({...card, type})),
      aheadMethods: ['card', 'link'],
    },
  );
  const {box} = await openSheet(fresh({groups: [group]}), {shows: 'Pay $1,274.00'});
  const ways = () =>
    findAll<HTMLInputElement>(box, '[name=way]').map(({value, disabled}) => value + (disabled ? ' off' : ''));
  expect(ways()).toEqual(['card', 'us_bank_account off']);
  ticks(box)[0]!.click();
  await until(() => !ways().length);
  expect(textOf(box)).not.toContain('Not for');
  option(box, 'other').click();
  await until(() => ways().join() === 'card,link');
  box.remove();
});

test('a changed part: “All” is not what it says any more; chosen again, it is all', async () => {
  const group = payableGroup([
    payable({allowPartial: true}),
    payable({id: 'inv_2', number: 'INV-2040', payableMinor: 4000}),
  ]);
  const {box} = await openSheet(fresh({groups: [group]}), {shows: 'Pay £1,274.00'});
  expect(option(box, 'all').checked).toBe(true);
  type(box, 'inv_1', '100');
  await shows(box, 'Pay £140.00');
  expect(option(box, 'all').checked).toBe(false);
  ticks(box)[1]!.click();
  await shows(box, 'Pay £100.00');
  option(box, 'all').click();
  await shows(box, 'Pay £1,274.00');
  expect(option(box, 'all').checked).toBe(true);
  expect(findAll<HTMLInputElement>(box, '#inv_1')[0]!.value).toBe('1234.00');
  box.remove();
});

test('a card and its wallets: chosen in our list, and no second radio button in Stripe’s field looks chosen', async () => {
  const group = payableGroup([payable({methods: ['card', 'link']})], {
    methods: ['card', 'link'].map((type) => ({...card, type})),
  });
  const {box} = await openSheet(fresh({groups: [group]}));
  expect(option(box, 'card').checked).toBe(true);
  expect(await commands.inPayFrame('[name=number]')).toBe(1);
  expect(await commands.inPayFrame('.AccordionHeader')).toBe(2);
  expect(await commands.inPayFrame('[type=radio]:not(.Unseen)')).toBe(0);
  box.remove();
});

test('a retainer is no invoice in the heading', () => {
  const retainer = payable({kind: 'retainer', number: 'RET-7'});
  expect(headingOf([payable(), payable()])).toBe('Pay 2 invoices');
  expect(headingOf([payable(), payable(), retainer])).toBe('Pay 2 invoices and a retainer');
  expect(headingOf([payable(), retainer])).toBe('Pay an invoice and a retainer');
  expect(headingOf([retainer, retainer])).toBe('Pay 2 retainers');
});
