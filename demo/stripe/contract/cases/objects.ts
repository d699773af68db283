// Customers, their payment methods, setup intents, events, webhook endpoints.
import type Stripe from 'stripe';
import {type Case, cardIntent, equal, eventOf, isTrue, refusal} from '../case.ts';

export const objectCases: Case[] = [
  {
    name: 'a customer is made, changed, found by e-mail and deleted',
    page: 'https://docs.stripe.com/api/customers',
    async run(target) {
      const email = `${target.run}@shop.example`;
      const made = await target.stripe.customers.create({
        name: 'Ann',
        email,
        metadata: {a: '1', b: '2'},
        address: {line1: 'Main St 1', country: 'US'},
      });
      equal([made.object, made.name, made.email, made.livemode], ['customer', 'Ann', email, false]);
      equal([made.address?.line1, made.address?.country, made.address?.city], ['Main St 1', 'US', null]);
      const changed = await target.stripe.customers.update(made.id, {name: 'Anna', metadata: {a: '', c: '3'}});
      equal([changed.name, changed.email], ['Anna', email]);
      equal(changed.metadata, {b: '2', c: '3'});
      const found = await target.stripe.customers.list({email});
      equal(
        found.data.map((customer) => customer.id),
        [made.id],
      );
      const deleted = await target.stripe.customers.del(made.id);
      equal(deleted, {id: made.id, object: 'customer', deleted: true});
      const after = await target.stripe.customers.retrieve(made.id);
      equal(after.deleted, true);
    },
  },
  {
    name: 'a method is attached, listed and detached',
    page: 'https://docs.stripe.com/api/payment_methods/attach',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'Methods'});
      const attached = await target.stripe.paymentMethods.attach('pm_card_visa', {customer: customer.id});
      equal([attached.customer, attached.type, attached.card?.last4], [customer.id, 'card', '4242']);
      const list = await target.stripe.customers.listPaymentMethods(customer.id, {type: 'card'});
      equal(
        list.data.map((method) => method.id),
        [attached.id],
      );
      const paid = await cardIntent(target, {customer: customer.id, payment_method: attached.id, confirm: true});
      equal(paid.status, 'succeeded');
      const stranger = await refusal(cardIntent(target, {payment_method: attached.id, confirm: true}));
      equal(stranger.statusCode, 400);
      const detached = await target.stripe.paymentMethods.detach(attached.id);
      equal(detached.customer, null);
      const empty = await target.stripe.customers.listPaymentMethods(customer.id, {type: 'card'});
      equal(empty.data, []);
    },
  },
  {
    name: 'a saved method is the default until it is detached, and then worn out',
    page: 'https://docs.stripe.com/api/payment_methods/detach',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'Default'});
      const method = await target.stripe.paymentMethods.attach('pm_card_visa', {customer: customer.id});
      const changed = await target.stripe.paymentMethods.update(method.id, {
        allow_redisplay: 'always',
        metadata: {nickname: 'Office'},
        billing_details: {name: 'Ann'},
      });
      equal(
        [changed.allow_redisplay, changed.metadata?.nickname, changed.billing_details.name],
        ['always', 'Office', 'Ann'],
      );
      await target.stripe.customers.update(customer.id, {invoice_settings: {default_payment_method: method.id}});
      await target.stripe.paymentMethods.detach(method.id);
      const after = (await target.stripe.customers.retrieve(customer.id)) as Stripe.Customer;
      equal(after.invoice_settings.default_payment_method, null);
      const error = await refusal(target.stripe.paymentMethods.attach(method.id, {customer: customer.id}));
      equal([error.statusCode, error.rawType], [400, 'invalid_request_error']);
    },
  },
  {
    name: 'a card is kept for later when the payment asks for it, and charged without its owner',
    page: 'https://docs.stripe.com/payments/save-during-payment',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'Keep'});
      const paid = await cardIntent(target, {
        customer: customer.id,
        payment_method: 'pm_card_visa',
        setup_future_usage: 'off_session',
        confirm: true,
      });
      equal(paid.status, 'succeeded');
      const list = await target.stripe.customers.listPaymentMethods(customer.id);
      equal(
        list.data.map((method) => method.id),
        [paid.payment_method],
      );
      const later = await cardIntent(target, {
        customer: customer.id,
        payment_method: String(paid.payment_method),
        off_session: true,
        confirm: true,
      });
      equal(later.status, 'succeeded');
    },
  },
  {
    name: 'a card that declines cannot be attached',
    page: 'https://docs.stripe.com/testing#declined-payments',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'Declined'});
      const error = await refusal(
        target.stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', {customer: customer.id}),
      );
      equal([error.statusCode, error.code], [402, 'card_declined']);
      const later = await target.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {customer: customer.id});
      const charge = await refusal(
        cardIntent(target, {customer: customer.id, payment_method: later.id, confirm: true}),
      );
      equal([charge.statusCode, charge.code], [402, 'card_declined']);
    },
  },
  {
    name: 'a card is set up without a charge, and kept for the customer',
    page: 'https://docs.stripe.com/payments/setupintents/lifecycle',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'Setup'});
      const intent = await target.stripe.setupIntents.create({
        customer: customer.id,
        allowed_payment_method_types: ['card'],
      });
      equal([intent.status, intent.usage], ['requires_payment_method', 'off_session']);
      const done = await target.stripe.setupIntents.confirm(intent.id, {payment_method: 'pm_card_visa'});
      equal(done.status, 'succeeded');
      const method = await target.stripe.paymentMethods.retrieve(String(done.payment_method));
      equal(method.customer, customer.id);
      const error = await refusal(target.stripe.setupIntents.cancel(intent.id));
      equal(error.code, 'setup_intent_unexpected_state');
    },
  },
  {
    name: 'a customer session is for half an hour',
    page: 'https://docs.stripe.com/api/customer_sessions',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'Session'});
      const session = await target.stripe.customerSessions.create({
        customer: customer.id,
        components: {payment_element: {enabled: true, features: {payment_method_redisplay: 'enabled'}}},
      });
      equal([session.object, session.customer], ['customer_session', customer.id]);
      isTrue(session.client_secret.startsWith('cuss_secret_'), 'client secret');
      equal(session.expires_at - session.created, 1800);
    },
  },
  {
    name: 'an event holds the object as it was',
    page: 'https://docs.stripe.com/api/events',
    async run(target) {
      const intent = await cardIntent(target);
      await target.stripe.paymentIntents.confirm(intent.id, {payment_method: 'pm_card_visa'});
      const created = await eventOf(target, 'payment_intent.created', intent.id);
      const succeeded = await eventOf(target, 'payment_intent.succeeded', intent.id);
      equal(
        [(created.data.object as {status?: string}).status, (succeeded.data.object as {status?: string}).status],
        ['requires_payment_method', 'succeeded'],
      );
      isTrue(created.id.startsWith('evt_') && created.request?.id?.startsWith('req_'), 'the event names the request');
      const again = await target.stripe.events.retrieve(created.id);
      equal([again.id, again.type], [created.id, 'payment_intent.created']);
    },
  },
  {
    name: 'a decline is told by payment_intent.payment_failed and charge.failed',
    page: 'https://docs.stripe.com/api/events/types',
    async run(target) {
      const intent = await cardIntent(target);
      const error = await refusal(
        target.stripe.paymentIntents.confirm(intent.id, {payment_method: 'pm_card_visa_chargeDeclined'}),
      );
      await eventOf(target, 'payment_intent.payment_failed', intent.id);
      const charge = await eventOf(target, 'charge.failed', String(error.charge));
      equal((charge.data.object as {paid?: boolean}).paid, false);
    },
  },
  {
    name: 'events are listed newest first, by types, and from a cursor on',
    page: 'https://docs.stripe.com/api/events/list',
    async run(target) {
      const intent = await cardIntent(target);
      await eventOf(target, 'payment_intent.created', intent.id);
      await target.stripe.paymentIntents.cancel(intent.id);
      const canceled = await eventOf(target, 'payment_intent.canceled', intent.id);
      const list = await target.stripe.events.list({
        types: ['payment_intent.created', 'payment_intent.canceled'],
        limit: 100,
      });
      isTrue(
        list.data.every((event) => ['payment_intent.created', 'payment_intent.canceled'].includes(event.type)),
        'only these types',
      );
      equal(
        list.data.map((event) => event.created),
        list.data.map((event) => event.created).toSorted((a, b) => b - a),
      );
      const at = list.data.findIndex((event) => event.id === canceled.id);
      const after = await target.stripe.events.list({
        types: ['payment_intent.created', 'payment_intent.canceled'],
        limit: 1,
        starting_after: canceled.id,
      });
      equal(after.data[0]?.id, list.data[at + 1]?.id);
      const newer = await target.stripe.events.list({
        types: ['payment_intent.created', 'payment_intent.canceled'],
        limit: 100,
        ending_before: String(after.data[0]?.id),
      });
      isTrue(
        newer.data.some((event) => event.id === canceled.id),
        'ending_before gives what came later',
      );
    },
  },
  {
    name: 'a webhook endpoint shows its secret once',
    page: 'https://docs.stripe.com/api/webhook_endpoints',
    async run(target) {
      const made = await target.stripe.webhookEndpoints.create({
        url: 'https://shop.example/webhooks/stripe',
        enabled_events: ['payment_intent.succeeded'],
      });
      try {
        isTrue(made.secret?.startsWith('whsec_'), 'secret');
        const read = await target.stripe.webhookEndpoints.retrieve(made.id);
        equal([read.secret, read.url, read.status], [undefined, 'https://shop.example/webhooks/stripe', 'enabled']);
        equal(read.enabled_events, ['payment_intent.succeeded']);
      } finally {
        const deleted = await target.stripe.webhookEndpoints.del(made.id);
        equal(deleted.deleted, true);
      }
    },
  },
];
