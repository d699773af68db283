import {msg, str} from '@lit/localize';
import {PortalError} from '../../client/portal-error.ts';
import type {PayableGroup} from '../../client/shapes.ts';
import {explain} from '../../internal/explain.ts';
import {nearestText} from './amount-texts.ts';
import type {Plan} from './plan.ts';

/** Of what has changed, as much is said as is read. */
const CHANGES_MAX = 3;

/** What was to be paid when the customer pressed the button, and what is now. */
export interface Seen {
  group: PayableGroup;
  plan: Plan;
}

/** The server would not do it: why, and what to do. */
export async function refusalText(
  error: PortalError,
  what: 'payment' | 'credit' | 'transfer',
  currency: string,
  locale: string,
  money: (amountMinor: number) => string,
): Promise<string> {
  const {code, status, extra, retryAfterSeconds} = error;
  if (!status || status >= 500) {
    switch (what) {
      case 'payment':
        return msg('The payment could not be started, so nothing was charged. Check your connection and try again.');
      case 'credit':
        return msg('The credit could not be used. Check your connection and try again; it is used only once.');
      case 'transfer':
        return msg('This could not be passed on. Check your connection and try again; it is counted only once.');
    }
  }
  switch (code) {
    case 'payments.method_not_usable':
      return msg('This card or account can no longer be used. Choose another one. Nothing was charged.');
    case 'payments.method_not_allowed':
      return msg('This cannot be paid in this way. Choose another way to pay. Nothing was charged.');
    case 'payments.below_minimum_part': {
      const {minimumMinor} = extra;
      return typeof minimumMinor === 'number'
        ? msg(str`The smallest part of an invoice is ${money(minimumMinor)}. Change the amount.`)
        : msg('A part of an invoice is too small. Change the amount.');
    }
    case 'payments.rest_too_small': {
      const {maximumMinor, payableMinor} = extra;
      const amount = (given: unknown) => (typeof given === 'number' ? given : undefined);
      return nearestText(money, amount(maximumMinor), amount(payableMinor));
    }
    case 'payments.credit_changed':
    case 'payments.retainer_changed':
      return msg('Your credit has changed in the meantime. Check what is left to pay, then try again.');
    case 'transfers.already_announced':
      return msg(
        'A transfer for this is announced already. Take that back on the invoice first, or wait for the shop.',
      );
    case 'payments.ahead_not_allowed':
      return msg('The shop does not take money ahead. Enter no more than what is owed.');
    case 'payments.nothing_to_pay':
      return msg('There is nothing to pay here.');
    default: {
      const known = new PortalError(code, status, '', '', {...extra, currency}, retryAfterSeconds);
      return (await explain(known, locale)).text ?? msg('Nothing was charged. Try again.');
    }
  }
}

/** What has changed since the customer pressed the button, in amounts; nothing when it is not an amount. */
export function changeText(before: Seen, now: Seen, money: (amountMinor: number) => string): string | undefined {
  const {chargeMinor, totalMinor} = before.plan;
  if (chargeMinor === now.plan.chargeMinor && totalMinor === now.plan.totalMinor && now.plan.isSound) return undefined;
  const whole = now.plan.isSound
    ? msg(
        str`The amount has changed from ${money(chargeMinor)} to ${money(now.plan.chargeMinor)}. Check it, then pay again.`,
      )
    : msg('What can be paid has changed. Check the amounts, then pay again.');
  const payable = new Map(now.group.invoices.map((invoice) => [invoice.id, invoice.payableMinor]));
  const changed = before.group.invoices
    .filter(({id, payableMinor}) => payable.get(id) !== payableMinor)
    .slice(0, CHANGES_MAX)
    .map(({id, number}) => {
      const left = payable.get(id);
      return left === undefined
        ? msg(str`${number} can no longer be paid.`)
        : msg(str`Of ${number}, ${money(left)} can be paid.`);
    });
  // The amount itself says it all where there is one invoice.
  return before.group.invoices.length > 1 || !now.plan.isSound ? [whole, ...changed].join(' ') : whole;
}
