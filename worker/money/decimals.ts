/**
 * Quantities and unit prices are integers in millionths. They are read from text and written as text, so that
 * no float is ever in between: real price lists have 0.001, and 0.1 + 0.2 is not 0.3.
 */
const millionths = 1_000_000n;
const decimal = /^([+-]?)(\d{1,13})(?:\.(\d{1,6}))?$/;

/** "2.5" → 2500000n. `null` where the text is no decimal of at most 13 digits before and 6 after the point. */
export function parseMillionths(text: string): bigint | null {
  const match = decimal.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction = ''] = match;
  const value = BigInt(whole!) * millionths + BigInt(fraction.padEnd(6, '0'));
  // A column of SQLite holds 64 bits, a JavaScript number 53: beyond that nothing is exact any more.
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return sign === '-' ? -value : value;
}

/** 2500000 → "2.5", -1000 → "-0.001". */
export function formatMillionths(value: bigint | number): string {
  const exact = BigInt(value);
  const sign = exact < 0n ? '-' : '';
  const absolute = exact < 0n ? -exact : exact;
  const fraction = (absolute % millionths).toString().padStart(6, '0').replace(/0+$/, '');
  return `${sign}${absolute / millionths}${fraction && `.${fraction}`}`;
}
