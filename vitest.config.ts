import {cloudflareTest, readD1Migrations} from '@cloudflare/vitest-plugin';
import {defineConfig} from 'vitest/config';

/** Settings of the worker under test; no secret of anything real. */
const bindings = {
  ENVIRONMENT: 'local',
  SESSION_SECRET: 'a secret for tests alone, 32 characters or more',
  STRIPE_SECRET_KEY: 'sk_test_sandbox',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
  STRIPE_WEBHOOK_SECRET: 'whsec_sandbox',
  STRIPE_API_BASE: 'http://localhost:1',
  MAIL_FROM: 'portal@merchant.example',
};

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: {configPath: './wrangler.toml'},
            miniflare: {bindings: {...bindings, TEST_MIGRATIONS: await readD1Migrations('schema/migrations')}},
          })),
        ],
        test: {
          name: 'worker',
          // A hundred payers at once take their time on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: [
            'worker/*.test.ts',
            'worker/{features,http,money,providers,testing}/**/*.test.ts',
            'schema/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['demo/**/*.test.ts', 'worker/{cli,simulation,chaos}/**/*.test.ts', '.ci/**/*.test.ts'],
          exclude: ['demo/e2e/**'],
          testTimeout: 120_000,
        },
      },
      {
        // The whole demo, started once, in a browser. One file at a time: they share its Stripe and its two cores.
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['demo/e2e/**/*.test.ts'],
          globalSetup: ['demo/e2e/demo.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      './widgets/vitest.config.ts',
    ],
  },
});
