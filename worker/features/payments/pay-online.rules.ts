/** Whether an invoice can be paid online now, and if not, why: one rule for the lists, the Pay sheet and the API. */
import type {Role} from '../../http/portal-scope.ts';
import {chargeLimits} from '../../money/stripe-amounts.ts';

/** Payment options that go through Stripe here. An invoice names those it allows; others are the merchant's own affair. */
export const onlineMethods = ['card'] as const;
export type OnlineMethod = (typeof onlineMethods)[number];

export const payOnlineReasons = [
  'paid',
  'void',
  'viewer',
  'no_payment_options',
  'currency',
  'processing',
  'reserved',
] as const;
export type PayOnlineReason = (typeof payOnlineReasons)[number];
export type PayOnline = {allowed: true} | {allowed: false; reason: PayOnlineReason};

export interface PayableInvoice {
  status: 'draft' | 'sent' | 'partially_paid' | 'paid' | 'void';
  currency: string;
  payableMinor: number;
  processingMinor: number;
  paymentOptions: readonly string[];
}

/** @param ownHeldMinor what the asker's own open payments hold of it: that is theirs to go on with, so it counts as payable. */
export function payOnline(invoice: PayableInvoice, role: Role, ownHeldMinor = 0): PayOnline {
  const refuse = (reason: PayOnlineReason): PayOnline => ({allowed: false, reason});
  if (invoice.status === 'void' || invoice.status === 'draft') return refuse('void');
  if (invoice.status === 'paid') return refuse('paid');
  if (role === 'viewer') return refuse('viewer');
  if (!onlineMethodsOf(invoice.paymentOptions).length) return refuse('no_payment_options');
  if (!chargeLimits(invoice.currency)) return refuse('currency');
  if (invoice.payableMinor + ownHeldMinor > 0) return {allowed: true};
  return refuse(invoice.processingMinor > 0 ? 'processing' : 'reserved');
}

export function onlineMethodsOf(paymentOptions: readonly string[]): OnlineMethod[] {
  return onlineMethods.filter((method) => paymentOptions.includes(method));
}
