/** Money as text in somebody's language. */
import {exponentOf} from './exponents.ts';

/** 123456 EUR for "de" → "1.234,56 €". The decimals are ISO's, not `Intl`'s. */
export function formatMoney(amountMinor: number, currency: string, language: string): string {
  const exponent = exponentOf(currency) ?? 2;
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const text = `${amountMinor < 0 ? '-' : ''}${whole}${exponent ? `.${digits.slice(-exponent)}` : ''}`;
  // A decimal as text is formatted exactly; a number would go through a float.
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  }).format(text as `${number}`);
}
