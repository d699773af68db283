/** /v1/bulk */
import {createRoute} from '@hono/zod-openapi';
import {refusalOf} from '../../http/database-errors.ts';
import {idempotencyHeader} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, jsonBody, merchantRoute} from '../../http/merchant-route.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork} from '../../http/upserts.ts';
import {bulkAnswer, bulkInput, recordsMax} from './bulk.shapes.ts';
import {planBulk, writeOneByOne} from './bulk.usecases.ts';

const example = {
  customers: [{externalId: '14911', name: 'Ada Ltd', currency: 'EUR'}],
  invoices: [
    {
      externalId: 'INV-1001',
      customer: {externalId: '14911'},
      number: 'INV-1001',
      date: '2026-03-10',
      lines: [{description: 'Lantern', quantity: '3', unitPrice: '2.55'}],
    },
  ],
};

const bulk = createRoute({
  ...merchantRoute(
    ['Bulk'],
    'bulk',
    'Create or change many records',
    `Up to ${recordsMax} records, each an upsert by its externalId: customers, then contact persons, invoices, retainer invoices and credit notes. ` +
      'Each is taken whole or not at all; one that is refused stops no other. What says the same as before changes nothing.',
  ),
  method: 'post',
  path: '/',
  request: {headers: idempotencyHeader, body: jsonBody(bulkInput, example)},
  responses: {
    200: json('What became of each record, in the order of the request.', bulkAnswer),
    ...merchantRoute.problems(400, 401, 413, 415, 422),
  },
});

export function bulkRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api.openapi(bulk, async (c) => {
    const input = c.req.valid('json');
    try {
      const {body} = await answerOnce(c, () => planBulk(merchantWork(c), input));
      return c.json(body, 200);
    } catch (error) {
      if (refusalOf(error) === null) throw error;
      const {body} = await answerOnce(c, () => writeOneByOne(merchantWork(c), input));
      return c.json(body, 200);
    }
  });
}
