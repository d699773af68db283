import type {Payables, PayableGroup, PaymentMethod} from '../../client/shapes.ts';
import type {Plan} from './plan.ts';

export interface Limits {
  minimumMinor: number;
  maximumMinor: number;
}

/** Why a way to pay is shown and cannot be taken. */
export type WhyNot =
  | {reason: 'expired' | 'verifying' | 'ahead' | 'currency' | 'customer' | 'merchant' | 'credit'}
  /** Invoices that were chosen and do not take it. */
  | {reason: 'invoices'; numbers: string[]}
  /** Invoices for which a transfer is announced already. */
  | {reason: 'announced'; numbers: string[]}
  /** Stripe charges in larger steps than the currency has. */
  | {reason: 'step'; stepMinor: number}
  | ({reason: 'too_small' | 'too_large'} & Limits);

/** A way to pay what was chosen: a saved method, another one of a type, or a transfer at the bank. */
export interface Way {
  /** `pmt_…` of a saved one, else its type. */
  id: string;
  kind: 'saved' | 'new' | 'transfer';
  /** Stripe's type; `bank_transfer`. */
  type: string;
  method?: PaymentMethod;
  limits?: Limits;
  /** Whether the amount comes near to the limits, so that they are worth a word. */
  isNearLimits?: boolean;
  whyNot?: WhyNot;
}

/**
 * All ways to pay, those first that are ready: saved methods (the default first), new ones in the server's order, the
 * transfer. One payment has one method, so it has to be one that every chosen invoice takes.
 */
export function waysOf(payables: Payables, group: PayableGroup, plan: Plan): Way[] {
  const offered = new Map(group.methods.map((method) => [method.type, method]));
  const chosen = plan.rows.filter(({amountMinor}) => amountMinor);
  const unavailable = new Map(payables.unavailableMethods.map(({type, reason}) => [type, reason]));

  const whyNot = (type: string): WhyNot | undefined => {
    if (type !== 'bank_transfer' && !offered.has(type)) return {reason: unavailable.get(type) ?? 'currency'};
    const numbers = chosen.filter(({invoice}) => !invoice.methods.includes(type)).map(({invoice}) => invoice.number);
    if (numbers.length) return {reason: 'invoices', numbers};
    if (plan.aheadMinor && !group.aheadMethods.includes(type)) return {reason: 'ahead'};
    const {minimumMinor = 0, maximumMinor = Infinity} = offered.get(type) ?? {};
    const limits = {minimumMinor, maximumMinor};
    if (!plan.chargeMinor) return undefined;
    const stepMinor = (type !== 'bank_transfer' && group.chargeStepMinor) || 1;
    if (plan.chargeMinor % stepMinor) return {reason: 'step', stepMinor};
    if (plan.chargeMinor < limits.minimumMinor) return {reason: 'too_small', ...limits};
    return plan.chargeMinor > limits.maximumMinor ? {reason: 'too_large', ...limits} : undefined;
  };
  const standing = ({state, expiry}: PaymentMethod): WhyNot | undefined =>
    state === 'verifying' ? {reason: 'verifying'} : expiry === 'expired' ? {reason: 'expired'} : undefined;

  // With money that goes ahead alone, or before an amount is typed, there is no invoice to ask.
  const isAheadAlone = plan.what === 'other' && !chosen.length && group.aheadMethods.length > 0;
  const asked = chosen.length ? chosen.map(({invoice}) => invoice) : group.invoices;
  /** What none of the invoices takes is no news to somebody who pays them; what only some take says so. */
  const isTaken = (type: string) =>
    isAheadAlone ? group.aheadMethods.includes(type) : asked.some(({methods}) => methods.includes(type));
  const limitsOf = (type: string): Pick<Way, 'limits' | 'isNearLimits'> => {
    const limits = offered.get(type);
    const {chargeMinor} = plan;
    if (!limits) return {};
    const isNear = chargeMinor > 0 && (chargeMinor < 2 * limits.minimumMinor || chargeMinor > limits.maximumMinor / 2);
    return {limits, isNearLimits: isNear};
  };

  const usable = payables.savedMethods.filter(({type}) => !offered.has(type) || isTaken(type));
  const saved = usable.map((method): Way => ({
    id: method.id,
    kind: 'saved',
    type: method.type,
    method,
    ...limitsOf(method.type),
    whyNot: standing(method) ?? whyNot(method.type),
  }));
  saved.sort((one, other) => Number(other.method!.isDefault) - Number(one.method!.isDefault));
  const offers = group.methods.filter(({type}) => isTaken(type));
  const fresh = offers.map(({type}): Way => ({
    id: type,
    kind: 'new',
    type,
    ...limitsOf(type),
    whyNot: whyNot(type),
  }));
  // A bank account is asked for so often that it is worth saying why there is none.
  const missing = [...unavailable]
    .filter(([type, reason]) => !offered.has(type) && reason !== 'merchant')
    .map(([type, reason]): Way => ({id: type, kind: 'new', type, whyNot: {reason}}));
  const takesTransfers = !isAheadAlone && asked.some(({methods}) => methods.includes('bank_transfer'));
  const announced = chosen
    .filter(
      ({invoice, amountMinor}) => invoice.announcedMinor && amountMinor > invoice.payableMinor - invoice.announcedMinor,
    )
    .map(({invoice}) => invoice.number);
  const transfer: Way[] =
    payables.bankTransfer && takesTransfers
      ? [
          {
            id: 'bank_transfer',
            kind: 'transfer',
            type: 'bank_transfer',
            // It reserves nothing, so no credit can wait for it either.
            whyNot:
              plan.creditMinor || plan.retainerMinor
                ? {reason: 'credit'}
                : announced.length
                  ? {reason: 'announced', numbers: announced}
                  : whyNot('bank_transfer'),
          },
        ]
      : [];
  return [...saved, ...fresh, ...missing, ...transfer];
}

/**
 * The way that is taken: the one that the customer has chosen, even where it cannot be, so that they see why; else the
 * first that can.
 */
export function wayTaken(ways: Way[], chosen: string | undefined): Way | undefined {
  return ways.find(({id}) => id === chosen) ?? ways.find(({whyNot}) => !whyNot);
}
