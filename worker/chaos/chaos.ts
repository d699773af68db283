/**
 * npm run chaos [-- --kills 200 --seed S --broken RULE]: real workerd on a real D1 file and the Stripe sandbox, killed with SIGKILL
 * under load and started again, so many times. After each restart: nothing half written, nothing lost that was
 * acknowledged, nothing charged twice. Exits 1 at a violation, and keeps the files then.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {run} from './run.ts';
import type {Servers} from './servers.ts';

const {values} = parseArgs({
  options: {
    kills: {type: 'string', default: '200'},
    seed: {type: 'string', default: String(Date.now() % 2 ** 31)},
    // A rule of testing/broken-worker.ts: shows that a breach is noticed.
    broken: {type: 'string'},
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error('--kills is a whole number above 0, --seed a whole number');
  process.exit(2);
}

const state = mkdtempSync(join(tmpdir(), 'portico-chaos-'));
let keep = false;
let servers: Servers | undefined;
process.on('exit', () => {
  servers?.stop();
  if (!keep) rmSync(state, {recursive: true, force: true});
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

/** For whoever runs it; what goes wrong goes to stderr. */
const print = (text: string) => process.stdout.write(`${text}\n`);
const begun = performance.now();
print(
  `seed ${seed}: npm run chaos -- --kills ${kills} --seed ${seed}${values.broken ? ` --broken ${values.broken}` : ''}`,
);
try {
  const {violations, figures} = await run({
    kills,
    seed,
    root: join(import.meta.dirname, '../..'),
    state,
    broken: values.broken ?? null,
    say: (text) => print(`${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${text}`),
    onServers: (started) => (servers = started),
  });
  for (const {invariant, facts} of violations)
    print(`\nVIOLATION ${invariant}\n  ${JSON.stringify(facts).slice(0, 3000)}`);
  print('');
  for (const [name, value] of figures) print(`${name.padEnd(40)} ${String(value).padStart(8)}`);
  keep = violations.length > 0;
} catch (error) {
  keep = true;
  console.error(error);
}
if (keep) console.error(`\nThe files are kept: ${state}`);
process.exit(keep ? 1 : 0);
