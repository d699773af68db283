import {expect, test} from 'vitest';
import {daysBetween, formatDate, formatMoney, formatNumber, formatPrice} from './format.ts';

/** No-break spaces of two kinds are right in these places, but hard to read in a test. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('money has the decimals of its currency', () => {
  expect(formatMoney(123456, 'EUR', 'en-GB')).toBe('€1,234.56');
  expect(plain(formatMoney(123456, 'EUR', 'de'))).toBe('1.234,56 €');
  expect(formatMoney(123456, 'JPY', 'en')).toBe('¥123,456');
  expect(plain(formatMoney(123456, 'KWD', 'en'))).toBe('KWD 123.456');
  expect(plain(formatMoney(5, 'ISK', 'en'))).toBe('ISK 5');
  expect(formatMoney(-5, 'USD', 'en-US')).toBe('-$0.05');
  expect(formatMoney(0, 'USD', 'en-US')).toBe('$0.00');
});

test('from right to left, the currency stays in one piece', () => {
  // LEFT-TO-RIGHT ISOLATE … POP DIRECTIONAL ISOLATE around "US$".
  expect(formatMoney(100, 'USD', 'ar')).toContain('\u2066US$\u2069');
  expect(formatMoney(100, 'USD', 'en-US')).not.toMatch(/[\u2066-\u2069]/);
});

test('dollars can be told apart', () => {
  expect(formatMoney(100, 'USD', 'en-US')).toBe('$1.00');
  expect(formatMoney(100, 'CAD', 'en-US')).toBe('CA$1.00');
});

test('the largest safe amount is exact', () => {
  expect(formatMoney(9007199254740991, 'USD', 'en-US')).toBe('$90,071,992,547,409.91');
});

test('a unit price shows what is finer than a minor unit', () => {
  expect(formatPrice('0.001', 'GBP', 'en-GB')).toBe('£0.001');
  expect(formatPrice('2.5', 'GBP', 'en-GB')).toBe('£2.50');
  expect(formatPrice('2.5', 'JPY', 'en')).toBe('¥2.5');
});

test('quantities', () => {
  expect(formatNumber('1000.125', 'de')).toBe('1.000,125');
});

// The test browser's zone is Los Angeles, where midnight UTC is still yesterday.
test('a calendar date is the same day in every time zone', () => {
  expect(new Date('2026-11-22').getDate()).toBe(21);
  expect(formatDate('2026-11-22', 'en-GB')).toBe('22 Nov 2026');
  expect(formatDate('2026-11-22', 'de')).toBe('22.11.2026');
  expect(formatDate('not a date', 'de')).toBe('not a date');
});

test('days between dates, over a change of the clock', () => {
  expect(daysBetween('2026-03-07', '2026-03-09')).toBe(2);
  expect(daysBetween('2026-11-22', '2026-10-22')).toBe(-31);
});
