/** The SQL of saved methods. Removed ones are kept for their payments' sake and shown to nobody. */
import {type CompiledQuery, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';
import type {MethodFacts} from './payment-methods.rules.ts';

/** More than anybody has; a list has an end. */
const shownMax = 100;

function methods(index: string) {
  return query
    .selectFrom(readBy('payment_methods', 'm', index))
    .leftJoin('payment_method_setups as s', (join) =>
      join
        .onRef('s.merchant_id', '=', 'm.merchant_id')
        .onRef('s.payment_method_id', '=', 'm.id')
        .on('s.state', '=', 'verifying'),
    )
    .select([
      'm.id as id',
      'm.stripe_account as stripe_account',
      'm.stripe_payment_method_id as stripe_payment_method_id',
      'm.type as type',
      'm.brand as brand',
      'm.last4 as last4',
      'm.bank_name as bank_name',
      'm.exp_month as exp_month',
      'm.exp_year as exp_year',
      'm.nickname as nickname',
      'm.is_default as is_default',
      'm.state as state',
      'm.disabled_reason as disabled_reason',
      'm.mandate_text as mandate_text',
      'm.mandate_accepted_at_ms as mandate_accepted_at_ms',
      'm.mandate_reference as mandate_reference',
      'm.created_at_ms as created_at_ms',
      'm.last_used_at_ms as last_used_at_ms',
      's.id as setup_id',
      's.setup_intent_id as setup_intent_id',
      's.verification as verification',
      's.arrives_on as arrives_on',
      's.expires_at_ms as expires_at_ms',
      's.tries_left as tries_left',
    ]);
}

/** A saved method, with the setup by which it is being verified. */
export type MethodRow = ReturnType<typeof selectMethods> extends CompiledQuery<infer Row> ? Row : never;

/** The customer's methods in the order in which they were saved. */
export function selectMethods({merchantId, customerId}: CustomerScope) {
  return methods('payment_methods_of_customer')
    .where('m.merchant_id', '=', merchantId)
    .where('m.customer_id', '=', customerId)
    .where(sql<boolean>`m.state <> 'removed'`)
    .orderBy('m.id')
    .limit(shownMax)
    .compile();
}

/** One of the customer's, the removed ones too. Somebody else's answers as none. */
export function selectMethod({merchantId, customerId}: CustomerScope, id: string) {
  return methods('sqlite_autoindex_payment_methods_1')
    .where('m.merchant_id', '=', merchantId)
    .where('m.id', '=', id)
    .where('m.customer_id', '=', customerId)
    .compile();
}

/** Rows by Stripe's ids; removed ones too. */
export function selectByStripeIds(merchantId: string, stripeAccount: string, stripeIds: readonly string[]) {
  return query
    .selectFrom(readBy('payment_methods', 'm', 'payment_methods_one_of_stripe'))
    .where('m.stripe_account', '=', stripeAccount)
    .where('m.stripe_payment_method_id', 'in', sql<string>`(SELECT value FROM json_each(${JSON.stringify(stripeIds)}))`)
    .where('m.merchant_id', '=', merchantId)
    .select([
      'm.id as id',
      'm.customer_id as customer_id',
      'm.stripe_payment_method_id as stripe_payment_method_id',
      'm.state as state',
      'm.is_default as is_default',
      'm.nickname as nickname',
      'm.mandate_reference as mandate_reference',
    ])
    .compile();
}

export interface SavedMethod extends CustomerScope {
  id: string;
  contactId: string | null;
  stripeAccount: string;
  stripePaymentMethodId: string;
  facts: MethodFacts;
  state: 'active' | 'verifying';
  mandate: {text: string | null; acceptedAtMs: number | null; reference: string | null} | null;
}

/**
 * A method as Stripe has it: a new row, or what is new of the one that is there. A method that is being verified becomes
 * active, never the other way round, and what was removed or disabled stays so. The customer's first active method is
 * their default. Nothing is written where nothing is new, nor for a customer who is not here: what Stripe's metadata
 * says may be another deployment's.
 */
export function upsertMethod(method: SavedMethod, nowMs: number) {
  const {facts, mandate} = method;
  const now = sql`CAST(${nowMs} AS INTEGER)`;
  return sql`INSERT INTO payment_methods (merchant_id, id, customer_id, contact_id, stripe_account, stripe_payment_method_id, type, brand, last4,
      bank_name, exp_month, exp_year, is_default, state, mandate_text, mandate_accepted_at_ms, mandate_reference, created_at_ms, updated_at_ms)
    SELECT ${method.merchantId}, ${method.id}, ${method.customerId}, ${method.contactId}, ${method.stripeAccount}, ${method.stripePaymentMethodId},
      ${facts.type}, ${facts.brand}, ${facts.last4}, ${facts.bankName}, CAST(${facts.expMonth} AS INTEGER), CAST(${facts.expYear} AS INTEGER),
      ${method.state} = 'active' AND NOT EXISTS (SELECT 1 FROM payment_methods other INDEXED BY payment_methods_of_customer
        WHERE other.merchant_id = ${method.merchantId} AND other.customer_id = ${method.customerId} AND other.state <> 'removed' AND other.state = 'active'),
      ${method.state}, ${mandate?.text ?? null}, CAST(${mandate?.acceptedAtMs ?? null} AS INTEGER), ${mandate?.reference ?? null}, ${now}, ${now}
    FROM customers c WHERE c.merchant_id = ${method.merchantId} AND c.id = ${method.customerId}
    ON CONFLICT (stripe_account, stripe_payment_method_id) DO UPDATE SET
      contact_id = COALESCE(contact_id, excluded.contact_id),
      brand = excluded.brand, last4 = excluded.last4, bank_name = excluded.bank_name, exp_month = excluded.exp_month, exp_year = excluded.exp_year,
      is_default = CASE WHEN state = 'verifying' THEN excluded.is_default ELSE is_default END,
      state = CASE WHEN state = 'verifying' THEN excluded.state ELSE state END,
      mandate_text = COALESCE(mandate_text, excluded.mandate_text),
      mandate_accepted_at_ms = COALESCE(mandate_accepted_at_ms, excluded.mandate_accepted_at_ms),
      mandate_reference = COALESCE(mandate_reference, excluded.mandate_reference),
      updated_at_ms = excluded.updated_at_ms
    WHERE payment_methods.merchant_id = excluded.merchant_id AND payment_methods.customer_id = excluded.customer_id
      AND payment_methods.state <> 'removed'
      AND (payment_methods.state = 'verifying' AND excluded.state <> 'verifying'
        OR payment_methods.brand IS NOT excluded.brand OR payment_methods.last4 IS NOT excluded.last4 OR payment_methods.bank_name IS NOT excluded.bank_name
        OR payment_methods.exp_month IS NOT excluded.exp_month OR payment_methods.exp_year IS NOT excluded.exp_year
        OR payment_methods.contact_id IS NULL AND excluded.contact_id IS NOT NULL
        OR payment_methods.mandate_text IS NULL AND excluded.mandate_text IS NOT NULL
        OR payment_methods.mandate_accepted_at_ms IS NULL AND excluded.mandate_accepted_at_ms IS NOT NULL
        OR payment_methods.mandate_reference IS NULL AND excluded.mandate_reference IS NOT NULL)`.compile(query);
}

/** Writes which saved method a payment left behind, where it was begun with none. */
export function linkToPayment(
  {merchantId, customerId}: CustomerScope,
  paymentId: string,
  stripeAccount: string,
  stripePaymentMethodId: string,
) {
  return query
    .updateTable('payments')
    .set({
      payment_method_id: sql<string>`(SELECT m.id FROM payment_methods m WHERE m.stripe_account = ${stripeAccount}
        AND m.stripe_payment_method_id = ${stripePaymentMethodId} AND m.merchant_id = ${merchantId} AND m.customer_id = ${customerId})`,
    })
    .where('merchant_id', '=', merchantId)
    .where('id', '=', paymentId)
    .where('payment_method_id', 'is', null)
    .compile();
}

/** Says when a saved method was last paid with; a method that is not saved has no row. */
export function touchMethod(
  {merchantId, customerId}: CustomerScope,
  stripeAccount: string,
  stripePaymentMethodId: string,
  atMs: number,
) {
  return query
    .updateTable('payment_methods')
    .set({last_used_at_ms: atMs})
    .where('stripe_account', '=', stripeAccount)
    .where('stripe_payment_method_id', '=', stripePaymentMethodId)
    .where('merchant_id', '=', merchantId)
    .where('customer_id', '=', customerId)
    .where(sql<boolean>`COALESCE(last_used_at_ms, 0) < CAST(${atMs} AS INTEGER)`)
    .compile();
}

/** The bank takes no more from it: it is used no more until its owner adds it again. What was removed stays removed. */
export function disableMethod(
  merchantId: string,
  stripeAccount: string,
  stripePaymentMethodId: string,
  reason: string,
  nowMs: number,
) {
  return query
    .updateTable('payment_methods')
    .set({state: 'disabled', is_default: 0, disabled_reason: reason, updated_at_ms: nowMs})
    .where('stripe_account', '=', stripeAccount)
    .where('stripe_payment_method_id', '=', stripePaymentMethodId)
    .where('merchant_id', '=', merchantId)
    .where('state', 'in', ['active', 'verifying'])
    .compile();
}

/** Its verification ended without one. */
export function failMethod(merchantId: string, id: string, reason: string, nowMs: number) {
  return query
    .updateTable('payment_methods')
    .set({state: 'failed', disabled_reason: reason, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .where('state', '=', 'verifying')
    .compile();
}

export function removeMethod(merchantId: string, id: string, nowMs: number) {
  return query
    .updateTable('payment_methods')
    .set({state: 'removed', is_default: 0, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .where('state', '<>', 'removed')
    .compile();
}

/** Removed ones that Stripe still has with their customer, the longest waiting first. */
export function selectToDetach(limit: number) {
  return query
    .selectFrom(readBy('payment_methods', 'm', 'payment_methods_to_detach'))
    .where(sql<boolean>`m.state = 'removed' AND m.detached_at_ms IS NULL`)
    .orderBy('m.updated_at_ms')
    .limit(limit)
    .select([
      'm.merchant_id as merchant_id',
      'm.id as id',
      'm.stripe_account as stripe_account',
      'm.stripe_payment_method_id as stripe_payment_method_id',
    ])
    .compile();
}

/** Stripe has it no more. */
export function markDetached(stripeAccount: string, stripePaymentMethodId: string, nowMs: number) {
  return query
    .updateTable('payment_methods')
    .set({detached_at_ms: nowMs})
    .where('stripe_account', '=', stripeAccount)
    .where('stripe_payment_method_id', '=', stripePaymentMethodId)
    .where('state', '=', 'removed')
    .compile();
}

/** Stripe did not answer: others come first now. */
export function postponeDetaching(merchantId: string, id: string, nowMs: number) {
  return query
    .updateTable('payment_methods')
    .set({updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile();
}

export function renameMethod(merchantId: string, id: string, nickname: string | null, nowMs: number) {
  return query
    .updateTable('payment_methods')
    .set({nickname, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile();
}

/** Two writes of one batch: the default there was, and the new one. Where it is no longer active, neither. */
export function makeDefault({merchantId, customerId}: CustomerScope, id: string, nowMs: number) {
  const isActive = sql<boolean>`EXISTS (SELECT 1 FROM payment_methods chosen
    WHERE chosen.merchant_id = ${merchantId} AND chosen.id = ${id} AND chosen.customer_id = ${customerId} AND chosen.state = 'active')`;
  return [
    query
      .updateTable('payment_methods')
      .set({is_default: 0, updated_at_ms: nowMs})
      .where('merchant_id', '=', merchantId)
      .where('customer_id', '=', customerId)
      .where(sql<boolean>`is_default = 1`)
      .where('id', '<>', id)
      .where(isActive)
      .compile(),
    query
      .updateTable('payment_methods')
      .set({is_default: 1, updated_at_ms: nowMs})
      .where('merchant_id', '=', merchantId)
      .where('customer_id', '=', customerId)
      .where('id', '=', id)
      .where('state', '=', 'active')
      .where('is_default', '=', 0)
      .compile(),
  ];
}
