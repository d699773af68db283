/**
 * What the ways to pay through Stripe differ in, one row each. A method that a merchant switches on needs a row here and
 * no code of its own. Wallets (Apple Pay, Google Pay) are cards to everything but the eye: Stripe shows them within `card`.
 */
import {chargeLimits, toStripeAmount} from '../../money/stripe-amounts.ts';

export interface GatewayMethod {
  /** `null`: any that Stripe charges in. */
  currencies: readonly string[] | null;
  /** Only for customers whom the merchant trusts with it (`allowBankAccount`). */
  needsBankPermission?: true;
  /** The largest single payment where it takes less than Stripe, in Stripe's units, by currency. */
  maximum?: Readonly<Record<string, number>>;
  /** The most business days that the bank takes to answer; absent: it answers at once. */
  answersWithinDays?: number;
  /** A debit that the account holder must have allowed in words, which we keep. Source: docs.stripe.com/payments/mandates */
  needsMandate?: true;
  /** Goes with the intent under `payment_method_options`. */
  intentOptions?: Readonly<Record<string, string>>;
}

/** Stripe's types in the order in which they are offered. Sources: docs.stripe.com/payments/{ach-direct-debit, sepa-debit, payment-methods/bacs-debit, ideal, bancontact, link}. */
export const gatewayMethods: Readonly<Record<string, GatewayMethod>> = {
  card: {currencies: null},
  us_bank_account: {
    currencies: ['USD'],
    needsBankPermission: true,
    needsMandate: true,
    answersWithinDays: 4,
    // Micro-deposits take days, and would hold the invoice as long: an account that needs them is saved first.
    intentOptions: {verification_method: 'instant'},
  },
  sepa_debit: {currencies: ['EUR'], needsMandate: true, maximum: {EUR: 1_000_000}, answersWithinDays: 14},
  bacs_debit: {currencies: ['GBP'], needsMandate: true, maximum: {GBP: 10_000_000}, answersWithinDays: 7},
  ideal: {currencies: ['EUR']},
  bancontact: {currencies: ['EUR']},
  link: {currencies: null},
};

/** The option of an invoice that is no business of Stripe's: it counts as a way to pay, but not online. */
export const bankTransferMethod = 'bank_transfer';

export const gatewayTypes: readonly string[] = Object.keys(gatewayMethods);

/** What decides which methods a customer has: the merchant's switches, and the merchant's trust. */
export interface MethodRights {
  /** Stripe's types that the merchant has switched on. */
  merchantMethods: readonly string[];
  allowBankAccount: boolean;
}

export const unavailableReasons = ['merchant', 'customer', 'currency'] as const;
export interface UnavailableMethod {
  type: string;
  /** Whose doing it is: the merchant has not switched it on, not for this customer, or it does not take the currency. */
  reason: (typeof unavailableReasons)[number];
}

/** Why a customer cannot use a type of Stripe's for a currency; `null` where they can. A type without a row is nobody's. */
export function whyUnavailable(
  type: string,
  currency: string,
  {merchantMethods, allowBankAccount}: MethodRights,
): UnavailableMethod['reason'] | null {
  const method = gatewayMethods[type];
  if (!method || !merchantMethods.includes(type)) return 'merchant';
  if (method.needsBankPermission && !allowBankAccount) return 'customer';
  const takesCurrency = !method.currencies || method.currencies.includes(currency);
  return takesCurrency && chargeLimits(currency) ? null : 'currency';
}

/** Stripe's types among `options` that can be used, in the order in which they are offered. @param options default: all. */
export function gatewayMethodsFor(
  currency: string,
  rights: MethodRights,
  options: readonly string[] = gatewayTypes,
): string[] {
  return gatewayTypes.filter((type) => options.includes(type) && whyUnavailable(type, currency, rights) === null);
}

/** All that an invoice can be paid with: Stripe's types, and the bank transfer where it has that option. */
export function methodsOf(options: readonly string[], currency: string, rights: MethodRights): string[] {
  const online = gatewayMethodsFor(currency, rights, options);
  return options.includes(bankTransferMethod) ? [...online, bankTransferMethod] : online;
}

/** Stripe's types that the options of an invoice name and that it cannot be paid with all the same. */
export function unavailableOf(options: readonly string[], currency: string, rights: MethodRights): UnavailableMethod[] {
  return gatewayTypes.flatMap((type) => {
    const reason = options.includes(type) ? whyUnavailable(type, currency, rights) : null;
    return reason ? [{type, reason}] : [];
  });
}

/** The smallest and largest payment in minor units. Throws for a currency that cannot be charged. */
export function limitsOf(type: string, currency: string): {minimumMinor: number; maximumMinor: number} {
  const limits = chargeLimits(currency, gatewayMethods[type]?.maximum?.[currency]);
  if (!limits) throw new Error(`Stripe cannot charge ${currency}`);
  return limits;
}

/** What to ask Stripe for; see `toStripeAmount`. */
export function stripeAmountOf(type: string, amountMinor: number, currency: string) {
  return toStripeAmount(amountMinor, currency, gatewayMethods[type]?.maximum?.[currency]);
}

/** `payment_method_options` of an intent. */
export function intentOptionsOf(type: string): Record<string, Readonly<Record<string, string>>> | null {
  const options = gatewayMethods[type]?.intentOptions;
  return options ? {[type]: options} : null;
}

/** Whether it is a debit that its account holder must have allowed in words. */
export const needsMandate = (type: string): boolean => gatewayMethods[type]?.needsMandate === true;

/** Whether the bank answers days later, when the customer has left the page. */
export const answersLater = (type: string): boolean => gatewayMethods[type]?.answersWithinDays !== undefined;

/**
 * The day by which the bank should have answered. Bank holidays are not known here, so it may take a day more.
 * @param from the calendar date on which the bank began; `null` where the method answers at once.
 */
export function expectedBy(type: string, from: string): string | null {
  const days = gatewayMethods[type]?.answersWithinDays;
  if (days === undefined) return null;
  const date = new Date(`${from}T00:00:00Z`);
  for (let left = days; left > 0;) {
    date.setUTCDate(date.getUTCDate() + 1);
    if (date.getUTCDay() !== 0 && date.getUTCDay() !== 6) left--;
  }
  return date.toISOString().slice(0, 10);
}
