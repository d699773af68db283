/** Saved methods through the API, with the sandbox behind the real `stripe` package. */
import {beforeEach, describe, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {runBatch} from '../../providers/database.ts';
import {settleDueSetups, settleSetup, setupOfEvent} from './settle-setup.usecases.ts';
import {merchantOfMethodEvent, syncPaymentMethod} from './sync.usecases.ts';
import type {CompiledQuery} from 'kysely';
import {
  disableMethod,
  linkToPayment,
  makeDefault,
  removeMethod,
  selectByStripeIds,
  selectMethod,
  selectMethods,
  touchMethod,
  upsertMethod,
} from './payment-methods.store.ts';
import {selectOpenCurrencies, selectSaver} from './saver.store.ts';
import {selectSetup, selectSetupByKey, selectSetupsToAsk} from './setups.store.ts';
import type {PaymentMethod} from './payment-methods.shapes.ts';

let world: MoneyWorld;
let ada: Payer;
let keys = 0;

beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('admin');
});

const ask = async <Body = PaymentMethod>(
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

const setUp = async (payer: Payer, types: string[] = ['card'], mandateText?: string, key = `key-${++keys}`) => {
  const {status, body} = await ask<{setupId: string; clientSecret: string}>(
    payer,
    'POST',
    '/payment-methods/setups',
    {types, ...(mandateText && {mandateText})},
    {'idempotency-key': key},
  );
  return {status, body, intentId: body.clientSecret?.split('_secret_')[0] ?? ''};
};

interface Settled {
  state: string;
  method: PaymentMethod | null;
  failure: {code: string} | null;
}
const settle = async (payer: Payer, setupId: string) =>
  (await ask<Settled>(payer, 'POST', `/payment-methods/setups/${setupId}/settle`)).body;

const list = async (payer: Payer) =>
  (
    await ask<{data: PaymentMethod[]; maySave: boolean; unavailableMethods: {type: string; reason: string}[]}>(
      payer,
      'GET',
      '/payment-methods',
    )
  ).body;

/** What Stripe.js does with a typed card. */
const cardForm = (number = '4242424242424242', expYear = '2030', expMonth = '12') => ({
  'payment_method_data[type]': 'card',
  'payment_method_data[card][number]': number,
  'payment_method_data[card][exp_month]': expMonth,
  'payment_method_data[card][exp_year]': expYear,
  'payment_method_data[card][cvc]': '123',
});

const saveCard = async (payer: Payer, form = cardForm()): Promise<PaymentMethod> => {
  const {body, intentId} = await setUp(payer);
  await world.sandbox.controls.confirm(intentId, form);
  return (await settle(payer, body.setupId)).method!;
};

/** A typed account: Stripe sends micro-deposits to it. A savings account gets two amounts, another one a code. */
const bankForm = (accountType: 'checking' | 'savings', number = '000123456789') => ({
  'payment_method_data[type]': 'us_bank_account',
  'payment_method_data[us_bank_account][account_number]': number,
  'payment_method_data[us_bank_account][routing_number]': '110000000',
  'payment_method_data[us_bank_account][account_holder_type]': 'company',
  'payment_method_data[us_bank_account][account_type]': accountType,
  'payment_method_data[billing_details][name]': 'Ada Ltd',
  'mandate_data[customer_acceptance][type]': 'online',
  'mandate_data[customer_acceptance][online][infer_from_client]': 'true',
});

const bankPayer = async (role: 'admin' | 'payer' = 'admin') => {
  const payer = await world.addPayer(role);
  await env.DB.prepare("UPDATE customers SET currency = 'USD', allow_bank_account = 1 WHERE id = ?")
    .bind(payer.customerId)
    .run();
  return payer;
};

const saveBank = async (payer: Payer, accountType: 'checking' | 'savings' = 'checking', number?: string) => {
  const {body, intentId} = await setUp(payer, ['us_bank_account'], 'I allow debits.');
  const confirmed = await world.sandbox.controls.confirm(intentId, bankForm(accountType, number));
  expect(confirmed.status).toBe(200);
  return {setupId: body.setupId, intentId, settled: await settle(payer, body.setupId)};
};

const stripeIdOf = async (method: PaymentMethod) =>
  (
    await world.all<{id: string}>('SELECT stripe_payment_method_id AS id FROM payment_methods WHERE id = ?', method.id)
  )[0]!.id;
const atStripe = async (method: PaymentMethod) =>
  world.harness.providers.stripe.paymentMethods.retrieve(await stripeIdOf(method));
const dump = async () =>
  JSON.stringify([
    await world.all('SELECT * FROM payment_methods ORDER BY id'),
    await world.all('SELECT * FROM payment_method_setups ORDER BY id'),
  ]);

describe('a card', () => {
  it('is saved without a payment; the first is the default, the next is not', async () => {
    const first = await saveCard(ada);
    expect(first).toEqual({
      id: expect.stringMatching(/^pmt_[0-9a-f]{32}$/),
      type: 'card',
      brand: 'visa',
      last4: '4242',
      bankName: null,
      expMonth: 12,
      expYear: 2030,
      expiry: 'valid',
      nickname: null,
      isDefault: true,
      state: 'active',
      disabledReason: null,
      verification: null,
      mandate: null,
      addedAtMs: world.harness.providers.clock.nowMs(),
      lastUsedAtMs: null,
    });
    const second = await saveCard(ada, cardForm('5555555555554444'));
    expect(second).toMatchObject({brand: 'mastercard', isDefault: false});
    // The default stays first.
    expect((await list(ada)).data.map(({id}) => id)).toEqual([first.id, second.id]);
    expect((await atStripe(second)).customer).toBeTruthy();
  });

  it('with 3-D Secure stays open until its holder has answered', async () => {
    const {body, intentId} = await setUp(ada);
    await world.sandbox.controls.confirm(intentId, cardForm('4000002500003155'));
    expect(await settle(ada, body.setupId)).toEqual({state: 'open', method: null, failure: null});
    world.sandbox.controls.authenticate(intentId, true);
    expect(await settle(ada, body.setupId)).toMatchObject({
      state: 'succeeded',
      method: {last4: '3155', state: 'active'},
    });
  });

  it('that is declined says why, and the same setup takes another card', async () => {
    const {body, intentId} = await setUp(ada);
    await world.sandbox.controls.confirm(intentId, cardForm('4000000000009995'));
    expect(await settle(ada, body.setupId)).toMatchObject({
      state: 'open',
      method: null,
      failure: {code: 'insufficient_funds'},
    });
    await world.sandbox.controls.confirm(intentId, cardForm());
    expect(await settle(ada, body.setupId)).toMatchObject({state: 'succeeded', failure: null, method: {last4: '4242'}});
    expect((await list(ada)).data).toHaveLength(1);
  });

  it('that is saved again is one method: the newer, with the name and place of the older', async () => {
    const older = await saveCard(ada, cardForm('4242424242424242', '2027'));
    await ask(ada, 'PATCH', `/payment-methods/${older.id}`, {nickname: 'Office'});
    world.harness.advance(60_000);
    const newer = await saveCard(ada, cardForm('4242424242424242', '2031'));
    const {data} = await list(ada);
    expect(data).toMatchObject([{id: newer.id, expYear: 2031, nickname: 'Office', isDefault: true}]);
    expect((await atStripe(older)).customer).toBeNull();
    expect((await atStripe(newer)).customer).toBeTruthy();
  });

  it('is settled by whoever comes, in any order and any number of times', async () => {
    const {body, intentId} = await setUp(ada);
    await world.sandbox.controls.confirm(intentId, cardForm());
    const {providers} = world.harness;
    const events = (await providers.stripe.events.list({limit: 100})).data;
    const succeeded = events.find(({type}) => type === 'setup_intent.succeeded')!;
    const attached = events.find(({type}) => type === 'payment_method.attached')!;
    expect(setupOfEvent(succeeded)).toEqual({merchantId: 'demo', setupId: body.setupId, setupIntentId: intentId});
    expect(await merchantOfMethodEvent(providers.stripe, attached)).toBe('demo');
    const sync = () =>
      syncPaymentMethod(providers, env.DB, {
        merchantId: 'demo',
        stripeAccount: '',
        stripePaymentMethodId: (attached.data.object as {id: string}).id,
      });
    await sync();
    await Promise.all([1, 2, 3].map(() => settleSetup(providers, env.DB, 'demo', body.setupId)));
    await sync();
    const before = await dump();
    await sync();
    await settleSetup(providers, env.DB, 'demo', body.setupId);
    expect(await dump()).toBe(before);
    expect((await list(ada)).data).toMatchObject([{last4: '4242', isDefault: true}]);
    expect((await world.all<{contact_id: string}>('SELECT contact_id FROM payment_methods'))[0]!.contact_id).toBe(
      ada.contactId,
    );
  });

  it('is what Stripe says of it: renewed by its bank, detached in the dashboard', async () => {
    const card = await saveCard(ada);
    const {providers} = world.harness;
    const id = await stripeIdOf(card);
    const sync = () =>
      syncPaymentMethod(providers, env.DB, {merchantId: 'demo', stripeAccount: '', stripePaymentMethodId: id});
    await providers.stripe.paymentMethods.update(id, {card: {exp_month: 1, exp_year: 2033}});
    await sync();
    expect((await list(ada)).data).toMatchObject([{expMonth: 1, expYear: 2033, isDefault: true}]);
    await providers.stripe.paymentMethods.detach(id);
    await sync();
    expect((await list(ada)).data).toEqual([]);
  });

  it('of a customer who is not ours is left alone', async () => {
    const {providers} = world.harness;
    const stranger = await providers.stripe.customers.create({});
    const method = await providers.stripe.paymentMethods.attach('pm_card_visa', {customer: stranger.id});
    const attached = (await providers.stripe.events.list({limit: 1, type: 'payment_method.attached'})).data[0]!;
    expect(await merchantOfMethodEvent(providers.stripe, attached)).toBeNull();
    await syncPaymentMethod(providers, env.DB, {
      merchantId: 'demo',
      stripeAccount: '',
      stripePaymentMethodId: method.id,
    });
    // Another deployment on the same account has merchants of the same name.
    const twin = await providers.stripe.customers.create({
      metadata: {portico_merchant: 'demo', portico_customer: 'cus_elsewhere'},
    });
    const other = await providers.stripe.paymentMethods.attach('pm_card_visa', {customer: twin.id});
    await syncPaymentMethod(providers, env.DB, {
      merchantId: 'demo',
      stripeAccount: '',
      stripePaymentMethodId: other.id,
    });
    expect(await world.all('SELECT * FROM payment_methods')).toEqual([]);
  });
});

describe('a setup', () => {
  it('is the same for the same key, in 20 clicks at once', async () => {
    const answers = await Promise.all(Array.from({length: 20}, () => setUp(ada, ['card'], undefined, 'once')));
    expect(new Set(answers.map(({status, body}) => `${status} ${body.setupId} ${body.clientSecret}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    expect(world.sandbox.state.list('setup_intents', 'acct_sandbox')).toHaveLength(1);
  });

  it('is its contact person’s own, and for what it was asked', async () => {
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    await setUp(ada, ['card'], undefined, 'mine');
    expect(await setUp(bob, ['card'], undefined, 'mine')).toMatchObject({
      status: 422,
      body: {code: 'idempotency.key_reused'},
    });
    expect(await setUp(ada, ['card'], 'words', 'mine')).toMatchObject({
      status: 422,
      body: {code: 'idempotency.key_reused'},
    });
  });

  it.each([['before'], ['after']] as const)(
    'whose answer was lost %s Stripe made its intent has that intent, asked for again',
    async (when) => {
      world.sandbox.controls.misbehave({do: 'drop', path: '/v1/setup_intents', method: 'POST', times: 3, when});
      expect(await setUp(ada, ['card'], undefined, 'lost')).toMatchObject({
        status: 503,
        body: {code: 'payments.gateway_unavailable'},
      });
      expect((await setUp(ada, ['card'], undefined, 'lost')).status).toBe(200);
      expect(world.sandbox.state.list('setup_intents', 'acct_sandbox')).toHaveLength(1);
    },
  );

  it('is for a customer that Stripe has deleted, made anew', async () => {
    await saveCard(ada);
    const customer = async () =>
      (await world.all<{id: string}>('SELECT stripe_customer_id AS id FROM customers WHERE id = ?', ada.customerId))[0]!
        .id;
    const before = await customer();
    await world.harness.providers.stripe.customers.del(before);
    expect((await setUp(ada)).status).toBe(200);
    expect(await customer()).not.toBe(before);
  });

  it('that nobody finishes ends after a day', async () => {
    const {body, intentId} = await setUp(ada);
    const due = () => settleDueSetups(world.harness.providers, env.DB, 100, (_what, work) => work());
    world.harness.advance(23 * 3600_000);
    expect(await due()).toBe(1);
    expect(await settle(ada, body.setupId)).toMatchObject({state: 'open'});
    world.harness.advance(3600_000);
    expect(await due()).toBe(1);
    expect(await settle(ada, body.setupId)).toMatchObject({state: 'canceled'});
    expect((await world.harness.providers.stripe.setupIntents.retrieve(intentId)).status).toBe('canceled');
    world.harness.advance(3600_000);
    expect(await due()).toBe(0);
  });

  it('that Stripe does not answer about keeps no other from its turn', async () => {
    await setUp(ada);
    await setUp(ada);
    world.harness.advance(3600_000);
    const failures: string[] = [];
    world.sandbox.controls.misbehave({
      do: 'answer',
      status: 500,
      path: '/v1/setup_intents/*',
      times: 3,
      remember: false,
    });
    const asked = await settleDueSetups(world.harness.providers, env.DB, 100, async (what, work) => {
      await work().catch(() => void failures.push(what));
    });
    expect([asked, failures.length]).toEqual([1, 1]);
    // It was its turn; the next time it waits as the others do.
    expect(await settleDueSetups(world.harness.providers, env.DB, 100, (_what, work) => work())).toBe(0);
  });
});

describe('a bank account', () => {
  it('that its bank vouches for is saved at once, with what was agreed to', async () => {
    const payer = await bankPayer();
    const {body, intentId} = await setUp(payer, ['us_bank_account'], 'I allow debits.');
    await world.sandbox.controls.payByBank(intentId, '000123456789');
    const {state, method} = await settle(payer, body.setupId);
    expect(state).toBe('succeeded');
    expect(method).toMatchObject({
      type: 'us_bank_account',
      last4: '6789',
      bankName: 'STRIPE TEST BANK',
      expiry: null,
      state: 'active',
      isDefault: true,
      mandate: {
        text: 'I allow debits.',
        acceptedAtMs: world.harness.providers.clock.nowMs(),
        reference: expect.stringMatching(/^mandate_/),
      },
    });
  });

  it('waits for two amounts; a wrong try is counted, the right one makes it usable', async () => {
    const payer = await bankPayer();
    const {settled} = await saveBank(payer, 'savings');
    const nowMs = world.harness.providers.clock.nowMs();
    expect(settled).toMatchObject({
      state: 'verifying',
      method: {
        state: 'verifying',
        isDefault: false,
        mandate: {text: 'I allow debits.'},
        verification: {
          kind: 'amounts',
          arrivesOn: '2026-03-12',
          expiresAtMs: nowMs + 10 * 86_400_000,
          triesLeft: 3,
        },
      },
    });
    const verify = (body: unknown) => ask(payer, 'POST', `/payment-methods/${settled.method!.id}/verify`, body);
    expect(await verify({descriptorCode: 'SM11AA'})).toMatchObject({status: 422, body: {code: 'requests.invalid'}});
    expect(await verify({amounts: [1, 2]})).toMatchObject({
      status: 422,
      body: {code: 'payment_methods.verification_wrong', triesLeft: 9},
    });
    expect((await list(payer)).data[0]!.verification!.triesLeft).toBe(9);
    const right = await verify({amounts: [32, 45]});
    expect(right).toMatchObject({status: 200, body: {state: 'active', isDefault: true, verification: null}});
    // A second tab that is a moment late.
    expect(await verify({amounts: [32, 45]})).toMatchObject({status: 200, body: {state: 'active'}});
    expect((await list(payer)).data).toMatchObject([
      {state: 'active', isDefault: true, mandate: {text: 'I allow debits.'}},
    ]);
  });

  it('waits for a code', async () => {
    const payer = await bankPayer('payer');
    const {settled} = await saveBank(payer);
    expect(settled.method!.verification!.kind).toBe('descriptor_code');
    const verify = (body: unknown) => ask(payer, 'POST', `/payment-methods/${settled.method!.id}/verify`, body);
    expect((await verify({descriptorCode: 'SM99ZZ'})).body.triesLeft).toBe(9);
    expect(await verify({descriptorCode: 'sm11aa'})).toMatchObject({status: 422, body: {code: 'requests.invalid'}});
    expect(await verify({descriptorCode: 'SM11AA'})).toMatchObject({status: 200, body: {state: 'active'}});
  });

  it.each([
    ['SM33CC', 'verification_failed'],
    ['SM44DD', 'verification_expired'],
  ])('can no longer be verified after %s: %s', async (descriptorCode, disabledReason) => {
    const payer = await bankPayer();
    const {settled} = await saveBank(payer);
    const verify = () => ask(payer, 'POST', `/payment-methods/${settled.method!.id}/verify`, {descriptorCode});
    expect(await verify()).toMatchObject({status: 409, body: {code: 'payment_methods.verification_over'}});
    expect((await list(payer)).data).toMatchObject([{state: 'failed', disabledReason, verification: null}]);
    expect(await verify()).toMatchObject({status: 409, body: {code: 'payment_methods.verification_over'}});
  });

  it.each([
    ['nobody verifies in ten days', '000123456789', 'verification_expired'],
    ['the deposits come back from', '000666666661', 'payment_method_microdeposit_failed'],
  ])('that %s fails, and says why', async (_name, number, disabledReason) => {
    const payer = await bankPayer();
    await saveBank(payer, 'checking', number);
    world.harness.advance(10 * 86_400_000);
    await settleDueSetups(world.harness.providers, env.DB, 100, (_what, work) => work());
    expect(await world.all('SELECT state, disabled_reason, is_default FROM payment_methods')).toEqual([
      {state: 'failed', disabled_reason: disabledReason, is_default: 0},
    ]);
  });

  it('that is removed while it waits is waited for no more', async () => {
    const payer = await bankPayer();
    const {settled, intentId, setupId} = await saveBank(payer);
    expect((await ask(payer, 'DELETE', `/payment-methods/${settled.method!.id}`)).status).toBe(204);
    expect((await world.harness.providers.stripe.setupIntents.retrieve(intentId)).status).toBe('canceled');
    expect(await settle(payer, setupId)).toMatchObject({state: 'failed', method: null});
    expect(
      await ask(payer, 'POST', `/payment-methods/${settled.method!.id}/verify`, {descriptorCode: 'SM11AA'}),
    ).toMatchObject({status: 404, body: {code: 'payment_methods.not_found'}});
  });

  it.each([
    ['the merchant has not switched it on', 'merchant'],
    ['it is not for this customer', 'customer'],
    ['the customer pays in euros alone', 'currency'],
  ])('is not offered where %s', async (_name, reason) => {
    const payer = await bankPayer();
    if (reason === 'merchant')
      await env.DB.prepare(
        `INSERT INTO preferences (merchant_id, name, value, updated_at_ms) VALUES ('demo', 'payments.methods', '["card"]', 0)`,
      ).run();
    if (reason === 'customer') await env.DB.prepare('UPDATE customers SET allow_bank_account = 0').run();
    if (reason === 'currency') await env.DB.prepare("UPDATE customers SET currency = 'EUR'").run();
    expect((await list(payer)).unavailableMethods).toContainEqual({type: 'us_bank_account', reason});
    expect(await setUp(payer, ['card', 'us_bank_account'])).toMatchObject({
      status: 409,
      body: {code: 'payment_methods.type_not_allowed', type: 'us_bank_account', reason},
    });
    expect(await world.all('SELECT * FROM payment_method_setups')).toEqual([]);
  });

  it('is offered for an invoice in dollars, whatever the customer’s own currency', async () => {
    await env.DB.prepare('UPDATE customers SET allow_bank_account = 1').run();
    await world.addInvoice(ada, 500, {currency: 'USD'});
    expect((await list(ada)).unavailableMethods.map(({type}) => type)).not.toContain('us_bank_account');
    expect((await setUp(ada, ['us_bank_account'])).status).toBe(200);
  });
});

describe('a row', () => {
  const saved = (state: 'active' | 'verifying', last4 = '6789') =>
    upsertMethod(
      {
        merchantId: 'demo',
        customerId: ada.customerId,
        id: `pmt_${++keys}`,
        contactId: null,
        stripeAccount: '',
        stripePaymentMethodId: 'pm_1',
        facts: {type: 'us_bank_account', brand: null, last4, bankName: null, expMonth: null, expYear: null},
        state,
        mandate: null,
      },
      ++keys,
    );
  const row = async () =>
    (await world.all<{state: string; last4: string}>('SELECT state, last4, is_default FROM payment_methods'))[0];

  it('becomes active, and never goes back, however late Stripe was heard', async () => {
    await runBatch(env.DB, [saved('verifying')]);
    expect(await row()).toEqual({state: 'verifying', last4: '6789', is_default: 0});
    await runBatch(env.DB, [saved('active')]);
    expect(await row()).toEqual({state: 'active', last4: '6789', is_default: 1});
    await runBatch(env.DB, [saved('verifying', '0001')]);
    expect(await row()).toEqual({state: 'active', last4: '0001', is_default: 1});
  });

  it.each([['disabled'], ['removed']])('that is %s stays so', async (state) => {
    await runBatch(env.DB, [saved('active')]);
    const [{id}] = (await world.all<{id: string}>('SELECT id FROM payment_methods')) as [{id: string}];
    await runBatch(env.DB, [state === 'disabled' ? disableMethod('demo', id, 'x', 1) : removeMethod('demo', id, 1)]);
    await runBatch(env.DB, [saved('active', '0001')]);
    expect(await row()).toEqual({state, last4: state === 'removed' ? '6789' : '0001', is_default: 0});
  });

  it('is not made for another merchant than its customer’s', async () => {
    await ask(ada, 'POST', '/customer-sessions');
    const {providers} = world.harness;
    const [{id}] = (await world.all<{id: string}>(
      'SELECT stripe_customer_id AS id FROM customers WHERE id = ?',
      ada.customerId,
    )) as [{id: string}];
    const method = await providers.stripe.paymentMethods.attach('pm_card_visa', {customer: id});
    const of = {stripeAccount: '', stripePaymentMethodId: method.id};
    await syncPaymentMethod(providers, env.DB, {...of, merchantId: 'other'});
    expect(await row()).toBeUndefined();
    await syncPaymentMethod(providers, env.DB, {...of, merchantId: 'demo'});
    expect(await row()).toMatchObject({state: 'active', last4: '4242'});
  });
});

describe('a method saved while paying', () => {
  const payWith = async (more: Record<string, string>) => {
    const invoice = await world.addInvoice(ada, 1000);
    const {id} = (await world.start(ada, world.inFull('EUR', [invoice, 1000]), `key-${++keys}`)).body;
    await world.sandbox.controls.confirm(await world.intentOf(id), {...cardForm(), ...more});
    return id;
  };

  it.each([
    ['settle first', false],
    ['webhooks first', true],
  ])('is one row, %s, and the payment names it', async (_name, webhooksFirst) => {
    const id = await payWith({setup_future_usage: 'off_session'});
    if (webhooksFirst) await world.sandbox.controls.flushWebhooks();
    await world.post(ada, `/payments/${id}/settle`);
    await world.sandbox.controls.flushWebhooks();
    const [card, ...more] = (await list(ada)).data;
    expect(more).toEqual([]);
    expect(card).toMatchObject({
      last4: '4242',
      isDefault: true,
      state: 'active',
      lastUsedAtMs: world.harness.providers.clock.nowMs(),
    });
    expect(await world.all('SELECT payment_method_id AS id FROM payments')).toEqual([{id: card!.id}]);
  });

  it('is not there where nobody asked for it', async () => {
    const id = await payWith({});
    await world.post(ada, `/payments/${id}/settle`);
    await world.sandbox.controls.flushWebhooks();
    expect((await list(ada)).data).toEqual([]);
    expect(await world.all('SELECT payment_method_id AS id, state FROM payments')).toEqual([
      {id: null, state: 'succeeded'},
    ]);
  });

  it('is disabled when its mandate is taken back', async () => {
    const payer = await bankPayer();
    const invoice = await world.addInvoice(payer, 1000, {currency: 'USD', options: ['us_bank_account']});
    const start = {...world.inFull('USD', [invoice, 1000]), method: 'us_bank_account', mandateText: 'I allow debits.'};
    const {id} = (await world.start(payer, start, 'bank')).body;
    const intentId = await world.intentOf(id);
    await world.sandbox.controls.payByBank(intentId, '000333333335', {more: {setup_future_usage: 'off_session'}});
    await world.post(payer, `/payments/${id}/settle`);
    expect((await list(payer)).data).toMatchObject([
      {
        state: 'active',
        isDefault: true,
        mandate: {text: 'I allow debits.', reference: expect.stringMatching(/^mandate_/)},
      },
    ]);
    world.sandbox.controls.settlePayment(intentId);
    await world.sandbox.controls.flushWebhooks();
    expect((await list(payer)).data).toMatchObject([
      {state: 'disabled', isDefault: false, disabledReason: 'debit_not_authorized'},
    ]);
  });
});

describe('the default, the name and the end of a method', () => {
  it('one is the default, and another can become it', async () => {
    const first = await saveCard(ada);
    const second = await saveCard(ada, cardForm('5555555555554444'));
    expect(
      (await ask(ada, 'PATCH', `/payment-methods/${second.id}`, {isDefault: true, nickname: ' Büro '})).body,
    ).toMatchObject({
      isDefault: true,
      nickname: ' Büro ',
    });
    expect((await list(ada)).data.map(({id, isDefault}) => [id, isDefault])).toEqual([
      [second.id, true],
      [first.id, false],
    ]);
    expect((await ask(ada, 'PATCH', `/payment-methods/${second.id}`, {nickname: null})).body).toMatchObject({
      nickname: null,
      isDefault: true,
    });
  });

  it('with the default removed there is none until one is chosen', async () => {
    const first = await saveCard(ada);
    await saveCard(ada, cardForm('5555555555554444'));
    expect((await ask(ada, 'DELETE', `/payment-methods/${first.id}`)).status).toBe(204);
    expect((await list(ada)).data.map(({isDefault}) => isDefault)).toEqual([false]);
    expect((await atStripe(first)).customer).toBeNull();
    // Once more is the same.
    expect((await ask(ada, 'DELETE', `/payment-methods/${first.id}`)).status).toBe(204);
    expect(await ask(ada, 'PATCH', `/payment-methods/${first.id}`, {nickname: 'x'})).toMatchObject({status: 404});
  });

  it('what Stripe did not hear of is removed here, and the same call goes on with it', async () => {
    const card = await saveCard(ada);
    world.sandbox.controls.misbehave({
      do: 'answer',
      status: 500,
      path: '/v1/payment_methods/*/detach',
      times: 3,
      when: 'before',
      remember: false,
    });
    expect(await ask(ada, 'DELETE', `/payment-methods/${card.id}`)).toMatchObject({
      status: 503,
      body: {code: 'payments.gateway_unavailable'},
    });
    expect((await list(ada)).data).toEqual([]);
    expect((await atStripe(card)).customer).toBeTruthy();
    expect((await ask(ada, 'DELETE', `/payment-methods/${card.id}`)).status).toBe(204);
    expect((await atStripe(card)).customer).toBeNull();
  });

  it('what was removed and forgotten goes when the next is saved', async () => {
    const card = await saveCard(ada);
    await env.DB.prepare("UPDATE payment_methods SET state = 'removed', is_default = 0").run();
    await saveCard(ada, cardForm('5555555555554444'));
    expect((await atStripe(card)).customer).toBeNull();
  });

  it('expired, it is shown and cannot be the default; disabled, neither', async () => {
    await saveCard(ada);
    const old = await saveCard(ada, cardForm('5555555555554444', '2026', '4'));
    expect(old.expiry).toBe('soon');
    await env.DB.prepare('UPDATE payment_methods SET exp_month = 2 WHERE id = ?').bind(old.id).run();
    expect((await list(ada)).data.map(({expiry}) => expiry)).toEqual(['valid', 'expired']);
    const makeDefault = () => ask(ada, 'PATCH', `/payment-methods/${old.id}`, {isDefault: true});
    expect(await makeDefault()).toMatchObject({
      status: 409,
      body: {code: 'payment_methods.not_usable', state: 'expired'},
    });
    await runBatch(env.DB, [disableMethod('demo', old.id, 'debit_not_authorized', 0)]);
    expect(await makeDefault()).toMatchObject({status: 409, body: {state: 'disabled'}});
    expect((await list(ada)).data[1]).toMatchObject({state: 'disabled', disabledReason: 'debit_not_authorized'});
  });

  it.each([
    ['nothing', {}],
    ['a name too long', {nickname: 'x'.repeat(61)}],
    ['a name that says nothing', {nickname: '  '}],
    ['a name of two lines', {nickname: 'a\nb'}],
    ['no default', {isDefault: false}],
    ['its owner', {nickname: 'x', customerId: 'cus_2'}],
  ])('is not changed by %s', async (_name, change) => {
    const card = await saveCard(ada);
    const before = await dump();
    expect(await ask(ada, 'PATCH', `/payment-methods/${card.id}`, change)).toMatchObject({
      status: 422,
      body: {code: 'requests.invalid'},
    });
    expect(await dump()).toBe(before);
  });

  it('markup in a name is a name', async () => {
    const card = await saveCard(ada);
    const nickname = '<img src=x onerror=alert(1)>';
    expect((await ask(ada, 'PATCH', `/payment-methods/${card.id}`, {nickname})).body.nickname).toBe(nickname);
  });
});

describe('roles', () => {
  it('a viewer looks, a payer adds and verifies, an admin manages', async () => {
    const admin = await bankPayer();
    const payer = await world.addPayer('payer', 'demo', admin.customerId);
    const viewer = await world.addPayer('viewer', 'demo', admin.customerId);
    const card = await saveCard(payer);
    expect(await list(viewer)).toMatchObject({maySave: false, data: [{id: card.id}]});
    expect((await list(payer)).maySave).toBe(true);
    const {settled, setupId} = await saveBank(payer);
    const refused = {status: 403, body: {code: 'sessions.role_forbidden'}};
    expect(await setUp(viewer)).toMatchObject(refused);
    expect(await ask(viewer, 'POST', '/customer-sessions')).toMatchObject(refused);
    expect(await ask(viewer, 'POST', `/payment-methods/setups/${setupId}/settle`)).toMatchObject(refused);
    const right = {descriptorCode: 'SM11AA'};
    expect(await ask(viewer, 'POST', `/payment-methods/${settled.method!.id}/verify`, right)).toMatchObject(refused);
    for (const who of [viewer, payer]) {
      expect(await ask(who, 'PATCH', `/payment-methods/${card.id}`, {nickname: 'x'})).toMatchObject(refused);
      expect(await ask(who, 'DELETE', `/payment-methods/${card.id}`)).toMatchObject(refused);
    }
    expect(await ask(payer, 'POST', `/payment-methods/${settled.method!.id}/verify`, right)).toMatchObject({
      status: 200,
    });
    expect(await ask(admin, 'DELETE', `/payment-methods/${card.id}`)).toMatchObject({status: 204});
  });
});

describe('the form', () => {
  it('may save for later, and shows and removes nothing by itself', async () => {
    const {status, body} = await ask<{clientSecret: string; stripeCustomerId: string}>(
      ada,
      'POST',
      '/customer-sessions',
    );
    expect(status).toBe(200);
    expect(body.clientSecret).toMatch(/^cuss_/);
    const customer = await world.harness.providers.stripe.customers.retrieve(body.stripeCustomerId);
    expect(customer).toMatchObject({metadata: {portico_merchant: 'demo', portico_customer: ada.customerId}});
    // The next is for the same customer.
    expect((await ask<{stripeCustomerId: string}>(ada, 'POST', '/customer-sessions')).body.stripeCustomerId).toBe(
      body.stripeCustomerId,
    );
  });
});

describe('reading', () => {
  it('walks ranges of the indexes made for it', async () => {
    const scope = {merchantId: 'demo', customerId: 'cus_1'};
    const planOf = async ({sql, parameters}: CompiledQuery<unknown>) =>
      (
        await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .bind(...parameters)
          .all<{detail: string}>()
      ).results.map(({detail}) => detail);
    expect(await planOf(selectMethods(scope))).toEqual([
      'SEARCH m USING INDEX payment_methods_of_customer (merchant_id=? AND customer_id=?)',
      expect.stringMatching(/^SEARCH s USING INDEX setups_of_method \(merchant_id=\? AND payment_method_id=\?\)/),
    ]);
    expect(await planOf(selectOpenCurrencies(scope))).toEqual([
      'SEARCH i USING COVERING INDEX open_invoices_by_currency (merchant_id=? AND customer_id=?)',
    ]);
    expect(await planOf(selectSetupsToAsk(0, 100))).toEqual(['SEARCH s USING INDEX setups_to_ask (asked_at_ms<?)']);
    for (const asked of [
      selectMethod(scope, 'pmt_1'),
      selectByStripeIds('demo', '', ['pm_1']),
      selectSetup('demo', 'set_1'),
      selectSetupByKey(scope, 'key'),
      selectSaver(scope),
      removeMethod('demo', 'pmt_1', 0),
      disableMethod('demo', 'pmt_1', '', 0),
      touchMethod(scope, '', 'pm_1', 0),
      linkToPayment(scope, 'pay_1', '', 'pm_1'),
      ...makeDefault(scope, 'pmt_1', 0),
    ]) {
      const plan = await planOf(asked);
      expect(plan.length, asked.sql).toBeGreaterThan(0);
      // The list of ids that was given is walked, nothing that is stored.
      expect(
        plan.filter((step) => /SCAN (?!json_each)|TEMP B-TREE/.test(step)),
        asked.sql,
      ).toEqual([]);
    }
  });

  it('reads as many rows, whatever else is in the database', async () => {
    await saveCard(ada);
    const rowsRead = () => world.harness.rowsReadDuring(() => list(ada));
    const other = await world.addPayer('admin');
    const addMany = (customerId: string, count: number) =>
      env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO payment_methods (merchant_id, id, customer_id, stripe_account, stripe_payment_method_id, type, state, created_at_ms, updated_at_ms)
         SELECT 'demo', 'pmt_' || ?2 || i, ?2, '', 'pm_' || ?2 || i, 'card', 'active', 0, 0 FROM n`,
      )
        .bind(count, customerId)
        .run();
    // A range ends with a look at the row behind it.
    await addMany(other.customerId, 1);
    const before = await rowsRead();
    await addMany((await world.addPayer('admin')).customerId, 500);
    expect(before).toBeGreaterThan(3);
    expect(await rowsRead()).toBe(before);
  });

  it('is one trip to the database and none to Stripe, and the session’s own', async () => {
    await saveCard(ada);
    const before = world.sandbox.controls.requests().length;
    expect(await world.harness.tripsDuring(() => list(ada))).toBe(1);
    expect(world.sandbox.controls.requests()).toHaveLength(before);
    expect((await list(await world.addPayer('admin'))).data).toEqual([]);
  });
});
