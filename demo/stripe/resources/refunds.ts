// https://docs.stripe.com/api/refunds, https://docs.stripe.com/refunds
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest, missing} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {integer, mergeMetadata, metadata, oneOf, readShape, text} from '../core/params.ts';
import {shown} from '../core/amounts.ts';
import {newBalanceTransaction} from './charges.ts';
import {paymentIntentOf} from './read-payment-intents.ts';

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
      'parameter_missing',
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  const charge = chargeToRefund(context, given);
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) throw badRequest('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  const amount = given.amount ?? left;
  if (amount > left) {
    throw badRequest(
      undefined,
      `Refund amount (${shown(amount, charge.currency)}) is greater than unrefunded amount on charge (${shown(left, charge.currency)})`,
      {param: 'amount'},
    );
  }
  const id = context.newId('re');
  const refund: Stripe.Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: newBalanceTransaction(context, {
      amount: -amount,
      currency: charge.currency,
      source: id,
      type: 'refund',
      description: charge.description,
    }).id,
    charge: charge.id,
    created: nowSeconds(context),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: {reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund'},
      type: 'card',
    },
    metadata: mergeMetadata({}, given.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: given.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  context.store.put('refunds', context.account, refund);
  const refunded = context.store.put('charges', context.account, {
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: amount === left,
  });
  context.events.record(context, 'refund.created', refund);
  context.events.record(context, 'charge.refunded', refunded, {
    amount_refunded: charge.amount_refunded,
    ...(amount === left && {refunded: false}),
  });
  return refund;
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
  if (!charge) throw missing('charge', id, 'charge', 400);
  if (!charge.paid) throw badRequest(undefined, `Charge ${charge.id} has not been paid, so it cannot be refunded.`);
  return charge;
}

export function retrieveRefund(context: Context): Stripe.Refund {
  readShape(context.params, {});
  const found = context.store.get('refunds', context.account, context.path.id!);
  if (!found) throw missing('refund', context.path.id!, 'id');
  return found;
}

export function listRefunds(context: Context): Stripe.ApiList<Stripe.Refund> {
  const given = readShape(context.params, {...listShape, ...createdShape, charge: text(), payment_intent: text()});
  return page(
    context.store.list('refunds', context.account),
    given,
    '/v1/refunds',
    (refund) =>
      (!given.charge || refund.charge === given.charge) &&
      (!given.payment_intent || refund.payment_intent === given.payment_intent),
  );
}
