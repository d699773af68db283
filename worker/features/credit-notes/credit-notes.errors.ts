import {Problem} from '../../http/problems.ts';
import {documentErrors, documentRefusal} from '../billing-documents/document-errors.rules.ts';

export const creditNoteErrors = documentErrors({codes: 'credit_notes', noun: 'credit note', issued: 'open'});

export const creditNoteRefunded = () =>
  new Problem(409, 'credit_notes.refunded', 'A part of the credit note was refunded; that cannot be taken back.');
export const creditNoteNotOpen = () =>
  new Problem(409, 'credit_notes.not_open', 'The credit note is a draft or void; nothing can be taken from it.');

/** What the database refused of a credit note, where it was nobody's race. */
export function creditNoteRefusal(refusal: string): Problem | null {
  switch (refusal) {
    case 'credit_note_over_allocated':
    case 'credit_note_not_open':
      return creditNoteErrors.changedMeanwhile();
    default:
      return documentRefusal(refusal, 'credit_notes', creditNoteErrors);
  }
}
