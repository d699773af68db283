import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Script} from 'node:vm';
import Stripe from 'stripe';
import {afterAll, expect, it} from 'vitest';
import {refusal} from './contract/case.ts';

const folder = mkdtempSync(join(tmpdir(), 'stripe-sandbox-'));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, {recursive: true, force: true});
});

/** Starts the process and waits for its line. */
async function start(...args: string[]): Promise<{child: ChildProcess; url: string; stripe: Stripe}> {
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, 'server.ts'),
    '--port',
    '0',
    ...args,
  ]);
  running.add(child);
  let said = '';
  child.stdout?.on('data', (chunk) => (said += String(chunk)));
  await expect.poll(() => said, {timeout: 20_000}).toMatch(/\n$/);
  const url = /^Stripe sandbox ready at (http:\/\/localhost:\d+)\n$/.exec(said)?.[1];
  if (!url) throw new Error(`unexpected output: ${said}`);
  const stripe = new Stripe('sk_test_sandbox', {
    host: 'localhost',
    port: new URL(url).port,
    protocol: 'http',
    maxNetworkRetries: 0,
  });
  return {child, url, stripe};
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  running.delete(child);
  return code;
}

it('as a process: says where it is, sends webhooks, breaks connections, ends on SIGTERM, and remembers', async () => {
  const got: Stripe.Event[] = [];
  const merchant = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      got.push(
        new Stripe('sk_test_x').webhooks.constructEvent(
          body,
          String(request.headers['stripe-signature']),
          'whsec_sandbox',
        ),
      );
      response.end();
    });
  });
  merchant.listen(0);
  await once(merchant, 'listening');
  const webhook = `http://localhost:${(merchant.address() as AddressInfo).port}/webhooks/stripe`;
  const state = join(folder, 'state.db');

  const first = await start('--state', state, '--webhook', webhook);
  const customer = await first.stripe.customers.create({name: 'Ann'});
  await expect.poll(() => got.map((event) => event.type), {timeout: 5000}).toEqual(['customer.created']);

  // Twice: over Node's http the package repeats a call by itself once when a connection breaks.
  await fetch(`${first.url}/_sandbox/faults`, {
    method: 'POST',
    body: JSON.stringify({do: 'drop', method: 'POST', path: '/v1/customers', times: 2}),
  });
  const error = await refusal(first.stripe.customers.create({name: 'Lost answer'}, {idempotencyKey: 'k'}));
  expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  expect((await first.stripe.customers.list()).data.map(({name}) => name)).toEqual(['Lost answer', 'Ann']);
  expect(await (await fetch(first.url)).text()).toContain('customer.created');
  expect(await stop(first.child)).toBe(0);

  const second = await start('--state', state, '--webhook', webhook);
  expect((await second.stripe.customers.retrieve(customer.id)).lastResponse.statusCode).toBe(200);
  expect((await second.stripe.customers.create({name: 'Lost answer'}, {idempotencyKey: 'k'})).name).toBe('Lost answer');
  expect((await second.stripe.customers.list()).data).toHaveLength(2);

  const script = await fetch(`${second.url}/v3/stripe.js`);
  expect(script.headers.get('content-type')).toContain('javascript');
  const source = await script.text();
  expect(source).not.toMatch(/^(import|export) /m);
  expect(() => new Script(source)).not.toThrow();
  for (const name of ['payment.html', 'payment.js', 'payment.css', 'send.js'])
    expect((await fetch(`${second.url}/v3/frames/${name}`)).status).toBe(200);
  for (const name of ['..%2Fstripe-js%2Fstripe.js', 'nothing.js', '..%2F..%2Fserver.ts'])
    expect((await fetch(`${second.url}/v3/frames/${name}`)).status).toBe(404);
  expect(await stop(second.child)).toBe(0);
  merchant.close();
});

it('refuses what it cannot do, with a sentence', async () => {
  for (const [args, sentence] of [
    [['--port', 'many'], /--port must be a number/],
    [['--webhook', 'nowhere'], /--webhook must be an address/],
  ] as const) {
    const child = spawn(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'server.ts'),
      ...args,
    ]);
    let said = '';
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, said.split('\n').length]).toEqual([1, 2]);
    expect(said).toMatch(sentence);
  }
});
