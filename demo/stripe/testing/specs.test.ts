import Stripe from 'stripe';
import {describe, expect, it} from 'vitest';
import {cases, sandboxTarget} from '../contract/suite.ts';
import {apiVersion} from '../sandbox.ts';
import {browserCall, testBench} from './client.ts';
import {requestChecker, sampleObjects} from './specs.ts';

const samples = sampleObjects();
const check = requestChecker();
const note = samples && check ? '' : ' (NOT CHECKED: the folder ../shared/specs/stripe is absent)';

it('speaks the version of the pinned package', () => {
  expect(apiVersion).toBe(Stripe.API_VERSION);
});

describe.skipIf(!samples)(`objects have the members of Stripe’s samples${note}`, () => {
  /**
   * Members of the samples (2026-07-29) that the sandbox's objects do not have: the types of the version it speaks
   * (2026-10-28) mark them optional or expandable, or have lost them.
   */
  const optional = (object: {object: string; type?: string; payment_method_details?: unknown}): string[] => {
    switch (object.object) {
      case 'charge':
        return ['refunds'];
      case 'mandate':
        return object.type === 'single_use' ? ['multi_use'] : ['single_use'];
      // What is of a card in the samples is named after the kind where it is another.
      case 'payment_method':
        return object.type === 'card' ? [] : ['card'];
      // Those of cards alone say more.
      case 'dispute':
        return object.payment_method_details ? [] : ['payment_method_details'];
      default:
        return [];
    }
  };

  it('each of them', async () => {
    const {stripe, sandbox} = testBench();
    const customer = await stripe.customers.create({name: 'Ann'});
    const paid = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      customer: customer.id,
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_visa',
      confirm: true,
      expand: ['latest_charge.balance_transaction', 'payment_method'],
    });
    const charge = paid.latest_charge as Stripe.Charge;
    const debit = async (token: string) => {
      const {id} = await stripe.paymentIntents.create({
        amount: 2000,
        currency: 'usd',
        allowed_payment_method_types: ['us_bank_account'],
        payment_method: token,
        mandate_data: {customer_acceptance: {type: 'online', online: {ip_address: '203.0.113.7', user_agent: 'test'}}},
        confirm: true,
      });
      sandbox.controls.settlePayment(id);
      return stripe.paymentIntents.retrieve(id, {expand: ['latest_charge', 'payment_method']});
    };
    const debited = await debit('pm_usBankAccount_success');
    const debitedCharge = debited.latest_charge as Stripe.Charge;
    const refunded = await stripe.refunds.create({payment_intent: debited.id, amount: 100});
    const returned = await debit('pm_usBankAccount_success');
    const disputed = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      allowed_payment_method_types: ['card'],
      payment_method: 'pm_card_createDispute',
      confirm: true,
    });
    const signedIn = await browserCall(sandbox, 'POST', '/v1/sandbox/financial_connections/accounts');
    const ours: {object: string}[] = [
      debited,
      debitedCharge,
      debited.payment_method as Stripe.PaymentMethod,
      await stripe.mandates.retrieve(String(debitedCharge.payment_method_details?.us_bank_account?.mandate)),
      sandbox.controls.settleRefund(refunded.id, 'fail'),
      sandbox.controls.returnPayment(returned.id),
      (await stripe.disputes.list({payment_intent: disputed.id})).data[0]!,
      (await stripe.balanceTransactions.list({type: 'adjustment', limit: 1})).data[0]!,
      await stripe.financialConnections.accounts.retrieve(String(signedIn.body.id)),
      customer,
      paid,
      charge,
      charge.balance_transaction as Stripe.BalanceTransaction,
      paid.payment_method as Stripe.PaymentMethod,
      await stripe.setupIntents.create({customer: customer.id}),
      await stripe.refunds.create({payment_intent: paid.id, amount: 100}),
      (await stripe.events.list({limit: 1})).data[0]!,
      await stripe.webhookEndpoints.create({url: 'https://shop.example/hook', enabled_events: ['*']}),
      await stripe.customerSessions.create({customer: customer.id, components: {payment_element: {enabled: true}}}),
    ];
    sandbox.close();
    for (const object of ours) {
      const sample = samples![object.object]!;
      const lacking = Object.keys(sample).filter((key) => !(key in object) && !optional(object).includes(key));
      expect({object: object.object, lacking}).toEqual({object: object.object, lacking: []});
      const kinds = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);
      const otherKind = Object.keys(sample).filter((key) => {
        const [theirs, own] = [sample[key], (object as Record<string, unknown>)[key]];
        // The samples hold ids where the sandbox was asked to expand them.
        return (
          key in object &&
          theirs !== null &&
          own !== null &&
          kinds(theirs) !== kinds(own) &&
          !['balance_transaction', 'latest_charge', 'payment_method'].includes(key)
        );
      });
      expect({object: object.object, otherKind}).toEqual({object: object.object, otherKind: []});
    }
    expect(ours).toHaveLength(19);
  });
});

describe.skipIf(!check)(`requests of the contract suite fit Stripe’s schemas${note}`, () => {
  it('all that were answered with 200', async () => {
    const target = await sandboxTarget();
    for (const {run} of cases) await run(target);
    const answer = await fetch(`${target.baseUrl}/_sandbox/requests`);
    const requests = (await answer.json()) as Parameters<NonNullable<typeof check>>[0][];
    await target.close();
    const checked = requests
      .filter((request) => (request as {status?: number} & typeof request).status === 200)
      .flatMap((request) => {
        const problems = check!(request);
        return problems ? [{path: request.path, problems}] : [];
      });
    expect(checked.filter(({problems}) => problems.length > 0)).toEqual([]);
    expect(checked.length).toBeGreaterThan(40);
  });

  it('and the check finds what does not fit', () => {
    const problems = check!({
      method: 'POST',
      path: '/v1/payment_intents',
      publishable: false,
      parameters: {amount: 'ten', currency: 'usd', colour: 'blue'},
    });
    expect(problems?.join('\n')).toMatch(/amount/);
    expect(problems?.join('\n')).toMatch(/colour/);
    expect(
      check!({method: 'POST', path: '/v1/payment_intents', publishable: false, parameters: {currency: 'usd'}})?.join(),
    ).toMatch(/amount/);
  });
});
