import {msg, str} from '@lit/localize';
import type {InvoiceSummary, NotPayableReason} from '../client/shapes.ts';

/** How an invoice stands, in a word, and the badge's tone for it. */
export function stateOf({status, isOverdue}: Pick<InvoiceSummary, 'status' | 'isOverdue'>): {
  text: string;
  tone: string;
} {
  if (status === 'void') return {text: msg('Void'), tone: 'off'};
  if (status === 'paid') return {text: msg('Paid'), tone: 'success'};
  if (isOverdue) return {text: msg('Overdue'), tone: 'danger'};
  if (status === 'partially_paid') return {text: msg('Partially paid'), tone: 'warning'};
  return {text: msg('Unpaid'), tone: 'info'};
}

/** Why an invoice has no Pay button; nothing where its status says it already. */
export function reasonText(reason: NotPayableReason, currency: string): string {
  switch (reason) {
    case 'no_payment_options':
      return msg('Cannot be paid online');
    case 'reserved':
      return msg('Another payment is under way');
    case 'processing':
      return msg('Payment being processed');
    case 'viewer':
      return msg('Your role may not pay');
    case 'currency':
      return msg(str`${currency} cannot be paid online`);
    default:
      return '';
  }
}
