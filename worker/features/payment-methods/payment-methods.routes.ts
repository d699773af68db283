/** The portal's side of saved methods: see them, save one, verify it, name it, remove it. */
import {createRoute, z} from '@hono/zod-openapi';
import {settingsOf} from '../../env.ts';
import {line, paragraphs} from '../../http/fields.ts';
import {type PortalEnv, portalSession} from '../../http/portal-scope.ts';
import {problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import {methodErrors} from './payment-methods.errors.ts';
import {payerShape, paymentMethodShape, stripeSetupShape, unavailableMethodShape} from './payment-methods.shapes.ts';
import {savableTypes} from './payment-methods.rules.ts';
import {changeMethod, deleteMethod, listPaymentMethods, openCustomerSession} from './payment-methods.usecases.ts';
import {settleOwnSetup, startSetup} from './setups.usecases.ts';
import {verifyMethod} from './verify.usecases.ts';

const id = z.string().min(1).max(60);
const nicknameMax = 60;

const methodsShape = z
  .object({
    data: z.array(paymentMethodShape).openapi({description: 'The default first, then the newest.'}),
    maySave: z.boolean(),
    unavailableMethods: z
      .array(unavailableMethodShape)
      .openapi({description: 'Types that cannot be saved here, and whose doing that is.'}),
    mandateTypes: z
      .array(z.string())
      .openapi({description: 'Types that are saved only with the words under which the customer allows debits.'}),
    stripe: stripeSetupShape,
    ...payerShape,
  })
  .openapi('PaymentMethods');

const setupStartShape = z
  .strictObject({
    types: z
      .array(z.string().refine((type) => savableTypes.includes(type), 'is no type that can be saved without a payment'))
      .min(1)
      .max(savableTypes.length)
      .refine((types) => new Set(types).size === types.length, 'A type stands in it twice.'),
    mandateText: paragraphs(5000).min(1).optional().openapi({
      description:
        'The words under which the customer allows debits, as they were shown. They are kept. Needed for bank debits.',
    }),
  })
  .openapi('SetupStart');

const setupResultShape = z
  .object({
    state: z
      .enum(['succeeded', 'verifying', 'processing', 'failed', 'canceled', 'open'])
      .openapi({description: 'open: the customer has not finished in the browser.'}),
    method: paymentMethodShape.nullable(),
    failure: z.object({code: z.string(), message: z.string()}).nullable(),
  })
  .openapi('SetupResult');

const cents = z.number().int().min(1).max(99);
const verificationShape = z
  .union([
    z.strictObject({amounts: z.tuple([cents, cents])}),
    z.strictObject({descriptorCode: z.string().regex(/^SM[0-9A-Za-z]{4}$/)}),
  ])
  .openapi('Verification', {
    description: 'What reached the account: two amounts in cents, or the code beside one cent.',
  });

const changeShape = z
  .strictObject({nickname: line(nicknameMax).nullable().optional(), isDefault: z.literal(true).optional()})
  .refine((change) => change.nickname !== undefined || change.isDefault !== undefined, 'Nothing is changed.')
  .openapi('PaymentMethodChange');

const json = <Shape extends z.ZodType>(schema: Shape, description: string) => ({
  description,
  content: {'application/json': {schema}},
});
const body = <Shape extends z.ZodType>(schema: Shape) => ({
  required: true as const,
  content: {'application/json': {schema}},
});
const security = [{session: []}];
const tags = ['Portal: payment methods'];
const params = z.object({id});

export function paymentMethodsRoutes() {
  const router = createRouter<PortalEnv>();
  router.use('/customer-sessions', portalSession);
  router.use('/payment-methods', portalSession);
  router.use('/payment-methods/*', portalSession);

  return router
    .openapi(
      createRoute({
        operationId: 'openCustomerSession',
        summary: 'Let the Payment Element offer to save the method',
        method: 'post',
        path: '/customer-sessions',
        tags,
        security,
        responses: {
          200: json(
            z.object({clientSecret: z.string(), stripeCustomerId: z.string()}).openapi('CustomerSession'),
            "For Stripe.js: `elements({customerSessionClientSecret})`. It is Stripe's CustomerSession, good for 30 minutes.",
          ),
          ...problemResponses(401, 403, 503),
        },
      }),
      async (c) => c.json(await openCustomerSession(c.get('providers'), c.get('scope')), 200),
    )
    .openapi(
      createRoute({
        operationId: 'listPaymentMethods',
        summary: 'Saved cards and bank accounts',
        method: 'get',
        path: '/payment-methods',
        tags,
        security,
        responses: {200: json(methodsShape, 'All of them but the removed ones.'), ...problemResponses(401, 403)},
      }),
      async (c) =>
        c.json(await listPaymentMethods(c.get('scope'), settingsOf(c.env), c.get('providers').clock.nowMs()), 200),
    )
    .openapi(
      createRoute({
        operationId: 'startSetup',
        summary: 'Save a method without paying',
        description:
          "Makes Stripe's SetupIntent, which Stripe.js confirms. The same Idempotency-Key gives the same setup. Nothing is reserved, so an account may be verified days later.",
        method: 'post',
        path: '/payment-methods/setups',
        tags,
        security,
        request: {
          headers: z.object({'idempotency-key': z.string().max(255).optional()}),
          body: body(setupStartShape),
        },
        responses: {
          200: json(
            z.object({setupId: z.string(), clientSecret: z.string()}).openapi('StartedSetup'),
            'What Stripe.js confirms.',
          ),
          ...problemResponses(400, 401, 403, 409, 422, 503),
        },
      }),
      async (c) => {
        const key = c.req.valid('header')['idempotency-key'];
        if (!key) throw methodErrors.keyMissing();
        return c.json(await startSetup(c.get('providers'), c.get('scope'), c.req.valid('json'), key), 200);
      },
    )
    .openapi(
      createRoute({
        operationId: 'settleSetup',
        summary: 'Ask Stripe what became of a setup',
        description:
          'The page asks after Stripe.js has confirmed; so do the webhook and the reconciler. Any number of times.',
        method: 'post',
        path: '/payment-methods/setups/{setupId}/settle',
        tags,
        security,
        request: {params: z.object({setupId: id})},
        responses: {200: json(setupResultShape, 'Where it stands.'), ...problemResponses(401, 403, 404, 503)},
      }),
      async (c) => c.json(await settleOwnSetup(c.get('providers'), c.get('scope'), c.req.valid('param').setupId), 200),
    )
    .openapi(
      createRoute({
        operationId: 'verifyPaymentMethod',
        summary: 'Verify a bank account by what was sent to it',
        method: 'post',
        path: '/payment-methods/{id}/verify',
        tags,
        security,
        request: {params, body: body(verificationShape)},
        responses: {
          200: json(paymentMethodShape, 'The account, verified.'),
          ...problemResponses(401, 403, 404, 409, 422, 503),
        },
      }),
      async (c) =>
        c.json(
          await verifyMethod(c.get('providers'), c.get('scope'), c.req.valid('param').id, c.req.valid('json')),
          200,
        ),
    )
    .openapi(
      createRoute({
        operationId: 'changePaymentMethod',
        summary: 'Name a method, or make it the default',
        method: 'patch',
        path: '/payment-methods/{id}',
        tags,
        security,
        request: {params, body: body(changeShape)},
        responses: {200: json(paymentMethodShape, 'The method.'), ...problemResponses(401, 403, 404, 409, 422)},
      }),
      async (c) =>
        c.json(
          await changeMethod(c.get('providers'), c.get('scope'), c.req.valid('param').id, c.req.valid('json')),
          200,
        ),
    )
    .openapi(
      createRoute({
        operationId: 'deletePaymentMethod',
        summary: 'Remove a method',
        description:
          'Nobody pays with it from now on. Where Stripe does not answer (503), the same call goes on with it.',
        method: 'delete',
        path: '/payment-methods/{id}',
        tags,
        security,
        request: {params},
        responses: {204: {description: 'It is removed.'}, ...problemResponses(401, 403, 404, 503)},
      }),
      async (c) => {
        await deleteMethod(c.get('providers'), c.get('scope'), c.req.valid('param').id);
        return c.body(null, 204);
      },
    );
}
