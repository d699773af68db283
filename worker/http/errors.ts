/** What every route may throw becomes an answer here; what nobody expected becomes a bare 500 and a log line. */
import type {Context} from 'hono';
import {HTTPException} from 'hono/http-exception';
import {Problem, problemBody} from './problems.ts';
import type {AppEnv} from './router.ts';

export function answerError(error: Error, c: Context<AppEnv>): Response {
  const requestId = c.get('requestId');
  const problem = asProblem(error);
  if (problem.status >= 500) {
    // The cause goes to the log under the id that the caller is shown; nothing of it goes into the answer.
    console.error(JSON.stringify({requestId, method: c.req.method, path: c.req.path, error: describe(error)}));
  }
  const headers: Record<string, string> = {'content-type': 'application/problem+json', 'cache-control': 'no-store'};
  if (typeof problem.extra.retryAfterSeconds === 'number')
    headers['retry-after'] = String(problem.extra.retryAfterSeconds);
  return c.body(JSON.stringify(problemBody(problem, requestId)), problem.status, headers);
}

export function answerNotFound(c: Context<AppEnv>): Response {
  return answerError(new Problem(404, 'requests.not_found', `There is no ${c.req.method} ${c.req.path}.`), c);
}

function asProblem(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status === 400) {
    return new Problem(400, 'requests.malformed_json', 'The body is not valid JSON.');
  }
  if (error instanceof HTTPException && error.status === 413) {
    return new Problem(413, 'requests.too_large', 'The body is too large.');
  }
  if (error instanceof HTTPException && error.status === 415) {
    return new Problem(415, 'requests.not_json', 'Send the body as content-type: application/json.');
  }
  return new Problem(500, 'internal', 'Something went wrong on our side. The request id helps us find it.');
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause ? ` caused by ${describe(error.cause)}` : ''}`.slice(0, 4000);
}
