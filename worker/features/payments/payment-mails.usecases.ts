/** The mails about a payment, made when they are sent from what was written with their cause. */
import {moneyMail, type MoneyNews} from '../mail/mail.usecases.ts';
import type {MailComposer, MailPayload} from '../outbox/outbox.usecases.ts';

/** As `insertPaymentMail` writes it. */
interface PaymentMailPayload extends MailPayload {
  amountMinor: number;
  currency: string;
  code: string | null;
  method: {brand?: string; last4?: string} | null;
  numbers: string[];
}

export const composePaymentMail =
  (news: MoneyNews): MailComposer =>
  async (payload, {merchant}) => {
    const {amountMinor, currency, code, method, numbers} = payload as PaymentMailPayload;
    return moneyMail(payload, merchant, news, {amountMinor, currency, code, method, invoiceNumbers: numbers});
  };
