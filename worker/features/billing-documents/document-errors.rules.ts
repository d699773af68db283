/** What writing a document is refused with, for each kind of document in its own codes and words. */
import {Problem} from '../../http/problems.ts';

export type DocumentErrors = ReturnType<typeof documentErrors>;

/**
 * @param codes the prefix of the codes.
 * @param noun what it is called in a sentence.
 * @param issued the state in which its customer sees it.
 */
export function documentErrors({codes, noun, issued}: {codes: string; noun: string; issued: 'sent' | 'open'}) {
  const conflict = (code: string, detail: string) => new Problem(409, `${codes}.${code}`, detail);
  const inWords = issued === 'open' ? 'opened' : 'sent';
  return {
    notFound: () => new Problem(404, `${codes}.not_found`, `There is no such ${noun}.`),
    externalIdTaken: () =>
      conflict('external_id_taken', `There is a document with this external id. Use PUT to change your ${noun}.`),
    numberTaken: (number?: string) =>
      conflict(
        'number_taken',
        `Another document has ${number === undefined ? 'this number' : `the number ${number}`}.`,
      ),
    isVoid: () => conflict('void', `The ${noun} is void, and a void ${noun} does not change.`),
    alreadyIssued: () =>
      conflict(`already_${issued}`, `The ${noun} was ${inWords}; it is no draft any more. Void it instead.`),
    frozen: () =>
      conflict(
        'frozen',
        `The ${noun} was ${inWords}: its customer and currency cannot change. Void it and write another.`,
      ),
    writtenTwice: () =>
      new Problem(409, 'requests.record_twice', 'The request has this external id twice, with different contents.'),
    changedMeanwhile: () =>
      new Problem(409, 'requests.conflict', `The ${noun} was changed by somebody else at the same time. Try again.`),
  };
}

/** What the database refused of a document's write, where it was nobody's race. @param table `invoices` or `credit_notes`. */
export function documentRefusal(
  refusal: string,
  table: 'invoices' | 'credit_notes',
  errors: DocumentErrors,
): Problem | null {
  const one = table.slice(0, -1);
  const problems: Record<string, () => Problem> = {
    [`unique:${table}.merchant_id, ${table}.external_id`]: errors.externalIdTaken,
    [`unique:${table}.merchant_id, ${table}.number`]: () => errors.numberTaken(),
    [`${one}_frozen`]: errors.frozen,
    [`${one}_state`]: errors.isVoid,
    lines_frozen: errors.changedMeanwhile,
    allocation_reversal: errors.changedMeanwhile,
    write_off_reversal: errors.changedMeanwhile,
  };
  return problems[refusal]?.() ?? null;
}
