/** The portal's side of paying: what can be paid, start, settle, leave. */
import {createRoute, z} from '@hono/zod-openapi';
import {settingsOf} from '../../env.ts';
import {type PortalEnv, portalSession, requirePayer} from '../../http/portal-scope.ts';
import {problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import type {Providers} from '../../providers/providers.ts';
import {listPayables} from './payables.usecases.ts';
import {paymentErrors} from './payments.errors.ts';
import {
  invoicesMax,
  payablesShape,
  paymentShape,
  portalKeyHeader,
  requireKey,
  startedShape,
  startShape,
} from './payments.shapes.ts';
import {readPayment} from './payments.usecases.ts';
import {release} from './release.usecases.ts';
import {settle} from './settle.usecases.ts';
import {gatewayAnswers} from './intents.usecases.ts';
import {startPayment} from './start.usecases.ts';

const id = z.string().min(1).max(60);

const json = <Shape extends z.ZodType>(schema: Shape, description: string) => ({
  description,
  content: {'application/json': {schema}},
});
const security = [{session: []}];
const tags = ['Portal: payments'];
const params = z.object({id});

export function paymentsRoutes() {
  const router = createRouter<PortalEnv>();
  router.use('/payables', portalSession);
  router.use('/payments', portalSession);
  router.use('/payments/*', portalSession);
  const providers = (c: {get: (name: 'providers') => Providers}) => c.get('providers');

  return router
    .openapi(
      createRoute({
        operationId: 'listPayables',
        summary: 'What can be paid now',
        method: 'get',
        path: '/payables',
        tags,
        security,
        request: {
          query: z.object({
            invoiceIds: z
              .string()
              .max(invoicesMax * 61)
              .transform((text) => text.split(',').filter(Boolean))
              .pipe(z.array(id).min(1).max(invoicesMax))
              .optional(),
          }),
        },
        responses: {
          200: json(payablesShape, 'One group for each currency; one payment pays one group.'),
          ...problemResponses(401, 403, 404, 422),
        },
      }),
      async (c) => {
        const {invoiceIds} = c.req.valid('query');
        const nowMs = providers(c).clock.nowMs();
        return c.json(await listPayables(c.get('scope'), settingsOf(c.env), nowMs, invoiceIds), 200);
      },
    )
    .openapi(
      createRoute({
        operationId: 'startPayment',
        summary: 'Start a payment',
        description:
          'Reserves the parts of the invoices, uses the credits and makes the intent at Stripe. Amounts are compared with what is payable, never taken. ' +
          'The same Idempotency-Key gives the same payment; a contact person who left the same payment open is handed it again.',
        method: 'post',
        path: '/payments',
        tags,
        security,
        request: {
          headers: portalKeyHeader,
          body: {required: true, content: {'application/json': {schema: startShape}}},
        },
        responses: {
          200: json(startedShape, 'The payment, and what Stripe.js confirms it with.'),
          ...problemResponses(400, 401, 403, 404, 409, 422, 503),
        },
      }),
      async (c) => {
        const key = requireKey(c.req.valid('header'));
        const scope = c.get('scope');
        const {paymentMethodId = null, mandateText = null, ...input} = c.req.valid('json');
        const started = await startPayment(
          providers(c),
          settingsOf(c.env),
          scope,
          {...input, paymentMethodId, mandateText},
          key,
        );
        const {shown} = await readPayment(scope, started.paymentId);
        return c.json(
          {...shown, clientSecret: started.clientSecret, paymentMethodId: started.stripePaymentMethodId},
          200,
        );
      },
    )
    .openapi(
      createRoute({
        operationId: 'getPortalPayment',
        summary: 'A payment as the books have it',
        method: 'get',
        path: '/payments/{id}',
        tags,
        security,
        request: {params},
        responses: {200: json(paymentShape, 'The payment.'), ...problemResponses(401, 403, 404)},
      }),
      async (c) => {
        const scope = c.get('scope');
        return c.json((await readPayment(scope, c.req.valid('param').id)).shown, 200);
      },
    )
    .openapi(
      createRoute({
        operationId: 'settlePayment',
        summary: 'Ask Stripe and move the books',
        description:
          'The return from Stripe comes here; so do the webhook and the reconciler, by themselves. Any number of times, in any order.',
        method: 'post',
        path: '/payments/{id}/settle',
        tags,
        security,
        request: {params},
        responses: {200: json(paymentShape, 'The payment as it is now.'), ...problemResponses(401, 403, 404, 503)},
      }),
      async (c) => {
        const scope = c.get('scope');
        const {payment} = await readPayment(scope, c.req.valid('param').id);
        requirePayer(scope);
        await gatewayAnswers(() => settle(providers(c), scope.database, scope.merchantId, payment.id));
        return c.json((await readPayment(scope, payment.id)).shown, 200);
      },
    )
    .openapi(
      createRoute({
        operationId: 'cancelPayment',
        summary: 'Leave a payment',
        description:
          'Cancels the intent at Stripe and, once Stripe confirms, releases what the payment held. What was paid meanwhile stays paid.',
        method: 'post',
        path: '/payments/{id}/cancel',
        tags,
        security,
        request: {params},
        responses: {200: json(paymentShape, 'The payment as it is now.'), ...problemResponses(401, 403, 404, 503)},
      }),
      async (c) => {
        const scope = c.get('scope');
        const {payment} = await readPayment(scope, c.req.valid('param').id);
        requirePayer(scope);
        // A colleague may be at the bank's page right now.
        if (payment.contact_id !== scope.contactId) throw paymentErrors.notYours();
        await release(providers(c), scope.database, payment);
        return c.json((await readPayment(scope, payment.id)).shown, 200);
      },
    );
}
