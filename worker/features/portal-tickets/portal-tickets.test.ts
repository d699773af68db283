import {beforeEach, describe, expect, it} from 'vitest';
import {sha256Hex} from '../../providers/ids.ts';
import {createHarness, env, type Harness, startMs} from '../../testing/harness.ts';
import {bodyOf, countOf, merchantRecords} from '../../testing/merchant-records.ts';

let harness: Harness;
let records: ReturnType<typeof merchantRecords>;
let customerId: string;
beforeEach(async () => {
  harness = await createHarness();
  records = merchantRecords(harness);
  customerId = (await records.customer({externalId: '7'})).id;
});

const path = '/v1/portal-tickets';
interface Ticket {
  ticket: string;
  expiresAtMs: number;
}
const storedOf = async (ticket: string) =>
  env.DB.prepare(
    'SELECT customer_id, contact_id, role, expires_at_ms, used_at_ms FROM portal_tickets WHERE token_hash = ?',
  )
    .bind(await sha256Hex(ticket))
    .first();

describe('a ticket', () => {
  it('is for a customer, good for a minute, and stored as a hash alone', async () => {
    const {ticket, expiresAtMs} = await records.post<Ticket>(path, {customer: {externalId: '7'}});
    expect(ticket).toMatch(/^ptl_tk_demo_[A-Za-z0-9_-]{43,}$/);
    expect(expiresAtMs).toBe(startMs + 60_000);
    expect(await storedOf(ticket)).toEqual({
      customer_id: customerId,
      contact_id: null,
      role: 'payer',
      expires_at_ms: startMs + 60_000,
      used_at_ms: null,
    });
    const kept = await env.DB.prepare('SELECT body FROM idempotency_keys').all<{body: string}>();
    expect(JSON.stringify(kept.results)).not.toContain(ticket.slice(-20));
  });

  it('has the role of its contact person', async () => {
    const {id} = await records.post<{id: string}>('/v1/contact-persons', {
      customer: {id: customerId},
      name: 'Ada',
      email: 'ada@x.example',
      role: 'viewer',
    });
    for (const contact of [{id}, {email: 'ADA@x.example'}]) {
      const {ticket} = await records.post<Ticket>(path, {customer: {id: customerId}, contact});
      expect(await storedOf(ticket)).toMatchObject({contact_id: id, role: 'viewer'});
    }
  });

  it('is the same for the same key, another for another', async () => {
    const mint = (key: string) =>
      harness.asMerchant('POST', path, {customer: {id: customerId}}, {headers: {'idempotency-key': key}});
    const first = await bodyOf<Ticket>(await mint('a'), 201);
    harness.advance(1000);
    expect(await bodyOf(await mint('a'), 201)).toEqual(first);
    expect((await bodyOf<Ticket>(await mint('b'), 201)).ticket).not.toBe(first.ticket);
    expect(await countOf('portal_tickets')).toBe(2);
  });

  it('is not for a stranger', async () => {
    await records.customer({externalId: '8'});
    await records.post('/v1/contact-persons', {customer: {externalId: '8'}, name: 'Eve', email: 'eve@x.example'});
    expect(await records.post(path, {customer: {externalId: 'nobody'}}, 404)).toMatchObject({
      code: 'customers.not_found',
    });
    expect(
      await records.post(path, {customer: {externalId: '7'}, contact: {email: 'eve@x.example'}}, 404),
    ).toMatchObject({code: 'contact_persons.not_found'});
    expect((await harness.asMerchant('POST', path, {customer: {id: customerId}}, {merchantId: 'other'})).status).toBe(
      404,
    );
    expect(await countOf('portal_tickets')).toBe(0);
  });
});
