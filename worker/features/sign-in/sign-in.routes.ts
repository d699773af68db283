import {createRoute, z} from '@hono/zod-openapi';
import {settingsOf} from '../../env.ts';
import {foldEmail} from '../../http/folding.ts';
import {knock} from '../../http/portal-door.ts';
import {problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import {sessionGrantShape, tokenShape} from '../session/session.shapes.ts';
import {tooMany} from './sign-in.errors.ts';
import {askForCode, verifyCode} from './sign-in.usecases.ts';

const askRoute = createRoute({
  operationId: 'askForSignInCode',
  method: 'post',
  path: '/sign-in/codes',
  tags: ['Portal: signing in'],
  summary: 'Send a code to an e-mail address',
  description: 'An address that nobody has gets the same answer.',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({publishableKey: tokenShape, email: z.string().trim().pipe(z.email().max(254))}),
        },
      },
    },
  },
  responses: {
    202: {
      description: 'If anybody has this address, a code is on its way.',
      content: {'application/json': {schema: z.object({signInId: z.string(), expiresAtMs: z.number().int()})}},
    },
    ...problemResponses(400, 401, 403, 413, 422, 429),
  },
});

const verifyRoute = createRoute({
  operationId: 'verifySignInCode',
  method: 'post',
  path: '/sign-in/verify',
  tags: ['Portal: signing in'],
  summary: 'Exchange a code for a session',
  description: 'A wrong code answers `sign_in.code_wrong` with `triesLeft`.',
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            publishableKey: tokenShape,
            signInId: z.string().min(1).max(100),
            code: z.string().max(32).openapi({description: 'Six digits; blanks do not matter.', example: '123 456'}),
          }),
        },
      },
    },
  },
  responses: {
    200: {description: 'The session.', content: {'application/json': {schema: sessionGrantShape}}},
    ...problemResponses(400, 401, 403, 413, 422),
  },
});

export function signInRoutes() {
  return createRouter()
    .openapi(askRoute, async (c) => {
      const {publishableKey, email} = c.req.valid('json');
      const door = await knock(c, publishableKey);
      const about = [`email ${door.merchantId} ${foldEmail(email)}`];
      const address = c.req.header('cf-connecting-ip');
      if (address) about.push(`address ${door.merchantId} ${address}`);
      const limits = await Promise.all(about.map((key) => c.env.SIGN_IN_LIMIT.limit({key})));
      // The binding counts by the minute and does not say how much of it is left.
      if (limits.some(({success}) => !success)) throw tooMany(60);
      const {outboxId, ...answer} = await askForCode(door, email, {
        providers: c.get('providers'),
        settings: settingsOf(c.env),
      });
      // Also where nobody has the address and there is no such row: the same work either way.
      c.get('providers').announce({merchantId: door.merchantId, outboxId});
      c.header('cache-control', 'no-store');
      return c.json(answer, 202);
    })
    .openapi(verifyRoute, async (c) => {
      const {publishableKey, signInId, code} = c.req.valid('json');
      const door = await knock(c, publishableKey);
      const grant = await verifyCode(door, signInId, code, {
        providers: c.get('providers'),
        settings: settingsOf(c.env),
      });
      c.header('cache-control', 'no-store');
      return c.json(grant, 200);
    });
}
