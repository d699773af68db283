/** Which feature makes which mail. The outbox knows none of them. */
import type {MailComposer} from './features/outbox/outbox.usecases.ts';
import {composePaymentMail} from './features/payments/payment-mails.usecases.ts';
import {composeSignInMail} from './features/sign-in/sign-in.usecases.ts';

export const mailComposers: Readonly<Record<string, MailComposer>> = {
  'sign-in-code': composeSignInMail,
  'payment-failed': composePaymentMail('failed'),
  'payment-returned': composePaymentMail('returned'),
  'payment-refunded': composePaymentMail('refunded'),
};
