// The processes that `npm start` runs, each under a guard, each with a log of its own. Runs under Node 20.
import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {projectNode, quietEnvironment, root} from '../../.ci/ready.mjs';

const guard = fileURLToPath(new URL('guard.mjs', import.meta.url));
const LOG_LINES_SHOWN = 25;

export class Children {
  #logs;
  #environment;
  #running = new Set();
  #stopping = false;

  /** @param {string} logs folder @param {Record<string, string>} environment beside the quiet one */
  constructor(logs, environment) {
    this.#logs = logs;
    this.#environment = environment;
    mkdirSync(logs, {recursive: true});
  }

  /** Runs a script of the project to its end. @throws with the end of its log where it fails */
  async run(name, args) {
    const child = this.#spawn(name, args);
    if ((await child.exit) !== 0 && !this.#stopping) throw new Error(`${name} failed:\n${this.logTail(name)}`);
  }

  /** Starts a server; `onDeath` is called when it ends without having been asked to. */
  start(name, args, onDeath) {
    const child = this.#spawn(name, args);
    child.exit.then(() => {
      if (!this.#stopping) onDeath(new Error(`${name} has ended:\n${this.logTail(name)}`));
    });
  }

  /** Ends all of them and waits until they are gone. */
  async stop() {
    this.#stopping = true;
    for (const child of this.#running) child.process.stdin.end();
    await Promise.all([...this.#running].map((child) => child.exit));
  }

  logTail(name) {
    try {
      return readFileSync(join(this.#logs, `${name}.log`), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(-LOG_LINES_SHOWN)
        .join('\n');
    } catch {
      return '(no log)';
    }
  }

  #spawn(name, args) {
    const log = openSync(join(this.#logs, `${name}.log`), 'w');
    // Detached: Ctrl-C on the terminal reaches us alone, and we end them in order.
    const running = spawn(projectNode(), [guard, projectNode(), '--disable-warning=ExperimentalWarning', ...args], {
      cwd: root,
      env: quietEnvironment(this.#environment),
      stdio: ['pipe', log, log],
      detached: true,
    });
    closeSync(log);
    running.stdin.on('error', () => undefined);
    const child = {process: running, exit: new Promise((resolve) => running.on('exit', (code) => resolve(code ?? 1)))};
    this.#running.add(child);
    child.exit.then(() => this.#running.delete(child));
    return child;
  }
}
