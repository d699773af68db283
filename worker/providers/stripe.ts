/** The official `stripe` package over fetch, pointed at Stripe or, in the demo and in tests, at the sandbox. */
import Stripe from 'stripe';
import type {Settings} from '../env.ts';

export type StripeClient = Stripe;

/**
 * @param fetchFunction what carries the requests; a test hands in the sandbox's own.
 */
export function createStripe(
  settings: Pick<Settings, 'STRIPE_SECRET_KEY' | 'STRIPE_API_BASE'>,
  fetchFunction?: typeof fetch,
): StripeClient {
  const base = settings.STRIPE_API_BASE ? new URL(settings.STRIPE_API_BASE) : null;
  return new Stripe(settings.STRIPE_SECRET_KEY, {
    httpClient: Stripe.createFetchHttpClient(fetchFunction),
    // The same key and parameters go out again after a network failure, 409 or 5xx, so a retry charges nothing twice.
    maxNetworkRetries: 2,
    timeout: 20_000,
    telemetry: false,
    ...(base && {
      protocol: base.protocol === 'https:' ? 'https' : 'http',
      host: base.hostname,
      port: Number(base.port || (base.protocol === 'https:' ? 443 : 80)),
    }),
  });
}

/** Request options that address a merchant's account: '' is the deployment's own. */
export function onAccount(stripeAccount: string, idempotencyKey?: string): Stripe.RequestOptions {
  return {...(stripeAccount && {stripeAccount}), ...(idempotencyKey && {idempotencyKey})};
}

/** How a page starts Stripe.js for a merchant's account. */
export function browserStripe(
  settings: Pick<Settings, 'STRIPE_PUBLISHABLE_KEY' | 'STRIPE_JS_URL'>,
  stripeAccount: string,
): {publishableKey: string; account: string | null; jsUrl: string} {
  return {
    publishableKey: settings.STRIPE_PUBLISHABLE_KEY,
    account: stripeAccount || null,
    // A production deployment loads no Stripe.js but Stripe's own; env.ts refuses the setting there.
    jsUrl: settings.STRIPE_JS_URL ?? 'https://js.stripe.com/endive/stripe.js',
  };
}
