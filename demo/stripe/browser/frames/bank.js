// The bank's window: signing in to a test institution, or typing an account. https://docs.stripe.com/financial-connections/testing
import {routingProblem, usAccountProblem} from './bank-rules.js';
import {connect} from './connect.js';
import {el} from './dom.js';
import {digitsOf} from './card-rules.js';
import {request} from './http.js';
import {businessName, directionOf, textsFor} from './texts.js';

/** https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment#test-account-numbers */
const testAccounts = [
  '000123456789',
  '000222222227',
  '000111111113',
  '000111111116',
  '000333333335',
  '000555555559',
  '000000000009',
];
const screen = document.getElementById('screen');
let hello;
let texts;
let emit;

function show(title, ...content) {
  const heading = el('h1', {textContent: title, tabIndex: -1});
  screen.replaceChildren(heading, ...content, el('p', {className: 'Error', id: 'failed', role: 'alert'}));
  heading.focus();
}

function button(className, text, act) {
  const made = el('button', {type: 'button', className, textContent: text});
  made.addEventListener('click', act);
  return made;
}

function institutions() {
  show(
    texts.bankTitle,
    el('p', {className: 'Note', textContent: texts.bankIntro.replaceAll('{business}', hello.business ?? businessName)}),
    button('BankButton', texts.testBank, accounts),
    button('Quiet', texts.manual, manual),
  );
}

function accounts() {
  const rows = testAccounts.map((number, index) =>
    el(
      'label',
      {className: 'Account'},
      el('input', {type: 'radio', name: 'account', value: number, checked: index === 0}),
      el('span', {textContent: texts[`account_${number}`]}),
      el('span', {textContent: `•••• ${number.slice(-4)}`, dir: 'ltr'}),
    ),
  );
  show(
    texts.pickAccount,
    el('fieldset', {}, el('legend', {className: 'Label', textContent: texts.testBank}), ...rows),
    button('Main', texts.connectAccount, async (event) => {
      event.target.disabled = true;
      const {body, error} = await request('', hello.settings, 'POST', '/v1/sandbox/financial_connections/accounts', {
        account_number: screen.querySelector('[name=account]:checked').value,
        account_type: 'checking',
        account_holder_type: 'individual',
      });
      if (error) return failed(error, event.target);
      const {id, institution_name: name, last4} = body;
      await use({details: {financial_connections_account: id}, name, last4}, event.target);
    }),
    button('Quiet', texts.back, institutions),
  );
}

function manual() {
  const row = (name, label) =>
    el(
      'div',
      {className: 'Field Field--wide'},
      el('label', {className: 'Label', for: name, textContent: texts[label]}),
      el('input', {
        className: 'Input',
        id: name,
        name,
        inputMode: 'numeric',
        autocomplete: 'off',
        dir: 'ltr',
        'aria-describedby': `${name}Error`,
      }),
      el('p', {className: 'Error', id: `${name}Error`, role: 'alert'}),
    );
  const select = (name, label, values) =>
    el(
      'div',
      {className: 'Field'},
      el('label', {className: 'Label', for: name, textContent: texts[label]}),
      el('select', {className: 'Input', id: name, name}, ...values.map((value) => new Option(texts[value], value))),
    );
  const form = el(
    'form',
    {className: 'Form', noValidate: true},
    row('routingNumber', 'routingNumber'),
    row('accountNumber', 'accountNumber'),
    row('again', 'confirmAccountNumber'),
    select('accountType', 'accountType', ['checking', 'savings']),
    select('holder', 'holder', ['individual', 'company']),
    el('button', {className: 'Main Field--wide', textContent: texts.submitAccount}),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const digits = (name) => digitsOf(form.elements[name].value);
    const wrong = {
      routingNumber: routingProblem(digits('routingNumber')),
      accountNumber: usAccountProblem(digits('accountNumber')),
      again: digits('again') === digits('accountNumber') ? null : 'mismatched_account_numbers',
    };
    for (const [name, problem] of Object.entries(wrong)) {
      document.getElementById(`${name}Error`).textContent = problem ? texts[problem] : '';
      form.elements[name].classList.toggle('Input--invalid', problem !== null);
      form.elements[name].setAttribute('aria-invalid', String(problem !== null));
    }
    const first = Object.keys(wrong).find((name) => wrong[name]);
    if (first) return form.elements[first].focus();
    const details = {
      routing_number: digits('routingNumber'),
      account_number: digits('accountNumber'),
      account_type: form.elements.accountType.value,
      account_holder_type: form.elements.holder.value,
    };
    void use(
      {details, name: texts.typedBank, last4: details.account_number.slice(-4), typed: true},
      form.querySelector('.Main'),
    );
  });
  show(texts.manual, form, button('Quiet', texts.back, institutions));
}

/** To the Payment Element's frame, past the page, which must not see the numbers; or onto the intent that waits for it. */
async function use(bank, control) {
  if (hello.target) {
    parent.frames[hello.target].postMessage({type: 'stripe-sandbox:bank', bank}, location.origin);
    return emit('end', {outcome: 'done'});
  }
  control.disabled = true;
  const {path, clientSecret, methodData} = hello.collect;
  const {error} = await request('', hello.settings, 'POST', path, {
    client_secret: clientSecret,
    payment_method_data: {...methodData, type: 'us_bank_account', us_bank_account: bank.details},
  });
  if (error) return failed(error, control);
  emit('end', {outcome: 'done'});
}

function failed(error, control) {
  control.disabled = false;
  document.getElementById('failed').textContent =
    error.type === 'api_connection_error' ? texts.bankFailed : error.message;
}

connect((given, send) => {
  hello = given;
  emit = send;
  texts = textsFor(hello.settings.locale);
  document.documentElement.lang = hello.settings.locale;
  document.documentElement.dir = directionOf(hello.settings.locale);
  document.title = texts.bankTitle;
  addEventListener('keydown', ({key}) => {
    if (key === 'Escape') emit('end', {outcome: 'closed'});
  });
  institutions();
  return {};
});
