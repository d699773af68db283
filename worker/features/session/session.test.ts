import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env, type Harness, publishableKeyOf, shopOrigin} from '../../testing/harness.ts';
import {addContact, addCustomer, addTicket} from '../../testing/records.ts';
import type {SessionGrant} from './session.usecases.ts';

let harness: Harness;
const headers = {origin: shopOrigin};

beforeEach(async () => {
  harness = await createHarness();
  await addCustomer('cus_a');
  await addContact('con_a', 'cus_a', {role: 'admin'});
});

const exchange = (ticket: string, options: {publishableKey?: string; headers?: Record<string, string>} = {}) =>
  harness.request('POST', '/portal/v1/session/ticket', {
    body: {publishableKey: options.publishableKey ?? publishableKeyOf('demo'), ticket},
    headers: options.headers ?? headers,
  });

const refresh = (refreshToken: string, origin: string = shopOrigin) =>
  harness.request('POST', '/portal/v1/session/refresh', {body: {refreshToken}, headers: {origin}});

const codeOf = async (answer: Response) => [answer.status, (await answer.json<{code?: string}>()).code];

const countOf = async (table: string) =>
  (await env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<{n: number}>())!.n;

describe('a ticket', () => {
  it('opens a session of its customer and contact person', async () => {
    const answer = await exchange(await addTicket('cus_a', {contactId: 'con_a', role: 'payer'}));
    expect(answer.status).toBe(200);
    const grant = await answer.json<SessionGrant>();
    expect(grant).toMatchObject({
      merchant: {id: 'demo', name: 'Merchant demo', language: 'en'},
      customer: {id: 'cus_a', name: 'Customer cus_a', language: null},
      contact: {id: 'con_a', name: 'Contact con_a', email: 'con_a@customer.example'},
      // The contact person's role as it is now, not as it was when the ticket was minted.
      role: 'admin',
    });
    expect(grant.accessExpiresAtMs - harness.providers.clock.nowMs()).toBe(10 * 60_000);
    expect(grant.idleExpiresAtMs - harness.providers.clock.nowMs()).toBe(30 * 60_000);
    expect(grant.refreshToken).toMatch(/^ptl_rt_demo_ses_/);
    const stored = JSON.stringify((await env.DB.prepare('SELECT * FROM sessions').all()).results);
    expect(stored).not.toContain(grant.refreshToken);
  });

  it('without a contact person opens one of its role', async () => {
    const grant = await (await exchange(await addTicket('cus_a'))).json<SessionGrant>();
    expect(grant).toMatchObject({contact: null, role: 'payer'});
  });

  it('is good once, however many exchange it at the same time', async () => {
    const ticket = await addTicket('cus_a');
    const answers = await Promise.all(Array.from({length: 50}, () => exchange(ticket)));
    expect(answers.filter(({status}) => status === 200)).toHaveLength(1);
    expect(answers.filter(({status}) => status === 401)).toHaveLength(49);
    expect(await countOf('sessions')).toBe(1);
    expect(await codeOf(await exchange(ticket))).toEqual([401, 'tickets.invalid']);
  });

  it('is refused when it is too old, unknown, of another merchant or of a removed contact person', async () => {
    const late = await addTicket('cus_a');
    const ofRemoved = await addTicket('cus_a', {
      contactId: 'con_a',
      expiresAtMs: harness.providers.clock.nowMs() + 3_600_000,
    });
    await env.DB.prepare('UPDATE contact_persons SET removed_at_ms = 1').run();
    harness.advance(60_000);
    await addCustomer('cus_o', {merchant_id: 'other'});
    const foreign = await addTicket('cus_o', {
      merchantId: 'other',
      expiresAtMs: harness.providers.clock.nowMs() + 60_000,
    });
    for (const ticket of [late, ofRemoved, foreign, 'ptl_tk_demo_nothing', 'x']) {
      expect(await codeOf(await exchange(ticket))).toEqual([401, 'tickets.invalid']);
    }
    expect(await countOf('sessions')).toBe(0);
  });

  it('is not used up by a wrong key or a foreign site', async () => {
    const ticket = await addTicket('cus_a');
    expect(await codeOf(await exchange(ticket, {headers: {}}))).toEqual([403, 'origins.not_allowed']);
    expect(await codeOf(await exchange(ticket, {headers: {origin: 'https://evil.example'}}))).toEqual([
      403,
      'origins.not_allowed',
    ]);
    for (const publishableKey of ['ptl_pk_demo_wrong', 'ptl_sk_demo_test', 'nonsense', publishableKeyOf('nobody')]) {
      expect(await codeOf(await exchange(ticket, {publishableKey}))).toEqual([401, 'keys.invalid']);
    }
    expect((await exchange(ticket)).status).toBe(200);
  });
});

describe('a refresh token', () => {
  it('is rotated, and the session goes on', async () => {
    const {grant} = await harness.signIn('cus_a');
    harness.advance(29 * 60_000);
    const answer = await refresh(grant.refreshToken);
    expect(answer.status).toBe(200);
    const next = await answer.json<SessionGrant>();
    expect(next.refreshToken).not.toBe(grant.refreshToken);
    expect(next.idleExpiresAtMs).toBe(harness.providers.clock.nowMs() + 30 * 60_000);
    harness.advance(29 * 60_000);
    expect((await refresh(next.refreshToken)).status).toBe(200);
  });

  it('answers with the same next token for 30 seconds, so that a lost answer can be asked for again', async () => {
    const {grant} = await harness.signIn('cus_a');
    const answers = await Promise.all(Array.from({length: 10}, () => refresh(grant.refreshToken)));
    const tokens = await Promise.all(answers.map(async (answer) => (await answer.json<SessionGrant>()).refreshToken));
    harness.advance(29_000);
    tokens.push((await (await refresh(grant.refreshToken)).json<SessionGrant>()).refreshToken);
    expect(new Set(tokens).size).toBe(1);
    expect((await refresh(tokens[0]!)).status).toBe(200);
  });

  it('that is used again later ends the session, for the thief and the customer', async () => {
    const session = await harness.signIn('cus_a');
    const next = await (await refresh(session.grant.refreshToken)).json<SessionGrant>();
    harness.advance(30_000);
    expect(await codeOf(await refresh(session.grant.refreshToken))).toEqual([401, 'sessions.revoked']);
    expect(await codeOf(await refresh(next.refreshToken))).toEqual([401, 'sessions.revoked']);
    expect(await codeOf(await session.request('GET', '/dashboard'))).toEqual([401, 'sessions.revoked']);
  });

  it('that was never one ends nothing, for whoever knows the session’s id', async () => {
    const {grant} = await harness.signIn('cus_a');
    const made = grant.refreshToken.replace(/_[^_]*$/, '_made-up');
    expect(await codeOf(await refresh(made))).toEqual([401, 'sessions.expired']);
    expect((await refresh(grant.refreshToken)).status).toBe(200);
  });

  it('of two rotations ago ends the session at once', async () => {
    const {grant} = await harness.signIn('cus_a');
    const second = await (await refresh(grant.refreshToken)).json<SessionGrant>();
    const third = await (await refresh(second.refreshToken)).json<SessionGrant>();
    expect(await codeOf(await refresh(grant.refreshToken))).toEqual([401, 'sessions.revoked']);
    expect(await codeOf(await refresh(third.refreshToken))).toEqual([401, 'sessions.revoked']);
  });

  it('is refused after 30 idle minutes, and where nobody knows it', async () => {
    const {grant} = await harness.signIn('cus_a');
    harness.advance(30 * 60_000);
    expect(await codeOf(await refresh(grant.refreshToken))).toEqual([401, 'sessions.expired']);
    for (const token of ['nonsense', 'ptl_rt_demo_ses_1_x', grant.refreshToken.replace('demo', 'other')]) {
      expect(await codeOf(await refresh(token))).toEqual([401, 'sessions.expired']);
    }
  });

  it('is good on its own site alone, and a foreign one does not end the session', async () => {
    const {grant} = await harness.signIn('cus_a');
    await env.DB.prepare("INSERT INTO allowed_origins VALUES ('demo', 'https://second.example')").run();
    expect(await codeOf(await refresh(grant.refreshToken, 'https://second.example'))).toEqual([
      403,
      'origins.not_allowed',
    ]);
    expect(await codeOf(await refresh(grant.refreshToken, 'https://evil.example'))).toEqual([
      403,
      'origins.not_allowed',
    ]);
    expect((await refresh(grant.refreshToken)).status).toBe(200);
    await env.DB.prepare('DELETE FROM allowed_origins WHERE origin = ?').bind(shopOrigin).run();
    expect(await codeOf(await refresh(grant.refreshToken))).toEqual([403, 'origins.not_allowed']);
  });

  it('is refused when the contact person was removed', async () => {
    const {grant} = await harness.signIn('cus_a', {contactId: 'con_a'});
    await env.DB.prepare('UPDATE contact_persons SET removed_at_ms = 1').run();
    expect(await codeOf(await refresh(grant.refreshToken))).toEqual([401, 'sessions.revoked']);
  });
});

describe('an access token', () => {
  it('is good for ten minutes', async () => {
    const session = await harness.signIn('cus_a');
    harness.advance(10 * 60_000 - 1000);
    expect((await session.request('GET', '/dashboard')).status).toBe(200);
    harness.advance(1000);
    expect(await codeOf(await session.request('GET', '/dashboard'))).toEqual([401, 'sessions.expired']);
  });

  it('is refused at once when the session was ended', async () => {
    const session = await harness.signIn('cus_a');
    expect((await session.request('POST', '/session/end')).status).toBe(204);
    expect(await codeOf(await session.request('GET', '/dashboard'))).toEqual([401, 'sessions.revoked']);
    expect(await codeOf(await refresh(session.grant.refreshToken))).toEqual([401, 'sessions.revoked']);
  });
});
