/**
 * Keys of Stripe's that replay a 500. Stripe keeps the first answer under a key for a day, also a 500 after which nothing
 * was made, so that the same key would fail all day. The row counts its tries: when Stripe has been looked through and has
 * made nothing, the next try has a number of its own, written down before the key that carries it is used.
 * Source: docs.stripe.com/api/idempotent_requests
 */

/** One call of Stripe's package lasts at most 3 × 20 s and the pauses between (providers/stripe.ts). */
const tryLastsMs = 90_000;

/** Whether a try that began then can no longer make anything: only now does a look at Stripe say that there is nothing. */
export function isTryOver(triedAtMs: number, nowMs: number): boolean {
  return nowMs - triedAtMs > tryLastsMs;
}
