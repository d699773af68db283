/**
 * The customer's object at Stripe: made when it is first needed, for a payment, a saved method or the form that shows
 * them, and made anew where Stripe no longer has it.
 */
import Stripe from 'stripe';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import {onAccount} from '../../providers/stripe.ts';
import {metadataNames} from './metadata.rules.ts';
import {forgetStripeCustomer, selectPayer, updateStripeCustomer} from './payments.store.ts';

/** Whose object, on which of Stripe's accounts ('' is the deployment's own). */
export interface StripePayer extends CustomerScope {
  stripeAccount: string;
}

/**
 * Asks Stripe for something that needs the customer.
 * @param neededFor the id of what it is first needed for: part of the key under which it is made, so that a key which
 * replays a 500 does not stand in the way of the customer's next payment.
 * @param ask may be called a second time, with another customer: for one that Stripe does not know nothing was made, so
 * a key of Stripe's that names the customer is safe.
 */
export async function withStripeCustomer<Result>(
  stripe: Stripe,
  database: Database,
  payer: StripePayer,
  neededFor: string,
  ask: (stripeCustomerId: string) => Promise<Result>,
): Promise<Result> {
  for (let isFirst = true; ; isFirst = false) {
    const customer = await ensureStripeCustomer(stripe, database, payer, neededFor);
    try {
      return await ask(customer);
    } catch (error) {
      const isGone =
        error instanceof Stripe.errors.StripeInvalidRequestError &&
        error.code === 'resource_missing' &&
        error.param === 'customer';
      if (!isGone || !isFirst) throw error;
      // Deleted at Stripe, or of another account than the merchant has now.
      await runBatch(database, [forgetStripeCustomer(payer, customer)]);
    }
  }
}

async function ensureStripeCustomer(
  stripe: Stripe,
  database: Database,
  payer: StripePayer,
  neededFor: string,
): Promise<string> {
  const {merchantId, customerId, stripeAccount} = payer;
  const [[known]] = await runBatch(database, [selectPayer(payer)]);
  if (known?.stripe_customer_id) return known.stripe_customer_id;
  // Only what never changes goes out under the key: a changed name would be another request to Stripe.
  const made = await stripe.customers.create(
    {metadata: {[metadataNames.merchant]: merchantId, [metadataNames.customer]: customerId}},
    onAccount(stripeAccount, `portico-cus-${merchantId}-${customerId}-${neededFor}`),
  );
  // Of two at once, the first one's customer stays.
  const [, [kept]] = await runBatch(database, [updateStripeCustomer(payer, made.id), selectPayer(payer)]);
  // The name is for people who look into Stripe's dashboard; a payment does not wait on it.
  await stripe.customers
    .update(made.id, {name: known?.name ?? '', ...(known?.email && {email: known.email})}, onAccount(stripeAccount))
    .catch((error: unknown) => console.warn(JSON.stringify({customer: made.id, named: false, error: String(error)})));
  return kept!.stripe_customer_id!;
}
