// The calls that carry the card, from the frame straight to the API.

const connectionError = {
  type: 'api_connection_error',
  message:
    'We are experiencing issues connecting to our payments provider. You have not been charged. Please check your internet connection and try again.',
};

/** {intent} or {error}. */
export async function sendConfirmation(settings, details, typed) {
  const id = details.clientSecret.split('_secret_')[0];
  const form = new URLSearchParams({
    client_secret: details.clientSecret,
    expected_payment_method_type: 'card',
    use_stripe_sdk: String(details.useSdk),
  });
  if (details.returnUrl) form.set('return_url', new URL(details.returnUrl).href);
  if (details.receiptEmail) form.set('receipt_email', details.receiptEmail);
  addCard(form, 'payment_method_data', details, typed);
  if (details.allowRedisplay) form.set('payment_method_data[allow_redisplay]', details.allowRedisplay);
  const answer = await post(
    settings,
    `/v1/${details.kind === 'payment' ? 'payment_intents' : 'setup_intents'}/${encodeURIComponent(id)}/confirm`,
    form,
  );
  return answer.error ? answer : {intent: answer.body};
}

/** {paymentMethod} or {error}. */
export async function sendPaymentMethod(settings, details, typed) {
  const form = new URLSearchParams();
  addCard(form, '', details, typed);
  const answer = await post(settings, '/v1/payment_methods', form);
  return answer.error ? answer : {paymentMethod: answer.body};
}

function addCard(form, prefix, details, typed) {
  const set = (path, value) => {
    if (value !== null && value !== undefined && value !== '')
      form.set(
        prefix
          ? prefix + path.map((part) => `[${part}]`).join('')
          : path[0] +
              path
                .slice(1)
                .map((part) => `[${part}]`)
                .join(''),
        value,
      );
  };
  set(['type'], 'card');
  set(['card', 'number'], typed.number);
  set(['card', 'exp_month'], typed.expMonth);
  set(['card', 'exp_year'], typed.expYear);
  set(['card', 'cvc'], typed.cvc);
  // What the page gives comes first; what was typed here stands over it.
  const {address = {}, ...person} = details.billingDetails;
  for (const [name, value] of Object.entries(person)) set(['billing_details', name], value);
  for (const [name, value] of Object.entries(address ?? {})) set(['billing_details', 'address', name], value);
  set(['billing_details', 'address', 'country'], typed.country);
  set(['billing_details', 'address', 'postal_code'], typed.postalCode);
}

async function post(settings, path, form) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${settings.key}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...(settings.account && {'stripe-account': settings.account}),
      },
      body: form.toString(),
    });
    const body = await response.json();
    return response.ok ? {body} : {error: body.error};
  } catch {
    return {error: connectionError};
  }
}
