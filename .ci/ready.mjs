// What every command begins with: the packages are there, and Node is the one the project brings.
// Runs under the system's Node (20 or newer), so: no packages, no TypeScript.
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether npm's own record of what is installed has everything that the lockfile asks for. Optional packages may be absent. */
function isInstalled() {
  const packagesOf = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  try {
    const there = packagesOf('node_modules/.package-lock.json');
    return Object.entries(packagesOf('package-lock.json')).every(
      ([path, {version, optional}]) => path === '' || optional || there[path]?.version === version,
    );
  } catch {
    return false;
  }
}

export function installWhatIsMissing() {
  if (isInstalled()) return;
  console.error('Installing packages (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const run = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (run.status !== 0) {
    console.error('npm ci failed; see above. The npm registry must be reachable for the first start.');
    process.exit(1);
  }
}

/** The Node the project brings through npm (24), or this one where there is none for the platform. */
export function projectNode() {
  const own = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  return existsSync(own) ? own : process.execPath;
}

/** The environment that child processes get: the project's binaries first, and tools that stay quiet. */
export function quietEnvironment(extra = {}) {
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_WRITE_LOGS: 'false',
    ...extra,
  };
}

/** Runs this same script again under the project's Node, once, and does not return if it did. */
export function reexecUnderProjectNode(script, args = process.argv.slice(2)) {
  if (Number(process.versions.node.split('.')[0]) >= 22) return;
  const run = spawnSync(projectNode(), [script, ...args], {stdio: 'inherit', env: quietEnvironment()});
  process.exit(run.status ?? 1);
}
