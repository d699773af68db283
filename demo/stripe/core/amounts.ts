// Which amounts Stripe charges. https://docs.stripe.com/currencies
import {badParameter, badRequest, type StripeFault} from './errors.ts';

const currencies = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl ' +
    'htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf ' +
    'sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw'
  ).split(' '),
);

/** https://docs.stripe.com/currencies#zero-decimal (MGA too, unlike ISO 4217; UGX is here, yet charged as a two-decimal amount) */
const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '));
/** Kept as two-decimal for backward compatibility; the last two digits are 00. */
const wholeHundreds = new Set('isk ugx'.split(' '));

/** https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in the smallest unit. Others have none here. */
const minimums: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};
/** Up to twelve digits for IDR and up to eight for all others, whatever their decimals. */
const maximumOf = (currency: string) => (currency === 'idr' ? 999_999_999_999 : 99_999_999);

/** A method's own limits, by currency, in the smallest unit. */
export type Limits = {minimum?: Record<string, number>; maximum?: Record<string, number>};

/**
 * `amount` (smallest unit) and `currency` (lower case) that Stripe would charge; throws what Stripe answers otherwise.
 * `limits`: what a method allows, where that differs.
 */
export function checkAmount(amount: number, currency: string, limits: Limits = {}): void {
  if (!currencies.has(currency)) throw unknownCurrency(currency);
  const maximum = limits.maximum?.[currency] ?? maximumOf(currency);
  if (amount > maximum)
    throw badRequest('amount_too_large', `Amount must be no more than ${shown(maximum, currency)}`, {param: 'amount'});
  const minimum = limits.minimum?.[currency] ?? minimums[currency] ?? 1;
  if (amount < minimum)
    throw badRequest('amount_too_small', `Amount must be at least ${shown(minimum, currency)}`, {param: 'amount'});
  if (threeDecimal.has(currency) && amount % 10 !== 0) {
    throw badParameter(
      'parameter_invalid_integer',
      `Invalid amount: amounts in ${currency} must be rounded to the nearest ten, so that the last digit is 0.`,
      'amount',
    );
  }
  if (wholeHundreds.has(currency) && amount % 100 !== 0) {
    throw badParameter(
      'parameter_invalid_integer',
      `Invalid amount: amounts in ${currency} must be divisible by 100.`,
      'amount',
    );
  }
}

export function readCurrency(given: string): string {
  const currency = given.toLowerCase();
  if (!currencies.has(currency)) throw unknownCurrency(given);
  return currency;
}

function unknownCurrency(given: string): StripeFault {
  return badParameter(
    undefined,
    `Invalid currency: ${given}. Stripe currently supports these currencies: ${[...currencies].join(', ')}`,
    'currency',
  );
}

/** `$0.50 usd` as Stripe's messages have it (with the code alone where there is no sign). */
export function shown(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const sign = {usd: '$', eur: '€', gbp: '£', jpy: '¥'}[currency] ?? '';
  return `${sign}${(amount / 10 ** decimals).toFixed(decimals)} ${currency}`;
}

/** How many decimals Stripe's amounts in this currency have. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  return zeroDecimal.has(currency) ? 0 : threeDecimal.has(currency) ? 3 : 2;
}
