// The real `stripe` package, talking to a sandbox in the same process. For tests.
import Stripe from 'stripe';
import type {Row, Storage} from '../core/store.ts';
import {createSandbox, type Sandbox, type SandboxOptions} from '../sandbox.ts';

export type TestBench = {sandbox: Sandbox; stripe: Stripe};

/** A sandbox whose webhooks are sent by `controls.flushWebhooks()`, and a client that does not retry by itself. */
export function testBench(options: SandboxOptions = {}): TestBench {
  const sandbox = createSandbox(options);
  return {sandbox, stripe: clientOf(sandbox)};
}

export function clientOf(sandbox: Sandbox, config: Partial<Stripe.StripeConfig> = {}): Stripe {
  return new Stripe(sandbox.keys.secretKey, {
    host: 'localhost',
    port: 80,
    protocol: 'http',
    httpClient: Stripe.createFetchHttpClient(sandbox.fetch as typeof fetch),
    maxNetworkRetries: 0,
    ...config,
  });
}

/** A storage in memory, for what must outlive a sandbox. Values are copied, as a file would. */
export function memoryStorage(): Storage {
  const rows = new Map<string, Row>();
  const keyOf = ({collection, account, id}: Pick<Row, 'collection' | 'account' | 'id'>) =>
    `${collection}/${account}/${id}`;
  return {
    load: () => structuredClone([...rows.values()]),
    save(changed, removed) {
      for (const row of changed) rows.set(keyOf(row), structuredClone(row));
      for (const row of removed) rows.delete(keyOf(row));
    },
    clear: () => rows.clear(),
  };
}

/** A call as Stripe.js makes it: publishable key, form, JSON back. */
export async function browserCall(
  sandbox: Sandbox,
  method: string,
  path: string,
  form: Record<string, string> = {},
): Promise<{status: number; body: Record<string, unknown> & {error?: Stripe.StripeRawError}}> {
  const query = new URLSearchParams(form).toString();
  const response = await sandbox.fetch(`http://localhost${path}${method === 'GET' ? `?${query}` : ''}`, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.keys.publishableKey}`,
      ...(method !== 'GET' && {'content-type': 'application/x-www-form-urlencoded'}),
    },
    ...(method !== 'GET' && {body: query}),
  });
  return {status: response.status, body: await response.json()};
}

/** Card details as the Payment Element sends them. */
export function typedCard(
  number: string,
  rest: {month?: string; year?: string; cvc?: string} = {},
): Record<string, string> {
  return {
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': number,
    'payment_method_data[card][exp_month]': rest.month ?? '12',
    'payment_method_data[card][exp_year]': rest.year ?? '2034',
    'payment_method_data[card][cvc]': rest.cvc ?? '123',
  };
}
