/**
 * Customers who save cards and bank accounts, in the world of money: what the tests of saved methods share. The world is
 * the module's own, anew before each test (`beforeEach(openMethodsWorld)`).
 */
import {expect} from 'vitest';
import type {PaymentMethod} from '../features/payment-methods/payment-methods.shapes.ts';
import {env} from './harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from './money-world.ts';

export let world: MoneyWorld;
/** An admin, who pays in euros. */
export let ada: Payer;
let keys = 0;

export async function openMethodsWorld(): Promise<void> {
  world = await createMoneyWorld();
  ada = await world.addPayer('admin');
}

/** Another key, or number, each time. */
export const another = () => ++keys;

export const ask = async <Body = PaymentMethod>(
  payer: Payer,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => {
  const answer = await world.harness.request(method, `/portal/v1${path}`, {
    ...(body !== undefined && {body}),
    headers: {...payer.headers, ...headers},
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text ? JSON.parse(text) : null) as Body & {code?: string; triesLeft?: number; state?: string},
  };
};

export const setUp = async (
  payer: Payer,
  types: string[] = ['card'],
  mandateText?: string,
  key = `key-${another()}`,
) => {
  const {status, body} = await ask<{setupId: string; clientSecret: string}>(
    payer,
    'POST',
    '/payment-methods/setups',
    {types, ...(mandateText && {mandateText})},
    {'idempotency-key': key},
  );
  return {status, body, intentId: body.clientSecret?.split('_secret_')[0] ?? ''};
};

export interface Settled {
  state: string;
  method: PaymentMethod | null;
  failure: {code: string} | null;
}
export const settle = async (payer: Payer, setupId: string) =>
  (await ask<Settled>(payer, 'POST', `/payment-methods/setups/${setupId}/settle`)).body;

export const list = async (payer: Payer) =>
  (
    await ask<{data: PaymentMethod[]; maySave: boolean; unavailableMethods: {type: string; reason: string}[]}>(
      payer,
      'GET',
      '/payment-methods',
    )
  ).body;

/** What Stripe.js does with a typed card. */
export const cardForm = (number = '4242424242424242', expYear = '2030', expMonth = '12') => ({
  'payment_method_data[type]': 'card',
  'payment_method_data[card][number]': number,
  'payment_method_data[card][exp_month]': expMonth,
  'payment_method_data[card][exp_year]': expYear,
  'payment_method_data[card][cvc]': '123',
});

export const saveCard = async (payer: Payer, form = cardForm()): Promise<PaymentMethod> => {
  const {body, intentId} = await setUp(payer);
  await world.sandbox.controls.confirm(intentId, form);
  return (await settle(payer, body.setupId)).method!;
};

/** A typed account: Stripe sends micro-deposits to it. A savings account gets two amounts, another one a code. */
export const bankForm = (accountType: 'checking' | 'savings', number = '000123456789') => ({
  'payment_method_data[type]': 'us_bank_account',
  'payment_method_data[us_bank_account][account_number]': number,
  'payment_method_data[us_bank_account][routing_number]': '110000000',
  'payment_method_data[us_bank_account][account_holder_type]': 'company',
  'payment_method_data[us_bank_account][account_type]': accountType,
  'payment_method_data[billing_details][name]': 'Ada Ltd',
  'mandate_data[customer_acceptance][type]': 'online',
  'mandate_data[customer_acceptance][online][infer_from_client]': 'true',
});

export const bankPayer = async (role: 'admin' | 'payer' = 'admin') => {
  const payer = await world.addPayer(role);
  await env.DB.prepare("UPDATE customers SET currency = 'USD', allow_bank_account = 1 WHERE id = ?")
    .bind(payer.customerId)
    .run();
  return payer;
};

export const saveBank = async (payer: Payer, accountType: 'checking' | 'savings' = 'checking', number?: string) => {
  const {body, intentId} = await setUp(payer, ['us_bank_account'], 'I allow debits.');
  const confirmed = await world.sandbox.controls.confirm(intentId, bankForm(accountType, number));
  expect(confirmed.status).toBe(200);
  return {setupId: body.setupId, intentId, settled: await settle(payer, body.setupId)};
};

export const stripeIdOf = async (method: PaymentMethod) =>
  (
    await world.all<{id: string}>('SELECT stripe_payment_method_id AS id FROM payment_methods WHERE id = ?', method.id)
  )[0]!.id;
export const atStripe = async (method: PaymentMethod) =>
  world.harness.providers.stripe.paymentMethods.retrieve(await stripeIdOf(method));
export const dump = async () =>
  JSON.stringify([
    await world.all('SELECT * FROM payment_methods ORDER BY id'),
    await world.all('SELECT * FROM payment_method_setups ORDER BY id'),
  ]);
