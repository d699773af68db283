/** How a saved method is shown: to the portal, on the dashboard and in the Pay sheet. */
import {z} from '@hono/zod-openapi';
import {addressShape} from '../../http/shapes.ts';
import {unavailableReasons} from '../payments/gateway-methods.rules.ts';
import {cardExpiry, methodStates} from './payment-methods.rules.ts';
import type {MethodRow} from './payment-methods.store.ts';

export const paymentMethodShape = z
  .object({
    id: z.string().openapi({example: 'pmt_0192d0c1'}),
    type: z.string().openapi({description: "Stripe's type.", example: 'card'}),
    brand: z.string().nullable(),
    last4: z.string().nullable(),
    bankName: z.string().nullable(),
    expMonth: z.number().int().nullable(),
    expYear: z.number().int().nullable(),
    expiry: z
      .enum(['valid', 'soon', 'expired'])
      .nullable()
      .openapi({description: 'soon: this month or the next. Null: it does not expire.'}),
    nickname: z.string().nullable(),
    isDefault: z.boolean(),
    state: z.enum(methodStates),
    disabledReason: z.string().nullable(),
    verification: z
      .object({
        kind: z.enum(['amounts', 'descriptor_code']),
        arrivesOn: z.string().nullable(),
        expiresAtMs: z.number().int().nullable(),
        triesLeft: z.number().int().nullable(),
      })
      .nullable()
      .openapi({description: 'While it is verifying: what was sent to the account, to be told to …/verify.'}),
    mandate: z
      .object({text: z.string(), acceptedAtMs: z.number().int(), reference: z.string().nullable()})
      .nullable()
      .openapi({description: 'What the customer agreed to.'}),
    addedAtMs: z.number().int(),
    lastUsedAtMs: z.number().int().nullable(),
  })
  .openapi('PaymentMethod');

export type PaymentMethod = z.infer<typeof paymentMethodShape>;

export const unavailableMethodShape = z
  .object({type: z.string(), reason: z.enum(unavailableReasons)})
  .openapi('UnavailableMethod');

export const stripeSetupShape = z
  .object({publishableKey: z.string(), account: z.string().nullable(), jsUrl: z.string()})
  .openapi('StripeSetup');

export const payerShape = {
  billingAddress: addressShape.nullable(),
  email: z.string().nullable(),
  customerName: z.string(),
  merchantName: z.string(),
};

/** @param today the merchant's calendar date. */
export function shownMethod(row: MethodRow, today: string): PaymentMethod {
  if (row.state === 'removed') throw new Error(`${row.id} is removed: it is shown to nobody`);
  return {
    id: row.id,
    type: row.type,
    brand: row.brand,
    last4: row.last4,
    bankName: row.bank_name,
    expMonth: row.exp_month,
    expYear: row.exp_year,
    expiry: cardExpiry(row.exp_month, row.exp_year, today),
    nickname: row.nickname,
    isDefault: row.is_default === 1,
    state: row.state,
    disabledReason: row.disabled_reason,
    verification:
      row.state === 'verifying' && row.verification
        ? {
            kind: row.verification,
            arrivesOn: row.arrives_on,
            expiresAtMs: row.expires_at_ms,
            triesLeft: row.tries_left,
          }
        : null,
    mandate:
      row.mandate_text === null
        ? null
        : {
            text: row.mandate_text,
            acceptedAtMs: row.mandate_accepted_at_ms ?? row.created_at_ms,
            reference: row.mandate_reference,
          },
    addedAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
  };
}

/** The default first, then the newest. */
export function shownMethods(rows: readonly MethodRow[], today: string): PaymentMethod[] {
  const rank = ({is_default: isDefault, id}: MethodRow) => `${isDefault}${id}`;
  return rows.toSorted((one, other) => (rank(one) < rank(other) ? 1 : -1)).map((row) => shownMethod(row, today));
}
