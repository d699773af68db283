import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readArguments} from './arguments.ts';

const NEEDED = {
  id: 'acme',
  name: "Acme's",
  country: 'us',
  'time-zone': 'America/New_York',
  origin: 'https://shop.acme.example',
};
/** The least that is needed, changed; `undefined` leaves an option out. */
const args = (changed: Record<string, string | undefined> = {}, ...more: string[]) => [
  'create',
  ...Object.entries({...NEEDED, ...changed}).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  ),
  ...more,
];
const run = (given: string[]) =>
  new Promise<{code: number; out: string; err: string}>((resolve) => {
    const script = ['--disable-warning=ExperimentalWarning', 'worker/cli/merchant/create.ts', ...given];
    const env = {...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_WRITE_LOGS: 'false', CI: 'true'};
    execFile(process.execPath, script, {env}, (error, out, err) =>
      resolve({code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err}),
    );
  });

test('the least that is needed, and what goes without saying', () => {
  expect(readArguments(args())).toEqual({
    merchant: {
      id: 'acme',
      name: "Acme's",
      country: 'US',
      timeZone: 'America/New_York',
      language: 'en',
      email: null,
      phone: null,
      website: null,
      address: null,
      stripeAccount: '',
      origins: ['https://shop.acme.example'],
    },
    target: 'local',
    persistTo: null,
    url: 'https://portal.example.com',
  });
  expect(readArguments(args({}, '--origin', 'http://localhost:3000', '--remote'))).toMatchObject({
    merchant: {origins: ['https://shop.acme.example', 'http://localhost:3000']},
    target: 'remote',
  });
});

describe('refuses', () => {
  test.each([
    ['another command', ['delete'], /"create"/],
    ['nothing at all', ['create'], /--id, --name, --country, --time-zone, --origin missing/],
    ['an unknown option', args({}, '--currency', 'USD'), /--currency/],
    ['capitals in an id', args({id: 'Acme'}), /--id is lower-case.*"Acme"/],
    ['an underscore in an id', args({id: 'ac_me'}), /--id/],
    ['an id of 41', args({id: 'a'.repeat(41)}), /--id/],
    ['an empty name', args({name: ' '}), /--name/],
    ['a country that is none', args({country: 'XX'}), /--country.*"XX"/],
    ['a country by its nickname', args({country: 'UK'}), /Is it GB\?/],
    ['a zone that is none', args({'time-zone': 'America/Acme'}), /--time-zone/],
    ['an offset', args({'time-zone': '+01:00'}), /--time-zone/],
    ['a path in an origin', args({origin: 'https://shop.example/account'}), /Is it https:\/\/shop\.example\?/],
    ['an origin without a scheme', args({origin: 'shop.example'}), /--origin/],
    ['an address that is none', args({email: 'acme'}), /--email/],
    ['a website without a scheme', args({website: 'acme.example'}), /--website/],
    ['a language that is none', args({language: 'e'}), /--language/],
    ['an account that is none', args({'stripe-account': 'acme'}), /--stripe-account/],
    ['both databases', args({}, '--local', '--remote'), /not both/],
    ['a folder of the deployed database', args({}, '--remote', '--persist-to', 'x'), /--persist-to/],
  ])('%s', (_name, given, message) => {
    expect(() => readArguments(given)).toThrow(message);
  });

  test('in one line, with exit code 1', async () => {
    const {code, out, err} = await run(args({id: 'Acme'}));
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^--id is .*\n$/);
  });
});

test('--print-sql: rows that the schema takes, keys beside them', async () => {
  const {code, out, err} = await run(
    args({}, '--print-sql', '--stripe-account', 'acct_1Acme', '--url', 'https://p.example'),
  );
  expect(code).toBe(0);
  const [publishable] = /ptl_pk_acme_[A-Za-z0-9_-]{43}(?=\n)/.exec(err)!;
  const [secret] = /ptl_sk_acme_[A-Za-z0-9_-]{43}(?=\n)/.exec(err)!;
  expect(err).toContain(`data-key="${publishable}"`);
  expect(err).toContain('src="https://p.example/portal.js"');
  // A key in a file of SQL would stay there.
  expect(out).not.toMatch(/ptl_[ps]k_/);
  const database = new DatabaseSync(':memory:');
  database.exec(readFileSync('schema/migrations/0001_records.sql', 'utf8'));
  database.exec(out);
  expect({...database.prepare('SELECT id, name, country, stripe_account FROM merchants').get()}).toEqual({
    id: 'acme',
    name: "Acme's",
    country: 'US',
    stripe_account: 'acct_1Acme',
  });
  const hash = (key: string) => createHash('sha256').update(key).digest('hex');
  expect(
    database
      .prepare('SELECT kind, key_hash FROM api_keys ORDER BY kind')
      .all()
      .map((row) => ({...row})),
  ).toEqual([
    {kind: 'publishable', key_hash: hash(publishable)},
    {kind: 'secret', key_hash: hash(secret)},
  ]);
});

describe('a database of wrangler’s', () => {
  let state: string;
  beforeAll(() => {
    state = mkdtempSync(join(tmpdir(), 'merchant-test-'));
  });
  afterAll(() => rmSync(state, {recursive: true, force: true}));

  const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('portico-merchant-'));
  const local = ['--local', '--persist-to'];

  test('without tables says what makes them; with them takes an id once', async () => {
    const before = left();
    expect(await run(args({}, ...local, state))).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('npm run migrate:local'),
    });
    await new Promise<void>((resolve, reject) => {
      const migrate = ['d1', 'migrations', 'apply', 'DB', ...local, state];
      const env = {...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true'};
      execFile(process.execPath, ['node_modules/wrangler/bin/wrangler.js', ...migrate], {env}, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    expect(await run(args({}, ...local, state))).toMatchObject({code: 0, out: expect.stringContaining('ptl_sk_acme_')});
    const rows = () => {
      const folder = join(state, 'v3/d1/miniflare-D1DatabaseObject');
      const file = readdirSync(folder).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))!;
      const database = new DatabaseSync(join(folder, file), {readOnly: true});
      const tables = ['merchants', 'api_keys', 'allowed_origins'];
      return tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all());
    };
    const made = rows();
    expect(made.map((table) => table.length)).toEqual([1, 2, 1]);
    expect(await run(args({name: 'Another', origin: 'https://another.example'}, ...local, state))).toEqual({
      code: 1,
      out: '',
      err: 'There is a merchant "acme" already. Nothing was changed.\n',
    });
    expect(rows()).toEqual(made);
    expect(left()).toEqual(before);
  });
});
