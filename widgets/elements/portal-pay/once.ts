import type {PortalError} from '../../client/portal-error.ts';
import type {Answer, Routes} from '../../client/shapes.ts';
import type {Call} from '../../internal/load.ts';

/** Tries, when there is no answer: the key makes the second the same as the first. */
const PAUSES_MS = [0, 1000, 3000];
const RETRY_AFTER_MAX_MS = 5000;

export type Pause = (ms: number) => Promise<unknown>;
export const pause: Pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Routes that take an `Idempotency-Key`. */
type OnceRoute = 'POST /payments' | 'POST /credit-applications' | 'POST /transfers';

/**
 * Sends something that must happen once, however often it takes to get an answer. The key lives as long as what it is
 * for: another body, or a definite refusal, ends it.
 */
export class Once<R extends OnceRoute> {
  #call: Call;
  #route: R;
  #pause: Pause;
  #key?: string;
  #body?: string;

  constructor(call: Call, route: R, wait: Pause = pause) {
    this.#call = call;
    this.#route = route;
    this.#pause = wait;
  }

  /** Whether this body is what the present key is for. */
  isFor(body: Routes[R]['body']): boolean {
    return JSON.stringify(body) === this.#body;
  }

  /** @throws PortalError */
  async send(body: Routes[R]['body']): Promise<Answer<R>> {
    if (!this.isFor(body)) this.forget();
    this.#body = JSON.stringify(body);
    const idempotencyKey = (this.#key ??= crypto.randomUUID());
    let last: unknown;
    for (const pauseMs of PAUSES_MS) {
      if (pauseMs) {
        const {retryAfterSeconds = 0} = last as PortalError;
        await this.#pause(Math.min(Math.max(pauseMs, retryAfterSeconds * 1000), RETRY_AFTER_MAX_MS));
      }
      try {
        return await this.#call(this.#route, {body, idempotencyKey} as never);
      } catch (error) {
        last = error;
        const {status = 0} = error as PortalError;
        if (status >= 400 && status < 500 && status !== 429) {
          this.forget();
          break;
        }
      }
    }
    throw last;
  }

  forget(): void {
    this.#key = undefined;
  }
}
