import type Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {refusal} from '../contract/case.ts';
import {testBench, type TestBench} from '../testing/client.ts';

const startMs = Date.UTC(2026, 10, 22, 12);
const oneDayMs = 86_400_000;
const bench = () => testBench({clockMs: () => startMs});
const types = ({sandbox}: TestBench) => sandbox.state.list('events', 'acct_sandbox').map((event) => event.type);

async function disputed(
  made: TestBench,
  method: string,
): Promise<{intent: Stripe.PaymentIntent; dispute: Stripe.Dispute}> {
  const intent = await made.stripe.paymentIntents.create({
    amount: 3000,
    currency: 'usd',
    allowed_payment_method_types: ['card'],
    payment_method: method,
    confirm: true,
  });
  return {intent, dispute: (await made.stripe.disputes.list({payment_intent: intent.id})).data[0]!};
}
const answer = ({stripe}: TestBench, id: string, words: string) =>
  stripe.disputes.update(id, {evidence: {uncategorized_text: words}});
const movements = (dispute: Stripe.Dispute) =>
  dispute.balance_transactions.map((entry) => [entry.type, entry.reporting_category, entry.amount, entry.fee]);

describe('a disputed card payment', () => {
  it.each([
    ['pm_card_createDispute', 'fraudulent', '10.4'],
    ['pm_card_createDisputeProductNotReceived', 'product_not_received', '13.1'],
  ])('%s: the money goes at once, %s', async (method, reason, code) => {
    const made = bench();
    const {intent, dispute} = await disputed(made, method);
    expect([intent.status, dispute.status, dispute.reason, dispute.id.slice(0, 3)]).toEqual([
      'succeeded',
      'needs_response',
      reason,
      'du_',
    ]);
    expect(dispute.payment_method_details?.card?.network_reason_code).toBe(code);
    expect(dispute.is_charge_refundable).toBe(false);
    expect(movements(dispute)).toEqual([['adjustment', 'dispute', -3000, 1500]]);
    expect((await made.stripe.charges.retrieve(String(dispute.charge))).disputed).toBe(true);
    // As Stripe sends them.
    expect(types(made)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'payment_intent.succeeded',
    ]);
    expect((await refusal(made.stripe.refunds.create({payment_intent: intent.id}))).code).toBe('charge_disputed');
  });

  it('is won with the right evidence, and then the money is back and may be refunded', async () => {
    const made = bench();
    const {intent, dispute} = await disputed(made, 'pm_card_createDispute');
    const answered = await answer(made, dispute.id, 'winning_evidence');
    expect([answered.status, answered.evidence_details.submission_count]).toEqual(['under_review', 1]);
    made.sandbox.controls.advanceClock(20_000);
    const won = await made.stripe.disputes.retrieve(dispute.id);
    expect([won.status, won.is_charge_refundable]).toEqual(['won', true]);
    // The fee stays with Stripe.
    expect(movements(won)).toEqual([
      ['adjustment', 'dispute', -3000, 1500],
      ['adjustment', 'dispute_reversal', 3000, 0],
    ]);
    expect(types(made).slice(-3)).toEqual([
      'charge.dispute.updated',
      'charge.dispute.funds_reinstated',
      'charge.dispute.closed',
    ]);
    expect((await made.stripe.refunds.create({payment_intent: intent.id})).status).toBe('succeeded');
  });

  it('is lost with the wrong one, by accepting it, or by waiting', async () => {
    for (const lose of [
      async (made: TestBench, id: string) => void (await answer(made, id, 'losing_evidence')),
      async (made: TestBench, id: string) => void (await made.stripe.disputes.close(id)),
      async (made: TestBench) => made.sandbox.controls.advanceClock(9 * oneDayMs),
      async (made: TestBench, id: string) => void made.sandbox.controls.decideDispute(id, 'lost'),
    ]) {
      const made = bench();
      const {dispute} = await disputed(made, 'pm_card_createDispute');
      await lose(made, dispute.id);
      made.sandbox.controls.settleAll();
      const lost = await made.stripe.disputes.retrieve(dispute.id);
      expect([lost.status, movements(lost).length]).toEqual(['lost', 1]);
      expect(types(made).at(-1)).toBe('charge.dispute.closed');
      for (const late of [answer(made, dispute.id, 'winning_evidence'), made.stripe.disputes.close(dispute.id)])
        expect((await refusal(late)).message).toBe('This dispute is already closed');
    }
  });

  it('keeps evidence that is not submitted yet', async () => {
    const made = bench();
    const {dispute} = await disputed(made, 'pm_card_createDispute');
    const staged = await made.stripe.disputes.update(dispute.id, {evidence: {customer_name: 'Ann'}, submit: false});
    expect([staged.status, staged.evidence.customer_name, staged.evidence_details.has_evidence]).toEqual([
      'needs_response',
      'Ann',
      true,
    ]);
    made.sandbox.controls.settleAll();
    expect((await made.stripe.disputes.retrieve(dispute.id)).status).toBe('needs_response');
  });
});

describe('an inquiry', () => {
  it('takes no money, and leaves the payment refundable', async () => {
    const made = bench();
    const {intent, dispute} = await disputed(made, 'pm_card_createDisputeInquiry');
    expect([dispute.status, dispute.is_charge_refundable, movements(dispute)]).toEqual([
      'warning_needs_response',
      true,
      [],
    ]);
    expect(types(made)).not.toContain('charge.dispute.funds_withdrawn');
    await made.stripe.refunds.create({payment_intent: intent.id});
    expect((await made.stripe.disputes.retrieve(dispute.id)).status).toBe('warning_closed');
  });

  it('closes without a dispute, or becomes one', async () => {
    const made = bench();
    const first = await disputed(made, 'pm_card_createDisputeInquiry');
    expect((await answer(made, first.dispute.id, 'losing_evidence')).status).toBe('warning_under_review');
    const second = await disputed(made, 'pm_card_createDisputeInquiry');
    expect((await refusal(made.stripe.disputes.close(second.dispute.id))).statusCode).toBe(400);
    await answer(made, second.dispute.id, 'escalate_inquiry_evidence');
    made.sandbox.controls.settleAll();
    expect((await made.stripe.disputes.retrieve(first.dispute.id)).status).toBe('warning_closed');
    const escalated = await made.stripe.disputes.retrieve(second.dispute.id);
    expect([escalated.status, escalated.is_charge_refundable]).toEqual(['needs_response', false]);
    expect(movements(escalated)).toEqual([['adjustment', 'dispute', -3000, 1500]]);
  });
});

describe('controls', () => {
  it('dispute any paid payment once, in full or in part', async () => {
    const made = bench();
    const {intent} = await disputed(made, 'pm_card_visa');
    const dispute = made.sandbox.controls.openDispute(intent.id, {reason: 'duplicate', amount: 1000});
    expect([dispute.amount, dispute.reason, dispute.status]).toEqual([1000, 'duplicate', 'needs_response']);
    expect(() => made.sandbox.controls.openDispute(intent.id)).toThrow(/disputed already/);
    expect(made.sandbox.controls.decideDispute(dispute.id, 'won').status).toBe('won');
  });

  it('return a debit that was paid, with the reason of a bank', async () => {
    const made = bench();
    const {id} = await made.stripe.paymentIntents.create({
      amount: 3000,
      currency: 'usd',
      allowed_payment_method_types: ['us_bank_account'],
    });
    await made.sandbox.controls.payByBank(id, '000123456789');
    expect(() => made.sandbox.controls.returnPayment(id)).toThrow(/went through/);
    made.sandbox.controls.settlePayment(id);
    const dispute = made.sandbox.controls.returnPayment(id, 'bank_cannot_process');
    expect([dispute.status, dispute.reason]).toEqual(['lost', 'bank_cannot_process']);
    const {intent} = await disputed(made, 'pm_card_visa');
    expect(() => made.sandbox.controls.returnPayment(intent.id)).toThrow(/not paid by a bank debit/);
  });
});
