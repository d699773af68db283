// What Stripe says of the account somebody typed. https://docs.stripe.com/error-codes
import {StripeFault} from '../core/errors.ts';
import {accountOfNumber} from './test-accounts.ts';

/** An account in the US. Errors: 400 for a routing number that cannot be, or an account that is not a test account. */
export function checkUsAccount(routing: string, number: string): void {
  if (!passesAba(routing)) throw accountFault('routing_number_invalid', 'The routing number provided is invalid.');
  if (!/^\d{4,17}$/.test(number))
    throw accountFault('account_number_invalid', 'The bank account number provided is invalid.');
  if (!accountOfNumber('us_bank_account', number)) {
    throw accountFault(
      'account_number_invalid',
      'You must use a test bank account number in test mode. Try 000123456789 or see more options at https://stripe.com/docs/connect/testing#account-numbers.',
    );
  }
}

/** An account in the UK. `00044444` is the number that Stripe refuses at once. */
export function checkUkAccount(sortCode: string, number: string): void {
  if (sortCode !== '108800') throw accountFault('routing_number_invalid', 'The sort code provided is invalid.');
  if (!/^\d{8}$/.test(number) || number === '00044444')
    throw accountFault('account_number_invalid', 'The bank account number provided is invalid.');
}

/** An IBAN: its checksum (ISO 13616), and `AT511904300000066666`, which Stripe's test mode cannot use. */
export function checkIban(iban: string): void {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) || !passesMod97(iban))
    throw accountFault('invalid_bank_account_iban', 'The IBAN you provided is invalid.');
  if (iban === 'AT511904300000066666')
    throw accountFault(
      'bank_account_unusable',
      'The bank account provided cannot be used. A different one must be used.',
    );
}

/** The checksum of the American Bankers Association. */
function passesAba(digits: string): boolean {
  if (!/^\d{9}$/.test(digits)) return false;
  const weights = [3, 7, 1];
  return [...digits].reduce((sum, digit, index) => sum + Number(digit) * weights[index % 3]!, 0) % 10 === 0;
}

function passesMod97(iban: string): boolean {
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((char) => parseInt(char, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}

function accountFault(code: string, message: string): StripeFault {
  return new StripeFault(400, {type: 'invalid_request_error', code, message}, false);
}
