import {describe, expect, it} from 'vitest';
import {testBench, type TestBench} from './testing/client.ts';

const turn = async ({sandbox}: TestBench, path: string, body: object = {}) => {
  const answer = await sandbox.fetch(`http://localhost/_sandbox${path}`, {method: 'POST', body: JSON.stringify(body)});
  return {status: answer.status, body: (await answer.json()) as Record<string, unknown>};
};
const intentOf = async ({stripe}: TestBench, type: 'card' | 'us_bank_account') =>
  (await stripe.paymentIntents.create({amount: 2000, currency: 'usd', allowed_payment_method_types: [type]})).id;

describe('the controls over HTTP', () => {
  it('pay by a bank account, settle and return it', async () => {
    const made = testBench();
    const id = await intentOf(made, 'us_bank_account');
    expect((await turn(made, `/intents/${id}/bank`, {number: '000123456789'})).body.status).toBe('processing');
    expect((await turn(made, '/settle')).body).toEqual({done: 1});
    expect((await made.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
    expect((await turn(made, `/intents/${id}/return`, {reason: 'insufficient_funds'})).body.reason).toBe(
      'insufficient_funds',
    );
    expect((await turn(made, `/intents/${id}/return`)).status).toBe(400);
  });

  it('let a bank refuse, and say how long banks take', async () => {
    const made = testBench();
    const id = await intentOf(made, 'us_bank_account');
    await turn(made, `/intents/${id}/bank`, {number: '000123456789', verified: false});
    expect((await made.stripe.paymentIntents.retrieve(id)).status).toBe('requires_action');
    await made.stripe.paymentIntents.verifyMicrodeposits(id, {descriptor_code: 'SM11AA'});
    const {body} = await turn(made, `/intents/${id}/settle`, {outcome: 'account_closed'});
    expect(body.status).toBe('requires_payment_method');
    expect((await turn(made, '/settle-after', {ms: -1})).status).toBe(400);
    await turn(made, '/settle-after', {ms: 0});
    await turn(made, `/intents/${id}/bank`, {number: '000123456789'});
    expect((await made.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
  });

  it('dispute, decide and refund', async () => {
    const made = testBench();
    const id = await intentOf(made, 'card');
    await turn(made, `/intents/${id}/pay`, {card: '4242424242424242'});
    const dispute = (await turn(made, `/intents/${id}/dispute`, {amount: 500, reason: 'duplicate'})).body;
    expect([dispute.amount, dispute.status]).toEqual([500, 'needs_response']);
    expect((await turn(made, `/disputes/${String(dispute.id)}/decide`, {decision: 'maybe'})).status).toBe(400);
    expect((await turn(made, `/disputes/${String(dispute.id)}/decide`, {decision: 'won'})).body.status).toBe('won');
    const refund = (await turn(made, `/intents/${id}/refund`, {amount: 700})).body;
    expect(refund.amount).toBe(700);
    expect((await turn(made, `/refunds/${String(refund.id)}/settle`, {outcome: 'fail'})).body.status).toBe('failed');
    expect((await turn(made, '/intents/pi_none/refund')).body.error).toContain('no payment intent pi_none');
  });
});
