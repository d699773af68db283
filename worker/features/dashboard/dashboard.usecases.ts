/** What a customer sees first. One trip to the database. */
import type {PortalScope} from '../../http/portal-scope.ts';
import {type Address, jsonColumn, type MethodDetails} from '../../http/shapes.ts';
import {calendarDate} from '../../providers/clock.ts';
import {selectMethods, shownMethods} from '../payment-methods/saved-methods.usecases.ts';
import {expectedBy, gatewayMethodsFor} from '../payments/gateway-methods.rules.ts';
import {askerOf, selectPayer} from '../payments/payables.usecases.ts';
import {preferencesOf, selectPreferences} from '../preferences/preferences.usecases.ts';
import {detailsOfSaved, problemsOf, totalsByCurrency} from './dashboard.rules.ts';
import {
  listContacts,
  listFailed,
  listLostDisputes,
  listUnderWay,
  listUnderWayParts,
  readCustomer,
  readLastPayment,
  readMerchant,
  sumAnnounced,
  sumAvailableCreditNotes,
  sumAvailableRetainers,
  sumOpenInvoices,
  sumOwnHeld,
  sumUnappliedPayments,
} from './dashboard.store.ts';

const underWayMax = 20;
const problemsMax = 5;
/** As many are looked at: those that are settled since are not told. */
const problemsReadMax = 20;
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
    announced,
    creditNotes,
    payments,
    retainers,
    [last],
    methods,
    underWay,
    underWayParts,
    failed,
    lost,
    [payer],
    stored,
  ] = await scope.batch([
    readMerchant(scope),
    readCustomer(scope),
    listContacts(scope),
    sumOpenInvoices(scope, today),
    sumOwnHeld(scope, contactId, today),
    sumAnnounced(scope),
    sumAvailableCreditNotes(scope),
    sumUnappliedPayments(scope),
    sumAvailableRetainers(scope),
    readLastPayment(scope),
    selectMethods(scope),
    listUnderWay(scope, contactId, underWayMax),
    listUnderWayParts(scope, contactId, underWayMax),
    listFailed(scope, nowMs - problemsForMs, problemsReadMax),
    listLostDisputes(scope, nowMs - problemsForMs, problemsReadMax),
    selectPayer(scope),
    selectPreferences(scope.merchantId),
  ]);
  if (!merchant || !customer || !payer)
    throw new Error('A session without its merchant or customer: the foreign keys do not allow it');
  const preferences = preferencesOf(stored);
  const asker = askerOf(scope.role, payer, preferences);
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
    totals: totalsByCurrency(
      open,
      held,
      announced,
      [...creditNotes, ...payments],
      retainers,
      customer.currency,
      scope.role,
    ),
    mayPayAhead:
      scope.role !== 'viewer' &&
      preferences['payments.payAhead'] &&
      gatewayMethodsFor(customer.currency, asker).length > 0,
    lastPayment: last
      ? {
          id: last.id,
          // A CHECK holds it to every payment that succeeded.
          receivedOn: last.received_on!,
          amountMinor: last.amount_minor,
          currency: last.currency,
          method: last.method,
          methodDetails: jsonColumn<MethodDetails>(last.method_details),
          refundedMinor: last.refunded_minor,
          disputedMinor: last.disputed_minor,
          disputeLostMinor: last.dispute_lost_minor,
        }
      : null,
    paymentMethods: shownMethods(methods, today),
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
