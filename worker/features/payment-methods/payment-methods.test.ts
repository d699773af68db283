/** Saved methods as rows: shown, named, made the default, removed; by whom. */
import type {CompiledQuery} from 'kysely';
import {beforeEach, describe, expect, it} from 'vitest';
import {runBatch} from '../../providers/database.ts';
import {env} from '../../testing/harness.ts';
import {
  ada,
  another,
  ask,
  atStripe,
  bankPayer,
  cardForm,
  dump,
  list,
  openMethodsWorld,
  saveBank,
  saveCard,
  setUp,
  stripeIdOf,
  world,
} from '../../testing/methods-world.ts';
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
import {syncPaymentMethod} from './sync.usecases.ts';

beforeEach(openMethodsWorld);

describe('a row', () => {
  const saved = (state: 'active' | 'verifying', last4 = '6789') =>
    upsertMethod(
      {
        merchantId: 'demo',
        customerId: ada.customerId,
        id: `pmt_${another()}`,
        contactId: null,
        stripeAccount: '',
        stripePaymentMethodId: 'pm_1',
        facts: {type: 'us_bank_account', brand: null, last4, bankName: null, expMonth: null, expYear: null},
        state,
        mandate: null,
      },
      another(),
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
    await runBatch(env.DB, [
      state === 'disabled' ? disableMethod('demo', '', 'pm_1', 'x', 1) : removeMethod('demo', id, 1),
    ]);
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

  it('what was removed and Stripe never heard of is taken from its customer by the cron, once', async () => {
    const card = await saveCard(ada);
    await env.DB.prepare("UPDATE payment_methods SET state = 'removed', is_default = 0").run();
    await world.reconcile();
    expect((await atStripe(card)).customer).toBeNull();
    expect((await world.reconcile()).asked).toBe(0);
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
    await runBatch(env.DB, [disableMethod('demo', '', await stripeIdOf(old), 'debit_not_authorized', 0)]);
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
      disableMethod('demo', '', 'pm_1', '', 0),
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
