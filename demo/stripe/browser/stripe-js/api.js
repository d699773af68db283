// The calls that carry no card: reading an intent, giving up a challenge. https://docs.stripe.com/js/payment_intents/retrieve_payment_intent
import {request} from '../frames/http.js';
import {IntegrationError, ORIGIN} from './channel.js';

export const kinds = {
  payment: {path: 'payment_intents', result: 'paymentIntent', lastError: 'last_payment_error', prefix: 'pi_'},
  setup: {path: 'setup_intents', result: 'setupIntent', lastError: 'last_setup_error', prefix: 'seti_'},
};

export class Api {
  constructor(key, account) {
    this.key = key;
    this.account = account ?? null;
  }

  /** {body} or {error}; never throws for what Stripe or the network answers. */
  request(method, path, values) {
    return request(ORIGIN, this, method, path, values);
  }

  /** {intent} or {error}. */
  async call(method, kind, clientSecret, action, more = {}) {
    const id = encodeURIComponent(clientSecret.split('_secret_')[0]);
    const path = `/v1/${kinds[kind].path}/${id}${action ? `/${action}` : ''}`;
    const {body, error} = await this.request(method, path, {client_secret: clientSecret, ...more});
    return error ? {error} : {intent: body};
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
