import {spawn} from 'node:child_process';
import {join} from 'node:path';
import type {TestProject} from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the Stripe sandbox: the API and Stripe.js. */
    stripe: string;
  }
}

/** The demo's Stripe sandbox beside the tests, in a process of its own: the elements meet its Stripe.js and its frames. */
export async function setup(project: TestProject): Promise<() => void> {
  const server = join(import.meta.dirname, '../../demo/stripe/server.ts');
  const sandbox = spawn(process.execPath, [server, '--port', '0'], {stdio: ['ignore', 'pipe', 'inherit']});
  const url = await new Promise<string>((resolve, reject) => {
    sandbox.once('exit', (code) => reject(new Error(`the Stripe sandbox ended with ${code}`)));
    sandbox.stdout.on('data', (text) => {
      const found = /ready at (\S+)/.exec(String(text))?.[1];
      if (found) resolve(found);
    });
  });
  project.provide('stripe', url);
  return () => void sandbox.kill('SIGTERM');
}
