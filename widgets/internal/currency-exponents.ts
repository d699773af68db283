/**
 * ISO 4217: how many decimals a currency has, where it is not 2. Not taken from Intl, which goes by custom rather than
 * by the standard (it gives ISK, UGX and IQD other decimals in some browsers) and would shift an amount by a factor.
 * Held against the standard's list by `currency-exponents.test.ts`.
 */
const decimalsOf: Record<string, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

/** Decimals of a currency: 10 to this power minor units make one major unit. */
export function decimalsOfCurrency(currency: string): number {
  for (const decimals in decimalsOf) if (decimalsOf[decimals]!.includes(currency)) return +decimals;
  return 2;
}
