import {describe, expect, it} from 'vitest';
import {
  expectedBy,
  gatewayMethodsFor,
  intentOptionsOf,
  limitsOf,
  type MethodRights,
  methodsOf,
  stripeAmountOf,
  unavailableOf,
} from './gateway-methods.rules.ts';

const all: MethodRights = {
  merchantMethods: ['card', 'us_bank_account', 'sepa_debit', 'bacs_debit', 'ideal', 'link'],
  allowBankAccount: true,
};

describe('what can be paid with', () => {
  it.each([
    ['USD', ['card', 'us_bank_account', 'link']],
    ['EUR', ['card', 'sepa_debit', 'ideal', 'link']],
    ['GBP', ['card', 'bacs_debit', 'link']],
    ['JPY', ['card', 'link']],
    ['CLF', []],
  ])('in %s', (currency, types) => {
    expect(gatewayMethodsFor(currency, all)).toEqual(types);
  });

  it('is what the options, the merchant and the customer allow together', () => {
    const options = ['us_bank_account', 'card', 'bank_transfer', 'gold'];
    expect(methodsOf(options, 'USD', all)).toEqual(['card', 'us_bank_account', 'bank_transfer']);
    expect(methodsOf(options, 'USD', {...all, allowBankAccount: false})).toEqual(['card', 'bank_transfer']);
    expect(methodsOf(options, 'USD', {...all, merchantMethods: ['us_bank_account']})).toEqual([
      'us_bank_account',
      'bank_transfer',
    ]);
    // A type that a merchant switches on and that has no row is not offered.
    expect(gatewayMethodsFor('USD', {...all, merchantMethods: ['gold']})).toEqual([]);
  });

  it('says why not', () => {
    const options = ['us_bank_account', 'sepa_debit', 'bank_transfer'];
    expect(unavailableOf(options, 'EUR', {merchantMethods: ['us_bank_account'], allowBankAccount: true})).toEqual([
      {type: 'us_bank_account', reason: 'currency'},
      {type: 'sepa_debit', reason: 'merchant'},
    ]);
    expect(unavailableOf(options, 'USD', {merchantMethods: ['us_bank_account'], allowBankAccount: false})).toEqual([
      {type: 'us_bank_account', reason: 'customer'},
      {type: 'sepa_debit', reason: 'merchant'},
    ]);
  });
});

it('a method may take less than Stripe', () => {
  expect(limitsOf('card', 'EUR')).toEqual({minimumMinor: 50, maximumMinor: 99_999_999});
  expect(limitsOf('sepa_debit', 'EUR')).toEqual({minimumMinor: 50, maximumMinor: 1_000_000});
  expect(stripeAmountOf('sepa_debit', 1_000_001, 'EUR')).toMatchObject({code: 'payments.amount_too_large'});
  expect(stripeAmountOf('card', 1_000_001, 'EUR')).toEqual({ok: true, amount: 1_000_001});
  expect(stripeAmountOf('bacs_debit', 10_000_001, 'GBP')).toMatchObject({maximumMinor: 10_000_000});
});

it('only an account that can be verified at once is paid with', () => {
  expect(intentOptionsOf('us_bank_account')).toEqual({us_bank_account: {verification_method: 'instant'}});
  expect(intentOptionsOf('card')).toBeNull();
});

it.each([
  // A Tuesday: Wednesday, Thursday, Friday, and over the weekend.
  ['us_bank_account', '2026-03-10', '2026-03-16'],
  ['us_bank_account', '2026-03-13', '2026-03-19'],
  ['bacs_debit', '2026-03-10', '2026-03-19'],
  ['sepa_debit', '2026-03-10', '2026-03-30'],
  ['card', '2026-03-10', null],
])('the bank answers a %s of %s by %s', (type, from, by) => {
  expect(expectedBy(type, from)).toBe(by);
});
