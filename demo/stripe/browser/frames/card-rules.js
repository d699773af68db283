// How a card is written, and what is wrong with it. Error codes: https://docs.stripe.com/js/elements_object/submit, https://docs.stripe.com/error-codes

const brands = [
  {name: 'Amex', prefix: /^3[47]/, lengths: [15], groups: [4, 6, 5], cvc: 4},
  {name: 'Diners Club', prefix: /^3(?:0[0-5]|[68])/, lengths: [14, 16], groups: [4, 6, 6], cvc: 3},
  {name: 'JCB', prefix: /^35/, lengths: [16], groups: [4, 4, 4, 4], cvc: 3},
  {name: 'Discover', prefix: /^6(?:011|4[4-9]|5)/, lengths: [16], groups: [4, 4, 4, 4], cvc: 3},
  {name: 'UnionPay', prefix: /^62/, lengths: [16, 17, 18, 19], groups: [4, 4, 4, 4, 3], cvc: 3},
  {name: 'Mastercard', prefix: /^(?:5[1-5]|2[2-7])/, lengths: [16], groups: [4, 4, 4, 4], cvc: 3},
  {name: 'Visa', prefix: /^4/, lengths: [16], groups: [4, 4, 4, 4], cvc: 3},
];
const unknown = {name: '', lengths: [16], groups: [4, 4, 4, 4], cvc: 3};

export const digitsOf = (text) => text.replace(/\D/g, '');
export const brandOf = (number) => brands.find((brand) => brand.prefix.test(number)) ?? unknown;

export function formatNumber(text) {
  const brand = brandOf(digitsOf(text));
  let rest = digitsOf(text).slice(0, Math.max(...brand.lengths));
  const parts = [];
  for (const size of brand.groups) {
    if (!rest) break;
    parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return parts.join(' ');
}

/** '3' becomes '03 / '; what is deleted stays deleted. */
export function formatExpiry(text, deleting) {
  let digits = digitsOf(text).slice(0, 4);
  if (/^[2-9]/.test(digits)) digits = `0${digits}`.slice(0, 4);
  // Autofill may give a year of four digits.
  const whole = /^(\d{1,2})\s*\/\s*20(\d{2})$/.exec(text.trim());
  if (whole) digits = whole[1].padStart(2, '0') + whole[2];
  if (digits.length < 2 || (digits.length === 2 && deleting)) return digits;
  return `${digits.slice(0, 2)} / ${digits.slice(2)}`;
}

export function formatCvc(text, number) {
  return digitsOf(text).slice(0, brandOf(digitsOf(number)).cvc);
}

export function luhn(digits) {
  let sum = 0;
  [...digits].reverse().forEach((char, index) => {
    const digit = Number(char) * (index % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  });
  return sum % 10 === 0;
}

/** The first thing wrong with each field, as a code of Stripe's; null when it is good. */
export function numberProblem(text) {
  const digits = digitsOf(text);
  const {lengths} = brandOf(digits);
  if (digits.length < Math.min(...lengths)) return 'incomplete_number';
  return lengths.includes(digits.length) && luhn(digits) ? null : 'invalid_number';
}

export function expiryProblem(text, now = new Date()) {
  const digits = digitsOf(text);
  const month = Number(digits.slice(0, 2));
  if (digits.length >= 2 && (month < 1 || month > 12)) return 'invalid_expiry_month';
  if (digits.length < 4) return 'incomplete_expiry';
  const year = 2000 + Number(digits.slice(2));
  if (year < now.getFullYear()) return 'invalid_expiry_year_past';
  if (year > now.getFullYear() + 50) return 'invalid_expiry_year';
  return year === now.getFullYear() && month < now.getMonth() + 1 ? 'invalid_expiry_month_past' : null;
}

export function cvcProblem(text, number) {
  return digitsOf(text).length < brandOf(digitsOf(number)).cvc ? 'incomplete_cvc' : null;
}

/** Stripe asks for a postal code where the card networks check it. */
export const postalCountries = ['US', 'CA', 'GB'];

export function postalProblem(text, country) {
  const trimmed = text.trim();
  if (!postalCountries.includes(country)) return null;
  if (trimmed === '') return 'incomplete_zip';
  if (country === 'US' && !/^\d{5}(-?\d{4})?$/.test(trimmed))
    return /^\d{0,4}$/.test(trimmed) ? 'incomplete_zip' : 'invalid_zip';
  if (country === 'CA' && !/^[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d$/.test(trimmed)) return 'incomplete_zip';
  return country === 'GB' && trimmed.length < 5 ? 'incomplete_zip' : null;
}
