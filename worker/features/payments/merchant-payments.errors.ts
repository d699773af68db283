import {Problem} from '../../http/problems.ts';

export const paymentNotFound = () => new Problem(404, 'payments.not_found', 'There is no such payment.');
export const paymentExternalIdTaken = () =>
  new Problem(
    409,
    'payments.external_id_taken',
    'There is a payment with this external id, and it says something else.',
  );
export const paymentHasExternalId = () =>
  new Problem(409, 'payments.external_id_given', 'The payment has another external id, which stays.');
export const paymentReceivedInFuture = (today: string) => invalid('receivedOn', `is after today (${today})`);
export const paymentPartsTooLarge = () => invalid('invoices', 'come to more than the amount');
export const paymentPartTwice = (index: number) =>
  invalid(`invoices.${index}`, 'names an invoice that stands here already');
export const paymentOtherAccount = (index: number) =>
  invalid(`invoices.${index}`, 'is not an invoice of this customer and currency');
export const paymentNotPayable = (invoiceId: string, payableMinor: number) =>
  new Problem(409, 'payments.not_payable', `The invoice ${invoiceId} takes only ${payableMinor}.`, {
    invoiceId,
    payableMinor,
  });

export function merchantPaymentRefusal(refusal: string): Problem | null {
  switch (refusal) {
    case 'unique:payments.merchant_id, payments.external_id':
      return paymentExternalIdTaken();
    case 'payment_frozen':
      return paymentHasExternalId();
    case 'invoice_over_allocated':
    case 'invoice_not_open':
      return new Problem(409, 'payments.not_payable', 'An invoice was paid or voided at the same time.');
    default:
      return null;
  }
}

function invalid(path: string, message: string): Problem {
  return new Problem(422, 'requests.invalid', `${path}: ${message}`, {errors: [{path, code: 'custom', message}]});
}
