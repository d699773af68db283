// The customer's leave to debit their account. https://docs.stripe.com/api/mandates,
// https://docs.stripe.com/payments/ach-direct-debit#mandates
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest, missing} from '../core/errors.ts';
import {boolean, integer, object, oneOf, readShape, required, text} from '../core/params.ts';
import {kindOf} from '../methods/kinds.ts';
import {changeSecret, outcomeOf, secretOf} from './payment-methods.ts';

export const mandateData = object({
  customer_acceptance: object({
    type: oneOf('online', 'offline'),
    accepted_at: integer(),
    online: object({ip_address: text(), user_agent: text(), infer_from_client: boolean}),
    offline: object({}),
  }),
});
type MandateData = ReturnType<typeof mandateData>;
type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

/**
 * The mandate that this payment or setup goes by: the one given with it, else one the method has already; null for methods
 * that need none. Errors: 400 when it needs one and there is none, the intent waiting for its confirmation.
 */
export function mandateFor(
  context: Context,
  intent: Intent,
  method: Stripe.PaymentMethod,
  given: {mandate_data?: MandateData; mandate?: string},
): string | null {
  if (!kindOf(method.type).mandate) return null;
  if (given.mandate_data) return newMandate(context, intent, method, given.mandate_data).id;
  const id = given.mandate ?? secretOf(context, method.id).mandate;
  const found = id ? context.store.get('mandates', context.account, id) : undefined;
  if (given.mandate !== undefined && found?.payment_method !== method.id)
    throw missing('mandate', given.mandate, 'mandate', 400);
  if (found && found.status !== 'inactive') return found.id;
  const isPayment = intent.object === 'payment_intent';
  throw badRequest(
    undefined,
    `This ${isPayment ? 'PaymentIntent' : 'SetupIntent'} requires a mandate, but no existing mandate was found. Collect mandate acceptance from the customer and try again, providing acceptance data in the mandate_data parameter.`,
    {
      param: 'mandate_data',
      ...(isPayment ? {payment_intent: waiting(context, intent, method)} : {setup_intent: intent}),
    },
  );
}

/** Documented: the error shows the intent in `requires_confirmation`. https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment#resolving-disputes */
function waiting(context: Context, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Stripe.PaymentIntent {
  return context.store.put('payment_intents', context.account, {
    ...intent,
    payment_method: method.id,
    next_action: null,
    status: 'requires_confirmation',
  });
}

function newMandate(
  context: Context,
  intent: Intent,
  method: Stripe.PaymentMethod,
  given: MandateData,
): Stripe.Mandate {
  const path = 'mandate_data[customer_acceptance]';
  const acceptance = required(given.customer_acceptance, path);
  const type = required(acceptance.type, `${path}[type]`);
  const multiUse = intent.object === 'setup_intent' || intent.setup_future_usage === 'off_session';
  const reference = context.randomText(16).toUpperCase();
  const details: Record<string, object> = {
    us_bank_account: {},
    sepa_debit: {reference, url: `${context.origin}/mandates/${reference}`},
    bacs_debit: {
      display_name: 'Sandbox',
      network_status: 'accepted',
      reference,
      revocation_reason: null,
      service_user_number: '123456',
      url: `${context.origin}/mandates/${reference}`,
    },
  };
  const mandate: Stripe.Mandate = {
    id: context.newId('mandate'),
    object: 'mandate',
    customer_acceptance: {
      accepted_at: acceptance.accepted_at ?? nowSeconds(context),
      ...(type === 'offline'
        ? {offline: {}}
        : {online: onlineAcceptance(context, acceptance.online, `${path}[online]`)}),
      type,
    },
    livemode: false,
    ...(multiUse
      ? {multi_use: {}}
      : {
          single_use: {
            amount: (intent as Stripe.PaymentIntent).amount,
            currency: (intent as Stripe.PaymentIntent).currency,
          },
        }),
    payment_method: method.id,
    payment_method_details: {[method.type]: details[method.type]!, type: method.type},
    status: secretOf(context, method.id).verified ? 'active' : 'pending',
    type: multiUse ? 'multi_use' : 'single_use',
  };
  context.store.put('mandates', context.account, mandate);
  changeSecret(context, method.id, {mandate: mandate.id});
  if (outcomeOf(context, method).mandate === 'refused') changeMandate(context, mandate.id, 'inactive', 'refused');
  return mandate;
}

function onlineAcceptance(
  context: Context,
  given: {ip_address?: string; user_agent?: string; infer_from_client?: boolean} | undefined,
  path: string,
): Stripe.Mandate.CustomerAcceptance.Online {
  if (given?.infer_from_client) {
    if (!context.publishable) {
      throw badParameter(
        undefined,
        'You can only use infer_from_client with a publishable key: with a secret key the client is your server.',
        `${path}[infer_from_client]`,
      );
    }
    return {ip_address: context.client.ip, user_agent: context.client.userAgent};
  }
  return {
    ip_address: required(given?.ip_address, `${path}[ip_address]`),
    user_agent: required(given?.user_agent, `${path}[user_agent]`),
  };
}

/** Tells of a change of status; nothing when it has that status already. */
export function changeMandate(
  context: Context,
  id: string | null,
  status: 'active' | 'inactive',
  networkStatus?: 'refused' | 'revoked',
): void {
  const before = id ? context.store.get('mandates', context.account, id) : undefined;
  if (!before || before.status === status || before.status === 'inactive') return;
  const bacs = before.payment_method_details.bacs_debit;
  const after = context.store.put('mandates', context.account, {
    ...before,
    status,
    ...(bacs &&
      networkStatus && {
        payment_method_details: {
          ...before.payment_method_details,
          bacs_debit: {...bacs, network_status: networkStatus},
        },
      }),
  });
  context.events.record(context, 'mandate.updated', after, {status: before.status});
}

export function retrieveMandate(context: Context): Stripe.Mandate {
  readShape(context.params, {client_secret: text()});
  const found = context.store.get('mandates', context.account, context.path.id!);
  if (!found) throw missing('mandate', context.path.id!, 'mandate');
  return found;
}
