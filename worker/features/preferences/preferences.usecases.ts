/** How other features read the merchant's switches: `selectPreferences` in the batch that they make anyway, then `preferencesOf`. */
export {type BankTransfer, type Preferences, preferencesOf} from './preferences.rules.ts';
export {selectPreferences} from './preferences.store.ts';
