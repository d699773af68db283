// Money that goes back: refunds that take time or fail, disputes, and what the balance shows of them.
import type Stripe from 'stripe';
import {type Case, cardIntent, equal, eventOf, isTrue, refusal, type Target, until} from '../case.ts';

const testing = 'https://docs.stripe.com/testing';
const paid = (target: Target, method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  cardIntent(target, {payment_method: method, confirm: true, ...more});
const disputeOf = (target: Target, intent: Stripe.PaymentIntent) =>
  until(async () => (await target.stripe.disputes.list({payment_intent: intent.id})).data[0] ?? null);
const decided = (target: Target, id: string, from: string[]) =>
  until(async () => {
    const dispute = await target.stripe.disputes.retrieve(id);
    return from.includes(dispute.status) ? null : dispute;
  });

export const moneyBackCases: Case[] = [
  {
    name: 'the balance shows a charge with its fee, and its refund without one',
    page: 'https://docs.stripe.com/api/balance_transactions',
    async run(target) {
      const intent = await paid(target, 'pm_card_visa', {expand: ['latest_charge.balance_transaction']});
      const charge = intent.latest_charge as Stripe.Charge;
      const entry = charge.balance_transaction as Stripe.BalanceTransaction;
      equal([entry.type, entry.reporting_category, entry.amount, entry.source], ['charge', 'charge', 2000, charge.id]);
      isTrue(entry.fee > 0 && entry.net === 2000 - entry.fee, `fee ${entry.fee}, net ${entry.net}`);
      const refund = await target.stripe.refunds.create({
        charge: charge.id,
        amount: 500,
        expand: ['balance_transaction'],
      });
      const back = refund.balance_transaction as Stripe.BalanceTransaction;
      equal([back.type, back.amount, back.fee, back.source], ['refund', -500, 0, refund.id]);
      const list = await target.stripe.balanceTransactions.list({source: charge.id});
      equal(
        list.data.map(({id}) => id),
        [entry.id],
      );
    },
  },
  {
    name: 'a refund may take time',
    page: `${testing}#refunds`,
    async run(target) {
      const intent = await paid(target, 'pm_card_pendingRefund');
      const refund = await target.stripe.refunds.create({payment_intent: intent.id});
      equal(refund.status, 'pending');
      const after = await until(async () => {
        const read = await target.stripe.refunds.retrieve(refund.id);
        return read.status === 'pending' ? null : read;
      });
      equal(after.status, 'succeeded');
      await eventOf(target, 'refund.updated', refund.id);
    },
  },
  {
    name: 'a refund may fail after it had gone through, and the money is back',
    page: `${testing}#refunds`,
    async run(target) {
      const intent = await paid(target, 'pm_card_refundFail');
      const refund = await target.stripe.refunds.create({payment_intent: intent.id});
      equal(refund.status, 'succeeded');
      const failed = await until(async () => {
        const read = await target.stripe.refunds.retrieve(refund.id, {expand: ['failure_balance_transaction']});
        return read.status === 'succeeded' ? null : read;
      });
      equal(failed.status, 'failed');
      equal((failed.failure_balance_transaction as Stripe.BalanceTransaction).amount, 2000);
      await eventOf(target, 'refund.failed', refund.id);
    },
  },
  {
    name: 'a refund that has gone through is not canceled',
    page: 'https://docs.stripe.com/api/refunds/cancel',
    async run(target) {
      const intent = await paid(target, 'pm_card_visa');
      const refund = await target.stripe.refunds.create({payment_intent: intent.id});
      equal((await refusal(target.stripe.refunds.cancel(refund.id))).statusCode, 400);
    },
  },
  {
    name: 'a disputed payment: the money goes, cannot be refunded, and comes back when the dispute is won',
    page: `${testing}#disputes`,
    async run(target) {
      const intent = await paid(target, 'pm_card_createDispute');
      equal(intent.status, 'succeeded');
      const dispute = await disputeOf(target, intent);
      equal(
        [dispute.status, dispute.reason, dispute.amount, dispute.is_charge_refundable],
        ['needs_response', 'fraudulent', 2000, false],
      );
      const [withdrawn] = dispute.balance_transactions;
      equal([withdrawn?.type, withdrawn?.reporting_category, withdrawn?.amount], ['adjustment', 'dispute', -2000]);
      await eventOf(target, 'charge.dispute.created', dispute.id);
      await eventOf(target, 'charge.dispute.funds_withdrawn', dispute.id);
      equal((await refusal(target.stripe.refunds.create({payment_intent: intent.id}))).code, 'charge_disputed');
      const answered = await target.stripe.disputes.update(dispute.id, {
        evidence: {uncategorized_text: 'winning_evidence'},
      });
      equal(answered.status, 'under_review');
      const won = await decided(target, dispute.id, ['under_review']);
      equal([won.status, won.is_charge_refundable], ['won', true]);
      equal(
        won.balance_transactions.map((entry) => [entry.reporting_category, entry.amount]).toSorted(),
        [
          ['dispute', -2000],
          ['dispute_reversal', 2000],
        ].toSorted(),
      );
      await eventOf(target, 'charge.dispute.funds_reinstated', dispute.id);
      await eventOf(target, 'charge.dispute.closed', dispute.id);
      equal((await target.stripe.refunds.create({payment_intent: intent.id})).status, 'succeeded');
    },
  },
  {
    name: 'a dispute is lost when it is accepted, and then closed for good',
    page: 'https://docs.stripe.com/api/disputes/close',
    async run(target) {
      const dispute = await disputeOf(target, await paid(target, 'pm_card_createDisputeProductNotReceived'));
      equal(dispute.reason, 'product_not_received');
      equal((await target.stripe.disputes.close(dispute.id)).status, 'lost');
      const again = await refusal(target.stripe.disputes.close(dispute.id));
      equal([again.statusCode, again.message], [400, 'This dispute is already closed']);
    },
  },
  {
    name: 'an inquiry takes no money until it becomes a dispute',
    page: 'https://docs.stripe.com/disputes/how-disputes-work#inquiries',
    async run(target) {
      const inquiry = await disputeOf(target, await paid(target, 'pm_card_createDisputeInquiry'));
      equal(
        [inquiry.status, inquiry.is_charge_refundable, inquiry.balance_transactions],
        ['warning_needs_response', true, []],
      );
      await target.stripe.disputes.update(inquiry.id, {evidence: {uncategorized_text: 'escalate_inquiry_evidence'}});
      const escalated = await decided(target, inquiry.id, ['warning_needs_response', 'warning_under_review']);
      equal([escalated.status, escalated.balance_transactions[0]?.amount], ['needs_response', -2000]);
    },
  },
];
