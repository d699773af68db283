import {globSync, mkdirSync} from 'node:fs';
import {join, sep} from 'node:path';
import {chromium} from 'playwright';
import {createServer} from 'vite';
import {chromiumPath} from '../testing/chromium.ts';

/*
 * Pictures of the elements in all their states: 390 and 1280 pixels, light and dark, left to right and right to left.
 *   node .ci/run-ts.mjs widgets/gallery/screenshots.ts [folder] [element …]
 * Into .state/gallery when no folder is named.
 */

const [folder = '.state/gallery', ...wanted] = process.argv.slice(2);
mkdirSync(folder, {recursive: true});

const server = await createServer({
  configFile: join(import.meta.dirname, 'vite.config.ts'),
  server: {port: 0},
  logLevel: 'error',
});
await server.listen();
const address = server.resolvedUrls!.local[0]!;
const browser = await chromium.launch({executablePath: await chromiumPath(), args: ['--no-sandbox', '--disable-gpu']});

const tags = wanted.length
  ? wanted
  : globSync('*/*.states.ts', {cwd: join(import.meta.dirname, '../elements')}).map((path) => path.split(sep)[0]!);
const looks = [
  {theme: 'light', dir: 'ltr', lang: 'en'},
  {theme: 'dark', dir: 'ltr', lang: 'en'},
  {theme: 'light', dir: 'rtl', lang: 'ar'},
  {theme: 'dark', dir: 'rtl', lang: 'ar'},
];
let failures = 0;
for (const tag of tags) {
  for (const width of [390, 1280]) {
    for (const look of looks) {
      const page = await browser.newPage({viewport: {width, height: 900}, locale: 'en-GB'});
      page.on('console', (message) => message.type() === 'error' && console.log(`${tag}: ${message.text()}`));
      page.on('pageerror', (error) => {
        failures++;
        console.log(`${tag}: ${error.message}`);
      });
      await page.goto(`${address}?${new URLSearchParams({bare: '', element: tag, ...look})}`);
      await page.waitForSelector('body[data-ready]', {timeout: 60_000});
      await page.screenshot({path: join(folder, `${tag}-${width}-${look.theme}-${look.dir}.png`), fullPage: true});
      await page.close();
    }
  }
}
await browser.close();
await server.close();
console.log(`${tags.length * 2 * looks.length} pictures in ${folder}`);
process.exit(failures ? 1 : 0);
