// The sandbox on a port of this machine.
import {readFile} from 'node:fs/promises';
import type {IncomingMessage} from 'node:http';
import {fileURLToPath} from 'node:url';
import {serve} from '@hono/node-server';
import {dropHeader} from './http/pipeline.ts';
import {createSandbox, type Sandbox, type SandboxOptions} from './sandbox.ts';

export type Running = {url: string; port: number; sandbox: Sandbox; close(): Promise<void>};

/** Starts the sandbox; port 0 takes a free one. Rejects when the port is taken. */
export function listen(options: {port?: number; host?: string; sandbox?: SandboxOptions} = {}): Promise<Running> {
  const host = options.host ?? '127.0.0.1';
  const sandbox = createSandbox({assets: readAsset, ...options.sandbox});
  return new Promise((done, failed) => {
    const server = serve(
      {
        port: options.port ?? 0,
        hostname: host,
        async fetch(request, env) {
          const response = await sandbox.app.fetch(request);
          // A connection that breaks, as seen from the caller.
          if (response.headers.has(dropHeader)) (env as {incoming: IncomingMessage}).incoming.socket.destroy();
          return response;
        },
      },
      (address) =>
        done({
          // Browsers treat localhost as one site whatever the family of its address.
          url: `http://localhost:${address.port}`,
          port: address.port,
          sandbox,
          close: () =>
            new Promise((closed) => {
              sandbox.close();
              server.close(() => closed());
              // Browsers keep connections open; waiting for them would never end.
              (server as unknown as {closeAllConnections?(): void}).closeAllConnections?.();
            }),
        }),
    );
    server.once('error', failed);
  });
}

async function readAsset(name: string): Promise<string | null> {
  if (!/^(stripe-js|frames)\/[\w-]+\.(js|css|html)$/.test(name)) return null;
  return readFile(fileURLToPath(new URL(`./browser/${name}`, import.meta.url).href), 'utf8').catch(() => null);
}
