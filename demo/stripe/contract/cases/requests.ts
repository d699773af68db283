// How requests are made and refused: keys, parameters, idempotency, versions. https://docs.stripe.com/api/errors
import {type Case, cardIntent, equal, isTrue, raw, refusal} from '../case.ts';

const idempotency = 'https://docs.stripe.com/api/idempotent_requests';
const codes = 'https://docs.stripe.com/error-codes';
const form = {amount: '2000', currency: 'usd', 'allowed_payment_method_types[0]': 'card'};

type ErrorAnswer = {error: {type: string; code?: string; message: string; param?: string; doc_url?: string}};

export const requestCases: Case[] = [
  {
    name: 'without a key, and with a wrong one, the answer is 401',
    page: 'https://docs.stripe.com/api/authentication',
    async run(target) {
      for (const key of [null, 'sk_test_thisKeyDoesNotExist00']) {
        const response = await raw(target, 'GET', '/v1/customers?limit=1', {key});
        const {error} = (await response.json()) as ErrorAnswer;
        equal([response.status, error.type], [401, 'invalid_request_error']);
      }
    },
  },
  {
    name: 'Basic authentication works too, and every answer names its request',
    page: 'https://docs.stripe.com/api/authentication',
    async run(target) {
      const response = await raw(target, 'GET', '/v1/customers?limit=1', {
        key: null,
        headers: {authorization: `Basic ${btoa(`${target.secretKey}:`)}`},
      });
      equal(response.status, 200);
      isTrue(response.headers.get('request-id')?.startsWith('req_'), 'Request-Id');
      isTrue(response.headers.get('stripe-version'), 'Stripe-Version');
    },
  },
  {
    name: 'the version asked for is the version answered',
    page: 'https://docs.stripe.com/api/versioning',
    async run(target) {
      const {lastResponse} = await target.stripe.customers.list({limit: 1});
      equal(lastResponse.apiVersion, target.stripe.getApiField('version'));
      const response = await raw(target, 'GET', '/v1/customers', {headers: {'stripe-version': 'yesterday'}});
      equal(response.status, 400);
    },
  },
  {
    name: 'a repeated key gives the first answer again, and makes nothing new',
    page: idempotency,
    async run(target) {
      const headers = {'idempotency-key': `${target.run}-repeat`};
      const first = await raw(target, 'POST', '/v1/payment_intents', {form, headers});
      const second = await raw(target, 'POST', '/v1/payment_intents', {form, headers});
      equal([first.status, second.status], [200, 200]);
      equal([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')], [null, 'true']);
      equal(((await second.json()) as {id: string}).id, ((await first.json()) as {id: string}).id);
    },
  },
  {
    name: 'a key with other parameters is refused',
    page: idempotency,
    async run(target) {
      const idempotencyKey = `${target.run}-mismatch`;
      await cardIntent(target, {}, {idempotencyKey});
      const error = await refusal(cardIntent(target, {amount: 2001}, {idempotencyKey}));
      equal([error.statusCode, error.type, error.rawType], [400, 'StripeIdempotencyError', 'idempotency_error']);
    },
  },
  {
    name: 'a decline is remembered under its key',
    page: idempotency,
    async run(target) {
      const intent = await cardIntent(target);
      const declined = {payment_method: 'pm_card_visa_chargeDeclined'};
      const headers = {'idempotency-key': `${target.run}-declined`};
      const first = await raw(target, 'POST', `/v1/payment_intents/${intent.id}/confirm`, {form: declined, headers});
      const second = await raw(target, 'POST', `/v1/payment_intents/${intent.id}/confirm`, {form: declined, headers});
      equal([first.status, second.status, second.headers.get('idempotent-replayed')], [402, 402, 'true']);
      equal(await second.text(), await first.text());
    },
  },
  {
    name: 'what is refused for its parameters is not remembered',
    page: idempotency,
    async run(target) {
      const idempotencyKey = `${target.run}-invalid`;
      await refusal(cardIntent(target, {amount: 'ten' as unknown as number}, {idempotencyKey}));
      const intent = await cardIntent(target, {}, {idempotencyKey});
      equal(intent.amount, 2000);
    },
  },
  {
    name: 'an unknown parameter is refused by its name',
    page: `${codes}#parameter-unknown`,
    async run(target) {
      const response = await raw(target, 'POST', '/v1/payment_intents', {form: {...form, colour: 'blue'}});
      const {error} = (await response.json()) as ErrorAnswer;
      equal(
        [response.status, error.type, error.code, error.param],
        [400, 'invalid_request_error', 'parameter_unknown', 'colour'],
      );
      isTrue(error.doc_url?.endsWith('/error-codes/parameter-unknown'), `doc_url is ${error.doc_url}`);
    },
  },
  {
    name: 'a missing parameter is named',
    page: `${codes}#parameter-missing`,
    async run(target) {
      const response = await raw(target, 'POST', '/v1/payment_intents', {form: {currency: 'usd'}});
      const {error} = (await response.json()) as ErrorAnswer;
      equal([response.status, error.code, error.param], [400, 'parameter_missing', 'amount']);
    },
  },
  {
    name: 'an amount must be a whole number',
    page: `${codes}#parameter-invalid-integer`,
    async run(target) {
      const response = await raw(target, 'POST', '/v1/payment_intents', {form: {...form, amount: '20.5'}});
      const {error} = (await response.json()) as ErrorAnswer;
      equal([response.status, error.code, error.param], [400, 'parameter_invalid_integer', 'amount']);
    },
  },
  {
    name: 'too little and too much are refused',
    page: 'https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts',
    async run(target) {
      const little = await refusal(cardIntent(target, {amount: 49}));
      equal([little.statusCode, little.code, little.param], [400, 'amount_too_small', 'amount']);
      const much = await refusal(cardIntent(target, {amount: 100_000_000}));
      equal([much.statusCode, much.code, much.param], [400, 'amount_too_large', 'amount']);
      const yen = await cardIntent(target, {amount: 50, currency: 'jpy'});
      equal([yen.amount, yen.currency], [50, 'jpy']);
    },
  },
  {
    name: 'a currency that is none is refused',
    page: 'https://docs.stripe.com/currencies',
    async run(target) {
      const error = await refusal(cardIntent(target, {currency: 'zzz'}));
      equal([error.statusCode, error.rawType, error.param], [400, 'invalid_request_error', 'currency']);
    },
  },
  {
    name: 'what does not exist is 404 resource_missing',
    page: `${codes}#resource-missing`,
    async run(target) {
      const error = await refusal(target.stripe.paymentIntents.retrieve('pi_doesNotExist'));
      equal(
        [error.statusCode, error.code, error.message],
        [404, 'resource_missing', "No such payment_intent: 'pi_doesNotExist'"],
      );
      const customer = await refusal(cardIntent(target, {customer: 'cus_doesNotExist'}));
      equal([customer.statusCode, customer.code, customer.param], [400, 'resource_missing', 'customer']);
      const route = await raw(target, 'GET', '/v1/nothing_like_this');
      equal(route.status, 404);
    },
  },
  {
    name: 'fields are expanded, and only those that can be',
    page: 'https://docs.stripe.com/api/expanding_objects',
    async run(target) {
      const customer = await target.stripe.customers.create({name: 'Expanded'});
      const paid = await cardIntent(target, {
        customer: customer.id,
        payment_method: 'pm_card_mastercard',
        confirm: true,
      });
      equal(typeof paid.latest_charge, 'string');
      const whole = await target.stripe.paymentIntents.retrieve(paid.id, {
        expand: ['latest_charge.balance_transaction', 'payment_method', 'customer'],
      });
      isTrue(typeof whole.latest_charge === 'object' && whole.latest_charge, 'charge');
      isTrue(typeof whole.payment_method === 'object' && whole.payment_method, 'payment method');
      equal(whole.payment_method.card?.brand, 'mastercard');
      isTrue(typeof whole.customer === 'object' && whole.customer, 'customer');
      equal(whole.customer.id, customer.id);
      const error = await refusal(target.stripe.paymentIntents.retrieve(paid.id, {expand: ['amount']}));
      equal(error.statusCode, 400);
    },
  },
];
