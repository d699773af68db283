/** Every route × everybody who must not get in, and everything that must not get through. See route-cases.ts. */
import {beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {createApi} from '../api.ts';
import {signAccessToken} from '../http/tokens.ts';
import {env, type RequestOptions, secretKeyOf, shopOrigin, startMs} from './harness.ts';
import {type RouteCase, routeCases} from './route-cases.ts';
import {createRouteWorld, type Ids, type RouteWorld, strangerMark} from './route-world.ts';

const nameOf = ({method, path}: {method: string; path: string}) => `${method} ${path}`;
const casesOf = (...accesses: RouteCase['access'][]) =>
  routeCases.filter(({access}) => accesses.includes(access)).map((one) => [nameOf(one), one] as const);

let world: RouteWorld;
let asked = 0;

interface Asker {
  token?: string;
  origin?: string | null;
}

/** The right request of a case, asked by whoever and changed in whatever is given. */
async function ask(
  route: RouteCase,
  ids: Ids,
  {token, origin = shopOrigin}: Asker,
  change: Partial<RequestOptions & {path: string}> = {},
) {
  const {path, body} = route.makeRequest(ids);
  const answer = await world.harness.request(route.method, change.path ?? path, {
    body: 'body' in change ? change.body : body,
    headers: {
      ...(token && {authorization: `Bearer ${token}`}),
      ...(origin && {origin}),
      ...(route.method !== 'GET' && {'idempotency-key': `matrix-${++asked}`}),
      ...change.headers,
    },
  });
  const text = await answer.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as {code?: string; requestId?: string}) : {};
  return {status: answer.status, code: json.code, text, json, headers: answer.headers};
}

const rightAsker = ({access}: RouteCase): Asker => {
  if (access === 'session') return {token: world.tokens.session};
  return access === 'key' ? {token: world.tokens.key} : {};
};

/** The same refusal for everybody of a kind, in our envelope. */
async function expectRefused(asking: ReturnType<typeof ask>, status: number, code: string) {
  const answer = await asking;
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(Object.keys(answer.json).slice(0, 6)).toEqual(['type', 'title', 'status', 'code', 'detail', 'requestId']);
}

/** Runs what must not write anything, and looks. */
async function withoutWriting(work: () => Promise<void>) {
  const before = await world.dump();
  await work();
  expect(await world.dump()).toBe(before);
}

describe('the cases', () => {
  it('are of all routes, each once', () => {
    // Middleware stands in the list too, as ALL or several times under its route's own name.
    const routes = new Set(
      createApi()
        .routes.filter(({method}) => method !== 'ALL')
        .map(nameOf),
    );
    expect(
      routeCases.map(nameOf).sort(),
      'a route without its entry in testing/route-cases.ts, or an entry without its route',
    ).toEqual([...routes].sort());
  });
});

// Nothing of what is refused is written, so one world does for all of it.
describe('refused', () => {
  beforeAll(async () => {
    world = await createRouteWorld();
  });

  describe('for a session', () => {
    const claims = {
      merchantId: 'demo',
      customerId: 'cus_mine',
      contactId: 'con_mine',
      sessionId: 'ses_none',
      role: 'payer' as const,
      scope: 'portal',
      origin: shopOrigin,
      timeZone: 'Europe/Berlin',
    };
    const expired = () => signAccessToken(claims, startMs, env.SESSION_SECRET);
    const forged = () => signAccessToken(claims, startMs + 600_000, 'another secret, of 32 characters or more');
    const unknown = () => signAccessToken(claims, startMs + 600_000, env.SESSION_SECRET);

    it.each(casesOf('session'))('%s', (_name, route) =>
      withoutWriting(async () => {
        const {mine} = world.ids;
        await expectRefused(ask(route, mine, {}), 401, 'sessions.missing');
        await expectRefused(ask(route, mine, {token: 'nonsense'}), 401, 'sessions.missing');
        await expectRefused(ask(route, mine, {token: world.tokens.key}), 401, 'sessions.missing');
        await expectRefused(ask(route, mine, {token: await forged()}), 401, 'sessions.missing');
        await expectRefused(ask(route, mine, {token: await expired()}), 401, 'sessions.expired');
        await expectRefused(ask(route, mine, {token: await unknown()}), 401, 'sessions.expired');
        await expectRefused(ask(route, mine, {token: world.tokens.revoked}), 401, 'sessions.revoked');
        for (const origin of [
          'https://evil.example',
          'null',
          'https://shop.example.evil.example',
          'http://shop.example',
          'HTTPS://SHOP.EXAMPLE',
        ]) {
          await expectRefused(ask(route, mine, {token: world.tokens.session, origin}), 403, 'origins.not_allowed');
        }
      }),
    );
  });

  describe('for a key', () => {
    it.each(casesOf('key'))('%s', (_name, route) =>
      withoutWriting(async () => {
        const {mine} = world.ids;
        await expectRefused(ask(route, mine, {}), 401, 'keys.missing');
        for (const token of [
          'nonsense',
          'ptl_sk_demo_wrong',
          'ptl_sk_nobody_test',
          mine.publishableKey,
          world.tokens.session,
          world.tokens.revokedKey,
        ]) {
          await expectRefused(ask(route, mine, {token}), 401, 'keys.invalid');
        }
      }),
    );
  });

  describe('for a page', () => {
    it.each(casesOf('page'))('%s', (_name, route) =>
      withoutWriting(async () => {
        const {mine} = world.ids;
        for (const origin of [null, 'https://evil.example', 'null', 'https://shop.example.evil.example']) {
          await expectRefused(ask(route, mine, {origin}), 403, 'origins.not_allowed');
        }
        if (!('publishableKey' in (route.makeRequest(mine).body as object))) return;
        for (const publishableKey of ['nonsense', 'ptl_pk_demo_wrong', 'ptl_pk_nobody_test', secretKeyOf('demo')]) {
          await expectRefused(ask(route, {...mine, publishableKey}, {}), 401, 'keys.invalid');
        }
      }),
    );
  });

  describe('for Stripe', () => {
    it.each(casesOf('signed'))('%s', (_name, route) =>
      withoutWriting(async () => {
        for (const signature of ['', 'nonsense', `t=${Math.floor(startMs / 1000)},v1=${'0'.repeat(64)}`]) {
          await expectRefused(
            ask(route, world.ids.mine, {}, {headers: {'stripe-signature': signature}}),
            400,
            'webhooks.signature_invalid',
          );
        }
      }),
    );
  });

  describe("another customer's or merchant's ids", () => {
    it.each(casesOf('session', 'key', 'page').filter(([, {foreign}]) => foreign))('%s', async (_name, route) => {
      const {mine, otherCustomer, otherMerchant, nobody} = world.ids;
      // A merchant's key reaches all of its own customers.
      const strangers = route.access === 'session' ? [otherCustomer, otherMerchant] : [otherMerchant];
      const rowsOfOthers = await ofMerchant('other');
      const before = await world.dump();
      const withoutId = ({json}: {json: {requestId?: string}}) => ({...json, requestId: undefined});
      const missing = await ask(route, {...nobody, publishableKey: mine.publishableKey}, rightAsker(route));
      for (const stranger of strangers) {
        const answer = await ask(route, {...stranger, publishableKey: mine.publishableKey}, rightAsker(route));
        expect(answer.status).toBe(route.foreign!.status);
        expect(answer.text).toContain(`"${route.foreign!.code}"`);
        expect(answer.text).not.toContain(strangerMark);
        // Not a word tells that it is there.
        expect(withoutId(answer)).toEqual(withoutId(missing));
      }
      expect(await ofMerchant('other')).toBe(rowsOfOthers);
      if (route.foreign!.status >= 400) expect(await world.dump()).toBe(before);
    });
  });

  describe('a malformed body', () => {
    const withBody = casesOf('session', 'key', 'page').filter(
      ([, route]) => route.makeRequest({} as Ids).body !== undefined,
    );

    it.each(withBody)('%s', (_name, route) =>
      withoutWriting(async () => {
        const {mine} = world.ids;
        const asker = rightAsker(route);
        for (const body of ['', '{', '{"a":}', '<xml/>', '\u0000']) {
          await expectRefused(
            ask(route, mine, asker, {body, headers: {'content-type': 'application/json'}}),
            400,
            'requests.malformed_json',
          );
        }
        for (const body of ['null', '[]', '"text"', '1', 'true', '{"nobody asked":"for this"}']) {
          if (body.startsWith('{') && route.access !== 'key' && route.path !== '/portal/v1/payments') continue;
          await expectRefused(ask(route, mine, asker, {body}), 422, 'requests.invalid');
        }
        const asText = await ask(route, mine, asker, {headers: {'content-type': 'text/plain'}});
        expect(asText.status).toBeGreaterThanOrEqual(400);
        expect(asText.status).toBeLessThan(500);
        await expectRefused(
          ask(route, mine, asker, {body: `"${'x'.repeat(4 * 1024 * 1024)}"`}),
          413,
          'requests.too_large',
        );
      }),
    );
  });
});

describe('the right request', () => {
  beforeEach(async () => {
    world = await createRouteWorld();
  });

  it.each(routeCases.map((one) => [nameOf(one), one] as const))('%s', async (_name, route) => {
    const answer = await ask(route, world.ids.mine, rightAsker(route));
    expect([answer.status, route.ok === answer.status ? '' : answer.text]).toEqual([route.ok, '']);
    // A customer never sees anybody else, a merchant nobody of another merchant.
    if (route.access === 'session' || route.access === 'page') expect(answer.text).not.toContain(strangerMark);
    if (route.access === 'key') expect(answer.text).not.toContain('foreigner');
  });

  const throughBadInput = routeCases.map((one) => [nameOf(one), one] as const);
  it.each(throughBadInput)(
    '%s, with nonsense in each of its places, is a plain answer or a refusal',
    async (_name, route) => {
      const {path, body} = route.makeRequest(world.ids.mine);
      const asker = rightAsker(route);
      const before = await ofMerchant('other');
      const failures: unknown[] = [];
      const tell = async (what: string, change: Partial<RequestOptions & {path: string}>) => {
        const answer = await ask(route, world.ids.mine, asker, change);
        const leaks = /SQLITE|D1_ERROR|constraint failed|\n\s+at /.test(answer.text);
        if (answer.status >= 500 || leaks || (answer.status >= 400 && !answer.code))
          failures.push([what, answer.status, answer.text.slice(0, 300)]);
      };
      for (const text of nastyTexts) {
        const named = JSON.stringify(text).slice(0, 40);
        for (const [index, segment] of path.split('?')[0]!.split('/').entries()) {
          // The fixed parts of a path are another route.
          if (!route.path.split('/')[index]?.startsWith(':') || !text) continue;
          await tell(`/${segment} = ${named}`, {path: path.replace(segment, encode(text))});
        }
        const [base, query] = path.split('?');
        for (const name of new Set([
          ...new URLSearchParams(query).keys(),
          ...(route.method === 'GET' ? ['cursor', 'limit', 'unknown'] : []),
        ])) {
          await tell(`?${name} = ${named}`, {path: `${base}?${name}=${encode(text)}`});
        }
        await tell(`idempotency-key = ${named}`, {headers: {'idempotency-key': encode(text)}});
      }
      for (const place of body === undefined ? [] : placesOf(body)) {
        await Promise.all(
          [...nastyTexts, ...nastyValues].map((value) =>
            tell(`${place.join('.')} = ${JSON.stringify(value).slice(0, 40)}`, {
              body: JSON.stringify(replaced(body, place, value)),
            }),
          ),
        );
      }
      expect(failures).toEqual([]);
      expect(await ofMerchant('other')).toBe(before);
    },
    60_000,
  );
});

const nastyTexts = [
  '',
  ' ',
  'x'.repeat(10_000),
  "'; DROP TABLE invoices; --",
  '<script>alert(1)</script>',
  '\u0000\u0007\u001b[31m\r\nSet-Cookie: a=b',
  '\u202e\u2066\ufeff',
  '\ud800',
  '../../v1/customers',
  '%',
  '9'.repeat(400),
  '-1',
  'NaN',
  '2026-02-30',
];
const nastyValues = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  [],
  {},
  [[]],
  {id: {id: 1}},
  ['x'.repeat(10_000)],
];

/** A lone surrogate cannot be encoded; its bytes can. */
function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ed%a0%80';
}

type Place = (string | number)[];

/** Every value of a body, the branches included. */
function placesOf(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  return [
    ...(place.length ? [place] : []),
    ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...place, name])),
  ].filter(({length}) => length > 0);
}

function replaced(whole: unknown, [first, ...rest]: Place, value: unknown): unknown {
  if (first === undefined) return value;
  const copy = structuredClone(whole) as Record<string, unknown>;
  copy[first] = replaced(copy[first], rest, value);
  return copy;
}

/** All rows that are one merchant's. */
async function ofMerchant(merchantId: string): Promise<string> {
  const tables = JSON.parse(await world.dump()) as [string, Record<string, unknown>[]][];
  return JSON.stringify(tables.map(([name, rows]) => [name, rows.filter((row) => row.merchant_id === merchantId)]));
}
