import {expect, test} from 'vitest';
import {decimalsOfCurrency} from './currency-exponents.ts';

// Stands beside the repository, not in it: a clone without it has nothing to compare with.
const lists = import.meta.glob<{default: {minor: Record<string, string>}}>(
  '../../../shared/specs/iso4217/minor-units.json',
);
const list = Object.values(lists)[0];

test('decimals of common and uncommon currencies', () => {
  const decimals = ['EUR', 'USD', 'GBP', 'JPY', 'ISK', 'UGX', 'KWD', 'CLF', 'MGA'].map(decimalsOfCurrency);
  expect(decimals).toEqual([2, 2, 2, 0, 0, 0, 3, 4, 2]);
});

test.skipIf(!list)(
  `decimals of every currency${list ? '' : ' (skipped: ../shared/specs/iso4217/minor-units.json is not here)'}`,
  async () => {
    const {minor} = (await list!()).default;
    for (const [currency, decimals] of Object.entries(minor)) {
      // '-' is for gold, test codes and the like, which are not billed.
      if (decimals !== '-') expect([currency, decimalsOfCurrency(currency)]).toEqual([currency, +decimals]);
    }
    expect(Object.keys(minor).length).toBeGreaterThan(150);
  },
);
