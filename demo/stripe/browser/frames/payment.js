// The Payment Element: the only place that ever holds a card number. https://docs.stripe.com/payments/payment-element
import {applyAppearance} from './appearance.js';
import {
  brandOf,
  cvcProblem,
  digitsOf,
  expiryProblem,
  formatCvc,
  formatExpiry,
  formatNumber,
  numberProblem,
  postalCountries,
  postalProblem,
} from './card-rules.js';
import {connect} from './connect.js';
import {fillCountries, likelyCountry} from './countries.js';
import {sendConfirmation, sendPaymentMethod} from './send.js';
import {directionOf, textsFor} from './texts.js';

const byId = (id) => document.getElementById(id);
const fields = {
  number: byId('payment-numberInput'),
  expiry: byId('payment-expiryInput'),
  cvc: byId('payment-cvcInput'),
  country: byId('payment-countryInput'),
  postalCode: byId('payment-postalCodeInput'),
};
let settings;
let options;
let texts = textsFor('en');
let emit;
const touched = new Set();
let lastChange = '';

const hides = (name) => {
  const billing = options.fields?.billingDetails;
  return billing === 'never' || billing?.address === 'never' || billing?.address?.[name] === 'never';
};

function apply(hello) {
  const first = !settings;
  const localeBefore = settings?.locale;
  ({settings, options} = hello);
  texts = textsFor(settings.locale);
  document.documentElement.lang = settings.locale;
  document.documentElement.dir = directionOf(settings.locale);
  applyAppearance(settings.appearance);
  for (const label of document.querySelectorAll('[data-text]')) label.textContent = texts[label.dataset.text];
  fields.expiry.placeholder = texts.expiryHint;
  const defaults = options.defaultValues?.billingDetails?.address ?? {};
  if (first || localeBefore !== settings.locale)
    fillCountries(
      fields.country,
      settings.locale,
      first ? (defaults.country ?? likelyCountry(navigator.language)) : fields.country.value,
    );
  if (first && defaults.postal_code) fields.postalCode.value = defaults.postal_code;
  for (const field of Object.values(fields)) field.disabled = options.readOnly === true;
  showCountry();
}

function showCountry() {
  const country = fields.country.value;
  const postal = postalCountries.includes(country) && !hides('postalCode');
  byId('countryField').hidden = hides('country');
  byId('postalField').hidden = !postal;
  byId('countryField').classList.toggle('Field--wide', !postal);
  byId('postalLabel').textContent = country === 'US' ? texts.zip : texts.postal;
  fields.postalCode.placeholder = {US: '12345', CA: 'M5T 1T4', GB: 'WS11 1DB'}[country] ?? '';
}

function problems() {
  return {
    number: numberProblem(fields.number.value),
    expiry: expiryProblem(fields.expiry.value),
    cvc: cvcProblem(fields.cvc.value, fields.number.value),
    postalCode: byId('postalField').hidden ? null : postalProblem(fields.postalCode.value, fields.country.value),
  };
}

/** Shows what is wrong, but only with fields the customer has left, or all after a submit. */
function show() {
  for (const [name, problem] of Object.entries(problems())) {
    const text = problem && touched.has(name) ? texts[problem] : '';
    const error = byId(`payment-${name}Error`);
    if (error.textContent !== text) error.textContent = text;
    fields[name].classList.toggle('Input--invalid', text !== '');
    fields[name].setAttribute('aria-invalid', String(text !== ''));
  }
  byId('brand').textContent = brandOf(digitsOf(fields.number.value)).name;
  const detail = {
    complete: Object.values(problems()).every((problem) => problem === null),
    empty: !fields.number.value && !fields.expiry.value && !fields.cvc.value,
    collapsed: false,
    value: {type: 'card'},
  };
  if (JSON.stringify(detail) !== lastChange) {
    lastChange = JSON.stringify(detail);
    emit('change', detail);
  }
}

/** Sets a field's text and keeps the cursor behind the same digit. */
function rewrite(field, text) {
  if (field.value === text) return;
  const atEnd = field.selectionStart === field.value.length;
  const digitsBefore = digitsOf(field.value.slice(0, field.selectionStart)).length;
  field.value = text;
  if (atEnd || document.activeElement !== field) return;
  let at = 0;
  for (let seen = 0; at < text.length && seen < digitsBefore; at++) if (/\d/.test(text[at])) seen++;
  field.setSelectionRange(at, at);
}

function listen() {
  fields.number.addEventListener('input', () => {
    rewrite(fields.number, formatNumber(fields.number.value));
    rewrite(fields.cvc, formatCvc(fields.cvc.value, fields.number.value));
    if (
      !numberProblem(fields.number.value) &&
      fields.number.selectionStart === fields.number.value.length &&
      document.activeElement === fields.number
    )
      fields.expiry.focus();
  });
  fields.expiry.addEventListener('input', (event) =>
    rewrite(fields.expiry, formatExpiry(fields.expiry.value, event.inputType?.startsWith('delete'))),
  );
  fields.cvc.addEventListener('input', () => rewrite(fields.cvc, formatCvc(fields.cvc.value, fields.number.value)));
  fields.country.addEventListener('change', showCountry);
  for (const [name, field] of Object.entries(fields)) {
    field.addEventListener('blur', () => {
      if (field.value) touched.add(name);
      show();
    });
  }
  // A number that is whole and wrong is said at once; one that is being typed is left in peace.
  byId('form').addEventListener('input', () => {
    if (numberProblem(fields.number.value) === 'invalid_number') touched.add('number');
    show();
  });
  byId('form').addEventListener('change', show);
  byId('form').addEventListener('submit', (event) => event.preventDefault());
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') emit('escape');
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) emit('enter');
  });
  let focused = false;
  document.addEventListener('focusin', () => {
    if (!focused) emit('focus');
    focused = true;
  });
  document.addEventListener('focusout', (event) => {
    if (event.relatedTarget) return;
    focused = false;
    emit('blur');
  });
}

function validate() {
  for (const name of Object.keys(fields)) touched.add(name);
  show();
  const first = Object.entries(problems()).find(([, problem]) => problem);
  if (!first) return null;
  fields[first[0]].focus();
  return {type: 'validation_error', code: first[1], message: texts[first[1]]};
}

function typed() {
  const expiry = digitsOf(fields.expiry.value);
  return {
    number: digitsOf(fields.number.value),
    expMonth: expiry.slice(0, 2),
    expYear: `20${expiry.slice(2)}`,
    cvc: fields.cvc.value,
    country: hides('country') ? null : fields.country.value,
    postalCode: byId('postalField').hidden ? null : fields.postalCode.value.trim(),
  };
}

connect((hello, send) => {
  emit = send;
  apply(hello);
  listen();
  return {
    update: apply,
    validate,
    confirm: (details) => {
      const error = validate();
      return error ? {error} : sendConfirmation(settings, details, typed());
    },
    createPaymentMethod: (details) => {
      const error = validate();
      return error ? {error} : sendPaymentMethod(settings, details, typed());
    },
    focus: () => fields.number.focus(),
    blur: () => document.activeElement?.blur(),
    clear() {
      for (const name of ['number', 'expiry', 'cvc', 'postalCode']) fields[name].value = '';
      touched.clear();
      show();
    },
  };
});
