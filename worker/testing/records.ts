/** Records written straight into the database, for tests of what reads them. The triggers hold here too. */
import {foldEmail, foldText, numberKey} from '../http/folding.ts';
import type {Role} from '../http/portal-scope.ts';
import {sha256Hex} from '../providers/ids.ts';
import {env, startMs} from './world.ts';

const contentHash = '0'.repeat(64);

/** Inserts rows of one table in one statement: JSON in, so that neither columns nor rows meet D1's limit of parameters. */
export function insertInto(table: string, rows: readonly Record<string, unknown>[]): D1PreparedStatement {
  const columns = Object.keys(rows[0] ?? {});
  const values = columns.map((column) => `json_extract(value, '$.${column}')`).join(', ');
  return env.DB.prepare(`INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`).bind(
    JSON.stringify(rows),
  );
}

export async function addCustomer(id: string, fields: Record<string, unknown> = {}): Promise<void> {
  await insertInto('customers', [
    {
      merchant_id: 'demo',
      id,
      name: `Customer ${id}`,
      email: `${id}@customer.example`,
      currency: 'EUR',
      content_hash: contentHash,
      created_at_ms: startMs,
      updated_at_ms: startMs,
      ...fields,
    },
  ]).run();
}

export async function addContact(
  id: string,
  customerId: string,
  {email = `${id}@customer.example`, role = 'payer' as Role, merchantId = 'demo', updatedAtMs = startMs} = {},
): Promise<void> {
  await insertInto('contact_persons', [
    {
      merchant_id: merchantId,
      id,
      customer_id: customerId,
      name: `Contact ${id}`,
      email,
      email_folded: foldEmail(email),
      role,
      content_hash: contentHash,
      created_at_ms: startMs,
      updated_at_ms: updatedAtMs,
    },
  ]).run();
}

export interface InvoiceRecord {
  id: string;
  customerId: string;
  merchantId?: string;
  kind?: 'invoice' | 'retainer';
  number?: string;
  state?: 'draft' | 'sent';
  currency?: string;
  date?: string;
  dueDate?: string;
  totalMinor?: number;
  poReference?: string | null;
  paymentOptions?: string[];
  allowPartialPayments?: boolean;
}

/** Invoices of one line each. */
export async function addInvoices(records: readonly InvoiceRecord[]): Promise<void> {
  const rows = records.map((record) => {
    const number = record.number ?? `INV-${record.id}`;
    const totalMinor = record.totalMinor ?? 10_000;
    return {
      line: {
        merchant_id: record.merchantId ?? 'demo',
        invoice_id: record.id,
        revision: 1,
        position: 1,
        item_code: 'A-1',
        description: 'Things',
        quantity_millionths: 1_000_000,
        unit_price_millionths: totalMinor * 10_000,
        amount_minor: totalMinor,
      },
      invoice: {
        merchant_id: record.merchantId ?? 'demo',
        id: record.id,
        customer_id: record.customerId,
        kind: record.kind ?? 'invoice',
        number,
        number_key: numberKey(number),
        state: record.state ?? 'sent',
        currency: record.currency ?? 'EUR',
        date: record.date ?? '2026-02-01',
        due_date: record.dueDate ?? '2026-03-20',
        po_reference: record.poReference ?? null,
        revision: 1,
        subtotal_minor: totalMinor,
        total_minor: totalMinor,
        payment_options: JSON.stringify(record.paymentOptions ?? ['card']),
        allow_partial_payments: record.allowPartialPayments ? 1 : 0,
        customer_name: `Customer ${record.customerId}`,
        search_text: foldText(`${number} ${record.poReference ?? ''}`),
        content_hash: contentHash,
        created_at_ms: startMs,
        updated_at_ms: startMs,
      },
    };
  });
  // The invoice's trigger holds its totals against lines that are there already.
  await env.DB.batch([
    insertInto(
      'invoice_lines',
      rows.map(({line}) => line),
    ),
    insertInto(
      'invoices',
      rows.map(({invoice}) => invoice),
    ),
  ]);
}

export async function voidInvoice(id: string, merchantId = 'demo'): Promise<void> {
  await env.DB.prepare("UPDATE invoices SET state = 'void', changed_on = '2026-03-10' WHERE merchant_id = ? AND id = ?")
    .bind(merchantId, id)
    .run();
}

export interface PaymentRecord {
  id: string;
  merchantId?: string;
  customerId: string;
  contactId?: string;
  state?: 'pending' | 'processing' | 'succeeded';
  currency?: string;
  amountMinor: number;
  receivedOn?: string;
  /** Applied where the payment succeeded, held or processing where it is under way. */
  parts?: readonly {invoiceId: string; amountMinor: number}[];
}

export async function addPayment({
  id,
  merchantId = 'demo',
  customerId,
  contactId,
  state = 'succeeded',
  currency = 'EUR',
  amountMinor,
  receivedOn,
  parts = [],
}: PaymentRecord) {
  const whose = {merchant_id: merchantId, customer_id: customerId, currency};
  const statements = [
    insertInto('payments', [
      {
        ...whose,
        id,
        contact_id: contactId ?? null,
        amount_minor: amountMinor,
        method: 'card',
        method_details: '{"brand":"visa","last4":"4242"}',
        state: state === 'processing' ? 'pending' : state,
        // Only what goes through a gateway holds anything of an invoice.
        stripe_account: state === 'succeeded' ? null : '',
        received_on: state === 'succeeded' ? (receivedOn ?? '2026-03-01') : null,
        created_at_ms: startMs,
        updated_at_ms: startMs,
      },
    ]),
  ];
  if (state === 'succeeded') {
    const rows = parts.map((part, index) => ({
      ...whose,
      id: `alc_${id}_${index}`,
      invoice_id: part.invoiceId,
      payment_id: id,
      amount_minor: part.amountMinor,
      date: receivedOn ?? '2026-03-01',
      created_at_ms: startMs,
    }));
    if (rows.length) statements.push(insertInto('allocations', rows));
  } else {
    const rows = parts.map((part) => ({
      ...whose,
      payment_id: id,
      invoice_id: part.invoiceId,
      amount_minor: part.amountMinor,
      state: 'held',
      created_at_ms: startMs,
      updated_at_ms: startMs,
    }));
    if (rows.length) statements.push(insertInto('reservations', rows));
    // What it holds follows.
    if (state === 'processing') {
      statements.push(
        env.DB.prepare("UPDATE payments SET state = 'processing' WHERE merchant_id = ? AND id = ?").bind(
          merchantId,
          id,
        ),
      );
    }
  }
  await env.DB.batch(statements);
}

export interface CreditNoteRecord {
  id: string;
  merchantId?: string;
  number?: string;
  customerId: string;
  currency?: string;
  totalMinor: number;
  /** What of it is applied to an invoice already. */
  applied?: {invoiceId: string; amountMinor: number};
}

export async function addCreditNote({
  id,
  merchantId = 'demo',
  number = `CN-${id}`,
  customerId,
  currency = 'EUR',
  totalMinor,
  applied,
}: CreditNoteRecord): Promise<void> {
  const statements = [
    insertInto('credit_note_lines', [
      {
        merchant_id: merchantId,
        credit_note_id: id,
        revision: 1,
        position: 1,
        description: 'Returned',
        quantity_millionths: 1_000_000,
        unit_price_millionths: totalMinor * 10_000,
        amount_minor: totalMinor,
      },
    ]),
    insertInto('credit_notes', [
      {
        merchant_id: merchantId,
        id,
        customer_id: customerId,
        number,
        number_key: numberKey(number),
        state: 'open',
        currency,
        date: '2026-03-05',
        revision: 1,
        subtotal_minor: totalMinor,
        total_minor: totalMinor,
        customer_name: `Customer ${customerId}`,
        search_text: foldText(number),
        content_hash: contentHash,
        created_at_ms: startMs,
        updated_at_ms: startMs,
      },
    ]),
  ];
  if (applied) {
    statements.push(
      insertInto('allocations', [
        {
          merchant_id: merchantId,
          id: `alc_${id}`,
          customer_id: customerId,
          currency,
          invoice_id: applied.invoiceId,
          credit_note_id: id,
          amount_minor: applied.amountMinor,
          date: '2026-03-06',
          created_at_ms: startMs,
        },
      ]),
    );
  }
  await env.DB.batch(statements);
}

/** A ticket as the merchant's server would have minted it a moment ago. */
export async function addTicket(
  customerId: string,
  {
    contactId = null as string | null,
    role = 'payer' as Role,
    merchantId = 'demo',
    expiresAtMs = startMs + 60_000,
    secret = crypto.randomUUID(),
  } = {},
): Promise<string> {
  const ticket = `ptl_tk_${merchantId}_${secret}`;
  await insertInto('portal_tickets', [
    {
      merchant_id: merchantId,
      token_hash: await sha256Hex(ticket),
      customer_id: customerId,
      contact_id: contactId,
      role,
      expires_at_ms: expiresAtMs,
      created_at_ms: startMs,
    },
  ]).run();
  return ticket;
}
