import fc from 'fast-check';
import {expect, test} from 'vitest';
import {layAmount, type Layable, leastOf, nearestAmounts} from './lay-amount.ts';

const invoice = (
  id: string,
  payableMinor: number,
  allowPartial = false,
  minimumPartMinor: number | null = null,
  minimumRestMinor: number | null = null,
) => ({id, payableMinor, allowPartial, minimumPartMinor, minimumRestMinor});
const laid = (amountMinor: number, invoices: Layable[]) => {
  const {parts, leftMinor} = layAmount(amountMinor, invoices);
  return [...parts.map((part) => `${part.invoiceId} ${part.amountMinor}`), `left ${leftMinor}`].join(', ');
};

test.each<[what: string, amountMinor: number, invoices: Layable[], expected: string]>([
  ['the longest due first', 150, [invoice('a', 100), invoice('b', 80, true)], 'a 100, b 50, left 0'],
  ['one that takes no part is left out', 60, [invoice('a', 100), invoice('b', 60)], 'b 60, left 0'],
  ['the rest is left', 130, [invoice('a', 100), invoice('b', 60)], 'a 100, left 30'],
  ['nothing fits', 50, [invoice('a', 100), invoice('b', 60)], 'left 50'],
  ['below the minimum of the first', 40, [invoice('a', 100, true, 50), invoice('b', 40)], 'b 40, left 0'],
  ['the minimum itself', 50, [invoice('a', 100, true, 50)], 'a 50, left 0'],
  ['less than the minimum is all there is', 30, [invoice('a', 30, true, 50)], 'a 30, left 0'],
  [
    'too little would be left: the next gets what that frees',
    90,
    [invoice('a', 100, true, null, 20), invoice('b', 60, true)],
    'a 80, b 10, left 0',
  ],
  [
    'too little would be left, and nobody takes what that frees',
    90,
    [invoice('a', 100, true, null, 20)],
    'a 80, left 10',
  ],
  ['just enough is left', 80, [invoice('a', 100, true, null, 20)], 'a 80, left 0'],
  [
    'no part is large enough and leaves enough',
    60,
    [invoice('a', 100, true, 50, 60), invoice('b', 60)],
    'b 60, left 0',
  ],
  ['all of it leaves nothing', 100, [invoice('a', 100, true, 50, 60)], 'a 100, left 0'],
  ['more than all', 500, [invoice('a', 100, true), invoice('b', 60)], 'a 100, b 60, left 340'],
  ['nothing to lay it on', 500, [], 'left 500'],
])('%s', (_what, amountMinor, invoices, expected) => {
  expect(laid(amountMinor, invoices)).toBe(expected);
});

test.each<[what: string, amountMinor: number, invoices: Layable[], nearest: object]>([
  ['between two', 130, [invoice('a', 100), invoice('b', 60)], {belowMinor: 100, aboveMinor: 160}],
  ['below the first', 30, [invoice('a', 100), invoice('b', 60)], {aboveMinor: 60}],
  ['above all', 200, [invoice('a', 100), invoice('b', 60)], {belowMinor: 160}],
  ['too little would be left', 99, [invoice('a', 100, true, null, 20)], {belowMinor: 80, aboveMinor: 100}],
  ['below a minimum', 30, [invoice('a', 100, true, 50)], {aboveMinor: 50}],
  [
    'below a minimum, after one in full',
    110,
    [invoice('a', 100), invoice('b', 90, true, 50)],
    {belowMinor: 100, aboveMinor: 150},
  ],
])('what can be paid instead: %s', (_what, amountMinor, invoices, nearest) => {
  expect(nearestAmounts(amountMinor, invoices)).toEqual(nearest);
});

const invoices = fc
  .array(
    fc.record({
      payableMinor: fc.integer({min: 1, max: 10_000_00}),
      allowPartial: fc.boolean(),
      minimumPartMinor: fc.option(fc.integer({min: 1, max: 5_000_00})),
      minimumRestMinor: fc.option(fc.integer({min: 1, max: 5_000_00})),
    }),
    {maxLength: 20},
  )
  .map((some) => some.map((one, i) => ({...one, id: `inv_${i}`})));
const amount = fc.integer({min: 1, max: 30_000_00});

test('the parts and what is left are the amount, exactly; each part is one that the invoice takes', () => {
  fc.assert(
    fc.property(amount, invoices, (amountMinor, some) => {
      const {parts, leftMinor} = layAmount(amountMinor, some);
      expect(parts.reduce((sum, part) => sum + part.amountMinor, leftMinor)).toBe(amountMinor);
      expect(leftMinor).toBeGreaterThanOrEqual(0);
      for (const part of parts) {
        const of = some.find(({id}) => id === part.invoiceId)!;
        expect(part.amountMinor).toBeLessThanOrEqual(of.payableMinor);
        if (part.amountMinor < of.payableMinor) {
          expect(of.allowPartial).toBe(true);
          expect(part.amountMinor).toBeGreaterThanOrEqual(of.minimumPartMinor ?? 1);
          expect(of.payableMinor - part.amountMinor).toBeGreaterThanOrEqual(of.minimumRestMinor ?? 1);
        }
      }
    }),
  );
});

test('nothing is left that an invoice which got nothing would take; paid in part is only the last, or what leaves just enough', () => {
  fc.assert(
    fc.property(amount, invoices, (amountMinor, some) => {
      const {parts, leftMinor} = layAmount(amountMinor, some);
      const paid = new Map(parts.map((part) => [part.invoiceId, part.amountMinor]));
      for (const one of some) if (!paid.has(one.id)) expect(leftMinor).toBeLessThan(leastOf(one));
      const inPart = some.filter((one) => paid.has(one.id) && paid.get(one.id)! < one.payableMinor);
      const roomy = inPart.filter((one) => one.payableMinor - paid.get(one.id)! > (one.minimumRestMinor ?? 1));
      // More could be paid of it only where nothing is left, for it or for another.
      if (roomy.length) expect([leftMinor, roomy]).toEqual([0, [inPart.at(-1)]]);
      expect(leftMinor).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('of all together nothing is left', () => {
  fc.assert(
    fc.property(invoices, (some) => {
      const totalMinor = some.reduce((sum, {payableMinor}) => sum + payableMinor, 0);
      expect(layAmount(totalMinor, some)).toEqual({
        parts: some.map(({id, payableMinor}) => ({invoiceId: id, amountMinor: payableMinor})),
        leftMinor: 0,
        skipped: [],
      });
    }),
  );
});

test('what is offered instead can be paid without a rest; up to all of it there is always one above', () => {
  fc.assert(
    fc.property(amount, invoices, (amountMinor, some) => {
      const {belowMinor, aboveMinor} = nearestAmounts(amountMinor, some);
      if (belowMinor !== undefined) {
        expect(belowMinor).toBeLessThanOrEqual(amountMinor);
        expect(layAmount(belowMinor, some).leftMinor).toBe(0);
      }
      if (aboveMinor !== undefined) {
        expect(aboveMinor).toBeGreaterThan(amountMinor);
        expect(layAmount(aboveMinor, some).leftMinor).toBe(0);
      }
      const totalMinor = some.reduce((sum, {payableMinor}) => sum + payableMinor, 0);
      if (amountMinor < totalMinor) expect(aboveMinor).toBeDefined();
    }),
  );
});
