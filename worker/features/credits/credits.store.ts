/** The SQL of credits: what there is, and what of it goes on which invoice. */
import {type RawBuilder, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query} from '../../providers/database.ts';
import type {CreditPart, CreditSource} from './credits.rules.ts';

export interface CreditSourceRow {
  type: CreditSource['type'];
  id: string;
  number: string | null;
  date: string;
  currency: string;
  available_minor: number;
}

/** What refunds that Stripe has not answered yet name, of one invoice or of all. */
const namedMinor = (refund: string, invoiceId?: RawBuilder<string>) =>
  sql`(SELECT COALESCE(SUM(json_extract(n.value, '$.amountMinor')), 0) FROM json_each(${sql.ref(`${refund}.named`)}) n
    ${invoiceId ? sql`WHERE json_extract(n.value, '$.invoiceId') = ${invoiceId}` : sql``})`;

/**
 * What refunds that Stripe has not answered yet will take of what payment `p` has not applied: all that they do not name.
 * It counts as refunded only with Stripe's answer, but is nobody's to spend before.
 */
const claimedOfPayment = sql<number>`(SELECT COALESCE(SUM(r.amount_minor - ${namedMinor('r')}), 0)
  FROM refunds r INDEXED BY refunds_by_payment
  WHERE r.merchant_id = p.merchant_id AND r.payment_id = p.id AND r.state = 'requested')`;

/**
 * The same of retainer `i`: what they name of it, and what the payments behind it have not unapplied enough for; of each
 * payment no more than stands on it.
 */
const claimedOfRetainer = sql<number>`(SELECT COALESCE(SUM(MIN(b.standing_minor, b.claimed_minor)), 0) FROM (
    SELECT SUM(a.amount_minor) AS standing_minor,
      MAX(0, ${claimedOfPayment} - MAX(0, p.unapplied_minor))
      + (SELECT COALESCE(SUM(${namedMinor('r', sql.ref('i.id'))}), 0) FROM refunds r INDEXED BY refunds_by_payment
          WHERE r.merchant_id = p.merchant_id AND r.payment_id = p.id AND r.state = 'requested') AS claimed_minor
    FROM allocations a INDEXED BY allocations_by_invoice
    JOIN payments p ON p.merchant_id = a.merchant_id AND p.id = a.payment_id
    WHERE a.merchant_id = i.merchant_id AND a.invoice_id = i.id
    GROUP BY p.id) b)`;

/** What of a payment, or of a retainer, refunds have claimed that Stripe has not answered yet. */
export function selectClaimed(merchantId: string, source: {type: 'payment' | 'retainer'; id: string}) {
  const from = source.type === 'payment' ? sql`${claimedOfPayment}` : sql`${claimedOfRetainer}`;
  return sql<{claimed_minor: number}>`SELECT ${from} AS claimed_minor
    FROM ${source.type === 'payment' ? sql`payments p` : sql`invoices i`}
    WHERE merchant_id = ${merchantId} AND id = ${source.id}`.compile(query);
}

/** Everything available, in all currencies; each is a range of a partial index that holds what is open alone. */
export function selectCreditSources({merchantId, customerId}: CustomerScope) {
  return sql<CreditSourceRow>`
    SELECT 'credit_note' AS type, n.id AS id, n.number AS number, n.date AS date, n.currency AS currency, n.available_minor AS available_minor
    FROM credit_notes n INDEXED BY open_credit_notes
    WHERE n.merchant_id = ${merchantId} AND n.customer_id = ${customerId}
      AND n.state = 'open' AND n.total_minor > n.allocated_minor + n.refunded_minor
    UNION ALL
    SELECT 'payment', p.id, NULL, p.received_on, p.currency, MAX(0, p.unapplied_minor - ${claimedOfPayment})
    FROM payments p INDEXED BY payments_unapplied
    WHERE p.merchant_id = ${merchantId} AND p.customer_id = ${customerId}
      AND p.state = 'succeeded' AND p.amount_minor <> p.allocated_minor + p.refunded_minor + p.dispute_lost_minor
      AND p.unapplied_minor > 0
    UNION ALL
    SELECT 'retainer', i.id, i.number, i.date, i.currency, MAX(0, i.allocated_minor - i.drawn_minor - ${claimedOfRetainer})
    FROM invoices i INDEXED BY retainers_available
    WHERE i.merchant_id = ${merchantId} AND i.customer_id = ${customerId}
      AND i.kind = 'retainer' AND i.allocated_minor > i.drawn_minor`.compile(query);
}

export interface OwnCreditRow extends CreditSourceRow {
  with_payment_id: string;
  invoice_id: string;
}

/** What open payments of the same contact have put on invoices together with themselves: theirs to go on with. */
export function selectOwnCredits({merchantId, customerId}: CustomerScope, contactId: string | null) {
  return sql<OwnCreditRow>`
    SELECT p.id AS with_payment_id, a.invoice_id AS invoice_id,
      CASE WHEN a.credit_note_id IS NOT NULL THEN 'credit_note' WHEN a.retainer_id IS NOT NULL THEN 'retainer' ELSE 'payment' END AS type,
      COALESCE(a.credit_note_id, a.retainer_id, a.payment_id) AS id, COALESCE(n.number, i.number) AS number,
      COALESCE(n.date, i.date, c.received_on) AS date, a.currency AS currency, a.amount_minor AS available_minor
    FROM payments p INDEXED BY payments_left_open
    JOIN allocations a INDEXED BY allocations_with_payment ON a.merchant_id = p.merchant_id AND a.with_payment_id = p.id
    LEFT JOIN credit_notes n ON n.merchant_id = a.merchant_id AND n.id = a.credit_note_id
    LEFT JOIN invoices i ON i.merchant_id = a.merchant_id AND i.id = a.retainer_id
    LEFT JOIN payments c ON c.merchant_id = a.merchant_id AND c.id = a.payment_id
    WHERE p.merchant_id = ${merchantId} AND p.customer_id = ${customerId} AND p.contact_id IS ${contactId} AND p.state = 'pending'`.compile(
    query,
  );
}

/**
 * Puts credit on invoices. The database refuses what is more than a source or an invoice has (`credit_note_over_allocated`,
 * `payment_over_allocated`, `invoice_over_drawn`, `invoice_over_allocated`).
 * @param guard where it does not hold, the batch is refused (`not_null:allocations.amount_minor`).
 */
export function insertCreditParts(
  {merchantId, customerId}: CustomerScope,
  parts: readonly (CreditPart & {id: string})[],
  {currency, withPaymentId, date, nowMs}: {currency: string; withPaymentId: string | null; date: string; nowMs: number},
  guard: RawBuilder<boolean> = sql<boolean>`TRUE`,
) {
  const source = (type: CreditSource['type']) =>
    sql`CASE json_extract(j.value, '$.source.type') WHEN ${type} THEN json_extract(j.value, '$.source.id') END`;
  return sql`INSERT INTO allocations (merchant_id, id, customer_id, currency, invoice_id, credit_note_id, payment_id, retainer_id,
      with_payment_id, amount_minor, date, created_at_ms)
    SELECT ${merchantId}, json_extract(j.value, '$.id'), ${customerId}, ${currency}, json_extract(j.value, '$.invoiceId'),
      ${source('credit_note')}, ${source('payment')}, ${source('retainer')}, ${withPaymentId},
      CASE WHEN ${guard} THEN json_extract(j.value, '$.amountMinor') END, ${date}, CAST(${nowMs} AS INTEGER)
    FROM json_each(${JSON.stringify(parts)}) j`.compile(query);
}
