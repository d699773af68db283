// Lists, newest first, with cursors. https://docs.stripe.com/api/pagination
import type Stripe from 'stripe';
import type {Context} from './context.ts';
import {badParameter, badRequest, missing} from './errors.ts';
import {integer, object, text, type Reader} from './params.ts';
import type {CollectionName, Collections} from './store.ts';

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
  /** Other parameters; one that names an indexed member narrows the list. */
  [name: string]: unknown;
};

/**
 * One page of an account's records, newest first. It reads no further than it must, so that it costs the same whatever there
 * is. Errors: both cursors at once, or a cursor that is not there.
 */
export function page<N extends CollectionName>(
  context: Context,
  collection: N,
  params: ListParams,
  keep: (item: Collections[N]) => boolean = () => true,
  url = `/v1/${collection}`,
): Stripe.ApiList<Collections[N]> {
  const {store, account} = context;
  const {starting_after: after, ending_before: before} = params;
  if (after !== undefined && before !== undefined) {
    throw badParameter(undefined, 'You may not specify both starting_after and ending_before.', 'starting_after');
  }
  const cursor = after ?? before;
  if (cursor !== undefined && !store.get(collection, account, cursor)) {
    const param = after === undefined ? 'ending_before' : 'starting_after';
    throw missing(collection.replace(/s$/, ''), cursor, param, 400);
  }
  const {gt, gte, lt, lte} = params.created ?? {};
  const lowest = Math.max(gte ?? 0, gt === undefined ? 0 : gt + 1);
  const highest = Math.min(lte ?? Number.POSITIVE_INFINITY, lt === undefined ? Number.POSITIVE_INFINITY : lt - 1);
  const createdOf = (item: {created?: number}) => item.created ?? 0;
  const limit = params.limit ?? 10;
  const data: Collections[N][] = [];
  const back = before !== undefined;
  const items = back ? store.oldestFirst(collection, account, before) : store.newestFirst(collection, account, after);
  for (const item of items) {
    const made = createdOf(item as {created?: number});
    // The clock never runs back: what follows is outside, too.
    if (back ? made > highest : made < lowest) break;
    if (made < lowest || made > highest || !keep(item)) continue;
    data.push(item);
    if (data.length > limit) break;
  }
  const shown = data.slice(0, limit);
  return {object: 'list', data: back ? shown.toReversed() : shown, has_more: data.length > limit, url};
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
