/**
 * The one place where our amounts (ISO 4217 minor units) become Stripe's and back.
 * Source: docs.stripe.com/currencies (zero-decimal, special cases, three-decimal, minimum and maximum charge).
 */
import {exponentOf} from './exponents.ts';

const zeroDecimal = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
/** Money for ISO, but none that Stripe charges in (docs.stripe.com/currencies, presentment currencies). */
const notAtStripe = new Set(
  'BOV CHE CHW CLF COU CUP ERN IQD IRR KPW LYD MRU MXV SDG SSP SVC SYP TMT USN UYI UYW VED VES XAD ZWG'.split(' '),
);
/** ISO has no decimals for them; Stripe takes two, which must be 00. */
const twoDecimalsThatAreZero = new Set(['ISK', 'UGX']);

/** Stripe's smallest charge, in Stripe's units. A currency without one here is converted by Stripe at charge time. */
const minimumCharge: Record<string, number> = {
  AED: 200,
  AUD: 50,
  BGN: 100,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
};
/** "A value of up to eight digits": 999,999.99 of a two-decimal currency. */
const maximumCharge = 99_999_999;

interface Scale {
  /** How many of Stripe's units one of our minor units is, as a fraction. */
  multiply: number;
  divide: number;
  /** Only multiples of it, in our minor units, can be charged. */
  step: number;
}

/** `null`: Stripe cannot charge the currency. */
function scale(currency: string): Scale | null {
  const exponent = exponentOf(currency);
  if (exponent === null || notAtStripe.has(currency)) return null;
  // MGA has two decimals for ISO and none for Stripe.
  if (zeroDecimal.has(currency)) return {multiply: 1, divide: 10 ** exponent, step: 10 ** exponent};
  if (twoDecimalsThatAreZero.has(currency)) return {multiply: 100, divide: 1, step: 1};
  // Three-decimal amounts must end in 0.
  return {multiply: 1, divide: 1, step: exponent === 3 ? 10 : 1};
}

export type StripeAmount =
  | {ok: true; amount: number}
  | {ok: false; code: 'payments.currency_not_chargeable' | 'payments.amount_not_chargeable'}
  | {
      ok: false;
      code: 'payments.amount_too_small' | 'payments.amount_too_large';
      minimumMinor: number;
      maximumMinor: number;
    };

/**
 * What to ask Stripe for, or a code that says why it cannot be charged and what can.
 * @param maximum of the payment method, in Stripe's units, where it takes less than Stripe.
 */
export function toStripeAmount(amountMinor: number, currency: string, maximum?: number): StripeAmount {
  const limits = chargeLimits(currency, maximum);
  const factor = scale(currency);
  if (!limits || !factor) return {ok: false, code: 'payments.currency_not_chargeable'};
  if (!Number.isSafeInteger(amountMinor) || amountMinor < limits.minimumMinor)
    return {ok: false, code: 'payments.amount_too_small', ...limits};
  if (amountMinor > limits.maximumMinor) return {ok: false, code: 'payments.amount_too_large', ...limits};
  if (amountMinor % factor.step !== 0) return {ok: false, code: 'payments.amount_not_chargeable'};
  return {ok: true, amount: (amountMinor * factor.multiply) / factor.divide};
}

/** What amounts that Stripe can charge are multiples of, in our minor units; `null` where it cannot charge the currency. */
export function chargeStep(currency: string): number | null {
  return scale(currency)?.step ?? null;
}

/** Part of a charge in Stripe's units, whatever its size: limits are of charges, not of refunds. */
export function toStripeUnits(amountMinor: number, currency: string): number {
  const factor = scale(currency);
  if (!factor || !Number.isSafeInteger(amountMinor) || amountMinor % factor.step !== 0)
    throw new Error(`${amountMinor} ${currency} is no amount of Stripe's`);
  return (amountMinor * factor.multiply) / factor.divide;
}

/** Stripe's amount in our minor units. */
export function fromStripeAmount(amount: number, currency: string): number {
  const factor = scale(currency.toUpperCase());
  if (!factor) throw new Error(`Stripe sent an amount in ${currency}, which it cannot charge`);
  const minor = (amount * factor.divide) / factor.multiply;
  if (!Number.isSafeInteger(minor))
    throw new Error(`Stripe sent ${amount} ${currency}, which is no whole number of minor units`);
  return minor;
}

/**
 * The smallest and largest single charge in our minor units; `null` where Stripe cannot charge the currency.
 * @param maximum of the payment method, in Stripe's units, where it takes less than Stripe.
 */
export function chargeLimits(
  currency: string,
  maximum = maximumCharge,
): {minimumMinor: number; maximumMinor: number} | null {
  const factor = scale(currency);
  if (!factor) return null;
  const stepsOf = (amount: number) => (amount * factor.divide) / factor.multiply / factor.step;
  return {
    minimumMinor: Math.max(1, Math.ceil(stepsOf(minimumCharge[currency] ?? 1))) * factor.step,
    maximumMinor: Math.floor(stepsOf(Math.min(maximum, maximumCharge))) * factor.step,
  };
}
