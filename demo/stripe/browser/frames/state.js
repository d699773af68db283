// What the Payment Element's parts share: the page's wishes, and what the customer has chosen and typed so far.
import {fields} from './fields.js';
import {methods} from './methods.js';
import {businessName, textsFor} from './texts.js';

export const state = {
  settings: null,
  options: {},
  texts: textsFor('en'),
  /** By the names of fields.js; all methods share them, so that a name is typed once. */
  values: Object.fromEntries(Object.keys(fields).map((name) => [name, ''])),
  /** Fields that the customer has left, whose problems may be shown. */
  touched: new Set(),
  /** The chosen method; null while none is. */
  type: null,
  /** {details, name, last4, typed} of the account chosen at the bank. */
  bank: null,
  saves: false,
};

export const methodOf = (type) => methods[type];

/** Words with the merchant's name in them. */
export function worded(key) {
  return state.texts[key].replaceAll('{business}', state.options.business?.name ?? businessName);
}

/** Whether the merchant has switched a billing field off. https://docs.stripe.com/js/elements_object/create_payment_element#payment_element_create-options-fields */
function hides(name) {
  const {billing, option} = fields[name];
  if (!billing) return false;
  const chosen = state.options.fields;
  for (let at = chosen?.[state.type]?.billingDetails ?? chosen?.billingDetails, path = [...billing]; ;) {
    if (at === 'never') return true;
    const part = path.shift();
    if (at === undefined || at === null || part === undefined) return false;
    at = at[path.length === 0 ? (option ?? part) : part];
  }
}

/** The first billing field that is switched off and that the page has not given either, as Stripe names it; else null. */
export function missingField(billing = {}) {
  const gone = methodOf(state.type).fields.find((name) => {
    const {billing: path, shown} = fields[name];
    return hides(name) && !shown && !path.reduce((at, part) => at?.[part], billing);
  });
  return gone ? fields[gone].billing.join('.') : null;
}

/** The fields of the chosen method that are asked for now. */
export function shownFields() {
  const names = state.type ? methodOf(state.type).fields : [];
  return names.filter((name) => !hides(name) && (fields[name].shown?.(state.values) ?? true));
}

/** {field: code} of what is wrong; `bank` stands for the account that has not been chosen. */
export function problems() {
  if (!state.type) return {method: 'incomplete_method'};
  const found = {};
  for (const name of shownFields()) {
    const problem = fields[name].problem(state.values);
    if (problem) found[name] = problem;
  }
  if (methodOf(state.type).bank && !state.bank) found.bank = 'incomplete_bank';
  return found;
}

/** Whether what is collected will be used again: the mandate and the terms then say so. */
export function willBeSaved() {
  const {mode, setupFutureUsage} = state.settings;
  return mode === 'setup' || mode === 'subscription' || Boolean(setupFutureUsage) || state.saves;
}
