import {Problem} from '../../http/problems.ts';

export const contactPersonNotFound = () =>
  new Problem(404, 'contact_persons.not_found', 'There is no such contact person.');
export const contactPersonExternalIdTaken = () =>
  new Problem(
    409,
    'contact_persons.external_id_taken',
    'There is a contact person with this external id. Use PUT to change it.',
  );
export const contactPersonEmailTaken = () =>
  new Problem(409, 'contact_persons.email_taken', 'Another contact person of this customer has this e-mail address.');
export const contactPersonFrozen = () =>
  new Problem(
    409,
    'contact_persons.frozen',
    'A contact person stays with their customer. Remove them and add them to the other one.',
  );

export function contactPersonRefusal(refusal: string): Problem | null {
  switch (refusal) {
    case 'unique:contact_persons.merchant_id, contact_persons.external_id':
      return contactPersonExternalIdTaken();
    case 'unique:contact_persons.merchant_id, contact_persons.customer_id, contact_persons.email_folded':
      return contactPersonEmailTaken();
    default:
      return null;
  }
}
