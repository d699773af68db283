import type {Answer, CallOptions, Route, Routes, SessionGrant} from '../client/shapes.ts';

/** What a route answers: a value, a problem, or a function of what was asked. `never` leaves it unanswered. */
export type FakeAnswer<R extends Route> =
  | Answer<R>
  | Problem
  | Promise<never>
  | ((
      asked: CallOptions<R> & {id?: string; query?: Record<string, string>},
    ) => Answer<R> | Problem | Promise<Answer<R> | Problem>);
export type Answers = {[R in Route]?: FakeAnswer<R>};

/** An error as the API answers it. */
export class Problem {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly extra: Record<string, unknown> = {},
  ) {}
}

/** For an answer that does not come: the pending state. */
export const never = new Promise<never>(() => {});

/** For a request that reaches nobody. */
export const offline = new Problem(0, 'offline');

export interface FakeApi {
  /** To give to `<portal-session api=…>`. */
  readonly origin: string;
  answers: Answers;
  /** What was asked, in order: the route and what came with it. */
  readonly asked: {route: Route; body?: unknown; query?: Record<string, string>; headers: Headers}[];
  /** Answers again as given, with nothing asked yet. */
  count(route: Route): number;
}

const realFetch = globalThis.fetch;
const apis = new Map<string, FakeApi>();
const routes = [
  'POST /session/ticket',
  'POST /session/refresh',
  'POST /session/end',
  'POST /sign-in/codes',
  'POST /sign-in/verify',
  'GET /dashboard',
  'GET /invoices',
  'GET /invoices/{id}',
  'GET /payables',
  'POST /payments',
  'GET /payments/{id}',
  'POST /payments/{id}/settle',
  'POST /payments/{id}/cancel',
  'POST /credit-applications',
  'POST /transfers',
  'POST /transfers/{id}/withdraw',
  'POST /customer-sessions',
  'GET /payment-methods',
  'POST /payment-methods/setups',
  'POST /payment-methods/setups/{id}/settle',
  'POST /payment-methods/{id}/verify',
  'PATCH /payment-methods/{id}',
  'DELETE /payment-methods/{id}',
] satisfies (keyof Routes)[];

/**
 * An API at the network boundary: what is asked of its origin is answered from `answers`, everything else goes on to
 * the network. Any number may stand side by side, each with an origin of its own.
 */
export function fakeApi(answers: Answers): FakeApi {
  const origin = `http://api-${apis.size + 1}.test`;
  const asked: FakeApi['asked'] = [];
  const api = {origin, answers, asked, count: (route: Route) => asked.filter((one) => one.route === route).length};
  apis.set(origin, api);
  globalThis.fetch = intercept;
  return api;
}

async function intercept(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = input instanceof Request ? input : undefined;
  const url = new URL(request?.url ?? String(input), location.href);
  const api = apis.get(url.origin);
  if (!api) return realFetch(input, init);

  const signal = init?.signal;
  const path = url.pathname.replace('/portal/v1', '');
  const route = routes.find((one) => {
    const [method, pattern] = one.split(' ') as [string, string];
    return method === (init?.method ?? 'GET') && new RegExp(`^${pattern.replace('{id}', '[^/]+')}$`).test(path);
  });
  const query = Object.fromEntries(url.searchParams);
  const body = init?.body ? JSON.parse(String(init.body)) : undefined;
  if (route) api.asked.push({route, body, query, headers: new Headers(init?.headers)});
  let answer: unknown = route && api.answers[route];
  if (typeof answer === 'function')
    answer = answer({
      id: path.split('/')[route!.split('/').indexOf('{id}')],
      query,
      body,
      idempotencyKey: new Headers(init?.headers).get('Idempotency-Key'),
    });
  const value = await Promise.race([
    answer,
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  ]);
  await new Promise((done) => setTimeout(done));
  if (!(route! in api.answers)) return problem(new Problem(404, 'requests.not_found'));
  if (value === offline) throw new TypeError('Failed to fetch');
  if (value instanceof Problem) return problem(value);
  const headers = {'Portal-Bookmark': String(api.asked.length)};
  return value === undefined ? new Response(null, {status: 204}) : Response.json(value, {headers});
}

function problem({status, code, extra}: Problem): Response {
  const body = {type: 'about:blank', title: code, status, code, detail: code, requestId: 'req_test', ...extra};
  return Response.json(body, {status, headers: {'Content-Type': 'application/problem+json'}});
}

/** A session of the contact person whom the fixtures know. */
export function grant(over: Partial<SessionGrant> = {}): SessionGrant {
  const nowMs = Date.now();
  return {
    accessToken: `access-${Math.random()}`,
    accessExpiresAtMs: nowMs + 300_000,
    refreshToken: `ptl_rt_test_${Math.random()}`,
    idleExpiresAtMs: nowMs + 1_800_000,
    merchant: {id: 'test', name: 'Aldermoor Trading', language: 'en'},
    customer: {id: 'cus_1', name: 'Harbour & Pine Ltd', language: null},
    contact: {id: 'con_1', name: 'Imogen Clarke', email: 'imogen@harbourpine.example'},
    role: 'admin',
    ...over,
  };
}
