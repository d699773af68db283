import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type AmountFault, parseAmount, writeAmount} from './amount-input.ts';

test.each<[text: string, currency: string, locale: string, amountMinor: number]>([
  ['1234.56', 'EUR', 'en', 123456],
  ['1,234.56', 'EUR', 'en', 123456],
  ['1.234,56', 'EUR', 'en', 123456],
  ['1.234,56', 'EUR', 'de', 123456],
  ['1,234.56', 'EUR', 'de', 123456],
  ['1234.5', 'EUR', 'de', 123450],
  ['1234,5', 'EUR', 'en', 123450],
  ['1.234', 'EUR', 'de', 123400],
  ['1,234', 'EUR', 'en', 123400],
  ['1 234,56', 'EUR', 'fr', 123456],
  ['1\u202f234,56 €', 'EUR', 'fr', 123456],
  ['1’234.50', 'CHF', 'de-CH', 123450],
  ['12,34,567.89', 'INR', 'hi-IN', 123456789],
  ['1.234.567', 'EUR', 'en', 123456700],
  ['€ 12', 'EUR', 'en', 1200],
  ['EUR 12.50', 'EUR', 'en', 1250],
  ['.5', 'USD', 'en', 50],
  ['007', 'USD', 'en', 700],
  ['١٢٣٤٫٥٦', 'EUR', 'ar', 123456],
  ['\u200f١٬٢٣٤٫٥٦', 'EUR', 'ar-EG', 123456],
  ['1,234', 'JPY', 'en', 1234],
  ['1.234', 'JPY', 'de', 1234],
  ['¥480000', 'JPY', 'ja', 480000],
  ['1.234', 'KWD', 'en', 1234],
  ['1,234', 'KWD', 'de', 1234],
  ['1.5', 'KWD', 'en', 1500],
  ['90071992547409.91', 'EUR', 'en', 9007199254740991],
])('“%s” of %s in %s is %i', (text, currency, locale, amountMinor) => {
  expect(parseAmount(text, currency, locale)).toEqual({amountMinor});
});

test.each<[text: string, currency: string, locale: string, fault: AmountFault]>([
  ['', 'EUR', 'en', 'empty'],
  [' € ', 'EUR', 'en', 'empty'],
  ['0', 'EUR', 'en', 'zero'],
  ['0,00', 'EUR', 'de', 'zero'],
  ['-5', 'EUR', 'en', 'negative'],
  ['−5', 'EUR', 'en', 'negative'],
  ['5-', 'EUR', 'en', 'negative'],
  ['1.234', 'EUR', 'en', 'decimals'],
  ['1,234', 'EUR', 'de', 'decimals'],
  ['0,123', 'EUR', 'en', 'decimals'],
  ['12.345', 'USD', 'en', 'decimals'],
  ['12.500', 'USD', 'en', 'decimals'],
  ['12.5', 'JPY', 'en', 'decimals'],
  ['12.0', 'JPY', 'en', 'decimals'],
  ['1.2345', 'KWD', 'en', 'decimals'],
  ['90071992547409.92', 'EUR', 'en', 'too_large'],
  ['twelve', 'EUR', 'en', 'unreadable'],
  ['12.', 'EUR', 'en', 'unreadable'],
  ['1e3', 'EUR', 'en', 'unreadable'],
  ['12.34.56', 'EUR', 'en', 'unreadable'],
  ['1,23,4', 'EUR', 'en', 'unreadable'],
  ['1.234,567.89', 'EUR', 'en', 'unreadable'],
  ['12 USD', 'EUR', 'en', 'unreadable'],
  ['=1+1', 'EUR', 'en', 'unreadable'],
])('“%s” of %s in %s is refused: %s', (text, currency, locale, fault) => {
  expect(parseAmount(text, currency, locale)).toEqual({fault});
});

const locales = ['en', 'de', 'fr', 'ar', 'ar-EG', 'fa', 'hi-IN', 'de-CH', 'sv', 'pl', 'pt-PT', 'es'];

test('what is written is read as the same amount, with thousands and without, in every language and currency', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: Number.MAX_SAFE_INTEGER}),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      fc.constantFrom(...locales),
      (amountMinor, currency, locale) => {
        expect(parseAmount(writeAmount(amountMinor, currency, locale), currency, locale)).toEqual({amountMinor});
        const decimals = {EUR: 2, JPY: 0, KWD: 3}[currency]!;
        // Beyond this a float would not have all digits.
        if (amountMinor > 1e12) return;
        const grouped = new Intl.NumberFormat(locale, {minimumFractionDigits: decimals}).format(
          amountMinor / 10 ** decimals,
        );
        expect(parseAmount(grouped, currency, locale)).toEqual({amountMinor});
      },
    ),
  );
});

test('whatever is typed is an amount of at least 1 or a fault, and never thrown', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[-\d.,٫٬ '€]{0,20}$/)),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      fc.constantFrom(...locales),
      (text, currency, locale) => {
        const {amountMinor, fault} = parseAmount(text, currency, locale);
        expect(fault === undefined).toBe(Number.isSafeInteger(amountMinor) && amountMinor! > 0);
      },
    ),
  );
});
