// Bank debits, mandates and micro-deposits; methods of other countries that take the same way.
import type Stripe from 'stripe';
import {type Case, cardIntent, equal, eventOf, isTrue, refusal, type Target, until} from '../case.ts';

const ach = 'https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment';
const mandate: Stripe.PaymentIntentCreateParams.MandateData = {
  customer_acceptance: {type: 'online', online: {ip_address: '203.0.113.7', user_agent: 'contract suite'}},
};
const debitIntent = (target: Target, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  cardIntent(target, {allowed_payment_method_types: ['us_bank_account'], ...more});
const confirmed = (target: Target, token: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  debitIntent(target, {payment_method: token, confirm: true, mandate_data: mandate, ...more});
const typed: Stripe.PaymentIntentCreateParams.PaymentMethodData = {
  type: 'us_bank_account',
  us_bank_account: {account_holder_type: 'individual', routing_number: '110000000', account_number: '000123456789'},
  billing_details: {name: 'Jenny Rosen', email: 'jenny@example.com'},
};
const left = (target: Target, id: string, status: string) =>
  until(async () => {
    const intent = await target.stripe.paymentIntents.retrieve(id);
    return intent.status === status ? null : intent;
  });

const failures: [token: string, code: string][] = [
  ['pm_usBankAccount_accountClosed', 'account_closed'],
  ['pm_usBankAccount_noAccount', 'no_account'],
  ['pm_usBankAccount_insufficientFunds', 'insufficient_funds'],
  ['pm_usBankAccount_debitNotAuthorized', 'debit_not_authorized'],
];

export const bankDebitCases: Case[] = [
  {
    name: 'a US bank account is debited: processing, then paid, and only then in the balance',
    page: ach,
    async run(target) {
      const intent = await confirmed(target, 'pm_usBankAccount_success', {expand: ['latest_charge']});
      equal(intent.status, 'processing');
      const pending = intent.latest_charge as Stripe.Charge;
      equal([pending.status, pending.paid, pending.balance_transaction], ['pending', false, null]);
      await eventOf(target, 'payment_intent.processing', intent.id);
      equal((await left(target, intent.id, 'processing')).status, 'succeeded');
      const charge = await target.stripe.charges.retrieve(pending.id, {expand: ['balance_transaction']});
      const entry = charge.balance_transaction as Stripe.BalanceTransaction;
      equal([charge.status, entry.type, entry.amount, entry.net], ['succeeded', 'payment', 2000, 2000 - entry.fee]);
      await eventOf(target, 'charge.succeeded', pending.id);
    },
  },
  ...failures.map(([token, code]): Case => ({
    name: `${token} fails with ${code} after processing`,
    page: `${ach}#test-account-numbers`,
    async run(target) {
      const intent = await confirmed(target, token);
      equal(intent.status, 'processing');
      const failed = await left(target, intent.id, 'processing');
      equal([failed.status, failed.last_payment_error?.code], ['requires_payment_method', code]);
      const charge = await target.stripe.charges.retrieve(String(failed.latest_charge));
      equal([charge.status, charge.failure_code], ['failed', code]);
      await eventOf(target, 'payment_intent.payment_failed', intent.id);
    },
  })),
  {
    name: 'a debit that is processing can be canceled while the bank has not begun',
    page: 'https://docs.stripe.com/api/payment_intents/cancel',
    async run(target) {
      const intent = await confirmed(target, 'pm_usBankAccount_processing');
      equal(intent.status, 'processing');
      equal((await target.stripe.paymentIntents.cancel(intent.id)).status, 'canceled');
    },
  },
  {
    name: 'a debit comes back after it was paid: a dispute that is lost and cannot be answered',
    page: 'https://docs.stripe.com/payments/ach-direct-debit#disputed-payments',
    async run(target) {
      const intent = await confirmed(target, 'pm_usBankAccount_dispute');
      equal((await left(target, intent.id, 'processing')).status, 'succeeded');
      const dispute = await until(
        async () => (await target.stripe.disputes.list({payment_intent: intent.id})).data[0] ?? null,
      );
      equal([dispute.status, dispute.amount, dispute.is_charge_refundable], ['lost', 2000, false]);
      await eventOf(target, 'charge.dispute.created', dispute.id);
      await eventOf(target, 'charge.dispute.closed', dispute.id);
      const refused = await refusal(target.stripe.disputes.update(dispute.id, {evidence: {uncategorized_text: 'x'}}));
      equal(refused.statusCode, 400);
    },
  },
  {
    name: 'without a mandate there is no debit',
    page: 'https://docs.stripe.com/payments/ach-direct-debit#mandates',
    async run(target) {
      const error = await refusal(debitIntent(target, {payment_method: 'pm_usBankAccount_success', confirm: true}));
      equal([error.statusCode, error.rawType], [400, 'invalid_request_error']);
      isTrue(/mandate/.test(error.message), `message is ${error.message}`);
    },
  },
  {
    name: 'a typed account waits for its micro-deposits, and goes on when they are told',
    page: `${ach}#verify-with-microdeposits`,
    async run(target) {
      const intent = await debitIntent(target, {payment_method_data: typed, confirm: true, mandate_data: mandate});
      equal([intent.status, intent.next_action?.type], ['requires_action', 'verify_with_microdeposits']);
      const details = intent.next_action?.verify_with_microdeposits;
      isTrue(details?.hosted_verification_url, 'there is a page to verify at');
      isTrue(Number(details?.arrival_date) > intent.created, 'they arrive later');
      await eventOf(target, 'payment_intent.requires_action', intent.id);
      const verified = await target.stripe.paymentIntents.verifyMicrodeposits(
        intent.id,
        details?.microdeposit_type === 'descriptor_code' ? {descriptor_code: 'SM11AA'} : {amounts: [32, 45]},
      );
      isTrue(['processing', 'succeeded'].includes(verified.status), `status is ${verified.status}`);
      equal((await left(target, intent.id, 'processing')).status, 'succeeded');
    },
  },
  {
    name: 'wrong micro-deposits leave the intent waiting; too many tries end it',
    page: `${ach}#test-microdeposits`,
    async run(target) {
      const intent = await debitIntent(target, {payment_method_data: typed, confirm: true, mandate_data: mandate});
      const byCode = intent.next_action?.verify_with_microdeposits?.microdeposit_type === 'descriptor_code';
      const tell = (code: string, amounts: [number, number]) =>
        target.stripe.paymentIntents.verifyMicrodeposits(intent.id, byCode ? {descriptor_code: code} : {amounts});
      const wrong = await refusal(tell('SM99ZZ', [3, 4]));
      equal(
        [wrong.statusCode, wrong.code],
        [
          400,
          byCode
            ? 'payment_method_microdeposit_verification_descriptor_code_mismatch'
            : 'payment_method_microdeposit_verification_amounts_mismatch',
        ],
      );
      equal((await target.stripe.paymentIntents.retrieve(intent.id)).status, 'requires_action');
      const end = await refusal(tell('SM33CC', [10, 11]));
      equal(end.code, 'payment_method_microdeposit_verification_attempts_exceeded');
      const after = await left(target, intent.id, 'requires_action');
      equal(
        [after.status, after.last_payment_error?.code],
        ['requires_payment_method', 'payment_method_microdeposit_verification_attempts_exceeded'],
      );
    },
  },
  {
    name: 'an account is set up by micro-deposits, reserving nothing, and then debited without questions',
    page: 'https://docs.stripe.com/payments/ach-direct-debit/set-up-payment',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'Set up'});
      const setup = await target.stripe.setupIntents.create({
        customer: customer.id,
        allowed_payment_method_types: ['us_bank_account'],
        payment_method_data: typed as Stripe.SetupIntentCreateParams.PaymentMethodData,
        mandate_data: mandate as Stripe.SetupIntentCreateParams.MandateData,
        confirm: true,
      });
      equal([setup.status, setup.next_action?.type], ['requires_action', 'verify_with_microdeposits']);
      const byCode = setup.next_action?.verify_with_microdeposits?.microdeposit_type === 'descriptor_code';
      const done = await target.stripe.setupIntents.verifyMicrodeposits(
        setup.id,
        byCode ? {descriptor_code: 'SM11AA'} : {amounts: [32, 45]},
      );
      equal(done.status, 'succeeded');
      await eventOf(target, 'setup_intent.succeeded', setup.id);
      const given = await target.stripe.mandates.retrieve(String(done.mandate));
      equal([given.status, given.type, given.payment_method], ['active', 'multi_use', done.payment_method]);
      const method = await target.stripe.paymentMethods.retrieve(String(done.payment_method));
      equal([method.customer, method.us_bank_account?.last4], [customer.id, '6789']);
      const paid = await debitIntent(target, {
        customer: customer.id,
        payment_method: method.id,
        confirm: true,
        off_session: true,
      });
      equal(paid.status, 'processing');
    },
  },
  {
    name: 'each method has its currencies',
    page: 'https://docs.stripe.com/payments/payment-methods/payment-method-support',
    async run(target) {
      for (const [type, currency] of [
        ['us_bank_account', 'eur'],
        ['sepa_debit', 'usd'],
        ['ideal', 'usd'],
      ] as const) {
        const error = await refusal(cardIntent(target, {currency, allowed_payment_method_types: [type]}));
        equal([type, error.statusCode, error.rawType], [type, 400, 'invalid_request_error']);
      }
    },
  },
  ...(
    [
      ['AT611904300234573201', 'succeeded'],
      ['AT861904300235473202', 'requires_payment_method'],
    ] as const
  ).map(([iban, status]): Case => ({
    name: `SEPA: ${iban} is processing, then ${status}`,
    page: 'https://docs.stripe.com/payments/sepa-debit/accept-a-payment#test-integration',
    async run(target) {
      const intent = await cardIntent(target, {
        currency: 'eur',
        allowed_payment_method_types: ['sepa_debit'],
        payment_method_data: {
          type: 'sepa_debit',
          sepa_debit: {iban},
          billing_details: {name: 'Jenny Rosen', email: 'jenny@example.com'},
        },
        mandate_data: mandate,
        confirm: true,
      });
      equal(intent.status, 'processing');
      equal((await left(target, intent.id, 'processing')).status, status);
    },
  })),
  {
    name: 'iDEAL leaves for the bank, and says where it comes back to',
    page: 'https://docs.stripe.com/payments/ideal/accept-a-payment',
    async run(target) {
      const intent = await cardIntent(target, {
        currency: 'eur',
        allowed_payment_method_types: ['ideal'],
        payment_method_data: {type: 'ideal'},
        return_url: 'https://shop.example/back',
        confirm: true,
      });
      equal(
        [intent.status, intent.next_action?.type, intent.next_action?.redirect_to_url?.return_url],
        ['requires_action', 'redirect_to_url', 'https://shop.example/back'],
      );
      equal((await target.stripe.paymentIntents.cancel(intent.id)).status, 'canceled');
    },
  },
];
