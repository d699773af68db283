import {expect, it} from 'vitest';
import {memoryStorage} from './testing/client.ts';
import {createSandbox} from './sandbox.ts';

it('a sandbox that sends by itself also lets banks answer by itself, and after a restart', async () => {
  const told: string[] = [];
  const storage = memoryStorage();
  const start = (settleAfterMs: number) =>
    createSandbox({
      storage,
      settleAfterMs,
      webhooks: {
        automatic: true,
        endpoints: [{url: 'http://shop.example/hook', secret: 'whsec_x'}],
        fetch: async (_url, init) => {
          told.push((JSON.parse(String(init?.body)) as {type: string}).type);
          return new Response(null, {status: 200});
        },
      },
    });
  const first = start(60_000);
  const intent = await first
    .fetch('http://localhost/v1/payment_intents', {
      method: 'POST',
      headers: {authorization: 'Bearer sk_test_sandbox', 'content-type': 'application/x-www-form-urlencoded'},
      body: 'amount=2000&currency=usd&allowed_payment_method_types[0]=us_bank_account',
    })
    .then((answer) => answer.json() as Promise<{id: string}>);
  await first.controls.payByBank(intent.id, '000123456789');
  await expect.poll(() => told).toContain('payment_intent.processing');
  first.close();
  expect(told).not.toContain('payment_intent.succeeded');

  // Its time has come while nothing ran.
  const second = createSandbox({
    storage,
    clockMs: () => Date.now() + 61_000,
    webhooks: {
      automatic: true,
      fetch: async (_url, init) => {
        told.push((JSON.parse(String(init?.body)) as {type: string}).type);
        return new Response(null, {status: 200});
      },
    },
  });
  await expect.poll(() => told).toContain('payment_intent.succeeded');
  second.close();
});
