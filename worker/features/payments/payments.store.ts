/** The SQL that reads payments, and what stands with them. */
import {type CompiledQuery, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';

const paymentColumns = [
  'p.id as id',
  'p.customer_id as customer_id',
  'p.contact_id as contact_id',
  'p.currency as currency',
  'p.amount_minor as amount_minor',
  'p.method as method',
  'p.method_details as method_details',
  'p.reference as reference',
  'p.payment_method_id as payment_method_id',
  'p.mandate_text as mandate_text',
  'p.state as state',
  'p.version as version',
  'p.stripe_account as stripe_account',
  'p.payment_intent_id as payment_intent_id',
  'p.intent_attempt as intent_attempt',
  'p.intent_tried_at_ms as intent_tried_at_ms',
  'p.request_hash as request_hash',
  'p.received_on as received_on',
  'p.failure_code as failure_code',
  'p.failure_message as failure_message',
  'p.failed_charge_id as failed_charge_id',
  'p.allocated_minor as allocated_minor',
  'p.refunded_minor as refunded_minor',
  'p.disputed_minor as disputed_minor',
  'p.dispute_lost_minor as dispute_lost_minor',
  'p.unapplied_minor as unapplied_minor',
  'p.created_at_ms as created_at_ms',
] as const;

function payments() {
  return query
    .selectFrom('payments as p')
    .innerJoin('merchants as m', 'm.id', 'p.merchant_id')
    .leftJoin('payment_methods as s', (join) =>
      join.onRef('s.merchant_id', '=', 'p.merchant_id').onRef('s.id', '=', 'p.payment_method_id'),
    )
    .select([
      ...paymentColumns,
      'm.time_zone as time_zone',
      'p.merchant_id as merchant_id',
      's.stripe_payment_method_id as stripe_payment_method_id',
      // A merchant's own record of a transfer was never announced.
      sql<number>`EXISTS (SELECT 1 FROM payment_events e
        WHERE e.merchant_id = p.merchant_id AND e.payment_id = p.id AND e.version = 1 AND e.kind = 'announced')`.as(
        'was_announced',
      ),
    ]);
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
    .where('p.id', '=', (keys) =>
      keys
        .selectFrom('payment_keys as k')
        .where('k.merchant_id', '=', scope.merchantId)
        .where('k.customer_id', '=', scope.customerId)
        .where('k.key', '=', idempotencyKey)
        .select('k.payment_id'),
    )
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
      'i.kind as kind',
      'i.number as number',
      'i.balance_minor as balance_minor',
    ])
    .compile();
}

/** What of a payment stands on which invoice now. */
export function selectApplied(merchantId: string, paymentId: string) {
  return query
    .selectFrom(readBy('allocations', 'a', 'allocations_by_payment'))
    .innerJoin('invoices as i', (join) =>
      join.onRef('i.merchant_id', '=', 'a.merchant_id').onRef('i.id', '=', 'a.invoice_id'),
    )
    .where('a.merchant_id', '=', merchantId)
    .where('a.payment_id', '=', paymentId)
    .select([
      'a.invoice_id as invoice_id',
      'a.amount_minor as amount_minor',
      'i.kind as kind',
      'i.number as number',
      'i.balance_minor as balance_minor',
    ])
    .compile();
}

/** The credits that were used together with a payment and stand. A reversal is a row of its own, below zero. */
export function selectCreditsWith(merchantId: string, paymentId: string) {
  return query
    .selectFrom(readBy('allocations', 'a', 'allocations_with_payment'))
    .innerJoin('invoices as i', (join) =>
      join.onRef('i.merchant_id', '=', 'a.merchant_id').onRef('i.id', '=', 'a.invoice_id'),
    )
    .leftJoin('credit_notes as n', (join) =>
      join.onRef('n.merchant_id', '=', 'a.merchant_id').onRef('n.id', '=', 'a.credit_note_id'),
    )
    .leftJoin('invoices as t', (join) =>
      join.onRef('t.merchant_id', '=', 'a.merchant_id').onRef('t.id', '=', 'a.retainer_id'),
    )
    .where('a.merchant_id', '=', merchantId)
    .where('a.with_payment_id', '=', paymentId)
    .orderBy('a.id')
    .select([
      'a.id as id',
      'a.reverses_id as reverses_id',
      'a.invoice_id as invoice_id',
      'i.number as number',
      'a.amount_minor as amount_minor',
      'a.credit_note_id as credit_note_id',
      'a.payment_id as payment_id',
      'a.retainer_id as retainer_id',
      'n.number as credit_note_number',
      't.number as retainer_number',
    ])
    .compile();
}

export function selectTimeline(merchantId: string, paymentId: string) {
  return query
    .selectFrom('payment_events')
    .where('merchant_id', '=', merchantId)
    .where('payment_id', '=', paymentId)
    .orderBy('version')
    .select(['kind', 'detail', 'at_ms'])
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
      'c.currency as currency',
      'c.allow_bank_account as allow_bank_account',
      'c.billing_address as billing_address',
      'c.stripe_customer_id as stripe_customer_id',
      'm.name as merchant_name',
      'm.stripe_account as stripe_account',
    ])
    .compile();
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
