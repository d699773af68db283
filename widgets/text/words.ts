import {msg, str} from '@lit/localize';
import type {MethodDetails, PaymentMethod, Role} from '../client/shapes.ts';

/* Words that more than one element uses for the API's values. A value that is new to us shows as it is. */

export function roleText(role: Role): string {
  return {admin: msg('Admin'), payer: msg('Payer'), viewer: msg('Viewer')}[role] ?? role;
}

/** How something was paid: “Visa ending in 4242”, “Bank transfer”. */
export function methodText(method: string, details: MethodDetails | null): string {
  const {brand, last4, bankName} = details ?? {};
  const name = (brand && brandNames[brand.toLowerCase()]) || brand || bankName || methodName(method);
  return last4 ? msg(str`${name} ending in ${last4}`) : name;
}

/** A saved method as its owner knows it, without its nickname: “Visa ending in 4242”. */
export function savedMethodText({type, brand, last4, bankName}: PaymentMethod): string {
  return methodText(type, {
    ...(brand && {brand}),
    ...(bankName && {bankName}),
    ...(last4 && {last4}),
  });
}

const brandNames: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
};

function methodName(method: string): string {
  switch (method) {
    case 'card':
      return msg('Card');
    case 'bank_transfer':
      return msg('Bank transfer');
    case 'us_bank_account':
      return msg('US bank account');
    case 'sepa_debit':
      return msg('SEPA debit');
    case 'bacs_debit':
      return msg('Bacs debit');
    // Names, the same in every language.
    case 'ideal':
      return 'iDEAL';
    case 'bancontact':
      return 'Bancontact';
    case 'link':
      return 'Link';
    case 'check':
      return msg('Check');
    case 'cash':
      return msg('Cash');
    case 'other':
      return msg('Other');
    default:
      return method;
  }
}
