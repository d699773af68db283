// node demo/stripe/server.ts --port 8789 --state FILE --webhook URL [--host 127.0.0.1]
// Runs the sandbox as a process: state in FILE (memory alone without it), events sent to URL, both for the platform's
// own events (secret whsec_sandbox) and for those of connected accounts (secret whsec_sandbox_connect).
import {mkdirSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {sqliteStorage} from './core/storage-sqlite.ts';
import {listen} from './listen.ts';

const {values} = parseArgs({
  options: {
    port: {type: 'string', default: '8789'},
    host: {type: 'string', default: '127.0.0.1'},
    state: {type: 'string'},
    webhook: {type: 'string'},
  },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`--port must be a number from 0 to 65535, not ${values.port}`);
  process.exit(1);
}
if (values.webhook !== undefined && !URL.canParse(values.webhook)) {
  console.error(`--webhook must be an address such as http://localhost:8788/webhooks/stripe, not ${values.webhook}`);
  process.exit(1);
}
if (values.state) mkdirSync(dirname(resolve(values.state)), {recursive: true});
const storage = values.state ? sqliteStorage(resolve(values.state)) : undefined;

const running = await listen({
  port,
  host: values.host,
  sandbox: {
    ...(storage && {storage}),
    webhooks: {
      automatic: true,
      endpoints: values.webhook
        ? [
            {url: values.webhook, secret: 'whsec_sandbox'},
            {url: values.webhook, secret: 'whsec_sandbox_connect', connect: true},
          ]
        : [],
    },
  },
}).catch((error: unknown) => {
  console.error(`The Stripe sandbox could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
console.log(`Stripe sandbox ready at ${running.url}`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void running.close().then(() => {
      storage?.close();
      process.exit(0);
    });
  });
}
