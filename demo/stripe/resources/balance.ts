// What moved the merchant's balance. https://docs.stripe.com/api/balance_transactions,
// https://docs.stripe.com/reports/balance-transaction-types
import type Stripe from 'stripe';
import {decimalsOf} from '../core/amounts.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {missing} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {readShape, text} from '../core/params.ts';

type Movement = {
  /** Signed, in the smallest unit: below zero takes from the balance. */
  amount: number;
  currency: string;
  fee?: {amount: number; description: string};
  source: string;
  type: 'charge' | 'payment' | 'refund' | 'payment_refund' | 'refund_failure' | 'adjustment';
  reportingCategory: 'charge' | 'refund' | 'refund_failure' | 'dispute' | 'dispute_reversal';
  description: string | null;
  /** Seconds until the money can be paid out. */
  pendingSeconds?: number;
};

export function newBalanceTransaction(context: Context, given: Movement): Stripe.BalanceTransaction {
  const fee = given.fee?.amount ?? 0;
  const details = {application: null, currency: given.currency, type: 'stripe_fee'};
  return context.store.put('balance_transactions', context.account, {
    id: context.newId('txn'),
    object: 'balance_transaction',
    amount: given.amount,
    available_on: nowSeconds(context) + (given.pendingSeconds ?? 0),
    balance_type: 'payments',
    created: nowSeconds(context),
    currency: given.currency,
    description: given.description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [{...details, amount: fee, description: given.fee!.description}],
    net: given.amount - fee,
    reporting_category: given.reportingCategory,
    source: given.source,
    status: given.pendingSeconds ? 'pending' : 'available',
    type: given.type,
  });
}

/** 15 of the major unit, as Stripe takes for each dispute in US dollars. https://stripe.com/pricing */
export function disputeFee(currency: string): number {
  return 15 * 10 ** (decimalsOf(currency) || 2);
}

/** Pending money becomes available by the clock alone. */
export function shownBalanceTransaction(context: Context, entry: Stripe.BalanceTransaction): Stripe.BalanceTransaction {
  return entry.status === 'pending' && entry.available_on <= nowSeconds(context)
    ? {...entry, status: 'available'}
    : entry;
}

export function retrieveBalanceTransaction(context: Context): Stripe.BalanceTransaction {
  readShape(context.params, {});
  const found = context.store.get('balance_transactions', context.account, context.path.id!);
  if (!found) throw missing('balance transaction', context.path.id!, 'id');
  return shownBalanceTransaction(context, found);
}

export function listBalanceTransactions(context: Context): Stripe.ApiList<Stripe.BalanceTransaction> {
  const given = readShape(context.params, {
    ...listShape,
    ...createdShape,
    currency: text(),
    payout: text(),
    source: text(),
    type: text(),
  });
  // The sandbox pays nothing out.
  if (given.payout !== undefined) throw missing('payout', given.payout, 'payout', 400);
  const listed = page(
    context,
    'balance_transactions',
    given,
    (entry) =>
      (!given.currency || entry.currency === given.currency) &&
      (!given.source || entry.source === given.source) &&
      (!given.type || entry.type === given.type),
  );
  return {...listed, data: listed.data.map((entry) => shownBalanceTransaction(context, entry))};
}
