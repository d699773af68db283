// The calls that carry no card: reading an intent, giving up a challenge. https://docs.stripe.com/js/payment_intents/retrieve_payment_intent
import {IntegrationError, ORIGIN} from './channel.js';

export const kinds = {
  payment: {path: 'payment_intents', result: 'paymentIntent', lastError: 'last_payment_error', prefix: 'pi_'},
  setup: {path: 'setup_intents', result: 'setupIntent', lastError: 'last_setup_error', prefix: 'seti_'},
};

export const connectionError = {
  type: 'api_connection_error',
  message:
    'We are experiencing issues connecting to our payments provider. You have not been charged. Please check your internet connection and try again.',
};

export class Api {
  constructor(key, account) {
    this.key = key;
    this.account = account;
  }

  /** {intent} or {error}; never throws for what Stripe or the network answers. */
  async call(method, kind, clientSecret, action, more = {}) {
    const id = clientSecret.split('_secret_')[0];
    const form = new URLSearchParams({client_secret: clientSecret, ...more});
    const url = `${ORIGIN}/v1/${kinds[kind].path}/${encodeURIComponent(id)}${action ? `/${action}` : ''}${method === 'GET' ? `?${form}` : ''}`;
    const headers = {authorization: `Bearer ${this.key}`, ...(this.account && {'stripe-account': this.account})};
    try {
      const response = await fetch(
        url,
        method === 'GET'
          ? {headers}
          : {method, headers: {...headers, 'content-type': 'application/x-www-form-urlencoded'}, body: form.toString()},
      );
      const body = await response.json();
      return response.ok ? {intent: body} : {error: body.error};
    } catch {
      return {error: connectionError};
    }
  }

  retrieve(kind, clientSecret) {
    return this.call('GET', kind, clientSecret);
  }
}

export function checkSecret(kind, clientSecret, caller) {
  if (
    typeof clientSecret !== 'string' ||
    !clientSecret.startsWith(kinds[kind].prefix) ||
    !clientSecret.includes('_secret_')
  ) {
    throw new IntegrationError(
      `Invalid value for ${caller}: clientSecret should be a client secret of the form \${id}_secret_\${secret}. You specified: ${clientSecret}.`,
    );
  }
}
