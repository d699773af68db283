/**
 * An error with a stable code. What the API answers as problem+json keeps its own code (`invoices.not_found`); what
 * never reached the API has one of ours: `network` (no answer), `timeout`, `unreadable` (an answer that is not ours, for
 * example a proxy's page).
 */
export class PortalError extends Error {
  /** What to tell the customer, in their language; filled in by `explain()`. */
  text?: string;

  constructor(
    readonly code: string,
    readonly status = 0,
    readonly detail = '',
    /** Names the request in the API's log; 0-length when there was no answer. */
    readonly requestId = '',
    /** The problem's further members, for example `triesLeft`, `minimumMinor`, `errors`. */
    readonly extra: Record<string, unknown> = {},
    /** Seconds, from `Retry-After`. */
    readonly retryAfterSeconds = 0,
  ) {
    super(`${code} ${detail}`);
    this.name = 'PortalError';
  }
}
