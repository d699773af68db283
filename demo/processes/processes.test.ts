import {spawn} from 'node:child_process';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';

// Plain JavaScript, for the system's Node; it has no types.
const {portsInUse} = await import(new URL('waiting.mjs', import.meta.url).href);
const guard = join(import.meta.dirname, 'guard.mjs');
/** A process with a child of its own, as wrangler has one; both only end when they are told to. */
const PARENT_AND_CHILD = `
  const {spawn} = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  console.log(process.pid + ' ' + child.pid);
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1000);`;

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function started() {
  const guarded = spawn(process.execPath, [guard, process.execPath, '-e', PARENT_AND_CHILD], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const pids = await new Promise<number[]>((resolve) => {
    guarded.stdout.once('data', (line) => resolve(String(line).trim().split(' ').map(Number)));
  });
  expect(pids.every(alive)).toBe(true);
  return {guarded, pids, exit: new Promise((resolve) => guarded.on('exit', resolve))};
}

test.skipIf(process.platform === 'win32').each(['its stdin closes', 'SIGTERM'])(
  'a guard ends the whole group when %s',
  async (how) => {
    const {guarded, pids, exit} = await started();
    if (how === 'SIGTERM') guarded.kill('SIGTERM');
    else guarded.stdin.end();
    await exit;
    // A killed process is there until the system has taken note of its end.
    await vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), {timeout: 10_000});
  },
);

test('a guard gives its command’s exit code', async () => {
  const guarded = spawn(process.execPath, [guard, process.execPath, '-e', 'process.exit(7)'], {stdio: 'pipe'});
  expect(await new Promise((resolve) => guarded.on('exit', resolve))).toBe(7);
});

test('finds the ports that are taken', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as {port: number};
  expect(await portsInUse([port])).toEqual([port]);
  await new Promise((resolve) => server.close(resolve));
  expect(await portsInUse([port])).toEqual([]);
});
