// How bank details are written, and what is wrong with them. Codes: https://docs.stripe.com/js/element/other_element, https://docs.stripe.com/error-codes
import {digitsOf} from './card-rules.js';

/** Length of an IBAN in the countries of SEPA. Source: the SWIFT IBAN registry, the EPC list of SEPA countries. */
const ibanLengths = {
  AD: 24,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GI: 23,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  VA: 22,
};

const compact = (text) => text.replace(/[^0-9a-z]/gi, '').toUpperCase();

export const ibanOf = compact;

export function formatIban(text) {
  return compact(text)
    .slice(0, 34)
    .replace(/(.{4})(?=.)/g, '$1 ');
}

export function formatSortCode(text) {
  return digitsOf(text)
    .slice(0, 6)
    .replace(/(\d\d)(?=\d)/g, '$1-');
}

/** The first thing wrong, as a code of Stripe's; null when it is good. */
export function ibanProblem(text) {
  const iban = compact(text);
  if (iban.length < 2) return 'incomplete_iban';
  if (!/^[A-Z]{2}/.test(iban)) return 'invalid_iban_start';
  const length = ibanLengths[iban.slice(0, 2)];
  if (!length) return 'invalid_iban_country_code';
  if (iban.length < length) return 'incomplete_iban';
  // ISO 13616: the country and check digits go to the end, letters count from 10, and the whole leaves 1 over 97.
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return iban.length === length && BigInt(digits) % 97n === 1n ? null : 'invalid_iban';
}

export const sortCodeProblem = (text) => (digitsOf(text).length < 6 ? 'incomplete_sort_code' : null);

export const ukAccountProblem = (text) => (digitsOf(text).length < 8 ? 'incomplete_account_number' : null);

/** ABA: the digits weighted 3, 7, 1 add up to a multiple of ten. */
export function routingProblem(text) {
  const digits = digitsOf(text);
  if (digits.length < 9) return 'incomplete_routing_number';
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * [3, 7, 1][index % 3], 0);
  return digits.length === 9 && sum % 10 === 0 ? null : 'invalid_routing_number';
}

export const usAccountProblem = (text) => (digitsOf(text).length < 4 ? 'incomplete_account_number' : null);

export const nameProblem = (text) => (text.trim() ? null : 'incomplete_name');

export function emailProblem(text) {
  if (text.trim() === '') return 'incomplete_email';
  return /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text.trim()) ? null : 'invalid_email';
}
