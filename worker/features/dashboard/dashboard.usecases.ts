/** What a customer sees first. One trip to the database. */
import type {PortalScope} from '../../http/portal-scope.ts';
import {type Address, jsonColumn, type MethodDetails} from '../../http/shapes.ts';
import {calendarDate} from '../../providers/clock.ts';
import {totalsByCurrency} from './dashboard.rules.ts';
import {
  listContacts,
  readCustomer,
  readLastPayment,
  readMerchant,
  sumAvailableCreditNotes,
  sumOpenInvoices,
  sumOwnHeld,
  sumUnappliedPayments,
} from './dashboard.store.ts';

export async function dashboard(scope: PortalScope, nowMs: number) {
  const today = calendarDate(nowMs, scope.timeZone);
  const [[merchant], [customer], contacts, open, held, creditNotes, payments, [last]] = await scope.batch([
    readMerchant(scope),
    readCustomer(scope),
    listContacts(scope),
    sumOpenInvoices(scope, today),
    sumOwnHeld(scope, scope.contactId),
    sumAvailableCreditNotes(scope),
    sumUnappliedPayments(scope),
    readLastPayment(scope),
  ]);
  if (!merchant || !customer)
    throw new Error('A session without its merchant or customer: the foreign keys do not allow it');
  return {
    merchant: {
      name: merchant.name,
      email: merchant.email,
      phone: merchant.phone,
      website: merchant.website,
      address: jsonColumn<Address>(merchant.address),
    },
    customer: {
      id: customer.id,
      name: customer.name,
      email: customer.email,
      phone: customer.phone,
      currency: customer.currency,
      taxNumber: customer.tax_number,
      paymentTermsDays: customer.payment_terms_days,
      billingAddress: jsonColumn<Address>(customer.billing_address),
      shippingAddress: jsonColumn<Address>(customer.shipping_address),
    },
    contacts: contacts.map(({id, name, email, phone, role}) => ({
      id,
      name,
      email,
      phone,
      role,
      isYou: id === scope.contactId,
    })),
    totals: totalsByCurrency(open, held, [...creditNotes, ...payments], customer.currency, scope.role),
    lastPayment: last
      ? {
          id: last.id,
          // A CHECK holds it to every payment that succeeded.
          receivedOn: last.received_on!,
          amountMinor: last.amount_minor,
          currency: last.currency,
          method: last.method,
          methodDetails: jsonColumn<MethodDetails>(last.method_details),
        }
      : null,
    today,
  };
}
