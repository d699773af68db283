import type {Role} from '../../http/portal-scope.ts';
import {chargeLimits} from '../../money/stripe-amounts.ts';

/** The dashboard's sums, one for each currency that has anything in it. */
export interface CurrencyTotals {
  currency: string;
  openCount: number;
  outstandingMinor: number;
  /** What this contact person can pay online now: what the Pay sheet for all of it comes to. */
  payableMinor: number;
  overdueCount: number;
  overdueMinor: number;
  processingMinor: number;
  availableCreditMinor: number;
}

export interface OpenInvoiceSums {
  currency: string;
  open_count: number;
  outstanding_minor: number;
  payable_minor: number;
  overdue_count: number;
  overdue_minor: number;
  processing_minor: number;
}

/** Joins what is owed with what is in the customer's favour; the customer's own currency comes first. */
export function totalsByCurrency(
  open: readonly OpenInvoiceSums[],
  held: readonly {currency: string; held_minor: number}[],
  credits: readonly {currency: string; available_minor: number}[],
  customerCurrency: string,
  role: Role,
): CurrencyTotals[] {
  const payableMinor = ({currency, payable_minor}: OpenInvoiceSums) => {
    if (role === 'viewer' || !chargeLimits(currency)) return 0;
    return payable_minor + (held.find((sum) => sum.currency === currency)?.held_minor ?? 0);
  };
  const totals = new Map<string, CurrencyTotals>();
  for (const sums of open) {
    totals.set(sums.currency, {
      currency: sums.currency,
      openCount: sums.open_count,
      outstandingMinor: sums.outstanding_minor,
      payableMinor: payableMinor(sums),
      overdueCount: sums.overdue_count,
      overdueMinor: sums.overdue_minor,
      processingMinor: sums.processing_minor,
      availableCreditMinor: 0,
    });
  }
  for (const {currency, available_minor} of credits) {
    const total = totals.get(currency) ?? nothing(currency);
    totals.set(currency, {...total, availableCreditMinor: total.availableCreditMinor + available_minor});
  }
  const rank = ({currency}: CurrencyTotals) => (currency === customerCurrency ? '' : currency);
  return [...totals.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

const nothing = (currency: string): CurrencyTotals => ({
  currency,
  openCount: 0,
  outstandingMinor: 0,
  payableMinor: 0,
  overdueCount: 0,
  overdueMinor: 0,
  processingMinor: 0,
  availableCreditMinor: 0,
});
