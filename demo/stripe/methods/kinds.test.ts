import type Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {refusal} from '../contract/case.ts';
import {browserCall, testBench, type TestBench} from '../testing/client.ts';
import {feeOf, kinds} from './kinds.ts';

const bench = () => testBench({clockMs: () => Date.UTC(2026, 10, 22)});
type Type = Stripe.PaymentIntentCreateParams.AllowedPaymentMethodType;
const create = ({stripe}: TestBench, amount: number, currency: string, ...types: Type[]) =>
  stripe.paymentIntents.create({amount, currency, allowed_payment_method_types: types});

describe('which payments a method is for', () => {
  it.each([
    ['us_bank_account', 'eur', 'usd'],
    ['sepa_debit', 'usd', 'eur'],
    ['bacs_debit', 'eur', 'gbp'],
    ['ideal', 'usd', 'eur'],
  ] as const)('%s not in %s, but in %s', async (type, wrong, right) => {
    const made = bench();
    const error = await refusal(create(made, 2000, wrong, 'card', type));
    expect([error.code, error.message]).toEqual([
      'payment_intent_invalid_parameter',
      expect.stringContaining(`Payments with ${type} support the following currencies: ${right}.`),
    ]);
    expect((await create(made, 2000, right, 'card', type)).payment_method_types).toEqual(['card', type]);
  });

  it.each([
    [49, 'usd', 'us_bank_account', 'amount_too_small'],
    [10_000_001, 'gbp', 'bacs_debit', 'amount_too_large'],
    [100_000_000, 'usd', 'card', 'amount_too_large'],
    [29, 'gbp', 'card', 'amount_too_small'],
    [49, 'jpy', 'card', 'amount_too_small'],
    [1_000_000_000_000, 'idr', 'card', 'amount_too_large'],
  ] as const)('%d %s by %s: %s', async (amount, currency, type, code) => {
    expect((await refusal(create(bench(), amount, currency, type))).code).toBe(code);
  });

  it.each([
    [50, 'usd', 'us_bank_account'],
    [10_000_000, 'gbp', 'bacs_debit'],
    [99_999_999, 'usd', 'card'],
    [999_999_999_999, 'idr', 'card'],
    [1, 'eur', 'ideal'],
    [1230, 'kwd', 'card'],
  ] as const)('%d %s by %s is charged', async (amount, currency, type) => {
    expect((await create(bench(), amount, currency, type)).amount).toBe(amount);
  });

  it('an amount with three decimals ends in 0', async () => {
    expect((await refusal(create(bench(), 1234, 'kwd', 'card'))).param).toBe('amount');
  });

  it('the account’s own choice follows the currency, also when it changes', async () => {
    const made = bench();
    const intent = await made.stripe.paymentIntents.create({amount: 2000, currency: 'usd'});
    expect(intent.payment_method_types).toEqual(['card', 'us_bank_account']);
    const changed = await made.stripe.paymentIntents.update(intent.id, {currency: 'eur'});
    expect(changed.payment_method_types).toEqual(['card', 'sepa_debit', 'ideal', 'bancontact']);
    const still = await made.stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      automatic_payment_methods: {enabled: true, allow_redirects: 'never'},
    });
    expect(still.payment_method_types).toEqual(['card', 'sepa_debit']);
    const offered = (form: Record<string, string>) =>
      browserCall(made.sandbox, 'GET', '/v1/sandbox/payment_method_types', form);
    expect((await offered({currency: 'gbp', amount: '10000001'})).body.payment_method_types).toEqual(['card']);
    expect((await offered({currency: 'eur', mode: 'setup'})).body.payment_method_types).toEqual(['card', 'sepa_debit']);
  });
});

describe('a redirect', () => {
  const away = async (made: TestBench) => {
    const intent = await create(made, 2000, 'eur', 'ideal');
    const {body} = await made.sandbox.controls.confirm(intent.id, {
      'payment_method_data[type]': 'ideal',
      return_url: 'https://shop.example/back',
    });
    return {id: intent.id, body};
  };

  it('leaves for the bank and is paid there', async () => {
    const made = bench();
    const {id, body} = await away(made);
    expect([body.status, body.next_action?.type, body.next_action?.redirect_to_url?.return_url]).toEqual([
      'requires_action',
      'redirect_to_url',
      'https://shop.example/back',
    ]);
    expect(made.sandbox.controls.authenticate(id, true).status).toBe('succeeded');
    const {latest_charge: charge} = await made.stripe.paymentIntents.retrieve(id, {expand: ['latest_charge']});
    expect((charge as Stripe.Charge).payment_method_details?.type).toBe('ideal');
  });

  it('or not', async () => {
    const made = bench();
    const {id} = await away(made);
    expect(made.sandbox.controls.authenticate(id, false).status).toBe('requires_payment_method');
    const after = await made.stripe.paymentIntents.retrieve(id);
    expect(after.last_payment_error?.code).toBe('payment_intent_authentication_failure');
  });

  it('needs to know where to come back to, and the customer', async () => {
    const made = bench();
    const intent = await create(made, 2000, 'eur', 'ideal');
    const missing = await made.sandbox.controls.confirm(intent.id, {'payment_method_data[type]': 'ideal'});
    expect(missing.body.error?.param).toBe('return_url');
    const alone = await refusal(
      made.stripe.paymentIntents.create({
        amount: 2000,
        currency: 'eur',
        allowed_payment_method_types: ['ideal'],
        payment_method_data: {type: 'ideal'},
        return_url: 'https://shop.example/back',
        confirm: true,
        off_session: true,
      }),
    );
    expect(alone.code).toBe('payment_intent_action_required');
  });
});

it('Link is paid at once', async () => {
  const made = bench();
  const intent = await create(made, 2000, 'usd', 'card', 'link');
  const {body} = await made.sandbox.controls.confirm(intent.id, {
    'payment_method_data[type]': 'link',
    'payment_method_data[billing_details][email]': 'ann@x.example',
  });
  expect(body.status).toBe('succeeded');
});

it('a method that is not on the list of the intent is refused', async () => {
  const made = bench();
  const intent = await create(made, 2000, 'usd', 'card');
  const {status, body} = await made.sandbox.controls.payByBank(intent.id, '000123456789');
  expect([status, body.error?.message]).toEqual([400, expect.stringContaining('(us_bank_account) is not allowed')]);
});

it.each([
  ['card', 10_000, 'usd', 320],
  ['card', 1000, 'jpy', 59],
  ['card', 10_000, 'kwd', 590],
  ['us_bank_account', 10_000, 'usd', 80],
  ['us_bank_account', 1_000_000, 'usd', 500],
  ['ideal', 10_000, 'eur', 29],
  ['ideal', 1, 'eur', 1],
] as const)('Stripe’s share of a payment by %s of %d %s is %d', (name, amount, currency, fee) => {
  expect(feeOf(kinds[name], amount, currency)).toBe(fee);
});
