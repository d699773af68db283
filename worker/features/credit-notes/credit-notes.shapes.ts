/** What the merchant API takes and gives of a credit note. */
import {z} from '@hono/zod-openapi';
import type {Selectable} from 'kysely';
import type {CreditNotesTable} from '../../../schema/tables.ts';
import {lineAnswer, linesInput, taxAnswer, taxesInput} from '../../http/document-fields.ts';
import {
  address,
  amountMinor,
  calendarDateField,
  currency,
  customerReference,
  externalId,
  line,
  paragraphs,
} from '../../http/fields.ts';
import {addressShape, currencyShape, dateShape, minorShape} from '../../http/shapes.ts';

export const creditNoteInput = z
  .strictObject({
    externalId: externalId.nullish(),
    customer: customerReference,
    number: line(100).openapi({description: 'Unique among your credit notes.', example: 'CN-1001'}),
    state: z.enum(['draft', 'open']).nullish().openapi({
      description: 'A draft is not seen by its customer. Absent: open, or as it was where the credit note exists.',
    }),
    currency: currency.nullish().openapi({description: "ISO 4217. Absent: the customer's."}),
    date: calendarDateField,
    reference: line(200).nullish(),
    notes: paragraphs(10_000).nullish(),
    discountMinor: amountMinor.nullish(),
    lines: linesInput,
    taxes: taxesInput.nullish(),
    billingAddress: address.nullish(),
  })
  .openapi('CreditNoteInput');
export type CreditNoteInput = z.infer<typeof creditNoteInput>;

/** Without lines and taxes, as lists give it. */
export const listedCreditNoteAnswer = z
  .object({
    id: z.string().openapi({example: 'crn_019c0000000070008000000000000001'}),
    externalId: z.string().nullable(),
    customerId: z.string(),
    number: z.string(),
    status: z
      .enum(['draft', 'open', 'closed', 'void'])
      .openapi({description: 'Follows from what happened; never taken.'}),
    currency: currencyShape,
    date: dateShape,
    reference: z.string().nullable(),
    notes: z.string().nullable(),
    subtotalMinor: minorShape,
    discountMinor: minorShape,
    taxMinor: minorShape,
    totalMinor: minorShape,
    allocatedMinor: minorShape.openapi({description: 'Applied to invoices.'}),
    refundedMinor: minorShape,
    availableMinor: minorShape.openapi({description: 'What is left of it.'}),
    customerName: z.string(),
    billingAddress: addressShape.nullable(),
    revision: z.number().int().openapi({description: 'Grows with every change of contents.'}),
    createdAtMs: z.number().int(),
    updatedAtMs: z.number().int(),
  })
  .openapi('ListedCreditNote');

export const creditNoteAnswer = listedCreditNoteAnswer
  .extend({lines: z.array(lineAnswer), taxes: z.array(taxAnswer)})
  .openapi('CreditNote');

export type ListedCreditNoteAnswer = z.infer<typeof listedCreditNoteAnswer>;
export type CreditNoteAnswer = z.infer<typeof creditNoteAnswer>;

/** A stored credit note. */
export type CreditNoteRow = Omit<Selectable<CreditNotesTable>, 'merchant_id'>;
/** What of a credit note is written; the rest follows from it, or is kept by triggers. */
export type WrittenCreditNote = Omit<
  CreditNoteRow,
  'allocated_minor' | 'refunded_minor' | 'available_minor' | 'status'
>;
