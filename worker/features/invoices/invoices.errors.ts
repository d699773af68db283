import {Problem} from '../../http/problems.ts';
import {documentErrors, documentRefusal} from '../billing-documents/document-errors.rules.ts';

export const invoiceErrors = documentErrors({codes: 'invoices', noun: 'invoice', issued: 'sent'});
export const retainerErrors = documentErrors({codes: 'invoices', noun: 'retainer invoice', issued: 'sent'});

export const invoiceNotFound = invoiceErrors.notFound;
export const invoiceReserved = (reservedMinor?: number) =>
  new Problem(
    409,
    'invoices.reserved',
    'A payment under way holds a part of the invoice. Try again when it has succeeded or failed.',
    reservedMinor === undefined ? {} : {reservedMinor},
  );
export const invoiceWrittenOff = (writtenOffMinor: number) =>
  new Problem(
    409,
    'invoices.written_off',
    `${writtenOffMinor} of the invoice are written off. Reverse the write-off before you lower the total.`,
    {writtenOffMinor},
  );
export const retainerDrawn = (drawnMinor?: number) =>
  new Problem(
    409,
    'retainers.drawn',
    'Invoices have drawn on the retainer. What they have drawn stays paid.',
    drawnMinor === undefined ? {} : {drawnMinor},
  );
export const invoiceIsRetainer = () =>
  new Problem(
    409,
    'invoices.is_retainer',
    'A retainer invoice is paid with money; credit pays invoices. Name an invoice.',
  );
export const invoiceTakesLess = (payableMinor: number) =>
  new Problem(409, 'invoices.not_payable', `The invoice takes only ${payableMinor}.`, {payableMinor});
export const invoiceDueBeforeDate = () =>
  new Problem(422, 'invoices.due_before_date', 'The due date is before the date.', {
    errors: [{path: 'dueDate', code: 'invoices.due_before_date', message: 'is before the date'}],
  });

/** What the database refused of an invoice or retainer, where it was nobody's race. */
export function invoiceRefusal(refusal: string): Problem | null {
  switch (refusal) {
    case 'invoice_over_allocated':
    case 'invoice_not_open':
      return invoiceReserved();
    case 'invoice_over_drawn':
      return retainerDrawn();
    default:
      return documentRefusal(refusal, 'invoices', invoiceErrors);
  }
}
