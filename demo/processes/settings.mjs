// What the local API runs with: the sandbox's keys, or real test keys from .dev.vars. Runs under Node 20.
import {randomBytes} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {root} from '../../.ci/ready.mjs';

/**
 * @param {number} port the site's; the API is on the next one, the sandbox on the one after
 * @param {string} state the folder that survives a restart
 * @param {string} project where .dev.vars is looked for
 * @returns {{realStripe: boolean, variables: Record<string, string>}} `variables` holds nothing that .dev.vars has
 */
export function apiSettings(port, state, project = root) {
  const own = readDevVars(project);
  const secret = own.STRIPE_SECRET_KEY;
  if (secret && !secret.startsWith('sk_test_') && !secret.startsWith('rk_test_')) {
    throw new Error('.dev.vars: the local demo takes a Stripe test key (sk_test_…) only.');
  }
  if (secret && !own.STRIPE_PUBLISHABLE_KEY) {
    throw new Error('.dev.vars has STRIPE_SECRET_KEY but no STRIPE_PUBLISHABLE_KEY (pk_test_…).');
  }
  const realStripe = Boolean(secret) && secret !== 'sk_test_sandbox';
  const sandbox = `http://localhost:${port + 2}`;
  const variables = {
    ENVIRONMENT: 'local',
    SESSION_SECRET: sessionSecret(state),
    MAILBOX_URL: `http://localhost:${port}/mailbox/messages`,
    MAIL_FROM: 'portal@brinleyroe.example',
    // With a real key and no `stripe listen`, the reconciler brings what webhooks would have brought.
    STRIPE_WEBHOOK_SECRET: realStripe ? 'whsec_not_listening' : 'whsec_sandbox',
    ...(!realStripe && {
      STRIPE_SECRET_KEY: 'sk_test_sandbox',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
      STRIPE_API_BASE: sandbox,
      STRIPE_JS_URL: `${sandbox}/v3/stripe.js`,
    }),
  };
  for (const name of Object.keys(own)) delete variables[name];
  return {realStripe, variables};
}

function readDevVars(project) {
  const file = join(project, '.dev.vars');
  if (!existsSync(file)) return {};
  const pairs = readFileSync(file, 'utf8').matchAll(/^\s*(?:export\s+)?([A-Z_]+)\s*=\s*(['"]?)(.*?)\2\s*$/gm);
  return Object.fromEntries([...pairs].map(([, name, , value]) => [name, value]));
}

/** Made once, so that sessions survive a restart. */
function sessionSecret(state) {
  const file = join(state, 'session-secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), {mode: 0o600});
  return readFileSync(file, 'utf8');
}
