import {msg} from '@lit/localize';
import type {PaymentMethod, UnavailableMethod} from '../../client/shapes.ts';
import {declineReason} from '../../text/decline-reasons.ts';

/** What can be saved from here, and the currency of an account. Other types are saved while paying with them. */
export const addable = {card: undefined, us_bank_account: 'usd', sepa_debit: 'eur', bacs_debit: 'gbp'} as const;
export type AddableType = keyof typeof addable;
export const addableTypes = Object.keys(addable) as AddableType[];

export function addText(type: AddableType): string {
  switch (type) {
    case 'card':
      return msg('Add a card');
    case 'sepa_debit':
      return msg('Add a SEPA account');
    case 'bacs_debit':
      return msg('Add a UK bank account');
    default:
      return msg('Add a bank account');
  }
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
    case 'verification_canceled':
      return msg('The verification was given up. Begin again to use it.');
    case 'payment_method_microdeposit_failed':
      return msg('What was sent to the account came back. Check its numbers, and begin again.');
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
