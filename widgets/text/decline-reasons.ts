import {msg} from '@lit/localize';

/**
 * Why a payment did not go through or came back, in plain words and with what to do.
 *
 * @param code Stripe's decline, error or dispute code
 * @param method what was paid with; a card's words do not fit a bank account
 */
export function declineReason(code: string, method = 'card'): string {
  return method === 'card' ? cardReason(code) : accountReason(code);
}

/**
 * Why a card was declined, in plain words and with what to do, by Stripe's decline code or error code
 * (docs.stripe.com/declines/codes). A lost, stolen or suspicious card gets the general words, as Stripe asks: the person
 * at the keyboard may not be its owner.
 */
function cardReason(code: string): string {
  switch (code) {
    case 'insufficient_funds':
    case 'withdrawal_count_limit_exceeded':
      return msg('There is not enough money on this card, or its limit is reached. Use another card.');
    case 'card_velocity_exceeded':
      return msg('This card has reached its limit for now. Use another card, or try again later.');
    case 'expired_card':
      return msg('This card has expired. Use another card.');
    case 'incorrect_cvc':
    case 'invalid_cvc':
      return msg('The security code is not right. Check the digits on the card and try again.');
    case 'incorrect_number':
    case 'invalid_number':
      return msg('The card number is not right. Check it and try again.');
    case 'invalid_expiry_month':
    case 'invalid_expiry_year':
      return msg('The expiry date is not right. Check it and try again.');
    case 'incorrect_zip':
    case 'incorrect_address':
      return msg('The billing address does not match the one your bank has. Correct it and try again.');
    case 'payment_intent_authentication_failure':
    case 'setup_intent_authentication_failure':
    case 'authentication_required':
    case 'authentication_not_handled':
      return msg('Your bank could not confirm that it was you. Try again, or use another card.');
    case 'card_not_supported':
    case 'currency_not_supported':
    case 'invalid_account':
    case 'transaction_not_allowed':
      return msg('This card cannot be used for this payment. Use another card, or ask your bank.');
    case 'processing_error':
    case 'issuer_not_available':
    case 'reenter_transaction':
    case 'try_again_later':
      return msg('The bank could not be reached. Try again in a minute.');
    case 'duplicate_transaction':
      return msg(
        'The bank has just seen a payment of the same amount, and declined this one. Check your statement before you try again.',
      );
    case 'test_mode_live_card':
    case 'testmode_decline':
      return msg('This is a test: only test cards work here.');
    case 'canceled':
      return msg('This payment was closed before it was through. You can try again.');
    default:
      return msg('Your bank declined this card. Use another card, or ask your bank.');
  }
}

/**
 * Why a debit of a bank account failed or was returned (docs.stripe.com/payments/ach-direct-debit, “Failures” and
 * “Disputes”; the codes of SEPA and Bacs are the same).
 */
function accountReason(code: string): string {
  switch (code) {
    case 'insufficient_funds':
      return msg('There was not enough money in the account. Pay again when there is, or with another method.');
    case 'account_closed':
    case 'bank_account_closed':
      return msg('The account is closed. Use another one.');
    case 'no_account':
    case 'incorrect_account_details':
    case 'incorrect_account_holder_name':
    case 'invalid_account':
      return msg('The bank knows no such account. Add it again with the right numbers, or use another one.');
    case 'debit_not_authorized':
    case 'bank_account_restricted':
    case 'payment_method_bank_account_blocked':
    case 'bank_cannot_process':
      return msg('The bank does not let this account be debited. Ask your bank, or use another method.');
    case 'customer_initiated':
      return msg('The debit was taken back at the bank. Talk to the shop, or pay in another way.');
    case 'canceled':
      return msg('This payment was closed before it was through. You can try again.');
    default:
      return msg('The bank did not carry it out. Ask your bank, or use another method.');
  }
}
