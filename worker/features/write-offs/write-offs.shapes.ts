/** What the merchant API takes and gives of write-offs. */
import {z} from '@hono/zod-openapi';
import {line, positiveAmountMinor} from '../../http/fields.ts';
import {currencyShape, dateShape, minorShape} from '../../http/shapes.ts';

export const writeOffInput = z
  .strictObject({
    amountMinor: positiveAmountMinor.optional().openapi({description: 'Absent: all that is payable.'}),
    reason: line(200).optional(),
  })
  .openapi('WriteOffInput');
export type WriteOffInput = z.infer<typeof writeOffInput>;

export const writeOffAnswer = z
  .object({
    id: z.string().openapi({example: 'wof_019c0000000070008000000000000001'}),
    invoiceId: z.string(),
    customerId: z.string(),
    currency: currencyShape,
    amountMinor: minorShape.openapi({description: 'Below zero where it takes another one back.'}),
    reversesId: z.string().nullable().openapi({description: 'The write-off that it takes back.'}),
    reason: z.string().nullable(),
    date: dateShape,
    createdAtMs: z.number().int(),
  })
  .openapi('WriteOff');
export type WriteOffAnswer = z.infer<typeof writeOffAnswer>;

/** As it is stored. */
export interface WriteOffRow {
  id: string;
  customer_id: string;
  currency: string;
  invoice_id: string;
  amount_minor: number;
  reverses_id: string | null;
  reason: string | null;
  date: string;
  created_at_ms: number;
}
