/** The short form of `npm run simulate`; the long one is a command of its own. */
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {brokenRules} from './broken-rules.ts';
import {schemaSql} from './d1.ts';

const run = promisify(execFile);
const simulate = (...options: string[]) =>
  run(process.execPath, [join(import.meta.dirname, 'simulate.ts'), ...options]);
const root = join(import.meta.dirname, '../..');

describe('the simulation', () => {
  it('finds nothing in some thousand steps, in which money moved in every way', async () => {
    const {stdout} = await simulate('--steps', '1500', '--seed', '20261122');
    expect(stdout).toMatch(/\d+ steps, .* no violation/);
    const count = (what: string) => Number(new RegExp(`(\\d+) ${what}$`, 'm').exec(stdout)?.[1] ?? 0);
    for (const what of [
      'payments: succeeded',
      'payments: canceled',
      'refunds: succeeded',
      'disputes: open',
      'ledger: credit_note',
      'POST /webhooks/stripe 200',
      'POST /portal/v1/payments died',
    ]) {
      expect(count(what), what).toBeGreaterThan(0);
    }
  });

  it('tells the same story again for the same seed', async () => {
    const story = async () =>
      (await simulate('--steps', '1', '--seed', '5', '--length', '40')).stdout.replace(/steps, \d+ a second/, 'steps');
    expect(await story()).toBe(await story());
  });

  it.each(['processing-is-paid', 'ledger-forgets'])('finds the broken rule %s', async (name) => {
    const {stdout} = await simulate('--break', name, '--steps', '6000', '--seed', '1');
    expect(stdout).toContain(`found ${name} after`);
  });

  it.each(brokenRules)('$name still breaks what is there', ({changes}) => {
    for (const {file, find} of changes) {
      const source = file === 'schema' ? schemaSql() : readFileSync(join(root, file), 'utf8');
      expect(source.split(find), `${file}: ${find}`).toHaveLength(2);
    }
  });
});
