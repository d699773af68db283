/** Pure: of which payments a retainer is refunded. */
export interface PaymentBehind {
  payment_id: string;
  /** What of it is on the retainer. */
  standing_minor: number;
  /** What of it can be given back at all. */
  refundable_minor: number;
}

/**
 * What is refunded of each payment, in their order.
 * @param wantedMinor `null`: as much as can be.
 * @param availableMinor of the retainer: paid and not drawn.
 * @returns the parts, and what they come to at most; less than wanted where the payments do not have it any more.
 */
export function refundParts(
  payments: readonly PaymentBehind[],
  wantedMinor: number | null,
  availableMinor: number,
): {parts: {paymentId: string; amountMinor: number}[]; refundableMinor: number} {
  const mostMinor = payments.map((payment) => Math.max(0, Math.min(payment.standing_minor, payment.refundable_minor)));
  const refundableMinor = Math.min(
    availableMinor,
    mostMinor.reduce((sum, each) => sum + each, 0),
  );
  let leftMinor = wantedMinor ?? refundableMinor;
  const parts = payments.flatMap(({payment_id: paymentId}, index) => {
    const amountMinor = Math.min(leftMinor, mostMinor[index]!);
    leftMinor -= amountMinor;
    return amountMinor > 0 ? [{paymentId, amountMinor}] : [];
  });
  return {parts, refundableMinor};
}
