import {decimalsOfCurrency} from '../internal/currency-exponents.ts';

/** Whole amounts for Stripe. MGA is among them, which has two decimals in ISO 4217. */
const zeroDecimal = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF';
/** Two decimals for Stripe that must be 00; none in ISO 4217. */
const twoDecimalsThatAreZero = 'ISK UGX';

/**
 * An amount in ISO 4217 minor units in Stripe's units, for `elements({amount})`. Only what Stripe's field shows and checks
 * against the intent; what is charged, the server computes by itself when the payment starts.
 *
 * Source: docs.stripe.com/currencies (zero-decimal, special cases).
 */
export function toStripeAmount(amountMinor: number, currency: string): number {
  if (zeroDecimal.includes(currency)) return amountMinor / 10 ** decimalsOfCurrency(currency);
  return twoDecimalsThatAreZero.includes(currency) ? amountMinor * 100 : amountMinor;
}
