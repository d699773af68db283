import {Problem} from '../../http/problems.ts';

export const transferErrors = {
  notFound: () => new Problem(404, 'payments.not_found', 'There is no such payment.'),
  keyReused: () => new Problem(422, 'idempotency.key_reused', 'This Idempotency-Key was used for another payment.'),
  reserved: () =>
    new Problem(409, 'payments.invoice_reserved', 'Another payment of one of these invoices is under way.'),
  alreadyAnnounced: (number: string) =>
    new Problem(
      409,
      'transfers.already_announced',
      `All that is open of invoice ${number} is announced already. Take that back first, or wait for the merchant.`,
    ),
  notAnnounced: () =>
    new Problem(409, 'payments.not_announced', 'This is no transfer that waits for the merchant to confirm it.'),
  receivedBefore: (announcedOn: string) => {
    const message = `is before it was announced (${announcedOn})`;
    return new Problem(422, 'requests.invalid', `receivedOn: ${message}`, {
      errors: [{path: 'receivedOn', code: 'custom', message}],
    });
  },
  receivedInFuture: (today: string) => {
    const message = `is after today (${today})`;
    return new Problem(422, 'requests.invalid', `receivedOn: ${message}`, {
      errors: [{path: 'receivedOn', code: 'custom', message}],
    });
  },
};

/** What the database refused because somebody was faster. */
export function transferRefusal(refusal: string): Problem | null {
  return refusal === 'version_miss' ? transferErrors.notAnnounced() : null;
}
