import type {Role} from '../../http/portal-scope.ts';
import {jsonColumn, type MethodDetails} from '../../http/shapes.ts';
import {chargeLimits} from '../../money/stripe-amounts.ts';
import {answersLater} from '../payments/gateway-methods.rules.ts';
import {isReturn} from '../payments/money-back.rules.ts';
import type {OwnHeldRow} from './dashboard.store.ts';

/** The dashboard's sums, one for each currency that has anything in it. */
export interface CurrencyTotals {
  currency: string;
  openCount: number;
  outstandingMinor: number;
  /** What this contact person can pay online now: what the Pay sheet for all of it comes to. */
  payableMinor: number;
  /** What of it the customer says to have sent by transfer. */
  announcedMinor: number;
  overdueCount: number;
  overdueMinor: number;
  /** What of it this contact person can pay online now. */
  overduePayableMinor: number;
  processingMinor: number;
  availableCreditMinor: number;
  retainerOutstandingMinor: number;
  /** What of it this contact person can pay online now: the Pay sheet for everything has it too. */
  retainerPayableMinor: number;
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
  overdue_payable_minor: number;
  processing_minor: number;
  reserved_minor: number;
  retainer_outstanding_minor: number;
  retainer_payable_minor: number;
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
  held: readonly OwnHeldRow[],
  announced: readonly {currency: string; announced_minor: number}[],
  credits: readonly Available[],
  retainers: readonly Available[],
  customerCurrency: string,
  role: Role,
): CurrencyTotals[] {
  const payable = (currency: string, minor: number, isOfThese: (own: OwnHeldRow) => boolean) => {
    if (role === 'viewer' || !chargeLimits(currency)) return 0;
    const own = held.filter((one) => one.currency === currency && isOfThese(one));
    return own.reduce((sum, {held_minor}) => sum + held_minor, minor);
  };
  const totals = new Map<string, CurrencyTotals>();
  for (const sums of open) {
    const {currency} = sums;
    const payableMinor = payable(currency, sums.payable_minor, ({kind}) => kind === 'invoice');
    const sent = announced.filter((one) => one.currency === currency);
    totals.set(currency, {
      currency,
      openCount: sums.open_count,
      outstandingMinor: sums.outstanding_minor,
      payableMinor,
      announcedMinor: Math.min(
        payableMinor,
        sent.reduce((sum, {announced_minor}) => sum + announced_minor, 0),
      ),
      overdueCount: sums.overdue_count,
      overdueMinor: sums.overdue_minor,
      overduePayableMinor: payable(
        currency,
        sums.overdue_payable_minor,
        ({kind, is_overdue}) => kind === 'invoice' && is_overdue === 1,
      ),
      processingMinor: sums.processing_minor,
      availableCreditMinor: 0,
      retainerOutstandingMinor: sums.retainer_outstanding_minor,
      retainerPayableMinor: payable(currency, sums.retainer_payable_minor, ({kind}) => kind === 'retainer'),
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
  announcedMinor: 0,
  overdueCount: 0,
  overdueMinor: 0,
  overduePayableMinor: 0,
  processingMinor: 0,
  availableCreditMinor: 0,
  retainerOutstandingMinor: 0,
  retainerPayableMinor: 0,
  retainerAvailableMinor: 0,
  reservedMinor: 0,
});

export interface PaymentProblem {
  paymentId: string;
  kind: 'failed' | 'returned';
  method: string;
  methodDetails: MethodDetails | null;
  amountMinor: number;
  currency: string;
  code: string;
  message: string;
  atMs: number;
  invoices: {invoiceId: string; number: string; isOpen: boolean}[];
}

interface ProblemRow {
  payment_id: string;
  method: string;
  method_details: string | null;
  /** Of the saved method that it was to be paid with. */
  brand?: string | null;
  last4?: string | null;
  bank_name?: string | null;
  /** JSON. */
  invoices: string;
  amount_minor: number;
  currency: string;
  at_ms: number;
}

/**
 * What went wrong lately and the customer should do something about, the latest first: where any of its invoices is still
 * to be paid and nobody pays it. A dispute that they won themselves is no problem of theirs.
 */
export function problemsOf(
  failed: readonly (ProblemRow & {code: string | null; message: string | null})[],
  lost: readonly (ProblemRow & {reason: string | null})[],
  limit: number,
): PaymentProblem[] {
  const problem = (kind: PaymentProblem['kind'], row: ProblemRow, why: {code: string; message: string}) => ({
    paymentId: row.payment_id,
    kind,
    method: row.method,
    methodDetails: jsonColumn<MethodDetails>(row.method_details) ?? detailsOfSaved(row),
    amountMinor: row.amount_minor,
    currency: row.currency,
    ...why,
    atMs: row.at_ms,
    invoices: JSON.parse(row.invoices) as PaymentProblem['invoices'],
  });
  return [
    ...failed.map((row) => problem('failed', row, {code: row.code ?? 'failed', message: row.message ?? ''})),
    ...lost
      .filter(({reason, method}) => isReturn(reason, answersLater(method)))
      .map((row) =>
        problem('returned', row, {code: row.reason ?? 'returned', message: 'The bank took the payment back.'}),
      ),
  ]
    .filter(({invoices}) => invoices.some(({isOpen}) => isOpen))
    .sort((one, other) => other.atMs - one.atMs)
    .slice(0, limit);
}

/** What it is to be paid with, before Stripe has said what it was paid with. */
export function detailsOfSaved(saved: {
  brand?: string | null;
  last4?: string | null;
  bank_name?: string | null;
}): MethodDetails | null {
  const {brand, last4, bank_name: bankName} = saved;
  if (!brand && !last4 && !bankName) return null;
  return {...(brand && {brand}), ...(last4 && {last4}), ...(bankName && {bankName})};
}
