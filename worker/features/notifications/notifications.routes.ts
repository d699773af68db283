/** /v1/notifications */
import {createRoute, z} from '@hono/zod-openapi';
import {json, merchantRoute, pageAnswer} from '../../http/merchant-route.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {createRouter} from '../../http/router.ts';
import {notificationAnswer, notificationKinds} from './notifications.shapes.ts';
import {listNotifications} from './notifications.usecases.ts';

const list = createRoute({
  ...merchantRoute(
    ['Notifications'],
    'listNotifications',
    'What you are told',
    `Newest first. So far: ${notificationKinds.map((kind) => `\`${kind}\``).join(', ')}.`,
  ),
  method: 'get',
  path: '/',
  request: {
    query: z.object({
      cursor: z.string().max(500).optional().openapi({description: '`nextCursor` of the page before.'}),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
  },
  responses: {200: json('A page.', pageAnswer(notificationAnswer)), ...merchantRoute.problems(401, 422)},
});

export function notificationsRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api.openapi(list, async (c) => c.json(await listNotifications(c.get('merchant'), c.req.valid('query')), 200));
}
