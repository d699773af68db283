// https://docs.stripe.com/api/setup_intents, https://docs.stripe.com/payments/setupintents/lifecycle
import type Stripe from 'stripe';
import {declineBody} from '../cards/decline.ts';
import {cardOfNumber} from '../cards/catalogue.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {badRequest, docUrl, type ErrorBody, missing, StripeFault} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {
  boolean,
  clearableText,
  ignored,
  listOf,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  readShape,
  text,
  type Values,
} from '../core/params.ts';
import {kindNames, kinds, otherOptions} from '../methods/kinds.ts';
import {actionOf, authenticationFailed, sendMicrodeposits} from './authentication.ts';
import {customerOf} from './customers.ts';
import {changeMandate, mandateData, mandateFor} from './mandates.ts';
import {
  changeSecret,
  newPaymentMethod,
  newPaymentMethodShape,
  outcomeOf,
  secretOf,
  usableMethod,
} from './payment-methods.ts';
import {attach} from './saved-methods.ts';
import {browserShape, checkClientSecret} from './read-payment-intents.ts';

const confirmationShape = {
  mandate_data: mandateData,
  payment_method: text(),
  payment_method_data: object(newPaymentMethodShape),
  payment_method_options: object({
    card: object({request_three_d_secure: oneOf('any', 'automatic', 'challenge')}),
    us_bank_account: object({
      verification_method: oneOf('automatic', 'instant', 'microdeposits'),
      financial_connections: ignored,
      mandate_options: ignored,
    }),
    ...otherOptions,
  }),
  return_url: text(),
  use_stripe_sdk: boolean,
};
type Confirmation = Values<typeof confirmationShape>;

/** Only what can be used again can be set up. https://docs.stripe.com/payments/payment-methods/payment-method-support */
const reusable = kindNames.filter((name) => kinds[name].reusable);

export function createSetupIntent(context: Context): Stripe.SetupIntent {
  const given = readShape(context.params, {
    ...confirmationShape,
    automatic_payment_methods: object({enabled: boolean, allow_redirects: oneOf('always', 'never')}),
    confirm: boolean,
    customer: clearableText(),
    description: clearableText(1000),
    metadata,
    allowed_payment_method_types: listOf(oneOf(...reusable)),
    usage: oneOf('off_session', 'on_session'),
  });
  if (given.customer) customerOf(context, given.customer, 'customer', 400);
  const id = context.newId('seti');
  const intent: Stripe.SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: given.allowed_payment_method_types ?? null,
    application: null,
    automatic_payment_methods: given.allowed_payment_method_types
      ? null
      : {allow_redirects: given.automatic_payment_methods?.allow_redirects ?? 'always', enabled: true},
    cancellation_reason: null,
    client_secret: `${id}_secret_${context.randomText(31)}`,
    created: nowSeconds(context),
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: mergeMetadata({}, given.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: given.allowed_payment_method_types ?? reusable.filter((name) => kinds[name].automatic),
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: given.usage ?? 'off_session',
  };
  intent.payment_method_options = changedOptions(intent, given.payment_method_options);
  if (!given.confirm && given.payment_method) {
    intent.payment_method = usableMethod(context, given.payment_method, intent).id;
    intent.status = 'requires_confirmation';
  }
  context.store.put('setup_intents', context.account, intent);
  context.events.record(context, 'setup_intent.created', intent);
  return given.confirm ? confirm(context, intent, given) : intent;
}

function changedOptions(
  {payment_method_types: types, payment_method_options: before}: Stripe.SetupIntent,
  given: Confirmation['payment_method_options'],
): Stripe.SetupIntent.PaymentMethodOptions {
  const options: Stripe.SetupIntent.PaymentMethodOptions = {};
  if (types.includes('card')) {
    const requested = given?.card?.request_three_d_secure ?? before?.card?.request_three_d_secure ?? 'automatic';
    options.card = {mandate_options: null, network: null, request_three_d_secure: requested};
  }
  if (types.includes('us_bank_account')) {
    const method = given?.us_bank_account?.verification_method ?? before?.us_bank_account?.verification_method;
    options.us_bank_account = {verification_method: method ?? 'automatic'};
  }
  return options;
}

/** https://docs.stripe.com/api/setup_intents/update */
export function updateSetupIntent(context: Context): Stripe.SetupIntent {
  const given = readShape(context.params, {customer: text(), description: clearableText(1000), metadata});
  const before = setupIntentOf(context, context.path.id!);
  return context.store.put('setup_intents', context.account, {
    ...before,
    ...(given.customer !== undefined && {customer: customerOf(context, given.customer, 'customer', 400).id}),
    ...(given.description !== undefined && {description: given.description}),
    metadata: mergeMetadata(before.metadata ?? {}, given.metadata),
  });
}

export function setupIntentOf(context: Context, id: string): Stripe.SetupIntent {
  const found = context.store.get('setup_intents', context.account, id);
  if (!found) throw missing('setupintent', id, 'intent');
  return found;
}

export function retrieveSetupIntent(context: Context): Stripe.SetupIntent {
  const given = readShape(context.params, {client_secret: text(), ...browserShape});
  const intent = setupIntentOf(context, context.path.id!);
  checkClientSecret(context, intent, given.client_secret, 'SetupIntent');
  return intent;
}

export function confirmSetupIntent(context: Context): Stripe.SetupIntent {
  const given = readShape(context.params, {
    ...confirmationShape,
    ...browserShape,
    client_secret: text(),
    expected_payment_method_type: text(),
    client_attribution_metadata: ignored,
  });
  const intent = setupIntentOf(context, context.path.id!);
  checkClientSecret(context, intent, given.client_secret, 'SetupIntent');
  return confirm(context, intent, given);
}

function confirm(context: Context, before: Stripe.SetupIntent, given: Confirmation): Stripe.SetupIntent {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(before.status)) {
    throw badRequest(
      'setup_intent_unexpected_state',
      `You cannot confirm this SetupIntent because it has a status of ${before.status}.`,
      {setup_intent: before},
    );
  }
  const method = given.payment_method_data
    ? newPaymentMethod(context, given.payment_method_data, 'payment_method_data')
    : given.payment_method || before.payment_method
      ? usableMethod(context, given.payment_method ?? String(before.payment_method), before)
      : null;
  if (!method) {
    throw badRequest(
      'setup_intent_unexpected_state',
      "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
      {setup_intent: before},
    );
  }
  let intent: Stripe.SetupIntent = {...before, payment_method: method.id, last_setup_error: null, next_action: null};
  if (given.payment_method_options)
    intent.payment_method_options = changedOptions(intent, given.payment_method_options);
  intent = {...intent, mandate: mandateFor(context, intent, method, given)};
  const action = actionOf(context, intent, method, given);
  if (!action) return finishSetup(context, intent, method);
  const waiting = context.store.put('setup_intents', context.account, {
    ...intent,
    next_action: action,
    status: 'requires_action',
  });
  context.events.record(context, 'setup_intent.requires_action', waiting);
  if (action.type === 'verify_with_microdeposits') sendMicrodeposits(context, waiting.id, method);
  return waiting;
}

/** Nothing is left to do: the method is kept. Errors: 402 for a card that its bank refuses. */
export function finishSetup(
  context: Context,
  intent: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
): Stripe.SetupIntent {
  const {decline} = outcomeOf(context, method);
  const card = method.card && cardOfNumber(secretOf(context, method.id).number);
  if (card && decline && !(decline === card.decline && card.attachable)) {
    const error: ErrorBody = {...declineBody(decline), doc_url: docUrl(decline.code)};
    const failed = failSetup(context, intent, method, error);
    throw new StripeFault(402, {...error, setup_intent: failed, payment_method: method});
  }
  changeMandate(context, typeof intent.mandate === 'string' ? intent.mandate : null, 'active');
  if (intent.usage === 'off_session') changeSecret(context, method.id, {setUpForOffSession: true});
  if (intent.customer && !method.customer) attach(context, method, String(intent.customer));
  const succeeded = context.store.put('setup_intents', context.account, {
    ...intent,
    next_action: null,
    status: 'succeeded',
  });
  context.events.record(context, 'setup_intent.succeeded', succeeded);
  return succeeded;
}

export function failSetup(
  context: Context,
  intent: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
  error: ErrorBody,
): Stripe.SetupIntent {
  const failed = context.store.put('setup_intents', context.account, {
    ...intent,
    last_setup_error: {...error, payment_method: method} as Stripe.SetupIntent.LastSetupError,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  context.events.record(context, 'setup_intent.setup_failed', failed);
  return failed;
}

/** What the bank's page reports back. Never throws for a decline: the page has no one to show an error to. */
export function finishSetupAuthentication(
  context: Context,
  intent: Stripe.SetupIntent,
  passed: boolean,
): Stripe.SetupIntent {
  if (intent.status !== 'requires_action' || intent.next_action?.type === 'verify_with_microdeposits') return intent;
  const method = context.store.get('payment_methods', context.account, String(intent.payment_method))!;
  if (!passed) return failSetup(context, intent, method, authenticationFailed(method, 'setup_intent'));
  try {
    return finishSetup(context, intent, method);
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    return setupIntentOf(context, intent.id);
  }
}

export function abandonSetupAuthentication(context: Context): Stripe.SetupIntent {
  const given = readShape(context.params, {...browserShape, client_secret: text(), source: text()});
  const intent = setupIntentOf(context, context.path.id!);
  checkClientSecret(context, intent, given.client_secret, 'SetupIntent');
  return finishSetupAuthentication(context, intent, false);
}

export function cancelSetupIntent(context: Context): Stripe.SetupIntent {
  const given = readShape(context.params, {
    cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer'),
  });
  const intent = setupIntentOf(context, context.path.id!);
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
    throw badRequest(
      'setup_intent_unexpected_state',
      `You cannot cancel this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be canceled: requires_payment_method, requires_confirmation, requires_action.`,
      {setup_intent: intent},
    );
  }
  const canceled = context.store.put('setup_intents', context.account, {
    ...intent,
    cancellation_reason: given.cancellation_reason ?? null,
    next_action: null,
    status: 'canceled',
  });
  context.events.record(context, 'setup_intent.canceled', canceled);
  return canceled;
}

export function listSetupIntents(context: Context): Stripe.ApiList<Stripe.SetupIntent> {
  const given = readShape(context.params, {...listShape, ...createdShape, customer: text(), payment_method: text()});
  return page(
    context,
    'setup_intents',
    given,
    (intent) =>
      (!given.customer || intent.customer === given.customer) &&
      (!given.payment_method || intent.payment_method === given.payment_method),
  );
}
