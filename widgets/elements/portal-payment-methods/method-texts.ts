import {msg} from '@lit/localize';
import type {PaymentMethod, UnavailableMethod} from '../../client/shapes.ts';
import {declineReason} from '../../text/decline-reasons.ts';

/** What can be saved from here. Other reusable types are saved while paying with them. */
export const addableTypes = ['card', 'us_bank_account'] as const;
export type AddableType = (typeof addableTypes)[number];

export function addText(type: AddableType): string {
  return type === 'card' ? msg('Add a card') : msg('Add a bank account');
}

/** What there is to know about a method, in a word, and the badge's tone for it; nothing when all is well. */
export function standingOf({state, expiry}: PaymentMethod): {text: string; tone: string} | undefined {
  if (state === 'verifying') return {text: msg('Not verified yet'), tone: 'warning'};
  if (state === 'failed') return {text: msg('Not verified'), tone: 'danger'};
  if (state === 'disabled') return {text: msg('Can no longer be used'), tone: 'danger'};
  if (expiry === 'expired') return {text: msg('Expired'), tone: 'danger'};
  if (expiry === 'soon') return {text: msg('Expires soon'), tone: 'warning'};
  return undefined;
}

/** Why a method cannot be used, and what to do. */
export function failedText({state, type, disabledReason}: PaymentMethod): string {
  switch (disabledReason) {
    case 'verification_expired':
      return msg('It was not verified in time. Begin again to use it.');
    case 'verification_failed':
      return msg('The amounts or the code were wrong too often. Begin again to use it.');
    case null:
      return state === 'failed'
        ? msg('It could not be verified. Begin again to use it.')
        : msg('The bank no longer allows it. Use another one.');
    default:
      return declineReason(disabledReason, type);
  }
}

/** Why a method is not offered to this customer; nothing where that is the shop's own business. */
export function unavailableText({type, reason}: UnavailableMethod): string {
  if (type !== 'us_bank_account') return '';
  switch (reason) {
    case 'currency':
      return msg('Bank account payments are in US dollars only.');
    case 'customer':
      return msg('To pay from a bank account, ask the shop to allow it for you.');
    default:
      return '';
  }
}
