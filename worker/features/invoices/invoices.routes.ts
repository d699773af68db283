/** /v1/invoices */
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
import {invoiceAnswer, invoiceInput, listedInvoiceAnswer} from './invoices.shapes.ts';
import {invoiceRefusal, listInvoices, readInvoice, voidInvoice, writeInvoice} from './invoices.usecases.ts';

const example = {
  externalId: 'INV-1001',
  customer: {externalId: '14911'},
  number: 'INV-1001',
  date: '2026-03-10',
  dueDate: '2026-04-09',
  poReference: 'PO 77',
  lines: [{itemCode: 'LAN-3', description: 'Lantern', quantity: '3', unitPrice: '2.55'}],
  taxes: [{name: 'VAT', ratePercent: '20', amountMinor: 153}],
};

const tags = ['Invoices'];

const create = createRoute({
  ...merchantRoute(
    tags,
    'createInvoice',
    'Create an invoice',
    'Status and balance follow from what happens to it; they are never taken.',
  ),
  method: 'post',
  path: '/',
  request: {headers: idempotencyHeader, body: jsonBody(invoiceInput, example)},
  responses: {201: json('The invoice.', invoiceAnswer), ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422)},
});

const upsert = createRoute({
  ...merchantRoute(
    tags,
    'putInvoice',
    'Create or change an invoice by your own id',
    'Equal contents change nothing. What the body leaves out goes back to its default. A change of the total is posted on the day it ' +
      'is made; a total below what is paid makes the rest available credit; below what a payment under way holds it is refused (409).',
  ),
  method: 'put',
  path: '/by-external-id/{externalId}',
  request: {headers: idempotencyHeader, params: externalIdParameter, body: jsonBody(invoiceInput, example)},
  responses: {
    200: json('The invoice, changed or as it was.', invoiceAnswer),
    201: json('The invoice, created.', invoiceAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const read = createRoute({
  ...merchantRoute(tags, 'getInvoice', 'Read an invoice'),
  method: 'get',
  path: '/{id}',
  request: {params: idParameter},
  responses: {
    200: json('The invoice with its lines and taxes.', invoiceAnswer),
    ...merchantRoute.problems(401, 404, 422),
  },
});

const cancel = createRoute({
  ...merchantRoute(
    tags,
    'voidInvoice',
    'Void an invoice',
    'For good. What was paid on it becomes available credit. Refused (409) while a payment under way holds a part of it.',
  ),
  method: 'post',
  path: '/{id}/void',
  request: {headers: idempotencyHeader, params: idParameter, body: jsonBody(emptyBody)},
  responses: {
    200: json('The invoice, void.', invoiceAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const list = createRoute({
  ...merchantRoute(
    tags,
    'listInvoices',
    'List invoices',
    'In the order in which they were created, without lines and taxes. `search` looks into number and PO reference.',
  ),
  method: 'get',
  path: '/',
  request: {query: listOfCustomerQuery},
  responses: {200: json('A page.', pageAnswer(listedInvoiceAnswer)), ...merchantRoute.problems(401, 422)},
});

export function invoicesRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const {body} = await answerOnce(
        c,
        async () => ({...(await writeInvoice(merchantWork(c), input, 'create')), status: 201}),
        invoiceRefusal,
      );
      return c.json(body, 201);
    })
    .openapi(upsert, async (c) => {
      const input = withExternalId(c.req.valid('json'), c.req.valid('param').externalId);
      const {status, body} = await answerOnce(
        c,
        async () => statusOf(await writeInvoice(merchantWork(c), input, 'upsert')),
        invoiceRefusal,
      );
      return c.json(body, status);
    })
    .openapi(read, async (c) => c.json(await readInvoice(c.get('merchant'), c.req.valid('param').id), 200))
    .openapi(cancel, async (c) => {
      const {id} = c.req.valid('param');
      const {body} = await answerOnce(
        c,
        async () => ({...(await voidInvoice(merchantWork(c), id)), status: 200}),
        invoiceRefusal,
      );
      return c.json(body, 200);
    })
    .openapi(list, async (c) => c.json(await listInvoices(c.get('merchant'), c.req.valid('query')), 200));
}
