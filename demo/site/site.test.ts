import {createServer, type IncomingMessage} from 'node:http';
import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {hostPages} from './host-pages/host-pages.ts';
import {Mailbox} from './mailbox.ts';
import {MerchantApi} from './merchant-api.ts';
import {createSite} from './site.ts';

// The portal's API as the shop's server sees it: over HTTP, answering what a test wants.
let answer: {status: number; body: unknown} = {status: 201, body: {ticket: 'ptl_tk_demo_x', expiresAtMs: 1}};
const asked: {request: IncomingMessage; body: unknown}[] = [];
const far = createServer(async (request, response) => {
  const chunks = await request.toArray();
  asked.push({request, body: JSON.parse(Buffer.concat(chunks).toString() || 'null')});
  response.writeHead(answer.status, {'content-type': 'application/json'}).end(JSON.stringify(answer.body));
});
let folder: string;
let site: ReturnType<typeof createSite>;

beforeAll(async () => {
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'mailbox-'));
  site = createSite({
    api: 'http://localhost:8788',
    stripe: 'http://localhost:8789',
    mailbox: new Mailbox(folder),
    merchantApi: new MerchantApi(`http://127.0.0.1:${(far.address() as {port: number}).port}`),
  });
});
beforeEach(() => {
  asked.length = 0;
  answer = {status: 201, body: {ticket: 'ptl_tk_demo_x', expiresAtMs: 1}};
});
afterAll(async () => {
  far.close();
  await rm(folder, {recursive: true});
});

const ORIGIN = 'http://localhost:8787';
const get = (path: string, cookie = '') => site.request(ORIGIN + path, {headers: {cookie}});
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  site.request(ORIGIN + path, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: {'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN, ...headers},
  });
const ticket = (headers: Record<string, string> = {}) =>
  site.request(`${ORIGIN}/portal-ticket`, {method: 'POST', headers: {'sec-fetch-site': 'same-origin', ...headers}});
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

describe('the ticket route', () => {
  test('mints one for whoever is signed in to the shop, with the secret key', async () => {
    const signedIn = await post('/demo/sign-in', {
      as: JSON.stringify({id: 'cus_1', name: 'X', email: 'x@x.example'}),
      back: '/account',
    });
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/account']);
    const response = await ticket({cookie: cookiesOf(signedIn)});
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ticket: 'ptl_tk_demo_x', expiresAtMs: 1});
    expect(asked).toHaveLength(1);
    expect(asked[0]!.body).toEqual({customer: {id: 'cus_1'}, contact: {email: 'x@x.example'}});
    expect(asked[0]!.request.headers.authorization).toBe('Bearer ptl_sk_demo_local');
    expect(asked[0]!.request.headers['idempotency-key']).toMatch(/.{20}/);
  });

  test('nobody is signed in: 204, and the API is not asked', async () => {
    const signedOut = await post('/demo/sign-out', {});
    expect((await ticket({cookie: cookiesOf(signedOut)})).status).toBe(204);
    expect((await ticket({cookie: 'shop_user=%7Bnonsense'})).status).toBe(204);
    expect(asked).toEqual([]);
  });

  test('another site’s page gets none', async () => {
    expect((await ticket({'sec-fetch-site': 'cross-site'})).status).toBe(403);
    expect((await ticket({'sec-fetch-site': 'same-site'})).status).toBe(403);
    expect(asked).toEqual([]);
  });

  test('a customer that is gone is nobody; an API that fails says nothing of itself', async () => {
    answer = {status: 404, body: {code: 'customers.not_found'}};
    expect((await ticket()).status).toBe(204);
    answer = {status: 500, body: {code: 'internal', detail: 'secret'}};
    const failed = await ticket();
    expect(failed.status).toBe(502);
    expect(await failed.text()).not.toContain('secret');
  });

  test('the other merchant has its own key, and its own customers', async () => {
    const chosen = await post('/demo/merchant', {merchant: 'import', back: '/account'});
    expect((await ticket({cookie: cookiesOf(chosen)})).status).toBe(204);
    answer = {status: 200, body: {data: [{id: 'cus_9', externalId: '14911', name: 'Customer 14911', currency: 'GBP'}]}};
    const found = await (await get('/demo/customers?search=149', cookiesOf(chosen))).json();
    expect(found).toEqual({
      customers: [{id: 'cus_9', externalId: '14911', name: 'Customer 14911', currency: 'GBP', contacts: []}],
    });
    expect(asked[0]!.request.headers.authorization).toBe('Bearer ptl_sk_import_local');
    expect(asked[0]!.request.url).toBe('/v1/customers?limit=30&search=149');
  });
});

describe('pages', () => {
  const paths = [
    '/',
    '/shop',
    '/shop/ST-101',
    '/account',
    '/orders-help',
    '/mailbox',
    ...hostPages.map(({name}) => `/host-pages/${name}`),
  ];

  test.each(paths)('%s is there, under a policy, without a secret key', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).not.toContain('ptl_sk_');
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(text).not.toMatch(/\sstyle=|\son\w+=/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  test('the account page holds what a merchant pastes', async () => {
    const text = await (await get('/account')).text();
    expect(text).toContain('src="http://localhost:8788/portal.js"');
    expect(text).toContain('data-key="ptl_pk_demo_local"');
    expect(text).toContain('data-ticket-url="/portal-ticket"');
    expect(text).toContain('<portal-app></portal-app>');
  });

  test('whatever a name holds is text', async () => {
    const name = `"><script>alert(1)</script>`;
    const signedIn = await post('/demo/sign-in', {as: JSON.stringify({id: name, name, email: name})});
    const text = await (await get('/account', cookiesOf(signedIn))).text();
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;alert(1)');
  });

  test('a form leads back into this site and nowhere else', async () => {
    for (const back of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '']) {
      expect((await post('/demo/sign-out', {back})).headers.get('location')).toBe('/account');
    }
    expect((await post('/demo/sign-out', {back: '/orders-help'})).headers.get('location')).toBe('/orders-help');
  });

  test('a language brings its direction, which can then be turned', async () => {
    const arabic = cookiesOf(await post('/demo/look', {theme: 'dark', dir: 'ltr', lang: 'ar'}));
    expect(await (await get('/', arabic)).text()).toContain('<html lang="ar" dir="rtl" data-theme="dark">');
    const turned = cookiesOf(await post('/demo/look', {theme: 'light', dir: 'ltr', lang: 'ar'}, {cookie: arabic}));
    expect(await (await get('/', turned)).text()).toContain('<html lang="ar" dir="ltr" data-theme="light">');
    const forged = cookiesOf(await post('/demo/look', {theme: '"><script>', dir: '"', lang: '"'}));
    expect(await (await get('/', forged)).text()).toContain('<html lang="en" dir="ltr" data-theme="auto">');
  });

  test('a form on another site signs nobody in', async () => {
    const as = JSON.stringify({id: 'cus_1', name: 'X'});
    expect(
      (await post('/demo/sign-in', {as}, {origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'})).status,
    ).toBe(403);
  });

  test('what is not there says so in the shop', async () => {
    for (const path of ['/nothing', '/shop/XX-1', '/host-pages/..%2f..', '/../server.ts']) {
      expect((await get(path)).status, path).toBe(404);
    }
  });
});

describe('the mailbox', () => {
  const message = {
    id: 'out_1',
    to: 'ada@harbor-street.example',
    from: 'portal@brinleyroe.example',
    subject: 'Your code <b>',
    text: 'Your code is 204518. It ends in 10 minutes.',
    html: '<script>alert(1)</script><p>204518</p>',
    merchantId: 'demo',
    sentAtMs: 1_800_000_000_000,
  };
  const receive = (value: unknown, headers: Record<string, string> = {}) =>
    site.request(`${ORIGIN}/mailbox/messages`, {
      method: 'POST',
      headers: {'content-type': 'application/json', ...headers},
      body: typeof value === 'string' ? value : JSON.stringify(value),
    });

  test('keeps a message and shows its code; its HTML runs nowhere', async () => {
    expect((await receive(message)).status).toBe(201);
    const page = await (await get('/mailbox?to=ADA@harbor')).text();
    expect(page).toContain('204518');
    expect(page).toContain('Your code &lt;b&gt;');
    expect(page).toContain('<iframe sandbox ');
    expect(page).not.toContain('alert(1)');
    const body = await get('/mailbox/messages/out_1/html');
    expect(body.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(await (await get('/mailbox/newest?to=ada@harbor-street.example')).json()).toMatchObject({
      id: 'out_1',
      code: '204518',
    });
    expect(await (await get('/mailbox/newest?to=somebody')).json()).toEqual({id: null});
  });

  test('takes nothing that is no message, from no page, and writes nowhere else', async () => {
    expect((await receive('{')).status).toBe(422);
    expect((await receive({...message, to: 5})).status).toBe(422);
    expect((await receive({subject: 'nobody'})).status).toBe(422);
    expect((await receive(message, {origin: ORIGIN})).status).toBe(403);
    expect((await receive({...message, html: 'x'.repeat(2_000_000)})).status).toBe(413);
    const {id} = (await (await receive({...message, id: '../../evil'})).json()) as {id: string};
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await readdir(folder)).toSorted()).toEqual([`${id}.json`, 'out_1.json'].toSorted());
  });
});
