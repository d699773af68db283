// Charges, the money that moved or did not, and the balance it went to. https://docs.stripe.com/api/charges
import type Stripe from 'stripe';
import type {Decline} from '../cards/catalogue.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {missing} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {readShape, text} from '../core/params.ts';

/** Writes the charge of one attempt, and the balance transaction when it went through. */
export function newCharge(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  authenticated: boolean,
  decline: Decline | null,
): Stripe.Charge {
  const id = context.newId('ch');
  const paid = decline === null;
  const details = method.card!;
  const passed = (given: string | null, failed: boolean) => (given === null ? null : failed ? 'fail' : 'pass');
  const charge: Stripe.Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid
      ? newBalanceTransaction(context, {
          amount: intent.amount,
          currency: intent.currency,
          source: id,
          type: 'charge',
          description: intent.description,
        }).id
      : null,
    billing_details: structuredClone(method.billing_details),
    calculated_statement_descriptor: 'SANDBOX',
    captured: paid,
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
    metadata: {...intent.metadata},
    on_behalf_of: null,
    outcome: outcome(decline),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      card: {
        amount_authorized: paid ? intent.amount : null,
        authorization_code: paid ? '000000' : null,
        brand: details.brand,
        checks: {
          address_line1_check: passed(details.checks?.address_line1_check ?? null, false),
          address_postal_code_check: passed(details.checks?.address_postal_code_check ?? null, false),
          cvc_check: passed(details.checks?.cvc_check ?? null, decline?.code === 'incorrect_cvc'),
        },
        country: details.country,
        electronic_commerce_indicator: null,
        exp_month: details.exp_month,
        exp_year: details.exp_year,
        extended_authorization: {status: 'disabled'},
        fingerprint: details.fingerprint ?? null,
        funding: details.funding,
        incremental_authorization: {status: 'unavailable'},
        installments: null,
        last4: details.last4,
        mandate: null,
        multicapture: {status: 'unavailable'},
        network: details.brand,
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
        wallet: null,
      },
      type: 'card',
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
    status: paid ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  context.store.put('charges', context.account, charge);
  context.events.record(context, paid ? 'charge.succeeded' : 'charge.failed', charge);
  return charge;
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

/** The sandbox's account takes no fee, so that what the books show is what was charged. */
export function newBalanceTransaction(
  context: Context,
  given: {amount: number; currency: string; source: string; type: 'charge' | 'refund'; description: string | null},
): Stripe.BalanceTransaction {
  return context.store.put('balance_transactions', context.account, {
    id: context.newId('txn'),
    object: 'balance_transaction',
    amount: given.amount,
    available_on: nowSeconds(context),
    balance_type: 'payments',
    created: nowSeconds(context),
    currency: given.currency,
    description: given.description,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: given.amount,
    reporting_category: given.type,
    source: given.source,
    status: 'available',
    type: given.type,
  });
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
    context.store.list('charges', context.account),
    given,
    '/v1/charges',
    (charge) =>
      (!given.customer || charge.customer === given.customer) &&
      (!given.payment_intent || charge.payment_intent === given.payment_intent),
  );
}

export function retrieveBalanceTransaction(context: Context): Stripe.BalanceTransaction {
  readShape(context.params, {});
  const found = context.store.get('balance_transactions', context.account, context.path.id!);
  if (!found) throw missing('balance_transaction', context.path.id!, 'id');
  return found;
}

export function listBalanceTransactions(context: Context): Stripe.ApiList<Stripe.BalanceTransaction> {
  const given = readShape(context.params, {
    ...listShape,
    ...createdShape,
    currency: text(),
    source: text(),
    type: text(),
  });
  return page(
    context.store.list('balance_transactions', context.account),
    given,
    '/v1/balance_transactions',
    (entry) =>
      (!given.currency || entry.currency === given.currency) &&
      (!given.source || entry.source === given.source) &&
      (!given.type || entry.type === given.type),
  );
}
