// For the tests beside this file: a merchant's page with a strict policy, on an origin of its own, in a real Chromium.
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {PaymentIntent, SetupIntent, Stripe as StripeJs, StripeElements, StripeError} from '@stripe/stripe-js';
import {type Browser, chromium, type FrameLocator, type Page} from 'playwright';
import Stripe from 'stripe';
import {chromiumPath} from '../../../widgets/testing/chromium.ts';
import {listen, type Running} from '../listen.ts';

/** What the merchant's page has at hand; `events` are the element's `change` events. */
type InPage = {stripe: StripeJs; elements: StripeElements; events: unknown[]; returnUrl: string};

/** What a call of Stripe.js came to: one of these is there. */
export type Answer = {
  paymentIntent: PaymentIntent;
  setupIntent: SetupIntent;
  error: StripeError;
  /** Of `elements.submit()`. */
  submitError: StripeError;
  /** An IntegrationError's message. */
  thrown: string;
};

export type Bench = {
  browser: Browser;
  sandbox: Running;
  /** The merchant's server. */
  stripe: Stripe;
  /** A new page of the merchant's, with Stripe.js in it and `stripe` at hand; what its console said as an error. */
  open(options?: {locale?: string; width?: number}): Promise<{page: Page; complaints: string[]}>;
  close(): Promise<void>;
};

export async function bench(): Promise<Bench> {
  const sandbox = await listen();
  const shop = createServer((request, response) => {
    if (request.url === '/favicon.ico') return response.writeHead(204).end();
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${sandbox.url}; frame-src ${sandbox.url}; connect-src ${sandbox.url}; base-uri 'none'; form-action 'self'`,
    });
    return response.end(
      `<!doctype html><html lang="en"><title>Shop</title><script src="${sandbox.url}/v3/stripe.js"></script><h1>Pay</h1><form id="form"><div id="payment"></div><button>Pay</button></form></html>`,
    );
  });
  await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
  const shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  return {
    browser,
    sandbox,
    stripe: new Stripe('sk_test_sandbox', {host: 'localhost', port: sandbox.port, protocol: 'http'}),
    async open({locale = 'en-US', width = 500} = {}) {
      const context = await browser.newContext({viewport: {width, height: 900}, locale});
      context.setDefaultTimeout(10_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await page.goto(shopUrl);
      await page.evaluate(
        `window.stripe = Stripe('pk_test_sandbox'); window.events = []; window.returnUrl = location.href`,
      );
      return {page, complaints};
    },
    async close() {
      await browser.close();
      shop.close();
      await sandbox.close();
    },
  };
}

/** Makes an Element of the kind `payment` in the page, and waits until it is there. */
export async function mount(page: Page, group: object, element: object = {}): Promise<FrameLocator> {
  const failure = await page.evaluate(
    ([groupOptions, elementOptions]) =>
      new Promise((done) => {
        const at = window as unknown as InPage;
        at.elements = at.stripe.elements(groupOptions as Parameters<StripeJs['elements']>[0] & {mode: 'setup'});
        const payment = at.elements.create('payment', elementOptions);
        payment.on('ready', () => done(null));
        payment.on('loaderror', ({error}) => done(error.message));
        payment.on('change', (event) => at.events.push(event));
        payment.mount('#payment');
      }),
    [group, element],
  );
  if (failure !== null) throw new Error(`The Payment Element did not load: ${failure}`);
  return frameOf(page);
}

export const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe[title="Secure payment input frame"]');
export const bankOf = (page: Page): FrameLocator => page.frameLocator('iframe[title="Connect a bank account frame"]');

/** The last `change` event. */
export const lastChange = (page: Page): Promise<Record<string, unknown> | undefined> =>
  page.evaluate('window.events.at(-1)');

/** What the merchant's script does on submit: `elements.submit()`, then the confirmation of this intent. */
export function confirm(
  page: Page,
  kind: 'Payment' | 'Setup',
  clientSecret: string,
  options: object = {},
): Promise<Answer> {
  return page.evaluate(
    async ([name, secret, more]) => {
      const {stripe, elements, returnUrl} = window as unknown as InPage;
      const submitted = await elements.submit();
      if (submitted.error) return {submitError: submitted.error};
      const {confirmParams, ...others} = more as {confirmParams?: object};
      const call = stripe[`confirm${name}`] as (given: object) => Promise<object>;
      return call({
        elements,
        clientSecret: secret,
        redirect: 'if_required',
        confirmParams: {return_url: returnUrl, ...confirmParams},
        ...others,
      }).catch((error: Error) => ({thrown: error.message}));
    },
    [kind, clientSecret, options] as const,
  ) as Promise<Answer>;
}

/** A call of Stripe.js that needs no Element. */
export function stripeCall(page: Page, name: keyof StripeJs, ...args: unknown[]): Promise<Answer> {
  return page.evaluate(
    ([method, given]) => {
      const call = (window as unknown as InPage).stripe[method] as (...values: unknown[]) => Promise<object>;
      return call(...given).catch((error: Error) => ({thrown: error.message}));
    },
    [name, args] as const,
  ) as Promise<Answer>;
}
