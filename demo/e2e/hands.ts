/** What the customer's hands do in the Pay sheet, in Stripe's frames and at the bank. */
import type {FrameLocator, Locator, Page} from 'playwright';

export const sheet = (page: Page): Locator => page.locator('portal-pay[opened]');

/** The amount to pay, as it stands largest on the sheet. */
export const amountToPay = (page: Page): Locator => sheet(page).locator('.summary .figure');

/** Its one button. */
export const payButton = (page: Page): Locator => page.locator('portal-pay form button.primary');

/** A way to pay, by its words. */
export const wayToPay = (page: Page, name: string | RegExp): Locator =>
  sheet(page).locator('.ways').getByRole('radio', {name});

/** Stripe's field; one at a time stands on a page. */
export function stripeField(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Secure payment input frame"]');
}

export async function typeCard(page: Page, number: string, expiry = '12 / 34'): Promise<void> {
  const frame = stripeField(page);
  await frame.locator('#payment-numberInput').fill(number);
  await frame.locator('#payment-expiryInput').fill(expiry);
  await frame.locator('#payment-cvcInput').fill('123');
}

/** The customer's consent to keep what they pay with. */
export const saveBox = (page: Page): Locator => stripeField(page).getByLabel(/^Save payment details/);

/** The bank asks whether it is them: in Stripe's frame over the page. */
export const challenge = (page: Page): FrameLocator => page.frameLocator('iframe[title="Secure authentication frame"]');

export const bankWindow = (page: Page): FrameLocator =>
  page.frameLocator('iframe[title="Connect a bank account frame"]');

/** Signs in at the test bank, in Stripe's window, and hands over the first account: one that pays. */
export async function signInAtBank(page: Page): Promise<void> {
  await stripeField(page).getByRole('button', {name: 'Choose your bank'}).click();
  const bank = bankWindow(page);
  await bank.getByRole('button', {name: 'Test Institution'}).click();
  await bank.getByRole('button', {name: 'Connect account'}).click();
  await stripeField(page).getByText('•••• 6789').waitFor();
}

/** Types an account's numbers in Stripe's window; it has to be verified then. */
export async function typeAccount(page: Page, type: 'checking' | 'savings'): Promise<void> {
  await stripeField(page).getByRole('button', {name: 'Choose your bank'}).click();
  const bank = bankWindow(page);
  await bank.getByRole('button', {name: 'Enter bank details manually'}).click();
  await bank.getByLabel('Routing number').fill('110000000');
  await bank.getByLabel('Account number', {exact: true}).fill('000123456789');
  await bank.getByLabel('Confirm account number').fill('000123456789');
  await bank.getByLabel('Account type').selectOption(type);
  await bank.getByRole('button', {name: 'Submit'}).click();
  await stripeField(page).getByText('•••• 6789').waitFor();
}
