// Waiting for servers, and finding out beforehand that a port is taken. Runs under Node 20.
import {createServer} from 'node:net';
import {setTimeout as wait} from 'node:timers/promises';

/** @returns {Promise<number[]>} which of the ports somebody else listens on */
export async function portsInUse(ports) {
  const checks = await Promise.all(
    ports.map(
      (port) =>
        new Promise((resolve) => {
          const server = createServer();
          server.once('error', () => resolve(port));
          server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
        }),
    ),
  );
  return checks.filter((port) => port !== null);
}

/** Resolves when the address answers with success. @throws after `timeoutMs` */
export async function answering(url, timeoutMs = 90_000) {
  const deadlineMs = Date.now() + timeoutMs;
  let last = '';
  while (Date.now() < deadlineMs) {
    try {
      const response = await fetch(url, {signal: AbortSignal.timeout(5000)});
      await response.arrayBuffer();
      if (response.ok) return;
      last = `it answers ${response.status}`;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
    await wait(150);
  }
  throw new Error(`${url} did not come up in ${timeoutMs / 1000} s (${last}).`);
}
