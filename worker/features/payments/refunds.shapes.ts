/** Refunds in the merchant API. */
import {z} from '@hono/zod-openapi';
import {calendarDateField, line, positiveAmountMinor, recordId} from '../../http/fields.ts';

export const refundInput = z
  .strictObject({
    amountMinor: positiveAmountMinor.optional().openapi({description: 'Absent: all that can be refunded.'}),
    reason: line(200).optional().openapi({
      description: '`duplicate`, `fraudulent` and `requested_by_customer` are told to Stripe too.',
    }),
    reference: line(200).optional(),
    allocations: z
      .array(z.strictObject({invoiceId: recordId, amountMinor: positiveAmountMinor}))
      .max(200)
      .optional()
      .openapi({
        description:
          'Of which invoices it is taken. The rest of the amount is taken of what was not applied, then of the newest.',
      }),
    refundedOn: calendarDateField
      .optional()
      .openapi({description: 'Of money given back elsewhere, not before it came. Absent: today.'}),
  })
  .openapi('RefundInput');
export type RefundInput = z.infer<typeof refundInput>;

export const refundAnswer = z
  .object({
    id: z.string(),
    paymentId: z.string().nullable(),
    creditNoteId: z.string().nullable(),
    customerId: z.string(),
    currency: z.string(),
    amountMinor: z.number().int(),
    state: z.enum(['requested', 'requires_action', 'pending', 'succeeded', 'failed', 'canceled']).openapi({
      description: 'Stripe’s own, and `requested`: asked for, not yet answered. It counts from `pending` on.',
    }),
    reason: z.string().nullable(),
    reference: z.string().nullable(),
    failureReason: z.string().nullable(),
    stripeRefundId: z.string().nullable(),
    date: z.string(),
    createdAtMs: z.number().int(),
    updatedAtMs: z.number().int(),
  })
  .openapi('Refund');
export type RefundAnswer = z.infer<typeof refundAnswer>;
