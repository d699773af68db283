// Every change of a payment intent's status that Stripe documents, for cards, 3-D Secure and bank debits.
// https://docs.stripe.com/payments/paymentintents/lifecycle
import type Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {refusal} from '../contract/case.ts';
import {testBench, type TestBench, typedCard} from '../testing/client.ts';

type World = TestBench & {id: string};
type Step = (world: World) => unknown;

const tenDaysMs = 10 * 86_400_000;
const visa = '4242424242424242';
const declined = '4000000000000002';
const asks = '4000002760003184';
const asksThenDeclines = '4000008400001629';

const card =
  (number: string): Step =>
  ({sandbox, id}) =>
    sandbox.controls.payByCard(id, number);
const bank =
  (number: string, verified = true): Step =>
  ({sandbox, id}) =>
    sandbox.controls.payByBank(id, number, {verified});
const challenge =
  (passed: boolean): Step =>
  ({sandbox, id}) =>
    sandbox.controls.authenticate(id, passed);
const answer: Step = ({sandbox, id}) => sandbox.controls.settlePayment(id);
const cancel: Step = ({stripe, id}) => stripe.paymentIntents.cancel(id);
const verify =
  (code: string): Step =>
  ({stripe, id}) =>
    stripe.paymentIntents.verifyMicrodeposits(id, {descriptor_code: code}).catch(() => null);
const wait: Step = ({sandbox}) => sandbox.controls.advanceClock(tenDaysMs);
const choose =
  (method: string): Step =>
  ({stripe, id}) =>
    stripe.paymentIntents.update(id, {payment_method: method});
const confirm: Step = ({stripe, id}) => stripe.paymentIntents.confirm(id);
const abandon: Step = async ({sandbox, id, stripe}) => {
  const {client_secret: secret} = await stripe.paymentIntents.retrieve(id);
  await sandbox.fetch(`http://localhost/v1/payment_intents/${id}/source_cancel`, {
    method: 'POST',
    headers: {authorization: 'Bearer pk_test_sandbox', 'content-type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams({client_secret: secret!}).toString(),
  });
};

/** What is done, one step after another, and the status after each; all begin with `requires_payment_method`. */
const paths: [name: string, ...[step: Step, status: Stripe.PaymentIntent.Status][]][] = [
  ['a card is paid', [card(visa), 'succeeded']],
  ['a card is chosen, then confirmed', [choose('pm_card_visa'), 'requires_confirmation'], [confirm, 'succeeded']],
  ['a chosen card is given up', [choose('pm_card_visa'), 'requires_confirmation'], [cancel, 'canceled']],
  ['a card is declined, then another paid', [card(declined), 'requires_payment_method'], [card(visa), 'succeeded']],
  ['canceled before anything', [cancel, 'canceled']],
  ['canceled after a decline', [card(declined), 'requires_payment_method'], [cancel, 'canceled']],
  ['3-D Secure passed', [card(asks), 'requires_action'], [challenge(true), 'succeeded']],
  [
    '3-D Secure failed, then another card',
    [card(asks), 'requires_action'],
    [challenge(false), 'requires_payment_method'],
    [card(visa), 'succeeded'],
  ],
  [
    '3-D Secure passed and the card declined',
    [card(asksThenDeclines), 'requires_action'],
    [challenge(true), 'requires_payment_method'],
  ],
  ['3-D Secure closed by the customer', [card(asks), 'requires_action'], [abandon, 'requires_payment_method']],
  ['3-D Secure left, another card instead', [card(asks), 'requires_action'], [card(visa), 'succeeded']],
  [
    '3-D Secure left, another card chosen',
    [card(asks), 'requires_action'],
    [choose('pm_card_visa'), 'requires_confirmation'],
  ],
  ['canceled during 3-D Secure', [card(asks), 'requires_action'], [cancel, 'canceled']],
  ['a debit is paid', [bank('000123456789'), 'processing'], [answer, 'succeeded']],
  [
    'a debit fails, then a card is paid',
    [bank('000222222227'), 'processing'],
    [answer, 'requires_payment_method'],
    [card(visa), 'succeeded'],
  ],
  ['a debit is canceled while processing', [bank('000123456789'), 'processing'], [cancel, 'canceled']],
  [
    'a debit that never ends is canceled',
    [bank('000000000009'), 'processing'],
    [wait, 'processing'],
    [cancel, 'canceled'],
  ],
  [
    'micro-deposits told, then paid',
    [bank('000123456789', false), 'requires_action'],
    [verify('SM11AA'), 'processing'],
    [answer, 'succeeded'],
  ],
  [
    'micro-deposits told, then refused by the bank',
    [bank('000333333335', false), 'requires_action'],
    [verify('SM11AA'), 'processing'],
    [answer, 'requires_payment_method'],
  ],
  [
    'micro-deposits told wrong, then right',
    [bank('000123456789', false), 'requires_action'],
    [verify('SM00XX'), 'requires_action'],
    [verify('SM11AA'), 'processing'],
  ],
  [
    'micro-deposits told wrong too often',
    [bank('000123456789', false), 'requires_action'],
    [verify('SM33CC'), 'requires_payment_method'],
    [card(visa), 'succeeded'],
  ],
  ['micro-deposits never told', [bank('000123456789', false), 'requires_action'], [wait, 'requires_payment_method']],
  [
    'micro-deposits that come back',
    [bank('000666666661', false), 'requires_action'],
    [wait, 'requires_payment_method'],
  ],
  [
    'canceled while micro-deposits are on their way',
    [bank('000123456789', false), 'requires_action'],
    [cancel, 'canceled'],
  ],
  [
    'a card instead of waiting',
    [bank('000123456789', false), 'requires_action'],
    [card(visa), 'succeeded'],
    [wait, 'succeeded'],
  ],
];

async function start(): Promise<World> {
  const bench = testBench({clockMs: () => Date.UTC(2026, 10, 22)});
  const {id, status} = await bench.stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    allowed_payment_method_types: ['card', 'us_bank_account'],
  });
  expect(status).toBe('requires_payment_method');
  return {...bench, id};
}
const statusOf = async ({stripe, id}: World) => (await stripe.paymentIntents.retrieve(id)).status;
const chargedOf = async ({stripe, id}: World) =>
  (await stripe.charges.list({payment_intent: id})).data.filter(({paid}) => paid).length;

describe('a payment intent', () => {
  it.each(paths)('%s', async (_name, ...steps) => {
    const world = await start();
    for (const [step, status] of steps) {
      await step(world);
      expect(await statusOf(world)).toBe(status);
    }
    // However it came there, it is charged once when it succeeded and never otherwise.
    expect(await chargedOf(world)).toBe(steps.at(-1)![1] === 'succeeded' ? 1 : 0);
  });

  it.each(paths.filter(([, ...steps]) => ['succeeded', 'canceled'].includes(steps.at(-1)![1])))(
    '%s: and stays so, whatever is done again',
    async (_name, ...steps) => {
      const world = await start();
      for (const [step] of steps) await step(world);
      const [last, charged] = [await statusOf(world), await chargedOf(world)];
      for (const again of [
        ...steps.map(([step]) => step),
        answer,
        challenge(true),
        challenge(false),
        wait,
        card(visa),
      ]) {
        // Refused or without effect, as Stripe does it.
        await Promise.resolve(again(world)).catch(() => null);
        expect([await statusOf(world), await chargedOf(world)]).toEqual([last, charged]);
      }
    },
  );

  it('a debit that processes is not confirmed a second time', async () => {
    const world = await start();
    await bank('000123456789')(world);
    const error = await refusal(world.stripe.paymentIntents.confirm(world.id, {payment_method: 'pm_card_visa'}));
    expect(error.code).toBe('payment_intent_unexpected_state');
    const {status} = await world.sandbox.controls.confirm(world.id, typedCard(visa));
    expect(status).toBe(400);
  });
});
