// https://docs.stripe.com/api/setup_intents, https://docs.stripe.com/payments/setupintents/lifecycle
import type Stripe from 'stripe';
import {declineBody} from '../cards/decline.ts';
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
import {nextAction} from './authentication.ts';
import {customerOf} from './customers.ts';
import {
  attach,
  newPaymentMethod,
  newPaymentMethodShape,
  rememberSetUp,
  testCardOf,
  usableMethod,
} from './payment-methods.ts';
import {browserShape, checkClientSecret} from './read-payment-intents.ts';

const confirmationShape = {
  mandate_data: ignored,
  payment_method: text(),
  payment_method_data: object(newPaymentMethodShape),
  return_url: text(),
  use_stripe_sdk: boolean,
};
type Confirmation = Values<typeof confirmationShape>;

export function createSetupIntent(context: Context): Stripe.SetupIntent {
  const given = readShape(context.params, {
    ...confirmationShape,
    automatic_payment_methods: object({enabled: boolean, allow_redirects: oneOf('always', 'never')}),
    confirm: boolean,
    customer: clearableText(),
    description: clearableText(1000),
    metadata,
    allowed_payment_method_types: listOf(oneOf('card')),
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
    payment_method_options: {card: {mandate_options: null, network: null, request_three_d_secure: 'automatic'}},
    payment_method_types: given.allowed_payment_method_types ?? ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: given.usage ?? 'off_session',
  };
  if (!given.confirm && given.payment_method) {
    intent.payment_method = usableMethod(context, given.payment_method, intent).id;
    intent.status = 'requires_confirmation';
  }
  context.store.put('setup_intents', context.account, intent);
  context.events.record(context, 'setup_intent.created', intent);
  return given.confirm ? confirm(context, intent, given) : intent;
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
  const intent: Stripe.SetupIntent = {...before, payment_method: method.id, last_setup_error: null, next_action: null};
  if (testCardOf(context, method.id).authentication === 'none') return finish(context, intent, method);
  const waiting = context.store.put('setup_intents', context.account, {
    ...intent,
    next_action: nextAction(context, intent, given),
    status: 'requires_action',
  });
  context.events.record(context, 'setup_intent.requires_action', waiting);
  return waiting;
}

function finish(context: Context, intent: Stripe.SetupIntent, method: Stripe.PaymentMethod): Stripe.SetupIntent {
  const {decline, attachable} = testCardOf(context, method.id);
  if (decline && !attachable) {
    const error: ErrorBody = {...declineBody(decline), doc_url: docUrl(decline.code)};
    const failed = backToPaymentMethod(context, intent, method, error);
    throw new StripeFault(402, {...error, setup_intent: failed, payment_method: method});
  }
  if (intent.usage === 'off_session') rememberSetUp(context, method.id);
  if (intent.customer && !method.customer) attach(context, method, String(intent.customer));
  const succeeded = context.store.put('setup_intents', context.account, {
    ...intent,
    next_action: null,
    status: 'succeeded',
  });
  context.events.record(context, 'setup_intent.succeeded', succeeded);
  return succeeded;
}

function backToPaymentMethod(
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

export function finishSetupAuthentication(
  context: Context,
  intent: Stripe.SetupIntent,
  passed: boolean,
): Stripe.SetupIntent {
  if (intent.status !== 'requires_action') return intent;
  const method = context.store.get('payment_methods', context.account, String(intent.payment_method))!;
  if (passed) return finish(context, intent, method);
  const code = 'setup_intent_authentication_failure';
  return backToPaymentMethod(context, intent, method, {
    type: 'invalid_request_error',
    code,
    message:
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    doc_url: docUrl(code),
  });
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
    context.store.list('setup_intents', context.account),
    given,
    '/v1/setup_intents',
    (intent) =>
      (!given.customer || intent.customer === given.customer) &&
      (!given.payment_method || intent.payment_method === given.payment_method),
  );
}
