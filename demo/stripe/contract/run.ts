// npm run stripe-contract: against a sandbox of its own; against Stripe itself when STRIPE_SECRET_KEY is a test key.
import {cases, sandboxTarget, stripeTarget} from './suite.ts';

const key = process.env.STRIPE_SECRET_KEY;
const real = key !== undefined && key !== '' && key !== 'sk_test_sandbox';
try {
  const sandbox = real ? null : await sandboxTarget();
  const target = sandbox ?? stripeTarget(key ?? '');
  console.log(`Against ${real ? 'Stripe (api.stripe.com)' : 'the sandbox'}`);
  let failed = 0;
  for (const {name, page, run} of cases) {
    try {
      await run(target);
      console.log(`ok      ${name}`);
    } catch (error) {
      failed++;
      console.log(
        `FAILED  ${name}\n        ${page}\n        ${(error instanceof Error ? error.message : String(error)).replaceAll('\n', '\n        ')}`,
      );
    }
  }
  await sandbox?.close();
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
