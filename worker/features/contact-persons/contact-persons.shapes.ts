/** What the merchant API takes and gives of a contact person. */
import {z} from '@hono/zod-openapi';
import type {Selectable} from 'kysely';
import type {ContactPersonsTable} from '../../../schema/tables.ts';
import {customerReference, email, externalId, line, phone} from '../../http/fields.ts';

export const roleShape = z.enum(['admin', 'payer', 'viewer']).openapi({
  description: 'viewer sees; payer pays, too; admin edits details, contacts and methods, too.',
});

export const contactPersonInput = z
  .strictObject({
    externalId: externalId.nullish(),
    customer: customerReference,
    name: line(200).openapi({example: 'Ada Lovelace'}),
    email: email.openapi({description: 'Signs in with it. One person of a customer has it.'}),
    phone: phone.nullish(),
    role: roleShape.nullish(),
  })
  .openapi('ContactPersonInput');
export type ContactPersonInput = z.infer<typeof contactPersonInput>;

export const contactPersonAnswer = z
  .object({
    id: z.string().openapi({example: 'con_019c0000000070008000000000000001'}),
    externalId: z.string().nullable(),
    customerId: z.string(),
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    role: roleShape,
    createdAtMs: z.number().int(),
    updatedAtMs: z.number().int(),
  })
  .openapi('ContactPerson');
export type ContactPersonAnswer = z.infer<typeof contactPersonAnswer>;

/** A stored contact person. */
export type ContactPersonRow = Omit<Selectable<ContactPersonsTable>, 'merchant_id' | 'search_text' | 'removed_at_ms'>;
export type WrittenContactPerson = ContactPersonRow & {search_text: string};
