import type Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {refusal} from '../contract/case.ts';
import {testBench, type TestBench} from '../testing/client.ts';

const startMs = Date.UTC(2026, 10, 22);
const bench = () => testBench({clockMs: () => startMs});
const types = ({sandbox}: TestBench) => sandbox.state.list('events', 'acct_sandbox').map((event) => event.type);

const paidByCard = (made: TestBench, method = 'pm_card_visa', more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  made.stripe.paymentIntents.create({
    amount: 4000,
    currency: 'usd',
    allowed_payment_method_types: ['card'],
    payment_method: method,
    confirm: true,
    ...more,
  });
async function paidByBank(made: TestBench): Promise<string> {
  const {id} = await made.stripe.paymentIntents.create({
    amount: 4000,
    currency: 'usd',
    allowed_payment_method_types: ['us_bank_account'],
  });
  await made.sandbox.controls.payByBank(id, '000123456789');
  made.sandbox.controls.settleAll();
  return id;
}
const chargeOf = async ({stripe}: TestBench, intent: string) =>
  (await stripe.paymentIntents.retrieve(intent, {expand: ['latest_charge.refunds']})).latest_charge as Stripe.Charge;

describe('a refund', () => {
  it('of a card goes through at once, in parts, and leaves the balance each time', async () => {
    const made = bench();
    const paid = await paidByCard(made, 'pm_card_visa', {description: 'Invoice 7'});
    const first = await made.stripe.refunds.create({
      payment_intent: paid.id,
      amount: 1000,
      expand: ['balance_transaction'],
    });
    const entry = first.balance_transaction as Stripe.BalanceTransaction;
    expect([first.status, first.id.slice(0, 3), first.charge]).toEqual(['succeeded', 're_', paid.latest_charge]);
    expect([entry.type, entry.amount, entry.fee, entry.net, entry.source, entry.description]).toEqual([
      'refund',
      -1000,
      0,
      -1000,
      first.id,
      'REFUND FOR CHARGE (Invoice 7)',
    ]);
    await made.stripe.refunds.create({payment_intent: paid.id, amount: 1500});
    const charge = await chargeOf(made, paid.id);
    expect([charge.amount_refunded, charge.refunded]).toEqual([2500, false]);
    expect(charge.refunds?.data.map(({amount}) => amount)).toEqual([1500, 1000]);
    const tooMuch = await refusal(made.stripe.refunds.create({payment_intent: paid.id, amount: 1501}));
    expect([tooMuch.param, tooMuch.message]).toEqual([
      'amount',
      'Refund amount ($15.01 usd) is greater than unrefunded amount on charge ($15.00 usd)',
    ]);
    await made.stripe.refunds.create({charge: charge.id});
    expect((await chargeOf(made, paid.id)).refunded).toBe(true);
    expect((await refusal(made.stripe.refunds.create({charge: charge.id}))).code).toBe('charge_already_refunded');
    expect(types(made).filter((type) => /refund/.test(type))).toEqual(
      Array.from({length: 3}, () => ['refund.created', 'charge.refunded']).flat(),
    );
  });

  it('of a bank debit waits for the bank', async () => {
    const made = bench();
    const intent = await paidByBank(made);
    const refund = await made.stripe.refunds.create({payment_intent: intent, amount: 1000});
    expect([refund.status, refund.id.slice(0, 4)]).toEqual(['pending', 'pyr_']);
    made.sandbox.controls.advanceClock(20_000);
    const after = await made.stripe.refunds.retrieve(refund.id);
    expect([after.status, after.destination_details?.us_bank_transfer?.reference_status]).toEqual([
      'succeeded',
      'available',
    ]);
    expect(types(made).slice(-2)).toEqual(['refund.updated', 'charge.refund.updated']);
  });

  it('that the bank sends back returns to the balance, and the charge is as before', async () => {
    const made = bench();
    const intent = await paidByBank(made);
    const {id} = await made.stripe.refunds.create({payment_intent: intent});
    made.sandbox.controls.settleRefund(id, 'fail');
    const failed = await made.stripe.refunds.retrieve(id, {expand: ['failure_balance_transaction']});
    const entry = failed.failure_balance_transaction as Stripe.BalanceTransaction;
    expect([failed.status, entry.type, entry.reporting_category, entry.amount]).toEqual([
      'failed',
      'refund_failure',
      'refund_failure',
      4000,
    ]);
    expect(types(made)).toContain('refund.failed');
    const charge = await chargeOf(made, intent);
    expect([charge.amount_refunded, charge.refunded]).toEqual([0, false]);
    // It may be tried once more.
    expect((await made.stripe.refunds.create({payment_intent: intent})).status).toBe('pending');
  });

  it('of 7726 waits and then goes through; of 5126 goes through and then fails', async () => {
    for (const [number, first, then] of [
      ['4000000000007726', 'pending', 'succeeded'],
      ['4000000000005126', 'succeeded', 'failed'],
    ] as const) {
      const made = bench();
      const {id} = await made.stripe.paymentIntents.create({
        amount: 4000,
        currency: 'usd',
        allowed_payment_method_types: ['card'],
      });
      await made.sandbox.controls.payByCard(id, number);
      const refund = await made.stripe.refunds.create({payment_intent: id});
      made.sandbox.controls.advanceClock(20_000);
      expect([number, refund.status, (await made.stripe.refunds.retrieve(refund.id)).status]).toEqual([
        number,
        first,
        then,
      ]);
    }
  });

  it('is not for what was not paid, nor of a debit older than 180 days, nor to be canceled', async () => {
    const made = bench();
    const open = await made.stripe.paymentIntents.create({amount: 4000, currency: 'usd'});
    expect((await refusal(made.stripe.refunds.create({payment_intent: open.id}))).message).toContain('does not have');
    expect((await refusal(made.stripe.refunds.create({charge: 'ch_none'}))).code).toBe('resource_missing');
    const intent = await paidByBank(made);
    const card = await paidByCard(made);
    made.sandbox.controls.advanceClock(181 * 86_400_000);
    expect((await refusal(made.stripe.refunds.create({payment_intent: intent}))).message).toContain('180 days');
    const refund = await made.stripe.refunds.create({payment_intent: card.id});
    expect((await refusal(made.stripe.refunds.cancel(refund.id))).message).toBe(
      'Canceling this refund is unsupported.',
    );
    expect((await made.stripe.refunds.update(refund.id, {metadata: {note: 'x'}})).metadata).toEqual({note: 'x'});
  });

  it('may be made at Stripe by the merchant', async () => {
    const made = bench();
    const paid = await paidByCard(made);
    const refund = made.sandbox.controls.refund(paid.id, 700);
    expect(
      (await made.stripe.refunds.list({payment_intent: paid.id})).data.map(({id, amount}) => [id, amount]),
    ).toEqual([[refund.id, 700]]);
    const event = (await made.stripe.events.list({type: 'charge.refunded'})).data[0]!;
    expect(event.request).toEqual({id: null, idempotency_key: null});
  });
});

it('the balance lists every movement, by kind, source and time', async () => {
  const made = bench();
  const paid = await paidByCard(made);
  await made.stripe.refunds.create({payment_intent: paid.id, amount: 500});
  await paidByBank(made);
  const {data} = await made.stripe.balanceTransactions.list();
  expect(data.map((entry) => [entry.type, entry.amount, entry.fee, entry.status])).toEqual([
    ['payment', 4000, 32, 'available'],
    ['refund', -500, 0, 'available'],
    ['charge', 4000, 146, 'pending'],
  ]);
  const of = async (params: Stripe.BalanceTransactionListParams) =>
    (await made.stripe.balanceTransactions.list(params)).data.map(({type}) => type);
  expect(await of({type: 'refund'})).toEqual(['refund']);
  expect(await of({source: String(paid.latest_charge)})).toEqual(['charge']);
  expect(await of({created: {gt: startMs / 1000}})).toEqual([]);
  expect((await refusal(of({payout: 'po_1'}))).code).toBe('resource_missing');
  made.sandbox.controls.advanceClock(2 * 86_400_000);
  expect((await made.stripe.balanceTransactions.list({type: 'charge'})).data[0]?.status).toBe('available');
  const [charge] = (await made.stripe.balanceTransactions.list({type: 'charge', expand: ['data.source']})).data;
  expect((charge!.source as Stripe.Charge).payment_intent).toBe(paid.id);
});
