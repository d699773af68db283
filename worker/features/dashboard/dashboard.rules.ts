import type {Role} from '../../http/portal-scope.ts';
import {chargeLimits} from '../../money/stripe-amounts.ts';
import {answersLater} from '../payments/gateway-methods.rules.ts';
import {isReturn} from '../payments/money-back.rules.ts';

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
  retainerOutstandingMinor: number;
  retainerAvailableMinor: number;
  reservedMinor: number;
}

export interface OpenInvoiceSums {
  currency: string;
  open_count: number;
  outstanding_minor: number;
  payable_minor: number;
  overdue_count: number;
  overdue_minor: number;
  processing_minor: number;
  reserved_minor: number;
  retainer_outstanding_minor: number;
}

interface Available {
  currency: string;
  available_minor: number;
}

/**
 * Joins what is owed with what is in the customer's favour; the customer's own currency comes first. Outstanding less
 * credit less retainers is what the ledger says.
 */
export function totalsByCurrency(
  open: readonly OpenInvoiceSums[],
  held: readonly {currency: string; held_minor: number}[],
  credits: readonly Available[],
  retainers: readonly Available[],
  customerCurrency: string,
  role: Role,
): CurrencyTotals[] {
  const payableMinor = ({currency, payable_minor}: OpenInvoiceSums) => {
    if (role === 'viewer' || !chargeLimits(currency)) return 0;
    return held.reduce((sum, own) => sum + (own.currency === currency ? own.held_minor : 0), payable_minor);
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
      retainerOutstandingMinor: sums.retainer_outstanding_minor,
      retainerAvailableMinor: 0,
      reservedMinor: sums.reserved_minor,
    });
  }
  const add = (name: 'availableCreditMinor' | 'retainerAvailableMinor', sums: readonly Available[]) => {
    for (const {currency, available_minor} of sums) {
      const total = totals.get(currency) ?? nothing(currency);
      totals.set(currency, {...total, [name]: total[name] + available_minor});
    }
  };
  add('availableCreditMinor', credits);
  add('retainerAvailableMinor', retainers);
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
  retainerOutstandingMinor: 0,
  retainerAvailableMinor: 0,
  reservedMinor: 0,
});

export interface PaymentProblem {
  paymentId: string;
  kind: 'failed' | 'returned';
  method: string;
  amountMinor: number;
  currency: string;
  code: string;
  message: string;
  atMs: number;
}

interface ProblemRow {
  payment_id: string;
  method: string;
  amount_minor: number;
  currency: string;
  at_ms: number;
}

/** What went wrong lately and the customer should know, the latest first. A dispute that they won themselves is no problem of theirs. */
export function problemsOf(
  failed: readonly (ProblemRow & {code: string | null; message: string | null})[],
  lost: readonly (ProblemRow & {reason: string | null})[],
  limit: number,
): PaymentProblem[] {
  const problem = (kind: PaymentProblem['kind'], row: ProblemRow, why: {code: string; message: string}) => ({
    paymentId: row.payment_id,
    kind,
    method: row.method,
    amountMinor: row.amount_minor,
    currency: row.currency,
    ...why,
    atMs: row.at_ms,
  });
  return [
    ...failed.map((row) => problem('failed', row, {code: row.code ?? 'failed', message: row.message ?? ''})),
    ...lost
      .filter(({reason, method}) => isReturn(reason, answersLater(method)))
      .map((row) =>
        problem('returned', row, {code: row.reason ?? 'returned', message: 'The bank took the payment back.'}),
      ),
  ]
    .sort((one, other) => other.atMs - one.atMs)
    .slice(0, limit);
}
