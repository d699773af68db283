import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {PayableInvoice} from '../../client/shapes.ts';
import {payable, payableGroup} from '../../testing/invoices.ts';
import {writeAmount} from './amount-input.ts';
import {type Choice, choicesOf, everything, planOf} from './plan.ts';

const group = payableGroup([
  payable({id: 'old', payableMinor: 10000, isOverdue: true, allowPartial: true, minimumPartMinor: 2500}),
  payable({id: 'whole', payableMinor: 5000}),
  payable({id: 'retainer', payableMinor: 3000, kind: 'retainer'}),
]);
const plan = (choice: Partial<Choice>, of = group) => planOf(of, {...everything, ...choice}, 'en');
const typed = (text: string) => plan({typed: new Map([['old', text]])}).rows[0]!;

test('all of it in full; overdue alone; without what was taken out', () => {
  expect(plan({}).parts).toEqual([
    {invoiceId: 'old', amountMinor: 10000},
    {invoiceId: 'whole', amountMinor: 5000},
    {invoiceId: 'retainer', amountMinor: 3000},
  ]);
  expect(plan({what: 'overdue'}).parts).toEqual([{invoiceId: 'old', amountMinor: 10000}]);
  const without = plan({left: new Set(['old', 'retainer'])});
  expect([without.parts, without.chargeMinor, without.isSound]).toEqual([
    [{invoiceId: 'whole', amountMinor: 5000}],
    5000,
    true,
  ]);
  expect(plan({left: new Set(['old', 'whole', 'retainer'])}).isSound).toBe(false);
});

test('a part of an invoice: from its minimum to all of it, and nothing else', () => {
  expect(typed('25')).toMatchObject({amountMinor: 2500});
  expect(typed('100.00')).toMatchObject({amountMinor: 10000});
  expect(typed('24.99').problem).toEqual({code: 'below_part', limitMinor: 2500});
  expect(typed('100.01').problem).toEqual({code: 'above', limitMinor: 10000});
  expect(typed('-1').problem).toEqual({code: 'negative'});
  expect(typed('0').problem).toEqual({code: 'zero'});
  expect(typed('30.005').problem).toEqual({code: 'decimals'});
  const tight = payableGroup([payable({id: 'old', payableMinor: 10000, allowPartial: true, minimumRestMinor: 50})]);
  const of = (text: string) => plan({typed: new Map([['old', text]])}, tight);
  expect(of('99.99').rows[0]!.problem).toEqual({code: 'rest_too_small', belowMinor: 9950, aboveMinor: 10000});
  expect([of('99.51').isSound, of('99.50').isSound, of('100').isSound]).toEqual([false, true, true]);
  expect(plan({what: 'other', other: '99.99'}, tight).otherProblem).toEqual({
    code: 'cannot_be_laid',
    belowMinor: 9950,
    aboveMinor: 10000,
  });
  expect(typed('').problem).toEqual({code: 'empty'});
  expect(plan({typed: new Map([['old', 'abc']])}).isSound).toBe(false);
  // One that takes no parts is paid in full, whatever was typed.
  expect(plan({typed: new Map([['whole', '1']])}).rows[1]).toMatchObject({amountMinor: 5000, isEditable: false});
});

test('another amount: what is over goes ahead where it may; else what can be paid is said', () => {
  expect(plan({what: 'other', other: '150'}).parts).toEqual([
    {invoiceId: 'old', amountMinor: 10000},
    {invoiceId: 'whole', amountMinor: 5000},
  ]);
  expect(plan({what: 'other', other: '200'}).otherProblem).toEqual({code: 'above', limitMinor: 18000});
  expect(plan({what: 'other', other: '110'}).otherProblem).toEqual({
    code: 'cannot_be_laid',
    belowMinor: 10000,
    aboveMinor: 13000,
  });
  const ahead = plan({what: 'other', other: '200'}, {...group, aheadMethods: ['card']});
  expect([ahead.aheadMinor, ahead.totalMinor, ahead.isSound]).toEqual([2000, 20000, true]);
});

test('credit before retainers, on invoices alone, and no more than there is', () => {
  const rich = {...group, creditMinor: 6000, retainerMinor: 50000};
  expect(plan({useCredit: true}, rich)).toMatchObject({creditMinor: 6000, retainerMinor: 0, chargeMinor: 12000});
  // The retainer invoice of 30.00 is not paid by them.
  expect(plan({useCredit: true, useRetainers: true}, rich)).toMatchObject({
    creditMinor: 6000,
    retainerMinor: 9000,
    chargeMinor: 3000,
  });
  const covered = plan({useRetainers: true, left: new Set(['retainer'])}, rich);
  expect([covered.retainerMinor, covered.chargeMinor]).toEqual([15000, 0]);
});

test('what there is to choose between', () => {
  expect(choicesOf(group)).toEqual(['overdue', 'all', 'other']);
  expect(choicesOf(payableGroup([payable()]))).toEqual(['all']);
  expect(choicesOf(payableGroup([payable({allowPartial: true})]))).toEqual(['all', 'other']);
  expect(choicesOf(payableGroup([payable({isOverdue: true})]))).toEqual(['all']);
  expect(choicesOf(payableGroup([], {aheadMethods: ['card']}))).toEqual(['other']);
});

const invoices = fc
  .array(
    fc.record({
      payableMinor: fc.integer({min: 1, max: 1_000_000}),
      isOverdue: fc.boolean(),
      allowPartial: fc.boolean(),
      minimumPartMinor: fc.option(fc.integer({min: 1, max: 5000})),
      kind: fc.constantFrom('invoice' as const, 'retainer' as const),
    }),
    {maxLength: 12},
  )
  .map((some) => some.map((over, i): PayableInvoice => payable({...over, id: `inv_${i}`})));

test('whatever is chosen: parts, what goes ahead, credits and the charge add up exactly; no invoice gets too much', () => {
  fc.assert(
    fc.property(
      invoices,
      fc.record({
        creditMinor: fc.integer({min: 0, max: 500_000}),
        retainerMinor: fc.integer({min: 0, max: 500_000}),
        aheadMethods: fc.subarray(['card']),
      }),
      fc.constantFrom('overdue', 'all', 'other' as const),
      fc.integer({min: 1, max: 3_000_000}),
      fc.array(fc.integer({min: 0, max: 11})),
      fc.boolean(),
      fc.boolean(),
      (some, over, what, amountMinor, left, useCredit, useRetainers) => {
        const of = payableGroup(some, over);
        const choice = {
          what: what as Choice['what'],
          other: writeAmount(amountMinor, 'GBP', 'en'),
          left: new Set(left.map((i) => `inv_${i}`)),
          put: new Set<string>(),
          typed: new Map(some.map(({id}) => [id, writeAmount(amountMinor, 'GBP', 'en')])),
          useCredit,
          useRetainers,
        };
        const {parts, aheadMinor, totalMinor, creditMinor, retainerMinor, chargeMinor} = planOf(of, choice, 'en');
        const sum = parts.reduce((total, part) => total + part.amountMinor, 0);
        expect(sum + aheadMinor).toBe(totalMinor);
        expect(chargeMinor + creditMinor + retainerMinor).toBe(totalMinor);
        expect(chargeMinor).toBeGreaterThanOrEqual(aheadMinor);
        expect(creditMinor).toBeLessThanOrEqual(over.creditMinor);
        expect(retainerMinor).toBeLessThanOrEqual(over.retainerMinor);
        if (aheadMinor) expect(over.aheadMethods).not.toEqual([]);
        for (const part of parts) {
          const {payableMinor} = some.find(({id}) => id === part.invoiceId)!;
          expect(part.amountMinor).toBeGreaterThan(0);
          expect(part.amountMinor).toBeLessThanOrEqual(payableMinor);
        }
      },
    ),
  );
});
