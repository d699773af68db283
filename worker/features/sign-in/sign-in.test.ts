import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env, type Harness, publishableKeyOf, shopOrigin} from '../../testing/harness.ts';
import {addContact, addCustomer} from '../../testing/records.ts';
import type {SessionGrant} from '../session/session.usecases.ts';
import {countRecentCodes} from './sign-in.store.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness();
  await addCustomer('cus_a', {language: 'de'});
  await addContact('con_a', 'cus_a', {email: 'Ada@Customer.example', role: 'admin'});
});

const ask = (
  email: string,
  {publishableKey = publishableKeyOf('demo'), headers = {origin: shopOrigin} as Record<string, string>} = {},
) => harness.request('POST', '/portal/v1/sign-in/codes', {body: {publishableKey, email}, headers});

const verify = (
  signInId: string,
  code: string,
  {publishableKey = publishableKeyOf('demo'), origin = shopOrigin} = {},
) => harness.request('POST', '/portal/v1/sign-in/verify', {body: {publishableKey, signInId, code}, headers: {origin}});

const codeOf = async (answer: Response) => [answer.status, (await answer.json<{code?: string}>()).code];

/** Asks for a code and reads it out of the mail. */
async function askAndRead(email = 'ada@customer.example'): Promise<{signInId: string; code: string}> {
  const answer = await ask(email);
  expect(answer.status).toBe(202);
  const {signInId} = await answer.json<{signInId: string}>();
  const [mail] = await harness.deliverMails();
  return {signInId, code: /^(\d{6}) /.exec(mail!.subject)![1]!};
}

const wrong = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0');
const countOf = async (table: string) =>
  (await env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<{n: number}>())!.n;

describe('a code', () => {
  it('comes by mail, in the language of the customer, and signs its contact person in, once', async () => {
    const {signInId} = await (await ask(' ADA@customer.example ')).json<{signInId: string}>();
    const [mail, ...others] = await harness.deliverMails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      to: 'Ada@Customer.example',
      fromName: 'Merchant demo',
      subject: expect.stringMatching(/^\d{6} ist Ihr Anmeldecode für Merchant demo$/),
    });
    const code = mail!.subject.slice(0, 6);
    expect(mail!.text).toContain(`\n${code}\n`);
    expect(mail!.html).toMatch(new RegExp(`>\\s*${code}\\s*</td>`));

    const answer = await verify(signInId, `${code.slice(0, 3)} ${code.slice(3)}`);
    expect(answer.status).toBe(200);
    const grant = await answer.json<SessionGrant>();
    expect(grant).toMatchObject({customer: {id: 'cus_a'}, contact: {id: 'con_a'}, role: 'admin'});
    const dashboard = await harness.request('GET', '/portal/v1/dashboard', {
      headers: {authorization: `Bearer ${grant.accessToken}`, origin: shopOrigin},
    });
    expect(dashboard.status).toBe(200);
    expect(await codeOf(await verify(signInId, code))).toEqual([401, 'sign_in.code_expired']);
  });

  it('stands nowhere in the database, before and after it is sent', async () => {
    const {signInId} = await (await ask('ada@customer.example')).json<{signInId: string}>();
    const dump = async () =>
      JSON.stringify([
        (await env.DB.prepare('SELECT * FROM outbox').all()).results,
        (await env.DB.prepare('SELECT * FROM sign_in_codes').all()).results,
      ]);
    const before = await dump();
    const [mail] = await harness.deliverMails();
    const code = mail!.subject.slice(0, 6);
    expect(before).toContain(signInId);
    expect(before).not.toMatch(new RegExp(`\\b${code}\\b`));
    expect(await dump()).not.toMatch(new RegExp(`\\b${code}\\b`));
  });

  it('opens one session, however many bring it at the same time', async () => {
    const {signInId, code} = await askAndRead();
    const answers = await Promise.all(Array.from({length: 50}, () => verify(signInId, code)));
    expect(answers.filter(({status}) => status === 200)).toHaveLength(1);
    expect(await countOf('sessions')).toBe(1);
  });

  it('guessed five times is refused, the right one included, and the next honest try works', async () => {
    const {signInId, code} = await askAndRead();
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      const answer = await verify(signInId, wrong(code));
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({code: 'sign_in.code_wrong', triesLeft});
    }
    expect(await codeOf(await verify(signInId, code))).toEqual([401, 'sign_in.code_expired']);
    const next = await askAndRead();
    expect((await verify(next.signInId, next.code)).status).toBe(200);
  });

  it('can be guessed at five times by a hundred parallel guesses', async () => {
    const {signInId, code} = await askAndRead();
    const answers = await Promise.all(
      Array.from({length: 100}, (_, index) => verify(signInId, wrong(code, index + 1))),
    );
    const codes = await Promise.all(answers.map(async (answer) => (await codeOf(answer))[1]));
    expect(codes.filter((one) => one === 'sign_in.code_wrong')).toHaveLength(5);
    expect(codes.filter((one) => one === 'sign_in.code_expired')).toHaveLength(95);
    expect(await countOf('sessions')).toBe(0);
  });

  it('is good on the fifth try', async () => {
    const {signInId, code} = await askAndRead();
    for (let tries = 0; tries < 4; tries++) await verify(signInId, wrong(code));
    expect((await verify(signInId, code)).status).toBe(200);
  });

  it('is good for its own request, site and merchant, for ten minutes', async () => {
    const first = await askAndRead();
    const second = await askAndRead();
    expect(await codeOf(await verify(second.signInId, first.code))).toEqual([401, 'sign_in.code_wrong']);
    await env.DB.prepare("INSERT INTO allowed_origins VALUES ('demo', 'https://second.example')").run();
    expect(await codeOf(await verify(first.signInId, first.code, {origin: 'https://second.example'}))).toEqual([
      401,
      'sign_in.code_expired',
    ]);
    expect(await codeOf(await verify(first.signInId, first.code, {origin: 'https://evil.example'}))).toEqual([
      403,
      'origins.not_allowed',
    ]);
    expect(await codeOf(await verify(first.signInId, first.code, {publishableKey: publishableKeyOf('other')}))).toEqual(
      [401, 'sign_in.code_expired'],
    );
    harness.advance(10 * 60_000 - 1);
    expect((await verify(first.signInId, first.code)).status).toBe(200);
    harness.advance(1);
    expect(await codeOf(await verify(second.signInId, second.code))).toEqual([401, 'sign_in.code_expired']);
  });

  it('that is none is told so without costing a try', async () => {
    const {signInId, code} = await askAndRead();
    for (const typed of ['', '12345', '1234567', 'abcdef', '１２３４５６', "' OR 1=1"])
      expect(await codeOf(await verify(signInId, typed))).toEqual([422, 'requests.invalid']);
    expect(await codeOf(await verify(signInId, wrong(code)))).toEqual([401, 'sign_in.code_wrong']);
    expect((await env.DB.prepare('SELECT tries FROM sign_in_codes').first<{tries: number}>())!.tries).toBe(1);
  });

  it('of a contact person who was removed signs nobody in', async () => {
    const {signInId, code} = await askAndRead();
    await env.DB.prepare('UPDATE contact_persons SET removed_at_ms = 1').run();
    expect(await codeOf(await verify(signInId, code))).toEqual([401, 'sign_in.code_wrong']);
    expect(await countOf('sessions')).toBe(0);
  });

  it('of an address that two customers share is for the one that was changed last', async () => {
    await addCustomer('cus_b');
    await addContact('con_b', 'cus_b', {
      email: 'ada@customer.example',
      updatedAtMs: harness.providers.clock.nowMs() + 1,
    });
    const {signInId, code} = await askAndRead();
    expect(await (await verify(signInId, code)).json()).toMatchObject({customer: {id: 'cus_b'}});
  });
});

describe('an unknown address', () => {
  it('gets the same answer, the same rows of codes, the same refusals, and no mail', async () => {
    const known = await ask('ada@customer.example');
    const unknown = await ask('nobody@customer.example');
    expect(unknown.status).toBe(known.status);
    const [one, other] = [
      await known.json<{signInId: string; expiresAtMs: number}>(),
      await unknown.json<{signInId: string; expiresAtMs: number}>(),
    ];
    expect(Object.keys(other)).toEqual(Object.keys(one));
    expect(other.expiresAtMs).toBe(one.expiresAtMs);
    expect(other.signInId).toHaveLength(one.signInId.length);
    expect(await countOf('sign_in_codes')).toBe(2);
    expect((await harness.deliverMails()).map(({to}) => to)).toEqual(['Ada@Customer.example']);
    expect(await (await verify(other.signInId, '000000')).json()).toMatchObject({
      code: 'sign_in.code_wrong',
      triesLeft: 4,
    });
  });

  it('has a row that opens nothing, even with the code nobody was sent', async () => {
    const {signInId} = await (await ask('nobody@customer.example')).json<{signInId: string}>();
    // Every code at once is not possible; the row's own hash stands for the right one.
    const {codeOf: derive} = await import('./sign-in.rules.ts');
    expect(await codeOf(await verify(signInId, await derive(signInId, env.SESSION_SECRET)))).toEqual([
      401,
      'sign_in.code_wrong',
    ]);
    expect(await countOf('sessions')).toBe(0);
  });
});

describe('asking', () => {
  it.each(['ada@customer.example', 'nobody@customer.example'])(
    'five times in ten minutes is enough for %s',
    async (email) => {
      for (let asked = 0; asked < 5; asked++) {
        expect((await ask(email)).status).toBe(202);
        harness.advance(60_000);
      }
      const refused = await ask(email);
      expect(refused.status).toBe(429);
      // The first of the five leaves the ten minutes in five.
      expect(refused.headers.get('retry-after')).toBe('300');
      expect(await refused.json()).toMatchObject({code: 'sign_in.too_many'});
      expect(await countOf('sign_in_codes')).toBe(5);
      harness.advance(300_000);
      expect((await ask(email)).status).toBe(202);
    },
  );

  it('reads the codes of its own address alone', async () => {
    const {sql, parameters} = countRecentCodes('demo', 'ada@customer.example', 0);
    const {results} = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...parameters)
      .all<{detail: string}>();
    expect(results.map(({detail}) => detail)).toEqual([
      'SEARCH s USING COVERING INDEX sign_in_codes_by_address (merchant_id=? AND email_folded=? AND created_at_ms>?)',
    ]);
  });

  it('is limited by the minute for a visitor who tries many addresses', async () => {
    const from = {origin: shopOrigin, 'cf-connecting-ip': '203.0.113.9'};
    const statuses = [];
    for (let asked = 0; asked < 25; asked++)
      statuses.push((await ask(`n${asked}@customer.example`, {headers: from})).status);
    expect(statuses[0]).toBe(202);
    expect(statuses[24]).toBe(429);
    expect(
      (await ask('ada@customer.example', {headers: {origin: shopOrigin, 'cf-connecting-ip': '203.0.113.10'}})).status,
    ).toBe(202);
  });

  it('needs a key and a site of the merchant, and an address; else nothing is written', async () => {
    expect(await codeOf(await ask('ada@customer.example', {publishableKey: 'ptl_pk_demo_wrong'}))).toEqual([
      401,
      'keys.invalid',
    ]);
    expect(await codeOf(await ask('ada@customer.example', {headers: {}}))).toEqual([403, 'origins.not_allowed']);
    expect(await codeOf(await ask('ada@customer.example', {headers: {origin: 'https://evil.example'}}))).toEqual([
      403,
      'origins.not_allowed',
    ]);
    for (const email of ['', 'ada', 'ada@x@y', 'a\r\nbcc: x@y.example', `${'x'.repeat(250)}@customer.example`]) {
      expect(await codeOf(await ask(email))).toEqual([422, 'requests.invalid']);
    }
    expect(await countOf('sign_in_codes')).toBe(0);
    expect(await countOf('outbox')).toBe(0);
  });
});
