// Charges: each attempt to take the money, and what came of it. https://docs.stripe.com/api/charges
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {missing} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {readShape, text} from '../core/params.ts';
import {feeOf, kindOf} from '../methods/kinds.ts';
import type {Decline} from '../methods/outcome.ts';
import {newBalanceTransaction} from './balance.ts';
import {secretOf} from './payment-methods.ts';

const twoDays = 2 * 24 * 60 * 60;

/**
 * Writes the charge of one attempt: `succeeded` with its balance transaction, `pending` while a bank works on it, `failed`
 * with why. `mandate`: what it goes by.
 */
export function newCharge(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  given: {
    status: 'succeeded' | 'pending' | 'failed';
    decline?: Decline;
    authenticated?: boolean;
    mandate?: string | null;
  },
): Stripe.Charge {
  const id = context.newId(method.type === 'card' || method.type === 'link' ? 'ch' : 'py');
  const {status, decline = null} = given;
  const charge: Stripe.Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: status === 'failed' ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'SANDBOX',
    captured: status !== 'failed',
    created: nowSeconds(context),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcome(decline),
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      [method.type]: {
        ...kindOf(method.type).charged(method, given.mandate ?? null, false),
        ...(method.card &&
          cardPart(context, intent, method.card, status !== 'failed', given.authenticated ?? false, decline)),
      },
      type: method.type,
    },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping as Stripe.Charge['shipping'],
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  if (status === 'succeeded') return chargeSucceeded(context, charge, method);
  context.store.put('charges', context.account, charge);
  context.events.record(context, `charge.${status}`, charge);
  return charge;
}

/** The money has come: the balance shows it from now on. */
export function chargeSucceeded(context: Context, charge: Stripe.Charge, method: Stripe.PaymentMethod): Stripe.Charge {
  const kind = kindOf(method.type);
  const isCard = charge.id.startsWith('ch_');
  const details = charge.payment_method_details as unknown as Record<string, {mandate?: string | null}>;
  const number = secretOf(context, method.id).number;
  const entry = newBalanceTransaction(context, {
    amount: charge.amount,
    currency: charge.currency,
    fee: {amount: feeOf(kind, charge.amount, charge.currency), description: 'Stripe processing fees'},
    source: charge.id,
    type: isCard ? 'charge' : 'payment',
    reportingCategory: 'charge',
    description: charge.description,
    // https://docs.stripe.com/testing#available-balance; test debits are available at once.
    ...(!kind.delayed && number !== '4000000000000077' && {pendingSeconds: twoDays}),
  });
  const succeeded = context.store.put('charges', context.account, {
    ...charge,
    balance_transaction: entry.id,
    paid: true,
    payment_method_details: {
      ...charge.payment_method_details,
      [method.type]: {
        ...details[method.type],
        ...kind.charged(method, details[method.type]?.mandate ?? null, true),
      },
    } as Stripe.Charge['payment_method_details'],
    status: 'succeeded',
  });
  context.events.record(context, 'charge.succeeded', succeeded);
  return succeeded;
}

/** The bank has refused it after all. */
export function chargeFailed(context: Context, charge: Stripe.Charge, decline: Decline): Stripe.Charge {
  const failed = context.store.put('charges', context.account, {
    ...charge,
    amount_captured: 0,
    captured: false,
    failure_code: decline.code,
    failure_message: decline.message,
    outcome: outcome(decline),
    paid: false,
    status: 'failed',
  });
  context.events.record(context, 'charge.failed', failed);
  return failed;
}

/** What a card's charge shows beyond the card itself. */
function cardPart(
  context: Context,
  intent: Stripe.PaymentIntent,
  card: Stripe.PaymentMethod.Card,
  paid: boolean,
  authenticated: boolean,
  decline: Decline | null,
): object {
  const passed = (given: string | null | undefined, failed = false) => (!given ? null : failed ? 'fail' : 'pass');
  return {
    amount_authorized: paid ? intent.amount : null,
    authorization_code: paid ? '000000' : null,
    checks: {
      address_line1_check: passed(card.checks?.address_line1_check),
      address_postal_code_check: passed(card.checks?.address_postal_code_check),
      cvc_check: passed(card.checks?.cvc_check, decline?.code === 'incorrect_cvc'),
    },
    electronic_commerce_indicator: null,
    extended_authorization: {status: 'disabled'},
    incremental_authorization: {status: 'unavailable'},
    installments: null,
    multicapture: {status: 'unavailable'},
    network_token: {used: false},
    network_transaction_id: null,
    overcapture: {maximum_amount_capturable: intent.amount, status: 'unavailable'},
    regulated_status: 'unregulated',
    three_d_secure: authenticated
      ? {
          authentication_flow: 'challenge',
          electronic_commerce_indicator: '05',
          exemption_indicator: null,
          result: 'authenticated',
          result_reason: null,
          transaction_id: context.randomText(20),
          version: '2.2.0',
        }
      : null,
    transaction_link_id: null,
  };
}

/** https://docs.stripe.com/declines */
function outcome(decline: Decline | null): Stripe.Charge.Outcome {
  if (!decline) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      risk_score: 20,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  if (decline.blocked) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      risk_level: 'highest',
      risk_score: 92,
      seller_message: 'Stripe blocked this payment as too risky.',
      type: 'blocked',
    };
  }
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'declined_by_network',
    reason: decline.declineCode ?? decline.code,
    risk_level: 'normal',
    risk_score: 20,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

export function retrieveCharge(context: Context): Stripe.Charge {
  readShape(context.params, {});
  const found = context.store.get('charges', context.account, context.path.id!);
  if (!found) throw missing('charge', context.path.id!, 'id');
  return found;
}

export function listCharges(context: Context): Stripe.ApiList<Stripe.Charge> {
  const given = readShape(context.params, {...listShape, ...createdShape, customer: text(), payment_intent: text()});
  return page(
    context,
    'charges',
    given,
    (charge) =>
      (!given.customer || charge.customer === given.customer) &&
      (!given.payment_intent || charge.payment_intent === given.payment_intent),
  );
}
