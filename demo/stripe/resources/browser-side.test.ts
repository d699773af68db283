import type Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {refusal} from '../contract/case.ts';
import {browserCall, testBench, type TestBench, typedCard} from '../testing/client.ts';

const november2026 = Date.UTC(2026, 10, 22);
const bench = () => testBench({clockMs: () => november2026});
const intentOf = ({stripe}: TestBench, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    allowed_payment_method_types: ['card'],
    metadata: {portico_payment: 'pay_1'},
    ...more,
  });

describe('with the publishable key', () => {
  it('an intent is read with its client secret, without metadata and customer', async () => {
    const made = bench();
    const customer = await made.stripe.customers.create({name: 'Ann'});
    const intent = await intentOf(made, {customer: customer.id});
    const {status, body} = await browserCall(made.sandbox, 'GET', `/v1/payment_intents/${intent.id}`, {
      client_secret: intent.client_secret!,
    });
    expect([status, body.status, body.amount]).toEqual([200, 'requires_payment_method', 2000]);
    expect([body.metadata, body.customer, body.latest_charge]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['no secret', {}],
    ['a wrong one', {client_secret: 'pi_1_secret_guess'}],
  ])('and %s it is refused', async (_name, form: Record<string, string>) => {
    const made = bench();
    const intent = await intentOf(made);
    const {status, body} = await browserCall(made.sandbox, 'GET', `/v1/payment_intents/${intent.id}`, form);
    expect([status, body.error?.type, body.error?.param]).toEqual([400, 'invalid_request_error', 'client_secret']);
  });

  it('nothing that needs the secret key works', async () => {
    const {sandbox} = bench();
    for (const [method, path] of [
      ['POST', '/v1/payment_intents'],
      ['GET', '/v1/customers'],
      ['GET', '/v1/events'],
      ['POST', '/v1/refunds'],
    ] as const) {
      const {status, body} = await browserCall(sandbox, method, path);
      expect([path, status, body.error?.code]).toEqual([path, 401, 'secret_key_required']);
    }
  });

  it('and card numbers are taken from browsers alone', async () => {
    const made = bench();
    const intent = await intentOf(made);
    const error = await refusal(
      made.stripe.paymentIntents.confirm(intent.id, {
        payment_method_data: {type: 'card', card: {number: '4242424242424242', exp_month: 12, exp_year: 2034}} as never,
      }),
    );
    expect([error.statusCode, error.rawType]).toEqual([402, 'invalid_request_error']);
  });
});

describe('a card that is typed', () => {
  const confirm = async (card: Record<string, string>) => {
    const made = bench();
    const intent = await intentOf(made);
    return browserCall(made.sandbox, 'POST', `/v1/payment_intents/${intent.id}/confirm`, {
      client_secret: intent.client_secret!,
      use_stripe_sdk: 'true',
      ...card,
    });
  };

  it.each([
    ['4242 4242 4242 4242', 'visa', '4242'],
    ['5555555555554444', 'mastercard', '4444'],
    ['378282246310005', 'amex', '0005'],
  ])('%s is paid as %s', async (number, brand, last4) => {
    const made = bench();
    const intent = await intentOf(made);
    const {status, body} = await browserCall(made.sandbox, 'POST', `/v1/payment_intents/${intent.id}/confirm`, {
      client_secret: intent.client_secret!,
      ...typedCard(number, {cvc: brand === 'amex' ? '1234' : '123'}),
    });
    expect([status, body.status]).toEqual([200, 'succeeded']);
    const charge = (await made.stripe.charges.list({payment_intent: intent.id})).data[0];
    expect([charge?.payment_method_details?.card?.brand, charge?.payment_method_details?.card?.last4]).toEqual([
      brand,
      last4,
    ]);
  });

  it.each([
    ['a wrong checksum', typedCard('4242424242424241'), 'incorrect_number', 'number'],
    ['too few digits', typedCard('42424242'), 'invalid_number', 'number'],
    ['letters', typedCard('4242abcd42424242'), 'invalid_number', 'number'],
    ['a month that is none', typedCard('4242424242424242', {month: '13'}), 'invalid_expiry_month', 'exp_month'],
    ['last month', typedCard('4242424242424242', {month: '10', year: '2026'}), 'invalid_expiry_month', 'exp_month'],
    ['last year', typedCard('4242424242424242', {year: '2025'}), 'invalid_expiry_year', 'exp_year'],
    ['a short security code', typedCard('4242424242424242', {cvc: '12'}), 'invalid_cvc', 'cvc'],
    ['a number that is no test card', typedCard('4929939187355598'), 'card_declined', 'number'],
  ])('with %s is a card_error', async (_name, card, code, param) => {
    const {status, body} = await confirm(card);
    expect([status, body.error?.type, body.error?.code, body.error?.param]).toEqual([402, 'card_error', code, param]);
  });

  it('is good until the end of its month', async () => {
    const {status} = await confirm(typedCard('4242424242424242', {month: '11', year: '26'}));
    expect(status).toBe(200);
  });
});

describe('3-D Secure', () => {
  const challenged = async (number: string) => {
    const made = bench();
    const intent = await intentOf(made);
    const {body} = await made.sandbox.controls.payByCard(intent.id, number);
    expect([body.status, body.next_action?.type]).toEqual(['requires_action', 'use_stripe_sdk']);
    return {...made, intent};
  };
  const happened = async ({stripe}: TestBench) =>
    (await stripe.events.list({limit: 100})).data.map(({type}) => type).toReversed();

  it.each(['4000002500003155', '4000002760003184', '4000000000003220'])('%s passed: succeeded', async (number) => {
    const made = await challenged(number);
    expect(made.sandbox.controls.authenticate(made.intent.id, true).status).toBe('succeeded');
    const charge = (await made.stripe.charges.list({payment_intent: made.intent.id})).data[0];
    expect(charge?.payment_method_details?.card?.three_d_secure?.result).toBe('authenticated');
    expect(await happened(made)).toEqual([
      'payment_intent.created',
      'payment_intent.requires_action',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it('failed: waits for another method, and nothing was charged', async () => {
    const made = await challenged('4000002500003155');
    const failed = made.sandbox.controls.authenticate(made.intent.id, false) as Stripe.PaymentIntent;
    expect([failed.status, failed.last_payment_error?.code, failed.next_action]).toEqual([
      'requires_payment_method',
      'payment_intent_authentication_failure',
      null,
    ]);
    expect((await made.stripe.charges.list({payment_intent: made.intent.id})).data).toEqual([]);
    expect(await happened(made)).toEqual([
      'payment_intent.created',
      'payment_intent.requires_action',
      'payment_intent.payment_failed',
    ]);
    expect((await made.sandbox.controls.payByCard(made.intent.id, '4242424242424242')).body.status).toBe('succeeded');
  });

  it.each([
    ['4000008260003178', 'insufficient_funds'],
    ['4000008400001629', 'generic_decline'],
  ])('%s passed: declined with %s', async (number, declineCode) => {
    const made = await challenged(number);
    const after = made.sandbox.controls.authenticate(made.intent.id, true) as Stripe.PaymentIntent;
    expect([after.status, after.last_payment_error?.code, after.last_payment_error?.decline_code]).toEqual([
      'requires_payment_method',
      'card_declined',
      declineCode,
    ]);
  });

  it('closed by the customer: the same as failed', async () => {
    const made = await challenged('4000002500003155');
    const {status, body} = await browserCall(
      made.sandbox,
      'POST',
      `/v1/payment_intents/${made.intent.id}/source_cancel`,
      {client_secret: made.intent.client_secret!},
    );
    expect([status, body.status]).toEqual([200, 'requires_payment_method']);
    expect((body.last_payment_error as Stripe.PaymentIntent.LastPaymentError).code).toBe(
      'payment_intent_authentication_failure',
    );
  });

  it('left alone: still requires action, and can be cancelled; a late answer changes nothing', async () => {
    const made = await challenged('4000002500003155');
    expect((await made.stripe.paymentIntents.retrieve(made.intent.id)).status).toBe('requires_action');
    await made.stripe.paymentIntents.cancel(made.intent.id);
    expect(made.sandbox.controls.authenticate(made.intent.id, true).status).toBe('canceled');
  });

  it('once set up, 3155 is not asked again off-session, and 3184 is', async () => {
    const made = bench();
    const customer = await made.stripe.customers.create({name: 'Ann'});
    for (const [test, expected] of [
      ['pm_card_authenticationRequiredOnSetup', 'succeeded'],
      ['pm_card_authenticationRequired', 'authentication_required'],
    ] as const) {
      const setup = await made.stripe.setupIntents.create({
        customer: customer.id,
        allowed_payment_method_types: ['card'],
        payment_method: test,
        confirm: true,
      });
      expect(setup.status).toBe('requires_action');
      const done = made.sandbox.controls.authenticate(setup.id, true);
      expect(done.status).toBe('succeeded');
      const later = await made.stripe.paymentIntents
        .create({
          amount: 700,
          currency: 'usd',
          customer: customer.id,
          payment_method: String(done.payment_method),
          off_session: true,
          confirm: true,
          allowed_payment_method_types: ['card'],
        })
        .catch((error: Stripe.errors.StripeError) => error);
      expect('status' in later ? later.status : later.code).toBe(expected);
    }
  });

  it('its page tells nothing without the client secret', async () => {
    const made = await challenged('4000002500003155');
    const page = await made.sandbox.fetch(
      `http://localhost/3ds/${made.intent.id}?client_secret=guess&account=acct_sandbox`,
    );
    expect(await page.text()).not.toContain('$20.00');
    const answer = await made.sandbox.fetch(`http://localhost/3ds/${made.intent.id}`, {
      method: 'POST',
      body: JSON.stringify({client_secret: 'guess', account: 'acct_sandbox', outcome: 'succeed'}),
    });
    expect(answer.status).toBe(404);
    expect((await made.stripe.paymentIntents.retrieve(made.intent.id)).status).toBe('requires_action');
  });
});
