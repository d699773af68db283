/** What the merchant API takes and gives of an invoice. */
import {z} from '@hono/zod-openapi';
import type {Selectable} from 'kysely';
import type {InvoicesTable} from '../../../schema/tables.ts';
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
  positiveAmountMinor,
  recordId,
} from '../../http/fields.ts';
import {addressShape, currencyShape, dateShape, minorShape} from '../../http/shapes.ts';

export const paymentOptionsInput = z
  .array(z.string().regex(/^[a-z0-9_]{1,60}$/, 'is no payment method'))
  .max(20)
  .refine((options) => new Set(options).size === options.length, 'has a method twice')
  .openapi({
    description: "Stripe's method types that it may be paid by online; none: it cannot be.",
    example: ['card'],
  });

export const invoiceInput = z
  .strictObject({
    externalId: externalId.nullish(),
    customer: customerReference,
    number: line(100).openapi({description: 'Unique among your invoices.', example: 'INV-1001'}),
    state: z.enum(['draft', 'sent']).nullish().openapi({
      description: 'A draft is not seen by its customer. Absent: sent, or as it was where the invoice exists.',
    }),
    currency: currency.nullish().openapi({description: "ISO 4217. Absent: the customer's."}),
    date: calendarDateField,
    dueDate: calendarDateField.nullish().openapi({description: "Absent: the date plus the customer's payment terms."}),
    poReference: line(200).nullish(),
    notes: paragraphs(10_000).nullish(),
    terms: paragraphs(10_000).nullish(),
    paymentOptions: paymentOptionsInput.nullish(),
    allowPartialPayments: z.boolean().nullish(),
    discountMinor: amountMinor.nullish(),
    lines: linesInput,
    taxes: taxesInput.nullish(),
    billingAddress: address
      .nullish()
      .openapi({description: "Absent: the customer's, as it is when the invoice is sent."}),
    shippingAddress: address.nullish(),
  })
  .openapi('InvoiceInput');
export type InvoiceInput = z.infer<typeof invoiceInput>;

/** Without lines and taxes, as lists give it. */
export const listedInvoiceAnswer = z
  .object({
    id: z.string().openapi({example: 'inv_019c0000000070008000000000000001'}),
    externalId: z.string().nullable(),
    customerId: z.string(),
    number: z.string(),
    status: z
      .enum(['draft', 'sent', 'partially_paid', 'paid', 'void'])
      .openapi({description: 'Follows from what happened; never taken.'}),
    currency: currencyShape,
    date: dateShape,
    dueDate: dateShape,
    poReference: z.string().nullable(),
    notes: z.string().nullable(),
    terms: z.string().nullable(),
    paymentOptions: z.array(z.string()),
    allowPartialPayments: z.boolean(),
    subtotalMinor: minorShape,
    discountMinor: minorShape,
    taxMinor: minorShape,
    totalMinor: minorShape,
    allocatedMinor: minorShape.openapi({description: 'Paid or credited.'}),
    reservedMinor: minorShape.openapi({description: 'Held by payments under way.'}),
    processingMinor: minorShape.openapi({description: 'Of it, what a bank is working on.'}),
    writtenOffMinor: minorShape,
    balanceMinor: minorShape.openapi({description: 'Total less what is allocated and written off.'}),
    payableMinor: minorShape.openapi({description: 'Balance less what is reserved.'}),
    customerName: z.string(),
    billingAddress: addressShape.nullable(),
    shippingAddress: addressShape.nullable(),
    revision: z.number().int().openapi({description: 'Grows with every change of contents.'}),
    createdAtMs: z.number().int(),
    updatedAtMs: z.number().int(),
  })
  .openapi('ListedInvoice');

export const invoiceAnswer = listedInvoiceAnswer
  .extend({lines: z.array(lineAnswer), taxes: z.array(taxAnswer)})
  .openapi('Invoice');

export type ListedInvoiceAnswer = z.infer<typeof listedInvoiceAnswer>;
export type InvoiceAnswer = z.infer<typeof invoiceAnswer>;

/** The same without what a retainer, which ships nothing, does not have. */
export const retainerInvoiceInput = invoiceInput.omit({shippingAddress: true}).openapi('RetainerInvoiceInput');

const drawing = {
  drawnMinor: minorShape.openapi({description: 'What invoices have drawn of it.'}),
  availableMinor: minorShape.openapi({description: 'Paid and not drawn: credit for invoices.'}),
};
export const listedRetainerAnswer = listedInvoiceAnswer
  .omit({shippingAddress: true})
  .extend(drawing)
  .openapi('ListedRetainerInvoice');
export const retainerAnswer = invoiceAnswer.omit({shippingAddress: true}).extend(drawing).openapi('RetainerInvoice');
export type ListedRetainerAnswer = z.infer<typeof listedRetainerAnswer>;
export type RetainerAnswer = z.infer<typeof retainerAnswer>;

export const allocationInput = z
  .strictObject({
    invoiceId: recordId.openapi({example: 'inv_019c0000000070008000000000000001'}),
    amountMinor: positiveAmountMinor,
  })
  .openapi('AllocationInput');
export type AllocationInput = z.infer<typeof allocationInput>;

export const allocationAnswer = z
  .object({
    id: z.string(),
    source: z.object({type: z.enum(['credit_note', 'payment', 'retainer']), id: z.string()}),
    invoiceId: z.string(),
    currency: currencyShape,
    amountMinor: minorShape,
    date: dateShape,
    sourceAvailableMinor: minorShape.openapi({description: 'Left of the source after it.'}),
    invoiceBalanceMinor: minorShape.openapi({description: 'Left of the invoice after it.'}),
  })
  .openapi('Allocation');
export type AllocationAnswer = z.infer<typeof allocationAnswer>;

/** A stored invoice or retainer invoice. */
export type InvoiceRow = Omit<Selectable<InvoicesTable>, 'merchant_id'>;
/** Those columns that triggers keep. */
export type InvoiceSums = Pick<
  InvoiceRow,
  'allocated_minor' | 'reserved_minor' | 'processing_minor' | 'written_off_minor' | 'drawn_minor'
>;
/** What of an invoice is written; the rest follows from it, or is kept by triggers. */
export type WrittenInvoice = Omit<
  InvoiceRow,
  keyof InvoiceSums | 'available_minor' | 'balance_minor' | 'payable_minor' | 'status'
>;
