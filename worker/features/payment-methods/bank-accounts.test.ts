/** Bank accounts: vouched for, or verified by micro-deposits; and what is saved while paying. */
import {beforeEach, describe, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {
  ada,
  another,
  ask,
  bankPayer,
  cardForm,
  list,
  openMethodsWorld,
  saveBank,
  setUp,
  settle,
  world,
} from '../../testing/methods-world.ts';
import {settleDueSetups} from './settle-setup.usecases.ts';

beforeEach(openMethodsWorld);

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
    expect((await setUp(ada, ['us_bank_account'], 'I allow debits.')).status).toBe(200);
  });
});

describe('a method saved while paying', () => {
  const payWith = async (more: Record<string, string>) => {
    const invoice = await world.addInvoice(ada, 1000);
    const {id} = (await world.start(ada, world.inFull('EUR', [invoice, 1000]), `key-${another()}`)).body;
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
