import {describe, expect, it} from 'vitest';
import {checkAmount, readCurrency, shown} from './amounts.ts';
import {StripeFault} from './errors.ts';

const codeOf = (amount: number, currency: string) => {
  try {
    checkAmount(amount, currency);
    return 'good';
  } catch (error) {
    return error instanceof StripeFault ? error.body.code : error;
  }
};

describe('amounts', () => {
  it.each([
    [50, 'usd', 'good'],
    [49, 'usd', 'amount_too_small'],
    [30, 'gbp', 'good'],
    [29, 'gbp', 'amount_too_small'],
    [50, 'jpy', 'good'],
    [49, 'jpy', 'amount_too_small'],
    [17_500, 'huf', 'good'],
    [17_499, 'huf', 'amount_too_small'],
    [99_999_999, 'usd', 'good'],
    [100_000_000, 'usd', 'amount_too_large'],
    [1230, 'kwd', 'good'],
    [1234, 'kwd', 'parameter_invalid_integer'],
    [500, 'isk', 'good'],
    [550, 'isk', 'parameter_invalid_integer'],
    [550, 'ugx', 'parameter_invalid_integer'],
    [1, 'mga', 'good'],
  ])('%i %s: %s', (amount, currency, code) => {
    expect(codeOf(amount, currency)).toBe(code);
  });

  it('are shown with the decimals of their currency', () => {
    expect([shown(50, 'usd'), shown(50, 'jpy'), shown(1230, 'kwd'), shown(500, 'isk')]).toEqual([
      '$0.50 usd',
      '¥50 jpy',
      '1.230 kwd',
      '5.00 isk',
    ]);
  });

  it('have a currency that Stripe takes, in either case', () => {
    expect(readCurrency('USD')).toBe('usd');
    expect(() => readCurrency('zzz')).toThrow(/Invalid currency: zzz/);
  });
});
