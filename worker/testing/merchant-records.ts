/** Records as a merchant's server sends them, and the books as the database has them. */
import {expect} from 'vitest';
import type {CreditNoteAnswer} from '../features/credit-notes/credit-notes.shapes.ts';
import type {CustomerAnswer} from '../features/customers/customers.shapes.ts';
import type {InvoiceAnswer, RetainerAnswer} from '../features/invoices/invoices.shapes.ts';
import type {MerchantPaymentAnswer} from '../features/payments/merchant-payments.shapes.ts';
import {env, type Harness, startMs} from './harness.ts';

export interface ProblemBody {
  code: string;
  status: number;
  detail: string;
  errors?: {path: string}[];
  [extra: string]: unknown;
}

/** The body of an answer that must have this status. */
export async function bodyOf<Body>(answer: Response, status: number): Promise<Body> {
  const text = await answer.text();
  expect(answer.status, text).toBe(status);
  return JSON.parse(text) as Body;
}

export function merchantRecords(harness: Harness, merchantId = 'demo') {
  const post = async <Body>(path: string, body: object, status = 201) =>
    bodyOf<Body>(await harness.asMerchant('POST', path, body, {merchantId}), status);
  let count = 0;
  const record = {
    customer: (more: object = {}) => post<CustomerAnswer>('/v1/customers', {name: 'Ada Ltd', currency: 'EUR', ...more}),
    /** One line of so many minor units, in a currency of two decimals. */
    invoice: (customerId: string, totalMinor: number, more: object = {}) =>
      post<InvoiceAnswer>(
        '/v1/invoices',
        invoiceOf(customerId, totalMinor, {number: `INV-${++count}`, externalId: `inv-${count}`, ...more}),
      ),
    retainer: (customerId: string, totalMinor: number, more: object = {}) =>
      post<RetainerAnswer>(
        '/v1/retainer-invoices',
        invoiceOf(customerId, totalMinor, {number: `RET-${++count}`, externalId: `ret-${count}`, ...more}),
      ),
    creditNote: (customerId: string, totalMinor: number, more: object = {}) =>
      post<CreditNoteAnswer>(
        '/v1/credit-notes',
        invoiceOf(customerId, totalMinor, {number: `CN-${++count}`, externalId: `cn-${count}`, ...more}),
      ),
    payment: (
      customerId: string,
      amountMinor: number,
      invoices: {invoiceId: string; amountMinor: number}[] = [],
      more: object = {},
    ) =>
      post<MerchantPaymentAnswer>('/v1/payments', {
        customer: {id: customerId},
        method: 'bank_transfer',
        currency: 'EUR',
        amountMinor,
        receivedOn: '2026-03-09',
        invoices,
        ...more,
      }),
    put: (path: string, externalId: string, body: object) =>
      harness.asMerchant('PUT', `${path}/by-external-id/${externalId}`, body, {merchantId}),
    get: async <Body>(path: string) =>
      bodyOf<Body>(await harness.asMerchant('GET', path, undefined, {merchantId}), 200),
    post,
  };
  return record;
}

export const invoiceOf = (customerId: string, totalMinor: number, more: object = {}) => ({
  customer: {id: customerId},
  date: '2026-02-01',
  lines: [
    {
      description: 'Lantern',
      quantity: '1',
      unitPrice: `${Math.floor(totalMinor / 100)}.${String(totalMinor % 100).padStart(2, '0')}`,
    },
  ],
  ...more,
});

/** A payment that waits for its customer and holds so much of an invoice, as the portal writes it. */
export async function holdInvoice(customerId: string, invoiceId: string, amountMinor: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO payments (merchant_id, id, customer_id, currency, amount_minor, method, state, stripe_account, created_at_ms, updated_at_ms)
       VALUES ('demo', ?1, ?2, 'EUR', ?3, 'card', 'pending', '', ?4, ?4)`,
    ).bind(`pay_${invoiceId}`, customerId, amountMinor, startMs),
    env.DB.prepare(
      `INSERT INTO reservations (merchant_id, payment_id, invoice_id, customer_id, currency, amount_minor, state, created_at_ms, updated_at_ms)
       VALUES ('demo', ?1, ?2, ?3, 'EUR', ?4, 'held', ?5, ?5)`,
    ).bind(`pay_${invoiceId}`, invoiceId, customerId, amountMinor, startMs),
  ]);
}

/** The movements of the ledger in their order: [kind, amount, date]. */
export async function ledger(): Promise<[string, number, string][]> {
  const {results} = await env.DB.prepare(
    'SELECT kind, amount_minor, date FROM ledger_entries ORDER BY customer_id, currency, sequence',
  ).all<{
    kind: string;
    amount_minor: number;
    date: string;
  }>();
  return results.map(({kind, amount_minor, date}) => [kind, amount_minor, date]);
}

/** Accounts whose ledger is not their open documents less their credits. None, always. */
export async function accountsThatDisagree(): Promise<unknown[]> {
  const {results} = await env.DB.prepare(
    `SELECT a.*, (SELECT COALESCE(SUM(balance_minor), 0) FROM invoices d WHERE d.kind = 'invoice' AND d.merchant_id = a.merchant_id AND d.customer_id = a.customer_id AND d.currency = a.currency)
        - (SELECT COALESCE(SUM(available_minor), 0) FROM credit_notes d WHERE d.merchant_id = a.merchant_id AND d.customer_id = a.customer_id AND d.currency = a.currency)
        - (SELECT COALESCE(SUM(unapplied_minor), 0) FROM payments d WHERE d.merchant_id = a.merchant_id AND d.customer_id = a.customer_id AND d.currency = a.currency)
        - (SELECT COALESCE(SUM(available_minor), 0) FROM invoices d WHERE d.kind = 'retainer' AND d.merchant_id = a.merchant_id AND d.customer_id = a.customer_id AND d.currency = a.currency) AS documents_minor,
      (SELECT SUM(amount_minor) FROM ledger_entries e WHERE e.merchant_id = a.merchant_id AND e.customer_id = a.customer_id AND e.currency = a.currency) AS entries_minor
     FROM accounts a`,
  ).all<{ledger_minor: number; documents_minor: number; entries_minor: number}>();
  return results.filter((row) => row.ledger_minor !== row.documents_minor || row.ledger_minor !== row.entries_minor);
}

export const countOf = async (table: string) =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{n: number}>())!.n;
