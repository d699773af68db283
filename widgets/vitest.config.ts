import {playwright} from '@vitest/browser-playwright';
import {defineConfig} from 'vitest/config';
import {chromiumPath} from './testing/chromium.ts';
import {answerBank, connectBank, escapeInCard, inPayFrame, typeBank, typeCard} from './testing/stripe-frames.ts';
import {visit} from './testing/visit.ts';

/** The elements in a real Chromium. Alone: `vitest run --config widgets/vitest.config.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  // Found while tests run, a dependency would reload the page under them.
  optimizeDeps: {
    include: [
      '@lit/context',
      '@lit/localize',
      '@lit/task',
      'axe-core',
      'fast-check',
      'lit',
      'lit/decorators.js',
      'lit/directives/class-map.js',
      'lit/directives/live.js',
      'lit/directives/repeat.js',
    ],
  },
  test: {
    name: 'widgets',
    // A test waits several times. On a slow machine each may take as long as `until` lets it, before this limit.
    testTimeout: 60_000,
    include: ['**/*.test.ts'],
    globalSetup: ['./testing/built-site.ts', './testing/stripe-sandbox.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {executablePath: await chromiumPath(), args: ['--no-sandbox', '--disable-gpu', '--lang=en-GB']},
        contextOptions: {locale: 'en-GB', timezoneId: 'America/Los_Angeles'},
      }),
      commands: {visit, connectBank, inPayFrame, typeBank, typeCard, escapeInCard, answerBank},
      instances: [{browser: 'chromium'}],
    },
  },
});
