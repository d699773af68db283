// Idempotency keys. https://docs.stripe.com/api/idempotent_requests, https://docs.stripe.com/error-low-level#idempotency
// The first answer of a key is kept, a 500 too, and given again for at least 24 hours; what was refused before its
// endpoint began (bad parameters, no key, too many requests, another request under way) is not kept.
import {badRequest, StripeFault} from '../core/errors.ts';
import type {Store} from '../core/store.ts';

export type SavedAnswer = {
  method: string;
  path: string;
  parameters: string;
  status: number;
  body: string;
  createdMs: number;
};

const keptForMs = 24 * 60 * 60 * 1000;

export class IdempotencyKeys {
  #inUse = new Set<string>();
  #store: Store;
  #nowMs: () => number;

  constructor(store: Store, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** The answer already given under this key, or null when the caller now holds the key and must `release` it. */
  claim(account: string, key: string, request: {method: string; path: string; parameters: string}): SavedAnswer | null {
    if (key.length > 255) throw badRequest(undefined, 'Idempotency keys can be at most 255 characters long.');
    if (this.#inUse.has(`${account}/${key}`)) {
      throw new StripeFault(
        409,
        {
          type: 'invalid_request_error',
          code: 'idempotency_key_in_use',
          message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
        },
        false,
      );
    }
    const saved = this.#store.get('saved_answers', account, key);
    if (saved && saved.createdMs > this.#nowMs() - keptForMs) {
      if (saved.path !== request.path || saved.method !== request.method) {
        throw mismatch(
          `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${request.path}' vs '${saved.path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
        );
      }
      if (saved.parameters !== request.parameters) {
        throw mismatch(
          `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
        );
      }
      return saved;
    }
    this.#inUse.add(`${account}/${key}`);
    return null;
  }

  remember(account: string, key: string, answer: Omit<SavedAnswer, 'createdMs'>): void {
    this.#store.put('saved_answers', account, {...answer, id: key, createdMs: this.#nowMs()});
  }

  release(account: string, key: string): void {
    this.#inUse.delete(`${account}/${key}`);
  }
}

function mismatch(message: string): StripeFault {
  return new StripeFault(400, {type: 'idempotency_error', message}, false);
}
