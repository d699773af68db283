/**
 * The payment's intent at Stripe. Every call can be made again: its key and parameters follow from the payment's row
 * alone. Source: docs.stripe.com/api/idempotent_requests (keys replay even a 500, and may be forgotten after 24 hours).
 */
import Stripe from 'stripe';
import {toStripeAmount} from '../../money/stripe-amounts.ts';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {paymentErrors} from './payments.errors.ts';
import {
  forgetStripeCustomer,
  type PaymentRow,
  selectPayer,
  updateIntent,
  updateStripeCustomer,
} from './payments.store.ts';

/**
 * A payment this old that knows no intent has had an answer lost: its intent is looked for before one is made. The key
 * alone would not do, because Stripe may replay a 500 that came after the intent was made, and forgets it after a day.
 */
const lookFirstAfterMs = 60_000;

/** The names under which our ids stand in Stripe's metadata. */
export const metadataNames = {
  merchant: 'portico_merchant',
  payment: 'portico_payment',
  customer: 'portico_customer',
} as const;

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
  const amount = toStripeAmount(payment.amount_minor, payment.currency);
  if (!amount.ok) throw new Error(`${payment.id} was written with an amount that cannot be charged: ${amount.code}`);
  const scope: CustomerScope = {merchantId: payment.merchant_id, customerId: payment.customer_id};
  for (let isFirst = true; ; isFirst = false) {
    const customer = await ensureCustomer(stripe, database, payment);
    try {
      return await stripe.paymentIntents.create(
        {
          amount: amount.amount,
          currency: payment.currency.toLowerCase(),
          customer,
          allowed_payment_method_types: [payment.method as Stripe.PaymentIntentCreateParams.AllowedPaymentMethodType],
          metadata: {[metadataNames.merchant]: payment.merchant_id, [metadataNames.payment]: payment.id},
        },
        // The customer is part of the key: for one that Stripe does not know no intent was made, so another key is safe.
        onAccount(payment.stripe_account ?? '', `portico-pi-${payment.merchant_id}-${payment.id}-${customer}`),
      );
    } catch (error) {
      const isGone =
        error instanceof Stripe.errors.StripeInvalidRequestError &&
        error.code === 'resource_missing' &&
        error.param === 'customer';
      if (isGone && isFirst) {
        // Deleted at Stripe, or of another account than the merchant has now.
        await runBatch(database, [forgetStripeCustomer(scope, customer)]);
        continue;
      }
      // A wrong or restricted key (401, 403) says nothing of an intent that an earlier try may have made.
      if (error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError) {
        throw new RefusedByGateway(error);
      }
      throw error;
    }
  }
}

async function ensureCustomer(stripe: Stripe, database: Database, payment: PaymentRow): Promise<string> {
  const scope: CustomerScope = {merchantId: payment.merchant_id, customerId: payment.customer_id};
  const [[payer]] = await runBatch(database, [selectPayer(scope)]);
  if (payer?.stripe_customer_id) return payer.stripe_customer_id;
  // Only what never changes goes out under the key: a changed name would be another request to Stripe. The key is the
  // payment's, so that one which replays a 500 does not stand in the way of the customer's next payment.
  const made = await stripe.customers.create(
    {metadata: {[metadataNames.merchant]: scope.merchantId, [metadataNames.customer]: scope.customerId}},
    onAccount(payment.stripe_account ?? '', `portico-cus-${scope.merchantId}-${scope.customerId}-${payment.id}`),
  );
  // Of two payments at once, the first one's customer stays.
  const [, [kept]] = await runBatch(database, [updateStripeCustomer(scope, made.id), selectPayer(scope)]);
  // The name is for people who look into Stripe's dashboard; a payment does not wait on it.
  await stripe.customers
    .update(
      made.id,
      {name: payer?.name ?? '', ...(payer?.email && {email: payer.email})},
      onAccount(payment.stripe_account ?? ''),
    )
    .catch((error: unknown) => console.warn(JSON.stringify({customer: made.id, named: false, error: String(error)})));
  return kept!.stripe_customer_id!;
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
