// The Payment Element's fields, one row each: where its words are, how it is filled in, written and checked.
import {
  emailProblem,
  formatIban,
  formatSortCode,
  ibanProblem,
  nameProblem,
  sortCodeProblem,
  ukAccountProblem,
} from './bank-rules.js';
import {
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

/**
 * `label`: its text, or a function of the values. `format`: what is typed as it is written. `problem`: a code, or null.
 * `billing`: its place in billing_details, by which the merchant may switch it off. `half`: two stand in a row.
 * `shown`: whether it is asked for at all, given the values. `next`: where the cursor goes when it is complete.
 */
export const fields = {
  number: {
    label: 'number',
    input: {inputMode: 'numeric', autocomplete: 'cc-number', placeholder: '1234 1234 1234 1234', dir: 'ltr'},
    format: (text) => formatNumber(text),
    problem: ({number}) => numberProblem(number),
    next: 'expiry',
  },
  expiry: {
    label: 'expiry',
    hint: 'expiryHint',
    input: {inputMode: 'numeric', autocomplete: 'cc-exp', dir: 'ltr'},
    half: true,
    format: (text, _values, deleting) => formatExpiry(text, deleting),
    problem: ({expiry}) => expiryProblem(expiry),
  },
  cvc: {
    label: 'cvc',
    input: {inputMode: 'numeric', autocomplete: 'cc-csc', placeholder: 'CVC', dir: 'ltr'},
    half: true,
    format: (text, {number}) => formatCvc(text, number),
    problem: ({cvc, number}) => cvcProblem(cvc, number),
  },
  name: {label: 'name', input: {autocomplete: 'name'}, billing: ['name'], problem: ({name}) => nameProblem(name)},
  email: {
    label: 'email',
    input: {type: 'email', autocomplete: 'email', placeholder: 'you@example.com', dir: 'ltr'},
    billing: ['email'],
    problem: ({email}) => emailProblem(email),
  },
  iban: {
    label: 'iban',
    input: {autocomplete: 'off', placeholder: 'DE00 0000 0000 0000 0000 00', dir: 'ltr'},
    format: formatIban,
    problem: ({iban}) => ibanProblem(iban),
  },
  sortCode: {
    label: 'sortCode',
    input: {inputMode: 'numeric', autocomplete: 'off', placeholder: '10-88-00', dir: 'ltr'},
    half: true,
    format: formatSortCode,
    problem: ({sortCode}) => sortCodeProblem(sortCode),
  },
  accountNumber: {
    label: 'accountNumber',
    input: {inputMode: 'numeric', autocomplete: 'off', placeholder: '00012345', dir: 'ltr'},
    half: true,
    format: (text) => digitsOf(text).slice(0, 8),
    problem: ({accountNumber}) => ukAccountProblem(accountNumber),
  },
  line1: {
    label: 'line1',
    input: {autocomplete: 'billing address-line1'},
    billing: ['address', 'line1'],
    problem: ({line1}) => (line1.trim() ? null : 'incomplete_address'),
  },
  city: {
    label: 'city',
    input: {autocomplete: 'billing address-level2'},
    billing: ['address', 'city'],
    problem: ({city}) => (city.trim() ? null : 'incomplete_city'),
  },
  country: {
    label: 'country',
    select: 'countries',
    input: {autocomplete: 'billing country'},
    half: true,
    billing: ['address', 'country'],
    problem: () => null,
  },
  postalCode: {
    label: ({country}) => (country === 'US' ? 'zip' : 'postal'),
    input: {autocomplete: 'billing postal-code'},
    placeholder: ({country}) => ({US: '12345', CA: 'M5T 1T4', GB: 'WS11 1DB'})[country] ?? '',
    half: true,
    billing: ['address', 'postal_code'],
    option: 'postalCode',
    shown: ({country}) => postalCountries.includes(country),
    problem: ({postalCode, country}) => postalProblem(postalCode, country),
  },
};
