// The cases, and what they run against. The same cases hold for the sandbox and for Stripe itself.
import Stripe from 'stripe';
import {listen} from '../listen.ts';
import type {Case, Target} from './case.ts';
import {bankDebitCases} from './cases/bank-debits.ts';
import {moneyBackCases} from './cases/money-back.ts';
import {objectCases} from './cases/objects.ts';
import {paymentCases} from './cases/payments.ts';
import {requestCases} from './cases/requests.ts';

export const cases: Case[] = [...paymentCases, ...bankDebitCases, ...moneyBackCases, ...requestCases, ...objectCases];

/** A sandbox of its own on a free port; close it afterwards. */
export async function sandboxTarget(): Promise<Target & {close(): Promise<void>}> {
  // Its banks answer at once, so that no case waits.
  const running = await listen({sandbox: {settleAfterMs: 0}});
  const {secretKey} = running.sandbox.keys;
  const stripe = new Stripe(secretKey, {
    host: 'localhost',
    port: running.port,
    protocol: 'http',
    httpClient: Stripe.createFetchHttpClient(),
    maxNetworkRetries: 0,
  });
  return {stripe, secretKey, baseUrl: running.url, run: newRun(), real: false, close: () => running.close()};
}

/** Stripe itself, with a test key. Errors: any other key, so that no real money can move. */
export function stripeTarget(secretKey: string): Target {
  if (!/^(sk|rk)_test_/.test(secretKey))
    throw new Error('STRIPE_SECRET_KEY must be a test key (sk_test_…): the contract suite makes and pays intents');
  return {
    stripe: new Stripe(secretKey, {maxNetworkRetries: 2}),
    secretKey,
    baseUrl: 'https://api.stripe.com',
    run: newRun(),
    real: true,
  };
}

function newRun(): string {
  return `portico-contract-${crypto.randomUUID()}`;
}
