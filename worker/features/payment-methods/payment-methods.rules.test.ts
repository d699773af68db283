import type Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {
  cardExpiry,
  leftBehind,
  olderTwins,
  unavailableToSave,
  unusableBecause,
  whyNotSavable,
} from './payment-methods.rules.ts';
import {setupMoveOf, triesLeftIn} from './setups.rules.ts';

describe('a card', () => {
  it.each([
    [12, 2025, 'expired'],
    [2, 2026, 'expired'],
    [3, 2026, 'soon'],
    [4, 2026, 'soon'],
    [5, 2026, 'valid'],
    [1, 2027, 'valid'],
    [null, null, null],
  ] as const)('of %s/%s is, in March 2026, %s', (month, year, expiry) => {
    expect(cardExpiry(month, year, '2026-03-31')).toBe(expiry);
  });

  it.each([
    ['2026-12-31', 'soon'],
    ['2027-01-01', 'soon'],
    ['2026-11-30', 'valid'],
    ['2027-02-01', 'expired'],
  ])('of January 2027 is, on %s, %s', (today, expiry) => {
    expect(cardExpiry(1, 2027, today)).toBe(expiry);
  });

  it.each([
    [{state: 'active', exp_month: 3, exp_year: 2026}, null],
    [{state: 'active', exp_month: 2, exp_year: 2026}, 'expired'],
    [{state: 'active', exp_month: null, exp_year: null}, null],
    [{state: 'verifying', exp_month: null, exp_year: null}, 'verifying'],
    [{state: 'disabled', exp_month: 2, exp_year: 2026}, 'disabled'],
    [{state: 'removed', exp_month: null, exp_year: null}, 'removed'],
  ] as const)('%o cannot be used because it is %s', (method, why) => {
    expect(unusableBecause(method, '2026-03-10')).toBe(why);
  });
});

describe('twins', () => {
  const method = (id: string, created: number, fingerprint: string | null = 'same', type = 'card') =>
    ({id, created, type, [type]: {fingerprint}}) as unknown as Stripe.PaymentMethod;
  const of = (saved: Stripe.PaymentMethod, ...all: Stripe.PaymentMethod[]) => {
    const {kept, gone} = olderTwins(saved, all);
    return [kept.id, ...gone.map(({id}) => id)];
  };

  it('are of one number: the newest stays, whoever asks', () => {
    const [old, older, newest] = [method('pm_b', 2), method('pm_c', 1), method('pm_a', 3)];
    for (const saved of [old, older, newest]) expect(of(saved, old, newest, older)).toEqual(['pm_a', 'pm_b', 'pm_c']);
  });

  it('of one second are told apart by their ids, in the same way for both', () => {
    const [one, other] = [method('pm_a', 1), method('pm_b', 1)];
    expect(of(one, one, other)).toEqual(of(other, other, one));
  });

  it('have a fingerprint, the same one, of the same type', () => {
    const saved = method('pm_new', 9);
    expect(
      of(saved, saved, method('pm_1', 1, 'other'), method('pm_2', 1, null), method('pm_3', 1, 'same', 'link')),
    ).toEqual(['pm_new']);
    expect(of(method('pm_4', 9, null), method('pm_5', 1, null))).toEqual(['pm_4']);
  });
});

describe('what a payment leaves behind', () => {
  const intent = (changes: object, details: object = {type: 'card', card: {brand: 'visa', last4: '4242'}}) =>
    ({
      payment_method: 'pm_1',
      setup_future_usage: null,
      payment_method_options: {},
      latest_charge: {payment_method_details: details},
      ...changes,
    }) as unknown as Stripe.PaymentIntent;

  it.each([
    ['nobody asked for it', {}, null],
    ['for the whole intent', {setup_future_usage: 'off_session'}, 'pm_1'],
    ['for its type', {payment_method_options: {card: {setup_future_usage: 'on_session'}}}, 'pm_1'],
    ['for another type', {payment_method_options: {link: {setup_future_usage: 'off_session'}}}, null],
    ['expressly not', {payment_method_options: {card: {setup_future_usage: 'none'}}}, null],
    ['without a charge', {setup_future_usage: 'off_session', latest_charge: null}, null],
  ])('%s', (_name, changes, saved) => {
    expect(leftBehind(intent(changes))?.stripePaymentMethodId ?? null).toBe(saved);
  });

  it('is not iDEAL, which leaves a SEPA debit behind', () => {
    const details = {type: 'ideal', ideal: {bank: 'ing', generated_sepa_debit: 'pm_2'}};
    expect(leftBehind(intent({setup_future_usage: 'off_session'}, details))).toBeNull();
  });

  it('has its bank’s mandate', () => {
    const details = {
      type: 'us_bank_account',
      us_bank_account: {bank_name: 'BANK', last4: '6789', mandate: 'mandate_1'},
    };
    expect(leftBehind(intent({setup_future_usage: 'off_session'}, details))).toEqual({
      stripePaymentMethodId: 'pm_1',
      facts: {
        type: 'us_bank_account',
        brand: null,
        last4: '6789',
        bankName: 'BANK',
        expMonth: null,
        expYear: null,
      },
      mandateReference: 'mandate_1',
    });
  });
});

describe('what can be saved', () => {
  const rights = {merchantMethods: ['card', 'us_bank_account'], allowBankAccount: true};

  it.each([
    ['card', ['EUR'], rights, null],
    ['us_bank_account', ['USD'], rights, null],
    ['us_bank_account', ['EUR', 'USD'], rights, null],
    ['us_bank_account', ['EUR'], rights, 'currency'],
    ['us_bank_account', ['EUR'], {...rights, allowBankAccount: false}, 'customer'],
    ['us_bank_account', ['USD'], {...rights, merchantMethods: ['card']}, 'merchant'],
    ['sepa_debit', ['EUR'], rights, 'merchant'],
    ['nonsense', ['EUR'], rights, 'merchant'],
  ] as const)('%s with %s, %o: %s', (type, currencies, given, reason) => {
    expect(whyNotSavable(type, currencies, given)).toBe(reason);
  });

  it('is told of every type', () => {
    expect(unavailableToSave(['EUR'], rights)).toEqual([
      {type: 'us_bank_account', reason: 'currency'},
      {type: 'sepa_debit', reason: 'merchant'},
      {type: 'bacs_debit', reason: 'merchant'},
      {type: 'link', reason: 'merchant'},
    ]);
  });
});

describe('a setup', () => {
  const open = {state: 'open', expires_at_ms: 1000} as const;
  const verifying = {state: 'verifying', expires_at_ms: 1000} as const;
  const intent = (status: string, more: object = {}) =>
    ({
      status,
      payment_method: 'pm_1',
      last_setup_error: null,
      next_action: null,
      ...more,
    }) as unknown as Stripe.SetupIntent;
  const sent = {
    next_action: {verify_with_microdeposits: {arrival_date: 86_400, microdeposit_type: 'amounts'}},
  };
  const timeout = {
    last_setup_error: {code: 'payment_method_microdeposit_verification_timeout', type: 'x', message: 'm'},
  };

  it.each([
    [open, intent('requires_payment_method'), {kind: 'open', failure: null, isProcessing: false}],
    [open, intent('requires_confirmation'), {kind: 'open', failure: null, isProcessing: false}],
    [open, intent('processing'), {kind: 'open', failure: null, isProcessing: true}],
    [open, intent('requires_action'), {kind: 'open', failure: null, isProcessing: false}],
    [
      open,
      intent('requires_action', sent),
      {kind: 'verifying', stripePaymentMethodId: 'pm_1', verification: 'amounts', arrivesAtMs: 86_400_000},
    ],
    [open, intent('canceled'), {kind: 'canceled'}],
    [verifying, intent('succeeded'), {kind: 'succeeded', stripePaymentMethodId: 'pm_1'}],
  ])('%o that Stripe calls %o', (setup, said, move) => {
    expect(setupMoveOf(setup, said, 0)).toEqual(move);
  });

  it.each([
    [open, 0, intent('requires_payment_method', timeout), 'open'],
    [verifying, 0, intent('requires_payment_method', timeout), 'verification_expired'],
    [verifying, 0, intent('requires_payment_method'), 'verification_failed'],
    [verifying, 999, intent('canceled'), 'verification_canceled'],
    [verifying, 1000, intent('canceled'), 'verification_expired'],
  ])('%o at %d ms that Stripe calls %o ends as %s', (setup, nowMs, said, end) => {
    const move = setupMoveOf(setup, said, nowMs);
    expect(move.kind === 'failed' ? move.failure.code : move.kind).toBe(end);
  });

  it.each([
    ['… do not match. You have 9 verification attempts remaining.', 9],
    ['… You have 1 verification attempt remaining.', 1],
    ['Something else.', null],
  ])('%s', (message, left) => {
    expect(triesLeftIn(message)).toBe(left);
  });
});
