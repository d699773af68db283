/** /v1/contact-persons */
import {createRoute} from '@hono/zod-openapi';
import {externalIdParameter, idempotencyHeader, idParameter, listOfCustomerQuery} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, jsonBody, merchantRoute, pageAnswer} from '../../http/merchant-route.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork, statusOf, withExternalId} from '../../http/upserts.ts';
import {releaseOpenOf} from '../payments/release.usecases.ts';
import {contactPersonAnswer, contactPersonInput} from './contact-persons.shapes.ts';
import {
  contactPersonRefusal,
  listContactPersons,
  readContactPerson,
  removeContactPerson,
  writeContactPerson,
} from './contact-persons.usecases.ts';

const example = {
  externalId: '14911-ada',
  customer: {externalId: '14911'},
  name: 'Ada Lovelace',
  email: 'ada@customer.example',
  role: 'payer',
};

const tags = ['Contact persons'];

const create = createRoute({
  ...merchantRoute(tags, 'createContactPerson', 'Create a contact person'),
  method: 'post',
  path: '/',
  request: {headers: idempotencyHeader, body: jsonBody(contactPersonInput, example)},
  responses: {
    201: json('The contact person.', contactPersonAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const upsert = createRoute({
  ...merchantRoute(
    tags,
    'putContactPerson',
    'Create or change a contact person by your own id',
    'Equal contents change nothing. What the body leaves out is cleared.',
  ),
  method: 'put',
  path: '/by-external-id/{externalId}',
  request: {headers: idempotencyHeader, params: externalIdParameter, body: jsonBody(contactPersonInput, example)},
  responses: {
    200: json('The contact person, changed or as it was.', contactPersonAnswer),
    201: json('The contact person, created.', contactPersonAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const read = createRoute({
  ...merchantRoute(tags, 'getContactPerson', 'Read a contact person'),
  method: 'get',
  path: '/{id}',
  request: {params: idParameter},
  responses: {200: json('The contact person.', contactPersonAnswer), ...merchantRoute.problems(401, 404, 422)},
});

const remove = createRoute({
  ...merchantRoute(
    tags,
    'removeContactPerson',
    'Remove a contact person',
    'They cannot sign in any more, and whoever is signed in as them is out. Their payments stay; one that they have begun online and not confirmed is cancelled, and a transfer that they have announced waits for your word. The external id is free again.',
  ),
  method: 'delete',
  path: '/{id}',
  request: {headers: idempotencyHeader, params: idParameter},
  responses: {204: {description: 'Removed.'}, ...merchantRoute.problems(400, 401, 404, 422)},
});

const list = createRoute({
  ...merchantRoute(
    tags,
    'listContactPersons',
    'List contact persons',
    'In the order in which they were created. `search` looks into name and e-mail.',
  ),
  method: 'get',
  path: '/',
  request: {query: listOfCustomerQuery},
  responses: {200: json('A page.', pageAnswer(contactPersonAnswer)), ...merchantRoute.problems(401, 422)},
});

export function contactPersonsRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api
    .openapi(create, async (c) => {
      const input = c.req.valid('json');
      const {body} = await answerOnce(
        c,
        async () => ({...(await writeContactPerson(merchantWork(c), input, 'create')), status: 201}),
        contactPersonRefusal,
      );
      return c.json(body, 201);
    })
    .openapi(upsert, async (c) => {
      const input = withExternalId(c.req.valid('json'), c.req.valid('param').externalId);
      const {status, body} = await answerOnce(
        c,
        async () => statusOf(await writeContactPerson(merchantWork(c), input, 'upsert')),
        contactPersonRefusal,
      );
      return c.json(body, status);
    })
    .openapi(read, async (c) => c.json(await readContactPerson(c.get('merchant'), c.req.valid('param').id), 200))
    .openapi(remove, async (c) => {
      const {id} = c.req.valid('param');
      await answerOnce(c, async () => ({...(await removeContactPerson(merchantWork(c), id)), status: 204}));
      const {merchantId, database} = c.get('merchant');
      await releaseOpenOf(c.get('providers'), database, merchantId, id);
      return c.body(null, 204);
    })
    .openapi(list, async (c) => c.json(await listContactPersons(c.get('merchant'), c.req.valid('query')), 200));
}
