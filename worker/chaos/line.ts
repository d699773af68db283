/** The way from the clients to the servers: what has no answer is sent again, with the same key, until it has one. */
import {setTimeout as wait} from 'node:timers/promises';
import {type Contact, origin, secretKeyOf} from './records.ts';
import {publishableKey, type Servers} from './servers.ts';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A server that answers 5xx is given this long before it is asked again. */
const pauseMs = 50;
const requestMsMax = 30_000;

export class Line {
  /** Acknowledged and refused are writes; the rest is every request. */
  readonly counts = {requests: 0, acknowledged: 0, refused: 0, retried: 0};
  /** How often each kind of 5xx came. */
  readonly failures = new Map<string, number>();
  readonly #servers: Servers;
  #gate = Promise.withResolvers<void>();
  #deadlineMs = Infinity;

  constructor(servers: Servers) {
    this.#servers = servers;
  }

  /** From now on nobody sends anything; what is under way goes on. */
  close(): void {
    this.#gate = Promise.withResolvers();
  }

  open(): void {
    this.#gate.resolve();
  }

  /** Nothing is killed any more: what has no answer by then never will. */
  answerWithin(ms: number): void {
    this.#deadlineMs = Date.now() + ms;
  }

  /** A write of a merchant's server. @param path after /v1 */
  merchant(merchantId: string, method: string, path: string, body: unknown, key: string): Promise<Answer> {
    return this.#untilAnswered(`${this.#servers.api}/v1${path}`, method, JSON.stringify(body), {
      'content-type': 'application/json',
      authorization: `Bearer ${secretKeyOf(merchantId)}`,
      'idempotency-key': key,
    });
  }

  /** A request of a contact person's browser. @param path after /portal/v1 */
  portal(contact: Contact, method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    return this.#untilAnswered(
      `${this.#servers.api}/portal/v1${path}`,
      method,
      body === undefined ? undefined : JSON.stringify(body),
      {
        ...(body !== undefined && {'content-type': 'application/json'}),
        authorization: `Bearer ${contact.token}`,
        origin,
        ...(key && {'idempotency-key': key}),
      },
    );
  }

  /** What Stripe.js sends, with the browser's key. @param path after /v1 */
  async stripe(method: string, path: string, form: Record<string, string> = {}): Promise<Answer> {
    const query = new URLSearchParams(form).toString();
    const url = `${this.#servers.sandbox}/v1${path}${method === 'GET' && query ? `?${query}` : ''}`;
    return this.#untilAnswered(url, method, method === 'GET' ? undefined : query, {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Bearer ${publishableKey}`,
    });
  }

  /** What is done at the bank, or by the bank. */
  control(path: string, body: unknown): Promise<Answer> {
    return this.#untilAnswered(`${this.#servers.sandbox}/_sandbox${path}`, 'POST', JSON.stringify(body), {
      'content-type': 'application/json',
    });
  }

  /** As Cloudflare does it: a run that fails is not repeated, the next one comes. */
  async cron(): Promise<void> {
    await this.#gate.promise;
    try {
      const answer = await fetch(`${this.#servers.api}/cdn-cgi/local/scheduled`, {
        signal: AbortSignal.timeout(60_000),
      });
      await answer.arrayBuffer();
    } catch {
      // It was killed in the middle.
    }
  }

  async #untilAnswered(
    url: string,
    method: string,
    body: string | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    let last = '';
    for (;;) {
      await this.#gate.promise;
      if (Date.now() > this.#deadlineMs)
        throw new Error(`No answer though nothing was killed: ${method} ${url} ${last}`);
      this.counts.requests++;
      try {
        const answer = await fetch(url, {
          method,
          headers,
          ...(body !== undefined && {body}),
          signal: AbortSignal.timeout(requestMsMax),
        });
        const text = await answer.text();
        const content = text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {};
        if (answer.status < 500) {
          if (method !== 'GET') this.counts[answer.status < 300 ? 'acknowledged' : 'refused']++;
          return {status: answer.status, body: content};
        }
        last = `${answer.status} ${text.slice(0, 200)}`;
        const kind = `${answer.status} ${String(content['code'] ?? '')}`;
        this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
      } catch (error) {
        last = String(error);
      }
      this.counts.retried++;
      await wait(pauseMs);
    }
  }
}
