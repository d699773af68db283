import {createRoute, z} from '@hono/zod-openapi';
import {type PortalEnv, portalSession} from '../../http/portal-scope.ts';
import {problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import {addressShape, currencyShape, dateShape, methodDetailsShape, minorShape} from '../../http/shapes.ts';
import {paymentMethodShape} from '../payment-methods/saved-methods.usecases.ts';
import {dashboard} from './dashboard.usecases.ts';

const dashboardShape = z
  .object({
    merchant: z.object({
      name: z.string(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      website: z.string().nullable(),
      address: addressShape.nullable(),
    }),
    customer: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      currency: currencyShape,
      taxNumber: z.string().nullable(),
      paymentTermsDays: z.number().int(),
      billingAddress: addressShape.nullable(),
      shippingAddress: addressShape.nullable(),
    }),
    contacts: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        phone: z.string().nullable(),
        role: z.enum(['admin', 'payer', 'viewer']),
        isYou: z.boolean(),
      }),
    ),
    totals: z
      .array(
        z.object({
          currency: currencyShape,
          openCount: z.number().int(),
          outstandingMinor: minorShape,
          payableMinor: minorShape.openapi({description: 'What this contact person can pay online now.'}),
          announcedMinor: minorShape.openapi({description: 'What of it the customer says to have sent by transfer.'}),
          overdueCount: z.number().int(),
          overdueMinor: minorShape,
          overduePayableMinor: minorShape.openapi({description: 'What of it this contact person can pay online now.'}),
          processingMinor: minorShape.openapi({description: 'What of it banks are working on.'}),
          availableCreditMinor: minorShape.openapi({
            description:
              'Credit notes and payments that are not applied yet, less what went back twice; it may be below zero.',
          }),
          retainerOutstandingMinor: minorShape.openapi({
            description: 'Retainer invoices that are to be paid; the other sums are without them.',
          }),
          retainerPayableMinor: minorShape.openapi({description: 'What of it this contact person can pay online now.'}),
          retainerAvailableMinor: minorShape.openapi({description: 'What was paid on retainers and not drawn yet.'}),
          reservedMinor: minorShape.openapi({
            description: 'What payments under way hold of the open invoices, with what banks are working on.',
          }),
        }),
      )
      .openapi({description: "One for each currency with anything in it, the customer's own first."}),
    mayPayAhead: z
      .boolean()
      .openapi({description: "Whether this contact person may pay more than is owed, in the customer's own currency."}),
    lastPayment: z
      .object({
        id: z.string(),
        receivedOn: dateShape,
        amountMinor: minorShape,
        currency: currencyShape,
        method: z.string(),
        methodDetails: methodDetailsShape.nullable(),
        refundedMinor: minorShape,
        disputedMinor: minorShape.openapi({description: 'What of it is in a dispute that is not decided.'}),
        disputeLostMinor: minorShape.openapi({description: 'What a bank took back.'}),
      })
      .nullable(),
    paymentMethods: z
      .array(paymentMethodShape)
      .openapi({description: 'All that are not removed, those that can no longer be used with their reason.'}),
    underWay: z
      .array(
        z.object({
          id: z.string(),
          state: z.enum(['held', 'processing', 'announced']),
          method: z.string(),
          methodDetails: methodDetailsShape.nullable(),
          amountMinor: minorShape,
          currency: currencyShape,
          createdAtMs: z.number().int(),
          expectedBy: dateShape.nullable().openapi({description: 'The day by which the bank should have answered.'}),
          invoices: z.array(z.object({invoiceId: z.string(), number: z.string()})),
        }),
      )
      .openapi({description: 'What banks work on, transfers announced, and what the asker left open. Newest first.'}),
    recentProblems: z
      .array(
        z.object({
          paymentId: z.string(),
          kind: z.enum(['failed', 'returned']),
          method: z.string(),
          methodDetails: methodDetailsShape.nullable(),
          amountMinor: minorShape,
          currency: currencyShape,
          code: z.string(),
          message: z.string(),
          atMs: z.number().int(),
          invoices: z.array(
            z.object({
              invoiceId: z.string(),
              number: z.string(),
              isOpen: z.boolean().openapi({description: 'Still to be paid, with no other payment under way for it.'}),
            }),
          ),
        }),
      )
      .openapi({
        description: 'Of the last 30 days, newest first; only those with an invoice that is still to be paid.',
      }),
    today: dateShape,
  })
  .openapi('Dashboard');

const dashboardRoute = createRoute({
  operationId: 'getDashboard',
  method: 'get',
  path: '/dashboard',
  tags: ['Portal: dashboard'],
  summary: 'What the customer owes, and who is who',
  security: [{session: []}],
  middleware: [portalSession] as const,
  responses: {
    200: {description: 'The dashboard.', content: {'application/json': {schema: dashboardShape}}},
    ...problemResponses(401, 403),
  },
});

export function dashboardRoutes() {
  return createRouter<PortalEnv>().openapi(dashboardRoute, async (c) =>
    c.json(await dashboard(c.get('scope'), c.get('providers').clock.nowMs()), 200),
  );
}
