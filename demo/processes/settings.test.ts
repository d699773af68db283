import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';

// Plain JavaScript, for the system's Node; it has no types.
const {apiSettings} = await import(new URL('settings.mjs', import.meta.url).href);
const folder = () => mkdtemp(join(tmpdir(), 'settings-'));
async function withDevVars(text: string) {
  const project = await folder();
  await writeFile(join(project, '.dev.vars'), text);
  return apiSettings(9000, await folder(), project);
}

test('without .dev.vars: the sandbox, and a session secret that a restart keeps', async () => {
  const state = await folder();
  const {realStripe, variables} = apiSettings(9000, state, await folder());
  expect(realStripe).toBe(false);
  expect(variables).toMatchObject({
    ENVIRONMENT: 'local',
    STRIPE_SECRET_KEY: 'sk_test_sandbox',
    STRIPE_API_BASE: 'http://localhost:9002',
    STRIPE_JS_URL: 'http://localhost:9002/v3/stripe.js',
    MAILBOX_URL: 'http://localhost:9000/mailbox/messages',
  });
  expect(variables.SESSION_SECRET).toMatch(/^[0-9a-f]{64}$/);
  expect(apiSettings(9000, state, await folder()).variables.SESSION_SECRET).toBe(variables.SESSION_SECRET);
});

test('a real test key goes before the sandbox, and never onto a command line', async () => {
  const {realStripe, variables} = await withDevVars(
    '# mine\nSTRIPE_SECRET_KEY="sk_test_51x"\nSTRIPE_PUBLISHABLE_KEY=pk_test_51x\n',
  );
  expect(realStripe).toBe(true);
  expect(JSON.stringify(variables)).not.toMatch(/51x|STRIPE_API_BASE|STRIPE_JS_URL|STRIPE_SECRET_KEY/);
  expect(variables.STRIPE_WEBHOOK_SECRET).toMatch(/^whsec_/);
});

test('a live key, or half a pair of keys, is refused', async () => {
  await expect(withDevVars('STRIPE_SECRET_KEY=sk_live_1\n')).rejects.toThrow(/test key/);
  await expect(withDevVars('STRIPE_SECRET_KEY=sk_test_1\n')).rejects.toThrow(/STRIPE_PUBLISHABLE_KEY/);
});
