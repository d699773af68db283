import {Problem} from '../../http/problems.ts';

export const refundErrors = {
  notFound: () => new Problem(404, 'refunds.not_found', 'There is no such refund.'),
  paymentNotFound: () => new Problem(404, 'payments.not_found', 'There is no such payment.'),
  creditNoteNotFound: () => new Problem(404, 'credit_notes.not_found', 'There is no such credit note.'),
  notSucceeded: (state: string) =>
    new Problem(409, 'refunds.payment_not_succeeded', `The payment is ${state}: there is nothing to give back.`, {
      state,
    }),
  tooLarge: (refundableMinor: number) =>
    new Problem(409, 'refunds.amount_too_large', `Only ${refundableMinor} can be refunded.`, {refundableMinor}),
  /** @param stepMinor what the payment service's amounts are multiples of in this currency, in our minor units. */
  notChargeable: (stepMinor: number) =>
    new Problem(
      422,
      'refunds.amount_not_chargeable',
      `The payment service gives back multiples of ${stepMinor} in this currency.`,
      {stepMinor},
    ),
  nothingLeft: () => new Problem(409, 'refunds.nothing_left', 'All of it has gone back already, or is disputed.'),
  notApplied: (index: number) => {
    const [path, message] = [`allocations.${index}`, 'names more than the payment has on that invoice'];
    return new Problem(422, 'requests.invalid', `${path}: ${message}`, {errors: [{path, code: 'custom', message}]});
  },
  namedTooMuch: () => {
    const [path, message] = ['allocations', 'come to more than the amount'];
    return new Problem(422, 'requests.invalid', `${path}: ${message}`, {errors: [{path, code: 'custom', message}]});
  },
  dateNotAllowed: () => {
    const [path, message] = ['refundedOn', 'is for refunds that are made elsewhere'];
    return new Problem(422, 'requests.invalid', `${path}: ${message}`, {errors: [{path, code: 'custom', message}]});
  },
  beforeReceived: (receivedOn: string) => {
    const [path, message] = ['refundedOn', `is before the payment came (${receivedOn})`];
    return new Problem(422, 'requests.invalid', `${path}: ${message}`, {errors: [{path, code: 'custom', message}]});
  },
  inFuture: (today: string) => {
    const [path, message] = ['refundedOn', `is after today (${today})`];
    return new Problem(422, 'requests.invalid', `${path}: ${message}`, {errors: [{path, code: 'custom', message}]});
  },
};

/** What the database refused of a refund. */
export function refundRefusal(refusal: string): Problem | null {
  switch (refusal) {
    case 'refund_over_payment':
    case 'payment_over_allocated':
    case 'credit_note_over_allocated':
    case 'version_miss':
    case 'allocation_reversal':
      return new Problem(409, 'refunds.changed', 'The payment was refunded or applied otherwise at the same time.');
    default:
      return null;
  }
}
