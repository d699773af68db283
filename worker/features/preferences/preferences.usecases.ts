/** The merchant's switches. Other features read them with `selectPreferences` in the batch that they make anyway, then `preferencesOf`. */
import type {MerchantScope} from '../../http/merchant-scope.ts';
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {faulty} from './preferences.errors.ts';
import {faultsOf, preferenceNames, preferencesOf, saidIn} from './preferences.rules.ts';
import type {PreferencesAnswer, PreferencesInput} from './preferences.shapes.ts';
import {deletePreference, putPreference, selectPreferences} from './preferences.store.ts';

export {type BankTransfer, type Preferences, preferencesOf} from './preferences.rules.ts';
export {selectPreferences} from './preferences.store.ts';

/** Each with its present value. */
export async function readPreferences({merchantId, database}: MerchantScope): Promise<PreferencesAnswer> {
  const [stored] = await runBatch(database, [selectPreferences(merchantId)]);
  return shown(stored);
}

/**
 * Plans a change of some of them. Two changes at once may still contradict each other: readers put up with that.
 * @throws 422 `requests.invalid` for a method or currency that does not exist, and for what contradicts another.
 */
export async function changePreferences({merchantId, database, nowMs}: MerchantWork, input: PreferencesInput) {
  const [stored] = await runBatch(database, [selectPreferences(merchantId)]);
  const given = preferenceNames.filter((name) => input[name] !== undefined);
  const next = [
    ...stored.filter(({name}) => !given.some((changed) => changed === name)),
    ...given.flatMap((name) => (input[name] === null ? [] : [{name, value: JSON.stringify(input[name])}])),
  ];
  const faults = faultsOf(preferencesOf(next)).filter(({about}) => about.some((name) => given.includes(name)));
  if (faults.length) throw faulty(faults);
  return {
    status: 200 as const,
    body: shown(next),
    queries: given.map((name) =>
      input[name] === null
        ? deletePreference(merchantId, name)
        : putPreference(merchantId, name, JSON.stringify(input[name]), nowMs),
    ),
  };
}

function shown(stored: Parameters<typeof preferencesOf>[0]): PreferencesAnswer {
  const said = saidIn(stored);
  const values = preferencesOf(stored);
  const members = preferenceNames.map((name) => [name, {value: values[name], isSet: said.has(name)}]);
  return Object.fromEntries(members) as PreferencesAnswer;
}
