import type Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {refusal} from '../contract/case.ts';
import {browserCall, testBench, type TestBench} from '../testing/client.ts';
import {testAccounts} from './test-accounts.ts';

const startMs = Date.UTC(2026, 10, 22);
const oneDayMs = 86_400_000;

/** A sandbox whose clock only a test moves. */
function bench(): TestBench & {types(): string[]} {
  const made = testBench({clockMs: () => startMs});
  return {
    ...made,
    types: () => made.sandbox.state.list('events', 'acct_sandbox').map((event) => event.type),
  };
}
const intentOf = ({stripe}: TestBench, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 20_000,
    currency: 'usd',
    allowed_payment_method_types: ['us_bank_account'],
    ...more,
  });
const accepted = {customer_acceptance: {type: 'offline' as const}};

describe('a US bank account that was signed in to', () => {
  it('is processing first and paid when the bank has answered', async () => {
    const made = bench();
    const intent = await intentOf(made);
    const {status, body} = await made.sandbox.controls.payByBank(intent.id, '000123456789');
    expect([status, body.status]).toEqual([200, 'processing']);
    const pending = (await made.stripe.charges.list({payment_intent: intent.id})).data[0]!;
    expect([pending.status, pending.paid, pending.balance_transaction]).toEqual(['pending', false, null]);
    made.sandbox.controls.advanceClock(19_999);
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).status).toBe('processing');
    made.sandbox.controls.advanceClock(1);
    const paid = await made.stripe.paymentIntents.retrieve(intent.id, {expand: ['latest_charge.balance_transaction']});
    const charge = paid.latest_charge as Stripe.Charge;
    const entry = charge.balance_transaction as Stripe.BalanceTransaction;
    expect([paid.status, paid.amount_received, charge.id.slice(0, 3), charge.status]).toEqual([
      'succeeded',
      20_000,
      'py_',
      'succeeded',
    ]);
    expect([entry.type, entry.reporting_category, entry.amount, entry.fee, entry.net]).toEqual([
      'payment',
      'charge',
      20_000,
      160,
      19_840,
    ]);
    expect(made.types()).toEqual([
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it.each([
    ['000111111113', 'account_closed'],
    ['000111111116', 'no_account'],
    ['000222222227', 'insufficient_funds'],
    ['000333333335', 'debit_not_authorized'],
    ['000444444440', 'invalid_currency'],
    ['000777777771', 'charge_exceeds_source_limit'],
    ['000888888885', 'tokenized_account_number_deactivated'],
  ])('%s fails later with %s, and another method may be tried', async (number, code) => {
    const made = bench();
    const intent = await intentOf(made, {allowed_payment_method_types: ['us_bank_account', 'card']});
    expect((await made.sandbox.controls.payByBank(intent.id, number)).body.status).toBe('processing');
    made.sandbox.controls.settleAll();
    const failed = await made.stripe.paymentIntents.retrieve(intent.id, {expand: ['latest_charge']});
    expect([failed.status, failed.last_payment_error?.code, failed.payment_method]).toEqual([
      'requires_payment_method',
      code,
      null,
    ]);
    const charge = failed.latest_charge as Stripe.Charge;
    expect([charge.status, charge.failure_code, charge.balance_transaction]).toEqual(['failed', code, null]);
    const told = made.types().filter((type) => type !== 'mandate.updated');
    expect(told.slice(-2)).toEqual(['charge.failed', 'payment_intent.payment_failed']);
    expect((await made.sandbox.controls.payByCard(intent.id, '4242424242424242')).body.status).toBe('succeeded');
  });

  it('000000000009 stays processing until it is canceled', async () => {
    const made = bench();
    const intent = await intentOf(made);
    await made.sandbox.controls.payByBank(intent.id, '000000000009');
    made.sandbox.controls.advanceClock(30 * oneDayMs);
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).status).toBe('processing');
    const canceled = await made.stripe.paymentIntents.cancel(intent.id, {expand: ['latest_charge']});
    expect([canceled.status, (canceled.latest_charge as Stripe.Charge).status]).toEqual(['canceled', 'failed']);
  });

  it('000555555559 comes back after it was paid: a dispute that is lost at once, and no mandate any more', async () => {
    const made = bench();
    const customer = await made.stripe.customers.create({name: 'Ann'});
    const intent = await intentOf(made, {customer: customer.id, setup_future_usage: 'off_session'});
    await made.sandbox.controls.payByBank(intent.id, '000555555559');
    made.sandbox.controls.advanceClock(20_000);
    const paid = await made.stripe.paymentIntents.retrieve(intent.id);
    expect(paid.status).toBe('succeeded');
    made.sandbox.controls.advanceClock(20_000);
    const [dispute] = (await made.stripe.disputes.list({payment_intent: intent.id})).data;
    expect([dispute?.status, dispute?.reason, dispute?.amount, dispute?.is_charge_refundable]).toEqual([
      'lost',
      'debit_not_authorized',
      20_000,
      false,
    ]);
    expect(dispute?.balance_transactions.map((entry) => [entry.amount, entry.fee, entry.reporting_category])).toEqual([
      [-20_000, 1500, 'dispute'],
    ]);
    expect(made.types().slice(-4)).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
      'mandate.updated',
    ]);
    // The intent itself stays as it was: only the dispute tells.
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
    const again = await refusal(
      made.stripe.paymentIntents.create({
        amount: 100,
        currency: 'usd',
        customer: customer.id,
        payment_method: String(paid.payment_method),
        allowed_payment_method_types: ['us_bank_account'],
        confirm: true,
        off_session: true,
      }),
    );
    expect(again.message).toContain('requires a mandate');
    expect(again.payment_intent?.status).toBe('requires_confirmation');
    const refused = await refusal(made.stripe.refunds.create({payment_intent: intent.id}));
    expect(refused.code).toBe('charge_disputed');
  });

  it('does not come back in the moment in which it was paid', async () => {
    const made = bench();
    const intent = await intentOf(made);
    await made.sandbox.controls.payByBank(intent.id, '000555555559');
    expect(made.sandbox.controls.settleAll()).toBe(1);
    expect((await made.stripe.disputes.list()).data).toEqual([]);
    expect(made.sandbox.controls.settleAll()).toBe(1);
    expect((await made.stripe.disputes.list()).data).toHaveLength(1);
  });

  it('is blocked after a second return', async () => {
    const made = bench();
    const customer = await made.stripe.customers.create({name: 'Ann'});
    const first = await intentOf(made, {customer: customer.id, setup_future_usage: 'off_session'});
    await made.sandbox.controls.payByBank(first.id, '000123456789');
    made.sandbox.controls.settleAll();
    const method = String((await made.stripe.paymentIntents.retrieve(first.id)).payment_method);
    made.sandbox.controls.returnPayment(first.id, 'insufficient_funds');
    const second = await intentOf(made, {
      customer: customer.id,
      payment_method: method,
      confirm: true,
      mandate_data: accepted,
    });
    expect(second.status).toBe('processing');
    made.sandbox.controls.settlePayment(second.id, 'succeed');
    made.sandbox.controls.returnPayment(second.id);
    expect(made.types().at(-1)).toBe('payment_method.automatically_updated');
    const blocked = await refusal(
      intentOf(made, {customer: customer.id, payment_method: method, confirm: true, mandate_data: accepted}),
    );
    expect(blocked.code).toBe('payment_method_bank_account_blocked');
  });
});

describe('micro-deposits', () => {
  const typed = async (made: TestBench, number = '000123456789', more: Record<string, string> = {}) => {
    const intent = await intentOf(made);
    const {body} = await made.sandbox.controls.payByBank(intent.id, number, {verified: false, more});
    return {id: intent.id, secret: intent.client_secret!, body};
  };
  const verify = (made: TestBench, {id, secret}: {id: string; secret: string}, form: Record<string, string>) =>
    browserCall(made.sandbox, 'POST', `/v1/payment_intents/${id}/verify_microdeposits`, {
      client_secret: secret,
      ...form,
    });

  it('are waited for; the two amounts, in either order, let the payment go on', async () => {
    const made = bench();
    const waiting = await typed(made, '000123456789', {
      'payment_method_data[us_bank_account][account_type]': 'savings',
    });
    const action = waiting.body.next_action;
    expect([waiting.body.status, action?.type, action?.verify_with_microdeposits?.microdeposit_type]).toEqual([
      'requires_action',
      'verify_with_microdeposits',
      'amounts',
    ]);
    expect(action?.verify_with_microdeposits?.hosted_verification_url).toContain(`/microdeposits/${waiting.id}?`);
    const {status, body} = await verify(made, waiting, {'amounts[0]': '45', 'amounts[1]': '32'});
    expect([status, body.status]).toEqual([200, 'processing']);
    made.sandbox.controls.settleAll();
    expect((await made.stripe.paymentIntents.retrieve(waiting.id)).status).toBe('succeeded');
  });

  it('or the code', async () => {
    const made = bench();
    const waiting = await typed(made);
    expect(waiting.body.next_action?.verify_with_microdeposits?.microdeposit_type).toBe('descriptor_code');
    expect((await verify(made, waiting, {descriptor_code: 'sm11aa'})).body.status).toBe('processing');
  });

  it('may be told wrong ten times', async () => {
    const made = bench();
    const waiting = await typed(made);
    const wrong = {'amounts[0]': '1', 'amounts[1]': '2'};
    const first = await verify(made, waiting, wrong);
    expect([first.status, first.body.error?.code]).toEqual([
      400,
      'payment_method_microdeposit_verification_amounts_mismatch',
    ]);
    expect(first.body.error?.message).toContain('9 verification attempts remaining');
    const code = await verify(made, waiting, {descriptor_code: 'SM99ZZ'});
    expect(code.body.error?.code).toBe('payment_method_microdeposit_verification_descriptor_code_mismatch');
    for (let attempt = 3; attempt <= 9; attempt++) await verify(made, waiting, wrong);
    expect((await made.stripe.paymentIntents.retrieve(waiting.id)).status).toBe('requires_action');
    const last = await verify(made, waiting, wrong);
    expect(last.body.error?.code).toBe('payment_method_microdeposit_verification_attempts_exceeded');
    const after = await made.stripe.paymentIntents.retrieve(waiting.id);
    expect([after.status, after.last_payment_error?.code]).toEqual([
      'requires_payment_method',
      'payment_method_microdeposit_verification_attempts_exceeded',
    ]);
  });

  it.each([
    [{'amounts[0]': '10', 'amounts[1]': '11'}, 'payment_method_microdeposit_verification_attempts_exceeded'],
    [{descriptor_code: 'SM33CC'}, 'payment_method_microdeposit_verification_attempts_exceeded'],
    [{'amounts[0]': '40', 'amounts[1]': '41'}, 'payment_method_microdeposit_verification_timeout'],
    [{descriptor_code: 'SM44DD'}, 'payment_method_microdeposit_verification_timeout'],
  ])('%o: %s', async (form, code) => {
    const made = bench();
    const waiting = await typed(made);
    const {status, body} = await verify(made, waiting, form as Record<string, string>);
    expect([status, body.error?.code]).toEqual([400, code]);
    const after = await made.stripe.paymentIntents.retrieve(waiting.id);
    expect([after.status, after.last_payment_error?.code]).toEqual(['requires_payment_method', code]);
  });

  it.each([{'amounts[0]': '32'}, {'amounts[0]': '320', 'amounts[1]': '45'}])('%o are no amounts', async (form) => {
    const made = bench();
    const {body} = await verify(made, await typed(made), form as Record<string, string>);
    expect(body.error?.code).toBe('payment_method_microdeposit_verification_amounts_invalid');
  });

  it('last ten days', async () => {
    const made = bench();
    const waiting = await typed(made);
    made.sandbox.controls.advanceClock(10 * oneDayMs - 1);
    expect((await made.stripe.paymentIntents.retrieve(waiting.id)).status).toBe('requires_action');
    made.sandbox.controls.advanceClock(1);
    const after = await made.stripe.paymentIntents.retrieve(waiting.id);
    expect([after.status, after.last_payment_error?.code]).toEqual([
      'requires_payment_method',
      'payment_method_microdeposit_verification_timeout',
    ]);
    expect(made.types().at(-1)).toBe('payment_intent.payment_failed');
  });

  it('do not arrive at 000666666661', async () => {
    const made = bench();
    const waiting = await typed(made, '000666666661');
    made.sandbox.controls.settleAll();
    expect((await made.stripe.paymentIntents.retrieve(waiting.id)).last_payment_error?.code).toBe(
      'payment_method_microdeposit_failed',
    );
  });

  it('set an account up without a payment, days later, and keep it with its mandate', async () => {
    const made = bench();
    const customer = await made.stripe.customers.create({name: 'Ann'});
    const setup = await made.stripe.setupIntents.create({
      customer: customer.id,
      allowed_payment_method_types: ['us_bank_account'],
    });
    const {body} = await made.sandbox.controls.payByBank(setup.id, '000123456789', {verified: false});
    expect([body.status, body.next_action?.type]).toEqual(['requires_action', 'verify_with_microdeposits']);
    const {mandate} = await made.stripe.setupIntents.retrieve(setup.id);
    expect((await made.stripe.mandates.retrieve(String(mandate))).status).toBe('pending');
    made.sandbox.controls.advanceClock(3 * oneDayMs);
    const done = await made.stripe.setupIntents.verifyMicrodeposits(setup.id, {amounts: [32, 45]});
    expect(done.status).toBe('succeeded');
    expect(made.types().filter((type) => /^(setup_intent|payment_method|mandate)\./.test(type))).toEqual([
      'setup_intent.created',
      'setup_intent.requires_action',
      'mandate.updated',
      'payment_method.attached',
      'setup_intent.succeeded',
    ]);
    const [saved] = (await made.stripe.customers.listPaymentMethods(customer.id)).data;
    expect([saved?.type, saved?.us_bank_account?.last4]).toEqual(['us_bank_account', '6789']);
    // With its mandate it is paid with no more questions.
    const paid = await intentOf(made, {
      customer: customer.id,
      payment_method: saved!.id,
      confirm: true,
      off_session: true,
    });
    expect(paid.status).toBe('processing');
  });

  it('that a setup fails leave it wanting another method', async () => {
    const made = bench();
    const setup = await made.stripe.setupIntents.create({allowed_payment_method_types: ['us_bank_account']});
    await made.sandbox.controls.payByBank(setup.id, '000123456789', {verified: false});
    const error = await refusal(made.stripe.setupIntents.verifyMicrodeposits(setup.id, {descriptor_code: 'SM33CC'}));
    expect(error.setup_intent?.status).toBe('requires_payment_method');
    expect(made.types().at(-1)).toBe('setup_intent.setup_failed');
  });

  it('are not waited for by a setup that was canceled', async () => {
    const made = bench();
    const setup = await made.stripe.setupIntents.create({allowed_payment_method_types: ['us_bank_account']});
    await made.sandbox.controls.payByBank(setup.id, '000123456789', {verified: false});
    await made.stripe.setupIntents.cancel(setup.id);
    made.sandbox.controls.advanceClock(11 * oneDayMs);
    expect((await made.stripe.setupIntents.retrieve(setup.id)).status).toBe('canceled');
    const error = await refusal(made.stripe.setupIntents.verifyMicrodeposits(setup.id, {amounts: [32, 45]}));
    expect(error.code).toBe('setup_intent_unexpected_state');
  });
});

describe('SEPA and Bacs take the same way', () => {
  it.each([
    ['pm_success_de', 'eur', 'sepa_debit', 'succeeded'],
    ['pm_failed_de', 'eur', 'sepa_debit', 'requires_payment_method'],
    ['pm_bacsDebit_success', 'gbp', 'bacs_debit', 'succeeded'],
    ['pm_bacsDebit_insufficientFunds', 'gbp', 'bacs_debit', 'requires_payment_method'],
  ])('%s', async (token, currency, type, status) => {
    const made = bench();
    const intent = await intentOf(made, {
      currency,
      allowed_payment_method_types: [type as 'card'],
      payment_method: token,
      confirm: true,
      mandate_data: accepted,
    });
    expect(intent.status).toBe('processing');
    made.sandbox.controls.settleAll();
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
  });

  it('three minutes later where the test account says so', async () => {
    const made = bench();
    const intent = await intentOf(made, {
      currency: 'eur',
      allowed_payment_method_types: ['sepa_debit'],
      payment_method: 'pm_successDelayed_at',
      confirm: true,
      mandate_data: accepted,
    });
    made.sandbox.controls.advanceClock(180_000);
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).status).toBe('processing');
    made.sandbox.controls.advanceClock(20_000);
    expect((await made.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  });

  it('a refused mandate cannot be used', async () => {
    const made = bench();
    const setup = await made.stripe.setupIntents.create({
      allowed_payment_method_types: ['bacs_debit'],
      payment_method: 'pm_bacsDebit_mandateRefused',
      confirm: true,
      mandate_data: accepted,
    });
    const mandate = await made.stripe.mandates.retrieve(String(setup.mandate));
    expect([mandate.status, mandate.payment_method_details.bacs_debit?.network_status]).toEqual([
      'inactive',
      'refused',
    ]);
  });
});

describe('a mandate', () => {
  it('must be given', async () => {
    const made = bench();
    const error = await refusal(intentOf(made, {payment_method: 'pm_usBankAccount_success', confirm: true}));
    expect([error.statusCode, error.param]).toEqual([400, 'mandate_data']);
  });

  it('keeps who accepted it, where and when, and is for one payment unless more were asked for', async () => {
    const made = bench();
    const intent = await intentOf(made);
    await made.sandbox.controls.payByBank(intent.id, '000123456789');
    const paid = await made.stripe.paymentIntents.retrieve(intent.id, {expand: ['latest_charge']});
    const id = (paid.latest_charge as Stripe.Charge).payment_method_details?.us_bank_account?.mandate;
    const mandate = await made.stripe.mandates.retrieve(String(id));
    expect([mandate.type, mandate.status, mandate.single_use, mandate.customer_acceptance.type]).toEqual([
      'single_use',
      'active',
      {amount: 20_000, currency: 'usd'},
      'online',
    ]);
    expect(mandate.customer_acceptance.accepted_at).toBe(startMs / 1000);
    expect(mandate.customer_acceptance.online?.ip_address).toBe('127.0.0.1');
    made.sandbox.controls.settlePayment(intent.id);
    const again = await refusal(intentOf(made, {payment_method: String(paid.payment_method), confirm: true}));
    expect(again.param).toBe('mandate_data');
  });

  it('of a server needs its client’s address', async () => {
    const made = bench();
    const online = (more: object) =>
      intentOf(made, {
        payment_method: 'pm_usBankAccount_success',
        confirm: true,
        mandate_data: {customer_acceptance: {type: 'online', online: more as never}},
      });
    expect((await refusal(online({infer_from_client: true}))).param).toContain('infer_from_client');
    expect((await refusal(online({user_agent: 'x'}))).param).toContain('ip_address');
    expect((await online({ip_address: '203.0.113.7', user_agent: 'x'})).status).toBe('processing');
  });
});

describe('an account that is typed', () => {
  const create = ({stripe}: TestBench, more: object) =>
    stripe.paymentMethods.create({
      type: 'us_bank_account',
      billing_details: {name: 'Jenny Rosen'},
      us_bank_account: {
        account_holder_type: 'individual',
        routing_number: '110000000',
        account_number: '000123456789',
        ...more,
      },
    });

  it('shows its last digits alone', async () => {
    const method = await create(bench(), {});
    expect(method.us_bank_account?.last4).toBe('6789');
    expect(JSON.stringify(method)).not.toContain('000123456789');
  });

  it.each([
    [{routing_number: '110000001'}, 'routing_number_invalid'],
    [{account_number: '12a4'}, 'account_number_invalid'],
    [{account_number: '000987654321'}, 'account_number_invalid'],
  ])('%o is refused with %s', async (more, code) => {
    expect((await refusal(create(bench(), more))).code).toBe(code);
  });

  it('an IBAN with a wrong digit is refused', async () => {
    const {stripe} = bench();
    const error = await refusal(
      stripe.paymentMethods.create({
        type: 'sepa_debit',
        sepa_debit: {iban: 'DE89370400440532013001'},
        billing_details: {name: 'Ada', email: 'ada@x.example'},
      }),
    );
    expect(error.code).toBe('invalid_bank_account_iban');
  });

  it('and a name is wanted', async () => {
    const {stripe} = bench();
    const error = await refusal(
      stripe.paymentMethods.create({type: 'sepa_debit', sepa_debit: {iban: 'DE89370400440532013000'}}),
    );
    expect([error.code, error.param]).toEqual(['parameter_missing', 'billing_details[name]']);
  });
});

it('every IBAN of the table passes its checksum', async () => {
  const {stripe} = bench();
  const ibans = testAccounts.filter((entry) => entry.kind === 'sepa_debit');
  expect(ibans.length).toBeGreaterThan(30);
  for (const {number} of ibans) {
    const method = await stripe.paymentMethods.create({
      type: 'sepa_debit',
      sepa_debit: {iban: number},
      billing_details: {name: 'Ada', email: 'ada@x.example'},
    });
    expect(method.sepa_debit?.last4).toBe(number.slice(-4));
  }
});
