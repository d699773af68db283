/** The SQL of settling: the timeline that guards a payment, its state, and what is applied and taken back. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';
import type {PaymentRow} from './payments.store.ts';

/** The payment's next version. A second writer of the same version is refused (`version_miss`), with its whole batch. */
export function insertEvent(
  merchantId: string,
  paymentId: string,
  version: number,
  kind: string,
  detail: unknown,
  atMs: number,
) {
  return query
    .insertInto('payment_events')
    .values({
      merchant_id: merchantId,
      payment_id: paymentId,
      version,
      kind,
      detail: detail === null ? null : JSON.stringify(detail),
      at_ms: atMs,
    })
    .compile();
}

export function updatePayment(
  merchantId: string,
  paymentId: string,
  changes: Partial<{
    state: PaymentRow['state'];
    method: string;
    method_details: string | null;
    received_on: string | null;
    release_at_ms: number | null;
    failure_code: string | null;
    failure_message: string | null;
    failed_charge_id: string | null;
  }>,
  nowMs: number,
) {
  return query
    .updateTable('payments')
    .set({...changes, updated_at_ms: nowMs, asked_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', paymentId)
    .compile();
}

/** Remembers the intent once; a second one is refused by `payments_frozen`. */
export function updateIntent(merchantId: string, paymentId: string, paymentIntentId: string) {
  return query
    .updateTable('payments')
    .set({payment_intent_id: paymentIntentId})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', paymentId)
    .where('payment_intent_id', 'is', null)
    .compile();
}

/** The next number of the key under which the intent is asked for. Changes nothing where somebody else has moved on. */
export function beginIntentTry(read: PaymentRow, nowMs: number) {
  return query
    .updateTable('payments')
    .set({intent_attempt: read.intent_attempt + 1, intent_tried_at_ms: nowMs})
    .where('merchant_id', '=', read.merchant_id)
    .where('id', '=', read.id)
    .where('state', '=', 'pending')
    .where('payment_intent_id', 'is', null)
    .where('intent_attempt', '=', read.intent_attempt)
    .compile();
}

/** Refuses the batch (`version_miss`) where an intent was made, or is being asked for anew, since the payment was read. */
export function requireNoIntent(read: PaymentRow) {
  return sql`INSERT INTO payment_events (merchant_id, payment_id, version, kind, at_ms)
    SELECT merchant_id, id, -1, 'moved', 0 FROM payments WHERE merchant_id = ${read.merchant_id} AND id = ${read.id}
      AND (payment_intent_id IS NOT NULL OR intent_attempt <> ${read.intent_attempt} OR state <> 'pending')`.compile(
    query,
  );
}

export function updateAsked(merchantId: string, paymentId: string, nowMs: number) {
  return query
    .updateTable('payments')
    .set({asked_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', paymentId)
    .compile();
}

/** Asks for it again only after that. */
export function postponeAsking(merchantId: string, paymentId: string, nowMs: number, releaseAtMs: number) {
  return query
    .updateTable('payments')
    .set({
      asked_at_ms: nowMs,
      release_at_ms: sql<number>`CASE WHEN release_at_ms IS NULL THEN NULL ELSE MAX(release_at_ms, CAST(${releaseAtMs} AS INTEGER)) END`,
    })
    .where('merchant_id', '=', merchantId)
    .where('id', '=', paymentId)
    .compile();
}

/**
 * Applies a payment to the invoices it was for: all of each part where its reservation still held it, and never more
 * than is payable where it no longer did (a void, or another payment, came between). What is left is credit.
 * @param ids an allocation id for each invoice.
 */
export function insertPartAllocations(
  merchantId: string,
  paymentId: string,
  ids: readonly {invoiceId: string; allocationId: string}[],
  date: string,
  nowMs: number,
) {
  return sql`INSERT INTO allocations (merchant_id, id, customer_id, currency, invoice_id, payment_id, amount_minor, date, created_at_ms)
    SELECT r.merchant_id, json_extract(j.value, '$.allocationId'), r.customer_id, r.currency, r.invoice_id, r.payment_id,
      MIN(r.amount_minor, i.payable_minor), ${date}, CAST(${nowMs} AS INTEGER)
    FROM json_each(${JSON.stringify(ids)}) j
    JOIN reservations r ON r.merchant_id = ${merchantId} AND r.payment_id = ${paymentId} AND r.invoice_id = json_extract(j.value, '$.invoiceId')
    JOIN invoices i ON i.merchant_id = r.merchant_id AND i.id = r.invoice_id
    WHERE MIN(r.amount_minor, i.payable_minor) > 0`.compile(query);
}

/** What came beyond what its invoices still took, and beyond what was paid ahead on purpose; after `insertPartAllocations`. */
const excess = (merchantId: string, paymentId: string) => sql`(
  SELECT p.merchant_id, p.id, p.customer_id, p.currency, p.version,
    (SELECT COALESCE(SUM(r.amount_minor), 0) FROM reservations r WHERE r.merchant_id = p.merchant_id AND r.payment_id = p.id)
      - p.allocated_minor AS amount_minor
  FROM payments p WHERE p.merchant_id = ${merchantId} AND p.id = ${paymentId}) AS e`;

/** The timeline's row of the excess, where there is any. */
export function insertExcessEvent(merchantId: string, paymentId: string, atMs: number) {
  return sql`INSERT INTO payment_events (merchant_id, payment_id, version, kind, detail, at_ms)
    SELECT e.merchant_id, e.id, e.version + 1, 'excess', json_object('amountMinor', e.amount_minor), CAST(${atMs} AS INTEGER)
    FROM ${excess(merchantId, paymentId)} WHERE e.amount_minor > 0`.compile(query);
}

/** Whom `payment.excess` is about, where there is any; for `insertNotificationOf`. */
export function excessToTell(merchantId: string, paymentId: string) {
  return sql`SELECT e.customer_id, e.id AS subject_id, json_object('amountMinor', e.amount_minor, 'currency', e.currency) AS data
    FROM ${excess(merchantId, paymentId)} WHERE e.amount_minor > 0`;
}

/**
 * Gives back the credits that were used together with a payment: a reversal of each allocation that still stands with it.
 * Before the payment's state in a batch that fails or cancels it: the database refuses one that still holds credits
 * (`credits_not_returned`).
 * @param firstId an id for the first row; the rows after it count on from it, so that nothing has to be read before.
 * @param date the merchant's calendar date.
 */
export function returnCredits(merchantId: string, paymentId: string, firstId: string, date: string, nowMs: number) {
  return sql`INSERT INTO allocations (merchant_id, id, customer_id, currency, invoice_id, payment_id, credit_note_id, retainer_id,
      with_payment_id, amount_minor, reverses_id, date, created_at_ms)
    SELECT merchant_id, substr(${firstId}, 1, length(${firstId}) - 4) || printf('%04x', row_number() OVER (ORDER BY id)), customer_id,
      currency, invoice_id, payment_id, credit_note_id, retainer_id, with_payment_id, -standing, id, ${date}, CAST(${nowMs} AS INTEGER)
    FROM (SELECT a.*, a.amount_minor + (SELECT COALESCE(SUM(r.amount_minor), 0) FROM allocations r
          WHERE r.merchant_id = a.merchant_id AND r.reverses_id = a.id) AS standing
        FROM allocations a INDEXED BY allocations_with_payment
        WHERE a.merchant_id = ${merchantId} AND a.with_payment_id = ${paymentId} AND a.reverses_id IS NULL)
    WHERE standing > 0`.compile(query);
}

/** A payment that came without having been started here: received from the first. */
export function insertReceived(
  of: {merchant_id: string; customer_id: string; stripe_account: string | null},
  payment: {
    id: string;
    currency: string;
    amountMinor: number;
    method: string;
    methodDetails: unknown;
    paymentIntentId: string;
    livemode: boolean;
    receivedOn: string;
    nowMs: number;
  },
) {
  return query
    .insertInto('payments')
    .values({
      merchant_id: of.merchant_id,
      id: payment.id,
      customer_id: of.customer_id,
      currency: payment.currency,
      amount_minor: payment.amountMinor,
      method: payment.method,
      method_details: payment.methodDetails === null ? null : JSON.stringify(payment.methodDetails),
      state: 'succeeded',
      stripe_account: of.stripe_account,
      payment_intent_id: payment.paymentIntentId,
      livemode: payment.livemode ? 1 : 0,
      received_on: payment.receivedOn,
      created_at_ms: payment.nowMs,
      updated_at_ms: payment.nowMs,
    })
    .compile();
}
