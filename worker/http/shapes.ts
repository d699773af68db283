/** Shapes that several features answer with. What requests are made of stands in fields.ts. */
import {z} from '@hono/zod-openapi';

export const addressShape = z
  .object({
    line1: z.string().optional(),
    line2: z.string().optional(),
    city: z.string().optional(),
    state: z.string().optional(),
    postalCode: z.string().optional(),
    country: z.string().optional().openapi({description: 'ISO 3166-1 alpha-2', example: 'DE'}),
  })
  .openapi('Address');

export type Address = z.infer<typeof addressShape>;

/** What of a payment method may be shown. */
export const methodDetailsShape = z
  .object({brand: z.string().optional(), last4: z.string().optional()})
  .openapi('MethodDetails');

export type MethodDetails = z.infer<typeof methodDetailsShape>;

/** An integer in the currency's minor units. */
export const minorShape = z.number().int();

/** A calendar date in the merchant's time zone. */
export const dateShape = z.string().openapi({format: 'date', example: '2026-03-31'});

export const currencyShape = z.string().openapi({description: 'ISO 4217', example: 'EUR'});

/** A column that holds JSON or nothing. */
export function jsonColumn<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value);
}
