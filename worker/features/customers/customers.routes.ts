/** /v1/customers */
import {createRoute} from '@hono/zod-openapi';
import {externalIdParameter, idempotencyHeader, idParameter, listQuery} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, jsonBody, merchantRoute, pageAnswer} from '../../http/merchant-route.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork, statusOf, withExternalId} from '../../http/upserts.ts';
import {customerAnswer, customerInput} from './customers.shapes.ts';
import {customerRefusal, listCustomers, readCustomer, writeCustomer} from './customers.usecases.ts';

const example = {
  externalId: '14911',
  name: 'Ada Ltd',
  email: 'accounts@customer.example',
  currency: 'EUR',
  paymentTermsDays: 30,
  billingAddress: {line1: '1 Analytical Street', city: 'Dublin', postalCode: 'D02', country: 'IE'},
};

const tags = ['Customers'];

const create = createRoute({
  ...merchantRoute(tags, 'createCustomer', 'Create a customer'),
  method: 'post',
  path: '/',
  request: {headers: idempotencyHeader, body: jsonBody(customerInput, example)},
  responses: {201: json('The customer.', customerAnswer), ...merchantRoute.problems(400, 401, 409, 413, 415, 422)},
});

const upsert = createRoute({
  ...merchantRoute(
    tags,
    'putCustomer',
    'Create or change a customer by your own id',
    'Equal contents change nothing. What the body leaves out is cleared.',
  ),
  method: 'put',
  path: '/by-external-id/{externalId}',
  request: {headers: idempotencyHeader, params: externalIdParameter, body: jsonBody(customerInput, example)},
  responses: {
    200: json('The customer, changed or as it was.', customerAnswer),
    201: json('The customer, created.', customerAnswer),
    ...merchantRoute.problems(400, 401, 409, 413, 415, 422),
  },
});

const read = createRoute({
  ...merchantRoute(tags, 'getCustomer', 'Read a customer'),
  method: 'get',
  path: '/{id}',
  request: {params: idParameter},
  responses: {200: json('The customer.', customerAnswer), ...merchantRoute.problems(401, 404)},
});

const list = createRoute({
  ...merchantRoute(
    tags,
    'listCustomers',
    'List customers',
    'In the order in which they were created. `search` looks into name, external id and e-mail.',
  ),
  method: 'get',
  path: '/',
  request: {query: listQuery},
  responses: {200: json('A page.', pageAnswer(customerAnswer)), ...merchantRoute.problems(401, 422)},
});

export function customersRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const {body} = await answerOnce(
        c,
        async () => ({...(await writeCustomer(merchantWork(c), input, 'create')), status: 201}),
        customerRefusal,
      );
      return c.json(body, 201);
    })
    .openapi(upsert, async (c) => {
      const input = withExternalId(c.req.valid('json'), c.req.valid('param').externalId);
      const {status, body} = await answerOnce(
        c,
        async () => statusOf(await writeCustomer(merchantWork(c), input, 'upsert')),
        customerRefusal,
      );
      return c.json(body, status);
    })
    .openapi(read, async (c) => c.json(await readCustomer(c.get('merchant'), c.req.valid('param').id), 200))
    .openapi(list, async (c) => c.json(await listCustomers(c.get('merchant'), c.req.valid('query')), 200));
}
