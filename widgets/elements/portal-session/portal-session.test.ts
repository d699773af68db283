import {afterEach, expect, test} from 'vitest';
import type {PortalSessionChangedEvent} from '../../events/session-events.ts';
import {fakeApi, grant, Problem} from '../../testing/fake-api.ts';
import {until} from '../../testing/states.ts';
import './portal-session.ts';

const realFetch = globalThis.fetch;
afterEach(() => document.querySelectorAll('portal-session').forEach((session) => session.remove()));

/** A session whose shop answers as given. */
function make(shop: (init?: RequestInit) => Response | Promise<Response>, answers = {}) {
  const api = fakeApi({'POST /session/ticket': () => grant(), ...answers});
  const intercepted = globalThis.fetch;
  const asked: RequestInit[] = [];
  globalThis.fetch = async (input, init) => {
    if (String(input) !== '/portal-ticket') return intercepted(input, init);
    asked.push(init!);
    return shop(init);
  };
  const session = document.createElement('portal-session');
  session.setAttribute('key', `ptl_pk_test_${crypto.randomUUID()}`);
  session.setAttribute('api', api.origin);
  session.setAttribute('ticket-url', '/portal-ticket');
  const states: string[] = [];
  session.addEventListener('portal-session-changed', (event: PortalSessionChangedEvent) => states.push(event.state));
  document.body.append(session);
  return {api, session, states, asked};
}

test('fetches a ticket by POST, with the shop’s cookies, and says who is in', async () => {
  const {session, states, asked, api} = make(() => Response.json({ticket: 'ptl_tk_1'}));
  await until(() => session.state === 'signed-in');
  expect(asked[0]).toMatchObject({method: 'POST', credentials: 'include'});
  expect(api.asked[0]!.body).toEqual({publishableKey: session.key, ticket: 'ptl_tk_1'});
  expect(states).toEqual(['signed-in']);
});

test.each([204, 401, 403, 404])('the shop answers %d: nobody is signed in there', async (status) => {
  const {session} = make(() => new Response(null, {status}));
  await until(() => session.state === 'signed-out');
  expect(session.session.problem).toBe(undefined);
});

test.each([
  ['an error', () => new Response('', {status: 500})],
  ['a page', () => new Response('<html>')],
  ['no ticket', () => Response.json({ticket: 7})],
])('the shop answers with %s: that is a problem to say, not a sign-out', async (_, shop) => {
  const {session} = make(shop);
  await until(() => session.session.problem);
  expect([session.state, session.session.problem!.code]).toEqual(['unknown', 'shop.no_ticket']);
  expect(session.session.problem!.text).toContain('could not confirm who you are');
});

test('a session that ends says so once', async () => {
  const {session, api} = make(() => Response.json({ticket: 'ptl_tk_1'}));
  await until(() => session.state === 'signed-in');
  let expired = 0;
  document.addEventListener('portal-session-expired', () => expired++);
  api.answers['GET /dashboard'] = new Problem(401, 'sessions.revoked');
  api.answers['POST /session/refresh'] = new Problem(401, 'sessions.revoked');
  const call = () => session.session.call('GET /dashboard', {}).catch(() => {});
  await Promise.all([call(), call(), call()]);
  expect(expired).toBe(1);
  expect(api.count('POST /session/refresh')).toBe(1);
});

test('another user of the shop: the earlier session is gone', async () => {
  const {session, api} = make(() => Response.json({ticket: 'ptl_tk_1'}));
  await until(() => session.state === 'signed-in');
  session.user = 'somebody else';
  await until(() => api.count('POST /session/ticket') === 2);
  await until(() => session.state === 'signed-in');
  expect(api.count('POST /session/refresh')).toBe(0);
});

test('a function in place of an address', async () => {
  globalThis.fetch = realFetch;
  const api = fakeApi({'POST /session/ticket': () => grant()});
  const session = document.createElement('portal-session');
  session.key = `ptl_pk_test_${crypto.randomUUID()}`;
  session.api = api.origin;
  document.body.append(session);
  await until(() => session.state === 'signed-out');
  session.fetchTicket = async () => 'ptl_tk_2';
  await until(() => session.state === 'signed-in');
  expect(api.asked[0]!.body).toMatchObject({ticket: 'ptl_tk_2'});
});
