/** Errors as RFC 9457 problem details, each with one stable code that the elements translate. */
import type {ContentfulStatusCode} from 'hono/utils/http-status';
import {z} from '@hono/zod-openapi';

export interface FieldError {
  /** Where in the request, for example `lines.0.quantity`. */
  path: string;
  code: string;
  message: string;
}

/** A refusal that its caller is meant to understand. Anything else that is thrown becomes a bare 500. */
export class Problem extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly detail: string;
  /** Further members of the answer, for example `triesLeft`. */
  readonly extra: Record<string, unknown>;

  constructor(status: ContentfulStatusCode, code: string, detail: string, extra: Record<string, unknown> = {}) {
    super(`${code}: ${detail}`);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.extra = extra;
  }
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Not valid',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};

/** The answer's body. */
export function problemBody(problem: Problem, requestId: string) {
  return {
    type: 'about:blank',
    title: titles[problem.status] ?? 'Error',
    status: problem.status as number,
    code: problem.code,
    detail: problem.detail,
    requestId,
    ...problem.extra,
  };
}

export const problemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().openapi({description: 'Stable; what a program looks at.', example: 'invoices.not_found'}),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({path: z.string(), code: z.string(), message: z.string()})).optional(),
  })
  .openapi('Problem');

const descriptions: Record<number, string> = {
  400: 'The request cannot be read.',
  401: 'No key or session, or one that is no longer good.',
  403: 'The key, role or origin may not do this.',
  404: 'There is no such record here.',
  409: 'The records do not allow it now.',
  413: 'The request is too large.',
  415: 'The body is not sent as application/json.',
  422: 'A field does not fit; `errors` names it.',
  429: 'Too many tries; see Retry-After.',
  503: 'Stripe did not answer; try again with the same Idempotency-Key.',
};

/** The `responses` of a route for the statuses it can refuse with. */
export function problemResponses<const Status extends number>(...statuses: Status[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {description: descriptions[status] ?? 'Refused.', content: {'application/problem+json': {schema: problemShape}}},
    ]),
  ) as {[S in Status]: {description: string; content: {'application/problem+json': {schema: typeof problemShape}}}};
}
