/** Mounts the features. The elements see the portal's part of it as the type `PortalApi`, and nothing else of the worker. */
import {bodyLimit} from 'hono/body-limit';
import {cors} from 'hono/cors';
import {contactPersonsRoutes} from './features/contact-persons/contact-persons.routes.ts';
import {creditApplicationRoutes} from './features/credits/credit-applications.routes.ts';
import {creditNotesRoutes} from './features/credit-notes/credit-notes.routes.ts';
import {customersRoutes} from './features/customers/customers.routes.ts';
import {bulkRoutes} from './features/imports/bulk.routes.ts';
import {dashboardRoutes} from './features/dashboard/dashboard.routes.ts';
import {invoicesRoutes} from './features/invoices/invoices.routes.ts';
import {portalInvoiceRoutes} from './features/invoices/portal-invoices.routes.ts';
import {sessionRoutes} from './features/session/session.routes.ts';
import {signInRoutes} from './features/sign-in/sign-in.routes.ts';
import {differencesRoutes} from './features/gateway/differences.routes.ts';
import {gatewayRoutes} from './features/gateway/gateway.routes.ts';
import {notificationsRoutes} from './features/notifications/notifications.routes.ts';
import {paymentMethodsRoutes} from './features/payment-methods/payment-methods.routes.ts';
import {paymentsRoutes} from './features/payments/payments.routes.ts';
import {refundsRoutes} from './features/payments/refunds.routes.ts';
import {preferencesRoutes} from './features/preferences/preferences.routes.ts';
import {merchantPaymentsRoutes} from './features/payments/merchant-payments.routes.ts';
import {portalTicketsRoutes} from './features/portal-tickets/portal-tickets.routes.ts';
import {retainerInvoicesRoutes} from './features/retainer-invoices/retainer-invoices.routes.ts';
import {transferDecisionsRoutes} from './features/transfers/transfer-decisions.routes.ts';
import {transfersRoutes} from './features/transfers/transfers.routes.ts';
import {writeOffsRoutes} from './features/write-offs/write-offs.routes.ts';
import {answerError, answerNotFound} from './http/errors.ts';
import {mountDocs} from './http/openapi.ts';
import {Problem} from './http/problems.ts';
import {createRouter} from './http/router.ts';
import {productionProviders} from './providers/providers.ts';

/** What a customer's elements use. One chain, so that its type reaches hono/client. */
function portalApi() {
  return createRouter()
    .route('/', paymentsRoutes())
    .route('/', creditApplicationRoutes())
    .route('/', transfersRoutes())
    .route('/', paymentMethodsRoutes())
    .route('/', sessionRoutes())
    .route('/', signInRoutes())
    .route('/', dashboardRoutes())
    .route('/', portalInvoiceRoutes());
}

/** What a merchant's server uses. */
function merchantApi() {
  return createRouter()
    .route('/customers', customersRoutes())
    .route('/contact-persons', contactPersonsRoutes())
    .route('/invoices', invoicesRoutes())
    .route('/retainer-invoices', retainerInvoicesRoutes())
    .route('/write-offs', writeOffsRoutes())
    .route('/credit-notes', creditNotesRoutes())
    .route('/payments', transferDecisionsRoutes())
    .route('/payments', merchantPaymentsRoutes())
    .route('/refunds', refundsRoutes())
    .route('/portal-tickets', portalTicketsRoutes())
    .route('/preferences', preferencesRoutes())
    .route('/notifications', notificationsRoutes())
    .route('/reconciliation-differences', differencesRoutes())
    .route('/bulk', bulkRoutes());
}

export type PortalApi = ReturnType<typeof portalApi>;

/** Answers any origin's preflight; the request itself is held against the session's origin. */
const crossOrigin = cors({
  origin: (origin) => origin,
  allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
  allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'portal-bookmark'],
  exposeHeaders: ['portal-bookmark', 'request-id', 'retry-after'],
  maxAge: 7200,
});

/** A bulk call is the largest thing anybody sends. */
const bodyBytesMax = 4 * 1024 * 1024;

/** @param makeProviders what a test puts in the place of time, chance, Stripe, mail and the queue. */
export function createApi(makeProviders: typeof productionProviders = productionProviders) {
  const app = createRouter();
  app.onError(answerError);
  app.notFound(answerNotFound);
  app.use(async (c, next) => {
    // Not every caller has a context, and not every request needs one.
    const providers = makeProviders(c.env, {waitUntil: (work) => c.executionCtx.waitUntil(work)});
    c.set('providers', providers);
    c.set('requestId', providers.ids.id('req'));
    await next();
    c.header('request-id', c.get('requestId'));
    c.header('x-content-type-options', 'nosniff');
  });
  app.use(
    bodyLimit({
      maxSize: bodyBytesMax,
      onError: () => {
        throw new Problem(413, 'requests.too_large', `The body is larger than ${bodyBytesMax} bytes.`);
      },
    }),
  );
  app.use('/portal/*', crossOrigin);
  app.get('/healthz', (c) => c.json({ok: true}));
  app.route('/', gatewayRoutes());
  app.route('/portal/v1', portalApi());
  app.route('/v1', merchantApi());
  mountDocs(app);
  return app;
}
