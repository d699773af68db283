/** The mails that the portal sends, each as text and HTML. */
import {html} from 'hono/html';
import type {Mail} from '../../providers/mail.ts';
import {heading, largeCode, mailPage, oneLine, paragraph, quietParagraph} from './mail-layout.rules.ts';
import {textsFor} from './mail-texts.rules.ts';

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
