import {Problem} from '../../http/problems.ts';

export const customerNotFound = () => new Problem(404, 'customers.not_found', 'There is no such customer.');
export const customerExternalIdTaken = () =>
  new Problem(409, 'customers.external_id_taken', 'There is a customer with this external id. Use PUT to change it.');

export function customerRefusal(refusal: string): Problem | null {
  return refusal === 'unique:customers.merchant_id, customers.external_id' ? customerExternalIdTaken() : null;
}
