import type Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {refusal} from '../contract/case.ts';
import {browserCall, testBench, type TestBench, typedCard} from '../testing/client.ts';

const startMs = Date.UTC(2026, 10, 22);
const bench = () => testBench({clockMs: () => startMs});
const customerOf = async ({stripe}: TestBench) => (await stripe.customers.create({name: 'Ann'})).id;
const pay = ({stripe}: TestBench, more: Partial<Stripe.PaymentIntentCreateParams>) =>
  stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    allowed_payment_method_types: ['card'],
    confirm: true,
    ...more,
  });

describe('a method used with setup_future_usage', () => {
  it('is kept for the customer when it was paid, and not when it was declined', async () => {
    const made = bench();
    const customer = await customerOf(made);
    await refusal(
      pay(made, {customer, payment_method: 'pm_card_visa_chargeDeclined', setup_future_usage: 'on_session'}),
    );
    expect((await made.stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
    await pay(made, {customer, payment_method: 'pm_card_visa', setup_future_usage: 'on_session'});
    const {data} = await made.stripe.customers.listPaymentMethods(customer);
    expect(data.map((method) => method.card?.last4)).toEqual(['4242']);
    expect((await made.stripe.customers.retrievePaymentMethod(customer, data[0]!.id)).id).toBe(data[0]!.id);
    await pay(made, {customer, payment_method: 'pm_card_visa'});
    expect((await made.stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  });

  it('off_session spares a card that was authenticated once the next question', async () => {
    const made = bench();
    const customer = await customerOf(made);
    const {id} = await pay(made, {customer, confirm: false, setup_future_usage: 'off_session'});
    const {body} = await made.sandbox.controls.payByCard(id, '4000002500003155');
    expect(body.status).toBe('requires_action');
    expect((await made.stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
    made.sandbox.controls.authenticate(id, true);
    const [saved] = (await made.stripe.customers.listPaymentMethods(customer)).data;
    expect((await pay(made, {customer, payment_method: saved!.id, off_session: true})).status).toBe('succeeded');
    const present = await pay(made, {customer, payment_method: saved!.id, use_stripe_sdk: true});
    expect(present.status).toBe('requires_action');
  });
});

it('a card that was set up elsewhere is asked for only when its owner is there', async () => {
  const made = bench();
  const customer = await customerOf(made);
  const {id} = await pay(made, {customer, confirm: false, setup_future_usage: 'off_session'});
  await made.sandbox.controls.payByCard(id, '4000003800000446');
  made.sandbox.controls.authenticate(id, true);
  const [saved] = (await made.stripe.customers.listPaymentMethods(customer)).data;
  expect((await pay(made, {customer, payment_method: saved!.id, off_session: true})).status).toBe('succeeded');
  expect((await pay(made, {customer, payment_method: saved!.id, use_stripe_sdk: true})).status).toBe('requires_action');
});

describe('a saved method', () => {
  const saved = async (made: TestBench) => {
    const customer = await customerOf(made);
    const method = await made.stripe.paymentMethods.attach('pm_card_visa', {customer});
    return {customer, method: method.id};
  };

  it('is the customer’s default until it is detached, after which it is never used again', async () => {
    const made = bench();
    const {customer, method} = await saved(made);
    const stranger = await customerOf(made);
    const settings = {invoice_settings: {default_payment_method: method}};
    expect((await refusal(made.stripe.customers.update(stranger, settings))).message).toContain('must be attached');
    await made.stripe.customers.update(customer, settings);
    await made.stripe.paymentMethods.detach(method);
    const after = (await made.stripe.customers.retrieve(customer)) as Stripe.Customer;
    expect(after.invoice_settings.default_payment_method).toBeNull();
    expect((await refusal(made.stripe.paymentMethods.attach(method, {customer}))).message).toContain(
      'not be used again',
    );
    expect((await refusal(pay(made, {payment_method: method}))).message).toContain('not be used again');
  });

  it('is changed in what is not its number', async () => {
    const made = bench();
    const {method} = await saved(made);
    const changed = await made.stripe.paymentMethods.update(method, {
      metadata: {nickname: 'Office'},
      allow_redisplay: 'always',
      billing_details: {email: 'ann@x.example', address: {country: 'DE'}},
      card: {exp_month: 3, exp_year: 2031},
    });
    expect([changed.metadata, changed.allow_redisplay, changed.billing_details.email]).toEqual([
      {nickname: 'Office'},
      'always',
      'ann@x.example',
    ]);
    expect([changed.billing_details.address?.country, changed.card?.exp_month, changed.card?.last4]).toEqual([
      'DE',
      3,
      '4242',
    ]);
    const event = (await made.stripe.events.list({type: 'payment_method.updated'})).data[0]!;
    expect(Object.keys(event.data.previous_attributes ?? {}).toSorted()).toEqual([
      'allow_redisplay',
      'billing_details',
      'card',
      'metadata',
    ]);
    const loose = await made.stripe.paymentMethods.create({type: 'link', billing_details: {email: 'a@x.example'}});
    expect((await refusal(made.stripe.paymentMethods.update(loose.id, {metadata: {a: '1'}}))).message).toContain(
      'save this PaymentMethod to a customer',
    );
  });

  it('is declined once its month has passed', async () => {
    const made = bench();
    const {customer, method} = await saved(made);
    await made.stripe.paymentMethods.update(method, {card: {exp_month: 12, exp_year: 2026}});
    expect((await pay(made, {customer, payment_method: method})).status).toBe('succeeded');
    made.sandbox.controls.advanceClock(Date.UTC(2027, 0, 1) - startMs);
    const error = await refusal(pay(made, {customer, payment_method: method}));
    expect([error.statusCode, error.code]).toEqual([402, 'expired_card']);
  });
});

describe('a customer session', () => {
  const session = async (made: TestBench, features: object) => {
    const customer = await customerOf(made);
    const shown = await made.stripe.paymentMethods.attach('pm_card_visa', {customer});
    await made.stripe.paymentMethods.update(shown.id, {allow_redisplay: 'always'});
    const hidden = await made.stripe.paymentMethods.attach('pm_card_mastercard', {customer});
    const {client_secret: secret} = await made.stripe.customerSessions.create({
      customer,
      components: {payment_element: {enabled: true, features}},
    });
    return {customer, shown: shown.id, hidden: hidden.id, secret};
  };
  const read = (made: TestBench, secret: string) =>
    browserCall(made.sandbox, 'GET', '/v1/sandbox/customer_session', {client_secret: secret});
  const ids = (body: Record<string, unknown>) => (body.payment_methods as Stripe.PaymentMethod[]).map(({id}) => id);

  it('shows what may be shown again, for half an hour', async () => {
    const made = bench();
    const one = await session(made, {payment_method_redisplay: 'enabled'});
    expect(ids((await read(made, one.secret)).body)).toEqual([one.shown]);
    const all = await session(made, {
      payment_method_redisplay: 'enabled',
      payment_method_allow_redisplay_filters: ['always', 'unspecified'],
    });
    expect(ids((await read(made, all.secret)).body)).toEqual([all.hidden, all.shown]);
    const off = await session(made, {payment_method_save: 'enabled'});
    expect(ids((await read(made, off.secret)).body)).toEqual([]);
    made.sandbox.controls.advanceClock(30 * 60_000);
    expect((await read(made, one.secret)).status).toBe(400);
  });

  it('lets the customer remove their own, where it is allowed', async () => {
    const made = bench();
    const remove = (secret: string, id: string) =>
      browserCall(made.sandbox, 'POST', `/v1/sandbox/customer_session/payment_methods/${id}/detach`, {
        client_secret: secret,
      });
    const one = await session(made, {payment_method_redisplay: 'enabled'});
    expect((await remove(one.secret, one.shown)).status).toBe(400);
    const other = await session(made, {payment_method_remove: 'enabled'});
    expect((await remove(other.secret, one.shown)).status).toBe(404);
    expect((await remove(other.secret, other.shown)).body.customer).toBeNull();
  });
});

it('a collected bank account waits on its intent for the confirmation', async () => {
  const made = bench();
  const {id, client_secret: secret} = await made.stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    allowed_payment_method_types: ['us_bank_account'],
  });
  const signedIn = await browserCall(made.sandbox, 'POST', '/v1/sandbox/financial_connections/accounts');
  const form = {
    client_secret: secret!,
    'payment_method_data[type]': 'us_bank_account',
    'payment_method_data[us_bank_account][financial_connections_account]': String(signedIn.body.id),
    'payment_method_data[billing_details][name]': 'Ann',
  };
  const {body} = await browserCall(made.sandbox, 'POST', `/v1/sandbox/payment_intents/${id}/attach`, form);
  expect(body.status).toBe('requires_confirmation');
  expect(await made.stripe.financialConnections.accounts.retrieve(String(signedIn.body.id))).toMatchObject({
    last4: '6789',
    institution_name: 'Test Institution',
  });
  const done = await made.sandbox.controls.confirm(id, {
    'mandate_data[customer_acceptance][type]': 'online',
    'mandate_data[customer_acceptance][online][infer_from_client]': 'true',
  });
  expect(done.body.status).toBe('processing');
  const again = await browserCall(made.sandbox, 'POST', `/v1/sandbox/payment_intents/${id}/attach`, form);
  expect(again.body.error?.code).toBe('payment_intent_unexpected_state');
});

it('a wallet’s card says so', async () => {
  const made = bench();
  const {id} = await pay(made, {confirm: false});
  const {body} = await made.sandbox.controls.confirm(id, {
    ...typedCard('4242424242424242'),
    'payment_method_data[card][wallet]': 'apple_pay',
  });
  expect(body.status).toBe('succeeded');
  const {latest_charge: charge} = await made.stripe.paymentIntents.retrieve(id, {expand: ['latest_charge']});
  expect((charge as Stripe.Charge).payment_method_details?.card?.wallet?.type).toBe('apple_pay');
});
