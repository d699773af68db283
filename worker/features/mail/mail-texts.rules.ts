/** The words of the mails, by language. A language that is not here reads English. */
import {oneLine} from './mail-layout.rules.ts';

interface Texts {
  signInSubject(code: string, merchant: string): string;
  signInHeading: string;
  signInGreeting(name: string): string;
  signInBody(site: string, minutes: number): string;
  signInNotYou: string;
  footer(merchant: string): string;
}

const english: Texts = {
  signInSubject: (code, merchant) => `${code} is your sign-in code for ${merchant}`,
  signInHeading: 'Your sign-in code',
  signInGreeting: (name) => `Hello ${name},`,
  signInBody: (site, minutes) => `enter this code on ${site}. It is good for ${minutes} minutes, once.`,
  signInNotYou:
    'Nobody from us will ask you for this code. If you did not try to sign in, ignore this message: nothing happens without it.',
  footer: (merchant) => `You receive this because somebody entered your address in the customer portal of ${merchant}.`,
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
