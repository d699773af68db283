import {beforeEach, expect, it} from 'vitest';
import {runBatch} from '../../providers/database.ts';
import {createHarness, env, type Harness} from '../../testing/harness.ts';
import {notificationsPage} from './notifications.store.ts';
import {idOfOnce, insertNotification} from './notifications.usecases.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});

const tell = (merchantId: string, id: string, nowMs = 0) =>
  runBatch(env.DB, [
    insertNotification(merchantId, {
      id,
      kind: 'payment.excess',
      customerId: null,
      subjectId: 'pay_1',
      data: {amountMinor: 5},
      nowMs,
    }),
  ]);
const page = async (query: string) => {
  const answer = await harness.asMerchant('GET', `/v1/notifications${query}`);
  return answer.json<{data: {id: string}[]; nextCursor: string | null; code?: string}>();
};

it('are listed newest first, page by page, to their merchant alone', async () => {
  for (const id of ['ntf_1', 'ntf_2', 'ntf_3']) await tell('demo', id);
  await tell('other', 'ntf_4');
  const first = await page('?limit=2');
  expect(first.data).toEqual([
    {
      id: 'ntf_3',
      kind: 'payment.excess',
      customerId: null,
      subjectId: 'pay_1',
      data: {amountMinor: 5},
      createdAtMs: 0,
      readAtMs: null,
    },
    expect.objectContaining({id: 'ntf_2'}),
  ]);
  const second = await page(`?limit=2&cursor=${first.nextCursor}`);
  expect([second.data.map(({id}) => id), second.nextCursor]).toEqual([['ntf_1'], null]);
  expect((await page('?cursor=nonsense')).code).toBe('cursors.invalid');
});

it('the same moment and subject are told once, in their place among the others', async () => {
  const dueMs = Date.parse('2026-03-10T00:00:00Z');
  const id = await idOfOnce('payment.unanswered', 'pay_1', dueMs);
  expect(id).toMatch(/^ntf_[0-9a-f]{32}$/);
  await tell('demo', id, 1);
  await tell('demo', id, 2);
  expect((await page('')).data).toMatchObject([{id, createdAtMs: 1}]);
  expect(await idOfOnce('payment.unanswered', 'pay_2', dueMs)).not.toBe(id);
  expect((await idOfOnce('payment.unanswered', 'pay_1', dueMs + 1)) > id).toBe(true);
});

it('a page is read from its key, without sorting', async () => {
  const {sql, parameters} = notificationsPage('demo', {beforeId: 'ntf_9', limit: 10});
  const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...parameters)
    .all<{detail: string}>();
  expect(plan.results.map(({detail}) => detail)).toEqual([
    'SEARCH notifications USING PRIMARY KEY (merchant_id=? AND id<?)',
  ]);
});
