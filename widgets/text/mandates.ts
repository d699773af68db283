import {msg, str} from '@lit/localize';

/**
 * What a customer agrees to when a bank account is debited. The API keeps this very text with the payment method, so that
 * it can be looked up later; Stripe's field is told to show none of its own.
 *
 * Source: docs.stripe.com/payments/ach-direct-debit (“Mandates”), nacha.org: who debits, what, and how it is revoked;
 * docs.stripe.com/payments/sepa-debit and …/bacs-debit: that Stripe carries it out, and what can be had back.
 *
 * @param kind `account`: kept for later payments; `payment`: this one payment, and later ones where it is saved with it
 * @param type Stripe's word for the debit
 */
export function mandateText(merchantName: string, kind: 'account' | 'payment', type = 'us_bank_account'): string {
  if (kind === 'account' && type === 'sepa_debit') {
    return msg(
      str`By saving this account you authorise ${merchantName}, and Stripe on its behalf, to have your bank debit it for the invoices that you choose to pay with it. Within 8 weeks of a debit you can have it refunded by your bank, under the terms you have agreed with it.`,
    );
  }
  if (kind === 'account' && type === 'bacs_debit') {
    return msg(
      str`By saving this account you set up a Direct Debit with ${merchantName}, collected by Stripe, for the invoices that you choose to pay with it. You are protected by the Direct Debit Guarantee, and can cancel at any time at your bank.`,
    );
  }
  if (type === 'sepa_debit') {
    return msg(
      str`By paying you authorise ${merchantName}, and Stripe on its behalf, to have your bank debit this account, for this payment and for later ones that you choose to pay with it. Within 8 weeks of a debit you can have it refunded by your bank, under the terms you have agreed with it.`,
    );
  }
  if (type === 'bacs_debit') {
    return msg(
      str`By paying you set up a Direct Debit with ${merchantName}, collected by Stripe, for this payment and for later ones that you choose to pay with it. You are protected by the Direct Debit Guarantee, and can cancel at any time at your bank.`,
    );
  }
  return kind === 'account'
    ? msg(
        str`By saving this bank account you authorize ${merchantName} to debit it for the invoices that you choose to pay with it, until you revoke this. You can revoke it at any time by removing the account here or by writing to ${merchantName}.`,
      )
    : msg(
        str`By paying you authorize ${merchantName} to debit this bank account for the amount shown and, if you save it, for later invoices that you choose to pay with it. Once the debit has begun it can be stopped only by writing to ${merchantName} before it is carried out.`,
      );
}
