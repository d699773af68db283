/** Starts the whole demo, as `npm start` does, on ports and in a folder of its own, for the tests that use it in a browser. */
import {spawn, type ChildProcess} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestProject} from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The merchant's site; the API is one port up, the Stripe sandbox two. */
    demoPort: number;
  }
}

const readyWithinMs = 180_000;

export default async function startDemo(project: TestProject): Promise<() => Promise<void>> {
  const port = await threeFreePorts();
  const state = mkdtempSync(join(tmpdir(), 'portico-demo-'));
  const demo = spawn(process.execPath, ['demo/start.mjs'], {
    env: {...process.env, PORT: String(port), DEMO_STATE: state},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await ready(demo);
  project.provide('demoPort', port);
  return async () => {
    const ended = new Promise((resolve) => demo.once('exit', resolve));
    demo.kill('SIGTERM');
    await ended;
    rmSync(state, {recursive: true, force: true});
  };
}

function ready(demo: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(
      () => reject(new Error(`The demo was not ready in ${readyWithinMs / 1000} s:\n${said}`)),
      readyWithinMs,
    );
    const hear = (text: Buffer) => {
      said += text.toString();
      if (!/^Ready: /m.test(said)) return;
      clearTimeout(late);
      resolve();
    };
    demo.stdout!.on('data', hear);
    demo.stderr!.on('data', hear);
    demo.once('exit', (code) => reject(new Error(`The demo ended with ${code}:\n${said}`)));
  });
}

/** The first of three free ports in a row, as the demo takes them. */
async function threeFreePorts(): Promise<number> {
  for (let port = 20_000 + Math.floor(Math.random() * 20_000); ; port += 3) {
    const free = await Promise.all([port, port + 1, port + 2].map(isFree));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
