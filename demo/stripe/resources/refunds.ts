// https://docs.stripe.com/api/refunds, https://docs.stripe.com/refunds, https://docs.stripe.com/payments/ach-direct-debit#refunds
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest, missing} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {integer, mergeMetadata, metadata, oneOf, readShape, text} from '../core/params.ts';
import {shown} from '../core/amounts.ts';
import {kindOf} from '../methods/kinds.ts';
import {newBalanceTransaction} from './balance.ts';
import {delayMs} from './delay.ts';
import {decideDispute} from './disputes.ts';
import {secretOf} from './payment-methods.ts';
import {paymentIntentOf} from './read-payment-intents.ts';

type Reason = 'duplicate' | 'fraudulent' | 'requested_by_customer';

export function createRefund(context: Context): Stripe.Refund {
  const given = readShape(context.params, {
    amount: integer({min: 1}),
    charge: text(),
    payment_intent: text(),
    metadata,
    reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
  });
  if (!given.charge && !given.payment_intent)
    throw badParameter(
      undefined,
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  return refund(context, chargeToRefund(context, given), {
    ...(given.amount !== undefined && {amount: given.amount}),
    metadata: mergeMetadata({}, given.metadata),
    reason: given.reason ?? null,
  });
}

/** Gives `amount` (all that is left when absent) of a charge back. Errors: 400 when it cannot be. */
export function refund(
  context: Context,
  charge: Stripe.Charge,
  given: {amount?: number; metadata: Record<string, string>; reason: Reason | null},
): Stripe.Refund {
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) throw badRequest('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  const dispute = charge.disputed
    ? context.store.newestFirst('disputes', context.account, undefined, {member: 'charge', is: charge.id}).next().value
    : undefined;
  if (dispute && !dispute.is_charge_refundable)
    throw badRequest('charge_disputed', `Charge ${charge.id} has been charged back; cannot issue a refund.`);
  const type = charge.payment_method_details!.type;
  const {refundDays} = kindOf(type);
  if (refundDays !== null && nowSeconds(context) > charge.created + refundDays * 24 * 60 * 60) {
    throw badRequest(
      undefined,
      `This payment is more than ${refundDays} days old: payments by ${type} cannot be refunded after that.`,
    );
  }
  const amount = given.amount ?? left;
  if (amount > left) {
    throw badRequest(
      undefined,
      `Refund amount (${shown(amount, charge.currency)}) is greater than unrefunded amount on charge (${shown(left, charge.currency)})`,
      {param: 'amount'},
    );
  }
  const isCard = charge.id.startsWith('ch_');
  const {refund: timing} = kindOf(type).outcome(secretOf(context, String(charge.payment_method)).number);
  const id = context.newId(isCard ? 're' : 'pyr');
  const made: Stripe.Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: newBalanceTransaction(context, {
      amount: -amount,
      currency: charge.currency,
      source: id,
      type: isCard ? 'refund' : 'payment_refund',
      reportingCategory: 'refund',
      description: `REFUND FOR ${isCard ? 'CHARGE' : 'PAYMENT'}${charge.description ? ` (${charge.description})` : ''}`,
    }).id,
    charge: charge.id,
    created: nowSeconds(context),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: destination(type),
    metadata: given.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: given.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: timing === 'later' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  context.store.put('refunds', context.account, made);
  const refunded = changeRefunded(context, charge, amount);
  context.events.record(context, 'refund.created', made);
  context.events.record(context, 'charge.refunded', refunded, {
    amount_refunded: charge.amount_refunded,
    ...(refunded.refunded && {refunded: false}),
  });
  if (timing !== 'at_once') context.schedule.add(context.account, 'settle_refund', id, delayMs(context));
  // A payment given back in full leaves an inquiry nothing to ask for. https://docs.stripe.com/disputes/how-disputes-work#inquiries
  if (dispute?.status.startsWith('warning_') && refunded.refunded) decideDispute(context, dispute.id, 'lost');
  return made;
}

function changeRefunded(context: Context, charge: Stripe.Charge, by: number): Stripe.Charge {
  const total = charge.amount_refunded + by;
  return context.store.put('charges', context.account, {
    ...charge,
    amount_refunded: total,
    refunded: total === charge.amount,
  });
}

/**
 * The bank's answer to a refund: one that waits goes through, unless told otherwise; one that had gone through and is of a
 * test card that fails comes back. Does nothing to a refund that has ended. https://docs.stripe.com/refunds#failed-refunds
 */
export function settleRefund(context: Context, id: string, forced?: 'succeed' | 'fail'): Stripe.Refund | null {
  context.schedule.cancel(context.account, 'settle_refund', id);
  const before = context.store.get('refunds', context.account, id);
  if (!before || !['pending', 'succeeded'].includes(before.status ?? '')) return before ?? null;
  const charge = context.store.get('charges', context.account, String(before.charge))!;
  const timing = kindOf(charge.payment_method_details!.type).outcome(
    secretOf(context, String(before.payment_method)).number,
  ).refund;
  const outcome = forced ?? (timing === 'fails_later' ? 'fail' : 'succeed');
  if (outcome === 'succeed') {
    if (before.status === 'succeeded') return before;
    const after = context.store.put('refunds', context.account, {
      ...before,
      destination_details: destination(charge.payment_method_details!.type, '091000015001111'),
      status: 'succeeded',
    });
    changed(context, 'refund.updated', after, before);
    return after;
  }
  const after = context.store.put('refunds', context.account, {
    ...before,
    failure_balance_transaction: newBalanceTransaction(context, {
      amount: before.amount,
      currency: before.currency,
      source: before.id,
      type: 'refund_failure',
      reportingCategory: 'refund_failure',
      description: `REFUND FAILURE (${before.id})`,
    }).id,
    failure_reason: charge.id.startsWith('ch_') ? 'expired_or_canceled_card' : 'unknown',
    status: 'failed',
  });
  changeRefunded(context, charge, -before.amount);
  changed(context, 'refund.failed', after, before);
  return after;
}

/** Stripe tells each change of a refund twice, by its new name and by its old one. */
function changed(
  context: Context,
  type: 'refund.updated' | 'refund.failed',
  after: Stripe.Refund,
  before: Stripe.Refund,
): void {
  const previous = {status: before.status};
  context.events.record(context, type, after, previous);
  context.events.record(context, 'charge.refund.updated', after, previous);
}

function destination(type: string, reference?: string): Stripe.Refund.DestinationDetails {
  const pending = {reference_status: 'pending'};
  const details: Record<string, object> = {
    card: {card: {...pending, reference_type: 'acquirer_reference_number', type: 'refund'}, type: 'card'},
    us_bank_account: {
      type: 'us_bank_transfer',
      us_bank_transfer: reference ? {reference, reference_status: 'available'} : {reference: null, ...pending},
    },
  };
  return (details[type] ?? {[type]: {}, type}) as Stripe.Refund.DestinationDetails;
}

function chargeToRefund(context: Context, given: {charge?: string; payment_intent?: string}): Stripe.Charge {
  let id = given.charge;
  if (id === undefined) {
    const intent = paymentIntentOf(context, given.payment_intent!, 'payment_intent', 400);
    if (intent.status !== 'succeeded')
      throw badRequest(undefined, `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
    id = String(intent.latest_charge);
  }
  const charge = context.store.get('charges', context.account, id);
  if (!charge) throw missing('charge', id, 'id', 404);
  if (!charge.paid) throw badRequest(undefined, `Charge ${charge.id} has not been paid, so it cannot be refunded.`);
  return charge;
}

function refundOf(context: Context): Stripe.Refund {
  const found = context.store.get('refunds', context.account, context.path.id!);
  if (!found) throw missing('refund', context.path.id!, 'id');
  return found;
}

export function retrieveRefund(context: Context): Stripe.Refund {
  readShape(context.params, {});
  return refundOf(context);
}

/** Nothing but metadata changes. https://docs.stripe.com/api/refunds/update */
export function updateRefund(context: Context): Stripe.Refund {
  const given = readShape(context.params, {metadata});
  const before = refundOf(context);
  const after = {...before, metadata: mergeMetadata(before.metadata ?? {}, given.metadata)};
  context.store.put('refunds', context.account, after);
  context.events.record(context, 'refund.updated', after, {metadata: before.metadata});
  return after;
}

/** Only a refund that waits for the customer can be cancelled, and no method here has those. https://docs.stripe.com/api/refunds/cancel */
export function cancelRefund(context: Context): never {
  readShape(context.params, {});
  refundOf(context);
  throw badRequest(undefined, 'Canceling this refund is unsupported.');
}

export function listRefunds(context: Context): Stripe.ApiList<Stripe.Refund> {
  const given = readShape(context.params, {...listShape, ...createdShape, charge: text(), payment_intent: text()});
  return page(
    context,
    'refunds',
    given,
    (refund) =>
      (!given.charge || refund.charge === given.charge) &&
      (!given.payment_intent || refund.payment_intent === given.payment_intent),
  );
}
