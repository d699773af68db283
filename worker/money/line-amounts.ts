/**
 * A line's amount in minor units: quantity × unit price (both in millionths) rounded half up to the minor unit.
 *
 * BigInt, because the product leaves the safe range of a number at 95 pieces of 1.00. "Half up" is by magnitude
 * (-0.005 is -0.01), so that a line and its return add up to zero.
 * @returns `null` where the result is beyond what a JSON number holds exactly.
 */
export function lineAmountMinor(
  quantityMillionths: bigint,
  unitPriceMillionths: bigint,
  exponent: number,
): number | null {
  const product = quantityMillionths * unitPriceMillionths;
  const negative = product < 0n;
  const divisor = 10n ** BigInt(12 - exponent);
  const magnitude = ((negative ? -product : product) + divisor / 2n) / divisor;
  if (magnitude > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return Number(negative ? -magnitude : magnitude);
}
