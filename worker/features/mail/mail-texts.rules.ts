/** The words of the mails, by language. A language that is not here reads English. */
import {oneLine} from './mail-layout.rules.ts';

interface Texts {
  signInSubject(code: string, merchant: string): string;
  signInHeading: string;
  signInGreeting(name: string): string;
  signInBody(site: string, minutes: number): string;
  signInNotYou: string;
  footer(merchant: string): string;
  greeting(name: string): string;
  money: Record<
    MoneyNews,
    {subject(amount: string, merchant: string): string; heading: string; body(amount: string, from: string): string}
  >;
  /** Where the money came from: "Test Bank ••6789"; '' where it is not known. */
  fromMethod(brand: string, last4: string): string;
  becauseOf(reason: string): string;
  reasons: Readonly<Record<string, string>>;
  invoices(numbers: string): string;
  moneyNext: Record<MoneyNews, string>;
  moneyFooter(merchant: string): string;
}

/** What a customer is told of a payment. failed: the bank refused it. returned: the bank took it back. */
export type MoneyNews = 'failed' | 'returned' | 'refunded';

const english: Texts = {
  signInSubject: (code, merchant) => `${code} is your sign-in code for ${merchant}`,
  signInHeading: 'Your sign-in code',
  signInGreeting: (name) => `Hello ${name},`,
  signInBody: (site, minutes) => `enter this code on ${site}. It is good for ${minutes} minutes, once.`,
  signInNotYou:
    'Nobody from us will ask you for this code. If you did not try to sign in, ignore this message: nothing happens without it.',
  footer: (merchant) => `You receive this because somebody entered your address in the customer portal of ${merchant}.`,
  greeting: (name) => `Hello ${name},`,
  money: {
    failed: {
      subject: (amount, merchant) => `Your payment of ${amount} to ${merchant} did not go through`,
      heading: 'Your payment did not go through',
      body: (amount, from) => `your bank refused the payment of ${amount}${from}. Nothing was taken.`,
    },
    returned: {
      subject: (amount, merchant) => `Your payment of ${amount} to ${merchant} was returned`,
      heading: 'Your payment was returned',
      body: (amount, from) => `your bank took back the payment of ${amount}${from}. What it had paid is open again.`,
    },
    refunded: {
      subject: (amount, merchant) => `${merchant} refunds you ${amount}`,
      heading: 'A refund is on its way',
      body: (amount, from) => `you get ${amount} back. It goes to where the payment came from${from}.`,
    },
  },
  fromMethod: (brand, last4) => ` (${[brand, last4 && `••${last4}`].filter(Boolean).join(' ')})`,
  becauseOf: (reason) => `The reason your bank gave: ${reason}`,
  reasons: {
    insufficient_funds: 'there was not enough money in the account.',
    account_closed: 'the account is closed.',
    no_account: 'there is no such account.',
    incorrect_account_details: 'the account’s details are not right.',
    debit_not_authorized: 'the debit was not authorised.',
    bank_cannot_process: 'it could not process the debit.',
    bank_account_restricted: 'the account does not allow debits.',
  },
  invoices: (numbers) => `Invoices: ${numbers}`,
  moneyNext: {
    failed: 'Please pay with another account or card.',
    returned: 'Please pay with another account or card. The account that was used is not offered any more.',
    refunded: 'Banks take up to ten business days to show it.',
  },
  moneyFooter: (merchant) => `You receive this because you paid ${merchant} in their customer portal.`,
};

const german: Texts = {
  signInSubject: (code, merchant) => `${code} ist Ihr Anmeldecode für ${merchant}`,
  signInHeading: 'Ihr Anmeldecode',
  signInGreeting: (name) => `Guten Tag, ${name},`,
  signInBody: (site, minutes) => `geben Sie diesen Code auf ${site} ein. Er gilt ${minutes} Minuten lang, einmal.`,
  signInNotYou:
    'Niemand von uns fragt Sie nach diesem Code. Wenn Sie sich nicht anmelden wollten, beachten Sie diese Nachricht nicht: Ohne den Code geschieht nichts.',
  footer: (merchant) =>
    `Sie erhalten diese Nachricht, weil jemand Ihre Adresse im Kundenportal von ${merchant} eingegeben hat.`,
  greeting: (name) => `Guten Tag, ${name},`,
  money: {
    failed: {
      subject: (amount, merchant) => `Ihre Zahlung von ${amount} an ${merchant} ist fehlgeschlagen`,
      heading: 'Ihre Zahlung ist fehlgeschlagen',
      body: (amount, from) => `Ihre Bank hat die Zahlung von ${amount}${from} abgelehnt. Es wurde nichts abgebucht.`,
    },
    returned: {
      subject: (amount, merchant) => `Ihre Zahlung von ${amount} an ${merchant} wurde zurückgegeben`,
      heading: 'Ihre Zahlung wurde zurückgegeben',
      body: (amount, from) =>
        `Ihre Bank hat die Zahlung von ${amount}${from} zurückgeholt. Was damit bezahlt war, ist wieder offen.`,
    },
    refunded: {
      subject: (amount, merchant) => `${merchant} erstattet Ihnen ${amount}`,
      heading: 'Eine Erstattung ist unterwegs',
      body: (amount, from) => `Sie bekommen ${amount} zurück. Der Betrag geht dorthin, woher die Zahlung kam${from}.`,
    },
  },
  fromMethod: (brand, last4) => ` (${[brand, last4 && `••${last4}`].filter(Boolean).join(' ')})`,
  becauseOf: (reason) => `Der Grund, den Ihre Bank nennt: ${reason}`,
  reasons: {
    insufficient_funds: 'Das Konto war nicht gedeckt.',
    account_closed: 'Das Konto ist aufgelöst.',
    no_account: 'Dieses Konto gibt es nicht.',
    incorrect_account_details: 'Die Kontodaten stimmen nicht.',
    debit_not_authorized: 'Die Lastschrift war nicht genehmigt.',
    bank_cannot_process: 'Sie konnte die Lastschrift nicht ausführen.',
    bank_account_restricted: 'Das Konto lässt keine Lastschriften zu.',
  },
  invoices: (numbers) => `Rechnungen: ${numbers}`,
  moneyNext: {
    failed: 'Bitte zahlen Sie mit einem anderen Konto oder einer Karte.',
    returned:
      'Bitte zahlen Sie mit einem anderen Konto oder einer Karte. Das verwendete Konto wird nicht mehr angeboten.',
    refunded: 'Bis Ihre Bank den Betrag zeigt, können bis zu zehn Geschäftstage vergehen.',
  },
  moneyFooter: (merchant) => `Sie erhalten diese Nachricht, weil Sie im Kundenportal von ${merchant} gezahlt haben.`,
};

const byLanguage = new Map([
  ['en', english],
  ['de', german],
]);

/** The texts for a BCP 47 tag ("de-AT" reads German), and the language they are in. */
export function textsFor(tag: string): {language: string; texts: Texts} {
  const language = oneLine(tag).split('-')[0]!.toLowerCase();
  const texts = byLanguage.get(language);
  return texts ? {language, texts} : {language: 'en', texts: english};
}
