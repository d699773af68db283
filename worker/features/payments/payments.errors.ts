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
  belowMinimumPart: (minimumMinor: number) =>
    new Problem(422, 'payments.below_minimum_part', 'The part is below the smallest that the merchant takes.', {
      minimumMinor,
    }),
  /** @param maximumMinor the largest part that leaves enough; `null`: only all of it can be paid. */
  restTooSmall: ({id, number}: {id: string; number: string}, payableMinor: number, maximumMinor: number | null) =>
    new Problem(
      422,
      'payments.rest_too_small',
      `What this leaves of invoice ${number} is too small to be paid later. Pay all of it, or less.`,
      {invoiceId: id, payableMinor, maximumMinor},
    ),
  nothingToPay: () => new Problem(422, 'payments.nothing_to_pay', 'Choose what to pay.'),
  aheadNotAllowed: () =>
    new Problem(409, 'payments.ahead_not_allowed', 'More than what is owed cannot be paid here. Pay what is owed.'),
  /** @param reason whose doing it is: of the merchant, the customer, the currency, or an invoice among them. */
  methodNotAllowed: (reason: 'merchant' | 'customer' | 'currency' | 'invoice') =>
    new Problem(409, 'payments.method_not_allowed', 'This cannot be paid in that way. Choose another one.', {reason}),
  mandateMissing: (type: string) =>
    new Problem(
      422,
      'payments.mandate_missing',
      'A bank account is debited only where its holder has allowed it: send mandateText, as it was shown.',
      {type},
    ),
  methodNotFound: () => new Problem(404, 'payments.method_not_found', 'There is no such saved payment method.'),
  methodNotUsable: (state: string) =>
    new Problem(409, 'payments.method_not_usable', 'This saved payment method cannot be used. Choose another one.', {
      state,
    }),
  creditChanged: () =>
    new Problem(409, 'payments.credit_changed', 'There is less credit now. Look at the amount again before you pay.'),
  retainerChanged: () =>
    new Problem(
      409,
      'payments.retainer_changed',
      'Less is left of the retainers now. Look at the amount again before you pay.',
    ),
  creditOverInvoices: () => {
    const message = 'come to more than the invoices that take credit';
    return new Problem(422, 'requests.invalid', `creditMinor, retainerMinor: ${message}`, {
      errors: [{path: 'creditMinor', code: 'custom', message}],
    });
  },
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
