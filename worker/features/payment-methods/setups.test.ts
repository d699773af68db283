/** Saving a card without paying, with the sandbox behind the real `stripe` package. */
import {beforeEach, describe, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {
  ada,
  ask,
  atStripe,
  cardForm,
  dump,
  list,
  openMethodsWorld,
  saveCard,
  setUp,
  settle,
  stripeIdOf,
  world,
} from '../../testing/methods-world.ts';
import {settleDueSetups, settleSetup, setupOfEvent} from './settle-setup.usecases.ts';
import {merchantOfMethodEvent, syncPaymentMethod} from './sync.usecases.ts';

beforeEach(openMethodsWorld);

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
