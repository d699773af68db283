/** What the portal takes and gives of payments. */
import {z} from '@hono/zod-openapi';
import {line, paragraphs, positiveAmountMinor, recordId} from '../../http/fields.ts';
import {addressShape, currencyShape, dateShape, methodDetailsShape, minorShape} from '../../http/shapes.ts';
import {
  paymentMethodShape,
  stripeSetupShape,
  unavailableMethodShape,
} from '../payment-methods/payment-methods.shapes.ts';
import {payOnlineReasons} from './pay-online.rules.ts';
import {paymentErrors} from './payments.errors.ts';
import {timelineKinds} from './timeline.rules.ts';

/** As many invoices as one payment takes. */
export const invoicesMax = 200;

const kind = z.enum(['invoice', 'retainer']);

export const bankTransferShape = z
  .object({
    accountHolder: z.string().nullable(),
    bankName: z.string().nullable(),
    iban: z.string().nullable(),
    bic: z.string().nullable(),
    accountNumber: z.string().nullable(),
    routingNumber: z.string().nullable(),
    instructions: z.string().nullable(),
  })
  .openapi('BankTransfer');

export const payablesShape = z
  .object({
    today: dateShape,
    groups: z
      .array(
        z.object({
          currency: currencyShape,
          totalMinor: minorShape,
          overdueMinor: minorShape,
          invoices: z.array(
            z.object({
              id: z.string(),
              kind,
              number: z.string(),
              poReference: z.string().nullable(),
              dueDate: dateShape,
              isOverdue: z.boolean(),
              balanceMinor: minorShape,
              payableMinor: minorShape,
              allowPartial: z.boolean(),
              minimumPartMinor: minorShape.nullable().openapi({
                description: 'The smallest part that may be paid of it; all that is payable may always be paid.',
              }),
              minimumRestMinor: minorShape.nullable().openapi({
                description: 'What a part leaves of it is no less than this, since less could not be charged later.',
              }),
              announcedMinor: minorShape.openapi({
                description:
                  'What the customer says to have sent by transfer. It holds nothing: all of it stays payable.',
              }),
              announcedAtMs: z.number().int().nullable().openapi({description: 'When they said so last.'}),
              methods: z.array(z.string()),
            }),
          ),
          moreCount: z.number().int().openapi({description: 'Payable ones beyond what one payment takes.'}),
          methods: z
            .array(
              z.object({
                type: z.string(),
                minimumMinor: minorShape,
                maximumMinor: minorShape,
                needsMandate: z.boolean().openapi({
                  description: 'A debit: send the words under which its account holder allows it (mandateText).',
                }),
              }),
            )
            .openapi({description: "Stripe's types that any of the invoices, or paying ahead, may be paid with."}),
          chargeStepMinor: minorShape.nullable().openapi({
            description:
              "Amounts that are charged by Stripe's types are multiples of it: 10 in three-decimal currencies, 100 in MGA. Null: Stripe does not charge the currency.",
            example: 1,
          }),
          aheadMethods: z.array(z.string()).openapi({description: 'What may be paid ahead with; empty: nothing may.'}),
          creditMinor: minorShape,
          credits: z.array(
            z.object({
              type: z.enum(['credit_note', 'payment']),
              id: z.string(),
              number: z.string().nullable(),
              date: dateShape,
              availableMinor: minorShape,
            }),
          ),
          retainerMinor: minorShape,
          retainers: z.array(
            z.object({id: z.string(), number: z.string(), date: dateShape, availableMinor: minorShape}),
          ),
        }),
      )
      .openapi({description: 'One payment for each currency.'}),
    notPayable: z.array(z.object({id: z.string(), number: z.string(), reason: z.enum(payOnlineReasons)})),
    unavailableMethods: z.array(unavailableMethodShape),
    savedMethods: z.array(paymentMethodShape),
    bankTransfer: bankTransferShape.nullable(),
    maySave: z.boolean(),
    stripe: stripeSetupShape,
    billingAddress: addressShape.nullable(),
    email: z.string().nullable(),
    customerName: z.string(),
    merchantName: z.string(),
  })
  .openapi('Payables');
export type Payables = z.infer<typeof payablesShape>;

export const partsField = z
  .array(z.strictObject({invoiceId: recordId, amountMinor: positiveAmountMinor}))
  .max(invoicesMax)
  .refine(
    (parts) => new Set(parts.map((part) => part.invoiceId)).size === parts.length,
    'An invoice stands in it twice.',
  );

/** The header is checked by `requireKey`, which has a code of its own for one that is missing. */
export const portalKeyHeader = z.object({'idempotency-key': z.string().min(1).max(255).optional()});

export function requireKey(header: z.infer<typeof portalKeyHeader>): string {
  const key = header['idempotency-key'];
  if (!key) throw paymentErrors.keyMissing();
  return key;
}

const currency = z.string().regex(/^[A-Z]{3}$/);
const amount = z.number().int().safe().min(0);

export const startShape = z
  .strictObject({
    currency,
    amountMinor: positiveAmountMinor.openapi({description: 'What is charged.'}),
    method: z.string().regex(/^[a-z0-9_]{1,60}$/),
    paymentMethodId: recordId.optional().openapi({description: 'A saved method, pmt_…'}),
    invoices: partsField.openapi({
      description: 'The whole wish for each invoice. Credits and retainers are laid on them in this order.',
    }),
    creditMinor: amount.default(0),
    retainerMinor: amount.default(0),
    aheadMinor: amount.default(0).openapi({description: 'For no invoice: it becomes credit.'}),
    mandateText: paragraphs(5000).min(1).optional().openapi({
      description:
        'The words under which the customer allows a debit, as they were shown. They are kept. Needed where the method says so, but not with a saved method that has its mandate.',
    }),
  })
  .openapi('PaymentStart', {
    description: 'Invoices and what is paid ahead come to the amount, the credits and the retainers together.',
  });

export const creditApplicationShape = z
  .strictObject({currency, invoices: partsField.min(1), creditMinor: amount, retainerMinor: amount})
  .openapi('CreditApplication', {description: 'The invoices come to credits and retainers together.'});

export const transferShape = z
  .strictObject({
    currency,
    amountMinor: positiveAmountMinor,
    invoices: partsField.min(1),
    reference: line(140).optional(),
  })
  .openapi('TransferAnnouncement', {description: 'The invoices come to the amount.'});

export const paymentShape = z
  .object({
    id: z.string(),
    state: z.enum(['pending', 'processing', 'succeeded', 'failed', 'canceled']),
    currency: currencyShape,
    amountMinor: minorShape,
    method: z.string(),
    methodDetails: methodDetailsShape.nullable(),
    failure: z.object({code: z.string(), message: z.string()}).nullable(),
    createdAtMs: z.number().int(),
    receivedOn: dateShape.nullable(),
    reference: z.string().nullable(),
    refundedMinor: minorShape,
    disputedMinor: minorShape,
    disputeLostMinor: minorShape,
    unappliedMinor: minorShape.openapi({description: "What of it is on no invoice: the customer's credit."}),
    aheadMinor: minorShape.openapi({description: 'What of it was meant to be on no invoice.'}),
    invoices: z.array(
      z.object({invoiceId: z.string(), kind, number: z.string(), amountMinor: minorShape, balanceMinor: minorShape}),
    ),
    credits: z
      .array(
        z.object({
          invoiceId: z.string(),
          number: z.string(),
          amountMinor: minorShape,
          source: z.object({
            type: z.enum(['credit_note', 'payment', 'retainer']),
            id: z.string(),
            number: z.string().nullable(),
          }),
        }),
      )
      .openapi({description: 'What credits and retainers have paid in the same step.'}),
    timeline: z.array(
      z.object({
        kind: z.enum(timelineKinds),
        atMs: z.number().int(),
        amountMinor: minorShape.optional(),
        code: z.string().optional(),
        message: z.string().optional(),
      }),
    ),
    mandateText: z.string().nullable(),
    expectedBy: dateShape.nullable().openapi({description: 'While processing: when the bank should have answered.'}),
  })
  .openapi('PortalPayment');
export type PortalPayment = z.infer<typeof paymentShape>;

export const startedShape = paymentShape
  .extend({
    clientSecret: z.string(),
    paymentMethodId: z.string().nullable().openapi({description: "Stripe's own id of the saved method."}),
  })
  .openapi('StartedPayment');
