/**
 * Everything the worker asks of the outside passes here: D1 and Stripe. Here requests take turns in an order that the
 * seed decides, so that every interleaving can happen and every one can happen again; and here a call fails, before it
 * is made or after it was, or the worker dies with it.
 */
import {AsyncLocalStorage} from 'node:async_hooks';
import type {Random} from './random.ts';

export type FaultKind =
  /** The call is not made. */
  | 'before'
  /** The call is made, and its answer is lost: a timeout after the commit. */
  | 'after'
  /** The worker dies before the call, or after it: nothing of the request runs any more. */
  | 'die_before'
  | 'die_after';

export interface Fault {
  /** Which call of the request, from 1. */
  at: number;
  kind: FaultKind;
}

interface Actor {
  faults: readonly Fault[];
  calls: number;
  die: () => void;
  isDead: boolean;
}

export const died = Symbol('died');

export class Io {
  readonly #random: Random;
  readonly #actors = new AsyncLocalStorage<Actor>();
  readonly #waiting: (() => void)[] = [];
  #isPumping = false;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Runs a request with its faults. @returns what it returns, or `died`. */
  async request<Result>(faults: readonly Fault[], work: () => Promise<Result>): Promise<Result | typeof died> {
    const {promise: death, resolve} = Promise.withResolvers<typeof died>();
    const actor: Actor = {faults, calls: 0, isDead: false, die: () => resolve(died)};
    return Promise.race([death, this.#actors.run(actor, work)]);
  }

  /** A call to the outside. @param lost makes the error of a lost connection. */
  async call<Result>(lost: () => Error, make: () => Result | Promise<Result>): Promise<Result> {
    const actor = this.#actors.getStore();
    await this.#turn();
    if (!actor) return make();
    const fault = actor.faults.find(({at}) => at === actor.calls + 1)?.kind;
    actor.calls++;
    if (actor.isDead || fault === 'die_before') return this.#bury(actor);
    if (fault === 'before') throw lost();
    const outcome = await settled(make);
    if (fault === 'die_after') return this.#bury(actor);
    if (fault === 'after') throw lost();
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  }

  /** A dead worker's request never goes on: whatever it would do next, or in a `catch`, it does not do. */
  #bury(actor: Actor): Promise<never> {
    actor.isDead = true;
    actor.die();
    return new Promise(() => undefined);
  }

  /** All that can run has run before the next turn is given, so the order is the seed's alone. */
  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#isPumping) return;
      this.#isPumping = true;
      setImmediate(() => this.#pump());
    });
  }

  #pump(): void {
    const [next] = this.#waiting.splice(this.#random.below(this.#waiting.length), 1);
    next!();
    if (this.#waiting.length) setImmediate(() => this.#pump());
    else this.#isPumping = false;
  }
}

async function settled<Result>(make: () => Result | Promise<Result>): Promise<{result: Result} | {error: unknown}> {
  try {
    return {result: await make()};
  } catch (error) {
    return {error};
  }
}
