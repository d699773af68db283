import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {clientOf} from '../testing/client.ts';
import {createSandbox} from '../sandbox.ts';
import {sqliteStorage} from './storage-sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'stripe-sandbox-'));
afterEach(() => rmSync(folder, {recursive: true, force: true}));

it('remembers everything over a restart: objects, the card behind a method, keys, events, deliveries, the clock', async () => {
  const file = join(folder, 'state.db');
  const webhooks = {
    endpoints: [{url: 'http://portal.example/', secret: 'whsec_sandbox'}],
    fetch: async () => new Response(null, {status: 500}),
  };
  const first = {storage: sqliteStorage(file)};
  const before = createSandbox({...first, webhooks});
  const customer = await clientOf(before).customers.create({name: 'Ann'}, {idempotencyKey: 'k'});
  const method = await clientOf(before).paymentMethods.attach('pm_card_chargeCustomerFail', {customer: customer.id});
  before.controls.advanceClock(5 * 3_600_000);
  await before.controls.flushWebhooks();
  first.storage.close();

  const second = {storage: sqliteStorage(file)};
  const after = createSandbox({...second, webhooks});
  const stripe = clientOf(after);
  expect((await stripe.customers.retrieve(customer.id)).lastResponse.statusCode).toBe(200);
  expect((await stripe.customers.create({name: 'Ann'}, {idempotencyKey: 'k'})).id).toBe(customer.id);
  const declined = await stripe.paymentIntents
    .create({
      amount: 900,
      currency: 'usd',
      customer: customer.id,
      payment_method: method.id,
      confirm: true,
      allowed_payment_method_types: ['card'],
    })
    .then(
      () => null,
      (error: {code?: string}) => error.code,
    );
  expect(declined).toBe('card_declined');
  const types = (await stripe.events.list()).data.map((event) => event.type).toReversed();
  expect(types.slice(0, 2)).toEqual(['customer.created', 'payment_method.attached']);
  expect(after.controls.deliveries()[0]).toMatchObject({type: 'customer.created', state: 'waiting'});
  expect(after.controls.deliveries()[0]?.attempts).toHaveLength(1);
  expect(after.controls.nowMs()).toBeGreaterThan(Date.now() + 4 * 3_600_000);
  expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1);
  second.storage.close();
});

it('forgets everything on reset, and keeps the endpoints given at start', async () => {
  const storage = sqliteStorage(':memory:');
  const sandbox = createSandbox({
    storage,
    webhooks: {endpoints: [{url: 'http://portal.example/', secret: 'whsec_sandbox'}]},
  });
  await clientOf(sandbox).customers.create({name: 'Ann'});
  sandbox.controls.reset();
  expect(storage.load().map((row) => row.collection)).toEqual(['webhook_endpoints']);
  expect((await clientOf(sandbox).customers.list()).data).toEqual([]);
  storage.close();
});
