/** What a saved method is and whether it can be used: pure. */
import type Stripe from 'stripe';
import {type MethodRights, type UnavailableMethod, whyUnavailable} from '../payments/gateway-methods.rules.ts';

export const methodStates = ['active', 'verifying', 'failed', 'disabled'] as const;
export type MethodState = (typeof methodStates)[number];
export type Expiry = 'valid' | 'soon' | 'expired';

/**
 * A card is good to the end of its month. `null`: it does not expire.
 * @param today the merchant's calendar date. soon: this month or the next.
 */
export function cardExpiry(expMonth: number | null, expYear: number | null, today: string): Expiry | null {
  if (expMonth === null || expYear === null) return null;
  const months = (expYear - Number(today.slice(0, 4))) * 12 + expMonth - Number(today.slice(5, 7));
  if (months < 0) return 'expired';
  return months <= 1 ? 'soon' : 'valid';
}

/** Why a saved method cannot be paid with now; `null` where it can. */
export function unusableBecause(
  method: {state: MethodState | 'removed'; exp_month: number | null; exp_year: number | null},
  today: string,
): Exclude<MethodState, 'active'> | 'removed' | 'expired' | null {
  if (method.state !== 'active') return method.state;
  return cardExpiry(method.exp_month, method.exp_year, today) === 'expired' ? 'expired' : null;
}

/** What of a method is kept here. Numbers never are. */
export interface MethodFacts {
  type: string;
  brand: string | null;
  last4: string | null;
  bankName: string | null;
  expMonth: number | null;
  expYear: number | null;
}

interface StripeDetails {
  brand?: string | null;
  last4?: string | null;
  bank_name?: string | null;
  exp_month?: number | null;
  exp_year?: number | null;
  fingerprint?: string | null;
}

/** @param given a PaymentMethod, or a charge's `payment_method_details`: both hold the details under the type's name. */
export function factsOf(given: {type: string}): MethodFacts {
  const details = detailsOf(given);
  return {
    type: given.type,
    brand: details.brand ?? null,
    last4: details.last4 ?? null,
    bankName: details.bank_name ?? null,
    expMonth: details.exp_month ?? null,
    expYear: details.exp_year ?? null,
  };
}

/** The same for the same number on one account; Stripe has none for some types. */
export function fingerprintOf(given: {type: string}): string | null {
  return detailsOf(given).fingerprint ?? null;
}

function detailsOf(given: {type: string}): StripeDetails {
  return ((given as Record<string, unknown>)[given.type] as StripeDetails | undefined) ?? {};
}

/**
 * What a payment that succeeded left behind: the customer ticked "save", so Stripe has attached the method to them.
 * `null` where nothing was saved. A type that leaves a method of another type behind (iDEAL leaves a SEPA debit) is not
 * saved itself; the other one comes by its `payment_method.attached`.
 */
export function leftBehind(
  intent: Stripe.PaymentIntent,
): {stripePaymentMethodId: string; facts: MethodFacts; mandateReference: string | null} | null {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const details = charge?.payment_method_details;
  const stripePaymentMethodId = idOf(intent.payment_method);
  if (!details || !stripePaymentMethodId) return null;
  const options = (intent.payment_method_options as Record<string, {setup_future_usage?: string | null}> | null)?.[
    details.type
  ];
  const isSaved = [intent.setup_future_usage, options?.setup_future_usage].some((usage) => usage && usage !== 'none');
  const own = detailsOf(details) as StripeDetails & {mandate?: unknown};
  if (!isSaved || 'generated_sepa_debit' in own) return null;
  return {
    stripePaymentMethodId,
    facts: factsOf(details),
    mandateReference: typeof own.mandate === 'string' ? own.mandate : null,
  };
}

/**
 * Failures of a debit after which the account fails every time; Stripe blocks most of these accounts itself. Of others
 * (too little money, a limit, the bank's own trouble) the next debit may succeed.
 * Source: docs.stripe.com/payments/ach-direct-debit/blocked-bank-accounts, docs.stripe.com/payments/sepa-debit#failed-payments.
 */
const failuresForGood: ReadonlySet<string> = new Set([
  'account_closed',
  'no_account',
  'invalid_account_number',
  'incorrect_account_details',
  'debit_not_authorized',
  'bank_account_restricted',
  'bank_ownership_changed',
  'tokenized_account_number_deactivated',
  'payment_method_bank_account_blocked',
]);

export const isFailureForGood = (code: string): boolean => failuresForGood.has(code);

/** The method of a debit that has failed: by then the intent itself no longer names it. */
export function failedMethodOf(intent: Stripe.PaymentIntent): string | null {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  return charge?.payment_method ?? idOf(intent.last_payment_error?.payment_method);
}

/** The id of something that Stripe may have expanded. */
export function idOf(given: string | {id: string} | null | undefined): string | null {
  return typeof given === 'object' ? (given?.id ?? null) : (given ?? null);
}

/**
 * Of methods with the same number the newest stays: it has the expiry that the customer has just typed. The same answer
 * whoever asks, so that two who ask at once do not remove both.
 * @param methods those of one customer that have rows here.
 * @returns the ids at Stripe of those that go.
 */
export function olderTwins(
  of: Stripe.PaymentMethod,
  methods: readonly Stripe.PaymentMethod[],
): {kept: Stripe.PaymentMethod; gone: Stripe.PaymentMethod[]} {
  const fingerprint = fingerprintOf(of);
  const twins = fingerprint
    ? methods.filter((method) => method.type === of.type && fingerprintOf(method) === fingerprint)
    : [];
  const [kept = of, ...gone] = twins.sort((one, other) => other.created - one.created || (other.id < one.id ? -1 : 1));
  return {kept, gone};
}

/**
 * What a SetupIntent can save. Types that leave a method of another type behind are saved by paying with them.
 * Source: docs.stripe.com/payments/payment-methods/payment-method-support
 */
export const savableTypes: readonly string[] = ['card', 'us_bank_account', 'sepa_debit', 'bacs_debit', 'link'];

/**
 * Why a type cannot be saved for this customer; `null` where it can. A type that takes one currency needs somebody who
 * pays in it.
 * @param currencies the customer's own, and those of their open invoices.
 */
export function whyNotSavable(
  type: string,
  currencies: readonly string[],
  rights: MethodRights,
): UnavailableMethod['reason'] | null {
  const reasons = currencies.map((currency) => whyUnavailable(type, currency, rights));
  return reasons.includes(null) ? null : (reasons[0] ?? 'currency');
}

export function unavailableToSave(currencies: readonly string[], rights: MethodRights): UnavailableMethod[] {
  return savableTypes.flatMap((type) => {
    const reason = whyNotSavable(type, currencies, rights);
    return reason ? [{type, reason}] : [];
  });
}
