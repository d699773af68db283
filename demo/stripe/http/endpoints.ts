// Every route of the API that the sandbox answers. Longer paths stand before shorter ones of the same shape.
import type {Context} from '../core/context.ts';
import {listBalanceTransactions, retrieveBalanceTransaction} from '../resources/balance.ts';
import {
  collectForPayment,
  collectForSetup,
  createBankSignIn,
  detachRedisplayed,
  redisplayedMethods,
  retrieveBankSignIn,
  usablePaymentMethodTypes,
} from '../resources/browser-side.ts';
import {listCharges, retrieveCharge} from '../resources/charges.ts';
import {abandonAuthentication, confirmPaymentIntent} from '../resources/confirm-payment-intent.ts';
import {createCustomerSession} from '../resources/customer-sessions.ts';
import {
  createCustomer,
  deleteCustomer,
  listCustomers,
  retrieveCustomer,
  updateCustomer,
} from '../resources/customers.ts';
import {closeDispute, listDisputes, retrieveDispute, updateDispute} from '../resources/disputes.ts';
import {listEvents, retrieveEvent} from '../resources/events.ts';
import {retrieveMandate} from '../resources/mandates.ts';
import {verifyPaymentMicrodeposits, verifySetupMicrodeposits} from '../resources/microdeposits.ts';
import {cancelPaymentIntent, createPaymentIntent, updatePaymentIntent} from '../resources/payment-intents.ts';
import {createPaymentMethod, retrievePaymentMethod} from '../resources/payment-methods.ts';
import {
  attachPaymentMethod,
  detachPaymentMethod,
  listPaymentMethods,
  retrieveCustomerPaymentMethod,
  updatePaymentMethod,
} from '../resources/saved-methods.ts';
import {listPaymentIntents, retrievePaymentIntent, searchPaymentIntents} from '../resources/read-payment-intents.ts';
import {cancelRefund, createRefund, listRefunds, retrieveRefund, updateRefund} from '../resources/refunds.ts';
import {
  abandonSetupAuthentication,
  cancelSetupIntent,
  confirmSetupIntent,
  createSetupIntent,
  listSetupIntents,
  retrieveSetupIntent,
  updateSetupIntent,
} from '../resources/setup-intents.ts';
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listWebhookEndpoints,
  retrieveWebhookEndpoint,
} from '../resources/webhook-endpoints.ts';

export type Endpoint = {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** All of a request's effect happens in here, without waiting for anything: two requests never mix. */
  handle(context: Context): unknown;
  /** May be called with the publishable key, from a browser. */
  publishable?: boolean;
};

export const endpoints: Endpoint[] = [
  {method: 'POST', path: '/v1/customers', handle: createCustomer},
  {method: 'GET', path: '/v1/customers', handle: listCustomers},
  {method: 'GET', path: '/v1/customers/:customer/payment_methods', handle: listPaymentMethods},
  {method: 'GET', path: '/v1/customers/:customer/payment_methods/:id', handle: retrieveCustomerPaymentMethod},
  {method: 'GET', path: '/v1/customers/:id', handle: retrieveCustomer},
  {method: 'POST', path: '/v1/customers/:id', handle: updateCustomer},
  {method: 'DELETE', path: '/v1/customers/:id', handle: deleteCustomer},
  {method: 'POST', path: '/v1/customer_sessions', handle: createCustomerSession},

  {method: 'POST', path: '/v1/payment_methods', handle: createPaymentMethod, publishable: true},
  {method: 'GET', path: '/v1/payment_methods', handle: listPaymentMethods},
  {method: 'POST', path: '/v1/payment_methods/:id/attach', handle: attachPaymentMethod},
  {method: 'POST', path: '/v1/payment_methods/:id/detach', handle: detachPaymentMethod},
  {method: 'GET', path: '/v1/payment_methods/:id', handle: retrievePaymentMethod},
  {method: 'POST', path: '/v1/payment_methods/:id', handle: updatePaymentMethod},
  {method: 'GET', path: '/v1/mandates/:id', handle: retrieveMandate},
  {method: 'GET', path: '/v1/financial_connections/accounts/:id', handle: retrieveBankSignIn},

  {method: 'POST', path: '/v1/payment_intents', handle: createPaymentIntent},
  {method: 'GET', path: '/v1/payment_intents', handle: listPaymentIntents},
  {method: 'GET', path: '/v1/payment_intents/search', handle: searchPaymentIntents},
  {method: 'POST', path: '/v1/payment_intents/:id/confirm', handle: confirmPaymentIntent, publishable: true},
  {method: 'POST', path: '/v1/payment_intents/:id/cancel', handle: cancelPaymentIntent},
  {method: 'POST', path: '/v1/payment_intents/:id/source_cancel', handle: abandonAuthentication, publishable: true},
  {
    method: 'POST',
    path: '/v1/payment_intents/:id/verify_microdeposits',
    handle: verifyPaymentMicrodeposits,
    publishable: true,
  },
  {method: 'GET', path: '/v1/payment_intents/:id', handle: retrievePaymentIntent, publishable: true},
  {method: 'POST', path: '/v1/payment_intents/:id', handle: updatePaymentIntent},

  {method: 'POST', path: '/v1/setup_intents', handle: createSetupIntent},
  {method: 'GET', path: '/v1/setup_intents', handle: listSetupIntents},
  {method: 'POST', path: '/v1/setup_intents/:id/confirm', handle: confirmSetupIntent, publishable: true},
  {method: 'POST', path: '/v1/setup_intents/:id/cancel', handle: cancelSetupIntent},
  {method: 'POST', path: '/v1/setup_intents/:id/source_cancel', handle: abandonSetupAuthentication, publishable: true},
  {
    method: 'POST',
    path: '/v1/setup_intents/:id/verify_microdeposits',
    handle: verifySetupMicrodeposits,
    publishable: true,
  },
  {method: 'GET', path: '/v1/setup_intents/:id', handle: retrieveSetupIntent, publishable: true},
  {method: 'POST', path: '/v1/setup_intents/:id', handle: updateSetupIntent},

  {method: 'GET', path: '/v1/charges', handle: listCharges},
  {method: 'GET', path: '/v1/charges/:id', handle: retrieveCharge},
  {method: 'POST', path: '/v1/refunds', handle: createRefund},
  {method: 'GET', path: '/v1/refunds', handle: listRefunds},
  {method: 'POST', path: '/v1/refunds/:id/cancel', handle: cancelRefund},
  {method: 'GET', path: '/v1/refunds/:id', handle: retrieveRefund},
  {method: 'POST', path: '/v1/refunds/:id', handle: updateRefund},
  {method: 'GET', path: '/v1/disputes', handle: listDisputes},
  {method: 'POST', path: '/v1/disputes/:id/close', handle: closeDispute},
  {method: 'GET', path: '/v1/disputes/:id', handle: retrieveDispute},
  {method: 'POST', path: '/v1/disputes/:id', handle: updateDispute},
  {method: 'GET', path: '/v1/balance_transactions', handle: listBalanceTransactions},
  {method: 'GET', path: '/v1/balance_transactions/:id', handle: retrieveBalanceTransaction},

  {method: 'GET', path: '/v1/events', handle: listEvents},
  {method: 'GET', path: '/v1/events/:id', handle: retrieveEvent},
  {method: 'POST', path: '/v1/webhook_endpoints', handle: createWebhookEndpoint},
  {method: 'GET', path: '/v1/webhook_endpoints', handle: listWebhookEndpoints},
  {method: 'GET', path: '/v1/webhook_endpoints/:id', handle: retrieveWebhookEndpoint},
  {method: 'DELETE', path: '/v1/webhook_endpoints/:id', handle: deleteWebhookEndpoint},

  // What Stripe.js asks for by calls that are not documented.
  {method: 'GET', path: '/v1/sandbox/payment_method_types', handle: usablePaymentMethodTypes, publishable: true},
  {method: 'GET', path: '/v1/sandbox/customer_session', handle: redisplayedMethods, publishable: true},
  {
    method: 'POST',
    path: '/v1/sandbox/customer_session/payment_methods/:id/detach',
    handle: detachRedisplayed,
    publishable: true,
  },
  {method: 'POST', path: '/v1/sandbox/payment_intents/:id/attach', handle: collectForPayment, publishable: true},
  {method: 'POST', path: '/v1/sandbox/setup_intents/:id/attach', handle: collectForSetup, publishable: true},
  {
    method: 'POST',
    path: '/v1/sandbox/financial_connections/accounts',
    handle: createBankSignIn,
    publishable: true,
  },
];
