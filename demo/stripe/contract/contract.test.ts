import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {cases, sandboxTarget} from './suite.ts';

let target: Awaited<ReturnType<typeof sandboxTarget>>;
beforeAll(async () => {
  target = await sandboxTarget();
});
afterAll(() => target.close());

// Each case asserts by itself (node:assert) and rejects, because it also runs outside of vitest, against Stripe.
describe('the sandbox keeps the contract that Stripe keeps', () => {
  it.each(cases)('$name', async ({run}) => {
    await expect(run(target)).resolves.toBeUndefined();
  });
});
