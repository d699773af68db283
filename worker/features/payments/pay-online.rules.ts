/** Whether an invoice can be paid online now, and if not, why: one rule for the lists, the Pay sheet and the API. */
import type {Role} from '../../http/portal-scope.ts';
import {gatewayMethodsFor, type MethodRights, unavailableOf} from './gateway-methods.rules.ts';

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
  /** What the asker's own open payments hold of it: that is theirs to go on with, so it counts as payable. */
  ownHeldMinor: number;
}

/** Who asks, and what they may pay with. */
export interface Asker extends MethodRights {
  role: Role;
}

export function payOnline(invoice: PayableInvoice, asker: Asker): PayOnline {
  const refuse = (reason: PayOnlineReason): PayOnline => ({allowed: false, reason});
  if (invoice.status === 'void' || invoice.status === 'draft') return refuse('void');
  if (invoice.status === 'paid') return refuse('paid');
  if (asker.role === 'viewer') return refuse('viewer');
  const {currency, paymentOptions} = invoice;
  if (!gatewayMethodsFor(currency, asker, paymentOptions).length) {
    const forCurrency = unavailableOf(paymentOptions, currency, asker).some(({reason}) => reason === 'currency');
    return refuse(forCurrency ? 'currency' : 'no_payment_options');
  }
  if (invoice.payableMinor + invoice.ownHeldMinor > 0) return {allowed: true};
  return refuse(invoice.processingMinor > 0 ? 'processing' : 'reserved');
}
