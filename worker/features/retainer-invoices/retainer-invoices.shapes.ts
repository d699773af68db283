/** What only retainer invoices take and give; the rest is an invoice's. */
import {z} from '@hono/zod-openapi';
import {positiveAmountMinor} from '../../http/fields.ts';
import {refundAnswer, refundInput} from '../payments/refunds.shapes.ts';

export const releaseInput = z
  .strictObject({amountMinor: positiveAmountMinor.optional().openapi({description: 'Absent: all that is available.'})})
  .openapi('ReleaseInput');
export type ReleaseInput = z.infer<typeof releaseInput>;

export const retainerRefundInput = refundInput
  .pick({amountMinor: true, reason: true, reference: true})
  .openapi('RetainerRefundInput');
export type RetainerRefundInput = z.infer<typeof retainerRefundInput>;

export const refundsAnswer = z.object({refunds: z.array(refundAnswer)}).openapi('RetainerRefunds');
export type RefundsAnswer = z.infer<typeof refundsAnswer>;
