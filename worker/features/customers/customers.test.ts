import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env, type Harness, secretKeyOf} from '../../testing/harness.ts';
import {bodyOf, countOf, merchantRecords, type ProblemBody} from '../../testing/merchant-records.ts';
import type {CustomerAnswer} from './customers.shapes.ts';

let harness: Harness;
let records: ReturnType<typeof merchantRecords>;
beforeEach(async () => {
  harness = await createHarness();
  records = merchantRecords(harness);
});

describe('customers', () => {
  it('are created, read, put and listed', async () => {
    const created = await records.customer({externalId: '7', billingAddress: {city: 'Köln', country: 'DE'}});
    expect(created).toMatchObject({
      externalId: '7',
      name: 'Ada Ltd',
      currency: 'EUR',
      paymentTermsDays: 30,
      allowBankAccount: false,
      billingAddress: {city: 'Köln', country: 'DE'},
      shippingAddress: null,
    });
    expect(created.id).toMatch(/^cus_[0-9a-f]{32}$/);
    expect(await records.get(`/v1/customers/${created.id}`)).toEqual(created);

    harness.advance(1000);
    const body = {name: 'Ada & Co', currency: 'EUR', paymentTermsDays: 14};
    const changed = await bodyOf<CustomerAnswer>(await records.put('/v1/customers', '7', body), 200);
    expect(changed).toMatchObject({
      id: created.id,
      externalId: '7',
      name: 'Ada & Co',
      paymentTermsDays: 14,
      billingAddress: null,
    });
    expect(changed.updatedAtMs).toBe(created.updatedAtMs + 1000);

    harness.advance(1000);
    expect(await bodyOf(await records.put('/v1/customers', '7', body), 200)).toEqual(changed);
    expect(await bodyOf(await records.put('/v1/customers', '8', body), 201)).toMatchObject({externalId: '8'});
  });

  it('pages by id to the end, each once', async () => {
    for (let index = 0; index < 5; index++) await records.customer({name: `C${index}`});
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: {data: CustomerAnswer[]; nextCursor: string | null} = await records.get(
        `/v1/customers?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.data.map(({name}) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['C0', 'C1', 'C2', 'C3', 'C4']);
    expect(
      await bodyOf<ProblemBody>(await harness.asMerchant('GET', '/v1/customers?cursor=nonsense'), 422),
    ).toMatchObject({code: 'cursors.invalid'});
    expect((await harness.asMerchant('GET', '/v1/customers?limit=101')).status).toBe(422);
  });

  it('are found by a part of their name without marks and case, by external id, by e-mail', async () => {
    await records.customer({name: 'Zürcher Söhne', externalId: 'z-1', email: 'Post@zuercher.example'});
    await records.customer({name: 'Other'});
    for (const query of ['search=ZURCHER', 'search=sohne', 'search=Z-1', 'search=post%40', 'externalId=z-1']) {
      const {data} = await records.get<{data: CustomerAnswer[]}>(`/v1/customers?${query}`);
      expect(
        data.map(({name}) => name),
        query,
      ).toEqual(['Zürcher Söhne']);
    }
    expect((await records.get<{data: unknown[]}>('/v1/customers?search=%25')).data).toEqual([]);
  });

  it('keep what Stripe knows them as when they are changed', async () => {
    const {id} = await records.customer({externalId: '7'});
    await env.DB.prepare("UPDATE customers SET stripe_customer_id = 'cus_stripe' WHERE id = ?").bind(id).run();
    await records.put('/v1/customers', '7', {name: 'New', currency: 'EUR'});
    expect(await env.DB.prepare('SELECT name, stripe_customer_id FROM customers').first()).toEqual({
      name: 'New',
      stripe_customer_id: 'cus_stripe',
    });
  });

  it('refuse an external id that is taken, and one that is not the address', async () => {
    await records.customer({externalId: '7'});
    expect(await records.post('/v1/customers', {name: 'B', currency: 'EUR', externalId: '7'}, 409)).toMatchObject({
      code: 'customers.external_id_taken',
    });
    expect(
      await bodyOf(await records.put('/v1/customers', '7', {name: 'B', currency: 'EUR', externalId: '8'}), 422),
    ).toMatchObject({
      errors: [{path: 'externalId'}],
    });
  });

  it.each([
    ['no name', {currency: 'EUR'}, 'name'],
    ['a blank name', {name: '  ', currency: 'EUR'}, 'name'],
    ['a name that is too long', {name: 'x'.repeat(201), currency: 'EUR'}, 'name'],
    ['a control character', {name: 'A\u0000B', currency: 'EUR'}, 'name'],
    ['half a character', {name: 'A\ud800', currency: 'EUR'}, 'name'],
    ['a number for a name', {name: 5, currency: 'EUR'}, 'name'],
    ['a currency that is none', {name: 'A', currency: 'EUX'}, 'currency'],
    ['gold', {name: 'A', currency: 'XAU'}, 'currency'],
    ['an e-mail that is none', {name: 'A', currency: 'EUR', email: 'ada'}, 'email'],
    [
      'a country that is none',
      {name: 'A', currency: 'EUR', billingAddress: {country: 'Germany'}},
      'billingAddress.country',
    ],
    ['terms below zero', {name: 'A', currency: 'EUR', paymentTermsDays: -1}, 'paymentTermsDays'],
    ['a balance', {name: 'A', currency: 'EUR', balanceMinor: 5}, 'balanceMinor'],
    ['a list', [], ''],
  ])('refuse %s, and say where', async (_, body, path) => {
    const problem = await bodyOf<ProblemBody>(await harness.asMerchant('POST', '/v1/customers', body), 422);
    expect(problem.code).toBe('requests.invalid');
    expect(problem.errors![0]!.path).toBe(path);
    expect(await countOf('customers')).toBe(0);
  });

  it('take every character that a name may have, and give it back', async () => {
    for (const name of [
      '<script>alert(1)</script>',
      '=1+1',
      '株式会社',
      'می\u200cخواهم',
      'O\'Malley "x" \\ $[0]',
      '👩‍👩‍👧',
    ]) {
      const {id} = await records.customer({name});
      expect(await records.get(`/v1/customers/${id}`)).toMatchObject({name});
    }
  });

  it('lose what is invisible in a name, and refuse one that is nothing else', async () => {
    const {id} = await records.customer({name: '\ufeffA\u202Ed\u200ba\u2066 Ltd\u200f'});
    expect(await records.get(`/v1/customers/${id}`)).toMatchObject({name: 'Ada Ltd'});
    for (const name of ['\u200b', '\u202e\u2066\ufeff', ' \u200d\u00ad', '\u3164', '\u2800']) {
      const refused = await harness.asMerchant('POST', '/v1/customers', {name, currency: 'EUR'});
      expect((await bodyOf<ProblemBody>(refused, 422)).errors![0]).toMatchObject({path: 'name'});
    }
  });
});

describe('keys and strangers', () => {
  it('another merchant’s customer answers exactly like none', async () => {
    const {id} = await records.customer({externalId: '7'});
    const [theirs, none] = await Promise.all(
      [id, 'cus_00000000000000000000000000000000'].map(async (asked) => {
        const answer = await harness.asMerchant('GET', `/v1/customers/${asked}`, undefined, {merchantId: 'other'});
        const {requestId: _, ...body} = await answer.json<ProblemBody>();
        return [answer.status, body];
      }),
    );
    expect(theirs).toEqual(none);
    expect(theirs![0]).toBe(404);
    const other = merchantRecords(harness, 'other');
    expect((await other.get<{data: unknown[]}>('/v1/customers')).data).toEqual([]);
    // Their own external ids are their own.
    expect((await other.customer({externalId: '7'})).id).not.toBe(id);
    expect(await records.get(`/v1/customers/${id}`)).toMatchObject({externalId: '7'});
  });

  it.each([
    ['no key', undefined, 'keys.missing'],
    ['a key that is none', 'Bearer abc', 'keys.invalid'],
    ['a publishable key', 'Bearer ptl_pk_demo_test', 'keys.invalid'],
    ['an unknown key', 'Bearer ptl_sk_demo_wrong', 'keys.invalid'],
    ['a key of a merchant that is none', 'Bearer ptl_sk_nobody_test', 'keys.invalid'],
  ])('%s is refused', async (_, authorization, code) => {
    const answer = await harness.request('GET', '/v1/customers', {headers: authorization ? {authorization} : {}});
    expect(await bodyOf<ProblemBody>(answer, 401)).toMatchObject({code});
  });

  it('a revoked key is refused', async () => {
    await env.DB.prepare("UPDATE api_keys SET revoked_at_ms = 1 WHERE merchant_id = 'demo' AND kind = 'secret'").run();
    expect((await harness.asMerchant('GET', '/v1/customers')).status).toBe(401);
  });
});

describe('Idempotency-Key', () => {
  const body = {name: 'Ada Ltd', currency: 'EUR'};
  const send = (key: string, sent: unknown = body) =>
    harness.asMerchant('POST', '/v1/customers', sent, {headers: {'idempotency-key': key}});

  it('gives the same answer again and creates nothing', async () => {
    const first = await bodyOf(await send('k'), 201);
    harness.advance(60_000);
    const again = await send('k');
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await bodyOf(again, 201)).toEqual(first);
    expect(await countOf('customers')).toBe(1);
  });

  it('with 20 requests at once: one record, 20 equal answers', async () => {
    const answers = await Promise.all(Array.from({length: 20}, () => send('k')));
    const bodies = await Promise.all(answers.map((answer) => bodyOf<CustomerAnswer>(answer, 201)));
    expect(new Set(bodies.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await countOf('customers')).toBe(1);
  });

  it('is missing, too long, or used for something else', async () => {
    const headers = {authorization: `Bearer ${secretKeyOf('demo')}`};
    expect(await bodyOf(await harness.request('POST', '/v1/customers', {body, headers}), 400)).toMatchObject({
      code: 'idempotency.key_missing',
    });
    expect((await send('x'.repeat(256))).status).toBe(422);
    await send('k');
    expect(await bodyOf(await send('k', {...body, name: 'B'}), 422)).toMatchObject({code: 'idempotency.key_reused'});
  });

  it('may be used again after a refusal', async () => {
    expect((await send('k', {name: 'A'})).status).toBe(422);
    expect((await send('k')).status).toBe(201);
  });

  it('20 upserts at once under different keys make one record', async () => {
    const answers = await Promise.all(Array.from({length: 20}, () => records.put('/v1/customers', '7', body)));
    const statuses = answers.map(({status}) => status).sort();
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(19);
    expect(await countOf('customers')).toBe(1);
  });

  it('a body that is no JSON is a 400, one that does not say that it is JSON a 415', async () => {
    const headers = {authorization: `Bearer ${secretKeyOf('demo')}`, 'idempotency-key': 'k'};
    expect(
      await bodyOf(await harness.request('POST', '/v1/customers', {body: '{"name":', headers}), 400),
    ).toMatchObject({code: 'requests.malformed_json'});
    const plain = await harness.request('POST', '/v1/customers', {
      body: '{}',
      headers: {...headers, 'content-type': 'text/plain'},
    });
    expect(await bodyOf(plain, 415)).toMatchObject({code: 'requests.not_json'});
    expect((await harness.request('POST', '/v1/customers', {headers})).status).toBe(422);
  });
});
