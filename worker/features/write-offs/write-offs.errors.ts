import {Problem} from '../../http/problems.ts';

export const writeOffNotFound = () => new Problem(404, 'write_offs.not_found', 'There is no such write-off.');
export const writeOffReversed = () =>
  new Problem(409, 'write_offs.reversed', 'The write-off is reversed already, or is itself the reversal of another.');
export const nothingToWriteOff = () =>
  new Problem(409, 'write_offs.nothing_left', 'There is nothing to write off: it is paid, void or a draft, or held.');
export const writeOffTooMuch = (payableMinor: number) =>
  new Problem(
    409,
    'write_offs.too_much',
    `Only ${payableMinor} can be written off: what is neither paid nor held by a payment under way.`,
    {payableMinor},
  );

/** What the database refused, where it was nobody's race. */
export function writeOffRefusal(refusal: string): Problem | null {
  switch (refusal) {
    case 'write_off_reversal':
    case 'unique:write_offs.merchant_id, write_offs.reverses_id':
      return writeOffReversed();
    case 'invoice_over_allocated':
    case 'invoice_not_open':
      return new Problem(
        409,
        'requests.conflict',
        'The invoice was changed by somebody else at the same time. Try again.',
      );
    default:
      return null;
  }
}
