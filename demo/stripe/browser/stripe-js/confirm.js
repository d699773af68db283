// Confirming an intent and what may follow. https://docs.stripe.com/js/payment_intents/confirm_payment
import {checkSecret, kinds} from './api.js';
import {IntegrationError} from './channel.js';
import {Elements} from './elements.js';
import {showChallenge} from './modal.js';

/** A page change is under way: the caller must not go on. */
const leaving = () => new Promise(() => {});

/** What redirect_status says of each state; all others are failures. */
const redirectStatus = {
  succeeded: 'succeeded',
  processing: 'processing',
  requires_capture: 'requires_capture',
  requires_action: 'pending',
};

function returnUrl(url, kind, intent) {
  const address = new URL(url);
  const name = kind === 'payment' ? 'payment_intent' : 'setup_intent';
  address.searchParams.set(name, intent.id);
  address.searchParams.set(`${name}_client_secret`, intent.client_secret);
  address.searchParams.set('redirect_status', redirectStatus[intent.status] ?? 'failed');
  return address.href;
}

/** What a confirmation or a challenge led to, as {paymentIntent} or {error}. */
function settled(kind, intent) {
  const error = intent[kinds[kind].lastError];
  const name = kind === 'payment' ? 'payment_intent' : 'setup_intent';
  if (intent.status === 'requires_payment_method' && error) return {error: {...error, [name]: intent}};
  return {[kinds[kind].result]: intent};
}

/** Carries out `next_action`: a frame over the page, or a page change and back. What only the customer can do later (micro-deposits) is left. */
export async function actOn(api, kind, intent, clientSecret) {
  const action = intent.next_action;
  if (intent.status !== 'requires_action' || !action) return settled(kind, intent);
  if (action.type === 'redirect_to_url') {
    location.assign(action.redirect_to_url.url);
    return leaving();
  }
  if (action.type !== 'use_stripe_sdk') return settled(kind, intent);
  const outcome = await showChallenge(action.use_stripe_sdk.stripe_js);
  const after =
    outcome === 'closed'
      ? await api.call('POST', kind, clientSecret, 'source_cancel')
      : await api.retrieve(kind, clientSecret);
  return after.error ? {error: after.error} : settled(kind, after.intent);
}

/** With elements, what is typed in them; without, a saved method, or the one that is on the intent already. */
export async function confirm(api, kind, options, caller) {
  const {elements, confirmParams = {}, redirect = 'always'} = options;
  const clientSecret = options.clientSecret ?? elements?.clientSecret;
  if (elements !== undefined && !(elements instanceof Elements))
    throw new IntegrationError(`Invalid value for ${caller}: elements should be an Elements instance.`);
  if (!elements && !clientSecret)
    throw new IntegrationError(`Invalid value for ${caller}: you must pass either elements or clientSecret.`);
  checkSecret(kind, clientSecret, caller);
  const {
    return_url: back,
    payment_method: saved,
    payment_method_data: methodData,
    expand: _,
    ...params
  } = confirmParams;
  if (redirect === 'always' && !back)
    throw new IntegrationError(
      `Missing value for ${caller}: confirmParams.return_url is required unless redirect is 'if_required'.`,
    );
  if (back && !URL.canParse(back))
    throw new IntegrationError(
      `Invalid value for ${caller}: confirmParams.return_url should be an absolute URL. You specified: ${back}.`,
    );
  if (elements && elements.options.mode && !elements.submitted) {
    throw new IntegrationError(
      `elements.submit() must be called before ${caller}. See https://stripe.com/docs/payments/accept-a-payment-deferred for more information.`,
    );
  }
  if (elements) elements.submitted = false;

  if (elements?.options.mode) {
    const mismatch = await differs(api, kind, elements.options, clientSecret);
    if (mismatch) return mismatch;
  }
  const details = {
    kind,
    clientSecret,
    // With 'always' the bank's page takes the whole window; else it is a frame over this page.
    useSdk: redirect !== 'always',
    methodData: methodData ?? {},
    params: {...params, ...(back && {return_url: new URL(back).href})},
  };
  const answer = elements
    ? await confirmTyped(elements, details, caller)
    : await api.call('POST', kind, clientSecret, 'confirm', {
        ...details.params,
        payment_method: saved,
        use_stripe_sdk: details.useSdk,
      });
  if (answer.error) return {error: answer.error};
  const result = await actOn(api, kind, answer.intent, clientSecret);
  if (result.error || redirect !== 'always') return result;
  location.assign(returnUrl(back, kind, result[kinds[kind].result]));
  return leaving();
}

async function confirmTyped({payment}, details, caller) {
  if (!payment) throw new IntegrationError(`${caller} needs a payment Element that is mounted.`);
  const answer = await payment.ask('confirm', details);
  if (answer.missing) throw missing(answer.missing, caller);
  return answer;
}

/** A field the merchant has switched off must come with the confirmation. https://docs.stripe.com/js/elements_object/create_payment_element#payment_element_create-options-fields */
function missing(field, caller) {
  return new IntegrationError(
    `You specified "never" for fields.billing_details.${field} when creating the payment Element, but did not pass confirmParams.payment_method_data.billing_details.${field} when calling ${caller}. If you opt out of collecting data via the payment Element using the fields option, the data must be passed in when calling ${caller}.`,
  );
}

/** The intent must be what the element was made for. https://docs.stripe.com/payments/accept-a-payment-deferred */
async function differs(api, kind, options, clientSecret) {
  const {intent, error} = await api.retrieve(kind, clientSecret);
  if (error) return {error};
  if (kind === 'setup') return null;
  for (const name of ['amount', 'currency']) {
    if (options[name] !== intent[name]) {
      return {
        error: {
          type: 'invalid_request_error',
          message: `The provided ${name} (${options[name]}) does not match the expected ${name} (${intent[name]}). Try confirming with a Payment Intent that is configured with the same parameters as Stripe Elements.`,
        },
      };
    }
  }
  return null;
}
