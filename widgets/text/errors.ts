import {msg, str} from '@lit/localize';
import type {PortalError} from '../client/portal-error.ts';
import {formatMoney} from '../internal/format.ts';

/**
 * What to tell the customer about an error: plain words, by its code, saying what to do. One table for all elements.
 * An unknown code gets a general sentence; the element shows the request's id beside it.
 *
 * @param locale for amounts in a text
 */
export function errorText({code, extra, retryAfterSeconds}: PortalError, locale = 'en'): string {
  switch (code) {
    case 'network':
      return msg('The portal cannot be reached. Check your connection and try again.');
    case 'timeout':
    case 'unreadable':
    case 'payments.gateway_unavailable':
      return msg('This takes longer than it should. Try again in a moment.');
    case 'shop.no_ticket':
      return msg('The shop could not confirm who you are. Try again, or ask the shop for help.');

    case 'sessions.missing':
    case 'sessions.expired':
    case 'sessions.revoked':
      return msg('Your session has ended. Sign in again to go on.');
    case 'sessions.role_forbidden':
      return msg('Your role does not allow this. Ask a colleague who may pay, or the shop.');
    case 'origins.not_allowed':
    case 'keys.missing':
    case 'keys.invalid':
      return msg('The portal is not set up for this page yet. Tell the shop.');
    case 'tickets.invalid':
      return msg('The shop’s sign-in did not work. Reload the page to try again.');

    case 'sign_in.code_wrong': {
      const tries = Number(extra['triesLeft']);
      if (!tries) return msg('That code is not right, and there are no tries left. Get a new code.');
      return tries === 1
        ? msg('That code is not right. You have one more try.')
        : msg(str`That code is not right. You have ${tries} more tries.`);
    }
    case 'sign_in.code_expired':
      return msg('That code can no longer be used. Get a new one.');
    case 'sign_in.too_many': {
      const minutes = Math.ceil(retryAfterSeconds / 60);
      return minutes > 1
        ? msg(str`Too many tries. Wait ${minutes} minutes, then get a new code.`)
        : msg('Too many tries. Wait a minute, then get a new code.');
    }

    case 'customers.not_found':
    case 'contact_persons.not_found':
    case 'invoices.not_found':
    case 'credit_notes.not_found':
    case 'payments.not_found':
      return msg('This is not in your account. It may have been withdrawn.');
    case 'invoices.void':
      return msg('This invoice has been cancelled. There is nothing to pay.');

    case 'payments.invoice_reserved':
    case 'invoices.reserved':
    case 'transfers.already_announced':
      return msg('A payment for this is already under way. Wait until it is through, then look again.');
    case 'payments.not_payable':
      return msg('This has already been paid, or can no longer be paid. Reload to see how it stands.');
    case 'payments.online_not_allowed':
      return msg('This cannot be paid online. Ask the shop how to pay.');
    case 'payments.amount_changed':
      return msg('What you owe has changed in the meantime. Check the new amount and try again.');
    case 'payments.amount_too_small':
      return (
        limit(extra, 'minimumMinor', locale, (amount) =>
          msg(str`The smallest amount that can be paid online is ${amount}.`),
        ) ?? msg('This amount is too small to be paid online.')
      );
    case 'payments.amount_too_large':
      return (
        limit(extra, 'maximumMinor', locale, (amount) =>
          msg(str`The largest amount that can be paid at once is ${amount}. Pay fewer invoices together.`),
        ) ?? msg('This amount is too large to be paid at once. Pay fewer invoices together.')
      );
    case 'payments.currency_mixed':
      return msg('Invoices in different currencies are paid one currency at a time.');
    case 'payments.too_many_invoices':
      return msg('That is more invoices than can be paid at once. Choose fewer.');
    case 'payments.gateway_refused':
      return msg('The payment was refused. Try another card, or ask your bank.');

    case 'payments.amount_not_chargeable':
      return msg('This amount cannot be charged in this currency. Ask the shop how to pay.');
    case 'payments.currency_not_chargeable':
      return msg('This currency cannot be paid online. Ask the shop how to pay.');
    case 'payments.not_yours':
      return msg('A colleague has begun this payment. It ends by itself after half an hour.');

    case 'payment_methods.type_not_allowed':
      return msg('This kind of card or account cannot be saved here. Add another one.');
    case 'payment_methods.not_usable':
    case 'payments.method_not_usable':
      return msg('This card or account can no longer be used. Choose another one.');
    case 'payment_methods.gateway_refused':
      return msg('It could not be saved. Try another card or account, or ask your bank.');
    case 'payment_methods.setup_not_found':
    case 'payment_methods.not_found':
    case 'payments.method_not_found':
      return msg('This card or account is no longer saved. Reload to see what is.');
    case 'payment_methods.verification_wrong': {
      const tries = Number(extra['triesLeft']);
      if (!tries) return msg('That is not what reached the account, and there are no tries left. Begin again.');
      return tries === 1
        ? msg('That is not what reached the account. Look at its statement; you have one more try.')
        : msg(str`That is not what reached the account. Look at its statement; you have ${tries} more tries.`);
    }
    case 'payment_methods.verification_over':
      return msg('This account can no longer be verified. Begin again.');

    case 'requests.invalid':
    case 'cursors.invalid':
      return msg('Something in this request does not fit. Check what you entered, or reload the page.');
    default:
      return msg('Something went wrong on our side. Try again; if it stays, give the shop the reference below.');
  }
}

/** A sentence with the amount that a problem names; nothing when it names none. */
function limit(
  extra: Record<string, unknown>,
  name: string,
  locale: string,
  say: (amount: string) => string,
): string | undefined {
  const {[name]: amountMinor, currency} = extra;
  if (typeof amountMinor !== 'number' || typeof currency !== 'string') return undefined;
  return say(formatMoney(amountMinor, currency, locale));
}
