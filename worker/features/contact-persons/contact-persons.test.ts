import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env, type Harness, startMs} from '../../testing/harness.ts';
import {bodyOf, countOf, merchantRecords} from '../../testing/merchant-records.ts';
import type {ContactPersonAnswer} from './contact-persons.shapes.ts';

let harness: Harness;
let records: ReturnType<typeof merchantRecords>;
let customerId: string;
const path = '/v1/contact-persons';
beforeEach(async () => {
  harness = await createHarness();
  records = merchantRecords(harness);
  customerId = (await records.customer({externalId: '7'})).id;
});

const ada = (more: object = {}) => ({customer: {externalId: '7'}, name: 'Ada', email: 'Ada@Customer.example', ...more});

describe('contact persons', () => {
  it('are created as payer, put, read and listed', async () => {
    const created = await records.post<ContactPersonAnswer>(path, ada({externalId: 'p'}));
    expect(created).toMatchObject({customerId, name: 'Ada', email: 'Ada@Customer.example', role: 'payer', phone: null});
    const changed = await bodyOf<ContactPersonAnswer>(await records.put(path, 'p', ada({role: 'admin'})), 200);
    expect(changed).toMatchObject({id: created.id, role: 'admin'});
    expect(await records.get(`${path}/${created.id}`)).toEqual(changed);
    await records.post(path, ada({name: 'Grace', email: 'grace@customer.example'}));
    await records.post(path, ada({name: 'ÉMILIE Ørsted', email: 'e@customer.example'}));
    expect((await records.get<{data: ContactPersonAnswer[]}>(`${path}?search=emilie`)).data).toMatchObject([
      {name: 'ÉMILIE Ørsted'},
    ]);
    expect((await records.get<{data: ContactPersonAnswer[]}>(`${path}?search=ADA`)).data).toEqual([changed]);
    expect((await records.get<{data: unknown[]}>(`${path}?customerId=${customerId}`)).data).toHaveLength(3);
  });

  it('have an address that no other person of the customer has', async () => {
    await records.post(path, ada());
    expect(await records.post(path, ada({name: 'B', email: 'ADA@customer.EXAMPLE'}), 409)).toMatchObject({
      code: 'contact_persons.email_taken',
    });
    await records.customer({externalId: '8'});
    // One bookkeeper of two customers.
    expect(await records.post(path, ada({customer: {externalId: '8'}}))).toMatchObject({email: 'Ada@Customer.example'});
  });

  it('stay with their customer', async () => {
    await records.customer({externalId: '8'});
    await records.post(path, ada({externalId: 'p'}));
    expect(await bodyOf(await records.put(path, 'p', ada({customer: {externalId: '8'}})), 409)).toMatchObject({
      code: 'contact_persons.frozen',
    });
  });

  it('that are removed are signed out, are gone, and may be added anew', async () => {
    const {id} = await records.post<ContactPersonAnswer>(path, ada({externalId: 'p'}));
    const session = (sessionId: string, contactId: string | null) =>
      env.DB.prepare(
        `INSERT INTO sessions (merchant_id, id, customer_id, contact_id, role, scope, origin, refresh_hash, rotated_at_ms, idle_expires_at_ms, created_at_ms)
         VALUES ('demo', ?, ?, ?, 'payer', 'customer', 'https://shop.example', ?, 0, 0, 0)`,
      ).bind(sessionId, customerId, contactId, 'f'.repeat(64));
    await env.DB.batch([session('theirs', id), session('somebody', null)]);
    await records.post('/v1/portal-tickets', {customer: {id: customerId}, contact: {id}});

    const remove = await harness.asMerchant('DELETE', `${path}/${id}`, undefined, {headers: {'idempotency-key': 'd'}});
    expect(remove.status).toBe(204);
    expect(
      (await harness.asMerchant('DELETE', `${path}/${id}`, undefined, {headers: {'idempotency-key': 'd'}})).status,
    ).toBe(204);
    const {results} = await env.DB.prepare('SELECT id, revoked_at_ms FROM sessions ORDER BY id').all();
    expect(results).toEqual([
      {id: 'somebody', revoked_at_ms: null},
      {id: 'theirs', revoked_at_ms: startMs},
    ]);
    expect(await env.DB.prepare('SELECT used_at_ms FROM portal_tickets').first()).toEqual({used_at_ms: startMs});
    expect((await harness.asMerchant('GET', `${path}/${id}`)).status).toBe(404);
    expect((await harness.asMerchant('DELETE', `${path}/${id}`)).status).toBe(404);
    expect((await records.get<{data: unknown[]}>(path)).data).toEqual([]);
    expect((await bodyOf<ContactPersonAnswer>(await records.put(path, 'p', ada()), 201)).id).not.toBe(id);
  });

  it('of another merchant are nobody', async () => {
    const {id} = await records.post<ContactPersonAnswer>(path, ada());
    const other = {merchantId: 'other'};
    expect((await harness.asMerchant('GET', `${path}/${id}`, undefined, other)).status).toBe(404);
    expect((await harness.asMerchant('DELETE', `${path}/${id}`, undefined, other)).status).toBe(404);
    expect(
      await bodyOf(await harness.asMerchant('POST', path, ada({customer: {id: customerId}}), other), 404),
    ).toMatchObject({code: 'customers.not_found'});
    expect((await records.get<ContactPersonAnswer>(`${path}/${id}`)).name).toBe('Ada');
  });

  it('ten at once with one address: one of them', async () => {
    const answers = await Promise.all(Array.from({length: 10}, () => harness.asMerchant('POST', path, ada())));
    expect(answers.filter(({status}) => status === 201)).toHaveLength(1);
    expect(answers.filter(({status}) => status === 409)).toHaveLength(9);
    expect(await countOf('contact_persons')).toBe(1);
  });
});
