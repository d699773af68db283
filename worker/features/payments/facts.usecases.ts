/** Everything that decides what a contact can pay: queries for one trip, and what follows from their rows. */
import {type PortalScope, requirePayer, type Role} from '../../http/portal-scope.ts';
import type {RowsOf} from '../../providers/database.ts';
import {creditSources, selectCreditSources, selectOwnCredits} from '../credits/credits.usecases.ts';
import {type Preferences, preferencesOf, selectPreferences} from '../preferences/preferences.usecases.ts';
import {type InvoiceRow, selectInvoices, selectLeftOpen, stillAsPlanned} from './facts.store.ts';
import type {Asker} from './pay-online.rules.ts';
import {selectPayer} from './payments.store.ts';
import type {Facts, InvoiceFacts, LeftOpen} from './start.rules.ts';

export function factQueries(scope: PortalScope) {
  return [
    selectPayer(scope),
    selectPreferences(scope.merchantId),
    selectCreditSources(scope),
    selectOwnCredits(scope, scope.contactId),
    selectLeftOpen(scope, scope.contactId),
  ] as const;
}

export type FactRows = RowsOf<ReturnType<typeof factQueries>>;
export type PayerRow = FactRows[0][number];

/** What somebody who may pay can do with these invoices. Throws 403 for who only looks. */
export async function readFacts(scope: PortalScope, invoiceIds: readonly string[]) {
  const [invoices, ...rows] = await scope.batch([
    selectInvoices(scope, scope.contactId, invoiceIds),
    ...factQueries(scope),
  ]);
  requirePayer(scope);
  return factsOf(scope.role, rows, invoices);
}

/** The invoices as they were read: what is written holds only while they are so. */
export function plannedOf(facts: Facts) {
  return facts.invoices.map(({id, revision, payableMinor}) => ({invoiceId: id, revision, payableMinor}));
}

/** The same as a condition for a write of another feature. */
export function asRead(scope: PortalScope, facts: Facts) {
  return stillAsPlanned(scope, plannedOf(facts));
}

/** @param invoices of `selectInvoices` and its like, read in the same trip. */
export function factsOf(
  role: Role,
  [[payer], stored, free, own, left]: FactRows,
  invoices: readonly InvoiceRow[],
): Facts & {payer: PayerRow} {
  // The foreign keys of a session do not allow one without its customer.
  if (!payer) throw new Error('A session without its customer');
  const preferences = preferencesOf(stored);
  const ownCreditOn = (invoiceId: string) =>
    own.filter((row) => row.invoice_id === invoiceId).reduce((sum, row) => sum + row.available_minor, 0);
  const leftOpen = new Map<string, LeftOpen & {invoiceIds: Set<string>}>();
  for (const row of left) {
    let open = leftOpen.get(row.id);
    if (!open) {
      open = {
        id: row.id,
        requestHash: row.request_hash,
        isAnnounced: row.stripe_account === null,
        invoiceIds: new Set(),
        usesCredit: false,
      };
      leftOpen.set(row.id, open);
    }
    if (row.invoice_id) open.invoiceIds.add(row.invoice_id);
  }
  for (const row of own) {
    const open = leftOpen.get(row.with_payment_id);
    open?.invoiceIds.add(row.invoice_id);
    if (open) open.usesCredit = true;
  }
  return {
    payer,
    preferences,
    asker: askerOf(role, payer, preferences),
    customerCurrency: payer.currency,
    invoices: invoices.map((row) => invoiceFacts(row, ownCreditOn(row.id))),
    credits: creditSources(free, own),
    leftOpen: [...leftOpen.values()],
  };
}

/** Who asks, and what they may pay with. */
export function askerOf(role: Role, payer: Pick<PayerRow, 'allow_bank_account'>, preferences: Preferences): Asker {
  return {role, merchantMethods: preferences['payments.methods'], allowBankAccount: payer.allow_bank_account === 1};
}

function invoiceFacts(row: InvoiceRow, ownCreditMinor: number): InvoiceFacts {
  const balanceMinor = row.balance_minor + ownCreditMinor;
  return {
    id: row.id,
    kind: row.kind,
    number: row.number,
    poReference: row.po_reference,
    dueDate: row.due_date,
    revision: row.revision,
    status: row.status === 'paid' && balanceMinor > 0 ? 'partially_paid' : row.status,
    currency: row.currency,
    balanceMinor,
    payableMinor: row.payable_minor,
    processingMinor: row.processing_minor,
    ownHeldMinor: row.own_held_minor + ownCreditMinor,
    paymentOptions: JSON.parse(row.payment_options) as string[],
    allowPartialPayments: row.allow_partial_payments === 1,
  };
}
