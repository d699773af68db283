/** Plain SQL that the tests of the books write with: no code of ours stands between them and the database. */
import {refusalOf} from '../worker/http/database-errors.ts';
import {env} from '../worker/testing/harness.ts';

export const run = (...statements: string[]) => env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));

/** The name under which the database refuses; null where it takes it. */
export async function refused(...statements: string[]): Promise<string | null> {
  try {
    await run(...statements);
    return null;
  } catch (error) {
    return refusalOf(error) ?? `unnamed: ${String(error)}`;
  }
}

const text = (value: string | null) => (value === null ? 'NULL' : `'${value}'`);

export const customer = (id: string, merchant = 'demo') =>
  `INSERT INTO customers (merchant_id, id, name, currency, content_hash, created_at_ms, updated_at_ms) VALUES ('${merchant}', '${id}', 'N', 'EUR', 'h', 1, 1)`;
export const line = (invoice: string, amountMinor: number, {merchant = 'demo', revision = 1} = {}) =>
  `INSERT INTO invoice_lines (merchant_id, invoice_id, revision, position, description, quantity_millionths, unit_price_millionths, amount_minor)
   VALUES ('${merchant}', '${invoice}', ${revision}, 1, 'D', 1000000, 1, ${amountMinor})`;
export const invoiceRow = (
  id: string,
  totalMinor: number,
  {
    merchant = 'demo',
    customer: customerId = 'c1',
    currency = 'EUR',
    state = 'sent',
    subtotalMinor = totalMinor,
    discountMinor = 0,
    number = id,
    kind = 'invoice',
  } = {},
) =>
  `INSERT INTO invoices (merchant_id, id, kind, customer_id, number, number_key, state, currency, date, due_date, revision, subtotal_minor, discount_minor, total_minor,
     payment_options, customer_name, search_text, content_hash, created_at_ms, updated_at_ms)
   VALUES ('${merchant}', '${id}', '${kind}', '${customerId}', '${number}', '${number}', '${state}', '${currency}', '2026-01-01', '2026-01-31', 1, ${subtotalMinor}, ${discountMinor}, ${totalMinor},
     '[]', 'N', '${number}', 'h', 1, 1)`;
export const invoice = (id: string, totalMinor: number, more: Parameters<typeof invoiceRow>[2] = {}) => [
  line(id, totalMinor, more),
  invoiceRow(id, totalMinor, more),
];
export const creditNote = (
  id: string,
  totalMinor: number,
  {customer: customerId = 'c1', currency = 'EUR', state = 'open'} = {},
) => [
  `INSERT INTO credit_note_lines VALUES ('demo', '${id}', 1, 1, NULL, 'D', 1000000, 1, ${totalMinor})`,
  `INSERT INTO credit_notes (merchant_id, id, customer_id, number, number_key, state, currency, date, revision, subtotal_minor, total_minor, customer_name, search_text,
     content_hash, created_at_ms, updated_at_ms)
   VALUES ('demo', '${id}', '${customerId}', '${id}', '${id}', '${state}', '${currency}', '2026-01-01', 1, ${totalMinor}, ${totalMinor}, 'N', '', 'h', 1, 1)`,
];
export const payment = (
  id: string,
  amountMinor: number,
  {
    merchant = 'demo',
    customer: customerId = 'c1',
    currency = 'EUR',
    state = 'succeeded',
    account = '' as string | null,
  } = {},
) =>
  `INSERT INTO payments (merchant_id, id, customer_id, currency, amount_minor, method, state, stripe_account, received_on, created_at_ms, updated_at_ms)
   VALUES ('${merchant}', '${id}', '${customerId}', '${currency}', ${amountMinor}, 'card', '${state}', ${text(account)}, ${state === 'succeeded' ? "'2026-01-02'" : 'NULL'}, 1, 1)`;
export const reservation = (
  paymentId: string,
  invoiceId: string,
  amountMinor: number,
  {merchant = 'demo', customer: customerId = 'c1', currency = 'EUR', state = 'held'} = {},
) =>
  `INSERT INTO reservations VALUES ('${merchant}', '${paymentId}', '${invoiceId}', '${customerId}', '${currency}', ${amountMinor}, '${state}', 1, 1)`;
export const allocation = (
  id: string,
  invoiceId: string,
  amountMinor: number,
  {
    merchant = 'demo',
    customer: customerId = 'c1',
    currency = 'EUR',
    paymentId = 'p1' as string | null,
    creditNoteId = null as string | null,
    retainerId = null as string | null,
    withPaymentId = null as string | null,
    reverses = null as string | null,
  } = {},
) => {
  return `INSERT INTO allocations VALUES ('${merchant}', '${id}', '${customerId}', '${currency}', '${invoiceId}', ${text(paymentId)}, ${text(creditNoteId)}, ${text(retainerId)}, ${text(withPaymentId)}, ${amountMinor}, ${text(reverses)}, '2026-01-02', 1)`;
};
export const refund = (
  id: string,
  amountMinor: number,
  {
    paymentId = 'p1' as string | null,
    creditNoteId = null as string | null,
    state = 'succeeded',
    stripeId = null as string | null,
  } = {},
) =>
  `INSERT INTO refunds (merchant_id, id, customer_id, currency, payment_id, credit_note_id, amount_minor, state, stripe_account, stripe_refund_id, date, created_at_ms, updated_at_ms)
   VALUES ('demo', '${id}', 'c1', 'EUR', ${text(paymentId)}, ${text(creditNoteId)}, ${amountMinor}, '${state}', '', ${text(stripeId)}, '2026-02-01', 1, 1)`;
export const dispute = (
  id: string,
  amountMinor: number,
  {paymentId = 'p1', state = 'open', stripeId = `dp_${id}`} = {},
) =>
  `INSERT INTO disputes (merchant_id, id, customer_id, currency, payment_id, amount_minor, state, stripe_status, stripe_account, stripe_dispute_id, date, created_at_ms, updated_at_ms)
   VALUES ('demo', '${id}', 'c1', 'EUR', '${paymentId}', ${amountMinor}, '${state}', 'x', '', '${stripeId}', '2026-02-03', 1, 1)`;
export const writeOff = (id: string, invoiceId: string, amountMinor: number, reverses: string | null = null) =>
  `INSERT INTO write_offs VALUES ('demo', '${id}', 'c1', 'EUR', '${invoiceId}', ${amountMinor}, ${text(reverses)}, NULL, '2026-02-05', 1)`;
