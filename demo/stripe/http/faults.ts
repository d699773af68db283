// Being nasty on purpose: the next calls of a kind go wrong in a way that a network or Stripe itself can go wrong.
import {StripeFault} from '../core/errors.ts';

export type FaultRule = {
  /** `answer`: an error of `status`. `drop`: the connection breaks. `hang`: no answer for `ms`, then it breaks. `delay`: an answer after `ms`. */
  do: 'answer' | 'drop' | 'hang' | 'delay';
  /** Before or after the call has taken effect (`after` is the default for drop and hang, `before` for the others). */
  when?: 'before' | 'after';
  method?: string;
  /** As in the API, `*` for any part: `/v1/payment_intents`, `/v1/payment_intents/:any/confirm` with `*` for `:any`. Any path when absent. */
  path?: string;
  /** How many calls; 1 when absent. */
  times?: number;
  /** How many matching calls to let through first. */
  skip?: number;
  /** For `answer`: 409, 429, 500 or another. */
  status?: number;
  /** For `answer`: whether the idempotency key keeps this answer. True for 5xx, false for others, as with Stripe. */
  remember?: boolean;
  ms?: number;
};

/** What is to go wrong with a call; null: nothing. */
export type Decide = (call: {method: string; path: string}) => FaultRule | null;

export class Faults {
  #rules: {rule: FaultRule; left: number; skip: number}[] = [];

  #decide: Decide | null = null;

  /** While there is such a function, it alone decides; for a program that chooses what fails, call by call. */
  decideBy(decide: Decide | null): void {
    this.#decide = decide;
  }

  add(rule: FaultRule): void {
    this.#rules.push({rule, left: rule.times ?? 1, skip: rule.skip ?? 0});
  }

  clear(): void {
    this.#decide = null;
    this.#rules = [];
  }

  list(): (FaultRule & {left: number})[] {
    return this.#rules.map(({rule, left}) => ({...rule, left}));
  }

  /** The rule for this call, if any; it counts as used. */
  take(method: string, path: string): FaultRule | null {
    if (this.#decide) return this.#decide({method, path});
    for (const held of this.#rules) {
      const {rule} = held;
      if (rule.method && rule.method.toUpperCase() !== method) continue;
      if (rule.path && !pattern(rule.path).test(path)) continue;
      if (held.skip > 0) {
        held.skip--;
        continue;
      }
      held.left--;
      if (held.left <= 0) this.#rules = this.#rules.filter((other) => other !== held);
      return rule;
    }
    return null;
  }
}

export function happensBefore(rule: FaultRule): boolean {
  return (rule.when ?? (rule.do === 'drop' || rule.do === 'hang' ? 'after' : 'before')) === 'before';
}

function pattern(path: string): RegExp {
  const escaped = path.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^/]+');
  return new RegExp(`^${escaped}$`);
}

/** https://docs.stripe.com/api/errors, https://docs.stripe.com/rate-limits, https://docs.stripe.com/error-low-level */
export function faultAnswer(rule: FaultRule): StripeFault {
  const status = rule.status ?? 500;
  const remembered = rule.remember ?? status >= 500;
  if (status === 409) {
    return new StripeFault(
      409,
      {
        type: 'invalid_request_error',
        code: 'idempotency_key_in_use',
        message:
          'There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through). Please try again later.',
      },
      remembered,
    );
  }
  if (status === 429) {
    return new StripeFault(
      429,
      {
        type: 'invalid_request_error',
        code: 'rate_limit',
        message: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
      },
      remembered,
    );
  }
  if (status >= 500)
    return new StripeFault(status, {type: 'api_error', message: 'An unknown error occurred.'}, remembered);
  return new StripeFault(
    status,
    {type: 'invalid_request_error', message: 'The sandbox was told to refuse this request.'},
    remembered,
  );
}
