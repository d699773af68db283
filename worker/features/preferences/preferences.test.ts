import {describe, expect, it} from 'vitest';
import {preferencesOf} from './preferences.rules.ts';

const row = (name: string, value: unknown) => ({name, value: JSON.stringify(value)});

describe('preferences', () => {
  it('say what holds where the merchant has said nothing', () => {
    expect(preferencesOf([])).toEqual({
      'invoices.paymentOptions': ['card'],
      'payments.methods': ['card', 'us_bank_account'],
      'payments.payAhead': true,
      'payments.minimumPart': {},
      'payments.bankTransfer': null,
    });
  });

  it('are what the merchant has said; unknown names are no concern of ours', () => {
    const said = preferencesOf([
      row('payments.methods', ['sepa_debit']),
      row('payments.payAhead', false),
      row('payments.minimumPart', {EUR: 1000}),
      row('payments.bankTransfer', {accountHolder: 'Ada Ltd', iban: 'DE00'}),
      row('somebody.elses', 1),
    ]);
    expect(said).toMatchObject({
      'payments.methods': ['sepa_debit'],
      'payments.payAhead': false,
      'payments.minimumPart': {EUR: 1000},
      'payments.bankTransfer': {accountHolder: 'Ada Ltd', iban: 'DE00', bic: null, instructions: null},
    });
  });

  it.each([
    ['payments.payAhead', 'yes'],
    ['payments.minimumPart', {EUR: -1}],
    ['payments.methods', 'card'],
  ])('%s that makes no sense is as good as not said', (name, value) => {
    expect(preferencesOf([row(name, value)])).toEqual(preferencesOf([]));
  });
});
