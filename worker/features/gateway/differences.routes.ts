/** /v1/reconciliation-differences */
import {createRoute, z} from '@hono/zod-openapi';
import {json, merchantRoute, pageAnswer} from '../../http/merchant-route.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {createRouter} from '../../http/router.ts';
import {listDifferences} from './balance.usecases.ts';

const differenceAnswer = z
  .object({
    id: z.string(),
    balanceTransactionId: z.string(),
    type: z.string().openapi({description: 'Stripe’s type of the balance transaction.'}),
    paymentIntentId: z.string(),
    paymentId: z.string().nullable().openapi({description: '`null`: the books have no such payment.'}),
    currency: z.string(),
    stripeMinor: z.number().int(),
    booksMinor: z.number().int(),
    foundAtMs: z.number().int(),
    resolvedAtMs: z.number().int().nullable().openapi({description: 'Since when they agree again.'}),
  })
  .openapi('ReconciliationDifference');

const list = createRoute({
  ...merchantRoute(
    ['Notifications'],
    'listReconciliationDifferences',
    'Where Stripe’s balance and the books differ',
    'The balance transactions of the last days, of payments that are the portal’s, are compared with the books. Newest first.',
  ),
  method: 'get',
  path: '/',
  request: {
    query: z.object({
      cursor: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      state: z.enum(['open']).optional().openapi({description: 'Only those that stand.'}),
    }),
  },
  responses: {200: json('A page.', pageAnswer(differenceAnswer)), ...merchantRoute.problems(401, 422)},
});

export function differencesRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api.openapi(list, async (c) => c.json(await listDifferences(c.get('merchant'), c.req.valid('query')), 200));
}
