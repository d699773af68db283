/** Pure: what a contact person's input means. */
import {foldEmail, foldText} from '../../http/folding.ts';
import type {
  ContactPersonAnswer,
  ContactPersonInput,
  ContactPersonRow,
  WrittenContactPerson,
} from './contact-persons.shapes.ts';

export const contentOf = (input: ContactPersonInput, customerId: string) => ({
  customer_id: customerId,
  name: input.name,
  email: input.email,
  email_folded: foldEmail(input.email),
  phone: input.phone ?? null,
  // Not given: a new person pays, one that is known keeps the role, so that a nightly push gives nobody more than before.
  role: input.role ?? null,
});

/** What two inputs are compared by. */
export const canonicalContactPerson = (content: ReturnType<typeof contentOf>) => JSON.stringify(Object.values(content));

/** No two persons of a customer have one mailbox; two customers may share a bookkeeper. */
export const mailboxOf = (row: {customer_id: string; email_folded: string}) => `${row.customer_id} ${row.email_folded}`;

export const searchableContactPerson = (row: ContactPersonRow): WrittenContactPerson => ({
  ...row,
  search_text: foldText(`${row.name} ${row.email}`),
});

export function answerOfContactPerson(row: ContactPersonRow): ContactPersonAnswer {
  return {
    id: row.id,
    externalId: row.external_id,
    customerId: row.customer_id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    role: row.role,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
