import {msg, str} from '@lit/localize';
import {decimalsOfCurrency} from '../../internal/currency-exponents.ts';
import type {AmountProblem} from './plan.ts';

/**
 * What is wrong with a typed amount, and what can be paid instead.
 * @param money writes an amount in the payment's currency
 */
export function amountText(problem: AmountProblem, currency: string, money: (amountMinor: number) => string): string {
  const {code, limitMinor = 0, belowMinor, aboveMinor} = problem;
  switch (code) {
    case 'empty':
      return msg('Enter an amount.');
    case 'negative':
    case 'zero':
      return msg('Enter an amount above zero.');
    case 'decimals': {
      const decimals = decimalsOfCurrency(currency);
      return decimals
        ? msg(str`${currency} has ${decimals} decimals. Enter no more than that.`)
        : msg(str`${currency} has no decimals. Enter a whole amount.`);
    }
    case 'above':
    case 'too_large':
      return limitMinor ? msg(str`At most ${money(limitMinor)} can be paid.`) : msg('This amount is too large.');
    case 'below_part':
      return msg(str`Pay at least ${money(limitMinor)}.`);
    case 'cannot_be_laid': {
      const why = msg('This does not fit your invoices, which are paid in full or from a smallest part on.');
      const nearest = nearestText(money, belowMinor, aboveMinor);
      return nearest ? `${why} ${nearest}` : why;
    }
    case 'rest_too_small':
      return nearestText(money, belowMinor, aboveMinor);
    default:
      return msg('This is not an amount. Write it like 1234.50.');
  }
}

/** What can be paid instead: the nearest below, above, or both; empty where there is neither. */
export function nearestText(money: (amountMinor: number) => string, belowMinor?: number, aboveMinor?: number): string {
  if (belowMinor && aboveMinor) return msg(str`You can pay ${money(belowMinor)} or ${money(aboveMinor)}.`);
  const nearest = belowMinor ?? aboveMinor;
  return nearest ? msg(str`You can pay ${money(nearest)}.`) : '';
}
