// What Stripe.js asks Stripe for beyond the documented API: which methods to offer, the customer's saved ones, a bank's sign-in.
// https://docs.stripe.com/payments/accept-a-payment-deferred, https://docs.stripe.com/payments/save-customer-payment-methods,
// https://docs.stripe.com/financial-connections/testing
import type Stripe from 'stripe';
import {checkAmount, readCurrency} from '../core/amounts.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest, missing, StripeFault} from '../core/errors.ts';
import {integer, object, oneOf, readShape, required, text} from '../core/params.ts';
import {kinds} from '../methods/kinds.ts';
import {checkUsAccount} from '../methods/read-account.ts';
import {automaticTypes} from './payment-intents.ts';
import {newPaymentMethod, newPaymentMethodShape, usableMethod} from './payment-methods.ts';
import {detach} from './saved-methods.ts';
import {browserShape, checkClientSecret, paymentIntentOf} from './read-payment-intents.ts';
import {setupIntentOf} from './setup-intents.ts';

/** For a deferred intent that names no types: those the account takes in this currency and amount. */
export function usablePaymentMethodTypes(context: Context): {payment_method_types: string[]} {
  const given = readShape(context.params, {
    ...browserShape,
    currency: text(),
    amount: integer({min: 1}),
    mode: oneOf('payment', 'setup'),
  });
  const currency = readCurrency(given.currency ?? 'usd');
  const types = automaticTypes(currency).filter((name) => {
    if (given.mode === 'setup') return kinds[name].reusable;
    if (given.amount === undefined) return true;
    try {
      checkAmount(given.amount, currency, kinds[name].limits);
      return true;
    } catch (error) {
      if (error instanceof StripeFault) return false;
      throw error;
    }
  });
  return {payment_method_types: types};
}

/** The session's saved methods, as far as its features let them be shown. Errors: 400 when it has expired. */
export function redisplayedMethods(
  context: Context,
): Pick<Stripe.CustomerSession, 'components' | 'customer'> & {payment_methods: Stripe.PaymentMethod[]} {
  const given = readShape(context.params, {...browserShape, client_secret: text()});
  const session = sessionOf(context, given.client_secret);
  const features = session.components!.payment_element.features;
  const filters: string[] = features?.payment_method_allow_redisplay_filters ?? [];
  const methods =
    features?.payment_method_redisplay === 'enabled'
      ? [
          ...context.store.newestFirst('payment_methods', context.account, undefined, {
            member: 'customer',
            is: String(session.customer),
          }),
        ]
          .filter((method) => filters.includes(method.allow_redisplay ?? 'unspecified'))

          .slice(0, features.payment_method_redisplay_limit ?? 3)
      : [];
  return {components: session.components!, customer: session.customer, payment_methods: methods};
}

/** The customer removes one of them. Errors: the session does not let them, or the method is somebody else's. */
export function detachRedisplayed(context: Context): Stripe.PaymentMethod {
  const given = readShape(context.params, {...browserShape, client_secret: text()});
  const session = sessionOf(context, given.client_secret);
  if (session.components!.payment_element.features?.payment_method_remove !== 'enabled')
    throw badRequest(undefined, 'This CustomerSession does not let payment methods be removed.');
  const method = context.store.get('payment_methods', context.account, context.path.id!);
  if (method?.customer !== session.customer) throw missing('PaymentMethod', context.path.id!, 'payment_method');
  return detach(context, method);
}

/** `collectBankAccountForPayment` and `…ForSetup`: the account is on the intent, which wants its confirmation. https://docs.stripe.com/js/payment_intents/collect_bank_account_for_payment */
export function collectForPayment(context: Context): Stripe.PaymentIntent {
  const intent = paymentIntentOf(context, context.path.id!, 'intent');
  const method = collected(context, intent, 'PaymentIntent');
  return context.store.put('payment_intents', context.account, {...intent, ...method});
}

export function collectForSetup(context: Context): Stripe.SetupIntent {
  const intent = setupIntentOf(context, context.path.id!);
  return context.store.put('setup_intents', context.account, {...intent, ...collected(context, intent, 'SetupIntent')});
}

function collected(
  context: Context,
  intent: Stripe.PaymentIntent | Stripe.SetupIntent,
  kind: 'PaymentIntent' | 'SetupIntent',
) {
  const given = readShape(context.params, {
    ...browserShape,
    client_secret: text(),
    payment_method_data: object(newPaymentMethodShape),
  });
  checkClientSecret(context, intent, given.client_secret, kind);
  if (!['requires_payment_method', 'requires_confirmation'].includes(intent.status)) {
    throw badRequest(
      `${kind === 'PaymentIntent' ? 'payment' : 'setup'}_intent_unexpected_state`,
      `You cannot collect a bank account for this ${kind} because it has a status of ${intent.status}.`,
    );
  }
  const data = required(given.payment_method_data, 'payment_method_data');
  const made = newPaymentMethod(context, data, 'payment_method_data');
  return {payment_method: usableMethod(context, made.id, intent).id, status: 'requires_confirmation' as const};
}

function sessionOf(context: Context, clientSecret: string | undefined): Stripe.CustomerSession {
  const secret = required(clientSecret, 'client_secret');
  const found = context.store.get('customer_sessions', context.account, secret);
  if (!found || found.expires_at <= nowSeconds(context))
    throw badParameter(undefined, 'The CustomerSession has expired or does not exist.', 'client_secret');
  return found;
}

/** The customer has signed in at the test bank and chosen an account: it needs no more verification. */
export function createBankSignIn(context: Context): Stripe.FinancialConnections.Account {
  const given = readShape(context.params, {
    ...browserShape,
    account_number: text(),
    account_type: oneOf('checking', 'savings'),
    account_holder_type: oneOf('individual', 'company'),
    institution_name: text(),
  });
  return signIn(context, given.account_number ?? '000123456789', given);
}

export function signIn(
  context: Context,
  number: string,
  given: {account_type?: 'checking' | 'savings'; institution_name?: string} = {},
): Stripe.FinancialConnections.Account {
  checkUsAccount('110000000', number);
  const type = given.account_type ?? 'checking';
  const account: Stripe.FinancialConnections.Account = {
    id: context.newId('fca'),
    object: 'financial_connections.account',
    account_holder: null,
    account_numbers: null,
    balance: null,
    balance_refresh: null,
    category: 'cash',
    created: nowSeconds(context),
    display_name: type === 'savings' ? 'Savings' : 'Checking',
    institution_name: given.institution_name ?? 'Test Institution',
    last4: number.slice(-4),
    livemode: false,
    ownership: null,
    ownership_refresh: null,
    permissions: ['payment_method'],
    status: 'active',
    subcategory: type,
    subscriptions: [],
    supported_payment_method_types: ['us_bank_account'],
    transaction_refresh: null,
  };
  context.store.put('bank_sign_ins', context.account, {...account, number});
  return account;
}

/** https://docs.stripe.com/api/financial_connections/accounts/retrieve */
export function retrieveBankSignIn(context: Context): Stripe.FinancialConnections.Account {
  readShape(context.params, {});
  const found = context.store.get('bank_sign_ins', context.account, context.path.id!);
  if (!found) throw missing('financial_connections.account', context.path.id!, 'account');
  const {number: _number, ...account} = found;
  return account;
}
