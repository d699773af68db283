import {describe, expect, it} from 'vitest';
import {formatMillionths, parseMillionths} from './decimals.ts';
import {exponentOf} from './exponents.ts';
import {lineAmountMinor} from './line-amounts.ts';
import {chargeLimits, chargeStep, fromStripeAmount, toStripeAmount} from './stripe-amounts.ts';

const line = (quantity: string, price: string, exponent = 2) =>
  lineAmountMinor(parseMillionths(quantity)!, parseMillionths(price)!, exponent);

describe('line amounts', () => {
  it.each([
    ['1', '0.001', 2, 0],
    ['5', '0.001', 2, 1], // 0.005 rounds up
    ['-5', '0.001', 2, -1], // and its return down, so that the two cancel
    ['12540', '0.04', 2, 50160],
    ['80995', '2.08', 2, 16846960],
    ['0.333333', '3', 2, 100],
    ['3', '99', 0, 297],
    ['1', '0.5', 0, 1],
    ['1.5', '0.001', 3, 2],
    ['1', '1.2345', 3, 1235],
  ])('%s × %s with %i decimals is %i', (quantity, price, exponent, expected) => {
    expect(line(quantity, price, exponent)).toBe(expected);
  });

  it('says so where the product is beyond what a number holds exactly', () => {
    expect(line('9000000000', '9000000000')).toBeNull();
  });
});

describe('decimals', () => {
  it.each(['', '.5', '1.', '1e3', '1,5', '0.0000001', ' 1', '१', '99999999999999'])('refuses %j', (text) => {
    expect(parseMillionths(text)).toBeNull();
  });
  it('writes what it read', () => {
    for (const text of ['0', '1', '-1', '0.001', '-0.000001', '2.5', '9007199254.740991']) {
      expect(formatMillionths(parseMillionths(text)!)).toBe(text);
    }
  });
});

describe('amounts for Stripe, against literals of docs.stripe.com/currencies', () => {
  it.each([
    [1000, 'USD', 1000], // 10.00
    [500, 'JPY', 500], // ¥500: zero-decimal
    [5, 'ISK', 500], // no decimals in ISO, two at Stripe
    [5, 'UGX', 500],
    [1000, 'MGA', 10], // two decimals in ISO, none at Stripe
    [5120, 'KWD', 5120], // 5.120
    [10000, 'HUF', null], // 100.00 is below 175.00
    [17500, 'HUF', 17500],
  ])('%i %s is %s', (minor, currency, expected) => {
    const amount = toStripeAmount(minor, currency);
    expect(amount.ok ? amount.amount : null).toBe(expected);
    if (expected !== null) expect(fromStripeAmount(expected, currency.toLowerCase())).toBe(minor);
  });

  it('refuses with a code and with what can be charged', () => {
    expect(toStripeAmount(49, 'USD')).toEqual({
      ok: false,
      code: 'payments.amount_too_small',
      minimumMinor: 50,
      maximumMinor: 99_999_999,
    });
    expect(toStripeAmount(100_000_000, 'USD')).toMatchObject({code: 'payments.amount_too_large'});
    expect(toStripeAmount(5125, 'KWD')).toEqual({ok: false, code: 'payments.amount_not_chargeable'});
    expect(toStripeAmount(1001, 'MGA')).toEqual({ok: false, code: 'payments.amount_not_chargeable'});
    expect(['EUR', 'JPY', 'ISK', 'KWD', 'MGA', 'IRR'].map(chargeStep)).toEqual([1, 1, 1, 10, 100, null]);
    // Funds codes and currencies that Stripe does not take are none of ours to offer.
    expect(toStripeAmount(1000, 'USN')).toEqual({ok: false, code: 'payments.currency_not_chargeable'});
    expect(chargeLimits('CLF')).toBeNull();
    expect(toStripeAmount(100, 'XAU')).toEqual({ok: false, code: 'payments.currency_not_chargeable'});
    expect(toStripeAmount(0.5, 'JPY')).toMatchObject({ok: false});
    expect(chargeLimits('ISK')).toEqual({minimumMinor: 1, maximumMinor: 999_999});
    expect(chargeLimits('JPY')).toEqual({minimumMinor: 50, maximumMinor: 99_999_999});
    // Limits are amounts that can be charged themselves: they end in 0, or in 00.
    expect(chargeLimits('KWD')).toEqual({minimumMinor: 10, maximumMinor: 99_999_990});
    expect(chargeLimits('MGA')).toEqual({minimumMinor: 100, maximumMinor: 9_999_999_900});
  });
});

it('takes exponents from ISO, not from Intl', () => {
  // Intl says 0 for these.
  for (const currency of ['HUF', 'IDR', 'COP', 'PKR']) expect(exponentOf(currency)).toBe(currency === 'IQD' ? 3 : 2);
  expect(exponentOf('XXX')).toBeNull();
});
