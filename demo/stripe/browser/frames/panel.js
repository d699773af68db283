// The fields of the chosen method: built from the tables, filled in, checked.
import {fillCountries} from './countries.js';
import {el, rewrite} from './dom.js';
import {fields} from './fields.js';
import {methodOf, problems, shownFields, state, willBeSaved, worded} from './state.js';
import {brandOf, digitsOf, numberProblem} from './card-rules.js';

const byId = (id) => document.getElementById(id);
const inputOf = (name) => byId(`payment-${name}Input`);

/** @param changed called after each change of a value; @param chooseBank when the customer wants to sign in at the bank */
export function renderPanel(place, {changed, chooseBank}) {
  if (!state.type) return place.replaceChildren();
  const {fields: names, bank, savable, note} = methodOf(state.type);
  place.replaceChildren(
    ...names.map((name) => fieldRow(name, changed)),
    ...(bank ? [bankRow(chooseBank)] : []),
    ...(savable && state.settings.save ? [saveRow(changed)] : []),
    ...(note ? [el('p', {className: 'Note Field--wide', textContent: worded(`note_${note}`)})] : []),
    el('p', {className: 'TermsText Field--wide', id: 'terms'}),
  );
  sync();
}

function fieldRow(name, changed) {
  const {input: attributes, select, format, hint, next} = fields[name];
  const id = `payment-${name}Input`;
  const input = el(select ? 'select' : 'input', {
    ...attributes,
    id,
    name,
    className: 'Input',
    disabled: state.options.readOnly === true,
    'aria-describedby': `payment-${name}Error`,
    ...(hint && {placeholder: state.texts[hint]}),
  });
  if (select) fillCountries(input, state.settings.locale, state.values[name]);
  else input.value = state.values[name];
  const typed = (event) => {
    if (format) rewrite(input, format(input.value, state.values, event.inputType?.startsWith('delete')));
    state.values[name] = input.value;
    if (name === 'number') {
      state.values.cvc = fields.cvc.format(state.values.cvc, state.values);
      // A number that is whole and wrong is said at once; one that is being typed is left in peace.
      if (numberProblem(input.value) === 'invalid_number') state.touched.add(name);
    }
    const atEnd = input.selectionStart === input.value.length && document.activeElement === input;
    sync();
    changed();
    if (next && atEnd && !fields[name].problem(state.values)) inputOf(next).focus();
  };
  input.addEventListener(select ? 'change' : 'input', typed);
  input.addEventListener('blur', () => {
    if (input.value) state.touched.add(name);
    sync();
  });
  return el(
    'div',
    {className: 'Field', id: `${name}Field`},
    el('label', {className: 'Label', id: `${name}Label`, for: id}),
    name === 'number'
      ? el('div', {className: 'WithBrand'}, input, el('span', {className: 'Brand', id: 'brand', 'aria-hidden': 'true'}))
      : input,
    el('p', {className: 'Error', id: `payment-${name}Error`, role: 'alert'}),
  );
}

function bankRow(chooseBank) {
  const button = el('button', {type: 'button', className: 'BankButton', id: 'bankButton'});
  button.addEventListener('click', chooseBank);
  button.setAttribute('aria-describedby', 'payment-bankError bankNote');
  button.disabled = state.options.readOnly === true;
  return el(
    'div',
    {className: 'Field Field--wide', role: 'group', 'aria-labelledby': 'bankLabel'},
    el('span', {className: 'Label', id: 'bankLabel', textContent: state.texts.bankAccount}),
    el('p', {className: 'BankAccount', id: 'bankAccount', role: 'status'}),
    button,
    el('p', {className: 'Note', id: 'bankNote'}),
    el('p', {className: 'Error', id: 'payment-bankError', role: 'alert'}),
  );
}

function saveRow(changed) {
  const box = el('input', {type: 'checkbox', id: 'payment-saveInput', name: 'save', checked: state.saves});
  box.addEventListener('change', () => {
    state.saves = box.checked;
    sync();
    changed();
  });
  return el('label', {className: 'CheckboxLabel Field--wide'}, box, el('span', {textContent: state.texts.save}));
}

/** Brings what is there in line with the values: which fields there are, their words, what is wrong. */
export function sync() {
  if (!state.type) return;
  const {fields: names, bank} = methodOf(state.type);
  const shown = shownFields();
  const wrong = problems();
  for (const [at, name] of names.entries()) {
    const {label, half, placeholder} = fields[name];
    const input = inputOf(name);
    // Two halves make a row; one whose other half is not there takes it all.
    const halves = [names[at - 1], names[at + 1]].some((other) => fields[other]?.half && shown.includes(other));
    byId(`${name}Field`).hidden = !shown.includes(name);
    byId(`${name}Field`).classList.toggle('Field--wide', !(half && halves));
    byId(`${name}Label`).textContent = state.texts[typeof label === 'function' ? label(state.values) : label];
    if (placeholder) input.placeholder = placeholder(state.values);
    if (input.value !== state.values[name]) input.value = state.values[name];
    mark(name, input, wrong[name], 'Input--invalid');
  }
  if (names.includes('number')) byId('brand').textContent = brandOf(digitsOf(state.values.number)).name;
  if (bank) {
    byId('bankAccount').textContent = state.bank ? `${state.bank.name} •••• ${state.bank.last4}` : '';
    byId('bankButton').textContent = state.texts[state.bank ? 'changeBank' : 'chooseBank'];
    byId('bankNote').textContent = state.bank?.typed ? state.texts.note_microdeposits : '';
    mark('bank', byId('bankButton'), wrong.bank, 'BankButton--invalid');
  }
  byId('terms').textContent = terms();
}

/** Shows what is wrong, but only with fields the customer has left, or all after a submit. */
function mark(name, control, problem, className) {
  const text = problem && state.touched.has(name) ? state.texts[problem] : '';
  const error = byId(`payment-${name}Error`);
  if (error.textContent !== text) error.textContent = text;
  control.classList.toggle(className, text !== '');
  control.setAttribute('aria-invalid', String(text !== ''));
}

function terms() {
  const {terms: name, termsWhenSaved} = methodOf(state.type);
  const chosen = state.options.terms?.[name] ?? 'auto';
  if (!name || chosen === 'never') return '';
  return chosen === 'always' || !termsWhenSaved || willBeSaved() ? worded(`terms_${name}`) : '';
}

/** Shows everything that is wrong, goes to the first of it, and gives it as Stripe's error; null when all is good. */
export function refuse() {
  const [first] = Object.entries(problems());
  if (!first) return null;
  for (const name of Object.keys(problems())) state.touched.add(name);
  sync();
  const [name, code] = first;
  (name === 'bank' ? byId('bankButton') : inputOf(name))?.focus();
  return {type: 'validation_error', code, message: state.texts[code]};
}
