/** /v1/refunds; they are made at the payment, credit note or retainer that they are of. */
import {createRoute} from '@hono/zod-openapi';
import {idParameter} from '../../http/fields.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, merchantRoute} from '../../http/merchant-route.ts';
import {createRouter} from '../../http/router.ts';
import {refundAnswer} from './refunds.shapes.ts';
import {readRefund} from './refunds.usecases.ts';

const read = createRoute({
  ...merchantRoute(['Payments'], 'getRefund', 'Read a refund'),
  method: 'get',
  path: '/{id}',
  request: {params: idParameter},
  responses: {200: json('The refund.', refundAnswer), ...merchantRoute.problems(401, 404, 422)},
});

export function refundsRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api.openapi(read, async (c) => c.json(await readRefund(c.get('merchant'), c.req.valid('param').id), 200));
}
