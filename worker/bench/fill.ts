/** Makes a database of any size for the bench, by SQL: the triggers run as they always do. */

/** The customer that is measured: 201 invoices, 47 credit notes and 5 saved cards, whatever the size of the rest. */
export const measured = {
  customerId: 'cus_measured',
  sessionId: 'ses_measured',
  invoices: 201,
  creditNotes: 47,
  paymentMethods: 5,
};
const invoicesOfOthers = 20;

/** @param from,to numbers of invoices, from 1; the first call makes the merchant, and the measured customer among them. */
export async function fill(database: D1Database, from: number, to: number): Promise<void> {
  if (from === 1) await fillMeasured(database);
  const customer = `'cus_' || printf('%09d', i / ${invoicesOfOthers})`;
  await database.batch([
    database
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO customers (merchant_id, id, external_id, name, currency, content_hash, created_at_ms, updated_at_ms)
         SELECT 'bench', ${customer}, i, 'Customer ' || i, 'GBP', '', 0, 0 FROM n WHERE i % ${invoicesOfOthers} = 0 OR i = ?1
         ON CONFLICT (merchant_id, id) DO NOTHING`,
      )
      .bind(from, to),
    ...documents(database, 'invoice', 'inv', customer, from, to),
  ]);
}

async function fillMeasured(database: D1Database): Promise<void> {
  const {customerId, sessionId} = measured;
  await database.batch([
    database.prepare(
      "INSERT INTO merchants (id, name, country, time_zone, created_at_ms) VALUES ('bench', 'Bench', 'GB', 'Europe/London', 0)",
    ),
    database
      .prepare(
        "INSERT INTO customers (merchant_id, id, name, currency, content_hash, created_at_ms, updated_at_ms) VALUES ('bench', ?, 'Measured', 'GBP', '', 0, 0)",
      )
      .bind(customerId),
    database
      .prepare(
        `INSERT INTO sessions (merchant_id, id, customer_id, role, scope, origin, refresh_hash, rotated_at_ms, idle_expires_at_ms, created_at_ms)
         VALUES ('bench', ?, ?, 'payer', 'portal', 'https://shop.example', ?, 0, 9e15, 0)`,
      )
      .bind(sessionId, customerId, '0'.repeat(64)),
    database
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO payment_methods (merchant_id, id, customer_id, stripe_account, stripe_payment_method_id, type, brand, last4, exp_month, exp_year,
           is_default, state, created_at_ms, updated_at_ms)
         SELECT 'bench', 'pmt_m_' || i, ?1, '', 'pm_m_' || i, 'card', 'visa', '4242', 12, 2030, i = 1, 'active', 0, 0 FROM n`,
      )
      .bind(customerId, measured.paymentMethods),
    ...documents(database, 'invoice', 'inv_m', `'${customerId}'`, 1, measured.invoices),
    ...documents(database, 'credit_note', 'crn_m', `'${customerId}'`, 1, measured.creditNotes),
  ]);
}

/** One line and one document for each number: dates spread over three years, amounts over a few hundred pounds. */
function documents(
  database: D1Database,
  kind: 'invoice' | 'credit_note',
  prefix: string,
  customer: string,
  from: number,
  to: number,
): D1PreparedStatement[] {
  const numbers = 'WITH RECURSIVE n(i) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < ?2)';
  const id = `'${prefix}_' || printf('%09d', i)`;
  const amount = '(100 + (i * 7919) % 50000)';
  const date = "date('2023-01-01', '+' || ((i * 31) % 1095) || ' days')";
  const isInvoice = kind === 'invoice';
  return [
    database
      .prepare(
        `${numbers} INSERT INTO ${kind}_lines (merchant_id, ${kind}_id, revision, position, description, quantity_millionths, unit_price_millionths, amount_minor)
         SELECT 'bench', ${id}, 1, 1, 'Line ' || i, 1000000, ${amount} * 10000, ${amount} FROM n`,
      )
      .bind(from, to),
    database
      .prepare(
        `${numbers} INSERT INTO ${kind}s (merchant_id, id, customer_id, number, number_key, state, currency, date, ${isInvoice ? 'due_date, payment_options,' : ''}
           revision, subtotal_minor, total_minor, customer_name, search_text, content_hash, created_at_ms, updated_at_ms)
         SELECT 'bench', ${id}, ${customer}, ${id}, ${id}, '${isInvoice ? 'sent' : 'open'}', 'GBP', ${date}, ${isInvoice ? `date(${date}, '+30 days'), '["card"]',` : ''}
           1, ${amount}, ${amount}, 'Customer', lower(${id}), '', 0, 0 FROM n`,
      )
      .bind(from, to),
  ];
}
