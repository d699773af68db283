import {Problem} from '../../http/problems.ts';

export const invoiceNotFound = () => new Problem(404, 'invoices.not_found', 'There is no such invoice.');
export const invoiceExternalIdTaken = () =>
  new Problem(409, 'invoices.external_id_taken', 'There is an invoice with this external id. Use PUT to change it.');
export const invoiceNumberTaken = (number: string) =>
  new Problem(409, 'invoices.number_taken', `Another invoice has the number ${number}.`);
export const invoiceVoid = () =>
  new Problem(409, 'invoices.void', 'The invoice is void, and a void invoice does not change.');
export const invoiceAlreadySent = () =>
  new Problem(409, 'invoices.already_sent', 'The invoice was sent; it is no draft any more. Void it instead.');
export const invoiceFrozen = () =>
  new Problem(
    409,
    'invoices.frozen',
    'The invoice was sent: its customer and currency cannot change. Void it and write another.',
  );
export const invoiceReserved = (reservedMinor?: number) =>
  new Problem(
    409,
    'invoices.reserved',
    'A payment under way holds a part of the invoice. Try again when it has succeeded or failed.',
    reservedMinor === undefined ? {} : {reservedMinor},
  );
export const invoiceWrittenTwice = () =>
  new Problem(409, 'requests.record_twice', 'The request has this external id twice, with different contents.');
export const invoiceDueBeforeDate = () =>
  new Problem(422, 'invoices.due_before_date', 'The due date is before the date.', {
    errors: [{path: 'dueDate', code: 'invoices.due_before_date', message: 'is before the date'}],
  });

/** What the database refused, where it was nobody's race. */
export function invoiceRefusal(refusal: string): Problem | null {
  switch (refusal) {
    case 'unique:invoices.merchant_id, invoices.external_id':
      return invoiceExternalIdTaken();
    case 'unique:invoices.merchant_id, invoices.number':
      return new Problem(409, 'invoices.number_taken', 'Another invoice has this number.');
    case 'invoice_over_allocated':
    case 'invoice_not_open':
      return invoiceReserved();
    case 'invoice_frozen':
      return invoiceFrozen();
    case 'invoice_state':
      return invoiceVoid();
    case 'lines_frozen':
    case 'allocation_reversal':
      return new Problem(
        409,
        'requests.conflict',
        'The invoice was changed by somebody else at the same time. Try again.',
      );
    default:
      return null;
  }
}
