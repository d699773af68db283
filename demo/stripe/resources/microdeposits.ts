// Verifying a bank account by what is deposited in it.
// https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment#verify-with-microdeposits
// https://docs.stripe.com/api/payment_intents/verify_microdeposits, https://docs.stripe.com/api/setup_intents/verify_microdeposits
import type Stripe from 'stripe';
import type {Context} from '../core/context.ts';
import {badParameter, badRequest, docUrl, type ErrorBody, StripeFault} from '../core/errors.ts';
import {integer, listOf, readShape, text} from '../core/params.ts';
import {changeSecret, secretOf} from './payment-methods.ts';
import {browserShape, checkClientSecret, paymentIntentOf} from './read-payment-intents.ts';
import {backToPaymentMethod, submit} from './settle.ts';
import {failSetup, finishSetup, setupIntentOf} from './setup-intents.ts';

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

const allowedAttempts = 10;

/** https://docs.stripe.com/error-codes */
const messages = {
  payment_method_microdeposit_failed: 'Microdeposits failed. Please check the account and routing numbers provided.',
  payment_method_microdeposit_verification_amounts_invalid: 'You must provide exactly two microdeposit amounts.',
  payment_method_microdeposit_verification_attempts_exceeded:
    'You have exceeded the number of allowed verification attempts.',
  payment_method_microdeposit_verification_timeout:
    'Microdeposit timeout. Customer has not verified their bank account within the required 10 day period.',
} as const;
type Code = keyof typeof messages;

/** Two amounts in cents, or the code of one deposit, that mean something in test mode. */
const testAnswers: Record<string, 'verified' | Code> = {
  '32,45': 'verified',
  SM11AA: 'verified',
  '10,11': 'payment_method_microdeposit_verification_attempts_exceeded',
  SM33CC: 'payment_method_microdeposit_verification_attempts_exceeded',
  '40,41': 'payment_method_microdeposit_verification_timeout',
  SM44DD: 'payment_method_microdeposit_verification_timeout',
};

/** What happens to an intent that still waits for its account to be verified; nothing to any other. */
export function endMicrodeposits(context: Context, intentId: string, code: Code): void {
  const intent =
    context.store.get('payment_intents', context.account, intentId) ??
    context.store.get('setup_intents', context.account, intentId);
  if (intent && isWaiting(intent)) give(context, intent, code);
}

export function verifyPaymentMicrodeposits(context: Context): Stripe.PaymentIntent {
  return verify(context, paymentIntentOf(context, context.path.id!, 'intent')) as Stripe.PaymentIntent;
}

export function verifySetupMicrodeposits(context: Context): Stripe.SetupIntent {
  return verify(context, setupIntentOf(context, context.path.id!)) as Stripe.SetupIntent;
}

function verify(context: Context, intent: Intent): Intent {
  const given = readShape(context.params, {
    ...browserShape,
    client_secret: text(),
    amounts: listOf(integer()),
    descriptor_code: text(),
  });
  const isPayment = intent.object === 'payment_intent';
  checkClientSecret(context, intent, given.client_secret, isPayment ? 'PaymentIntent' : 'SetupIntent');
  const shown = isPayment ? {payment_intent: intent} : {setup_intent: intent};
  if (!isWaiting(intent)) {
    throw badRequest(
      isPayment ? 'payment_intent_unexpected_state' : 'setup_intent_unexpected_state',
      `You cannot verify microdeposits for this ${isPayment ? 'PaymentIntent' : 'SetupIntent'}: it has a status of ${intent.status} and is not waiting for them.`,
      shown,
    );
  }
  if ((given.amounts === undefined) === (given.descriptor_code === undefined)) {
    throw badParameter('parameter_missing', 'You must provide either amounts or descriptor_code.', 'amounts');
  }
  if (given.amounts && (given.amounts.length !== 2 || given.amounts.some((amount) => amount < 1 || amount > 99))) {
    const code = 'payment_method_microdeposit_verification_amounts_invalid';
    throw badRequest(code, messages[code], {param: 'amounts', ...shown});
  }
  const answer = given.amounts
    ? given.amounts.toSorted((a, b) => a - b).join(',')
    : given.descriptor_code!.trim().toUpperCase();
  const method = context.store.get('payment_methods', context.account, String(intent.payment_method))!;
  const meaning = testAnswers[answer];
  if (meaning === 'verified') {
    changeSecret(context, method.id, {verified: true});
    context.schedule.cancel(context.account, 'expire_microdeposits', intent.id);
    return isPayment ? submit(context, intent, method, false) : finishSetup(context, intent, method);
  }
  const attempts = secretOf(context, method.id).attempts + 1;
  changeSecret(context, method.id, {attempts});
  const end =
    meaning ?? (attempts >= allowedAttempts ? 'payment_method_microdeposit_verification_attempts_exceeded' : null);
  if (end) throw give(context, intent, end);
  const left = allowedAttempts - attempts;
  const [code, what] = given.amounts
    ? ['payment_method_microdeposit_verification_amounts_mismatch', 'amounts provided do not match the amounts']
    : [
        'payment_method_microdeposit_verification_descriptor_code_mismatch',
        'descriptor code provided does not match the one',
      ];
  throw badRequest(
    code,
    `The ${what} that ${given.amounts ? 'were' : 'was'} sent to the bank account. You have ${left} verification attempt${left === 1 ? '' : 's'} remaining.`,
    shown,
  );
}

function isWaiting(intent: Intent): boolean {
  return intent.status === 'requires_action' && intent.next_action?.type === 'verify_with_microdeposits';
}

/** The account stays unverified for good: the intent wants another method. Returns what a caller is told. */
function give(context: Context, intent: Intent, code: Code): StripeFault {
  const method = context.store.get('payment_methods', context.account, String(intent.payment_method))!;
  context.schedule.cancel(context.account, 'expire_microdeposits', intent.id);
  changeSecret(context, method.id, {unusable: 'blocked'});
  const error: ErrorBody = {type: 'invalid_request_error', code, message: messages[code], doc_url: docUrl(code)};
  const after =
    intent.object === 'payment_intent'
      ? {payment_intent: backToPaymentMethod(context, intent, method, error)}
      : {setup_intent: failSetup(context, intent, method, error)};
  return new StripeFault(400, {...error, ...after});
}
