import {msg, str} from '@lit/localize';
import {formatMoney} from '../../internal/format.ts';
import {methodText, savedMethodText} from '../../text/words.ts';
import type {Limits, Way, WhyNot} from './ways.ts';

/** What a way to pay is called, where the customer has given it no name. */
export function wayTitle({kind, type, method}: Way, hasSaved: boolean): string {
  if (kind === 'saved') return savedMethodText(method!);
  if (type === 'card') return hasSaved ? msg('Another card') : msg('Card');
  if (type === 'us_bank_account') return hasSaved ? msg('Another US bank account') : msg('US bank account');
  return methodText(type, null);
}

/** What else there is to know about it before it is chosen. */
export function wayNote({kind, type, method, limits, isNearLimits}: Way, currency: string, locale: string): string {
  if (kind === 'saved') return method!.nickname ? savedMethodText(method!) : '';
  if (kind === 'transfer') return msg('You send the money at your bank.');
  const told = limits && isNearLimits ? limitsText(limits, currency, locale) : '';
  return type === 'us_bank_account' ? `${msg('Debited in a few business days.')} ${told}`.trim() : told;
}

/** How much one charge may be, told before there is one. */
export function limitsText({minimumMinor, maximumMinor}: Limits, currency: string, locale: string): string {
  const money = (amountMinor: number) => formatMoney(amountMinor, currency, locale);
  return msg(str`Between ${money(minimumMinor)} and ${money(maximumMinor)}`);
}

/** Why a way is there and cannot be taken, and what would make it possible. */
export function whyNotText(whyNot: WhyNot, type: string, currency: string, locale: string): string {
  const money = (amountMinor: number) => formatMoney(amountMinor, currency, locale);
  switch (whyNot.reason) {
    case 'expired':
      return msg('Expired');
    case 'verifying':
      return msg('Not verified yet');
    case 'currency':
      return type === 'us_bank_account'
        ? msg('Bank account payments are in US dollars only.')
        : msg(str`Cannot be used for ${currency}.`);
    case 'customer':
      return msg('Not enabled for your account. Ask the shop to allow it.');
    case 'merchant':
      return msg('The shop does not take this.');
    case 'ahead':
      return msg('Not for money paid ahead.');
    case 'credit':
      return msg('Not together with credit. Use the credit first, then send the rest.');
    case 'invoices': {
      const [first, ...rest] = whyNot.numbers;
      return rest.length
        ? msg(str`Not for ${first} and ${rest.length} more of these invoices.`)
        : msg(str`Not for invoice ${first}.`);
    }
    case 'announced': {
      const [number] = whyNot.numbers;
      return msg(str`A transfer for ${number} is announced already. Take that back on the invoice first, or wait.`);
    }
    case 'step':
      return msg(str`Charged in steps of ${money(whyNot.stepMinor)}. Change the amount.`);
    case 'too_small':
      return msg(str`From ${money(whyNot.minimumMinor)} on.`);
    case 'too_large':
      return msg(str`Up to ${money(whyNot.maximumMinor)}.`);
  }
}
