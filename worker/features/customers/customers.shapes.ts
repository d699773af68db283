/** What the merchant API takes and gives of a customer. */
import {z} from '@hono/zod-openapi';
import type {Selectable} from 'kysely';
import type {CustomersTable} from '../../../schema/tables.ts';
import {address, currency, email, externalId, language, line, phone} from '../../http/fields.ts';
import {addressShape} from '../../http/shapes.ts';

export const customerInput = z
  .strictObject({
    externalId: externalId.nullish(),
    name: line(200).openapi({example: 'Ada Ltd'}),
    email: email.nullish(),
    phone: phone.nullish(),
    currency,
    language: language.nullish(),
    taxNumber: line(50).nullish(),
    paymentTermsDays: z
      .int()
      .min(0)
      .max(3650)
      .nullish()
      .openapi({description: 'Days until an invoice is due. 30 where absent.', example: 30}),
    allowBankAccount: z
      .boolean()
      .nullish()
      .openapi({description: 'May pay by bank account where the invoice allows it too.'}),
    billingAddress: address.nullish(),
    shippingAddress: address.nullish(),
  })
  .openapi('CustomerInput');
export type CustomerInput = z.infer<typeof customerInput>;

export const customerAnswer = z
  .object({
    id: z.string().openapi({example: 'cus_019c0000000070008000000000000001'}),
    externalId: z.string().nullable(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    currency: z.string(),
    language: z.string().nullable(),
    taxNumber: z.string().nullable(),
    paymentTermsDays: z.number().int(),
    allowBankAccount: z.boolean(),
    billingAddress: addressShape.nullable(),
    shippingAddress: addressShape.nullable(),
    createdAtMs: z.number().int(),
    updatedAtMs: z.number().int(),
  })
  .openapi('Customer');
export type CustomerAnswer = z.infer<typeof customerAnswer>;

/** A stored customer, as far as the merchant's side is concerned. */
export type CustomerRow = Omit<Selectable<CustomersTable>, 'merchant_id' | 'stripe_customer_id' | 'search_text'>;
export type WrittenCustomer = CustomerRow & {search_text: string};
