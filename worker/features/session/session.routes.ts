import {createRoute, z} from '@hono/zod-openapi';
import {settingsOf} from '../../env.ts';
import {knock, originOf} from '../../http/portal-door.ts';
import {type PortalEnv, portalSession} from '../../http/portal-scope.ts';
import {problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import {databaseFor} from '../../providers/database.ts';
import {sessionGrantShape, tokenShape} from './session.shapes.ts';
import {endSession, exchangeTicket, refreshSession} from './session.usecases.ts';

const granted = {200: {description: 'The session.', content: {'application/json': {schema: sessionGrantShape}}}};

const exchangeRoute = createRoute({
  operationId: 'exchangeTicket',
  method: 'post',
  path: '/session/ticket',
  tags: ['Portal: session'],
  summary: "Exchange a ticket of the merchant's server for a session",
  request: {
    body: {
      required: true,
      content: {'application/json': {schema: z.object({publishableKey: tokenShape, ticket: tokenShape})}},
    },
  },
  responses: {...granted, ...problemResponses(400, 401, 403, 413, 422)},
});

const refreshRoute = createRoute({
  operationId: 'refreshSession',
  method: 'post',
  path: '/session/refresh',
  tags: ['Portal: session'],
  summary: 'Carry a session on',
  description:
    'The token that was sent stays good for 30 seconds and answers with the same next one. Later use of it ends the session.',
  request: {body: {required: true, content: {'application/json': {schema: z.object({refreshToken: tokenShape})}}}},
  responses: {...granted, ...problemResponses(400, 401, 403, 413, 422)},
});

const endRoute = createRoute({
  operationId: 'endSession',
  method: 'post',
  path: '/session/end',
  tags: ['Portal: session'],
  summary: 'End the session',
  security: [{session: []}],
  middleware: [portalSession] as const,
  responses: {204: {description: 'It is over.'}, ...problemResponses(401, 403)},
});

export function sessionRoutes() {
  return createRouter<PortalEnv>()
    .openapi(exchangeRoute, async (c) => {
      const {publishableKey, ticket} = c.req.valid('json');
      const means = {providers: c.get('providers'), sessionSecret: settingsOf(c.env).SESSION_SECRET};
      const grant = await exchangeTicket(await knock(c, publishableKey), ticket, means);
      c.header('cache-control', 'no-store');
      return c.json(grant, 200);
    })
    .openapi(refreshRoute, async (c) => {
      const means = {providers: c.get('providers'), sessionSecret: settingsOf(c.env).SESSION_SECRET};
      const {refreshToken} = c.req.valid('json');
      const grant = await refreshSession(
        refreshToken,
        originOf(c),
        (merchantId) => databaseFor(c.env, merchantId),
        means,
      );
      c.header('cache-control', 'no-store');
      return c.json(grant, 200);
    })
    .openapi(endRoute, async (c) => {
      await endSession(c.get('scope'), c.get('providers'));
      return c.body(null, 204);
    });
}
