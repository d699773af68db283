import {playwright} from '@vitest/browser-playwright';
import {defineConfig} from 'vitest/config';
import {chromiumPath} from './testing/chromium.ts';

/** The elements in a real Chromium. Alone: `vitest run --config widgets/vitest.config.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    name: 'widgets',
    include: ['**/*.test.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {executablePath: await chromiumPath(), args: ['--no-sandbox', '--disable-gpu', '--lang=en-GB']},
        contextOptions: {locale: 'en-GB', timezoneId: 'America/Los_Angeles'},
      }),
      instances: [{browser: 'chromium'}],
    },
  },
});
