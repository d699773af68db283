import {decimalsOfCurrency} from '../../internal/currency-exponents.ts';

/** Why a typed amount is none. */
export type AmountFault = 'empty' | 'unreadable' | 'decimals' | 'negative' | 'zero' | 'too_large';
export type ParsedAmount = {amountMinor: number; fault?: undefined} | {fault: AmountFault; amountMinor?: undefined};

/** The zeros of the other digits that keyboards write: Arabic, Persian, Devanagari, Bengali, full width. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10];
/** What sets a text's direction, and is not seen. */
const MARKS = /[\u200e\u200f\u061c\u2066-\u2069]/g;
/** Groups of thousands and no decimals wherever they stand: spaces, apostrophes, the Arabic sign. */
const GROUPERS = /[\s\u00a0\u2009\u202f'’٬]/g;
/** Thousands, and the Indian lakhs; never beginning with 0, so that `0,123` is no 123. */
const GROUPED = /^[1-9]\d{0,2}([.,_])(?:\d{2,3}\1)*\d{3}$/;

/**
 * Reads an amount as people write it, exactly or not at all: nothing is rounded and nothing is guessed. The customer's
 * own way (`1.234,56` in German) and the plain one (`1234.56`) are read in every language; where a single separator can
 * mean both (`1.234`), the language decides.
 *
 * @param currency ISO 4217: how many decimals there may be, by the standard's exponent
 * @returns minor units, at least 1
 */
export function parseAmount(text: string, currency: string, locale: string): ParsedAmount {
  let plain = withoutCurrency(text.replace(MARKS, '').trim(), currency).replace(/\p{Nd}/gu, asciiDigit);
  if (!plain) return {fault: 'empty'};
  const unsigned = plain.replace(/^[-−]|[-−]$/, '').trim();
  const isNegative = unsigned !== plain;
  plain = unsigned.replace(GROUPERS, '_');

  const mark = decimalMarkOf(plain, locale);
  const [integer = '', fraction, more] = mark ? plain.split(mark) : [plain];
  const isWhole = /^\d+$/.test(integer) || (GROUPED.test(integer) && integer.match(/[.,_]/)![0] !== mark);
  if (more !== undefined || !(isWhole || (integer === '' && fraction)) || !/^(\d+)?$/.test(fraction ?? '')) {
    return {fault: 'unreadable'};
  }
  if (mark && !fraction) return {fault: 'unreadable'};
  if (isNegative) return {fault: 'negative'};
  const decimals = decimalsOfCurrency(currency);
  if (fraction && fraction.length > decimals) return {fault: 'decimals'};
  const amountMinor = BigInt(integer.replace(/\D/g, '') + (fraction ?? '').padEnd(decimals, '0') || '0');
  if (amountMinor > Number.MAX_SAFE_INTEGER) return {fault: 'too_large'};
  return amountMinor ? {amountMinor: Number(amountMinor)} : {fault: 'zero'};
}

/** An amount as the customer would type it: in their digits and decimal sign, without thousands and currency. */
export function writeAmount(amountMinor: number, currency: string, locale: string): string {
  const decimals = decimalsOfCurrency(currency);
  const digits = String(amountMinor).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const decimal = digits.slice(0, cut) + (decimals ? '.' + digits.slice(cut) : '');
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
  }).format(decimal as Intl.StringNumericLiteral);
}

/** Which of its signs parts the decimals off; none where all are thousands. */
function decimalMarkOf(plain: string, locale: string): string | undefined {
  if (plain.includes('٫')) return '٫';
  const marks = plain.match(/[.,]/g) ?? [];
  const [first] = marks;
  if (!first) return undefined;
  // Two kinds: the later one.
  if (marks.some((mark) => mark !== first)) return marks.at(-1);
  if (marks.length > 1) return undefined;
  const own = new Intl.NumberFormat(locale).formatToParts(1.5).find(({type}) => type === 'decimal')?.value;
  return first === own || !GROUPED.test(plain) ? first : undefined;
}

function withoutCurrency(text: string, currency: string): string {
  return text.replace(new RegExp(`${currency}|\\p{Sc}`, 'giu'), '').trim();
}

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  const zero = ZEROS.find((zero) => code >= zero && code < zero + 10);
  return zero === undefined ? digit : String(code - zero);
}
