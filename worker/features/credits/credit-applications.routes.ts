/** The portal's side of paying with credit alone. */
import {createRoute, z} from '@hono/zod-openapi';
import {json, jsonBody} from '../../http/merchant-route.ts';
import {type PortalEnv, portalSession} from '../../http/portal-scope.ts';
import {problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import {currencyShape, minorShape} from '../../http/shapes.ts';
import {creditApplicationShape, portalKeyHeader, requireKey} from '../payments/payments.shapes.ts';
import {applyCredits} from './credit-applications.usecases.ts';

const appliedShape = z
  .object({
    currency: currencyShape,
    creditMinor: minorShape,
    retainerMinor: minorShape,
    invoices: z.array(
      z.object({invoiceId: z.string(), number: z.string(), amountMinor: minorShape, balanceMinor: minorShape}),
    ),
  })
  .openapi('AppliedCredit');

const apply = createRoute({
  operationId: 'applyCredits',
  summary: 'Pay with credit alone',
  description:
    'Credits and retainers that cover the invoices: nothing is charged. Amounts are compared with what is payable and available, ' +
    'never taken. The same Idempotency-Key gives the same answer.',
  method: 'post',
  path: '/credit-applications',
  tags: ['Portal: payments'],
  security: [{session: []}],
  middleware: [portalSession] as const,
  request: {headers: portalKeyHeader, body: jsonBody(creditApplicationShape)},
  responses: {
    200: json('What was applied, and what is left to pay of each invoice.', appliedShape),
    ...problemResponses(400, 401, 403, 404, 409, 415, 422, 503),
  },
});

export function creditApplicationRoutes() {
  return createRouter<PortalEnv>().openapi(apply, async (c) => {
    const key = requireKey(c.req.valid('header'));
    return c.json(await applyCredits(c.get('providers'), c.get('scope'), c.req.valid('json'), key), 200);
  });
}
