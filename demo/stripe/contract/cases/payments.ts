// How a payment goes: https://docs.stripe.com/payments/paymentintents/lifecycle
import type Stripe from 'stripe';
import {type Case, cardIntent, equal, eventOf, isTrue, refusal} from '../case.ts';

const lifecycle = 'https://docs.stripe.com/payments/paymentintents/lifecycle';
const testing = 'https://docs.stripe.com/testing';

/** Cards that are refused: the test method, then the code, the decline code, and the word the message must have. */
const declines: [method: string, code: string, declineCode: string | undefined, word: RegExp][] = [
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline', /declined/],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds', /insufficient funds/],
  ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card', /declined/],
  ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card', /declined/],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined, /expired/],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined, /security code/],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined, /processing/],
];

export const paymentCases: Case[] = [
  {
    name: 'a new intent waits for a payment method and has a client secret',
    page: lifecycle,
    async run(target) {
      const intent = await cardIntent(target, {metadata: {portico_payment: 'pay_1'}, description: 'Invoice 1'});
      equal(intent.status, 'requires_payment_method');
      isTrue(intent.client_secret?.startsWith(`${intent.id}_secret_`), 'client secret begins with the id');
      equal([intent.amount, intent.currency, intent.amount_received, intent.livemode], [2000, 'usd', 0, false]);
      equal(intent.payment_method_types, ['card']);
      equal(intent.metadata, {portico_payment: 'pay_1'});
      equal(
        [intent.latest_charge, intent.next_action, intent.last_payment_error, intent.canceled_at],
        [null, null, null, null],
      );
    },
  },
  {
    name: 'confirmed with 4242 it succeeds, with a paid charge',
    page: testing,
    async run(target) {
      const intent = await cardIntent(target);
      const done = await target.stripe.paymentIntents.confirm(intent.id, {
        payment_method: 'pm_card_visa',
        expand: ['latest_charge'],
      });
      equal([done.status, done.amount_received], ['succeeded', 2000]);
      const charge = done.latest_charge as Stripe.Charge;
      equal(
        [charge.status, charge.paid, charge.captured, charge.amount, charge.payment_intent],
        ['succeeded', true, true, 2000, intent.id],
      );
      equal([charge.payment_method_details?.card?.brand, charge.payment_method_details?.card?.last4], ['visa', '4242']);
      await eventOf(target, 'payment_intent.succeeded', intent.id);
    },
  },
  ...declines.map(([method, code, declineCode, word]): Case => ({
    name: `${method} is declined with ${declineCode ?? code}, and another card may be tried`,
    page: `${testing}#declined-payments`,
    async run(target) {
      const intent = await cardIntent(target);
      const error = await refusal(target.stripe.paymentIntents.confirm(intent.id, {payment_method: method}));
      equal([error.statusCode, error.rawType, error.code], [402, 'card_error', code]);
      if (declineCode !== undefined) equal(error.decline_code, declineCode);
      isTrue(word.test(error.message), `message is ${error.message}`);
      isTrue(error.charge?.startsWith('ch_'), 'the error names the charge');
      isTrue(error.doc_url, 'the error has a doc_url');
      equal(error.payment_intent?.status, 'requires_payment_method');
      const after = await target.stripe.paymentIntents.retrieve(intent.id);
      equal(
        [after.status, after.last_payment_error?.code, after.payment_method],
        ['requires_payment_method', code, null],
      );
      isTrue(after.last_payment_error?.payment_method?.id.startsWith('pm_'), 'the last error names the method');
      const again = await target.stripe.paymentIntents.confirm(intent.id, {payment_method: 'pm_card_visa'});
      equal([again.status, again.last_payment_error], ['succeeded', null]);
    },
  })),
  {
    name: '3-D Secure: the intent requires action, for Stripe.js or by a redirect',
    page: 'https://docs.stripe.com/payments/3d-secure/authentication-flow',
    async run(target) {
      const sdk = await target.stripe.paymentIntents.confirm((await cardIntent(target)).id, {
        payment_method: 'pm_card_authenticationRequired',
        use_stripe_sdk: true,
      });
      equal([sdk.status, sdk.next_action?.type], ['requires_action', 'use_stripe_sdk']);
      const away = await target.stripe.paymentIntents.confirm((await cardIntent(target)).id, {
        payment_method: 'pm_card_authenticationRequired',
        return_url: 'https://shop.example/back',
      });
      equal(
        [away.status, away.next_action?.type, away.next_action?.redirect_to_url?.return_url],
        ['requires_action', 'redirect_to_url', 'https://shop.example/back'],
      );
      isTrue(away.next_action?.redirect_to_url?.url, 'there is a page to go to');
    },
  },
  {
    name: 'off-session, a card that must be authenticated is declined',
    page: 'https://docs.stripe.com/payments/save-and-reuse#charge-saved-payment-method',
    async run(target) {
      const intent = await cardIntent(target);
      const error = await refusal(
        target.stripe.paymentIntents.confirm(intent.id, {
          payment_method: 'pm_card_authenticationRequired',
          off_session: true,
        }),
      );
      equal([error.statusCode, error.code], [402, 'authentication_required']);
    },
  },
  {
    name: 'an intent is cancelled once, with its reason',
    page: 'https://docs.stripe.com/api/payment_intents/cancel',
    async run(target) {
      const intent = await cardIntent(target);
      const canceled = await target.stripe.paymentIntents.cancel(intent.id, {cancellation_reason: 'abandoned'});
      equal([canceled.status, canceled.cancellation_reason], ['canceled', 'abandoned']);
      isTrue(canceled.canceled_at, 'it says when');
      const error = await refusal(target.stripe.paymentIntents.cancel(intent.id));
      equal(
        [error.statusCode, error.code, error.payment_intent?.status],
        [400, 'payment_intent_unexpected_state', 'canceled'],
      );
      const confirm = await refusal(target.stripe.paymentIntents.confirm(intent.id, {payment_method: 'pm_card_visa'}));
      equal(confirm.code, 'payment_intent_unexpected_state');
    },
  },
  {
    name: 'an intent that requires action can be cancelled',
    page: 'https://docs.stripe.com/api/payment_intents/cancel',
    async run(target) {
      const waiting = await target.stripe.paymentIntents.confirm((await cardIntent(target)).id, {
        payment_method: 'pm_card_authenticationRequired',
        use_stripe_sdk: true,
      });
      const canceled = await target.stripe.paymentIntents.cancel(waiting.id);
      equal([canceled.status, canceled.next_action], ['canceled', null]);
    },
  },
  {
    name: 'a paid intent is neither cancelled nor confirmed nor changed in amount',
    page: lifecycle,
    async run(target) {
      const paid = await cardIntent(target, {payment_method: 'pm_card_visa', confirm: true});
      equal(paid.status, 'succeeded');
      for (const tried of [
        target.stripe.paymentIntents.cancel(paid.id),
        target.stripe.paymentIntents.confirm(paid.id, {payment_method: 'pm_card_visa'}),
        target.stripe.paymentIntents.update(paid.id, {amount: 3000}),
      ]) {
        const error = await refusal(tried);
        equal(
          [error.statusCode, error.rawType, error.code],
          [400, 'invalid_request_error', 'payment_intent_unexpected_state'],
        );
      }
      const updated = await target.stripe.paymentIntents.update(paid.id, {metadata: {note: 'later'}});
      equal(updated.metadata.note, 'later');
    },
  },
  {
    name: 'confirming without a payment method is refused',
    page: lifecycle,
    async run(target) {
      const error = await refusal(target.stripe.paymentIntents.confirm((await cardIntent(target)).id));
      equal([error.statusCode, error.code], [400, 'payment_intent_unexpected_state']);
    },
  },
  {
    name: 'a payment method makes the intent require confirmation',
    page: lifecycle,
    async run(target) {
      const intent = await cardIntent(target, {payment_method: 'pm_card_visa'});
      equal(intent.status, 'requires_confirmation');
      const done = await target.stripe.paymentIntents.confirm(intent.id);
      equal(done.status, 'succeeded');
    },
  },
  {
    name: 'the intents of a customer are listed newest first',
    page: 'https://docs.stripe.com/api/payment_intents/list',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'List'});
      const first = await cardIntent(target, {customer: customer.id});
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const second = await cardIntent(target, {customer: customer.id});
      const list = await target.stripe.paymentIntents.list({customer: customer.id});
      equal(
        list.data.map((intent) => intent.id),
        [second.id, first.id],
      );
      equal(list.has_more, false);
      const page = await target.stripe.paymentIntents.list({customer: customer.id, limit: 1});
      equal([page.data[0]?.id, page.has_more], [second.id, true]);
      const next = await target.stripe.paymentIntents.list({
        customer: customer.id,
        limit: 1,
        starting_after: second.id,
      });
      equal([next.data[0]?.id, next.has_more], [first.id, false]);
      const created = await target.stripe.paymentIntents.list({customer: customer.id, created: {gte: second.created}});
      equal(
        created.data.map((intent) => intent.id),
        [second.id],
      );
    },
  },
  {
    name: 'money goes back in parts, and never more than was paid',
    page: 'https://docs.stripe.com/refunds',
    async run(target) {
      const paid = await cardIntent(target, {payment_method: 'pm_card_visa', confirm: true});
      const part = await target.stripe.refunds.create({
        payment_intent: paid.id,
        amount: 500,
        reason: 'requested_by_customer',
      });
      equal([part.amount, part.status, part.payment_intent], [500, 'succeeded', paid.id]);
      const error = await refusal(target.stripe.refunds.create({payment_intent: paid.id, amount: 1501}));
      equal(error.statusCode, 400);
      const rest = await target.stripe.refunds.create({payment_intent: paid.id});
      equal(rest.amount, 1500);
      const again = await refusal(target.stripe.refunds.create({payment_intent: paid.id}));
      equal(again.code, 'charge_already_refunded');
      const charge = await target.stripe.charges.retrieve(String(paid.latest_charge));
      equal([charge.refunded, charge.amount_refunded], [true, 2000]);
    },
  },
  {
    name: 'an intent without a list of types takes the account’s own, and wants a return_url',
    page: 'https://docs.stripe.com/changelog/2023-08-16',
    async run(target) {
      const intent = await target.stripe.paymentIntents.create({amount: 2000, currency: 'usd'});
      equal(intent.automatic_payment_methods?.enabled, true);
      const error = await refusal(target.stripe.paymentIntents.confirm(intent.id, {payment_method: 'pm_card_visa'}));
      isTrue(/return_url/.test(error.message), `message is ${error.message}`);
      const done = await target.stripe.paymentIntents.confirm(intent.id, {
        payment_method: 'pm_card_visa',
        return_url: 'https://shop.example/back',
      });
      equal(done.status, 'succeeded');
    },
  },
];
