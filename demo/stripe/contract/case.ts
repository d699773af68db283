// What a contract case is given, and how it says that something is not as Stripe documents it.
import {deepStrictEqual, ok} from 'node:assert/strict';
import Stripe from 'stripe';

export type Target = {
  stripe: Stripe;
  secretKey: string;
  /** Where requests go that the package would not send by itself. */
  baseUrl: string;
  /** Unique to this run, so that a real account may be used again and again. */
  run: string;
  real: boolean;
};

export type Case = {
  name: string;
  /** The page of Stripe's documentation that the case is about. */
  page: string;
  run(target: Target): Promise<void>;
};

export const equal: (actual: unknown, expected: unknown, what?: string) => void = (actual, expected, what) =>
  deepStrictEqual(actual, expected, what);
export const isTrue: (value: unknown, what: string) => asserts value = (value, what) => ok(value, what);

/** The error that `promise` rejects with; a case fails when it does not reject. */
export async function refusal(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('expected Stripe to refuse this');
}

/** A request by hand: the package would add or mend things. */
export function raw(
  target: Target,
  method: string,
  path: string,
  options: {form?: Record<string, string>; headers?: Record<string, string>; key?: string | null} = {},
): Promise<Response> {
  const {form, headers = {}, key = target.secretKey} = options;
  return fetch(`${target.baseUrl}${path}`, {
    method,
    headers: {
      ...(key && {authorization: `Bearer ${key}`}),
      ...(form && {'content-type': 'application/x-www-form-urlencoded'}),
      ...headers,
    },
    ...(form && {body: new URLSearchParams(form).toString()}),
  });
}

export function cardIntent(
  target: Target,
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
  options?: Stripe.RequestOptions,
): Promise<Stripe.PaymentIntent> {
  return target.stripe.paymentIntents.create(
    {amount: 2000, currency: 'usd', allowed_payment_method_types: ['card'], ...more},
    options,
  );
}

/** Events are written a moment after what they tell of; waits for one. */
export function eventOf(target: Target, type: string, objectId: string): Promise<Stripe.Event> {
  return until(async () => {
    const events = await target.stripe.events.list({type, limit: 50});
    return events.data.find((event) => (event.data.object as {id?: string}).id === objectId) ?? null;
  }, `no event ${type} for ${objectId}`);
}

/** What `look` finds, as soon as it finds something: banks answer later. Gives up after a minute. */
export async function until<T>(
  look: () => Promise<T | null>,
  otherwise = 'what was waited for did not come',
): Promise<T> {
  for (let attempt = 0; attempt < 120; attempt++) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(otherwise);
}
