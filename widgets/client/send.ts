import {PortalError} from './portal-error.ts';
import type {Answer, CallOptions, Route} from './shapes.ts';

const TIMEOUT_MS = 20_000;

/**
 * Sends one request to the portal API and reads its answer.
 *
 * A thin wrapper of `fetch` rather than hono/client's `hc`: 1.8 KB less in the path to the first row, with the same
 * types (see contract.ts).
 *
 * @param api origin of the API, for example `https://portal.example`
 * @throws PortalError; an abort by `signal` is thrown as it is, so that a Task can see that it was superseded
 */
export async function send<R extends Route>(
  api: string,
  route: R,
  options: CallOptions<R>,
  accessToken?: string,
  /** How far the database had come at the latest answer: the next is read from a copy at least as far. */
  bookmark: {latest?: string | null} = {},
): Promise<Answer<R>> {
  const {id, query, body, idempotencyKey, signal} = options as {
    id?: string;
    query?: Record<string, unknown>;
    body?: unknown;
    idempotencyKey?: string;
    signal?: AbortSignal;
  };
  const [method, path] = route.split(' ') as [string, string];
  const url = new URL('/portal/v1' + path.replace('{id}', encodeURIComponent(id ?? '')), api);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value != null && value !== '') url.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = {};
  if (accessToken) headers['Authorization'] = `Bearer ${accessToken}`;
  if (bookmark.latest) headers['Portal-Bookmark'] = bookmark.latest;
  if (idempotencyKey) headers['Idempotency-Key'] = idempotencyKey;
  if (body) headers['Content-Type'] = 'application/json';

  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    bookmark.latest = response.headers.get('Portal-Bookmark') ?? bookmark.latest;
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new PortalError(timeout.aborted ? 'timeout' : 'network');
  }

  let json;
  try {
    json = text ? JSON.parse(text) : undefined;
  } catch {
    // Not our API's answer: a proxy's page, or a cut-off body.
  }
  if (response.ok && (json || !text)) return json;
  throw new PortalError(
    json?.code ?? 'unreadable',
    response.status,
    json?.detail,
    json?.requestId,
    json,
    Number(response.headers.get('Retry-After')) || 0,
  );
}
