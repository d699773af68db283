/** What the browser tests do as the merchant, as the customer and as Stripe's bank. */
import {chromiumPath} from '../../widgets/testing/chromium.ts';
import {type Browser, type BrowserContext, chromium, type Page} from 'playwright';
import {expect, inject} from 'vitest';
import type {LoggedRequest} from '../stripe/http/request-log.ts';

const port = inject('demoPort');
export const site = `http://localhost:${port}`;
export const api = `http://localhost:${port + 1}`;
export const stripe = `http://localhost:${port + 2}`;

export const cards = {
  accepted: '4242424242424242',
  mastercard: '5555555555554444',
  declined: '4000000000000002',
  insufficientFunds: '4000000000009995',
  authenticates: '4000002500003155',
  /** Also when it was set up before. */
  authenticatesAlways: '4000002760003184',
} as const;

/** How long the browser and the tests wait for what has to come, in milliseconds: the machine may be slow and busy. */
const PATIENCE_MS = 20_000;

/** `expect.poll`, but for longer than its own second. Whoever calls it awaits what is expected of it. */
// oxlint-disable-next-line vitest/require-awaited-expect-poll
export const eventually = <T>(read: () => T) => expect.poll(read, {timeout: PATIENCE_MS});

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

let made = 0;
const run = Date.now().toString(36);

/** A call of the merchant API with the demo merchant's key. */
export async function merchant<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${api}/v1${path}`, {
    method,
    headers: {
      authorization: 'Bearer ptl_sk_demo_local',
      ...(body !== undefined && {'content-type': 'application/json', 'idempotency-key': `e2e-${run}-${++made}`}),
    },
    ...(body !== undefined && {body: JSON.stringify(body)}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

export interface Shopper {
  customer: string;
  customerId: string;
  email: string;
  invoices: {id: string; number: string}[];
}

/** What an invoice has beside its amount, as the merchant API takes it. */
interface InvoiceFields {
  dueDate?: string;
  paymentOptions?: string[];
  allowPartialPayments?: boolean;
}

/** A customer of the demo merchant with a contact person and one sent invoice, overdue, for each amount. */
export async function newShopper(
  amounts: (string | ({unitPrice: string} & InvoiceFields))[],
  options: {currency?: string; invoice?: InvoiceFields; customer?: object; role?: string} = {},
): Promise<Shopper> {
  const customer = `e2e-${run}-${++made}`;
  const email = `${customer}@shopper.example`;
  const {currency = 'USD', role = 'payer'} = options;
  const {id: customerId} = await merchant<{id: string}>('POST', '/customers', {
    externalId: customer,
    name: `Customer ${customer}`,
    currency,
    billingAddress: {line1: '1 Main Street', city: 'Portland', state: 'ME', postalCode: '04101', country: 'US'},
    ...options.customer,
  });
  await merchant('POST', '/contact-persons', {customer: {externalId: customer}, name: 'Ada Lovelace', email, role});
  const shopper: Shopper = {customer, customerId, email, invoices: []};
  for (const amount of amounts) {
    const {unitPrice, ...fields} = typeof amount === 'string' ? {unitPrice: amount} : amount;
    await sendInvoice(shopper, unitPrice, {...options.invoice, ...fields});
  }
  return shopper;
}

/** One more invoice, or a retainer invoice, for this shopper. */
export async function sendInvoice(
  shopper: Shopper,
  unitPrice: string,
  fields: InvoiceFields = {},
  path: '/invoices' | '/retainer-invoices' = '/invoices',
): Promise<Shopper['invoices'][number]> {
  const number = `E2E-${run}-${++made}`;
  const invoice = await merchant<{id: string; number: string}>('POST', path, {
    customer: {externalId: shopper.customer},
    number,
    externalId: number,
    date: '2026-01-05',
    dueDate: '2026-02-04',
    lines: [{description: 'Cups', quantity: '1', unitPrice}],
    ...fields,
  });
  shopper.invoices.push(invoice);
  return invoice;
}

export async function invoiceOf(
  shopper: Shopper,
  index = 0,
): Promise<{status: string; balanceMinor: number; reservedMinor: number}> {
  return merchant('GET', `/invoices/${shopper.invoices[index]!.id}`);
}

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** What the page said on the console as an error, and what failed to load. */
  complaints: string[];
}

/** A browser of its own in the shop; signed in to the shop as this shopper, or as nobody. */
export async function visit(
  browser: Browser,
  shopper: Shopper | null,
  path = '/account',
  viewport = {width: 1280, height: 900},
): Promise<Visit> {
  const context = await browser.newContext({viewport, locale: 'en-US'});
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const answer = shopper
    ? await context.request.post(`${site}/demo/sign-in`, {
        headers: {origin: site},
        form: {as: JSON.stringify({id: shopper.customerId, name: shopper.customer, email: shopper.email}), back: '/'},
      })
    : await context.request.post(`${site}/demo/sign-out`, {headers: {origin: site}, form: {back: '/'}});
  if (!answer.ok()) throw new Error(`The shop answered ${answer.status()}: ${await answer.text()}`);
  await page.goto(`${site}${path}`);
  return {context, page, complaints};
}

/** The portal's own navigation; the shop has links of like names. */
export const toInvoices = (page: Page) => page.locator('portal-app').getByRole('link', {name: 'Invoices', exact: true});

/** A call of Stripe's own API with the merchant's secret key. */
export async function stripeCall<Answer>(
  method: string,
  path: string,
  form: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`${stripe}${path}`, {
    method,
    headers: {authorization: 'Bearer sk_test_sandbox'},
    ...(method === 'POST' && {body: new URLSearchParams(form)}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

export interface Intent {
  id: string;
  customer: string;
  status: string;
  currency: string;
  amount: number;
  amount_received: number;
  metadata: {portico_payment?: string};
}

/** What Stripe has of this shopper's payments, newest first. */
export async function intentsOf(shopper: Shopper): Promise<Intent[]> {
  const {data: payments} = await merchant<{data: {id: string}[]}>(
    'GET',
    `/payments?customerId=${shopper.customerId}&limit=100`,
  );
  const {data: intents} = await stripeCall<{data: Intent[]}>('GET', '/v1/payment_intents?limit=100');
  return intents.filter(({metadata}) => payments.some(({id}) => id === metadata.portico_payment));
}

/** What Stripe has really taken of this shopper, in its smallest unit. */
export async function charged(shopper: Shopper): Promise<number> {
  const intents = await intentsOf(shopper);
  return intents.reduce((sum, intent) => sum + intent.amount_received, 0);
}

/** The sandbox's controls: be nasty, pause webhooks, and so on. */
export async function sandbox(path: string, body: object = {}): Promise<unknown> {
  const answer = await fetch(`${stripe}/_sandbox/${path}`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`_sandbox/${path}: ${answer.status} ${await answer.text()}`);
  return answer.json().catch(() => null);
}

/** What the sandbox was asked of late, oldest first. */
export async function sandboxRequests(): Promise<LoggedRequest[]> {
  return (await (await fetch(`${stripe}/_sandbox/requests`)).json()) as LoggedRequest[];
}

/** What Cloudflare's cron would do. */
export async function runCron(): Promise<void> {
  const answer = await fetch(`${api}/cdn-cgi/handler/scheduled?cron=*/5+*+*+*+*`);
  if (!answer.ok) throw new Error(`The cron answered ${answer.status}`);
}
