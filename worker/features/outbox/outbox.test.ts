import {createExecutionContext, createMessageBatch, getQueueResult} from 'cloudflare:test';
import {beforeEach, describe, expect, it} from 'vitest';
import {mailComposers} from '../../mails.ts';
import {createHarness, env, type Harness, publishableKeyOf, shopOrigin} from '../../testing/harness.ts';
import {addContact, addCustomer} from '../../testing/records.ts';
import {retryDelaySeconds} from './outbox.rules.ts';
import {consumeOutbox, requeueStale} from './outbox.usecases.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness();
  await addCustomer('cus_a');
  await addContact('con_a', 'cus_a', {email: 'ada@customer.example'});
});

const askForCode = async () => {
  const answer = await harness.request('POST', '/portal/v1/sign-in/codes', {
    body: {publishableKey: publishableKeyOf('demo'), email: 'ada@customer.example'},
    headers: {origin: shopOrigin},
  });
  expect(answer.status).toBe(202);
};

const rows = async () =>
  (
    await env.DB.prepare('SELECT id, state, tries, last_error, sent_at_ms FROM outbox ORDER BY id').all<{
      id: string;
      state: string;
      tries: number;
      last_error: string | null;
      sent_at_ms: number | null;
    }>()
  ).results;

const failing = (times: number) => {
  let left = times;
  const {send} = harness.providers.mailer;
  harness.providers.mailer.send = async (...mail) => {
    if (left-- > 0) throw new Error('The mail provider is away');
    return send(...mail);
  };
};

const consume = async (outboxId: string, attempts = 1) => {
  const batch = createMessageBatch('portico-outbox', [
    {id: 'm', timestamp: new Date(), attempts, body: {merchantId: 'demo', outboxId}},
  ]);
  await consumeOutbox(batch, env, harness.providers, mailComposers);
  return getQueueResult(batch, createExecutionContext());
};

describe('the outbox', () => {
  it('sends a mail once, however often its message comes', async () => {
    await askForCode();
    expect(await harness.deliverMails()).toHaveLength(1);
    const [row] = await rows();
    expect(row).toMatchObject({state: 'sent', tries: 1, last_error: null, sent_at_ms: harness.providers.clock.nowMs()});
    expect(await consume(row!.id)).toMatchObject({explicitAcks: ['m'], retryMessages: []});
    expect(harness.mails).toHaveLength(1);
  });

  it('tries again later, and ever more seldom', async () => {
    await askForCode();
    failing(2);
    const id = (await rows())[0]!.id;
    for (const attempts of [1, 2])
      expect(await consume(id, attempts)).toMatchObject({explicitAcks: [], retryMessages: [{msgId: 'm'}]});
    expect([1, 2, 3, 8].map(retryDelaySeconds)).toEqual([20, 40, 80, 1800]);
    expect((await rows())[0]).toMatchObject({
      state: 'pending',
      tries: 2,
      last_error: 'Error: The mail provider is away',
    });
    expect((await consume(id, 3)).explicitAcks).toEqual(['m']);
    expect((await rows())[0]).toMatchObject({state: 'sent', tries: 3, last_error: null});
  });

  it('gives up after eight tries, with the reason', async () => {
    await askForCode();
    failing(100);
    expect(await harness.deliverMails()).toEqual([]);
    expect((await rows())[0]).toMatchObject({
      state: 'given_up',
      tries: 8,
      last_error: 'Error: The mail provider is away',
    });
  });

  it('does not send a code that is no longer good', async () => {
    await askForCode();
    harness.advance(10 * 60_000);
    expect(await harness.deliverMails()).toEqual([]);
    expect((await rows())[0]).toMatchObject({state: 'given_up'});
  });

  it('has its lost messages found by the cron after two minutes', async () => {
    const lost = harness.env.OUTBOX.send;
    harness.env.OUTBOX.send = () => Promise.reject(new Error('The worker died here'));
    await askForCode();
    harness.env.OUTBOX.send = lost;
    await requeueStale(harness.env, harness.providers);
    expect(await harness.deliverMails()).toEqual([]);
    harness.advance(2 * 60_000 + 1);
    await requeueStale(harness.env, harness.providers);
    expect(await harness.deliverMails()).toHaveLength(1);
    await requeueStale(harness.env, harness.providers);
    expect(await harness.deliverMails()).toEqual([]);
  });

  it('acknowledges a message that names no row', async () => {
    expect((await consume('out_none')).explicitAcks).toEqual(['m']);
  });
});
