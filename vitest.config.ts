import {existsSync} from 'node:fs';
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
        test: {name: 'worker', include: ['worker/*.test.ts', 'worker/{features,http,money,providers,testing}/**/*.test.ts', 'schema/**/*.test.ts']},
      },
      {
        test: {name: 'node', environment: 'node', include: ['demo/**/*.test.ts', 'worker/cli/**/*.test.ts', '.ci/**/*.test.ts'], testTimeout: 120_000},
      },
      ...(existsSync('widgets/vitest.config.ts') ? ['./widgets/vitest.config.ts'] : []),
    ],
  },
});
