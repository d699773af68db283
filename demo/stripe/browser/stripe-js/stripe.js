// The global `Stripe`. https://docs.stripe.com/js/initializing
import {Api, checkSecret, kinds} from './api.js';
import {collectBankAccount, confirmBankAccount, verifyMicrodeposits} from './bank-account.js';
import {IntegrationError} from './channel.js';
import {actOn, confirm} from './confirm.js';
import {Elements} from './elements.js';

function Stripe(publishableKey, options = {}) {
  if (typeof publishableKey !== 'string' || publishableKey === '')
    throw new IntegrationError('Missing value for Stripe(): apiKey should be a string.');
  if (publishableKey.startsWith('sk_'))
    throw new IntegrationError(
      'You should not use your secret key with Stripe.js.\n        Please pass a publishable key instead.',
    );
  if (!publishableKey.startsWith('pk_test_'))
    throw new IntegrationError('The Stripe sandbox takes test keys only (pk_test_…).');
  const api = new Api(publishableKey, options.stripeAccount);
  const locale = !options.locale || options.locale === 'auto' ? navigator.language : options.locale;

  const retrieve = async (kind, clientSecret, caller) => {
    checkSecret(kind, clientSecret, caller);
    const {intent, error} = await api.retrieve(kind, clientSecret);
    return error ? {error} : {[kinds[kind].result]: intent};
  };

  return {
    elements: (elementsOptions) =>
      new Elements(api, {...(options.locale && {locale: options.locale}), ...elementsOptions}),
    confirmPayment: (given) => confirm(api, 'payment', given, 'stripe.confirmPayment()'),
    confirmSetup: (given) => confirm(api, 'setup', given, 'stripe.confirmSetup()'),
    retrievePaymentIntent: (clientSecret) => retrieve('payment', clientSecret, 'stripe.retrievePaymentIntent()'),
    retrieveSetupIntent: (clientSecret) => retrieve('setup', clientSecret, 'stripe.retrieveSetupIntent()'),
    verifyMicrodepositsForPayment: (clientSecret, data) =>
      verifyMicrodeposits(api, 'payment', clientSecret, data, 'stripe.verifyMicrodepositsForPayment()'),
    verifyMicrodepositsForSetup: (clientSecret, data) =>
      verifyMicrodeposits(api, 'setup', clientSecret, data, 'stripe.verifyMicrodepositsForSetup()'),
    collectBankAccountForPayment: (given) =>
      collectBankAccount(api, 'payment', given, locale, 'stripe.collectBankAccountForPayment()'),
    collectBankAccountForSetup: (given) =>
      collectBankAccount(api, 'setup', given, locale, 'stripe.collectBankAccountForSetup()'),
    confirmUsBankAccountPayment: (clientSecret, data) =>
      confirmBankAccount(api, 'payment', clientSecret, data, 'stripe.confirmUsBankAccountPayment()'),
    confirmUsBankAccountSetup: (clientSecret, data) =>
      confirmBankAccount(api, 'setup', clientSecret, data, 'stripe.confirmUsBankAccountSetup()'),
    async handleNextAction({clientSecret}) {
      const kind = String(clientSecret).startsWith('seti_') ? 'setup' : 'payment';
      checkSecret(kind, clientSecret, 'stripe.handleNextAction()');
      const {intent, error} = await api.retrieve(kind, clientSecret);
      return error ? {error} : actOn(api, kind, intent, clientSecret);
    },
    async createPaymentMethod({elements, params = {}}) {
      if (!(elements instanceof Elements) || !elements.payment)
        throw new IntegrationError('stripe.createPaymentMethod() needs elements with a payment Element.');
      if (!elements.submitted)
        throw new IntegrationError('elements.submit() must be called before stripe.createPaymentMethod().');
      return elements.payment.ask('createPaymentMethod', {methodData: params});
    },
    registerAppInfo() {},
    _registerWrapper() {},
  };
}

Stripe.version = 'endive';
window.Stripe = Stripe;
