/** The customer's mails about a payment: written in the batch of their cause, made when they are sent. */
import type {OutboxQuery} from '../../providers/announcer.ts';
import {moneyMail, type MoneyNews} from '../mail/mail.usecases.ts';
import {insertMail, type MailComposer, type MailPayload} from '../outbox/outbox.usecases.ts';
import {mailOfPayment} from './payment-mails.store.ts';

export type PaymentMailTemplate = `payment-${MoneyNews}`;

/** For the batch of the cause. @param mail.code why, in the bank's or Stripe's word. */
export function insertPaymentMail(
  merchantId: string,
  outboxId: string,
  mail: {template: PaymentMailTemplate; paymentId: string; amountMinor: number; code: string | null; nowMs: number},
): OutboxQuery {
  return insertMail(merchantId, outboxId, mailOfPayment(merchantId, mail), mail.nowMs);
}

/** As `mailOfPayment` writes it. */
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
