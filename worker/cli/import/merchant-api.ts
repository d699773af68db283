import {createHash, randomUUID} from 'node:crypto';
import {setTimeout as wait} from 'node:timers/promises';
import {ImportError} from './arguments.ts';

export interface BulkResult {
  index: number;
  outcome: 'created' | 'updated' | 'unchanged' | 'refused';
  problem?: {code: string; detail: string; errors?: {path: string; message: string}[]};
}
export interface BulkBody {
  customers?: object[];
  invoices?: object[];
  creditNotes?: object[];
}
export type BulkResults = Record<keyof BulkBody, BulkResult[]>;

/** The whole request does not fit (too large, or not understood): its records have to go one by one. */
export class RequestRefused extends Error {
  readonly problem: {code: string; detail: string};
  constructor(problem: {code: string; detail: string}) {
    super(problem.detail);
    this.problem = problem;
  }
}

const TRIES_MAX = 8;
const REQUEST_TIMEOUT_MS = 120_000;
const BACKOFF_FIRST_MS = 250;
const BACKOFF_MAX_MS = 15_000;

/** The merchant API, as far as the import needs it. A request is repeated until its outcome is known. */
export class MerchantApi {
  private readonly url: string;
  private readonly key: string;
  private readonly stop: AbortSignal;
  // A key repeats an answer: one of an earlier run would say "created" again. Within a run it makes retries safe;
  // between runs the records' external ids do.
  private readonly run = randomUUID();

  constructor(url: string, key: string, stop: AbortSignal) {
    this.url = url;
    this.key = key;
    this.stop = stop;
  }

  /** @throws ImportError where the key is refused or nobody answers */
  async check(): Promise<void> {
    await this.request('GET', '/v1/customers?limit=1');
  }

  /** @throws RequestRefused | ImportError */
  async bulk(body: BulkBody): Promise<BulkResults> {
    const text = JSON.stringify(body);
    const key = `import-${createHash('sha256').update(this.run).update(text).digest('hex').slice(0, 48)}`;
    const {results} = (await this.request('POST', '/v1/bulk', text, key)) as {results: BulkResults};
    return results;
  }

  private async request(method: string, path: string, body?: string, idempotencyKey?: string): Promise<unknown> {
    let last = '';
    for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
      let retryAfterMs = 0;
      try {
        const response = await fetch(this.url + path, {
          method,
          headers: {
            authorization: `Bearer ${this.key}`,
            ...(body !== undefined && {'content-type': 'application/json'}),
            ...(idempotencyKey !== undefined && {'idempotency-key': idempotencyKey}),
          },
          ...(body !== undefined && {body}),
          redirect: 'error',
          signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        });
        const answer = await readJson(response);
        if (response.ok) {
          if (answer === null)
            throw new ImportError(`${this.url} does not answer like the merchant API. Is --url right?`);
          return answer;
        }
        const problem = answer as {code?: string; detail?: string; title?: string} | null;
        last = `${response.status} ${problem?.code ?? response.statusText}`;
        if (response.status === 401 || response.status === 403) {
          throw new ImportError(`The key was refused (${last}). Is --key this merchant's secret key (ptl_sk_…)?`);
        }
        const again =
          response.status >= 500 || response.status === 429 || response.status === 409 || response.status === 408;
        if (!again) {
          const detail = problem?.detail ?? problem?.title ?? response.statusText;
          if (method === 'GET') throw new ImportError(`${this.url}${path} answers ${last}: ${detail}. Is --url right?`);
          throw new RequestRefused({code: problem?.code ?? `http_${response.status}`, detail});
        }
        retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1000;
      } catch (error) {
        if (error instanceof ImportError || error instanceof RequestRefused) throw error;
        last = networkReason(error);
      }
      // A check has nothing to lose by an early answer; records under way are worth waiting for.
      if (method === 'GET' && attempt === 3) break;
      if (attempt < TRIES_MAX && !this.stop.aborted) {
        const backoffMs = Math.min(BACKOFF_FIRST_MS * 2 ** (attempt - 1), BACKOFF_MAX_MS) * (0.75 + Math.random() / 2);
        await wait(Math.max(backoffMs, Math.min(retryAfterMs || 0, 60_000)), undefined, {signal: this.stop}).catch(
          () => undefined,
        );
      }
    }
    throw new ImportError(`The API at ${this.url} cannot be reached (${last}).`);
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function networkReason(error: unknown): string {
  const {cause, message, name} = error as Error & {cause?: {code?: string; message?: string}};
  return cause?.code ?? cause?.message ?? (name === 'TimeoutError' ? 'no answer in time' : message);
}
