/** What Stripe's SetupIntent says, and what becomes of our setup and its method by it. */
import type Stripe from 'stripe';
import {idOf} from './payment-methods.rules.ts';

export type SetupState = 'open' | 'verifying' | 'succeeded' | 'failed' | 'canceled';

/** How long a setup may wait for its customer in the browser. */
export const openForMs = 24 * 3600_000;
/**
 * Micro-deposits are good for 10 days. Counted from when the setup began, which is a moment before they were sent: it
 * ends here no later than at Stripe. Source: docs.stripe.com/payments/ach-direct-debit/set-up-payment#web-verify-microdeposits
 */
export const verifiableForMs = 10 * 24 * 3600_000;
/** Wrong tries that Stripe allows; after the first it says itself how many are left. Same source. */
export const triesOf = {amounts: 3, descriptor_code: 10} as const;

export type VerificationKind = keyof typeof triesOf;

export interface SetupFailure {
  code: string;
  message: string;
}

export type SetupMove =
  /** It stays open. @property isProcessing Stripe is at it. */
  | {kind: 'open'; failure: SetupFailure | null; isProcessing: boolean}
  | {kind: 'verifying'; stripePaymentMethodId: string; verification: VerificationKind; arrivesAtMs: number}
  | {kind: 'succeeded'; stripePaymentMethodId: string}
  /** It was being verified, and will not be any more. */
  | {kind: 'failed'; failure: SetupFailure}
  | {kind: 'canceled'};

export function setupMoveOf(
  setup: {state: SetupState; expires_at_ms: number},
  intent: Stripe.SetupIntent,
  nowMs: number,
): SetupMove {
  const isVerifying = setup.state === 'verifying';
  const failure = failureOf(intent);
  switch (intent.status) {
    case 'succeeded':
      return {kind: 'succeeded', stripePaymentMethodId: idOf(intent.payment_method)!};
    case 'canceled':
      if (!isVerifying) return {kind: 'canceled'};
      return {kind: 'failed', failure: failure ?? (nowMs >= setup.expires_at_ms ? over.expired : over.canceled)};
    case 'requires_action': {
      const sent = intent.next_action?.verify_with_microdeposits;
      if (!sent) return {kind: 'open', failure: null, isProcessing: false};
      return {
        kind: 'verifying',
        stripePaymentMethodId: idOf(intent.payment_method)!,
        verification: sent.microdeposit_type === 'amounts' ? 'amounts' : 'descriptor_code',
        arrivesAtMs: sent.arrival_date * 1000,
      };
    }
    default:
      // requires_payment_method, requires_confirmation, processing. A setup that was being verified begins anew there.
      if (isVerifying && intent.status === 'requires_payment_method')
        return {kind: 'failed', failure: failure ?? over.wrong};
      return {kind: 'open', failure, isProcessing: intent.status === 'processing'};
  }
}

/** Ways in which a verification ends without one. The codes are what the elements translate. */
export const over = {
  wrong: {code: 'verification_failed', message: 'The amounts or the code were wrong too often.'},
  expired: {code: 'verification_expired', message: 'The account was not verified within ten days.'},
  canceled: {code: 'verification_canceled', message: 'The verification was given up.'},
} as const;

/** Stripe's errors that end a verification. Source: docs.stripe.com/error-codes */
export const endings: Record<string, SetupFailure> = {
  payment_method_microdeposit_verification_attempts_exceeded: over.wrong,
  payment_method_microdeposit_verification_timeout: over.expired,
};

/** Stripe's errors that say: wrong, try again. */
export const wrongTries: ReadonlySet<string> = new Set([
  'payment_method_microdeposit_verification_amounts_invalid',
  'payment_method_microdeposit_verification_amounts_mismatch',
  'payment_method_microdeposit_verification_descriptor_code_mismatch',
]);

/** Stripe's message says how many tries are left ("You have 9 verification attempts remaining."); no field does. */
export function triesLeftIn(message: string): number | null {
  const said = /\b(\d{1,2}) verification attempts? remaining/.exec(message)?.[1];
  return said === undefined ? null : Number(said);
}

function failureOf(intent: Stripe.SetupIntent): SetupFailure | null {
  const error = intent.last_setup_error;
  if (!error) return null;
  const code = error.decline_code ?? error.code ?? error.type;
  return endings[code] ?? {code, message: error.message ?? 'It could not be saved.'};
}
