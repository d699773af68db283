import {Problem} from '../../http/problems.ts';

export const creditNoteNotFound = () => new Problem(404, 'credit_notes.not_found', 'There is no such credit note.');
export const creditNoteExternalIdTaken = () =>
  new Problem(
    409,
    'credit_notes.external_id_taken',
    'There is a credit note with this external id. Use PUT to change it.',
  );
export const creditNoteNumberTaken = (number: string) =>
  new Problem(409, 'credit_notes.number_taken', `Another credit note has the number ${number}.`);
export const creditNoteVoid = () =>
  new Problem(409, 'credit_notes.void', 'The credit note is void, and a void credit note does not change.');
export const creditNoteAlreadyOpen = () =>
  new Problem(
    409,
    'credit_notes.already_open',
    'The credit note was opened; it is no draft any more. Void it instead.',
  );
export const creditNoteFrozen = () =>
  new Problem(
    409,
    'credit_notes.frozen',
    'The credit note was opened: its customer and currency cannot change. Void it and write another.',
  );
export const creditNoteRefunded = () =>
  new Problem(409, 'credit_notes.refunded', 'A part of the credit note was refunded; that cannot be taken back.');
export const creditNoteWrittenTwice = () =>
  new Problem(409, 'requests.record_twice', 'The request has this external id twice, with different contents.');
export const creditNoteNotOpen = () =>
  new Problem(409, 'credit_notes.not_open', 'The credit note is a draft or void; nothing can be taken from it.');
export const creditNoteNotEnough = (availableMinor: number) =>
  new Problem(409, 'credit_notes.not_enough', `The credit note has only ${availableMinor} left.`, {availableMinor});
export const invoiceTakesLess = (payableMinor: number) =>
  new Problem(409, 'invoices.not_payable', `The invoice takes only ${payableMinor}.`, {payableMinor});
export const creditNoteOfOther = () =>
  new Problem(409, 'credit_notes.other_account', 'Credit note and invoice are not of the same customer and currency.');

/** What the database refused, where it was nobody's race. */
export function creditNoteRefusal(refusal: string): Problem | null {
  switch (refusal) {
    case 'unique:credit_notes.merchant_id, credit_notes.external_id':
      return creditNoteExternalIdTaken();
    case 'unique:credit_notes.merchant_id, credit_notes.number':
      return new Problem(409, 'credit_notes.number_taken', 'Another credit note has this number.');
    case 'credit_note_frozen':
      return creditNoteFrozen();
    case 'credit_note_state':
      return creditNoteVoid();
    case 'lines_frozen':
    case 'allocation_reversal':
    case 'credit_note_over_allocated':
    case 'credit_note_not_open':
    case 'invoice_over_allocated':
    case 'invoice_not_open':
      return new Problem(
        409,
        'requests.conflict',
        'The records were changed by somebody else at the same time. Try again.',
      );
    default:
      return null;
  }
}
