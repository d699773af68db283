// How the API is spoken to, by the frames and by Stripe.js itself (which takes this file in; see pages/stripe-js.ts).

export const connectionError = {
  type: 'api_connection_error',
  message:
    'We are experiencing issues connecting to our payments provider. You have not been charged. Please check your internet connection and try again.',
};

/** `{card: {number: '42'}}` as `card[number]=42`; what is null, undefined or empty is left out. https://docs.stripe.com/api */
export function formOf(values) {
  const form = new URLSearchParams();
  const add = (name, value) => {
    if (value === null || value === undefined || value === '') return;
    if (typeof value !== 'object') form.set(name, String(value));
    else for (const [key, inner] of Object.entries(value)) add(name ? `${name}[${key}]` : key, inner);
  };
  add('', values);
  return form;
}

/** {body} or {error}; never throws for what Stripe or the network answers. `settings` names the key and the account. */
export async function request(origin, settings, method, path, values) {
  const form = formOf(values).toString();
  const headers = {
    authorization: `Bearer ${settings.key}`,
    ...(settings.account && {'stripe-account': settings.account}),
  };
  try {
    const response = await fetch(
      `${origin}${path}${method === 'GET' && form ? `?${form}` : ''}`,
      method === 'GET'
        ? {headers}
        : {method, headers: {...headers, 'content-type': 'application/x-www-form-urlencoded'}, body: form},
    );
    const body = await response.json();
    return response.ok ? {body} : {error: body.error};
  } catch {
    return {error: connectionError};
  }
}

/** The customer is here and says yes: Stripe takes time, address and browser from the request. https://docs.stripe.com/api/mandates */
export const acceptedNow = {customer_acceptance: {type: 'online', online: {infer_from_client: true}}};
