import {msg, str} from '@lit/localize';

/**
 * What a customer agrees to when a bank account is debited. The API keeps this very text with the payment method, so that
 * it can be looked up later; Stripe's field is told to show none of its own.
 *
 * Source: docs.stripe.com/payments/ach-direct-debit (“Mandates”), nacha.org: who debits, what, and how it is revoked.
 *
 * @param kind `account`: kept for later payments; `payment`: this one payment alone
 */
export function mandateText(merchantName: string, kind: 'account' | 'payment'): string {
  return kind === 'account'
    ? msg(
        str`By saving this bank account you authorize ${merchantName} to debit it for the invoices that you choose to pay with it, until you revoke this. You can revoke it at any time by removing the account here or by writing to ${merchantName}.`,
      )
    : msg(
        str`By paying you authorize ${merchantName} to debit this bank account once, for the amount shown. Once the debit has begun it can be stopped only by writing to ${merchantName} before it is carried out.`,
      );
}
