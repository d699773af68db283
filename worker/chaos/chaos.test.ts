import {spawn} from 'node:child_process';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';

/** A few seconds by itself; a busy machine takes its time with every start. */
const timeout = 240_000;

/** Runs it as `npm run chaos` does. @returns how it ended, and what it said */
async function chaos(...args: string[]) {
  const process_ = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'chaos.ts'), ...args],
    {stdio: ['ignore', 'pipe', 'pipe']},
  );
  let said = '';
  for (const stream of [process_.stdout, process_.stderr]) stream.on('data', (text) => (said += String(text)));
  const code = await new Promise<number | null>((resolve) => process_.once('exit', resolve));
  const [, kept] = /The files are kept: (\S+)/.exec(said) ?? [];
  if (kept) rmSync(kept, {recursive: true, force: true});
  return {code, said, figure: (name: string) => Number(new RegExp(`^${name} +(\\d+)$`, 'm').exec(said)?.[1])};
}

test.skipIf(process.platform === 'win32')(
  'workerd is killed three times under load, and nothing is half written, lost or charged twice',
  {timeout},
  async () => {
    const {code, said, figure} = await chaos('--kills', '3', '--seed', '1');
    expect(code, said).toBe(0);
    expect(figure('workerd killed')).toBe(3);
    expect(figure('violations')).toBe(0);
    // A run in which little happened would prove little.
    expect(figure('writes acknowledged')).toBeGreaterThan(20);
    expect(figure('sent again')).toBeGreaterThan(0);
    expect(figure('documents')).toBeGreaterThan(0);
  },
);

// So it can fail. The two other rules of testing/broken-worker.ts are found as surely, after a few kills more: README.
test.skipIf(process.platform === 'win32')(
  'a worker that answers before it commits is found out',
  {timeout},
  async () => {
    const {code, said} = await chaos('--kills', '10', '--seed', '1', '--broken', 'acknowledge_first');
    expect(code, said).toBe(1);
    expect(said).toContain('VIOLATION lost: ');
  },
);
