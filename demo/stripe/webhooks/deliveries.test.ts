import Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {testBench} from '../testing/client.ts';
import {retryPausesMs} from './deliveries.ts';

type Got = {body: string; signature: string; event: Stripe.Event};

/** A sandbox with one endpoint for its own events and one for connected accounts', and what they were sent. */
function bench(answers: number[] = []) {
  const got: Got[] = [];
  const made = testBench({
    webhooks: {
      endpoints: [
        {url: 'http://portal.example/webhooks/stripe', secret: 'whsec_own'},
        {url: 'http://portal.example/webhooks/stripe', secret: 'whsec_connect', connect: true},
      ],
      fetch: async (_input, init) => {
        const body = String(init?.body);
        got.push({body, signature: new Headers(init?.headers).get('stripe-signature') ?? '', event: JSON.parse(body)});
        return new Response(null, {status: answers.shift() ?? 200});
      },
    },
  });
  return {...made, got, controls: made.sandbox.controls};
}

const types = (got: Got[]) => got.map(({event}) => event.type);

describe('a delivery', () => {
  it('is signed so that the real package accepts it, and only with its own secret', async () => {
    const {stripe, controls, got} = bench();
    await stripe.customers.create({name: 'Ann'});
    await controls.flushWebhooks();
    const {body, signature} = got[0]!;
    const event = await stripe.webhooks.constructEventAsync(body, signature, 'whsec_own');
    expect([event.type, event.account]).toEqual(['customer.created', undefined]);
    await expect(stripe.webhooks.constructEventAsync(body, signature, 'whsec_connect')).rejects.toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    );
    await expect(
      stripe.webhooks.constructEventAsync(body.replace('Ann', 'Bob'), signature, 'whsec_own'),
    ).rejects.toThrow(Stripe.errors.StripeSignatureVerificationError);
  });

  it('for a connected account names it and is signed with the other secret', async () => {
    const {stripe, controls, got} = bench();
    await stripe.customers.create({name: 'Ann'}, {stripeAccount: 'acct_merchant'});
    await controls.flushWebhooks();
    expect(got).toHaveLength(1);
    const event = await stripe.webhooks.constructEventAsync(got[0]!.body, got[0]!.signature, 'whsec_connect');
    expect(event.account).toBe('acct_merchant');
  });

  it('holds the object as it was when it happened', async () => {
    const {stripe, controls, got} = bench();
    const customer = await stripe.customers.create({name: 'Before'});
    await stripe.customers.update(customer.id, {name: 'After'});
    await controls.flushWebhooks();
    expect(got.map(({event}) => (event.data.object as Stripe.Customer).name)).toEqual(['Before', 'After']);
    expect(got[1]!.event.data.previous_attributes).toEqual({name: 'Before'});
  });

  it('goes to endpoints that want the type', async () => {
    const {stripe, controls, got} = bench();
    await stripe.webhookEndpoints.create({
      url: 'http://other.example/hook',
      enabled_events: ['payment_intent.succeeded'],
    });
    const intent = await stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    await controls.flushWebhooks();
    expect(types(got).filter((type) => type === 'payment_intent.succeeded')).toHaveLength(2);
    expect(types(got).filter((type) => type === 'payment_intent.created')).toHaveLength(1);
    expect((await stripe.events.list({type: 'payment_intent.succeeded'})).data[0]?.data.object).toMatchObject({
      id: intent.id,
    });
  });
});

describe('an answer that is not 2xx', () => {
  it('is tried again after growing pauses, and given up after the last', async () => {
    const {stripe, controls, got} = bench(Array.from({length: 20}, () => 500));
    await stripe.customers.create({name: 'Ann'});
    let before = controls.nowMs();
    for (const [index, pause] of retryPausesMs.entries()) {
      await controls.flushWebhooks();
      const delivery = controls.deliveries()[0]!;
      expect([delivery.state, delivery.attempts.length]).toEqual(['waiting', index + 1]);
      expect(delivery.dueMs).toBeGreaterThanOrEqual(before + pause);
      controls.advanceClock(pause);
      before = controls.nowMs();
    }
    await controls.flushWebhooks();
    expect(controls.deliveries()[0]!.state).toBe('failed');
    expect(await controls.flushWebhooks()).toEqual([]);
    expect(got).toHaveLength(retryPausesMs.length + 1);
    expect(retryPausesMs).toEqual(retryPausesMs.toSorted((a, b) => a - b));
  });

  it('is counted in pending_webhooks until it is delivered', async () => {
    const {stripe, controls} = bench([503]);
    await stripe.customers.create({name: 'Ann'});
    await controls.flushWebhooks();
    expect((await stripe.events.list()).data[0]?.pending_webhooks).toBe(1);
    await controls.flushWebhooks();
    expect((await stripe.events.list()).data[0]?.pending_webhooks).toBe(0);
  });

  it('that is a redirect counts as a failure', async () => {
    const {stripe, controls} = bench([302]);
    await stripe.customers.create({name: 'Ann'});
    const [sent] = await controls.flushWebhooks();
    expect([sent?.state, sent?.attempts[0]?.status]).toEqual(['waiting', 302]);
  });
});

describe('nasty webhooks', () => {
  it('are dropped, though the event is listed', async () => {
    const {stripe, controls, got} = bench();
    controls.webhooks({do: 'drop'});
    await stripe.customers.create({name: 'Lost'});
    await stripe.customers.create({name: 'Sent'});
    await controls.flushWebhooks();
    expect(got.map(({event}) => (event.data.object as Stripe.Customer).name)).toEqual(['Sent']);
    expect((await stripe.events.list()).data).toHaveLength(2);
  });

  it('come twice with the same event', async () => {
    const {stripe, controls, got} = bench();
    controls.webhooks({do: 'repeat', copies: 3, types: ['customer.*']});
    await stripe.customers.create({name: 'Ann'});
    await controls.flushWebhooks();
    expect(new Set(got.map(({event}) => event.id)).size).toBe(1);
    expect(got).toHaveLength(3);
  });

  it('come in the opposite order', async () => {
    const {stripe, controls, got} = bench();
    controls.webhooks({do: 'reorder', times: 3});
    await stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    await controls.flushWebhooks();
    expect(types(got)).toEqual(['payment_intent.succeeded', 'charge.succeeded', 'payment_intent.created']);
  });

  it('are delayed', async () => {
    const {stripe, controls} = bench();
    controls.webhooks({do: 'delay', ms: 60_000});
    await stripe.customers.create({name: 'Late'});
    expect(controls.deliveries()[0]!.dueMs).toBeGreaterThan(controls.nowMs() + 50_000);
  });

  it('are sent again on demand', async () => {
    const {stripe, controls, got} = bench();
    await stripe.customers.create({name: 'Ann'});
    await controls.flushWebhooks();
    await controls.resendEvent(got[0]!.event.id);
    expect(got.map(({event}) => event.id)).toEqual([got[0]!.event.id, got[0]!.event.id]);
  });
});

describe('sent by themselves', () => {
  it('arrive without a flush, wait while paused, and are retried', async () => {
    const got: string[] = [];
    const answers = [500];
    const {stripe, sandbox} = testBench({
      webhooks: {
        automatic: true,
        endpoints: [{url: 'http://portal.example/', secret: 'whsec_own'}],
        fetch: async (_input, init) => {
          got.push((JSON.parse(String(init?.body)) as Stripe.Event).type);
          return new Response(null, {status: answers.shift() ?? 200});
        },
      },
    });
    const settled = async (length: number) => {
      await expect.poll(() => got.length, {timeout: 4000}).toBe(length);
    };
    await stripe.customers.create({name: 'Ann'});
    await settled(1);
    await settled(2); // The retry, a second later.
    sandbox.controls.pauseWebhooks();
    await stripe.customers.create({name: 'Bob'});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(got).toHaveLength(2);
    sandbox.controls.resumeWebhooks();
    await settled(3);
    sandbox.close();
  });
});
