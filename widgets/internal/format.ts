import {decimalsOfCurrency} from './currency-exponents.ts';

/* Intl objects cost about 50 µs each to make, and a list asks for hundreds. */
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  if (!cache.has(key)) cache.set(key, new Intl.NumberFormat(locale, options));
  return cache.get(key) as Intl.NumberFormat;
}

/**
 * An amount in minor units as text: `formatMoney(123456, 'EUR', 'de')` = `1.234,56 €`. The currency's ordinary symbol,
 * not the narrow one, which writes Canadian and US dollars alike.
 */
export function formatMoney(amountMinor: number, currency: string, locale: string): string {
  const decimals = decimalsOfCurrency(currency);
  return formatPrice(minorToDecimal(amountMinor, decimals), currency, locale, decimals);
}

/** A unit price, decimal text in major units, with as many decimals as it needs but at least the currency's. */
export function formatPrice(price: string, currency: string, locale: string, decimalsMax = 6): string {
  const decimals = decimalsOfCurrency(currency);
  const text = numberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: Math.max(decimals, decimalsMax),
  });
  const value = price as Intl.StringNumericLiteral;
  if (!/^(ar|fa|he|ur)\b/.test(locale)) return text.format(value);
  // Right to left, the sign of "US$" goes to the other side of its letters, unless it is isolated.
  return text
    .formatToParts(value)
    .reduce((all, part) => all + (part.type === 'currency' ? `\u2066${part.value}\u2069` : part.value), '');
}

/** A quantity or a rate, decimal text or a number, up to 6 decimals. */
export function formatNumber(value: string | number, locale: string): string {
  return numberFormat(locale, {maximumFractionDigits: 6}).format(value as Intl.StringNumericLiteral);
}

/** A number of days in words: `1 day`, `31 days`. */
export function formatDays(days: number, locale: string): string {
  return numberFormat(locale, {style: 'unit', unit: 'day', unitDisplay: 'long'}).format(days);
}

/**
 * A calendar date 'YYYY-MM-DD' as text, the same day in every time zone.
 * @param style `medium` is `22 Nov 2026`
 */
export function formatDate(date: string, locale: string, style: 'medium' | 'long' = 'medium'): string {
  const key = locale + style;
  // Read as midnight UTC and written in UTC: no zone gets in between.
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat(locale, {dateStyle: style, timeZone: 'UTC'}));
  const time = Date.parse(date);
  return isNaN(time) ? date : (cache.get(key) as Intl.DateTimeFormat).format(time);
}

/** Whole days from one calendar date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** Minor units as decimal text, without a float on the way: `(5, 2)` is `0.05`. */
function minorToDecimal(amountMinor: number, decimals: number): string {
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return (amountMinor < 0 ? '-' : '') + digits.slice(0, cut) + (decimals ? '.' + digits.slice(cut) : '');
}
