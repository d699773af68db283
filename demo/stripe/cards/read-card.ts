// What Stripe says of the card somebody typed. https://docs.stripe.com/testing#invalid-data, https://docs.stripe.com/error-codes
import {StripeFault} from '../core/errors.ts';
import {cardOfNumber, type TestCard} from './catalogue.ts';

export type TypedCard = {number: string; expMonth: number; expYear: number; cvc: string | undefined};

/** The test card behind what was typed. Errors (402 card_error): the field that is wrong, in Stripe's words. */
export function readCard(typed: TypedCard, nowMs: number): {card: TestCard; expMonth: number; expYear: number} {
  const number = typed.number.replace(/[\s-]/g, '');
  if (!/^\d+$/.test(number)) throw cardFault('invalid_number', 'Your card number is invalid.', 'number');
  if (number.length < 12) throw cardFault('invalid_number', 'Your card number is incomplete.', 'number');
  if (!passesLuhn(number)) throw cardFault('incorrect_number', 'Your card number is incorrect.', 'number');
  if (typed.expMonth < 1 || typed.expMonth > 12)
    throw cardFault('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  const now = new Date(nowMs);
  const expYear = typed.expYear < 100 ? 2000 + typed.expYear : typed.expYear;
  if (expYear < now.getUTCFullYear() || expYear > now.getUTCFullYear() + 50)
    throw cardFault('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year');
  if (expYear === now.getUTCFullYear() && typed.expMonth < now.getUTCMonth() + 1)
    throw cardFault('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  const card = cardOfNumber(number);
  if (!card) {
    throw cardFault(
      'card_declined',
      'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
      'number',
      'test_mode_live_card',
    );
  }
  if (typed.cvc !== undefined && !(card.brand === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/).test(typed.cvc))
    throw cardFault('invalid_cvc', "Your card's security code is invalid.", 'cvc');
  return {card, expMonth: typed.expMonth, expYear};
}

/** The checksum of ISO/IEC 7812. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function cardFault(code: string, message: string, param: string, declineCode?: string): StripeFault {
  return new StripeFault(402, {
    type: 'card_error',
    code,
    message,
    param,
    ...(declineCode && {decline_code: declineCode}),
  });
}
