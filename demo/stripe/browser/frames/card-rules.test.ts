import {describe, expect, it} from 'vitest';
import {
  brandOf,
  cvcProblem,
  expiryProblem,
  formatExpiry,
  formatNumber,
  numberProblem,
  postalProblem,
} from './card-rules.js';

const november2026 = new Date(2026, 10, 22);

describe('what is typed into the card fields', () => {
  it.each([
    ['4242424242424242', '4242 4242 4242 4242', 'Visa'],
    ['378282246310005', '3782 822463 10005', 'Amex'],
    ['36227206271667', '3622 720627 1667', 'Diners Club'],
    ['5555 5555-5555x4444 99', '5555 5555 5555 4444', 'Mastercard'],
  ])('%s is written %s (%s)', (typed, written, brand) => {
    expect([formatNumber(typed), brandOf(typed.replace(/\D/g, '')).name]).toEqual([written, brand]);
  });

  it.each([
    ['1', false, '1'],
    ['3', false, '03 / '],
    ['12', false, '12 / '],
    ['12', true, '12'],
    ['1234', false, '12 / 34'],
    ['12/2034', false, '12 / 34'],
  ])('expiry %s (deleting: %s) is written %s', (typed, deleting, written) => {
    expect(formatExpiry(typed, deleting)).toBe(written);
  });

  it.each([
    ['4242', 'incomplete_number'],
    ['4242 4242 4242 4241', 'invalid_number'],
    ['4242 4242 4242 4242', null],
    ['', 'incomplete_number'],
  ])('number %s: %s', (number, problem) => {
    expect(numberProblem(number)).toBe(problem);
  });

  it.each([
    ['', 'incomplete_expiry'],
    ['12 / 3', 'incomplete_expiry'],
    ['13 / 30', 'invalid_expiry_month'],
    ['10 / 26', 'invalid_expiry_month_past'],
    ['11 / 26', null],
    ['12 / 25', 'invalid_expiry_year_past'],
    ['12 / 99', 'invalid_expiry_year'],
  ])('expiry %s in November 2026: %s', (expiry, problem) => {
    expect(expiryProblem(expiry, november2026)).toBe(problem);
  });

  it('security codes have three digits, of American Express four', () => {
    expect([cvcProblem('123', '4242'), cvcProblem('123', '3782'), cvcProblem('1234', '3782')]).toEqual([
      null,
      'incomplete_cvc',
      null,
    ]);
  });

  it.each([
    ['94103', 'US', null],
    ['941', 'US', 'incomplete_zip'],
    ['ABCDE', 'US', 'invalid_zip'],
    ['M5T 1T4', 'CA', null],
    ['', 'GB', 'incomplete_zip'],
    ['', 'DE', null],
  ])('postal code %s in %s: %s', (code, country, problem) => {
    expect(postalProblem(code, country)).toBe(problem);
  });
});
