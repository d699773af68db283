// npm run merchant -- create …: makes a merchant, with its keys and origins. See --help.
import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {randomIds} from '../../providers/ids.ts';
import {HELP, MerchantError, readArguments, type MerchantSettings} from './arguments.ts';
import {merchantSql} from './merchant-sql.ts';

const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const settings = readArguments(process.argv.slice(2));
    if (settings === 'help') {
      console.log(HELP);
      return 0;
    }
    await create(settings);
    return 0;
  } catch (error) {
    if (!(error instanceof MerchantError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function create(settings: MerchantSettings): Promise<void> {
  const {id} = settings.merchant;
  const publishable = `ptl_pk_${id}_${randomIds.secret()}`;
  const secret = `ptl_sk_${id}_${randomIds.secret()}`;
  const keys = [
    {id: randomIds.id('key'), kind: 'publishable', key: publishable, name: 'Publishable key'},
    {id: randomIds.id('key'), kind: 'secret', key: secret, name: 'Secret key'},
  ] as const;
  const sql = merchantSql({...settings.merchant, keys}, 'refuse', Date.now());
  if (settings.target === 'print') {
    console.log(sql);
    console.error(keysAndSnippet(settings, publishable, secret));
    return;
  }
  await apply(sql, settings);
  console.log(keysAndSnippet(settings, publishable, secret));
}

/** @throws MerchantError where the id is taken, or with what wrangler said; nothing is in the database then */
async function apply(sql: string, {merchant, target, persistTo}: MerchantSettings): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-merchant-'));
  try {
    const file = join(folder, 'merchant.sql');
    await writeFile(file, sql, {mode: 0o600});
    // npm runs scripts in the package's folder; INIT_CWD is where the person stood.
    const state = persistTo === null ? [] : ['--persist-to', resolve(process.env['INIT_CWD'] ?? '.', persistTo)];
    const {code, said} = await wrangler(['d1', 'execute', 'DB', `--${target}`, ...state, '--file', file, '--yes']);
    if (code === 0) return;
    if (/UNIQUE constraint failed: merchants\.id/.test(said))
      throw new MerchantError(`There is a merchant "${merchant.id}" already. Nothing was changed.`);
    const hint = /no such table: merchants/.test(said)
      ? `\nThe database has no tables yet: ${target === 'remote' ? 'npm run deploy' : 'npm run migrate:local'} makes them.`
      : '';
    throw new MerchantError(`${said.trim()}\nThe merchant was not made; wrangler's words are above.${hint}`);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

function wrangler(args: string[]): Promise<{code: number | null; said: string}> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(PROJECT, 'node_modules/wrangler/bin/wrangler.js'), ...args], {
      cwd: PROJECT,
      stdio: ['inherit', 'pipe', 'pipe'],
      env: {...process.env, FORCE_COLOR: '0'},
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({code, said}));
  });
}

function keysAndSnippet({merchant, url}: MerchantSettings, publishable: string, secret: string): string {
  return `Merchant "${merchant.id}". Its keys, shown this once:

  publishable  ${publishable}
  secret       ${secret}

The secret key belongs on the merchant's server, for /v1 and the import. In the page:

<script
  type="module"
  src="${url}/portal.js"
  data-key="${publishable}"
  data-ticket-url="/portal-ticket"
></script>

<portal-app></portal-app>`;
}
