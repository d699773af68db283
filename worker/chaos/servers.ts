/** The servers under test: started, killed with SIGKILL, known to be dead, and known to be back. */
import {type ChildProcess, fork, spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {basename, join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import type {LauncherMessage, LauncherSettings} from './launcher.ts';

/** Far more than any start takes on a busy machine. */
const startMsMax = 120_000;
const lookEveryMs = 20;

/** What the worker is told: the sandbox's keys, none of anything real. */
const secrets = {
  SESSION_SECRET: 'a secret for this run alone, 32 characters or more',
  STRIPE_SECRET_KEY: 'sk_test_sandbox',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
  STRIPE_WEBHOOK_SECRET: 'whsec_sandbox',
};
export const {
  SESSION_SECRET: sessionSecret,
  STRIPE_SECRET_KEY: secretKey,
  STRIPE_PUBLISHABLE_KEY: publishableKey,
} = secrets;

/**
 * Bundles the worker as a deployment does.
 * @param entry the worker's module, or one that wraps it
 * @returns the bundled module @throws with wrangler's words where it does not build
 */
export async function bundle(root: string, entry: string, folder: string): Promise<string> {
  const noAssets = join(folder, 'no-assets');
  mkdirSync(noAssets, {recursive: true});
  const args = ['deploy', entry, '--dry-run', '--outdir', folder, '--assets', noAssets];
  const wrangler = spawn(process.execPath, [join(root, 'node_modules/wrangler/bin/wrangler.js'), ...args], {
    cwd: root,
    env: {...process.env, CI: 'true', FORCE_COLOR: '0'},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => wrangler.kill('SIGKILL'));
  let said = '';
  for (const stream of [wrangler.stdout, wrangler.stderr]) stream.on('data', (text) => (said += String(text)));
  const code = await new Promise((resolve) => wrangler.once('exit', resolve));
  if (code !== 0) throw new Error(`The worker does not build:\n${said}`);
  return join(folder, `${basename(entry, '.ts')}.js`);
}

export class Servers {
  readonly api: string;
  readonly sandbox: string;
  readonly #settings: LauncherSettings;
  #launcher: ChildProcess | undefined;
  #sandboxPid = 0;
  #isStopped = false;

  private constructor(settings: LauncherSettings) {
    this.#settings = settings;
    this.api = `http://127.0.0.1:${settings.apiPort}`;
    this.sandbox = `http://127.0.0.1:${settings.sandboxPort}`;
  }

  /** @param more variables of the worker, beside those that are the same in every run */
  static async on(root: string, state: string, bundled: string, more: Record<string, string>): Promise<Servers> {
    const [apiPort, sandboxPort] = await freePorts(2);
    return new Servers({
      root,
      state,
      script: bundled,
      workerdPidFile: join(state, 'workerd.pid'),
      apiPort: apiPort!,
      sandboxPort: sandboxPort!,
      variables: {
        ...secrets,
        ENVIRONMENT: 'local',
        STRIPE_API_BASE: `http://127.0.0.1:${sandboxPort}`,
        MAIL_FROM: 'portal@merchant.example',
        ...more,
      },
      sql: '',
    });
  }

  /** @param sql the schema and the first records @throws where a server does not come up */
  async start(sql: string): Promise<void> {
    const log = openSync(join(this.#settings.state, 'servers.log'), 'a');
    const settings = JSON.stringify({...this.#settings, sql});
    // Detached: it leads a group of its own, which is ended as one.
    const launcher = fork(join(import.meta.dirname, 'launcher.ts'), [settings], {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#launcher = launcher;
    await new Promise<void>((resolve, reject) => {
      launcher.on('message', (message: LauncherMessage) => {
        if ('sandbox' in message) this.#sandboxPid = message.sandbox;
        else if ('failed' in message) reject(new Error(message.failed));
        else resolve();
      });
      launcher.once('exit', () => reject(new Error(`The servers have ended:\n${this.logTail()}`)));
    });
    await this.ready();
  }

  /** Ends at once everything that was started. Needs no event loop, so it can be called while the process exits. */
  stop(): void {
    this.#isStopped = true;
    if (this.#launcher?.pid) endGroup(this.#launcher.pid);
  }

  /** Kills workerd, and resolves when it is dead. */
  async killWorker(): Promise<void> {
    const pid = this.workerPid();
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid), `workerd (${pid}) is dead`);
  }

  async killSandbox(): Promise<void> {
    const pid = this.#sandboxPid;
    process.kill(pid, 'SIGKILL');
    await until(() => this.#sandboxPid !== pid && !isAlive(pid), `the sandbox (${pid}) is dead`);
  }

  /** Of the workerd that runs now, or ran last. */
  workerPid(): number {
    return Number(readFileSync(this.#settings.workerdPidFile, 'utf8'));
  }

  /** Both answer. */
  async ready(): Promise<void> {
    await Promise.all([
      until(() => this.#answers(`${this.api}/healthz`), 'the worker answers'),
      until(() => this.#answers(`${this.sandbox}/_sandbox/faults`), 'the sandbox answers'),
    ]);
  }

  logTail(): string {
    return readFileSync(join(this.#settings.state, 'servers.log'), 'utf8').trimEnd().split('\n').slice(-30).join('\n');
  }

  async #answers(url: string): Promise<boolean> {
    if (this.#launcher?.exitCode !== null || this.#isStopped)
      throw new Error(`The servers have ended:\n${this.logTail()}`);
    try {
      const answer = await fetch(url, {signal: AbortSignal.timeout(10_000)});
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}

/** @throws after `msMax` */
export async function until(holds: () => boolean | Promise<boolean>, what: string, msMax = startMsMax): Promise<void> {
  const deadlineMs = Date.now() + msMax;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`Not within ${msMax / 1000} s: ${what}`);
    await wait(lookEveryMs);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

/** Held all at once while they are looked for, or the same would be found twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      {length: count},
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as {port: number}).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
