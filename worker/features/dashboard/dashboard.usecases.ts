/** What a customer sees first. One trip to the database. */
import type {PortalScope} from '../../http/portal-scope.ts';
import {type Address, jsonColumn, type MethodDetails} from '../../http/shapes.ts';
import {calendarDate} from '../../providers/clock.ts';
import {selectMethods, shownMethods} from '../payment-methods/saved-methods.usecases.ts';
import {expectedBy} from '../payments/gateway-methods.rules.ts';
import {problemsOf, totalsByCurrency} from './dashboard.rules.ts';
import {
  listContacts,
  listFailed,
  listLostDisputes,
  listUnderWay,
  listUnderWayParts,
  readCustomer,
  readLastPayment,
  readMerchant,
  sumAvailableCreditNotes,
  sumAvailableRetainers,
  sumOpenInvoices,
  sumOwnHeld,
  sumUnappliedPayments,
} from './dashboard.store.ts';

const underWayMax = 20;
const problemsMax = 5;
/** How long a customer is told of what went wrong. */
const problemsForMs = 30 * 86_400_000;

export async function dashboard(scope: PortalScope, nowMs: number) {
  const today = calendarDate(nowMs, scope.timeZone);
  const {contactId} = scope;
  const [
    [merchant],
    [customer],
    contacts,
    open,
    held,
    creditNotes,
    payments,
    retainers,
    [last],
    methods,
    underWay,
    underWayParts,
    failed,
    lost,
  ] = await scope.batch([
    readMerchant(scope),
    readCustomer(scope),
    listContacts(scope),
    sumOpenInvoices(scope, today),
    sumOwnHeld(scope, contactId),
    sumAvailableCreditNotes(scope),
    sumUnappliedPayments(scope),
    sumAvailableRetainers(scope),
    readLastPayment(scope),
    selectMethods(scope),
    listUnderWay(scope, contactId, underWayMax),
    listUnderWayParts(scope, contactId, underWayMax),
    listFailed(scope, nowMs - problemsForMs, problemsMax),
    listLostDisputes(scope, nowMs - problemsForMs, problemsMax),
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
      isYou: id === contactId,
    })),
    totals: totalsByCurrency(open, held, [...creditNotes, ...payments], retainers, customer.currency, scope.role),
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
    paymentMethods: shownMethods(methods, today).filter(({state}) => state === 'active' || state === 'verifying'),
    underWay: underWay.map((row) => ({
      id: row.id,
      state: stateShown(row),
      method: row.method,
      methodDetails: jsonColumn<MethodDetails>(row.method_details) ?? detailsOfSaved(row),
      amountMinor: row.amount_minor,
      currency: row.currency,
      createdAtMs: row.created_at_ms,
      expectedBy:
        row.state === 'processing'
          ? expectedBy(row.method, calendarDate(row.processing_since_ms ?? row.created_at_ms, scope.timeZone))
          : null,
      invoices: underWayParts
        .filter((part) => part.payment_id === row.id)
        .map((part) => ({invoiceId: part.invoice_id, number: part.number})),
    })),
    recentProblems: problemsOf(failed, lost, problemsMax),
    today,
  };
}

/** held: it waits for its customer. announced: the customer says that a transfer is on its way. */
function stateShown(row: {state: string; stripe_account: string | null}): 'held' | 'processing' | 'announced' {
  if (row.state === 'processing') return 'processing';
  return row.stripe_account === null ? 'announced' : 'held';
}

/** What it is to be paid with, before Stripe has said what it was paid with. */
function detailsOfSaved(saved: {
  brand: string | null;
  last4: string | null;
  bank_name: string | null;
}): MethodDetails | null {
  const {brand, last4, bank_name: bankName} = saved;
  if (!brand && !last4 && !bankName) return null;
  return {...(brand && {brand}), ...(last4 && {last4}), ...(bankName && {bankName})};
}
