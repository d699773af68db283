import {msg} from '@lit/localize';
import type {TimelineEntry} from '../../client/shapes.ts';
import {declineReason} from '../../text/decline-reasons.ts';

/** What happened, in a few words, and the badge's tone for it. */
export function eventText(kind: TimelineEntry['kind']): {text: string; tone: string} {
  switch (kind) {
    case 'started':
      return {text: msg('Begun'), tone: 'info'};
    case 'declined':
      return {text: msg('Declined'), tone: 'danger'};
    case 'processing':
      return {text: msg('The bank is working on it'), tone: 'warning'};
    case 'succeeded':
      return {text: msg('Paid'), tone: 'success'};
    case 'failed':
      return {text: msg('Did not go through'), tone: 'danger'};
    case 'canceled':
      return {text: msg('Closed before it was through'), tone: 'off'};
    case 'refused':
      return {text: msg('Could not be started'), tone: 'danger'};
    case 'recorded':
      return {text: msg('Recorded by the shop'), tone: 'success'};
    case 'adopted':
      return {text: msg('Found at the bank and recorded'), tone: 'success'};
    case 'announced':
      return {text: msg('You said that you have sent it'), tone: 'warning'};
    case 'confirmed':
      return {text: msg('The shop has received it'), tone: 'success'};
    case 'withdrawn':
      return {text: msg('You took that back'), tone: 'off'};
    case 'rejected':
      return {text: msg('The shop has not received it'), tone: 'danger'};
    case 'refund_pending':
      return {text: msg('A refund is on its way'), tone: 'warning'};
    case 'refunded':
      return {text: msg('Refunded'), tone: 'info'};
    case 'refund_failed':
      return {text: msg('A refund did not go through'), tone: 'danger'};
    case 'dispute_opened':
      return {text: msg('Disputed at the bank'), tone: 'warning'};
    case 'dispute_won':
      return {text: msg('The bank decided for the shop'), tone: 'info'};
    case 'dispute_lost':
      return {text: msg('The bank gave the money back to you'), tone: 'danger'};
    case 'returned':
      return {text: msg('The bank took the payment back'), tone: 'danger'};
    case 'excess':
      return {text: msg('More than was owed: kept as your credit'), tone: 'info'};
    default:
      return {text: kind, tone: 'info'};
  }
}

/** Whether it is about money that went back after it was paid. */
export function isMoneyBack(kind: TimelineEntry['kind']): boolean {
  return /^(refund|dispute|returned)/.test(kind);
}

/** Why it happened, where that is known: in our words for the bank's codes, else in those of whoever wrote it. */
export function whyText({kind, code, message}: TimelineEntry, method: string, isOver = false): string {
  if (kind === 'declined' && isOver) return pastReason(code);
  const isOfTheBank = kind === 'declined' || kind === 'failed' || kind === 'returned';
  return isOfTheBank && code ? declineReason(code, method) : (message ?? '');
}

/** Of a try that a later one has made good, or that was given up: what it was, without advice for the next. */
function pastReason(code = ''): string {
  switch (code) {
    case 'insufficient_funds':
    case 'withdrawal_count_limit_exceeded':
    case 'card_velocity_exceeded':
      return msg('There was not enough money, or a limit was reached.');
    case 'expired_card':
      return msg('The card had expired.');
    case 'payment_intent_authentication_failure':
    case 'authentication_required':
    case 'authentication_not_handled':
      return msg('The bank could not confirm that it was you.');
    default:
      return '';
  }
}
