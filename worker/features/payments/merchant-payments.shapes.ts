/** What the merchant API takes and gives of payments. */
import {z} from '@hono/zod-openapi';
import {
  calendarDateField,
  currency,
  customerReference,
  externalId,
  line,
  listQuery,
  positiveAmountMinor,
  recordId,
} from '../../http/fields.ts';
import {currencyShape, dateShape, methodDetailsShape, minorShape} from '../../http/shapes.ts';
import {refundAnswer} from './refunds.shapes.ts';
import {timelineKinds} from './timeline.rules.ts';

const partInput = z
  .union([
    z.strictObject({invoiceId: recordId, amountMinor: positiveAmountMinor}),
    z.strictObject({invoiceExternalId: externalId, amountMinor: positiveAmountMinor}),
  ])
  .openapi('PaymentPartInput', {
    description: 'What of it goes to an invoice, by our id or by yours.',
    example: {invoiceExternalId: 'INV-1001', amountMinor: 1999},
  });
export type PartInput = z.infer<typeof partInput>;

export const offlinePaymentInput = z
  .strictObject({
    externalId: externalId.nullish(),
    customer: customerReference,
    method: z.enum(['bank_transfer', 'check', 'cash', 'other']),
    currency,
    amountMinor: positiveAmountMinor,
    receivedOn: calendarDateField.openapi({description: 'Not in the future.'}),
    reference: line(200).nullish(),
    invoices: z
      .array(partInput)
      .max(200)
      .nullish()
      .openapi({description: 'At most the amount; what is left is available credit.'}),
  })
  .openapi('OfflinePaymentInput');
export type OfflinePaymentInput = z.infer<typeof offlinePaymentInput>;

export const paymentChange = z
  .strictObject({externalId: externalId.openapi({description: 'Given once; it stays.'})})
  .openapi('PaymentChange');
export type PaymentChange = z.infer<typeof paymentChange>;

export const listedPaymentAnswer = z
  .object({
    id: z.string().openapi({example: 'pay_019c0000000070008000000000000001'}),
    externalId: z.string().nullable(),
    customerId: z.string(),
    contactId: z.string().nullable().openapi({description: 'Who paid in the portal.'}),
    state: z.enum(['pending', 'processing', 'succeeded', 'failed', 'canceled']),
    currency: currencyShape,
    amountMinor: minorShape,
    allocatedMinor: minorShape,
    refundedMinor: minorShape,
    disputedMinor: minorShape.openapi({description: 'What open disputes are about.'}),
    disputeLostMinor: minorShape,
    unappliedMinor: minorShape.openapi({description: 'What is left of it: available credit.'}),
    method: z.string().openapi({description: "Stripe's type, or bank_transfer, check, cash, other."}),
    methodDetails: methodDetailsShape.nullable(),
    reference: z.string().nullable(),
    receivedOn: dateShape.nullable(),
    paymentIntentId: z.string().nullable(),
    failure: z.object({code: z.string(), message: z.string().nullable()}).nullable(),
    invoices: z
      .array(z.object({invoiceId: z.string(), amountMinor: minorShape}))
      .openapi({description: 'What of it stands on which invoice now; for one under way, what it holds.'}),
    createdAtMs: z.number().int(),
    updatedAtMs: z.number().int(),
  })
  .openapi('ListedMerchantPayment');
export type ListedPaymentAnswer = z.infer<typeof listedPaymentAnswer>;

const disputeAnswer = z
  .object({
    id: z.string(),
    amountMinor: minorShape,
    state: z.enum(['inquiry', 'open', 'won', 'lost']).openapi({
      description:
        'inquiry: the bank only asks. lost: the money is gone; the return of a bank debit is so from the first.',
    }),
    reason: z.string().nullable(),
    stripeDisputeId: z.string(),
    stripeStatus: z.string(),
    evidenceDueAtMs: z.number().int().nullable(),
  })
  .openapi('Dispute');

export const merchantPaymentAnswer = listedPaymentAnswer
  .extend({
    timeline: z
      .array(
        z.object({
          kind: z.enum(timelineKinds),
          atMs: z.number().int(),
          amountMinor: minorShape.optional(),
          code: z.string().optional(),
          message: z.string().optional(),
        }),
      )
      .openapi({description: 'What happened to it, in its order.'}),
    refunds: z.array(refundAnswer),
    disputes: z.array(disputeAnswer),
  })
  .openapi('MerchantPayment');
export type MerchantPaymentAnswer = z.infer<typeof merchantPaymentAnswer>;

export const paymentsQuery = listQuery.omit({search: true}).extend({customerId: recordId.optional()});

/** A stored payment, as far as the merchant is shown it. */
export interface MerchantPaymentRow {
  id: string;
  external_id: string | null;
  customer_id: string;
  contact_id: string | null;
  state: MerchantPaymentAnswer['state'];
  currency: string;
  amount_minor: number;
  allocated_minor: number;
  refunded_minor: number;
  disputed_minor: number;
  dispute_lost_minor: number;
  unapplied_minor: number;
  method: string;
  method_details: string | null;
  reference: string | null;
  received_on: string | null;
  payment_intent_id: string | null;
  failure_code: string | null;
  failure_message: string | null;
  request_hash: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** What of a payment is on an invoice. */
export interface PaymentPart {
  payment_id: string;
  invoice_id: string;
  amount_minor: number;
}

/** A stored dispute, as far as the merchant is shown it. */
export interface DisputeRow {
  id: string;
  amount_minor: number;
  state: 'inquiry' | 'open' | 'won' | 'lost';
  stripe_status: string;
  reason: string | null;
  stripe_dispute_id: string;
  evidence_due_at_ms: number | null;
}
