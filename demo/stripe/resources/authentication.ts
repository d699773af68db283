// What the customer has to do after confirming: 3-D Secure, a page of their bank's, or waiting for two small deposits.
// https://docs.stripe.com/payments/3d-secure/authentication-flow, https://docs.stripe.com/testing#regulatory-cards
import type Stripe from 'stripe';
import {cardOfNumber} from '../cards/catalogue.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest, docUrl, type ErrorBody} from '../core/errors.ts';
import type {MethodSecret} from '../core/store.ts';
import {kindOf} from '../methods/kinds.ts';
import {delayMs} from './delay.ts';
import {outcomeOf, secretOf} from './payment-methods.ts';

export function needsAuthentication(secret: MethodSecret, requested: string, offSession: boolean): boolean {
  const card = cardOfNumber(secret.number)!;
  if (card.authentication === 'always') return true;
  if (card.authentication === 'on_session') return !offSession;
  // Set up once, this card is let through off-session; with the customer present it is always asked.
  if (card.authentication === 'unless_set_up') return !(offSession && secret.setUpForOffSession);
  return card.number === '4000000000003055' && requested !== 'automatic';
}

type Given = {use_stripe_sdk?: boolean; return_url?: string; off_session?: boolean};
type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;
type Action = Stripe.PaymentIntent.NextAction & Stripe.SetupIntent.NextAction;

/** The intent's `next_action`, or null when nothing is left to do for the customer. */
export function actionOf(context: Context, intent: Intent, method: Stripe.PaymentMethod, given: Given): Action | null {
  const secret = secretOf(context, method.id);
  switch (kindOf(method.type).action) {
    case 'three_d_secure': {
      const requested = intent.payment_method_options?.card?.request_three_d_secure ?? 'automatic';
      return needsAuthentication(secret, requested, given.off_session ?? false)
        ? challenge(context, intent, given)
        : null;
    }
    case 'microdeposits': {
      if (secret.verified) return null;
      if (intent.payment_method_options?.us_bank_account?.verification_method === 'instant') {
        throw badRequest(
          'payment_intent_incompatible_payment_method',
          'This bank account must be verified instantly, through Financial Connections: `verification_method` is `instant`.',
          {payment_method: method},
        );
      }
      return microdeposits(context, intent, method);
    }
    case 'redirect': {
      if (given.return_url === undefined) {
        throw badParameter(
          'parameter_missing',
          `You must provide a \`return_url\` when confirming using \`payment_method_data[type]=${method.type}\`.`,
          'return_url',
        );
      }
      return redirect(given.return_url, `${pageOf(context, intent, 'redirect')}`);
    }
    case 'none':
      return null;
  }
}

/** Stripe.js handles `use_stripe_sdk` by itself (a frame over the page); without it the customer is sent to a page and back. */
function challenge(context: Context, intent: Intent, given: Given): Action {
  const url = pageOf(context, intent, '3ds');
  const redirectWanted = context.store.get('settings', '', 'challenge')?.value === 'redirect';
  if (given.return_url !== undefined && (!given.use_stripe_sdk || redirectWanted))
    return redirect(given.return_url, url);
  const sdk = {type: 'three_d_secure_redirect', source: `src_${context.randomText(24)}`, stripe_js: url};
  return {type: 'use_stripe_sdk', use_stripe_sdk: sdk as Stripe.PaymentIntent.NextAction.UseStripeSdk};
}

function redirect(returnUrl: string, url: string): Action {
  return {
    type: 'redirect_to_url',
    redirect_to_url: {return_url: returnUrl, url: `${url}&return_url=${encodeURIComponent(returnUrl)}`},
  };
}

function pageOf(context: Context, intent: Intent, page: '3ds' | 'redirect' | 'microdeposits'): string {
  const query = new URLSearchParams({client_secret: intent.client_secret ?? '', account: context.account});
  return `${context.origin}/${page}/${intent.id}?${query.toString()}`;
}

const oneDay = 24 * 60 * 60;

/** https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment#verify-with-microdeposits: one to two business days */
function microdeposits(context: Context, intent: Intent, method: Stripe.PaymentMethod): Action {
  return {
    type: 'verify_with_microdeposits',
    verify_with_microdeposits: {
      arrival_date: Math.ceil((nowSeconds(context) + oneDay) / oneDay) * oneDay,
      hosted_verification_url: pageOf(context, intent, 'microdeposits'),
      // Stripe decides which; here a savings account gets two amounts, so that both are met.
      microdeposit_type: method.us_bank_account?.account_type === 'savings' ? 'amounts' : 'descriptor_code',
    },
  };
}

const tenDaysMs = 10 * oneDay * 1000;

/** On their way: they come back, or nobody answers within ten days. */
export function sendMicrodeposits(context: Context, intentId: string, method: Stripe.PaymentMethod): void {
  if (outcomeOf(context, method).microdeposits === 'come_back')
    context.schedule.add(context.account, 'return_microdeposits', intentId, delayMs(context));
  else context.schedule.add(context.account, 'expire_microdeposits', intentId, tenDaysMs);
}

/** https://docs.stripe.com/error-codes#payment-intent-authentication-failure */
export function authenticationFailed(method: Stripe.PaymentMethod, kind: 'payment_intent' | 'setup_intent'): ErrorBody {
  const code = `${kind}_authentication_failure`;
  return {
    type: 'invalid_request_error',
    code,
    message:
      method.type === 'card'
        ? 'We are unable to authenticate your payment method. Please choose a different payment method and try again.'
        : 'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
    doc_url: docUrl(code),
  };
}
