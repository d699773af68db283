/** /v1/write-offs; they are made at /v1/invoices/{id}/write-offs. */
import {createRoute} from '@hono/zod-openapi';
import {emptyBody, idempotencyHeader, idParameter} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, jsonBody, merchantRoute} from '../../http/merchant-route.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork} from '../../http/upserts.ts';
import {writeOffAnswer} from './write-offs.shapes.ts';
import {reverseWriteOff, writeOffRefusal} from './write-offs.usecases.ts';

const reverse = createRoute({
  ...merchantRoute(
    ['Invoices'],
    'reverseWriteOff',
    'Reverse a write-off',
    'Whole: the invoice asks for it again from today.',
  ),
  method: 'post',
  path: '/{id}/reverse',
  request: {headers: idempotencyHeader, params: idParameter, body: jsonBody(emptyBody)},
  responses: {
    201: json('The row that takes it back.', writeOffAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

export function writeOffsRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api.openapi(reverse, async (c) => {
    const {id} = c.req.valid('param');
    const {body} = await answerOnce(c, () => reverseWriteOff(merchantWork(c), id), writeOffRefusal);
    return c.json(body, 201);
  });
}
