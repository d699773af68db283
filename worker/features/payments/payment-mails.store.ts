/** The SQL of whom a mail about a payment is for, and of what it says. */
import {type RawBuilder, sql} from 'kysely';

/** Invoices that a mail names by their numbers. */
const numbersMax = 10;

/** To the contact person who paid, or where they are gone to the customer's own address; no row where there is none. */
export function mailOfPayment(
  merchantId: string,
  mail: {template: string; paymentId: string; amountMinor: number; code: string | null},
): RawBuilder<unknown> {
  return sql`SELECT json_object('template', ${mail.template}, 'to', COALESCE(p.email, c.email), 'name', COALESCE(p.name, c.name),
      'language', COALESCE(c.language, m.language), 'paymentId', a.id, 'currency', a.currency,
      'amountMinor', CAST(${mail.amountMinor} AS INTEGER), 'code', ${mail.code}, 'method', json(a.method_details),
      'numbers', (SELECT json_group_array(number) FROM (SELECT i.number FROM reservations r
        JOIN invoices i ON i.merchant_id = r.merchant_id AND i.id = r.invoice_id
        WHERE r.merchant_id = a.merchant_id AND r.payment_id = a.id ORDER BY r.invoice_id LIMIT ${numbersMax}))) AS payload
    FROM payments a
    JOIN customers c ON c.merchant_id = a.merchant_id AND c.id = a.customer_id
    JOIN merchants m ON m.id = a.merchant_id
    LEFT JOIN contact_persons p ON p.merchant_id = a.merchant_id AND p.id = a.contact_id AND p.removed_at_ms IS NULL
    WHERE a.merchant_id = ${merchantId} AND a.id = ${mail.paymentId} AND COALESCE(p.email, c.email) IS NOT NULL`;
}
