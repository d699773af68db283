import {describe, expect, it} from 'vitest';
import {
  emailProblem,
  formatIban,
  formatSortCode,
  ibanProblem,
  routingProblem,
  sortCodeProblem,
  ukAccountProblem,
  usAccountProblem,
} from './bank-rules.js';

describe('what is typed of a bank account', () => {
  it('is written in groups', () => {
    expect(formatIban('de89-3704 0044.0532 0130 00')).toBe('DE89 3704 0044 0532 0130 00');
    expect(formatSortCode('10 88 00 99')).toBe('10-88-00');
    expect(formatSortCode('108')).toBe('10-8');
  });

  // The accounts of docs.stripe.com/testing#sepa-direct-debit, and the example of the IBAN registry for France.
  it.each([
    'AT611904300234573201',
    'DE89370400440532013000',
    'IE29AIBK93115212345678',
    'FR1420041010050500013M02606',
    'NL39RABO0300065264',
  ])('IBAN %s is good', (iban) => {
    expect(ibanProblem(iban)).toBeNull();
    expect(ibanProblem(iban.toLowerCase())).toBeNull();
  });

  it.each([
    ['', 'incomplete_iban'],
    ['D', 'incomplete_iban'],
    ['9', 'incomplete_iban'],
    ['99', 'invalid_iban_start'],
    ['DE8937040044053201300', 'incomplete_iban'],
    ['DE89370400440532013001', 'invalid_iban'],
    ['DE893704004405320130000', 'invalid_iban'],
    ['BR1500000000000010932840814P2', 'invalid_iban_country_code'],
  ])('IBAN %j: %s', (iban, problem) => {
    expect(ibanProblem(iban)).toBe(problem);
  });

  it('a routing number has nine digits and a checksum', () => {
    expect(['110000000', '021000021', '110000001', '11000000', ''].map(routingProblem)).toEqual([
      null,
      null,
      'invalid_routing_number',
      'incomplete_routing_number',
      'incomplete_routing_number',
    ]);
  });

  it('account numbers and sort codes are long enough', () => {
    expect([usAccountProblem('000123456789'), usAccountProblem('123')]).toEqual([null, 'incomplete_account_number']);
    expect([ukAccountProblem('00012345'), ukAccountProblem('0001234')]).toEqual([null, 'incomplete_account_number']);
    expect([sortCodeProblem('10-88-00'), sortCodeProblem('10-88')]).toEqual([null, 'incomplete_sort_code']);
  });

  it.each([
    ['', 'incomplete_email'],
    ['ada', 'invalid_email'],
    ['ada@example', 'invalid_email'],
    ['ada@exa mple.com', 'invalid_email'],
    ['ada@example.com', null],
  ])('e-mail %j: %s', (email, problem) => {
    expect(emailProblem(email)).toBe(problem);
  });
});
