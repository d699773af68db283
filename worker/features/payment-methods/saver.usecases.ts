/** Who saves a method, and what they may save: read in the batch of whoever needs it. */
import type {CustomerScope} from '../../http/portal-scope.ts';
import type {RowsOf} from '../../providers/database.ts';
import {preferencesOf, selectPreferences} from '../preferences/preferences.usecases.ts';
import {selectOpenCurrencies, selectSaver} from './saver.store.ts';

export function saverQueries(scope: CustomerScope) {
  return [selectSaver(scope), selectOpenCurrencies(scope), selectPreferences(scope.merchantId)] as const;
}

/** @param rows of `saverQueries`. */
export function rightsOf([[saver], open, preferences]: RowsOf<ReturnType<typeof saverQueries>>) {
  if (!saver) throw new Error('A session without its customer: the foreign keys do not allow it');
  return {
    saver,
    stripeAccount: saver.stripe_account,
    currencies: [...new Set([saver.currency, ...open.map(({currency}) => currency)])],
    rights: {
      merchantMethods: preferencesOf(preferences)['payments.methods'],
      allowBankAccount: saver.allow_bank_account === 1,
    },
  };
}
