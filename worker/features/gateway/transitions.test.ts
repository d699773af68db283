/**
 * Every transition that Stripe documents for a PaymentIntent of a card, of 3-D Secure and of a US bank account, driven
 * through the sandbox. Its events come in order, out of order and twice: the books end in the same place.
 * Source: docs.stripe.com/payments/paymentintents/lifecycle.
 */
import {beforeEach, describe, expect, it} from 'vitest';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';

interface Scene {
  name: string;
  method: 'card' | 'us_bank_account';
  /** What the customer and the bank do. */
  acts: ((world: MoneyWorld, intent: string) => unknown)[];
  /** The intent's statuses after each act, as Stripe documents them. */
  statuses: string[];
  /** In the end, when everything was told. */
  ends: 'pending' | 'processing' | 'succeeded' | 'failed' | 'canceled';
  /** Of the invoice of 50.00, in the end. */
  balanceMinor: number;
  reservedMinor: number;
}

const card = (number: string) => (world: MoneyWorld, intent: string) =>
  world.sandbox.controls.payByCard(intent, number);
const bank = (number: string) => (world: MoneyWorld, intent: string) =>
  world.sandbox.controls.payByBank(intent, number);
const authenticate = (passed: boolean) => (world: MoneyWorld, intent: string) =>
  world.sandbox.controls.authenticate(intent, passed);
const bankAnswers = (world: MoneyWorld, intent: string) => world.sandbox.controls.settlePayment(intent);
const returned = (world: MoneyWorld, intent: string) =>
  world.sandbox.controls.returnPayment(intent, 'insufficient_funds');
const cancel = (world: MoneyWorld, intent: string) => world.harness.providers.stripe.paymentIntents.cancel(intent);
const choose = (world: MoneyWorld, intent: string) =>
  world.harness.providers.stripe.paymentIntents.update(intent, {payment_method: 'pm_card_visa'});
const confirm = (world: MoneyWorld, intent: string) => world.harness.providers.stripe.paymentIntents.confirm(intent);
/** Ours ask for instant verification; whoever confirms may ask otherwise. */
const typedBank = (number: string) => (world: MoneyWorld, intent: string) =>
  world.sandbox.controls.payByBank(intent, number, {
    verified: false,
    more: {'payment_method_options[us_bank_account][verification_method]': 'microdeposits'},
  });
const verify = (world: MoneyWorld, intent: string) =>
  world.harness.providers.stripe.paymentIntents.verifyMicrodeposits(intent, {descriptor_code: 'SM11AA'});
const good = '4242424242424242';
const declined = '4000000000000002';
const asks = '4000002500003155';
const account = '000123456789';
const closed = '000111111113';

const paid = {ends: 'succeeded', balanceMinor: 0, reservedMinor: 0} as const;
const open = {balanceMinor: 5000, reservedMinor: 0} as const;
const held = {balanceMinor: 5000, reservedMinor: 5000} as const;
const scenes: Scene[] = [
  {name: 'paid', method: 'card', acts: [card(good)], statuses: ['succeeded'], ...paid},
  {
    name: 'declined',
    method: 'card',
    acts: [card(declined)],
    statuses: ['requires_payment_method'],
    ends: 'pending',
    ...held,
  },
  {
    name: 'declined, then paid with another',
    method: 'card',
    acts: [card(declined), card(good)],
    statuses: ['requires_payment_method', 'succeeded'],
    ...paid,
  },
  {name: 'cancelled at once', method: 'card', acts: [cancel], statuses: ['canceled'], ends: 'canceled', ...open},
  {
    name: 'cancelled after a decline',
    method: 'card',
    acts: [card(declined), cancel],
    statuses: ['requires_payment_method', 'canceled'],
    ends: 'canceled',
    ...open,
  },
  {
    name: 'chosen, and not confirmed',
    method: 'card',
    acts: [choose],
    statuses: ['requires_confirmation'],
    ends: 'pending',
    ...held,
  },
  {
    name: 'chosen, then confirmed',
    method: 'card',
    acts: [choose, confirm],
    statuses: ['requires_confirmation', 'succeeded'],
    ...paid,
  },
  {
    name: 'chosen, and cancelled',
    method: 'card',
    acts: [choose, cancel],
    statuses: ['requires_confirmation', 'canceled'],
    ends: 'canceled',
    ...open,
  },
  {
    name: '3-D Secure passed',
    method: 'card',
    acts: [card(asks), authenticate(true)],
    statuses: ['requires_action', 'succeeded'],
    ...paid,
  },
  {
    name: '3-D Secure failed, then another card',
    method: 'card',
    acts: [card(asks), authenticate(false), card(good)],
    statuses: ['requires_action', 'requires_payment_method', 'succeeded'],
    ...paid,
  },
  {
    name: '3-D Secure left, and cancelled',
    method: 'card',
    acts: [card(asks), cancel],
    statuses: ['requires_action', 'canceled'],
    ends: 'canceled',
    ...open,
  },
  {
    name: 'the bank works on it',
    method: 'us_bank_account',
    acts: [bank(account)],
    statuses: ['processing'],
    ends: 'processing',
    ...held,
  },
  {
    name: 'the bank pays',
    method: 'us_bank_account',
    acts: [bank(account), bankAnswers],
    statuses: ['processing', 'succeeded'],
    ...paid,
  },
  {
    name: 'the bank refuses',
    method: 'us_bank_account',
    acts: [bank(closed), bankAnswers],
    statuses: ['processing', 'requires_payment_method'],
    ends: 'failed',
    ...open,
  },
  {
    name: 'the bank pays and takes it back',
    method: 'us_bank_account',
    acts: [bank(account), bankAnswers, returned],
    statuses: ['processing', 'succeeded', 'succeeded'],
    ends: 'succeeded',
    ...open,
  },
  {
    name: 'cancelled while the bank works on it',
    method: 'us_bank_account',
    acts: [bank(account), cancel],
    statuses: ['processing', 'canceled'],
    ends: 'canceled',
    ...open,
  },
  {
    name: 'waits for micro-deposits',
    method: 'us_bank_account',
    acts: [typedBank(account)],
    statuses: ['requires_action'],
    ends: 'pending',
    ...held,
  },
  {
    name: 'verified by micro-deposits, and paid',
    method: 'us_bank_account',
    acts: [typedBank(account), verify, bankAnswers],
    statuses: ['requires_action', 'processing', 'succeeded'],
    ...paid,
  },
  {
    name: 'cancelled while it waits for micro-deposits',
    method: 'us_bank_account',
    acts: [typedBank(account), cancel],
    statuses: ['requires_action', 'canceled'],
    ends: 'canceled',
    ...open,
  },
  {
    name: 'a bank payment cancelled before it was confirmed',
    method: 'us_bank_account',
    acts: [cancel],
    statuses: ['canceled'],
    ends: 'canceled',
    ...open,
  },
];

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('payer', 'demo', 'cus_us', {currency: 'USD', allowBankAccount: true});
  world.sandbox.controls.settleAfter(365 * 86_400_000);
});

const events = () => world.sandbox.state.list('events', 'acct_sandbox');

/** How the events of a scene reach us: told after each act, and in the end. */
const tellings: Record<string, {after?: (fresh: object[]) => Promise<void>; end?: (all: object[]) => Promise<void>}> = {
  'in order': {after: each},
  'in order, each twice': {
    after: async (fresh) => {
      await each(fresh);
      await each(fresh);
    },
  },
  'all in the end, backwards': {end: (all) => each(all.toReversed())},
  'all in the end, the last first, and everything twice': {
    end: async (all) => {
      await each([...all.slice(-1), ...all]);
      await each(all.toReversed());
    },
  },
  'only the first, the rest is lost, and the cron comes': {
    end: async (all) => {
      await each(all.slice(0, 1));
      world.harness.advance(5 * 60_000);
      await world.reconcile();
    },
  },
};

async function each(list: object[]) {
  for (const event of list) expect((await world.deliver(event)).status).toBe(200);
}

describe.each(scenes)('$method: $name', (scene) => {
  it.each(Object.keys(tellings))('%s', async (telling) => {
    const invoice = await world.addInvoice(ada, 5000, {currency: 'USD', options: ['card', 'us_bank_account']});
    const {body} = await world.start(ada, {...world.inFull('USD', [invoice, 5000]), method: scene.method}, 'k');
    const intent = await world.intentOf(body.id);
    const {after, end} = tellings[telling]!;
    let told = 0;
    const statuses: string[] = [];
    for (const act of scene.acts) {
      await act(world, intent);
      statuses.push(world.sandbox.state.get('payment_intents', 'acct_sandbox', intent)!.status);
      const all = events();
      await after?.(all.slice(told));
      told = all.length;
    }
    await end?.(events());
    expect(statuses).toEqual(scene.statuses);
    expect(await world.all('SELECT state FROM payments')).toEqual([{state: scene.ends}]);
    expect(await world.invoice(invoice)).toMatchObject({
      balance_minor: scene.balanceMinor,
      reserved_minor: scene.reservedMinor,
    });
    expect(await world.ledgerGaps()).toEqual([]);
  });
});
