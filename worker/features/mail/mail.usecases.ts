/** The mails that the portal sends, each as text and HTML. */
import {html} from 'hono/html';
import type {Mail} from '../../providers/mail.ts';
import {heading, largeCode, mailPage, oneLine, paragraph, quietParagraph} from './mail-layout.rules.ts';
import {type MoneyNews, textsFor} from './mail-texts.rules.ts';
import {formatMoney} from '../../money/format.ts';

export type {MoneyNews} from './mail-texts.rules.ts';

export interface Addressee {
  to: string;
  name: string;
  /** BCP 47. */
  language: string;
}

export interface Sender {
  name: string;
  email: string | null;
}

/** The code that signs a contact person in. @param site the origin of the page that asked for it. */
export async function signInCodeMail(
  addressee: Addressee,
  merchant: Sender,
  code: string,
  site: string,
  minutes: number,
): Promise<Mail> {
  const {language, texts} = textsFor(addressee.language);
  const merchantName = oneLine(merchant.name);
  const greeting = texts.signInGreeting(oneLine(addressee.name));
  const body = texts.signInBody(oneLine(site), minutes);
  const subject = oneLine(texts.signInSubject(code, merchantName));
  const footer = texts.footer(merchantName);
  return {
    to: addressee.to,
    fromName: merchantName,
    ...(merchant.email && {replyTo: merchant.email}),
    subject,
    text: [merchantName, '', greeting, '', body, '', code, '', texts.signInNotYou, '', footer, ''].join('\n'),
    html: await mailPage({
      language,
      title: subject,
      preview: body,
      merchantName,
      content: html`${heading(texts.signInHeading)}${paragraph(greeting)}${paragraph(body)}${largeCode(code)}${quietParagraph(texts.signInNotYou)}`,
      footer,
    }),
  };
}

/** What became of a payment after its customer had left the page. */
export async function moneyMail(
  addressee: Addressee,
  merchant: Sender,
  news: MoneyNews,
  payment: {
    amountMinor: number;
    currency: string;
    method: {brand?: string; last4?: string} | null;
    /** Why, in the bank's or Stripe's word; words that we do not know are left out. */
    code: string | null;
    invoiceNumbers: readonly string[];
  },
): Promise<Mail> {
  const {language, texts} = textsFor(addressee.language);
  const merchantName = oneLine(merchant.name);
  const amount = formatMoney(payment.amountMinor, payment.currency, language);
  const {brand = '', last4 = ''} = payment.method ?? {};
  const from = brand || last4 ? texts.fromMethod(oneLine(brand), oneLine(last4)) : '';
  const subject = oneLine(texts.money[news].subject(amount, merchantName));
  const reason = news === 'refunded' || payment.code === null ? undefined : texts.reasons[payment.code];
  const numbers = payment.invoiceNumbers.map(oneLine).join(', ');
  const lines = [
    texts.greeting(oneLine(addressee.name)),
    texts.money[news].body(amount, from),
    ...(reason ? [texts.becauseOf(reason)] : []),
    ...(numbers ? [texts.invoices(numbers)] : []),
  ];
  const next = texts.moneyNext[news];
  const footer = texts.moneyFooter(merchantName);
  return {
    to: addressee.to,
    fromName: merchantName,
    ...(merchant.email && {replyTo: merchant.email}),
    subject,
    text: [merchantName, '', ...lines.flatMap((text) => [text, '']), next, '', footer, ''].join('\n'),
    html: await mailPage({
      language,
      title: subject,
      preview: lines[1]!,
      merchantName,
      content: html`${heading(texts.money[news].heading)}${lines.map(paragraph)}${quietParagraph(next)}`,
      footer,
    }),
  };
}
