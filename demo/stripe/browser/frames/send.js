// The calls that carry what was typed, from the frame straight to the API.
import {fields} from './fields.js';
import {acceptedNow, request} from './http.js';
import {methodOf, shownFields, state, willBeSaved} from './state.js';

/** {intent} or {error}. `details`: what the page gave with the confirmation. */
export async function sendConfirmation(details) {
  const {mandate} = methodOf(state.type);
  const answer = await send(
    `/v1/${details.kind === 'payment' ? 'payment_intents' : 'setup_intents'}/${encodeURIComponent(details.clientSecret.split('_secret_')[0])}/confirm`,
    {
      ...(mandate && {mandate_data: acceptedNow}),
      ...details.params,
      client_secret: details.clientSecret,
      expected_payment_method_type: typeOf(),
      use_stripe_sdk: details.useSdk,
      ...(details.kind === 'payment' && {setup_future_usage: details.params.setup_future_usage ?? usageOf()}),
      payment_method_data: {allow_redisplay: allowRedisplay(), ...methodData(details.methodData)},
    },
  );
  return answer.error ? answer : {intent: answer.body};
}

/** {paymentMethod} or {error}. */
export async function sendPaymentMethod({methodData: given}) {
  const answer = await send('/v1/payment_methods', methodData(given));
  return answer.error ? answer : {paymentMethod: answer.body};
}

const send = (path, values) => request('', state.settings, 'POST', path, values);
const typeOf = () => methodOf(state.type).sentAs ?? state.type;

/** With the checkbox, what it says; else what the page asked for. https://docs.stripe.com/api/customer_sessions/create */
function usageOf() {
  const {save, setupFutureUsage} = state.settings;
  return (save && state.saves && save.usage) || setupFutureUsage;
}

/** https://docs.stripe.com/payments/save-during-payment: 'always' with the customer's consent, 'limited' when it is saved without. */
function allowRedisplay() {
  if (!state.settings.save || !methodOf(state.type).savable) return null;
  if (state.saves) return 'always';
  return willBeSaved() ? 'limited' : 'unspecified';
}

/** What the page gives comes first; what was typed here stands over it. */
function methodData(given = {}) {
  const billing = structuredClone(given.billing_details ?? {});
  for (const name of shownFields()) {
    const path = fields[name].billing;
    if (!path) continue;
    const value = state.values[name].trim();
    if (path.length === 1) billing[path[0]] = value;
    else billing.address = {...billing.address, [path[1]]: value};
  }
  return {...given, type: typeOf(), ...methodOf(state.type).data(state.values, state.bank), billing_details: billing};
}
