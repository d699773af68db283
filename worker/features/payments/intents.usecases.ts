/**
 * The payment's intent at Stripe. Every call can be made again: its key and parameters follow from the payment's row
 * alone. Source: docs.stripe.com/api/idempotent_requests (keys replay even a 500, and may be forgotten after 24 hours;
 * tries.rules.ts).
 */
import Stripe from 'stripe';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {onAccount} from '../../providers/stripe.ts';
import {intentOptionsOf, stripeAmountOf} from './gateway-methods.rules.ts';
import {metadataNames} from './metadata.rules.ts';
import {paymentErrors} from './payments.errors.ts';
import {type PaymentRow, selectPayer, selectPayment} from './payments.store.ts';
import {beginIntentTry, updateIntent} from './settle.store.ts';
import {withStripeCustomer} from './stripe-customer.usecases.ts';
import {isTryOver} from './tries.rules.ts';

/**
 * The intent that Stripe has of a payment; `null` where it was looked for and there is none, nor can the last try make one;
 * `undefined` where it is too early to say. A payment whose last try is over and that knows no intent has had an answer
 * lost. The key alone would not do: Stripe may replay a 500 that came after the intent was made, and forgets it after a day.
 * @throws what Stripe throws.
 */
async function seekIntent(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
): Promise<Stripe.PaymentIntent | null | undefined> {
  if (payment.payment_intent_id) return retrieveIntent(providers, payment);
  const triedAtMs = Math.max(payment.created_at_ms, payment.intent_tried_at_ms);
  if (!isTryOver(triedAtMs, providers.clock.nowMs())) return undefined;
  const [found, ...surplus] = await findIntents(providers.stripe, database, payment);
  // Of two tries. Nobody was given the client secret of either, so neither can have been paid; one is enough.
  for (const intent of surplus) await cancelIntent(providers, payment, intent.id);
  return found ? keepIntent(providers, database, payment, found) : null;
}

/** @returns the intent that the payment has, or `null` where Stripe has made none and no try of ours can make one any more. */
export function intentToRelease(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
): Promise<Stripe.PaymentIntent | null> {
  return gatewayAnswers(async () => {
    const intent = await seekIntent(providers, database, payment);
    // Too early to say: the same key makes it or brings it back; then it can be cancelled.
    return intent === undefined ? newIntent(providers, database, payment) : intent;
  });
}

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
    const intent = await seekIntent(providers, database, payment);
    if (intent) return intent;
    if (intent === undefined) return newIntent(providers, database, payment);
    // The key of the last try may replay a 500 until tomorrow. Of two at once, both go on with the same next number.
    const [, [next]] = await runBatch(database, [
      beginIntentTry(payment, providers.clock.nowMs()),
      selectPayment(payment.merchant_id, payment.id),
    ]);
    if (next!.payment_intent_id) return retrieveIntent(providers, next!);
    // Given up meanwhile.
    if (next!.state !== 'pending') throw paymentErrors.gatewayRefused();
    return newIntent(providers, database, next!);
  });
}

async function newIntent(providers: Providers, database: Database, payment: PaymentRow): Promise<Stripe.PaymentIntent> {
  return keepIntent(providers, database, payment, await createIntent(providers.stripe, database, payment));
}

/**
 * Writes down which intent is the payment's. The intent of an earlier key may show up all the same, after another was
 * written down or the payment was given up: its client secret is handed to nobody, so it cannot be paid, and it is cancelled.
 * @returns the payment's intent.
 */
async function keepIntent(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
  intent: Stripe.PaymentIntent,
): Promise<Stripe.PaymentIntent> {
  const [, [now]] = await runBatch(database, [
    updateIntent(payment.merchant_id, payment.id, intent.id),
    selectPayment(payment.merchant_id, payment.id),
  ]);
  if (now!.payment_intent_id === intent.id && now!.state === 'pending') return intent;
  if (waitsForCustomer(intent)) await cancelIntent(providers, payment, intent.id);
  return retrieveIntent(providers, now!);
}

/** Cancels at Stripe, so that nobody can pay it any more. An intent that is beyond that is left as it is. */
export async function cancelIntent(providers: Providers, payment: PaymentRow, intentId: string): Promise<void> {
  try {
    await providers.stripe.paymentIntents.cancel(
      intentId,
      {cancellation_reason: 'abandoned'},
      onAccount(payment.stripe_account ?? ''),
    );
  } catch (error) {
    const alreadyDecided =
      error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'payment_intent_unexpected_state';
    if (!alreadyDecided) throw error;
  }
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
    return await withStripeCustomer(stripe, database, payer, `${payment.id}-${payment.intent_attempt}`, (customer) =>
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
        onAccount(
          payer.stripeAccount,
          `portico-pi-${payment.merchant_id}-${payment.id}-${payment.intent_attempt}-${customer}`,
        ),
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
async function findIntents(stripe: Stripe, database: Database, payment: PaymentRow): Promise<Stripe.PaymentIntent[]> {
  const [[payer]] = await runBatch(database, [
    selectPayer({merchantId: payment.merchant_id, customerId: payment.customer_id}),
  ]);
  // The customer is written down before its first intent is asked for.
  if (!payer?.stripe_customer_id) return [];
  const intents = stripe.paymentIntents.list(
    {customer: payer.stripe_customer_id, created: {gte: Math.floor(payment.created_at_ms / 1000) - 300}, limit: 100},
    onAccount(payment.stripe_account ?? ''),
  );
  const found: Stripe.PaymentIntent[] = [];
  for await (const intent of intents) {
    if (intent.metadata[metadataNames.payment] === payment.id) found.push(intent);
  }
  return found;
}
