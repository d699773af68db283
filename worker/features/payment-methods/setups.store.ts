/** The SQL of setups: methods that are being saved without a payment. */
import {type CompiledQuery, sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query, readBy} from '../../providers/database.ts';
import type {SetupState, VerificationKind} from './setups.rules.ts';

function setups() {
  return query
    .selectFrom('payment_method_setups as s')
    .leftJoin('payment_methods as p', (join) =>
      join.onRef('p.merchant_id', '=', 's.merchant_id').onRef('p.id', '=', 's.payment_method_id'),
    )
    .select([
      's.merchant_id as merchant_id',
      's.id as id',
      's.customer_id as customer_id',
      's.contact_id as contact_id',
      's.types as types',
      's.mandate_text as mandate_text',
      's.state as state',
      's.stripe_account as stripe_account',
      's.setup_intent_id as setup_intent_id',
      's.payment_method_id as payment_method_id',
      's.expires_at_ms as expires_at_ms',
      's.tries_left as tries_left',
      's.failure_code as failure_code',
      's.failure_message as failure_message',
      's.request_hash as request_hash',
      's.created_at_ms as created_at_ms',
      'p.state as method_state',
    ]);
}

export type SetupRow = ReturnType<typeof selectSetup> extends CompiledQuery<infer Row> ? Row : never;

export function selectSetup(merchantId: string, id: string) {
  return setups().where('s.merchant_id', '=', merchantId).where('s.id', '=', id).compile();
}

/** Somebody else's answers as none. */
export function selectSetupOfCustomer({merchantId, customerId}: CustomerScope, id: string) {
  return setups()
    .where('s.merchant_id', '=', merchantId)
    .where('s.id', '=', id)
    .where('s.customer_id', '=', customerId)
    .compile();
}

export function selectSetupByKey({merchantId, customerId}: CustomerScope, idempotencyKey: string) {
  return setups()
    .where('s.merchant_id', '=', merchantId)
    .where('s.customer_id', '=', customerId)
    .where('s.idempotency_key', '=', idempotencyKey)
    .compile();
}

/** What nobody has asked Stripe about for longest, across merchants. */
export function selectSetupsToAsk(askedBeforeMs: number, limit: number) {
  return query
    .selectFrom(readBy('payment_method_setups', 's', 'setups_to_ask'))
    .where(sql<boolean>`s.state IN ('open', 'verifying')`)
    .where('s.asked_at_ms', '<=', askedBeforeMs)
    .orderBy('s.asked_at_ms')
    .limit(limit)
    .select(['s.merchant_id as merchant_id', 's.id as id'])
    .compile();
}

export function insertSetup(
  {merchantId, customerId}: CustomerScope,
  setup: {
    id: string;
    contactId: string | null;
    types: readonly string[];
    mandateText: string | null;
    stripeAccount: string;
    idempotencyKey: string;
    requestHash: string;
    expiresAtMs: number;
    nowMs: number;
  },
) {
  return query
    .insertInto('payment_method_setups')
    .values({
      merchant_id: merchantId,
      id: setup.id,
      customer_id: customerId,
      contact_id: setup.contactId,
      types: JSON.stringify(setup.types),
      mandate_text: setup.mandateText,
      state: 'open',
      stripe_account: setup.stripeAccount,
      expires_at_ms: setup.expiresAtMs,
      idempotency_key: setup.idempotencyKey,
      request_hash: setup.requestHash,
      asked_at_ms: setup.nowMs,
      created_at_ms: setup.nowMs,
      updated_at_ms: setup.nowMs,
    })
    .compile();
}

/** Remembers the setup's intent, once. */
export function updateSetupIntent(merchantId: string, id: string, setupIntentId: string) {
  return query
    .updateTable('payment_method_setups')
    .set({setup_intent_id: setupIntentId})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .where('setup_intent_id', 'is', null)
    .compile();
}

/** Stripe was asked about it; where that failed, the others come first. */
export function updateSetupAsked(merchantId: string, id: string, nowMs: number) {
  return query
    .updateTable('payment_method_setups')
    .set({asked_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile();
}

/** Moves a setup on, from the state in which it was read alone: who read an older one changes nothing. */
export function moveSetup(
  setup: {merchant_id: string; id: string; state: SetupState},
  changes: {
    state: SetupState;
    /** The method's id at Stripe; its row is there already. */
    stripePaymentMethod?: {stripeAccount: string; id: string};
    verification?: VerificationKind;
    arrives_on?: string;
    expires_at_ms?: number;
    tries_left?: number;
    failure_code: string | null;
    failure_message: string | null;
  },
  nowMs: number,
) {
  const {stripePaymentMethod: method, ...columns} = changes;
  return query
    .updateTable('payment_method_setups')
    .set({
      ...columns,
      ...(method && {
        payment_method_id: sql<string>`(SELECT m.id FROM payment_methods m WHERE m.stripe_account = ${method.stripeAccount}
          AND m.stripe_payment_method_id = ${method.id} AND m.merchant_id = ${setup.merchant_id})`,
      }),
      asked_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    .where('merchant_id', '=', setup.merchant_id)
    .where('id', '=', setup.id)
    .where('state', '=', setup.state)
    .compile();
}

/** @param triesLeft as Stripe says; `null` where it does not: one less. Stripe also says when it is over, so one stays. */
export function countWrongTry(merchantId: string, id: string, triesLeft: number | null, nowMs: number) {
  return sql<{tries_left: number | null}>`UPDATE payment_method_setups
    SET tries_left = COALESCE(CAST(${triesLeft} AS INTEGER), MAX(tries_left - 1, 1)), updated_at_ms = CAST(${nowMs} AS INTEGER)
    WHERE merchant_id = ${merchantId} AND id = ${id} RETURNING tries_left`.compile(query);
}
