/**
 * npm run screenshots [-- FOLDER]: pictures of the running demo (PORT, as for npm start) at both widths, light and dark,
 * left-to-right and right-to-left, for looking at. The elements' own states are in widgets/gallery/screenshots.ts.
 */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {chromiumPath} from '../widgets/testing/chromium.ts';
import {type BrowserContext, chromium, type Page} from 'playwright';

const site = `http://localhost:${process.env['PORT'] ?? 8787}`;
const folder = process.argv[2] ?? '.state/screenshots';
const settleMs = 1200;

/** Each place, and how to get there. */
const places: Record<string, (page: Page) => Promise<unknown>> = {
  shop: (page) => page.goto(`${site}/`),
  dashboard: (page) => page.goto(`${site}/account`),
  invoices: (page) => page.goto(`${site}/account?portal=invoices`),
  invoice: async (page) => {
    await page.goto(`${site}/account?portal=invoices~filter.unpaid`);
    await page.locator('portal-invoices a[part~="number"], portal-invoices tbody a').first().click();
  },
  pay: async (page) => {
    await page.goto(`${site}/account?portal=invoices~filter.unpaid`);
    await page.locator('portal-invoices .button').filter({hasNotText: /^$/}).first().click();
  },
};

mkdirSync(folder, {recursive: true});
const browser = await chromium.launch({
  executablePath: await chromiumPath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
for (const width of [390, 1280]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const lang of ['en', 'ar']) {
      const context = await browser.newContext({viewport: {width, height: 900}, colorScheme});
      await look(context, lang);
      const page = await context.newPage();
      for (const [name, go] of Object.entries(places)) {
        await go(page);
        await page.waitForTimeout(settleMs);
        const direction = lang === 'ar' ? 'rtl' : 'ltr';
        await page.screenshot({path: join(folder, `${name}-${width}-${colorScheme}-${direction}.png`), fullPage: true});
      }
      await context.close();
    }
  }
}
await browser.close();
console.log(`Pictures are in ${folder}`);

/** The demo bar's own switch: a language brings its direction with it. */
async function look(context: BrowserContext, lang: string): Promise<void> {
  const form = {theme: 'auto', dir: lang === 'ar' ? 'rtl' : 'ltr', lang, back: '/'};
  await context.request.post(`${site}/demo/look`, {headers: {origin: site}, form});
}
