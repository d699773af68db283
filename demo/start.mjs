// npm start [-- --fresh]: the whole demo on three origins, as in real life. See demo/README.md.
// Runs under the system's Node (20 or newer); what it starts runs under the project's.
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {installWhatIsMissing, root} from '../.ci/ready.mjs';
import {Children} from './processes/children.mjs';
import {apiSettings} from './processes/settings.mjs';
import {answering, portsInUse} from './processes/waiting.mjs';

const CRON_EVERY_MS = 60_000;
const MERCHANT_TIME_ZONE = 'America/New_York';

const port = Number(process.env.PORT ?? 8787);
const fresh = process.argv.includes('--fresh');
/** Where everything is kept; another folder for a demo beside the one that somebody uses, as the tests do. */
const state = process.env.DEMO_STATE ?? join(root, '.state');
const api = `http://localhost:${port + 1}`;
const wrangler = join('node_modules', 'wrangler', 'bin', 'wrangler.js');
const database = ['--local', '--persist-to', join(state, 'api')];

let children;
let cron;
let stopping = false;

try {
  await main();
} catch (error) {
  await fail(error);
}

async function main() {
  if (!Number.isInteger(port) || port < 1 || port > 65_533)
    throw new Error(`PORT is a number up to 65533, not "${process.env.PORT}".`);
  installWhatIsMissing();
  const taken = await portsInUse([port, port + 1, port + 2]);
  if (taken.length > 0) {
    throw new Error(
      `Port ${taken.join(' and ')} is in use. Is the demo running already? Else choose another: PORT=9000 npm start (it takes three in a row).`,
    );
  }
  if (fresh) rmSync(state, {recursive: true, force: true});
  mkdirSync(state, {recursive: true});
  const {realStripe, variables} = apiSettings(port, state);
  // What wrangler shares between all projects on a machine (its registry of workers) stays in this one.
  children = new Children(join(state, 'logs'), {
    CI: 'true',
    WRANGLER_REGISTRY_PATH: join(state, 'registry'),
    FORCE_COLOR: '0',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));
  stopWithNpm();

  startSite();
  if (!realStripe) startSandbox();
  // The API opens the database with its first query, and its health is none: the two can be made ready together.
  await Promise.all([
    prepareDatabase(),
    buildWidgets().then(() => {
      startApi(variables);
      return answering(`${api}/healthz`);
    }),
  ]);
  await seed();
  await Promise.all([
    answering(`http://localhost:${port}/healthz`),
    realStripe || answering(`http://localhost:${port + 2}/v3/stripe.js`),
  ]);
  // Cloudflare would call the cron; here nobody does.
  cron = setInterval(
    () => fetch(`${api}/cdn-cgi/handler/scheduled?cron=*/5+*+*+*+*`).catch(() => undefined),
    CRON_EVERY_MS,
  );
  console.log(`Ready: http://localhost:${port}`);
}

function startSite() {
  children.start('site', ['demo/site/server.ts', '--port', String(port), '--state', state], fail);
}

function startSandbox() {
  const file = join(state, 'stripe.sqlite');
  const webhook = `${api}/webhooks/stripe`;
  children.start(
    'stripe',
    ['demo/stripe/server.ts', '--port', String(port + 2), '--state', file, '--webhook', webhook],
    fail,
  );
}

function startApi(variables) {
  const vars = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]);
  const where = [
    '--ip',
    '127.0.0.1',
    '--port',
    String(port + 1),
    '--inspector-port',
    '0',
    '--persist-to',
    join(state, 'api'),
  ];
  children.start('api', [wrangler, 'dev', ...where, '--show-interactive-dev-session=false', ...vars], fail);
}

async function buildWidgets() {
  const hash = hashOf(['widgets', 'package-lock.json']);
  if (remembered('widgets') === hash && existsSync(join(root, 'widgets', 'dist', 'portal.js'))) return;
  say('Building the elements …');
  await children.run('build', [
    join('node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    join('widgets', 'vite.config.ts'),
  ]);
  remember('widgets', hash);
}

async function prepareDatabase() {
  const hash = hashOf(
    ['schema/migrations', 'demo/records/merchants.sql.ts', 'worker/cli/merchant/merchant-sql.ts'],
    String(port),
  );
  if (remembered('database') === hash) return;
  const migrations = Object.fromEntries(
    readdirSync(join(root, 'schema', 'migrations')).map((name) => [name, hashOf([join('schema', 'migrations', name)])]),
  );
  requireSameMigrations(migrations);
  say('Preparing the database …');
  await children.run('migrations', [wrangler, 'd1', 'migrations', 'apply', 'DB', ...database]);
  const sql = join(state, 'merchants.sql');
  await children.run('merchants', ['demo/records/merchants.sql.ts', '--port', String(port), '--out', sql]);
  await children.run('merchants', [wrangler, 'd1', 'execute', 'DB', ...database, '--file', sql, '--yes']);
  remember('migrations', JSON.stringify(migrations));
  remember('database', hash);
}

/** A database knows its migrations by their names: one whose text has changed since then is not applied to it again. */
function requireSameMigrations(migrations) {
  if (remembered('database') === null) return;
  const applied = Object.entries(JSON.parse(remembered('migrations') ?? '{"none":""}'));
  if (applied.some(([name, hash]) => migrations[name] !== hash))
    throw new Error('The demo’s database is of an earlier form of the project. Begin anew: npm start -- --fresh');
}

/** npm passes SIGTERM to its shell alone: the shell goes, we are left behind, and only its absence tells us. */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  setInterval(() => process.ppid !== shell && stop(0), 500).unref();
}

/** Once: the records are relative to the first day, and what the demo's user did to them since stays. */
async function seed() {
  if (remembered('seeded')) return;
  // Kept, so that a start that was stopped half-way goes on with the same records.
  if (!remembered('first-day')) {
    remember('first-day', new Intl.DateTimeFormat('en-CA', {timeZone: MERCHANT_TIME_ZONE}).format(new Date()));
  }
  say('Sending the demo’s records through the API …');
  await children.run('seed', ['demo/records/seed.ts', '--url', api, '--today', remembered('first-day')]);
  remember('seeded', 'yes');
}

/** Of files and folders; tests and what is built are no part of it. */
function hashOf(paths, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const path of paths.flatMap((name) => filesOf(join(root, name)))) {
    hash.update(relative(root, path)).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => !/^(dist|node_modules|testing|\..*)$|\.(test|states)\.ts$/.test(name))
    .flatMap((name) => filesOf(join(path, name)));
}

function remembered(name) {
  const file = join(state, `${name}.stamp`);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function remember(name, text) {
  writeFileSync(join(state, `${name}.stamp`), text);
}

/** Beside the one line on stdout that says it is ready. */
function say(text) {
  console.error(text);
}

async function fail(error) {
  console.error(error.message);
  await stop(1);
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  clearInterval(cron);
  await children?.stop();
  process.exit(code);
}
