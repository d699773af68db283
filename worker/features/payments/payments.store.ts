/** The SQL of payments, reservations and allocations. */
import {type CompiledQuery, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';
import {insertEvent} from './settle.store.ts';
import type {Part} from './start.rules.ts';

/** Invoices by id, of this customer alone, with what the contact's own open payments hold of each. Drafts are not there. */
export function selectInvoices(scope: CustomerScope, contactId: string | null, invoiceIds: readonly string[]) {
  return invoiceFacts(scope, contactId, 'sqlite_autoindex_invoices_1')
    .where('i.id', 'in', sql<string>`(SELECT value FROM json_each(${JSON.stringify(invoiceIds)}))`)
    .compile();
}

/** Everything that is open, the longest due first. @param limit rows at the most. */
export function selectOpenInvoices(scope: CustomerScope, contactId: string | null, limit: number) {
  return invoiceFacts(scope, contactId, 'open_invoices_by_due_date')
    .where(sql<boolean>`i.balance_minor > 0`)
    .orderBy('i.due_date')
    .orderBy('i.id')
    .limit(limit)
    .compile();
}

function invoiceFacts(scope: CustomerScope, contactId: string | null, index: string) {
  return query
    .selectFrom(readBy('invoices', 'i', index))
    .where('i.merchant_id', '=', scope.merchantId)
    .where('i.customer_id', '=', scope.customerId)
    .where(sql<boolean>`i.state <> 'draft'`)
    .select([
      'i.id as id',
      'i.number as number',
      'i.revision as revision',
      'i.due_date as due_date',
      'i.status as status',
      'i.currency as currency',
      'i.balance_minor as balance_minor',
      'i.payable_minor as payable_minor',
      'i.processing_minor as processing_minor',
      'i.payment_options as payment_options',
      'i.allow_partial_payments as allow_partial_payments',
      ownHeld(contactId).as('own_held_minor'),
    ]);
}

/** What open payments of the same contact hold of invoice `i`: theirs to go on with. Looked up only where anything is reserved. */
export function ownHeld(contactId: string | null) {
  return sql<number>`(CASE WHEN i.reserved_minor > i.processing_minor THEN (SELECT COALESCE(SUM(r.amount_minor), 0)
    FROM reservations r INDEXED BY reservations_by_invoice JOIN payments p ON p.merchant_id = r.merchant_id AND p.id = r.payment_id
    WHERE r.merchant_id = i.merchant_id AND r.invoice_id = i.id AND r.state = 'held' AND p.contact_id IS ${contactId}) ELSE 0 END)`;
}

const paymentColumns = [
  'p.id as id',
  'p.customer_id as customer_id',
  'p.contact_id as contact_id',
  'p.currency as currency',
  'p.amount_minor as amount_minor',
  'p.method as method',
  'p.method_details as method_details',
  'p.state as state',
  'p.version as version',
  'p.stripe_account as stripe_account',
  'p.payment_intent_id as payment_intent_id',
  'p.request_hash as request_hash',
  'p.received_on as received_on',
  'p.failure_code as failure_code',
  'p.failure_message as failure_message',
  'p.failed_charge_id as failed_charge_id',
  'p.created_at_ms as created_at_ms',
] as const;

function payments() {
  return query
    .selectFrom('payments as p')
    .innerJoin('merchants as m', 'm.id', 'p.merchant_id')
    .select([...paymentColumns, 'm.time_zone as time_zone', 'p.merchant_id as merchant_id']);
}

/** A payment as its use cases see it. */
export type PaymentRow = ReturnType<typeof selectPayment> extends CompiledQuery<infer Row> ? Row : never;

export function selectPayment(merchantId: string, paymentId: string) {
  return payments().where('p.merchant_id', '=', merchantId).where('p.id', '=', paymentId).compile();
}

/** The same for a customer: somebody else's payment answers as none. */
export function selectPaymentOfCustomer(scope: CustomerScope, paymentId: string) {
  return payments()
    .where('p.merchant_id', '=', scope.merchantId)
    .where('p.id', '=', paymentId)
    .where('p.customer_id', '=', scope.customerId)
    .compile();
}

export function selectPaymentByKey(scope: CustomerScope, idempotencyKey: string) {
  return payments()
    .where('p.merchant_id', '=', scope.merchantId)
    .where('p.customer_id', '=', scope.customerId)
    .where('p.idempotency_key', '=', idempotencyKey)
    .compile();
}

/** The parts of payments that wait for their customer and hold any of these invoices. */
export function selectHolders(scope: CustomerScope, invoiceIds: readonly string[]) {
  return query
    .selectFrom('reservations as r')
    .innerJoin('payments as p', (join) =>
      join.onRef('p.merchant_id', '=', 'r.merchant_id').onRef('p.id', '=', 'r.payment_id'),
    )
    .where('r.merchant_id', '=', scope.merchantId)
    .where('r.customer_id', '=', scope.customerId)
    .where(
      'r.payment_id',
      'in',
      sql<string>`(SELECT h.payment_id FROM reservations h INDEXED BY reservations_by_invoice WHERE h.merchant_id = ${scope.merchantId} AND h.state IN ('held', 'processing')
        AND h.invoice_id IN (SELECT value FROM json_each(${JSON.stringify(invoiceIds)})))`,
    )
    .select([
      'r.payment_id as payment_id',
      'r.invoice_id as invoice_id',
      'r.amount_minor as amount_minor',
      'r.state as state',
      'p.contact_id as contact_id',
    ])
    .compile();
}

export function selectParts(merchantId: string, paymentId: string) {
  return query
    .selectFrom('reservations as r')
    .innerJoin('invoices as i', (join) =>
      join.onRef('i.merchant_id', '=', 'r.merchant_id').onRef('i.id', '=', 'r.invoice_id'),
    )
    .where('r.merchant_id', '=', merchantId)
    .where('r.payment_id', '=', paymentId)
    .orderBy('r.invoice_id')
    .select([
      'r.invoice_id as invoice_id',
      'r.amount_minor as amount_minor',
      'i.number as number',
      'i.balance_minor as balance_minor',
    ])
    .compile();
}

export function selectPayer(scope: CustomerScope) {
  return query
    .selectFrom('customers as c')
    .innerJoin('merchants as m', 'm.id', 'c.merchant_id')
    .where('c.merchant_id', '=', scope.merchantId)
    .where('c.id', '=', scope.customerId)
    .select([
      'c.name as name',
      'c.email as email',
      'c.billing_address as billing_address',
      'c.stripe_customer_id as stripe_customer_id',
      'm.stripe_account as stripe_account',
    ])
    .compile();
}

/**
 * The writes that start a payment: itself, and what it holds of each invoice. The database refuses too much
 * (`invoice_over_allocated`), and an invoice that is no longer the one that was planned for (`not_null:…`, since its part
 * is then not found).
 */
export function insertPayment(
  scope: CustomerScope,
  payment: {
    id: string;
    contactId: string | null;
    currency: string;
    amountMinor: number;
    method: string;
    stripeAccount: string;
    livemode: boolean;
    idempotencyKey: string;
    requestHash: string;
    releaseAtMs: number;
    nowMs: number;
    /** What each invoice was when the payment was planned: if it is another by now, the batch is refused. */
    parts: readonly (Part & {revision: number; payableMinor: number})[];
  },
): CompiledQuery<unknown>[] {
  return [
    query
      .insertInto('payments')
      .values({
        merchant_id: scope.merchantId,
        id: payment.id,
        customer_id: scope.customerId,
        contact_id: payment.contactId,
        currency: payment.currency,
        amount_minor: payment.amountMinor,
        method: payment.method,
        state: 'pending',
        stripe_account: payment.stripeAccount,
        livemode: payment.livemode ? 1 : 0,
        idempotency_key: payment.idempotencyKey,
        request_hash: payment.requestHash,
        release_at_ms: payment.releaseAtMs,
        asked_at_ms: payment.nowMs,
        created_at_ms: payment.nowMs,
        updated_at_ms: payment.nowMs,
      })
      .compile(),
    insertEvent(scope.merchantId, payment.id, 1, 'started', null, payment.nowMs),
    sql`INSERT INTO reservations (merchant_id, payment_id, invoice_id, customer_id, currency, amount_minor, state, created_at_ms, updated_at_ms)
      SELECT ${scope.merchantId}, ${payment.id}, json_extract(j.value, '$.invoiceId'), ${scope.customerId}, ${payment.currency},
        (SELECT json_extract(j.value, '$.amountMinor') FROM invoices i
          WHERE i.merchant_id = ${scope.merchantId} AND i.id = json_extract(j.value, '$.invoiceId')
            AND i.revision = json_extract(j.value, '$.revision')
            AND (i.allow_partial_payments = 1 OR i.payable_minor = json_extract(j.value, '$.payableMinor'))),
        'held', CAST(${payment.nowMs} AS INTEGER), CAST(${payment.nowMs} AS INTEGER)
      FROM json_each(${JSON.stringify(payment.parts)}) j`.compile(query),
  ];
}

/** Forgets a customer's object that Stripe no longer has. */
export function forgetStripeCustomer(scope: CustomerScope, stripeCustomerId: string) {
  return query
    .updateTable('customers')
    .set({stripe_customer_id: null})
    .where('merchant_id', '=', scope.merchantId)
    .where('id', '=', scope.customerId)
    .where('stripe_customer_id', '=', stripeCustomerId)
    .compile();
}

/** Remembers the customer's object at Stripe, once. */
export function updateStripeCustomer(scope: CustomerScope, stripeCustomerId: string) {
  return query
    .updateTable('customers')
    .set({stripe_customer_id: stripeCustomerId})
    .where('merchant_id', '=', scope.merchantId)
    .where('id', '=', scope.customerId)
    .where('stripe_customer_id', 'is', null)
    .compile();
}
