/**
 * What the merchant API's writes have in common. A write is planned for a list of records (a single route has a list
 * of one): read what is there in one trip, decide each record, hand back the queries. Nothing is written here; the
 * caller runs the queries in one batch with the idempotency key.
 */
import type {Context} from 'hono';
import type {CompiledQuery} from 'kysely';
import type {z} from '@hono/zod-openapi';
import {calendarDate} from '../providers/clock.ts';
import type {Ids} from '../providers/ids.ts';
import type {MerchantEnv, MerchantScope} from './merchant-scope.ts';
import {Problem} from './problems.ts';
import {invalidRequest} from './router.ts';

/** A merchant's write: whose, when, and where new ids come from. */
export interface MerchantWork extends MerchantScope {
  ids: Ids;
  nowMs: number;
  /** The merchant's calendar date. */
  today: string;
}

export function merchantWork(c: Context<MerchantEnv>): MerchantWork {
  const scope = c.get('merchant');
  const {clock, ids} = c.get('providers');
  const nowMs = clock.nowMs();
  return {...scope, ids, nowMs, today: calendarDate(nowMs, scope.timeZone)};
}

/** create: an external id that exists is refused. upsert: it names the record to change. */
export type WriteMode = 'create' | 'upsert';
export type Outcome = 'created' | 'updated' | 'unchanged';

/** One record of a request, after its own validation. */
export type Checked<Input> = {input: Input} | {problem: Problem};

export interface Decision<Row> {
  outcome: Outcome;
  row: Row;
}
export type Decided<Row> = Decision<Row> | {problem: Problem};

export interface Plan<Row> {
  /** In the order of the records. */
  decisions: Decided<Row>[];
  queries: CompiledQuery[];
}

/** Validates each record by itself, so that one that does not fit stops no other. */
export function checkEach<Shape extends z.ZodType>(
  shape: Shape,
  records: readonly unknown[],
): Checked<z.infer<Shape>>[] {
  return records.map((record) => {
    const parsed = shape.safeParse(record);
    return parsed.success ? {input: parsed.data} : {problem: invalidRequest(parsed.error)};
  });
}

/** Decides each record; a `Problem` refuses that record alone. */
export function decideEach<Input, Row>(
  checked: readonly Checked<Input>[],
  decide: (input: Input, index: number) => Decision<Row>,
): Decided<Row>[] {
  return checked.map((record, index) => {
    if ('problem' in record) return record;
    try {
      return decide(record.input, index);
    } catch (error) {
      if (error instanceof Problem) return {problem: error};
      throw error;
    }
  });
}

/** The one record of a single route. Throws its problem. */
export function onlyDecision<Row>(plan: Plan<Row>): Decision<Row> {
  const [decision] = plan.decisions;
  if (!decision) throw new Error('A plan of one record has one decision');
  if ('problem' in decision) throw decision.problem;
  return decision;
}

/** 201 where the write created its record, else 200. */
export function statusOf<Write extends {outcome: Outcome}>(write: Write): Write & {status: 200 | 201} {
  return {...write, status: write.outcome === 'created' ? 201 : 200};
}

/** The external ids that the records name. */
export function externalIdsOf(checked: readonly Checked<{externalId?: string | null}>[]): string[] {
  return checked.flatMap((record) => ('input' in record && record.input.externalId ? [record.input.externalId] : []));
}

/** Refuses a body whose external id is not the one of the path, and fills it in where the body has none. */
export function withExternalId<Input extends {externalId?: string | null}>(
  input: Input,
  externalId: string,
): Input & {externalId: string} {
  if (input.externalId !== undefined && input.externalId !== null && input.externalId !== externalId) {
    const message = 'is not the one of the address';
    throw new Problem(422, 'requests.invalid', `externalId: ${message}`, {
      errors: [{path: 'externalId', code: 'custom', message}],
    });
  }
  return {...input, externalId};
}
