import {afterEach, beforeEach, expect, test} from 'vitest';
import type {PortalError} from '../client/portal-error.ts';
import {type Answers, fakeApi, type FakeApi, grant, never, offline, Problem} from '../testing/fake-api.ts';
import {until} from '../testing/states.ts';
import {Session, type SessionOptions, type SessionState} from './session.ts';

let key: string;
let sessions: Session[];
beforeEach(() => {
  key = `ptl_pk_test_${crypto.randomUUID()}`;
  sessions = [];
});
afterEach(() => {
  for (const session of sessions) session.stop();
});

async function start(answers: Answers, options: Partial<SessionOptions> = {}) {
  const api = fakeApi(answers);
  const states: SessionState[] = [];
  const session = new Session(() => states.push(session.state));
  sessions.push(session);
  await session.start({publishableKey: key, api: api.origin, languages: ['en'], ...options});
  return {api, session, states};
}

const kept = () => JSON.parse(sessionStorage.getItem(`portal:${key}`) ?? '{}');
const keep = (token: string, user?: string) => sessionStorage.setItem(`portal:${key}`, JSON.stringify({token, user}));
const bearers = (api: FakeApi, route: string) =>
  api.asked.filter((one) => one.route === route).map((one) => one.headers.get('Authorization'));
const dashboard = {'GET /dashboard': {today: '2026-11-22'} as never};

test('nobody: signed out', async () => {
  const {session, api} = await start({});
  expect(session.state).toBe('signed-out');
  expect(api.asked).toEqual([]);
});

test('a ticket from the shop is exchanged; the refresh token is kept, the access token is not', async () => {
  const given = grant();
  const {session, api, states} = await start({'POST /session/ticket': given}, {fetchTicket: async () => 'ptl_tk_1'});
  expect(states).toEqual(['signed-in']);
  expect(session.grant?.customer.name).toBe('Harbour & Pine Ltd');
  expect(api.asked[0]!.body).toEqual({publishableKey: key, ticket: 'ptl_tk_1'});
  expect(kept().token).toBe(given.refreshToken);
  expect(JSON.stringify({...sessionStorage, ...localStorage})).not.toContain(given.accessToken);
});

test('on another page of the shop the refresh token carries on, without a ticket', async () => {
  keep('ptl_rt_1');
  const next = grant();
  let tickets = 0;
  const fetchTicket = async () => `ptl_tk_${++tickets}`;
  const {session, api} = await start({'POST /session/refresh': next}, {fetchTicket});
  expect(session.state).toBe('signed-in');
  expect(api.asked[0]!.body).toEqual({refreshToken: 'ptl_rt_1'});
  expect(kept().token).toBe(next.refreshToken);
  expect(tickets).toBe(0);
});

test('a refused refresh token: the shop is asked for a ticket, else it has expired', async () => {
  keep('ptl_rt_1');
  const refused = {
    'POST /session/refresh': new Problem(401, 'sessions.expired'),
    'POST /session/ticket': () => grant(),
  };
  const again = await start(refused, {fetchTicket: async () => 'ptl_tk_1'});
  expect(again.session.state).toBe('signed-in');
  again.session.stop();

  keep('ptl_rt_1');
  const over = await start(refused, {fetchTicket: async () => null});
  expect(over.states).toEqual(['expired']);
  expect(kept().token).toBe(undefined);
});

test('a refused ticket is signed out; an API that does not answer is a problem that can be tried again', async () => {
  const fetchTicket = async () => 'ptl_tk_1';
  const refused = await start({'POST /session/ticket': new Problem(401, 'tickets.invalid')}, {fetchTicket});
  expect(refused.session.state).toBe('signed-out');

  const {session, api} = await start({'POST /session/ticket': offline}, {fetchTicket});
  expect([session.state, session.problem?.code]).toEqual(['unknown', 'network']);
  api.answers['POST /session/ticket'] = () => grant();
  await session.start();
  expect([session.state, session.problem]).toEqual(['signed-in', undefined]);
});

test('another user of the shop does not get the earlier one’s session', async () => {
  keep('ptl_rt_1', 'user 1');
  const {session, api} = await start({'POST /session/refresh': () => grant()}, {user: 'user 2'});
  expect(session.state).toBe('signed-out');
  expect(api.asked).toEqual([]);
});

test('an access token is renewed ahead of its end, once for all who ask', async () => {
  keep('ptl_rt_1');
  const first = grant({accessExpiresAtMs: Date.now() + 20_000});
  const second = grant();
  let renewals = 0;
  const {session, api} = await start({...dashboard, 'POST /session/refresh': () => (renewals++ ? second : first)});
  await Promise.all([1, 2, 3].map(() => session.call('GET /dashboard', {})));
  expect(api.count('POST /session/refresh')).toBe(2);
  expect(bearers(api, 'GET /dashboard')).toEqual(Array(3).fill(`Bearer ${second.accessToken}`));
});

test('a call that is refused renews once and is made again', async () => {
  keep('ptl_rt_1');
  const {session, api} = await start({'POST /session/refresh': () => grant()});
  let calls = 0;
  api.answers['GET /dashboard'] = () =>
    calls++ ? ({today: '2026-11-22'} as never) : new Problem(401, 'sessions.expired');
  expect(await session.call('GET /dashboard', {})).toEqual({today: '2026-11-22'});
  expect(api.count('POST /session/refresh')).toBe(2);
});

test('refused for good: expired, nobody’s data left, and no further try', async () => {
  keep('ptl_rt_1');
  const {session, api, states} = await start({'POST /session/refresh': () => grant()});
  api.answers['GET /dashboard'] = new Problem(401, 'sessions.revoked');
  const error = await session.call('GET /dashboard', {}).catch((error: PortalError) => error);
  expect(error).toMatchObject({code: 'sessions.revoked', status: 401, requestId: 'req_test'});
  expect(states).toEqual(['signed-in', 'expired']);
  expect(session.grant).toBe(undefined);
  expect(api.count('GET /dashboard')).toBe(2);
});

test('offline is not expired', async () => {
  keep('ptl_rt_1');
  const {session, api} = await start({'POST /session/refresh': () => grant({accessExpiresAtMs: Date.now()})});
  api.answers['POST /session/refresh'] = offline;
  await expect(session.call('GET /dashboard', {})).rejects.toMatchObject({code: 'network'});
  expect(session.state).toBe('signed-in');
  expect(kept().token).toMatch(/^ptl_rt_test/);
});

test('idle for too long: the server says whether it has ended', async () => {
  keep('ptl_rt_1');
  const {session, api} = await start({'POST /session/refresh': () => grant({idleExpiresAtMs: Date.now() - 900})});
  api.answers['POST /session/refresh'] = new Problem(401, 'sessions.expired');
  await until(() => session.state === 'expired');
  expect(kept().token).toBe(undefined);
});

test('signed out stays signed out over a reload, until asked', async () => {
  const fetchTicket = async () => 'ptl_tk_1';
  const answers = {'POST /session/ticket': () => grant(), 'POST /session/end': undefined};
  const {session, api} = await start(answers, {fetchTicket});
  await session.signOut();
  expect(session.state).toBe('signed-out');
  expect(bearers(api, 'POST /session/end')[0]).toMatch(/^Bearer access-/);

  const reloaded = await start(answers, {fetchTicket});
  expect(reloaded.session.state).toBe('signed-out');
  expect(await reloaded.session.signIn()).toBe(true);
  expect(reloaded.session.state).toBe('signed-in');
});

test('signing in at the shop in vain leaves things as they were', async () => {
  const {session, states} = await start({}, {fetchTicket: async () => null});
  expect(await session.signIn()).toBe(false);
  expect(states).toEqual(['signed-out', 'signing-in', 'signed-out']);
});

// Two documents of one origin stand for two tabs: here two sessions share storage, and each has a channel of its own.
test('two tabs: signed out in one is signed out in the other', async () => {
  keep('ptl_rt_1');
  const given = grant();
  const one = await start({'POST /session/refresh': given, 'POST /session/end': undefined});
  const told: unknown[] = [];
  const other = new BroadcastChannel(`portal:${key}`);
  other.onmessage = ({data}) => told.push(data);
  await one.session.signOut();
  await until(() => told.length);
  expect(told).toEqual([[given.refreshToken, undefined]]);
  one.session.stop();

  keep('ptl_rt_9');
  const two = await start({'POST /session/refresh': {...given, refreshToken: 'ptl_rt_10'}});
  other.postMessage(['ptl_rt_10', 'ptl_rt_11']);
  await until(() => kept().token === 'ptl_rt_11');
  expect(two.session.state).toBe('signed-in');
  other.postMessage(['ptl_rt_11', undefined]);
  await until(() => two.session.state === 'expired');
  other.close();
});

test('an aborted call is an abort, not an error of the portal', async () => {
  keep('ptl_rt_1');
  const {session} = await start({'POST /session/refresh': () => grant(), 'GET /dashboard': never});
  const abort = new AbortController();
  const call = session.call('GET /dashboard', {signal: abort.signal});
  abort.abort();
  await expect(call).rejects.toMatchObject({name: 'AbortError'});
});

test('calls carry id, query, body and idempotency key', async () => {
  keep('ptl_rt_1');
  const {session, api} = await start({
    'POST /session/refresh': () => grant(),
    'GET /invoices': {data: [], nextCursor: null, today: '2026-11-22'},
    'POST /payments': {id: 'pay_1'} as never,
    'GET /invoices/{id}': ({id}) => ({id}) as never,
  });
  await session.call('GET /invoices', {query: {filter: 'unpaid', search: '', limit: 10}});
  expect(api.asked.at(-1)!.query).toEqual({filter: 'unpaid', limit: '10'});
  expect(await session.call('GET /invoices/{id}', {id: 'inv_1'})).toEqual({id: 'inv_1'});
  const body = {currency: 'GBP', amountMinor: 100, method: 'card' as const, invoices: []};
  await session.call('POST /payments', {body, idempotencyKey: 'once'});
  expect(api.asked.at(-1)!.body).toEqual(body);
  expect(api.asked.at(-1)!.headers.get('Idempotency-Key')).toBe('once');
  // The fake API gives each answer a bookmark: the number of what was asked.
  expect(api.asked.at(-1)!.headers.get('Portal-Bookmark')).toBe(String(api.asked.length - 1));
});
