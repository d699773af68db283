/**
 * The payment's intent at Stripe. Every call can be made again: its key and parameters follow from the payment's row
 * alone. Source: docs.stripe.com/api/idempotent_requests (keys replay even a 500, and may be forgotten after 24 hours).
 */
import Stripe from 'stripe';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {intentOptionsOf, stripeAmountOf} from './gateway-methods.rules.ts';
import {metadataNames} from './metadata.rules.ts';
import {paymentErrors} from './payments.errors.ts';
import {type PaymentRow, selectPayer} from './payments.store.ts';
import {updateIntent} from './settle.store.ts';
import {withStripeCustomer} from './stripe-customer.usecases.ts';

export {metadataNames};

/**
 * A payment this old that knows no intent has had an answer lost: its intent is looked for before one is made. The key
 * alone would not do, because Stripe may replay a 500 that came after the intent was made, and forgets it after a day.
 */
const lookFirstAfterMs = 60_000;

/**
 * The intent of a payment: the one it has, or a new one.
 * @throws 503 where Stripe did not answer, or not to the point: it may have made the intent, so the reservation stays and
 * the same key asks again.
 * @throws RefusedByGateway where Stripe has looked at the request for a new intent and made none.
 */
export function ensureIntent(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
): Promise<Stripe.PaymentIntent> {
  return gatewayAnswers(async () => {
    if (payment.payment_intent_id) return retrieveIntent(providers, payment);
    const isOld = providers.clock.nowMs() - payment.created_at_ms > lookFirstAfterMs;
    const intent =
      (isOld && (await findIntent(providers.stripe, database, payment))) ||
      (await createIntent(providers.stripe, database, payment));
    // Somebody else may have written the same id meanwhile; a different one would be refused.
    await runBatch(database, [updateIntent(payment.merchant_id, payment.id, intent.id)]);
    return intent;
  });
}

/** Stripe has looked at the request for this payment's intent and said no, so there is none. */
export class RefusedByGateway extends Error {
  readonly code: string;

  constructor(cause: Stripe.errors.StripeError) {
    super(cause.message, {cause});
    this.code = cause.code ?? cause.type;
  }
}

/** Nothing is under way: the customer has not confirmed it, or must do something first. */
export function waitsForCustomer({status}: Stripe.PaymentIntent): boolean {
  return status === 'requires_payment_method' || status === 'requires_confirmation' || status === 'requires_action';
}

/** Turns whatever else Stripe or the way to it says into a 503: nothing is known, so nothing is let go. */
export async function gatewayAnswers<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    console.error(JSON.stringify({gateway: error.type, stripeRequestId: error.requestId, message: error.message}));
    throw paymentErrors.gatewayUnavailable();
  }
}

/** The intent as Stripe has it now, with the charge that says how and when it was paid. */
export function retrieveIntent(providers: Providers, payment: PaymentRow): Promise<Stripe.PaymentIntent> {
  return providers.stripe.paymentIntents.retrieve(
    payment.payment_intent_id!,
    {expand: ['latest_charge']},
    onAccount(payment.stripe_account ?? ''),
  );
}

async function createIntent(stripe: Stripe, database: Database, payment: PaymentRow): Promise<Stripe.PaymentIntent> {
  const amount = stripeAmountOf(payment.method, payment.amount_minor, payment.currency);
  if (!amount.ok) throw new Error(`${payment.id} was written with an amount that cannot be charged: ${amount.code}`);
  const options = intentOptionsOf(payment.method);
  const payer = {
    merchantId: payment.merchant_id,
    customerId: payment.customer_id,
    stripeAccount: payment.stripe_account ?? '',
  };
  try {
    return await withStripeCustomer(stripe, database, payer, payment.id, (customer) =>
      stripe.paymentIntents.create(
        {
          amount: amount.amount,
          currency: payment.currency.toLowerCase(),
          customer,
          allowed_payment_method_types: [payment.method as Stripe.PaymentIntentCreateParams.AllowedPaymentMethodType],
          ...(payment.stripe_payment_method_id && {payment_method: payment.stripe_payment_method_id}),
          ...(options && {payment_method_options: options}),
          metadata: {[metadataNames.merchant]: payment.merchant_id, [metadataNames.payment]: payment.id},
        },
        onAccount(payer.stripeAccount, `portico-pi-${payment.merchant_id}-${payment.id}-${customer}`),
      ),
    );
  } catch (error) {
    // A wrong or restricted key (401, 403) says nothing of an intent that an earlier try may have made.
    if (error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError) {
      throw new RefusedByGateway(error);
    }
    throw error;
  }
}

/** Looks among the customer's intents for the payment's id: Stripe's search index lags, its lists do not. */
async function findIntent(
  stripe: Stripe,
  database: Database,
  payment: PaymentRow,
): Promise<Stripe.PaymentIntent | null> {
  const [[payer]] = await runBatch(database, [
    selectPayer({merchantId: payment.merchant_id, customerId: payment.customer_id}),
  ]);
  // The customer is written down before its first intent is asked for.
  if (!payer?.stripe_customer_id) return null;
  const intents = stripe.paymentIntents.list(
    {customer: payer.stripe_customer_id, created: {gte: Math.floor(payment.created_at_ms / 1000) - 300}, limit: 100},
    onAccount(payment.stripe_account ?? ''),
  );
  for await (const intent of intents) {
    if (intent.metadata[metadataNames.payment] === payment.id) return intent;
  }
  return null;
}
