import {createRoute, z} from '@hono/zod-openapi';
import {type PortalEnv, portalSession} from '../../http/portal-scope.ts';
import {problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import {addressShape, currencyShape, dateShape, methodDetailsShape, minorShape} from '../../http/shapes.ts';
import {payOnlineReasons} from '../payments/payables.usecases.ts';
import {bankTransferShape} from '../payments/payments.shapes.ts';
import {invoiceFilters, invoiceSorts} from './portal-invoices.shapes.ts';
import {pageOfInvoices, wholeInvoice} from './portal-invoices.usecases.ts';

const summaryShape = z
  .object({
    id: z.string(),
    kind: z.enum(['invoice', 'retainer']).openapi({
      description: 'A retainer asks for money in advance; what was paid on it pays invoices later.',
    }),
    number: z.string(),
    poReference: z.string().nullable(),
    date: dateShape,
    dueDate: dateShape,
    status: z.enum(['sent', 'partially_paid', 'paid', 'void']),
    isOverdue: z.boolean(),
    currency: currencyShape,
    totalMinor: minorShape,
    balanceMinor: minorShape.openapi({description: 'What is still owed.'}),
    payableMinor: minorShape.openapi({description: 'What is owed and not held by a payment under way.'}),
    reservedMinor: minorShape.openapi({description: 'What payments under way hold.'}),
    processingMinor: minorShape.openapi({description: 'The part of what is held that a bank is working on.'}),
    announcedMinor: minorShape.openapi({
      description: 'What the customer says to have sent by transfer; it holds nothing.',
    }),
    availableMinor: minorShape.openapi({description: 'Of a retainer: what was paid and can pay invoices.'}),
    isDisputed: z.boolean().openapi({description: 'Whether a payment of it is in a dispute that is not decided.'}),
    allowPartial: z.boolean().openapi({description: 'Whether less than all that is payable may be paid.'}),
    payOnline: z.discriminatedUnion('allowed', [
      z.object({allowed: z.literal(true)}),
      z.object({allowed: z.literal(false), reason: z.enum(payOnlineReasons)}),
    ]),
  })
  .openapi('InvoiceSummary');

const wholeShape = summaryShape
  .extend({
    customerName: z.string(),
    billingAddress: addressShape.nullable(),
    shippingAddress: addressShape.nullable(),
    notes: z.string().nullable(),
    terms: z.string().nullable(),
    allowPartialPayments: z.boolean(),
    paymentOptions: z.array(z.string()),
    subtotalMinor: minorShape,
    discountMinor: minorShape,
    taxMinor: minorShape,
    allocatedMinor: minorShape,
    writtenOffMinor: minorShape.openapi({description: 'What the merchant no longer asks for.'}),
    drawnMinor: minorShape.openapi({description: 'Of a retainer: what has paid invoices.'}),
    minimumPartMinor: minorShape.nullable().openapi({
      description: 'The smallest part that may be paid; what is left may always be paid whole.',
    }),
    methods: z
      .array(z.string())
      .openapi({description: "What it can be paid with: Stripe's types, and `bank_transfer`."}),
    bankTransfer: bankTransferShape.nullable(),
    lines: z.array(
      z.object({
        position: z.number().int(),
        itemCode: z.string().nullable(),
        description: z.string(),
        quantity: z.string().openapi({description: 'Decimal, up to six places', example: '2.5'}),
        unitPrice: z.string().openapi({description: 'Decimal in the major unit, up to six places', example: '0.001'}),
        amountMinor: minorShape,
      }),
    ),
    taxes: z.array(z.object({name: z.string(), ratePercent: z.string(), amountMinor: minorShape})),
    allocations: z.array(
      z.object({
        id: z.string(),
        date: dateShape,
        amountMinor: minorShape.openapi({description: 'Negative where it takes an earlier one back.'}),
        source: z.discriminatedUnion('type', [
          z.object({
            type: z.literal('payment'),
            id: z.string(),
            state: z.enum(['pending', 'processing', 'succeeded', 'failed', 'canceled']),
            method: z.string(),
            methodDetails: methodDetailsShape.nullable(),
          }),
          z.object({type: z.literal('credit_note'), id: z.string(), number: z.string()}),
          z.object({type: z.literal('retainer'), id: z.string(), number: z.string()}),
        ]),
      }),
    ),
    underWay: z.array(
      z.object({
        paymentId: z.string(),
        state: z.enum(['held', 'processing', 'announced']).openapi({
          description:
            'held: it waits for its customer. processing: the bank works on it. announced: a transfer is on its way, which holds nothing.',
        }),
        amountMinor: minorShape,
        isYours: z.boolean(),
        method: z.string(),
        methodDetails: methodDetailsShape.nullable(),
        expectedBy: dateShape.nullable().openapi({description: 'When the bank should have answered.'}),
      }),
    ),
    failures: z
      .array(
        z.object({
          paymentId: z.string(),
          kind: z.enum(['failed', 'returned']),
          method: z.string(),
          code: z.string(),
          message: z.string(),
          atMs: z.number().int(),
        }),
      )
      .openapi({description: 'Of the last 30 days, newest first.'}),
    merchant: z.object({
      name: z.string(),
      address: addressShape.nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
    }),
    today: dateShape,
  })
  .openapi('PortalInvoice');

const listRoute = createRoute({
  operationId: 'listPortalInvoices',
  method: 'get',
  path: '/invoices',
  tags: ['Portal: invoices'],
  summary: 'A page of the invoices',
  security: [{session: []}],
  middleware: [portalSession] as const,
  request: {
    query: z.object({
      filter: z.enum(invoiceFilters).default('all'),
      sort: z.enum(invoiceSorts).default('date'),
      direction: z.enum(['asc', 'desc']).default('desc'),
      search: z.string().max(200).default('').openapi({description: 'A part of the number or the PO reference.'}),
      cursor: z.string().max(2000).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(25),
    }),
  },
  responses: {
    200: {
      description: 'The page.',
      content: {
        'application/json': {
          schema: z.object({data: z.array(summaryShape), nextCursor: z.string().nullable(), today: dateShape}),
        },
      },
    },
    ...problemResponses(401, 403, 422),
  },
});

const readRoute = createRoute({
  operationId: 'getPortalInvoice',
  method: 'get',
  path: '/invoices/{id}',
  tags: ['Portal: invoices'],
  summary: 'One whole invoice',
  security: [{session: []}],
  middleware: [portalSession] as const,
  request: {params: z.object({id: z.string().max(100)})},
  responses: {
    200: {description: 'The invoice.', content: {'application/json': {schema: wholeShape}}},
    ...problemResponses(401, 403, 404, 422),
  },
});

export function portalInvoiceRoutes() {
  return createRouter<PortalEnv>()
    .openapi(listRoute, async (c) => {
      const {clock} = c.get('providers');
      const request = c.req.valid('query');
      return c.json(await pageOfInvoices(c.get('scope'), {...request, cursor: request.cursor}, clock.nowMs()), 200);
    })
    .openapi(readRoute, async (c) => {
      const {clock} = c.get('providers');
      return c.json(await wholeInvoice(c.get('scope'), c.req.valid('param').id, clock.nowMs()), 200);
    });
}
