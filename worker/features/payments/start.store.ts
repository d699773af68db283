/** The SQL that starts a payment. */
import {type CompiledQuery, type RawBuilder, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query} from '../../providers/database.ts';
import {type PlannedInvoice, stillAsPlanned} from './facts.store.ts';
import {insertEvent} from './settle.store.ts';
import type {Part} from './start.rules.ts';

/**
 * The writes that start a payment: itself, and what it holds of each invoice. The database refuses too much
 * (`invoice_over_allocated`), and, by an amount that is then missing (`not_null:payments.amount_minor`), invoices that are
 * no longer what was planned for, and a second open payment of the same contact for the same thing.
 */
export function insertPayment(
  scope: CustomerScope,
  payment: {
    id: string;
    contactId: string | null;
    currency: string;
    amountMinor: number;
    method: string;
    paymentMethodId?: string | null;
    mandateText?: string | null;
    reference?: string | null;
    /** `null`: no gateway knows of it; the customer says that it is on its way. */
    stripeAccount: string | null;
    livemode: boolean;
    idempotencyKey: string;
    requestHash: string;
    releaseAtMs: number;
    nowMs: number;
    planned: readonly PlannedInvoice[];
    /** What of each invoice is to be paid by this money. */
    parts: readonly Part[];
    /** Writes between the payment and what it holds: the credits that are used together with it. */
    credits?: readonly CompiledQuery<unknown>[];
    /** What must hold besides, or the amount is missing as above. */
    guard?: RawBuilder<boolean>;
  },
): CompiledQuery<unknown>[] {
  const isAnnounced = payment.stripeAccount === null;
  const isFirst = sql<boolean>`NOT EXISTS (SELECT 1 FROM payments p INDEXED BY payments_left_open
    WHERE p.merchant_id = ${scope.merchantId} AND p.customer_id = ${scope.customerId} AND p.contact_id IS ${payment.contactId}
      AND p.state = 'pending' AND p.request_hash = ${payment.requestHash})`;
  return [
    query
      .insertInto('payments')
      .values({
        merchant_id: scope.merchantId,
        id: payment.id,
        customer_id: scope.customerId,
        contact_id: payment.contactId,
        currency: payment.currency,
        amount_minor: sql<number>`CASE WHEN ${stillAsPlanned(scope, payment.planned)} AND ${isFirst} AND ${payment.guard ?? sql`TRUE`}
          THEN CAST(${payment.amountMinor} AS INTEGER) END`,
        method: payment.method,
        payment_method_id: payment.paymentMethodId ?? null,
        mandate_text: payment.mandateText ?? null,
        reference: payment.reference ?? null,
        state: 'pending',
        stripe_account: payment.stripeAccount,
        livemode: payment.livemode ? 1 : 0,
        request_hash: payment.requestHash,
        release_at_ms: payment.releaseAtMs,
        asked_at_ms: payment.nowMs,
        created_at_ms: payment.nowMs,
        updated_at_ms: payment.nowMs,
      })
      .compile(),
    insertKey(scope, payment.idempotencyKey, payment.id),
    insertEvent(scope.merchantId, payment.id, 1, isAnnounced ? 'announced' : 'started', null, payment.nowMs),
    ...(payment.credits ?? []),
    sql`INSERT INTO reservations (merchant_id, payment_id, invoice_id, customer_id, currency, amount_minor, state, created_at_ms, updated_at_ms)
      SELECT ${scope.merchantId}, ${payment.id}, json_extract(j.value, '$.invoiceId'), ${scope.customerId}, ${payment.currency},
        json_extract(j.value, '$.amountMinor'), ${isAnnounced ? 'announced' : 'held'}, CAST(${payment.nowMs} AS INTEGER), CAST(${payment.nowMs} AS INTEGER)
      FROM json_each(${JSON.stringify(payment.parts)}) j`.compile(query),
  ];
}

/** From now on the key stands for this payment. A key that stands for one already is refused (`unique:payment_keys…`). */
export function insertKey(scope: CustomerScope, key: string, paymentId: string) {
  return query
    .insertInto('payment_keys')
    .values({merchant_id: scope.merchantId, customer_id: scope.customerId, key, payment_id: paymentId})
    .compile();
}
