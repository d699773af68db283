import {Problem} from '../../http/problems.ts';
import type {Fault} from './preferences.rules.ts';

/** 422 with one entry for each fault, as for a field that does not fit. */
export function faulty(faults: readonly Fault[]): Problem {
  const errors = faults.map(({path, message}) => ({path: path.join('.'), code: 'custom', message}));
  return new Problem(422, 'requests.invalid', `${errors[0]?.path}: ${errors[0]?.message}`, {errors});
}
