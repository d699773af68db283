/**
 * npm run screenshots [-- FOLDER [PLACE …]]: pictures of the running demo (PORT, as for npm start) at both widths, light
 * and dark, left-to-right and right-to-left, for looking at. The elements' own states are in widgets/gallery/screenshots.ts.
 */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {chromiumPath} from '../widgets/testing/chromium.ts';
import {type Browser, type BrowserContext, chromium, type Page} from 'playwright';
import {amountToPay, payButton, sheet, stripeField, typeAccount, typeCard} from './e2e/hands.ts';
import {MerchantApi} from './site/merchant-api.ts';

const port = Number(process.env['PORT'] ?? 8787);
const site = `http://localhost:${port}`;
const [folder = '.state/screenshots', ...wanted] = process.argv.slice(2);
const settleMs = 1200;

/** Whose portal it is: customers of records/, by their contact persons. */
const people = {
  'harbor-street': 'ada',
  'pine-harbor': 'rosa',
  saltmarsh: 'nora',
  grachtenhuis: 'sanne',
  'al-dana': 'noura',
} as const;
type Customer = keyof typeof people;

const account = (page: Page, place = '') => page.goto(`${site}/account${place && `?portal=${place}`}`);

/** An invoice's document, by its number. */
async function document(page: Page, number: string): Promise<void> {
  await account(page, `invoices~search.${number}`);
  await page.locator('portal-invoices a.cover').first().click();
  await page.locator('portal-invoice article:not([aria-hidden])').waitFor();
}

/** The Pay sheet from the overview. */
async function paySheet(page: Page): Promise<void> {
  await account(page);
  await page.locator('portal-dashboard .total .action button').first().click();
  await amountToPay(page).waitFor();
}

// By value: the words are in the language of the picture.
const choose = (page: Page, name: 'way' | 'what', value: string) =>
  sheet(page).locator(`input[name=${name}][value=${value}]`).check();
const tick = (page: Page, name: 'useCredit' | 'useRetainers') => sheet(page).locator(`input[name=${name}]`).check();

/** Each place: whose it is, and how to get there. */
const places: Record<string, [customer: Customer, go: (page: Page) => Promise<unknown>]> = {
  shop: ['harbor-street', (page) => page.goto(`${site}/`)],
  dashboard: ['harbor-street', (page) => account(page)],
  invoices: ['harbor-street', (page) => account(page, 'invoices')],
  selection: [
    'harbor-street',
    async (page) => {
      await account(page, 'invoices~filter.unpaid');
      for (const row of [0, 2]) await page.locator('portal-invoices tbody td.pick input').nth(row).check();
    },
  ],
  pay: ['harbor-street', paySheet],
  declined: [
    'harbor-street',
    async (page) => {
      await paySheet(page);
      await typeCard(page, '4000000000009995');
      await payButton(page).click();
      await sheet(page).locator('[role=alert]').first().waitFor();
    },
  ],
  news: ['pine-harbor', (page) => account(page)],
  processing: ['pine-harbor', (page) => document(page, 'INV-30105')],
  failed: ['pine-harbor', (page) => document(page, 'INV-30101')],
  'pay-with-credit': [
    'pine-harbor',
    async (page) => {
      await paySheet(page);
      await tick(page, 'useCredit');
    },
  ],
  'pay-by-bank': [
    'pine-harbor',
    async (page) => {
      await paySheet(page);
      await choose(page, 'what', 'other');
      await sheet(page).locator('#other').fill('9000');
      await choose(page, 'way', 'us_bank_account');
      await stripeField(page).locator('#bankButton').waitFor();
    },
  ],
  'payment-methods': ['pine-harbor', (page) => account(page, 'payment-methods')],
  'add-account': [
    'pine-harbor',
    async (page) => {
      await account(page, 'payment-methods~add.us_bank_account');
      await stripeField(page).locator('#bankButton').waitFor();
    },
  ],
  'pay-with-retainer': [
    'saltmarsh',
    async (page) => {
      await paySheet(page);
      await tick(page, 'useRetainers');
    },
  ],
  transfer: [
    'grachtenhuis',
    async (page) => {
      await paySheet(page);
      await choose(page, 'way', 'bank_transfer');
    },
  ],
  dinars: ['al-dana', paySheet],
};

const browser = await chromium.launch({
  executablePath: await chromiumPath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
mkdirSync(folder, {recursive: true});
await saveMethods(browser);
for (const width of [390, 1280]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const lang of ['en', 'ar']) {
      const context = await browser.newContext({viewport: {width, height: 900}, colorScheme});
      await look(context, lang);
      const page = await context.newPage();
      for (const [name, [customer, go]] of Object.entries(places)) {
        if (wanted.length && !wanted.includes(name)) continue;
        await signIn(context, customer);
        await go(page);
        // A frame of another origin that was never in sight is not painted, not even in a picture of the whole page.
        for (const frame of await page.locator('iframe:visible').all()) await frame.scrollIntoViewIfNeeded();
        await page.waitForTimeout(settleMs);
        const direction = lang === 'ar' ? 'rtl' : 'ltr';
        await page.screenshot({path: join(folder, `${name}-${width}-${colorScheme}-${direction}.png`), fullPage: true});
        // Left by its own button, so that nothing stays held of what the next picture shows.
        if (await sheet(page).count()) await sheet(page).locator('.head button').click();
        await sheet(page).waitFor({state: 'detached'});
      }
      await context.close();
    }
  }
}
await browser.close();
console.log(`Pictures are in ${folder}`);

/** A card and an account that waits for its micro-deposits, which only the customer's own hands can add. */
async function saveMethods(within: Browser): Promise<void> {
  const context = await within.newContext();
  await look(context, 'en');
  await signIn(context, 'pine-harbor');
  const page = await context.newPage();
  await account(page, 'payment-methods');
  await page.locator('portal-payment-methods h2').waitFor();
  await page.waitForTimeout(settleMs);
  if (!(await page.locator('portal-payment-methods li').count())) {
    for (const [type, fill] of [
      ['card', () => typeCard(page, '4242424242424242')],
      ['us_bank_account', () => typeAccount(page, 'savings')],
    ] as const) {
      await account(page, `payment-methods~add.${type}`);
      await fill();
      await page.locator('portal-payment-methods form.add button.primary').click();
      await page.locator('portal-payment-methods .said').filter({hasText: 'saved'}).waitFor();
    }
  }
  await context.close();
}

/** The demo bar's own: who is signed in to the shop. */
async function signIn(context: BrowserContext, customer: Customer): Promise<void> {
  const found = await new MerchantApi(`http://localhost:${port + 1}`).findCustomers('demo', customer);
  const {id, name} = found.find(({externalId}) => externalId === customer)!;
  const as = {id, name, email: `${people[customer]}@${customer}.example`};
  await context.request.post(`${site}/demo/sign-in`, {
    headers: {origin: site},
    form: {as: JSON.stringify(as), back: '/'},
  });
}

/** The demo bar's own switch: a language brings its direction with it. */
async function look(context: BrowserContext, lang: string): Promise<void> {
  const form = {theme: 'auto', dir: lang === 'ar' ? 'rtl' : 'ltr', lang, back: '/'};
  await context.request.post(`${site}/demo/look`, {headers: {origin: site}, form});
}
