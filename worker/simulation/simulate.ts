/**
 * npm run simulate -- --steps N --seed S [--length L] [--path P [--shrink]] [--break RULE|all]: stories of money until N
 * acts were done. A violation prints what broke, the story, and the command that tells it again; `--shrink` looks for a
 * shorter one.
 *
 * `--break` breaks a rule of `broken-rules.ts` first: then a violation is what is wanted, and none is the failure.
 */
import {spawnSync} from 'node:child_process';
import {parseArgs} from 'node:util';
import fc from 'fast-check';
import {breakRule, brokenRules} from './broken-rules.ts';
import {makeDeterministic} from './determinism.ts';

const {values} = parseArgs({
  options: {
    steps: {type: 'string', default: '20000'},
    seed: {type: 'string', default: String(Date.now() % 2 ** 31)},
    length: {type: 'string', default: '120'},
    path: {type: 'string'},
    break: {type: 'string'},
    shrink: {type: 'boolean', default: false},
  },
});
const stepsWanted = Number(values.steps);
const length = Number(values.length);
const seed = Number(values.seed);
if (![stepsWanted, length, seed].every(Number.isSafeInteger)) {
  console.error('--steps, --length and --seed are whole numbers');
  process.exit(2);
}
process.exit(values.break === 'all' ? breakAll() : await simulate());

/** Each rule in a process of its own, because a module is loaded once. */
function breakAll(): number {
  let unfound = 0;
  for (const {name, says} of brokenRules) {
    const {status, stdout, stderr} = spawnSync(
      process.execPath,
      [import.meta.filename, '--break', name, '--steps', String(stepsWanted), '--seed', String(seed)],
      {encoding: 'utf8'},
    );
    if (status !== 0) unfound++;
    console.log(`${status === 0 ? stdout.trim().split('\n').at(-1)! : `NOT FOUND ${name}: ${stderr}`} (${says})`);
  }
  console.log(`${brokenRules.length - unfound} of ${brokenRules.length} broken rules found`);
  return unfound ? 1 : 0;
}

async function simulate(): Promise<number> {
  makeDeterministic();
  // What the worker reports of the faults it is given is no news here.
  console.error = () => undefined;
  console.warn = () => undefined;
  const rewriteSchema = values.break ? breakRule(values.break) : undefined;
  // After the hooks of a broken rule.
  const {story} = await import('./story.ts');
  const seen = new Map<string, number>();
  const begun = performance.now();
  const speed = () => `${Math.round(steps / ((performance.now() - begun) / 1000))} a second`;
  let steps = 0;
  let told = 0;
  for (let round = 0; steps < stepsWanted; round++) {
    const result = await fc.check(
      story(length, {onActs: (count) => (steps += count), seen, ...(rewriteSchema && {rewriteSchema})}),
      {
        seed: seed + round,
        numRuns: 50,
        ...(values.path && {path: values.path}),
        // To tell it shorter takes minutes; that it happened is known at once.
        endOnFailure: !values.shrink,
      },
    );
    if (result.failed) {
      if (values.break) {
        const [first] = String(result.errorInstance).split('\n');
        console.log(`found ${values.break} after ${steps} steps: ${first}`);
        return 0;
      }
      console.log(`${String(result.errorInstance)}\n\n${String(result.counterexample)}`);
      console.log(
        `Tell it again: npm run simulate -- --steps 1 --length ${length} --seed ${seed + round} --path ${result.counterexamplePath}`,
      );
      return 1;
    }
    if (values.path) break;
    if (steps - told >= 10_000) {
      told = steps;
      console.log(`${steps} steps, ${speed()}, no violation (seed ${seed}, round ${round})`);
    }
  }
  for (const [what, count] of [...seen].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    console.log(`${String(count).padStart(9)} ${what}`);
  }
  console.log(`${steps} steps, ${speed()}, no violation (seed ${seed})`);
  return values.break ? 1 : 0;
}
