import {readFileSync, readdirSync} from 'node:fs';
import {extname, join} from 'node:path';
import {Hono, type Context} from 'hono';
import {bodyLimit} from 'hono/body-limit';
import {csrf} from 'hono/csrf';
import {products} from '../records/catalogue.ts';
import {customerSketches} from '../records/customers.ts';
import {hostPages, hostPagesIndex} from './host-pages/host-pages.ts';
import type {Markup, Page} from './layout.ts';
import {codeIn, type Mailbox} from './mailbox.ts';
import {MerchantApiError, type MerchantApi} from './merchant-api.ts';
import {accountPage, ordersHelpPage} from './pages/account-pages.ts';
import {mailboxPage} from './pages/mailbox-page.ts';
import {homePage, notFoundPage, productPage, rangePage} from './pages/shop-pages.ts';
import {contentSecurityPolicy, messagePolicy} from './policies.ts';
import {changeLook, chooseMerchant, signIn, signOut, visitorOf, type Look} from './visitor.ts';

export interface SiteOptions {
  /** Origins of the portal's API and of the Stripe sandbox. */
  api: string;
  stripe: string;
  mailbox: Mailbox;
  merchantApi: MerchantApi;
}

const TYPES: Record<string, string> = {'.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml'};
const BODY_BYTES_MAX = 1_500_000;

/** The wholesaler's site: pages, its own login, the ticket route, and the demo's mailbox. */
export function createSite({api, stripe, mailbox, merchantApi}: SiteOptions) {
  const site = new Hono();
  const policy = contentSecurityPolicy(api, stripe);
  site.use(bodyLimit({maxSize: BODY_BYTES_MAX}));
  site.use(csrf());
  site.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('content-security-policy')) c.header('content-security-policy', policy);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'same-origin');
  });
  const render = (c: Context, draw: (page: Page) => Markup, status: 200 | 404 = 200) => {
    // What a page says depends on cookies: no cache may give it to somebody else.
    c.header('cache-control', 'no-store');
    const {pathname} = new URL(c.req.url);
    return c.html(draw({visitor: visitorOf(c), api, stripe, path: pathname}), status);
  };

  site.get('/', (c) => render(c, homePage));
  site.get('/shop', (c) => render(c, rangePage));
  site.get('/shop/:sku', (c) => {
    const product = products.find(({sku}) => sku === c.req.param('sku'));
    return product ? render(c, (page) => productPage(page, product)) : render(c, notFoundPage, 404);
  });
  site.get('/account', (c) => render(c, accountPage));
  site.get('/orders-help', (c) => render(c, ordersHelpPage));
  site.get('/host-pages', (c) => render(c, hostPagesIndex));
  site.get('/host-pages/:name', (c) => {
    const host = hostPages.find(({name}) => name === c.req.param('name'));
    return host ? render(c, host.render) : render(c, notFoundPage, 404);
  });
  site.get('/healthz', (c) => c.json({ok: true}));

  // The one route a merchant writes: whoever is signed in to the shop gets a ticket for the portal.
  site.post('/portal-ticket', async (c) => {
    c.header('cache-control', 'no-store');
    const from = c.req.header('sec-fetch-site');
    if (from !== undefined && from !== 'same-origin')
      return c.json({error: 'Only this shop’s own pages may ask.'}, 403);
    const {merchant, user} = visitorOf(c);
    if (!user) return c.body(null, 204);
    try {
      return c.json(await merchantApi.mintTicket(merchant, user));
    } catch (error) {
      // Cookies outlive `npm start -- --fresh`: a customer that is gone is nobody.
      if (error instanceof MerchantApiError && error.status === 404) return c.body(null, 204);
      console.error((error as Error).message);
      return c.json({error: 'The portal gave no ticket.'}, 502);
    }
  });

  site.get('/demo/customers', async (c) => {
    const {merchant} = visitorOf(c);
    try {
      const found = await merchantApi.findCustomers(merchant, (c.req.query('search') ?? '').slice(0, 100));
      const customers = found.map(({id, externalId, name, currency}) => ({
        id,
        externalId,
        name,
        currency,
        contacts: merchant === 'demo' ? contactsOf(externalId) : [],
      }));
      return c.json({customers});
    } catch (error) {
      console.error((error as Error).message);
      return c.json({error: 'The portal’s API does not answer.'}, 502);
    }
  });
  site.post('/demo/sign-in', async (c) => {
    const form = await c.req.parseBody();
    const chosen = readChoice(form['as']);
    if (!chosen) return c.text('Which customer?', 400);
    signIn(c, visitorOf(c).merchant, chosen);
    return c.redirect(backTo(form['back']), 303);
  });
  site.post('/demo/sign-out', async (c) => {
    signOut(c);
    return c.redirect(backTo((await c.req.parseBody())['back']), 303);
  });
  site.post('/demo/merchant', async (c) => {
    const form = await c.req.parseBody();
    chooseMerchant(c, String(form['merchant']));
    return c.redirect(backTo(form['back']), 303);
  });
  site.post('/demo/look', async (c) => {
    const form = await c.req.parseBody();
    const before = visitorOf(c).look;
    const {theme, lang} = form;
    // Another language brings its direction with it; after that the direction can be turned by itself.
    const dir = lang === before.lang ? form['dir'] : lang === 'ar' ? 'rtl' : 'ltr';
    // Checked when the cookie is read.
    changeLook(c, {theme, dir, lang} as unknown as Look);
    return c.redirect(backTo(form['back']), 303);
  });

  site.post('/mailbox/messages', async (c) => {
    // The worker sends no Origin; a page always does, and no page writes mail.
    if (c.req.header('origin') !== undefined) return c.json({error: 'Not from a page.'}, 403);
    const message = mailbox.receive(await c.req.json().catch(() => null));
    return message ? c.json({id: message.id}, 201) : c.json({error: 'No message.'}, 422);
  });
  site.get('/mailbox', (c) => {
    const address = c.req.query('to') ?? '';
    const messages = mailbox.list(address);
    const wanted = c.req.query('message');
    const open = wanted ? mailbox.find(wanted) : (messages[0] ?? null);
    return render(c, (page) => mailboxPage(page, messages, address, open));
  });
  site.get('/mailbox/newest', (c) => {
    c.header('cache-control', 'no-store');
    const [message] = mailbox.list(c.req.query('to') ?? '');
    return c.json(
      message
        ? {id: message.id, to: message.to, subject: message.subject, code: codeIn(message), sentAtMs: message.sentAtMs}
        : {id: null},
    );
  });
  site.get('/mailbox/messages/:id/html', (c) => {
    const message = mailbox.find(c.req.param('id'));
    if (!message) return c.text('No such message.', 404);
    c.header('content-security-policy', messagePolicy);
    return c.html(message.html);
  });

  for (const [path, file] of publicFiles()) {
    site.get(path, (c) =>
      c.body(file.bytes, 200, {'content-type': `${file.type}; charset=utf-8`, 'cache-control': 'no-cache'}),
    );
  }
  site.notFound((c) => render(c, notFoundPage, 404));
  return site;
}

/** Where the form stood: a path of this site, or the account page. */
function backTo(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[\w\-/]*$/.test(value) ? value : '/account';
}

function readChoice(value: unknown) {
  try {
    const {id, name, email} = JSON.parse(String(value)) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof name !== 'string') return null;
    return {customer: {id}, name, ...(typeof email === 'string' && email !== '' && {email})};
  } catch {
    return null;
  }
}

/** The portal's API does not say who works where by itself; this shop's own records do. */
function contactsOf(customerKey: string | null) {
  const sketch = customerSketches.find(({key}) => key === customerKey);
  return (sketch?.contacts ?? []).map(([name, localPart, role]) => ({
    email: `${localPart}@${sketch!.key}.example`,
    label: `${name}, ${role}`,
  }));
}

function publicFiles(): [string, {bytes: string; type: string}][] {
  const folder = join(import.meta.dirname, 'public');
  return readdirSync(folder).flatMap((name) => {
    const type = TYPES[extname(name)];
    return type ? [[`/${name}`, {bytes: readFileSync(join(folder, name), 'utf8'), type}]] : [];
  });
}
