/** A transfer is announced and taken back in the portal. */
import {createRoute} from '@hono/zod-openapi';
import {idParameter} from '../../http/fields.ts';
import {json, jsonBody} from '../../http/merchant-route.ts';
import {type PortalEnv, portalSession} from '../../http/portal-scope.ts';
import {problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import {paymentShape, portalKeyHeader, requireKey, transferShape} from '../payments/payments.shapes.ts';
import {readPayment} from '../payments/payments.usecases.ts';
import {startTransfer, withdraw} from './transfers.usecases.ts';

const shared = {tags: ['Portal: payments'], security: [{session: []}]};

const announce = createRoute({
  ...shared,
  middleware: [portalSession] as const,
  operationId: 'announceTransfer',
  summary: 'Say that a transfer is on its way',
  description:
    'A pending payment that holds nothing of its invoices until the merchant confirms it. Unanswered for 30 days, it is canceled.',
  method: 'post',
  path: '/transfers',
  request: {headers: portalKeyHeader, body: jsonBody(transferShape)},
  responses: {
    200: json('The announced transfer.', paymentShape),
    ...problemResponses(400, 401, 403, 404, 409, 415, 422, 503),
  },
});

const withdrawal = createRoute({
  ...shared,
  middleware: [portalSession] as const,
  operationId: 'withdrawTransfer',
  summary: 'Take back that a transfer is on its way',
  method: 'post',
  path: '/transfers/{id}/withdraw',
  request: {params: idParameter},
  responses: {200: json('The payment, canceled.', paymentShape), ...problemResponses(401, 403, 404, 409, 422)},
});

export function transfersRoutes() {
  return createRouter<PortalEnv>()
    .openapi(announce, async (c) => {
      const key = requireKey(c.req.valid('header'));
      const scope = c.get('scope');
      const {reference = null, ...input} = c.req.valid('json');
      const id = await startTransfer(c.get('providers'), scope, {...input, reference}, key);
      return c.json((await readPayment(scope, id)).shown, 200);
    })
    .openapi(withdrawal, async (c) => {
      const scope = c.get('scope');
      const {id} = c.req.valid('param');
      await withdraw(c.get('providers'), scope, id);
      return c.json((await readPayment(scope, id)).shown, 200);
    });
}
