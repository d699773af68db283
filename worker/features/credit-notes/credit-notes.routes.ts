/** /v1/credit-notes */
import {createRoute} from '@hono/zod-openapi';
import {
  emptyBody,
  externalIdParameter,
  idempotencyHeader,
  idParameter,
  listOfCustomerQuery,
} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, jsonBody, merchantRoute, pageAnswer} from '../../http/merchant-route.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork, statusOf, withExternalId} from '../../http/upserts.ts';
import {
  creditAllocationAnswer,
  creditAllocationInput,
  creditNoteAnswer,
  creditNoteInput,
  listedCreditNoteAnswer,
} from './credit-notes.shapes.ts';
import {
  allocateCreditNote,
  creditNoteRefusal,
  listCreditNotes,
  readCreditNote,
  voidCreditNote,
  writeCreditNote,
} from './credit-notes.usecases.ts';

const example = {
  externalId: 'CN-1001',
  customer: {externalId: '14911'},
  number: 'CN-1001',
  date: '2026-03-12',
  reference: 'INV-1001',
  lines: [{itemCode: 'LAN-3', description: 'Lantern, broken', quantity: '1', unitPrice: '2.55'}],
};

const tags = ['Credit notes'];

const create = createRoute({
  ...merchantRoute(
    tags,
    'createCreditNote',
    'Create a credit note',
    'What you owe the customer. Amounts are positive.',
  ),
  method: 'post',
  path: '/',
  request: {headers: idempotencyHeader, body: jsonBody(creditNoteInput, example)},
  responses: {
    201: json('The credit note.', creditNoteAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const upsert = createRoute({
  ...merchantRoute(
    tags,
    'putCreditNote',
    'Create or change a credit note by your own id',
    'Equal contents change nothing. A change of the total is posted on the day it is made; a total below what was applied to invoices ' +
      'takes the newest of it back.',
  ),
  method: 'put',
  path: '/by-external-id/{externalId}',
  request: {headers: idempotencyHeader, params: externalIdParameter, body: jsonBody(creditNoteInput, example)},
  responses: {
    200: json('The credit note, changed or as it was.', creditNoteAnswer),
    201: json('The credit note, created.', creditNoteAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const read = createRoute({
  ...merchantRoute(tags, 'getCreditNote', 'Read a credit note'),
  method: 'get',
  path: '/{id}',
  request: {params: idParameter},
  responses: {
    200: json('The credit note with its lines and taxes.', creditNoteAnswer),
    ...merchantRoute.problems(401, 404, 422),
  },
});

const cancel = createRoute({
  ...merchantRoute(
    tags,
    'voidCreditNote',
    'Void a credit note',
    'For good. The invoices it was applied to are open again. Refused (409) where a part of it was refunded.',
  ),
  method: 'post',
  path: '/{id}/void',
  request: {headers: idempotencyHeader, params: idParameter, body: jsonBody(emptyBody)},
  responses: {
    200: json('The credit note, void.', creditNoteAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const allocate = createRoute({
  ...merchantRoute(
    tags,
    'allocateCreditNote',
    'Apply a credit note to an invoice',
    'Of the same customer and currency; at most what is left of each.',
  ),
  method: 'post',
  path: '/{id}/allocations',
  request: {headers: idempotencyHeader, params: idParameter, body: jsonBody(creditAllocationInput)},
  responses: {
    201: json('What was applied.', creditAllocationAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const list = createRoute({
  ...merchantRoute(
    tags,
    'listCreditNotes',
    'List credit notes',
    'In the order in which they were created, without lines and taxes. `search` looks into number and reference.',
  ),
  method: 'get',
  path: '/',
  request: {query: listOfCustomerQuery},
  responses: {200: json('A page.', pageAnswer(listedCreditNoteAnswer)), ...merchantRoute.problems(401, 422)},
});

export function creditNotesRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const {body} = await answerOnce(
        c,
        async () => ({...(await writeCreditNote(merchantWork(c), input, 'create')), status: 201}),
        creditNoteRefusal,
      );
      return c.json(body, 201);
    })
    .openapi(upsert, async (c) => {
      const input = withExternalId(c.req.valid('json'), c.req.valid('param').externalId);
      const {status, body} = await answerOnce(
        c,
        async () => statusOf(await writeCreditNote(merchantWork(c), input, 'upsert')),
        creditNoteRefusal,
      );
      return c.json(body, status);
    })
    .openapi(read, async (c) => c.json(await readCreditNote(c.get('merchant'), c.req.valid('param').id), 200))
    .openapi(cancel, async (c) => {
      const {id} = c.req.valid('param');
      const {body} = await answerOnce(
        c,
        async () => ({...(await voidCreditNote(merchantWork(c), id)), status: 200}),
        creditNoteRefusal,
      );
      return c.json(body, 200);
    })
    .openapi(allocate, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(
        c,
        async () => ({...(await allocateCreditNote(merchantWork(c), id, input)), status: 201}),
        creditNoteRefusal,
      );
      return c.json(body, 201);
    })
    .openapi(list, async (c) => c.json(await listCreditNotes(c.get('merchant'), c.req.valid('query')), 200));
}
