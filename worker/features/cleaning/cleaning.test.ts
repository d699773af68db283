import {beforeEach, describe, expect, it} from 'vitest';
import {type Job, runJobs} from '../../jobs.ts';
import {createHarness, env, type Harness, startMs} from '../../testing/harness.ts';
import {addCustomer, addTicket, insertInto} from '../../testing/records.ts';
import {deleteOutdated, type Outdated} from './cleaning.store.ts';
import {clean} from './cleaning.usecases.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness();
  await addCustomer('cus_a');
});

const idsOf = async (table: string, key: string) =>
  (await env.DB.prepare(`SELECT ${key} AS id FROM ${table} ORDER BY 1`).all<{id: string}>()).results.map(({id}) => id);

const hourMs = 3_600_000;

describe('cleaning', () => {
  it('takes what has had its time, and nothing else', async () => {
    const code = (id: string, expires_at_ms: number) => ({
      merchant_id: 'demo',
      id,
      email_folded: 'a',
      code_hash: '0'.repeat(64),
      origin: 'https://x',
      expires_at_ms,
      created_at_ms: 1,
    });
    const session = (id: string, idle_expires_at_ms: number) => ({
      merchant_id: 'demo',
      id,
      customer_id: 'cus_a',
      role: 'payer',
      scope: 'portal',
      origin: 'https://x',
      refresh_hash: '0'.repeat(64),
      rotated_at_ms: 1,
      idle_expires_at_ms,
      created_at_ms: 1,
    });
    const key = (name: string, created_at_ms: number) => ({
      merchant_id: 'demo',
      key: name,
      request_hash: '',
      status: 200,
      body: '{}',
      created_at_ms,
    });
    await env.DB.batch([
      insertInto('sign_in_codes', [code('old', startMs - hourMs - 1), code('late', startMs - hourMs)]),
      insertInto('sessions', [session('old', startMs - hourMs - 1), session('live', startMs)]),
      insertInto('idempotency_keys', [key('old', startMs - 24 * hourMs - 1), key('day', startMs - 24 * hourMs)]),
    ]);
    await addTicket('cus_a', {secret: 'old', expiresAtMs: startMs - hourMs - 1});
    await addTicket('cus_a', {secret: 'live', expiresAtMs: startMs + 1});
    await clean(env, harness.providers);
    expect(await idsOf('sign_in_codes', 'id')).toEqual(['late']);
    expect(await idsOf('sessions', 'id')).toEqual(['live']);
    expect(await idsOf('idempotency_keys', 'key')).toEqual(['day']);
    expect(await idsOf('portal_tickets', 'expires_at_ms')).toEqual([startMs + 1]);
  });

  it.each(['sign_in_codes', 'portal_tickets', 'sessions', 'idempotency_keys'] satisfies Outdated[])(
    'finds what is old in %s by its index, a bounded number',
    async (table) => {
      const {sql, parameters} = deleteOutdated(table, startMs, 2);
      const {results} = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...parameters)
        .all<{detail: string}>();
      expect(
        results
          .map(({detail}) => detail)
          .filter((detail) => /SCAN|TEMP B-TREE FOR ORDER/.test(detail) && !/SCAN (SUBQUERY|\(subquery)/i.test(detail)),
      ).toEqual([]);
      if (table !== 'idempotency_keys') return;
      await insertInto(
        'idempotency_keys',
        ['a', 'b', 'c'].map((key, index) => ({
          merchant_id: 'demo',
          key,
          request_hash: '',
          status: 200,
          body: '{}',
          created_at_ms: index,
        })),
      ).run();
      await env.DB.prepare(sql)
        .bind(...parameters)
        .run();
      expect(await idsOf('idempotency_keys', 'key')).toEqual(['c']);
    },
  );
});

describe('the jobs', () => {
  it('all run, whichever fails', async () => {
    const ran: string[] = [];
    const job = (name: string, fails = false): Job => ({
      name,
      run: async () => {
        ran.push(name);
        if (fails) throw new Error('It failed');
      },
    });
    await runJobs(env, harness.providers, [job('one', true), job('two')]);
    expect(ran).toEqual(['one', 'two']);
  });
});
