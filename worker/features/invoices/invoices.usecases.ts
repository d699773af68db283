/** What happens with a merchant's invoices and retainer invoices. They are rows of one table, and differ in `kind`. */
import type {MerchantWork} from '../../http/upserts.ts';
import {planReversals} from '../allocations/allocations.usecases.ts';
import type {DocumentKind, DocumentTable} from '../billing-documents/billing-documents.shapes.ts';
import {documentsBy} from '../billing-documents/billing-documents.usecases.ts';
import {insertNotification} from '../notifications/notifications.usecases.ts';
import {invoiceErrors, retainerErrors} from './invoices.errors.ts';
import {
  answerOfInvoice,
  answerOfListedInvoice,
  answerOfListedRetainer,
  answerOfRetainer,
  canonicalInvoice,
  nextRevision,
  writtenOf,
} from './invoices.rules.ts';
import type {
  InvoiceAnswer,
  InvoiceInput,
  InvoiceRow,
  ListedInvoiceAnswer,
  ListedRetainerAnswer,
  RetainerAnswer,
} from './invoices.shapes.ts';
import {invoiceColumns} from './invoices.store.ts';

export {invoiceNotFound, invoiceRefusal} from './invoices.errors.ts';
export type {InvoiceRow} from './invoices.shapes.ts';

const table: DocumentTable<InvoiceRow> = {name: 'invoices', one: 'invoice', columns: invoiceColumns};

const common = {
  idPrefix: 'inv' as const,
  canonical: canonicalInvoice,
  writtenOf,
  takeBack: (work: MerchantWork, excesses: ReadonlyMap<InvoiceRow, number>) => freeAllocations(work, excesses),
};

export const invoices: DocumentKind<InvoiceInput, InvoiceRow, InvoiceAnswer, ListedInvoiceAnswer> = {
  ...common,
  table: {...table, kind: 'invoice'},
  errors: invoiceErrors,
  nextRevision: (...given) => nextRevision('invoice', ...given),
  answer: answerOfInvoice,
  answerListed: answerOfListedInvoice,
};

export const retainerInvoices: DocumentKind<InvoiceInput, InvoiceRow, RetainerAnswer, ListedRetainerAnswer> = {
  ...common,
  table: {...table, kind: 'retainer'},
  errors: retainerErrors,
  nextRevision: (...given) => nextRevision('retainer', ...given),
  answer: answerOfRetainer,
  answerListed: answerOfListedRetainer,
};

/**
 * Takes back so much of what stands on each invoice, the newest first; what it came from has it available again. Where
 * that is money, it is the customer's credit now, and the merchant is told.
 * @param amounts in minor units.
 */
export async function freeAllocations(work: MerchantWork, amounts: ReadonlyMap<InvoiceRow, number>) {
  const {merchantId, ids, nowMs} = work;
  const {rows, queries} = await planReversals(
    work,
    'invoice_id',
    new Map([...amounts].map(([{id}, amountMinor]) => [id, amountMinor])),
  );
  const told = [...amounts.keys()].flatMap(({id, customer_id: customerId, number, currency}) => {
    const money = rows.filter((row) => row.invoice_id === id && row.payment_id !== null);
    const amountMinor = money.reduce((sum, row) => sum - row.amount_minor, 0);
    if (amountMinor === 0) return [];
    return insertNotification(merchantId, {
      id: ids.id('ntf'),
      kind: 'invoice.credited',
      customerId,
      subjectId: id,
      data: {amountMinor, currency, number},
      nowMs,
    });
  });
  return [...queries, ...told];
}

/** Queries for another feature's batch: the invoices, of either kind, that it applies money to. */
export const invoicesNamed = (merchantId: string, named: {ids: readonly string[]; externalIds: readonly string[]}) =>
  [
    documentsBy(table, merchantId, 'id', named.ids),
    documentsBy(table, merchantId, 'external_id', named.externalIds),
  ] as const;
