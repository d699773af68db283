/** Pure: from what was decided of each record to its line in the answer. */
import type {FieldError, Problem} from '../../http/problems.ts';
import {Problem as Refusal} from '../../http/problems.ts';
import type {Checked, Decided} from '../../http/upserts.ts';
import type {BulkResult} from './bulk.shapes.ts';

/** Every record is an upsert, so each needs the id it is known by. */
export function requireExternalId<Input extends {externalId?: string | null | undefined}>(
  checked: Checked<Input>,
): Checked<Input> {
  if ('problem' in checked || checked.input.externalId) return checked;
  const message = 'is needed here: it says which record it is';
  return {
    problem: new Refusal(422, 'requests.invalid', `externalId: ${message}`, {
      errors: [{path: 'externalId', code: 'custom', message}],
    }),
  };
}

export function refusedResult(index: number, record: unknown, problem: Problem): BulkResult {
  const errors = problem.extra.errors as FieldError[] | undefined;
  return {
    index,
    externalId: externalIdOf(record),
    outcome: 'refused',
    problem: {code: problem.code, detail: problem.detail, ...(errors && {errors})},
  };
}

export function resultsOf<Row>(
  records: readonly unknown[],
  decisions: readonly Decided<Row>[],
  idOf: (row: Row) => string,
): BulkResult[] {
  return decisions.map((decision, index) =>
    'problem' in decision
      ? refusedResult(index, records[index], decision.problem)
      : {index, externalId: externalIdOf(records[index]), id: idOf(decision.row), outcome: decision.outcome},
  );
}

function externalIdOf(record: unknown): string | null {
  const given = typeof record === 'object' && record !== null && 'externalId' in record ? record.externalId : null;
  return typeof given === 'string' ? given.slice(0, 200) : null;
}
