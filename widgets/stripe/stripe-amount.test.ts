import {expect, test} from 'vitest';
import {toStripeAmount} from './stripe-amount.ts';

test.each([
  [123456, 'USD', 123456],
  [50, 'EUR', 50],
  [1234, 'JPY', 1234],
  [1234, 'KRW', 1234],
  [1234, 'ISK', 123400],
  [1234, 'UGX', 123400],
  [123400, 'MGA', 1234],
  [123450, 'KWD', 123450],
])('%i minor units of %s are %i for Stripe', (amountMinor, currency, amount) => {
  expect(toStripeAmount(amountMinor, currency)).toBe(amount);
});
