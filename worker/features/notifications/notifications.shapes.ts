/** What the merchant is told. */
import {z} from '@hono/zod-openapi';

/** Each with what stands in its `data`. */
export const notificationKinds = [
  /** Money came that its invoices no longer took; it is the customer's credit. {amountMinor, currency} */
  'payment.excess',
  /** Money came by an intent that names a payment but is not its own. {amountMinor, currency, named} */
  'payment.adopted',
  /** What was paid on an invoice that was voided or lowered is the customer's credit. {amountMinor, currency, number} */
  'invoice.credited',
  /** The bank refused what it was working on. {amountMinor, currency, code} */
  'payment.failed',
  /** The bank took back what had succeeded. {amountMinor, currency, reason} */
  'payment.returned',
  'payment.dispute_opened',
  'payment.dispute_won',
  'payment.dispute_lost',
  /** The bank has not answered for 30 days. {amountMinor, currency} */
  'payment.unanswered',
  /** A refund that was made elsewhere, in Stripe's dashboard. {amountMinor, currency, refundId} */
  'refund.found',
  /** {amountMinor, currency, paymentId, reason} */
  'refund.failed',
  /** Stripe has not answered for a day; it is asked again. {amountMinor, currency, paymentId} */
  'refund.unanswered',
  /** A customer says that a transfer is on its way; confirm it when it is there. {amountMinor, currency, reference} */
  'transfer.announced',
  /** An announced transfer was not confirmed within 30 days; it is canceled. {amountMinor, currency, reference} */
  'transfer.lapsed',
  /** An event of Stripe could not be applied. {type, objectId} */
  'event.given_up',
  /** Stripe's balance and the books do not say the same. {balanceTransactionId, stripeMinor, booksMinor, currency} */
  'reconciliation.difference',
] as const;

export type NotificationKind = (typeof notificationKinds)[number];

export const notificationAnswer = z
  .object({
    id: z.string(),
    kind: z.string(),
    customerId: z.string().nullable(),
    subjectId: z.string().nullable().openapi({description: 'What it is about: a payment, a refund, …'}),
    data: z.record(z.string(), z.unknown()),
    createdAtMs: z.number().int(),
    readAtMs: z.number().int().nullable(),
  })
  .openapi('Notification');
