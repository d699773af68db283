import {expect, it} from 'vitest';
import {formatMoney} from './format.ts';

it.each([
  [123_456, 'EUR', 'de', '1.234,56 €'],
  [5, 'USD', 'en', '$0.05'],
  [-1999, 'USD', 'en', '-$19.99'],
  [5000, 'JPY', 'en', '¥5,000'],
  [1234, 'KWD', 'en', 'KWD 1.234'],
  [100, 'HUF', 'en', 'HUF 1.00'],
  [9_007_199_254_740_991, 'EUR', 'en', '€90,071,992,547,409.91'],
])('%i %s in %s', (amountMinor, currency, language, text) => {
  expect(formatMoney(amountMinor, currency, language).replace(/\u00a0/g, ' ')).toBe(text);
});
