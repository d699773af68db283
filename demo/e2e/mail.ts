/** The demo's mailbox, and signing in by a code from it. */
import type {Page} from 'playwright';
import {eventually, site} from './shop.ts';

interface Mail {
  /** Null where there is none. */
  id: string | null;
  subject?: string;
  code?: string;
}

/** The newest mail in the demo's mailbox for this address. */
export async function newestMail(email: string): Promise<Mail> {
  const answer = await fetch(`${site}/mailbox/newest?to=${encodeURIComponent(email)}`);
  return (await answer.json()) as Mail;
}

/** The code of the first mail that comes after this one. */
async function codeFor(email: string, before: string | null): Promise<string> {
  let code: string | undefined;
  await eventually(async () => {
    const mail = await newestMail(email);
    if (mail.id !== before) code = mail.code;
    return code;
  }).toBeDefined();
  return code!;
}

/** Returns the code that was mailed; none comes to an address that nobody has. */
export async function askForCode(page: Page, email: string): Promise<() => Promise<string>> {
  const {id} = await newestMail(email);
  await page.getByLabel(/e-?mail/i).fill(email);
  await page.getByRole('button', {name: 'Send me a code'}).click();
  await page.getByLabel(/code/i).waitFor();
  return () => codeFor(email, id);
}

/** Signs in to the portal on this page, where nobody is signed in to the shop. */
export async function signInByCode(page: Page, email: string): Promise<void> {
  const mailed = await askForCode(page, email);
  // The sixth digit sends it off.
  await page.getByLabel(/code/i).fill(await mailed());
  await page.locator('portal-dashboard').first().waitFor();
}
