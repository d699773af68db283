/** The SQL of payments, reservations and allocations. */
import {type CompiledQuery, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';
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
    .compile();
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
export function insertAllocations(
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
