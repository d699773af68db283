import Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {refusal} from '../contract/case.ts';
import {clientOf, testBench, type TestBench} from '../testing/client.ts';

const create = ({stripe}: TestBench, idempotencyKey: string, amount = 2000) =>
  stripe.paymentIntents.create({amount, currency: 'usd', allowed_payment_method_types: ['card']}, {idempotencyKey});
const count = ({sandbox}: TestBench) => sandbox.state.list('payment_intents').length;

describe('a connection that breaks', () => {
  it('after the call took effect leaves one intent, which a retry with the same key is given', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'drop', path: '/v1/payment_intents'});
    const error = await refusal(create(bench, 'k'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(count(bench)).toBe(1);
    const intent = await create(bench, 'k');
    expect(intent.id).toBe(bench.sandbox.state.list('payment_intents')[0]?.id);
    expect(bench.sandbox.controls.requests().map(({status, replayed}) => [status, replayed])).toEqual([
      [200, false],
      [200, true],
    ]);
    expect(count(bench)).toBe(1);
  });

  it('before the call took effect leaves nothing', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'drop', when: 'before', path: '/v1/payment_intents'});
    await refusal(create(bench, 'k'));
    expect(count(bench)).toBe(0);
    await create(bench, 'k');
    expect(bench.sandbox.controls.requests().at(-1)?.replayed).toBe(false);
  });

  it('is mended by the package’s own retries', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'drop', path: '/v1/payment_intents'});
    const patient = clientOf(bench.sandbox, {maxNetworkRetries: 2});
    const intent = await patient.paymentIntents.create({amount: 2000, currency: 'usd'}, {idempotencyKey: 'k'});
    expect(intent.status).toBe('requires_payment_method');
    expect(count(bench)).toBe(1);
  });

  it('hangs for as long as it is told', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'hang', ms: 30, path: '/v1/payment_intents'});
    const error = await refusal(create(bench, 'k'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(count(bench)).toBe(1);
  });
});

describe('an error in place of an answer', () => {
  it('500 after the call took effect is given to every retry of its key', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'answer', status: 500, when: 'after', path: '/v1/payment_intents'});
    for (let attempt = 0; attempt < 3; attempt++) {
      const error = await refusal(create(bench, 'k'));
      expect([error.statusCode, error.rawType]).toEqual([500, 'api_error']);
    }
    expect(count(bench)).toBe(1);
  });

  it('500 before is remembered as well, and nothing was made', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'answer', status: 500});
    await refusal(create(bench, 'k'));
    expect((await refusal(create(bench, 'k'))).statusCode).toBe(500);
    expect(count(bench)).toBe(0);
    expect((await create(bench, 'another')).status).toBe('requires_payment_method');
  });

  it('429 is not remembered', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'answer', status: 429, times: 2});
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await refusal(create(bench, 'k'));
      expect([error.statusCode, error.code]).toEqual([429, 'rate_limit']);
      expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    }
    expect((await create(bench, 'k')).amount).toBe(2000);
  });

  it('409 is not remembered, unless told so', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'answer', status: 409});
    expect((await refusal(create(bench, 'k'))).code).toBe('idempotency_key_in_use');
    expect((await create(bench, 'k')).amount).toBe(2000);
    bench.sandbox.controls.misbehave({do: 'answer', status: 409, remember: true});
    await refusal(create(bench, 'k2'));
    expect((await refusal(create(bench, 'k2'))).statusCode).toBe(409);
  });

  it('hits only the calls it is meant for', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({
      do: 'answer',
      status: 500,
      method: 'POST',
      path: '/v1/payment_intents/*/cancel',
      skip: 1,
    });
    const first = await create(bench, 'a');
    expect((await bench.stripe.paymentIntents.cancel(first.id)).status).toBe('canceled');
    const second = await create(bench, 'b');
    expect((await refusal(bench.stripe.paymentIntents.cancel(second.id))).statusCode).toBe(500);
    expect(bench.sandbox.controls.faults()).toEqual([]);
  });
});

describe('idempotency keys', () => {
  it('of a call under way refuse a second call with 409', async () => {
    const bench = testBench();
    bench.sandbox.controls.misbehave({do: 'delay', ms: 1500, path: '/v1/payment_intents'});
    const slow = create(bench, 'k');
    await new Promise((resolve) => setTimeout(resolve, 10));
    const error = await refusal(create(bench, 'k'));
    expect([error.statusCode, error.code]).toEqual([409, 'idempotency_key_in_use']);
    const intent = await slow;
    expect((await create(bench, 'k')).id).toBe(intent.id);
    expect(count(bench)).toBe(1);
  });

  it('a hundred at once make one intent', async () => {
    const bench = testBench();
    const answers = await Promise.allSettled(Array.from({length: 100}, () => create(bench, 'k')));
    const ids = new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.id] : [])));
    expect(ids.size).toBe(1);
    expect(count(bench)).toBe(1);
  });

  it('are forgotten after a day', async () => {
    const bench = testBench();
    const first = await create(bench, 'k');
    bench.sandbox.controls.advanceClock(23 * 3_600_000);
    expect((await create(bench, 'k')).id).toBe(first.id);
    bench.sandbox.controls.advanceClock(2 * 3_600_000);
    const later = await create(bench, 'k', 3000);
    expect([later.id === first.id, later.amount]).toEqual([false, 3000]);
  });

  it('belong to one account', async () => {
    const {stripe} = testBench();
    const params = {amount: 2000, currency: 'usd'};
    const own = await stripe.paymentIntents.create(params, {idempotencyKey: 'k'});
    const other = await stripe.paymentIntents.create(params, {idempotencyKey: 'k', stripeAccount: 'acct_other1'});
    expect(other.id).not.toBe(own.id);
  });
});

describe('accounts', () => {
  it('do not see each other’s objects', async () => {
    const {stripe} = testBench();
    const customer = await stripe.customers.create({name: 'There'}, {stripeAccount: 'acct_one'});
    const error = await refusal(stripe.customers.retrieve(customer.id));
    expect([error.statusCode, error.code]).toEqual([404, 'resource_missing']);
    expect((await stripe.customers.list({}, {stripeAccount: 'acct_two'})).data).toEqual([]);
    expect((await stripe.customers.retrieve(customer.id, {}, {stripeAccount: 'acct_one'})).id).toBe(customer.id);
  });

  it('that cannot be one are refused', async () => {
    const {stripe} = testBench();
    const error = await refusal(stripe.customers.list({}, {stripeAccount: 'nobody'}));
    expect([error.statusCode, error.code]).toEqual([403, 'account_invalid']);
  });
});

describe('every route goes wrong alike', () => {
  const paid = async ({stripe}: TestBench) =>
    (
      await stripe.paymentIntents.create({
        amount: 2000,
        currency: 'usd',
        allowed_payment_method_types: ['card'],
        payment_method: 'pm_card_createDisputeInquiry',
        confirm: true,
      })
    ).id;

  it('a refund whose answer is lost is made once, and its key gives it again', async () => {
    const bench = testBench();
    const intent = await paid(bench);
    bench.sandbox.controls.misbehave({do: 'drop', path: '/v1/refunds'});
    const refund = () => bench.stripe.refunds.create({payment_intent: intent, amount: 500}, {idempotencyKey: 'r'});
    await refusal(refund());
    expect(bench.sandbox.state.list('refunds')).toHaveLength(1);
    expect((await refund()).id).toBe(bench.sandbox.state.list('refunds')[0]?.id);
    expect((await bench.stripe.balanceTransactions.list({type: 'refund'})).data).toHaveLength(1);
  });

  it('a dispute, a mandate, micro-deposits and what Stripe.js asks can fail too', async () => {
    const bench = testBench();
    const intent = await paid(bench);
    const dispute = bench.sandbox.state.list('disputes')[0]!.id;
    for (const [path, call] of [
      ['/v1/disputes/*', () => bench.stripe.disputes.retrieve(dispute)],
      ['/v1/mandates/*', () => bench.stripe.mandates.retrieve('mandate_1')],
      [
        '/v1/payment_intents/*/verify_microdeposits',
        () => bench.stripe.paymentIntents.verifyMicrodeposits(intent, {amounts: [32, 45]}),
      ],
      ['/v1/balance_transactions', () => bench.stripe.balanceTransactions.list()],
    ] as const) {
      bench.sandbox.controls.misbehave({do: 'answer', status: 500, path});
      expect([path, (await refusal(call())).statusCode]).toEqual([path, 500]);
    }
  });
});

describe('a program decides what fails', () => {
  it('before or after each call took effect, without waiting', async () => {
    const waited: number[] = [];
    const bench = testBench({sleep: async (ms) => void waited.push(ms)});
    const calls: string[] = [];
    bench.sandbox.controls.decideFaults(({method, path}) => {
      calls.push(`${method} ${path}`);
      if (calls.length === 1) return {do: 'hang', when: 'before', ms: 30_000};
      return calls.length === 2 ? {do: 'hang', ms: 40_000} : null;
    });
    expect(await refusal(create(bench, 'k'))).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(count(bench)).toBe(0);
    await refusal(create(bench, 'k'));
    expect(count(bench)).toBe(1);
    await create(bench, 'k');
    expect([count(bench), waited]).toEqual([1, [30_000, 40_000]]);
    expect(calls).toEqual(Array.from({length: 3}, () => 'POST /v1/payment_intents'));
  });

  it('until it is told to behave', async () => {
    const bench = testBench();
    bench.sandbox.controls.decideFaults(() => ({do: 'answer', status: 429}));
    expect((await refusal(create(bench, 'k'))).statusCode).toBe(429);
    bench.sandbox.controls.behave();
    expect((await create(bench, 'k')).status).toBe('requires_payment_method');
  });
});
