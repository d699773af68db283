// The Payment Element: the only place that ever holds a card number. https://docs.stripe.com/payments/payment-element
import {applyAppearance} from './appearance.js';
import {renderChoices, showChosen} from './choices.js';
import {connect} from './connect.js';
import {likelyCountry} from './countries.js';
import {fields} from './fields.js';
import {methods} from './methods.js';
import {refuse, renderPanel, sync} from './panel.js';
import {sendConfirmation, sendPaymentMethod} from './send.js';
import {methodOf, missingField, problems, shownFields, state} from './state.js';
import {directionOf, textsFor} from './texts.js';

const form = document.getElementById('form');
let emit;
let panels = new Map();
let built = '';
let lastChange = '';

function apply(hello) {
  const first = !state.settings;
  Object.assign(state, hello, {texts: textsFor(hello.settings.locale)});
  document.documentElement.lang = state.settings.locale;
  document.documentElement.dir = directionOf(state.settings.locale);
  applyAppearance(state.settings.appearance);
  if (first) prefill();
  const types = offered();
  if (first) state.type = types.length > 1 && state.options.layout?.defaultCollapsed ? null : (types[0] ?? null);
  else if (state.type && !types.includes(state.type)) state.type = types[0] ?? null;
  // What is typed and where the cursor stands outlive a new amount; only other fields or words are built anew.
  const {locale, save, setupFutureUsage, mode} = state.settings;
  const wanted = JSON.stringify([types, locale, save, setupFutureUsage, mode, state.options]);
  if (wanted === built) return;
  built = wanted;
  panels = renderChoices(form, types, choose);
  render();
  if (!first) tell();
}

/** The methods to choose from: those of the intent, and wallets beside the card where browser and merchant have them. */
function offered() {
  const {types} = state.settings;
  const wallets = Object.entries(methods).filter(
    ([, {wallet}]) =>
      wallet && types.includes('card') && state.options.wallets?.[wallet] !== 'never' && hasWallet[wallet](),
  );
  const all = [
    ...types.filter((type) => type !== 'link' || state.options.wallets?.link !== 'never'),
    ...wallets.map(([type]) => type),
  ];
  const order = state.options.paymentMethodOrder ?? [];
  const rank = (type) => (order.includes(type) ? order.indexOf(type) : order.length);
  return all.toSorted((a, b) => rank(a) - rank(b));
}

const hasWallet = {applePay: () => 'ApplePaySession' in window, googlePay: () => 'PaymentRequest' in window};

function prefill() {
  const {address = {}, name, email} = state.options.defaultValues?.billingDetails ?? {};
  const given = {
    name,
    email,
    line1: address.line1,
    city: address.city,
    country: address.country ?? likelyCountry(navigator.language),
    postalCode: address.postal_code,
  };
  for (const [field, value] of Object.entries(given)) if (value) state.values[field] = value;
}

function choose(type) {
  state.type = type;
  state.touched.clear();
  render();
  tell();
}

function render() {
  for (const [type, panel] of panels) {
    if (type === state.type) renderPanel(panel, {changed: tell, chooseBank: () => emit('bank')});
    else panel.replaceChildren();
  }
  showChosen(form);
}

/** What the page may know: never what is typed, only how far it is. https://docs.stripe.com/js/element/events/on_change */
function tell() {
  const typed = shownFields().filter((name) => fields[name].billing === undefined);
  const asksNothing = state.type !== null && typed.length === 0 && !methodOf(state.type).bank;
  const detail = {
    complete: Object.keys(problems()).length === 0,
    empty: !asksNothing && typed.every((name) => !state.values[name]) && !(methodOf(state.type)?.bank && state.bank),
    collapsed: state.type === null,
    value: {type: state.type ?? ''},
  };
  if (JSON.stringify(detail) === lastChange) return;
  lastChange = JSON.stringify(detail);
  emit('change', detail);
}

function validate() {
  const error = refuse();
  showChosen(form);
  if (error && !state.type) form.querySelector('input[name=method]')?.focus();
  return error ? {error} : {type: state.type};
}

/** {error}, or {missing}: a field that neither the customer nor the page gives, or what `send` answers. */
function whenGood(details, send) {
  const {error} = validate();
  if (error) return {error};
  const missing = missingField(details.methodData.billing_details);
  return missing ? {missing} : send(details);
}

function listen() {
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') emit('escape');
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) emit('enter');
  });
  // From the bank's window: a frame of this origin too, which no page in between can read.
  addEventListener('message', ({origin, data}) => {
    if (origin !== location.origin || data?.type !== 'stripe-sandbox:bank') return;
    state.bank = data.bank;
    sync();
    tell();
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

connect((hello, send) => {
  emit = send;
  apply(hello);
  listen();
  // The first event comes when the page has heard that the element is ready.
  queueMicrotask(tell);
  return {
    update: apply,
    validate,
    confirm: (details) => whenGood(details, sendConfirmation),
    createPaymentMethod: (details) => whenGood(details, sendPaymentMethod),
    focus: () => (document.getElementById(`payment-${shownFields()[0]}Input`) ?? form.querySelector('input'))?.focus(),
    bankClosed: () => document.getElementById('bankButton')?.focus(),
    blur: () => document.activeElement?.blur(),
    collapse() {
      if (panels.size > 1) choose(null);
    },
    clear() {
      const typed = Object.keys(fields).filter((name) => !fields[name].select);
      for (const name of typed) state.values[name] = '';
      Object.assign(state, {bank: null, saves: false});
      state.touched.clear();
      render();
      tell();
    },
  };
});
