// Lists, newest first, with cursors. https://docs.stripe.com/api/pagination
import type Stripe from 'stripe';
import {badParameter, badRequest, missing} from './errors.ts';
import {integer, object, text, type Reader} from './params.ts';

const createdRange = object({gt: integer(), gte: integer(), lt: integer(), lte: integer()});
const created: Reader<{gt?: number; gte?: number; lt?: number; lte?: number}> = (value, path) => {
  if (typeof value !== 'string') return createdRange(value, path);
  const exact = integer()(value, path);
  return {gte: exact, lte: exact};
};

export const listShape = {limit: integer({min: 1, max: 100}), starting_after: text(), ending_before: text()};
export const createdShape = {created};

type ListParams = {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  created?: {gt?: number; gte?: number; lt?: number; lte?: number};
};

/** One page of `oldestFirst`. Errors: both cursors at once, or a cursor that is not in the list's collection. */
export function page<T extends {id: string; created?: number}>(
  oldestFirst: T[],
  params: ListParams,
  url: string,
  keep: (item: T) => boolean = () => true,
): Stripe.ApiList<T> {
  if (params.starting_after !== undefined && params.ending_before !== undefined) {
    throw badParameter(undefined, 'You may not specify both starting_after and ending_before.', 'starting_after');
  }
  const limit = params.limit ?? 10;
  const newestFirst = oldestFirst.toReversed();
  const {gt, gte, lt, lte} = params.created ?? {};
  const wanted = (item: T) =>
    keep(item) &&
    (gt === undefined || (item.created ?? 0) > gt) &&
    (gte === undefined || (item.created ?? 0) >= gte) &&
    (lt === undefined || (item.created ?? 0) < lt) &&
    (lte === undefined || (item.created ?? 0) <= lte);
  const at = (id: string, param: string) => {
    const index = newestFirst.findIndex((item) => item.id === id);
    if (index < 0)
      throw missing(
        newestFirst[0] && 'object' in newestFirst[0] ? String(newestFirst[0].object) : 'object',
        id,
        param,
        400,
      );
    return index;
  };
  if (params.ending_before !== undefined) {
    const before = newestFirst.slice(0, at(params.ending_before, 'ending_before')).filter(wanted);
    return {object: 'list', data: before.slice(-limit), has_more: before.length > limit, url};
  }
  const from = params.starting_after === undefined ? 0 : at(params.starting_after, 'starting_after') + 1;
  const after = newestFirst.slice(from).filter(wanted);
  return {object: 'list', data: after.slice(0, limit), has_more: after.length > limit, url};
}

type Clause = {field: string; key?: string; operator: ':' | '>' | '<' | '>=' | '<='; value: string; not: boolean};

/** Stripe's search language, as far as AND, `:`, comparison and metadata go. https://docs.stripe.com/search#search-query-language */
export function search<T>(items: T[], query: string): T[] {
  const clauses = query.split(/\s+AND\s+/i).map((part): Clause => {
    const found = /^(-?)(\w+)(?:\[["'](.+?)["']\])?\s*(:|>=|<=|>|<)\s*(?:"([^"]*)"|'([^']*)'|(\d+|null))$/.exec(
      part.trim(),
    );
    if (!found) throw badRequest(undefined, `We were unable to parse your search query: ${query}`, {param: 'query'});
    const [, not, field, key, operator, double, single, bare] = found;
    return {
      not: not === '-',
      field: field!,
      ...(key !== undefined && {key}),
      operator: operator as Clause['operator'],
      value: double ?? single ?? bare ?? '',
    };
  });
  return items.filter((item) =>
    clauses.every((clause) => {
      const whole = (item as Record<string, unknown>)[clause.field];
      const value = clause.key === undefined ? whole : (whole as Record<string, unknown> | null)?.[clause.key];
      const matches =
        clause.operator === ':'
          ? String(value ?? 'null') === clause.value
          : clause.operator === '>'
            ? Number(value) > Number(clause.value)
            : clause.operator === '<'
              ? Number(value) < Number(clause.value)
              : clause.operator === '>='
                ? Number(value) >= Number(clause.value)
                : Number(value) <= Number(clause.value);
      return matches !== clause.not;
    }),
  );
}
