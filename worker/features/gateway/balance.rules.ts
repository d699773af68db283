/**
 * A line of Stripe's balance, held against what the books say of the same money. Pure.
 * Source: docs.stripe.com/reports/balance-transaction-types, docs.stripe.com/api/balance_transactions/object.
 */
import type Stripe from 'stripe';
import {fromStripeAmount} from '../../money/stripe-amounts.ts';

/** What a line is about: a charge, a refund or a dispute of one of our intents. */
export interface Line {
  id: string;
  /** Stripe's name for it. */
  type: string;
  category: Category;
  paymentIntentId: string;
  /** Stripe's id of the charge, refund or dispute. */
  sourceId: string;
  currency: string;
  /** What moved, in our minor units: below zero left us. Fees are Stripe's own matter. */
  stripeMinor: number;
  metadata: Stripe.Metadata;
}

/** Stripe's `reporting_category` of the lines that are money of a payment; payouts, fees and the like are not. */
const categories = ['charge', 'refund', 'refund_failure', 'dispute', 'dispute_reversal'] as const;
export type Category = (typeof categories)[number];

/** `null`: no money of a payment that an intent made. @param transaction with its `source` expanded. */
export function lineOf(transaction: Stripe.BalanceTransaction): Line | null {
  const category = categories.find((known) => known === transaction.reporting_category);
  const source = transaction.source;
  if (!category || typeof source !== 'object' || source === null) return null;
  const {
    payment_intent: given,
    amount,
    currency,
    metadata,
    id,
    status,
  } = source as {
    payment_intent?: string | {id: string} | null;
    amount: number;
    currency: string;
    metadata?: Stripe.Metadata | null;
    id: string;
    status?: string | null;
  };
  // Of a bank debit there is a line before the bank has answered, and another that takes it back where it says no.
  if (category === 'charge' && status !== 'succeeded') return null;
  const paymentIntentId = typeof given === 'object' ? given?.id : given;
  if (!paymentIntentId) return null;
  // A line is in the currency of the balance; where that is another than the payment's, its source says what was moved.
  const moved = transaction.currency === currency ? transaction.amount : Math.sign(transaction.amount) * amount;
  return {
    id: transaction.id,
    type: transaction.type,
    category,
    paymentIntentId,
    sourceId: id,
    currency: currency.toUpperCase(),
    stripeMinor: fromStripeAmount(moved, currency),
    metadata: metadata ?? {},
  };
}

/** A payment as the books have it, with what went back of it by Stripe's ids. */
export interface BookedPayment {
  state: string;
  amountMinor: number;
  refunds: ReadonlyMap<string, {state: string; amountMinor: number}>;
  disputes: ReadonlyMap<string, {state: string; amountMinor: number}>;
}

/**
 * What the line should say by the books, in minor units. A refund that failed has left and come back, in two lines; so has
 * a dispute that was won after its money was withdrawn. An inquiry moves nothing.
 */
export function bookedOf(line: Pick<Line, 'category' | 'sourceId'>, payment: BookedPayment | null): number {
  const refund = payment?.refunds.get(line.sourceId);
  const dispute = payment?.disputes.get(line.sourceId);
  switch (line.category) {
    case 'charge':
      return payment?.state === 'succeeded' ? payment.amountMinor : 0;
    case 'refund':
      return refund && refund.state !== 'requested' ? -refund.amountMinor : 0;
    case 'refund_failure':
      return refund && (refund.state === 'failed' || refund.state === 'canceled') ? refund.amountMinor : 0;
    case 'dispute':
      return dispute && dispute.state !== 'inquiry' ? -dispute.amountMinor : 0;
    case 'dispute_reversal':
      return dispute?.state === 'won' ? dispute.amountMinor : 0;
  }
}
