/**
 * The process that holds the two servers: workerd, with the worker's bundle and a D1 file, and the Stripe sandbox, each
 * started again when it dies. It leads a process group, and the group ends with whoever started it, however that goes.
 *
 * Miniflare and the bindings are wrangler's own, so workerd runs with what wrangler.toml says; the bundle is made once,
 * because a start has to be fast.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import {chmodSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery} from 'wrangler';

/** What the launcher is started with, as JSON in its first argument. */
export interface LauncherSettings {
  root: string;
  /** Of this run alone: the D1 file, the sandbox's file, the logs. */
  state: string;
  /** The bundled worker. */
  script: string;
  /** Where the process id of the workerd that runs now stands. */
  workerdPidFile: string;
  apiPort: number;
  sandboxPort: number;
  variables: Record<string, string>;
  /** Run once, before anything else: the schema and the records to begin with. */
  sql: string;
}

/** What it tells. The process id of a server is told at each of its starts. */
export type LauncherMessage = {ready: true} | {failed: string} | {sandbox: number};

interface Miniflare {
  ready: Promise<URL>;
  getD1Database(name: string): Promise<D1Database>;
}
interface MiniflareModule {
  Miniflare: new (options: unknown) => Miniflare;
  convertV4MiniflareOptions(options: object): unknown;
}

const settings = JSON.parse(process.argv[2]!) as LauncherSettings;
const requireOfWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
const tell = (message: LauncherMessage) => process.send?.(message);
const endGroup = () => process.kill(-process.pid, 'SIGKILL');

process.on('disconnect', endGroup);
try {
  startSandbox();
  await startWorker();
  tell({ready: true});
} catch (error) {
  tell({failed: error instanceof Error ? (error.stack ?? error.message) : String(error)});
}

async function startWorker(): Promise<void> {
  // Miniflare starts workerd by this command, and again when it was killed; so each start leaves its process id.
  const {default: binary} = createRequire(requireOfWrangler.resolve('miniflare'))('workerd') as {default: string};
  const command = join(settings.state, 'workerd.sh');
  writeFileSync(command, `#!/bin/sh\necho $$ > '${settings.workerdPidFile}'\nexec '${binary}' "$@"\n`);
  chmodSync(command, 0o755);
  process.env['MINIFLARE_WORKERD_PATH'] = command;

  const {Miniflare, convertV4MiniflareOptions} = requireOfWrangler('miniflare') as MiniflareModule;
  const {workerOptions} = unstable_getMiniflareWorkerOptions(join(settings.root, 'wrangler.toml'));
  // Bundled already, and its elements are nobody's concern here.
  const {assets: _assets, modulesRules: _rules, bindings, ...options} = workerOptions;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...options,
      name: 'portico',
      // Modules are named from here, and a name cannot begin with "..".
      rootPath: dirname(settings.script),
      modules: true,
      scriptPath: settings.script,
      bindings: {...(bindings as Record<string, unknown>), ...settings.variables},
      host: '127.0.0.1',
      port: settings.apiPort,
      resourcePersistencePath: settings.state,
      unsafeTriggerHandlers: true,
    }),
  );
  await miniflare.ready;
  const database = await miniflare.getD1Database('DB');
  await database.batch(unstable_splitSqlQuery(settings.sql).map((statement) => database.prepare(statement)));
}

function startSandbox(): void {
  const script = join(settings.root, 'demo/stripe/server.ts');
  const file = join(settings.state, 'stripe.sqlite');
  const webhook = `http://127.0.0.1:${settings.apiPort}/webhooks/stripe`;
  const sandbox: ChildProcess = spawn(
    process.execPath,
    [...process.execArgv, script, '--port', `${settings.sandboxPort}`, '--state', file, '--webhook', webhook],
    {stdio: ['ignore', 'inherit', 'inherit']},
  );
  tell({sandbox: sandbox.pid!});
  sandbox.once('exit', startSandbox);
}
