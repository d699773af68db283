/**
 * The five routes that every kind of document in the merchant API has: create, put by the merchant's own id, read, list,
 * void. A feature hands in its shapes, its words and its use cases, and adds what only it has.
 */
import {createRoute, type z} from '@hono/zod-openapi';
import type {CompiledQuery} from 'kysely';
import type {Providers} from '../providers/providers.ts';
import {emptyBody, externalIdParameter, idempotencyHeader, idParameter, listOfCustomerQuery} from './fields.ts';
import {answerOnce} from './idempotency.ts';
import {type MerchantEnv, merchantKey, type MerchantScope} from './merchant-scope.ts';
import {json, jsonBody, merchantRoute, pageAnswer} from './merchant-route.ts';
import type {Problem} from './problems.ts';
import {createRouter} from './router.ts';
import {type MerchantWork, merchantWork, type Outcome, statusOf, withExternalId, type WriteMode} from './upserts.ts';

/** A route that does something to one record and answers 201 with what came of it. */
export function actOnRecord<Path extends string, Input extends z.ZodType, Answer extends z.ZodType>(act: {
  tag: string;
  operationId: string;
  summary: string;
  description: string;
  path: Path;
  input: Input;
  example: z.input<Input>;
  answer: Answer;
  /** What is answered, in words. */
  answers: string;
}) {
  const {tag, operationId, summary, description, path, input, example, answer, answers} = act;
  return createRoute({
    ...merchantRoute([tag], operationId, summary, description),
    method: 'post',
    path,
    request: {headers: idempotencyHeader, params: idParameter, body: jsonBody(input, example)},
    responses: {201: json(answers, answer), ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422)},
  });
}

interface Records<Input, Answer, Listed> {
  tag: string;
  /** What one is called: in a sentence with its article, and in the ids of the operations. */
  noun: {a: string; the: string; many: string; Id: string; Ids: string};
  says: {create: string; put: string; void: string; list: string};
  example: unknown;
  input: z.ZodType<Input>;
  answer: z.ZodType<Answer>;
  listed: z.ZodType<Listed>;
  write(work: MerchantWork, input: Input, mode: WriteMode): Promise<Write<Answer>>;
  read(scope: MerchantScope, id: string): Promise<Answer>;
  list(
    scope: MerchantScope,
    request: z.infer<typeof listOfCustomerQuery>,
  ): Promise<{data: Listed[]; nextCursor: string | null}>;
  /** Its use of Stripe is why voiding can answer 503. */
  makeVoid(
    work: MerchantWork,
    providers: Providers,
    id: string,
  ): Promise<{status: 200; body: Answer; queries: readonly CompiledQuery<unknown>[]}>;
  refusal(refusal: string): Problem | null;
}
interface Write<Answer> {
  outcome: Outcome;
  body: Answer;
  queries: readonly CompiledQuery<unknown>[];
}

export function recordRoutes<Input extends {externalId?: string | null | undefined}, Answer, Listed>(
  records: Records<Input, Answer, Listed>,
) {
  const {tag, noun, says, example, input, answer, listed, refusal} = records;
  const tags = [tag];
  const writeProblems = merchantRoute.problems(400, 401, 404, 409, 413, 415, 422);
  const TheNoun = noun.the[0]!.toUpperCase() + noun.the.slice(1);

  const create = createRoute({
    ...merchantRoute(tags, `create${noun.Id}`, `Create ${noun.a}`, says.create),
    method: 'post',
    path: '/',
    request: {headers: idempotencyHeader, body: jsonBody(input, example)},
    responses: {201: json(`${TheNoun}.`, answer), ...writeProblems},
  });
  const upsert = createRoute({
    ...merchantRoute(tags, `put${noun.Id}`, `Create or change ${noun.a} by your own id`, says.put),
    method: 'put',
    path: '/by-external-id/{externalId}',
    request: {headers: idempotencyHeader, params: externalIdParameter, body: jsonBody(input, example)},
    responses: {
      200: json(`${TheNoun}, changed or as it was.`, answer),
      201: json(`${TheNoun}, created.`, answer),
      ...writeProblems,
    },
  });
  const read = createRoute({
    ...merchantRoute(tags, `get${noun.Id}`, `Read ${noun.a}`),
    method: 'get',
    path: '/{id}',
    request: {params: idParameter},
    responses: {
      200: json(`${TheNoun} with its lines and taxes.`, answer),
      ...merchantRoute.problems(401, 404, 422),
    },
  });
  const makeVoid = createRoute({
    ...merchantRoute(tags, `void${noun.Id}`, `Void ${noun.a}`, says.void),
    method: 'post',
    path: '/{id}/void',
    request: {headers: idempotencyHeader, params: idParameter, body: jsonBody(emptyBody)},
    responses: {200: json(`${TheNoun}, void.`, answer), ...writeProblems, ...merchantRoute.problems(503)},
  });
  const list = createRoute({
    ...merchantRoute(tags, `list${noun.Ids}`, `List ${noun.many}`, says.list),
    method: 'get',
    path: '/',
    request: {query: listOfCustomerQuery},
    responses: {200: json('A page.', pageAnswer(listed)), ...merchantRoute.problems(401, 422)},
  });

  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  // What is answered is typed by `records`; the document's types are those of zod, which a generic schema leaves open.
  return api
    .openapi(create, async (c) => {
      const given = c.req.valid('json') as Input;
      const {body} = await answerOnce(
        c,
        async () => ({...(await records.write(merchantWork(c), given, 'create')), status: 201}),
        refusal,
      );
      return c.json(body as never, 201);
    })
    .openapi(upsert, async (c) => {
      const given = withExternalId(c.req.valid('json') as Input, c.req.valid('param').externalId);
      const {status, body} = await answerOnce(
        c,
        async () => statusOf(await records.write(merchantWork(c), given, 'upsert')),
        refusal,
      );
      return c.json(body as never, status);
    })
    .openapi(read, async (c) => c.json((await records.read(c.get('merchant'), c.req.valid('param').id)) as never, 200))
    .openapi(makeVoid, async (c) => {
      const {id} = c.req.valid('param');
      const {body} = await answerOnce(c, () => records.makeVoid(merchantWork(c), c.get('providers'), id), refusal);
      return c.json(body as never, 200);
    })
    .openapi(list, async (c) => c.json((await records.list(c.get('merchant'), c.req.valid('query'))) as never, 200));
}
