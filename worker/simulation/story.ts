/** A story: what happens, one act after another or several at once, and what is held against it after each step. */
import fc from 'fast-check';
import {type ActName, acts} from './acts.ts';
import {violationsAtRest, violationsNow, type Violation} from './invariants.ts';
import type {Fault, FaultKind} from './io.ts';
import {Model} from './model.ts';
import {World} from './world.ts';

interface Act {
  name: ActName;
  numbers: number[];
  faults: Fault[];
}

/** What broke, and when. */
export class Broken extends Error {
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    super(violations.map(({invariant, facts}) => `${invariant}\n    ${JSON.stringify(facts)}`).join('\n  '));
    this.violations = violations;
  }
}

const demand = (violations: readonly Violation[]) => {
  if (violations.length) throw new Broken(violations);
};

/** One step: acts that begin at the same moment. */
class Together implements fc.AsyncCommand<Model, World> {
  readonly together: readonly Act[];
  readonly #onActs: (count: number) => void;

  constructor(together: readonly Act[], onActs: (count: number) => void) {
    this.together = together;
    this.#onActs = onActs;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, world: World): Promise<void> {
    await Promise.all(this.together.map(({name, numbers, faults}) => acts[name].run({world, model, numbers, faults})));
    await world.collectWebhooks();
    this.#onActs(this.together.length);
    demand(violationsNow(world));
    demand(model.asAsked.violations(model, world, this.together.length === 1));
  }

  toString(): string {
    return this.together
      .map(
        ({name, numbers, faults}) =>
          `${name}(${numbers.join(' ')})${faults.map(({at, kind}) => `!${kind}@${at}`).join('')}`,
      )
      .join(' | ');
  }
}

const names = Object.keys(acts) as ActName[];
const act: fc.Arbitrary<Act> = fc.record({
  name: fc.oneof(...names.map((name) => ({weight: acts[name].weight, arbitrary: fc.constant(name)}))),
  numbers: fc.array(fc.nat(2 ** 20), {minLength: 6, maxLength: 6}),
  faults: fc.oneof(
    {weight: 4, arbitrary: fc.constant<Fault[]>([])},
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          at: fc.integer({min: 1, max: 7}),
          kind: fc.constantFrom<FaultKind[]>('before', 'after', 'die_before', 'die_after'),
        }),
        {minLength: 1, maxLength: 3},
      ),
    },
  ),
});
const together = fc.oneof(
  {weight: 3, arbitrary: act.map((one) => [one])},
  {weight: 1, arbitrary: fc.array(act, {minLength: 2, maxLength: 5})},
);

/**
 * A story of up to so many steps; ends at rest: every write has its answer, all webhooks that are left are lost, and the
 * cron has run for a quarter of an hour.
 */
export function story(stepsMax: number, {onActs = () => {}, seen, rewriteSchema}: StoryOptions = {}) {
  return fc.asyncProperty(
    fc.nat(2 ** 30),
    fc.commands([together.map((given) => new Together(given, onActs))], {maxCommands: stepsMax, size: 'max'}),
    async (seed, steps) => {
      let made: {model: Model; real: World} | undefined;
      await fc.asyncModelRun(
        async () => (made = {model: new Model(), real: await World.create(seed, seen, rewriteSchema)}),
        steps,
      );
      await rest(made!.model, made!.real);
    },
  );
}

export interface StoryOptions {
  onActs?: (count: number) => void;
  seen?: Map<string, number>;
  rewriteSchema?: (sql: string) => string;
}

const minuteMs = 60_000;

async function rest(model: Model, world: World): Promise<void> {
  world.sandbox.controls.behave();
  // Keys are forgotten after a day (docs.stripe.com/api/idempotent_requests); what hung on one goes on then.
  if (world.mayReplay) world.wait(25 * 60 * minuteMs);
  const without = await model.answerAll();
  if (without.length) demand([{invariant: '20: no answer even without a fault', facts: without}]);
  // What waits for its customer is over after this.
  world.wait(31 * minuteMs);
  let failures: unknown = [];
  for (let run = 0; run < 4; run++) {
    failures = await world.reconcile();
    world.wait(5 * minuteMs);
  }
  if ((failures as unknown[]).length)
    demand([{invariant: '16: the cron fails though nothing is wrong', facts: failures}]);
  demand(violationsNow(world));
  demand(violationsAtRest(world));
  const gaps = model.gaps(world);
  for (const table of ['payments', 'refunds', 'disputes', 'reservations']) {
    for (const {state, count} of world.rows<{state: string; count: number}>(
      `SELECT state, COUNT(*) AS count FROM ${table} GROUP BY state`,
    )) {
      world.count(`${table}: ${state}`, count);
    }
  }
  for (const {kind, count} of world.rows<{kind: string; count: number}>(
    "SELECT 'ledger: ' || kind AS kind, COUNT(*) AS count FROM ledger_entries GROUP BY kind UNION ALL SELECT 'told: ' || kind, COUNT(*) FROM notifications GROUP BY kind",
  )) {
    world.count(kind, count);
  }
  demand(model.asAsked.violations(model, world, false));
  if (gaps.length) demand([{invariant: '2, 7: the books come to what was done', facts: gaps}]);
}
