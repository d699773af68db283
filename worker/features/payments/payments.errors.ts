/** What paying can be refused with. The elements translate the codes. */
import {Problem} from '../../http/problems.ts';

export const paymentErrors = {
  notFound: () => new Problem(404, 'payments.not_found', 'There is no such payment.'),
  notYours: () =>
    new Problem(
      403,
      'payments.not_yours',
      'Only who has started a payment can leave it; it is released after a while by itself.',
    ),
  invoiceNotFound: () => new Problem(404, 'invoices.not_found', 'There is no such invoice.'),
  keyMissing: () => new Problem(400, 'idempotency.key_missing', 'Send an Idempotency-Key header with every payment.'),
  keyReused: () => new Problem(422, 'idempotency.key_reused', 'This Idempotency-Key was used for another payment.'),
  invoiceReserved: () =>
    new Problem(409, 'payments.invoice_reserved', 'Another payment of one of these invoices is under way.'),
  notPayable: (number: string) =>
    new Problem(409, 'payments.not_payable', `Invoice ${number} has nothing left to pay.`),
  onlineNotAllowed: (number: string) =>
    new Problem(
      409,
      'payments.online_not_allowed',
      `Invoice ${number} cannot be paid online. Please ask the merchant how to pay it.`,
    ),
  amountChanged: () =>
    new Problem(409, 'payments.amount_changed', 'The amount to pay has changed. Look at it again before you pay.'),
  currencyMixed: () =>
    new Problem(422, 'payments.currency_mixed', 'One payment is in one currency. Pay each currency by itself.'),
  currencyNotChargeable: () =>
    new Problem(422, 'payments.currency_not_chargeable', 'This currency cannot be paid online.'),
  amountNotChargeable: () =>
    new Problem(422, 'payments.amount_not_chargeable', 'This amount cannot be charged in this currency.'),
  amountTooSmall: (minimumMinor: number, maximumMinor: number) =>
    new Problem(422, 'payments.amount_too_small', 'The amount is below the smallest that can be charged.', {
      minimumMinor,
      maximumMinor,
    }),
  amountTooLarge: (minimumMinor: number, maximumMinor: number) =>
    new Problem(422, 'payments.amount_too_large', 'The amount is above the largest that can be charged at once.', {
      minimumMinor,
      maximumMinor,
    }),
  gatewayUnavailable: () =>
    new Problem(
      503,
      'payments.gateway_unavailable',
      'The payment service did not answer. Nothing was charged twice; try again.',
      {retryAfterSeconds: 5},
    ),
  gatewayRefused: () =>
    new Problem(409, 'payments.gateway_refused', 'The payment service refused this payment. Nothing was charged.'),
};
