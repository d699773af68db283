/**
 * npm run bench [-- --invoices 1000,100000 --rounds 300]: the speed of the portal's reads as ratios within one run.
 * (a) trips to D1 for each GET, (b) the real route against a bare one that runs the same statements, (c) both while the
 * database grows, (d) query plans, (e) bytes of JavaScript. Exits 1 where a figure misses its aim.
 */
import {spawnSync} from 'node:child_process';
import {parseArgs} from 'node:util';
import {createTestHarness} from 'wrangler';
import {signAccessToken} from '../http/tokens.ts';
import {measured} from './fill.ts';

const {values: options} = parseArgs({
  options: {invoices: {type: 'string', default: '1000,100000'}, rounds: {type: 'string', default: '300'}},
});
const sizes = options.invoices.split(',').map(Number);
const rounds = Number(options.rounds);
const fillStep = 10_000;
const sessionSecret = 'a secret for the bench alone, 32 characters or more';

/** What is asked for: every GET of the portal, and the list in every filter and order. */
const listQueries = ['all', 'unpaid', 'overdue', 'partially_paid', 'paid', 'retainers'].flatMap((filter) =>
  ['date', 'due_date', 'number', 'amount', 'balance'].flatMap((sort) =>
    ['asc', 'desc'].map((direction) => `/portal/v1/invoices?filter=${filter}&sort=${sort}&direction=${direction}`),
  ),
);
const list = '/portal/v1/invoices';
const dashboard = '/portal/v1/dashboard';
const gets = [
  dashboard,
  list,
  '/portal/v1/invoices/inv_m_000000001',
  '/portal/v1/payables',
  '/portal/v1/payables?invoiceIds=inv_m_000000001',
  '/portal/v1/payments/pay_none',
  '/portal/v1/payment-methods',
];

const harness = createTestHarness({
  root: new URL('../..', import.meta.url).pathname,
  workers: [
    {
      config: {
        name: 'bench',
        main: 'worker/bench/bench-worker.ts',
        compatibility_date: '2026-10-23',
        compatibility_flags: ['nodejs_compat'],
        // One for each size, so that they are measured in turn and whatever else the machine does falls on all.
        d1_databases: sizes.map((_, index) => ({
          binding: `DB${index}`,
          database_name: `bench${index}`,
          database_id: `bench${index}`,
          migrations_dir: 'schema/migrations',
        })),
        vars: {
          ENVIRONMENT: 'local',
          SESSION_SECRET: sessionSecret,
          STRIPE_SECRET_KEY: 'sk_test_bench',
          STRIPE_PUBLISHABLE_KEY: 'pk_test_bench',
          STRIPE_WEBHOOK_SECRET: 'whsec_bench',
          MAIL_FROM: 'bench@example.com',
        },
      },
    },
  ],
});
await harness.listen();
const worker = harness.getWorker();
for (let index = 0; index < sizes.length; index++) await worker.applyD1Migrations(`DB${index}`);

const token = await signAccessToken(
  {
    merchantId: 'bench',
    customerId: measured.customerId,
    contactId: null,
    sessionId: measured.sessionId,
    role: 'payer',
    scope: 'portal',
    origin: 'https://shop.example',
    timeZone: 'Europe/London',
  },
  Date.now() + 86_400_000,
  sessionSecret,
);
const headers = {authorization: `Bearer ${token}`};
const misses: string[] = [];
const row = (name: string, value: string, aim: string, met: boolean) => {
  console.log(`${met ? 'ok  ' : 'MISS'} ${name.padEnd(64)} ${value.padStart(12)}   aim ${aim}`);
  if (!met) misses.push(name);
};

for (const [index, size] of sizes.entries()) {
  for (let from = 1; from <= size; from += fillStep)
    await post(index, '/bench/fill', {from, to: Math.min(from + fillStep - 1, size)});
  for (const path of [...gets, ...listQueries]) await get(index, path, {'bench-capture': '1'});
}
await showTripsAndPlans();
for (const [name, path, growthMax] of [
  ['list', list, 1.1],
  ['dashboard', dashboard, 1.15],
] as const) {
  const times = await medians(path);
  for (const [index, {real, bare}] of times.entries()) {
    row(
      `(b) ${name} ÷ bare, ${sizes[index]} invoices (${real.toFixed(2)} ms ÷ ${bare.toFixed(2)} ms)`,
      (real / bare).toFixed(3),
      '≤ 1.25',
      real / bare <= 1.25,
    );
  }
  for (let index = 1; index < sizes.length; index++) {
    const growth = times[index]!.real / times[0]!.real;
    row(
      `(c) ${name}, ${sizes[0]} → ${sizes[index]} invoices`,
      growth.toFixed(3),
      `≤ ${growthMax}`,
      growth <= growthMax,
    );
  }
}
await harness.close();
const {status} = spawnSync(process.execPath, ['.ci/size.mjs'], {stdio: 'inherit'});
if (status !== 0) misses.push('(e) bytes');
console.log(misses.length ? `missed: ${misses.join('; ')}` : 'every figure meets its aim');
process.exit(misses.length ? 1 : 0);

async function get(database: number, path: string, more: Record<string, string> = {}): Promise<void> {
  const answer = await worker.fetch(`http://bench${path}`, {
    headers: {...headers, 'bench-database': String(database), ...more},
  });
  await answer.arrayBuffer();
  if (answer.status !== 200 && answer.status !== 404) throw new Error(`${path} answered ${answer.status}`);
}

async function post<Answer>(database: number, path: string, body: unknown): Promise<Answer> {
  const answer = await worker.fetch(`http://bench${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {'content-type': 'application/json', 'bench-database': String(database)},
  });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** For each size the route and its bare twin, all in turn. Milliseconds. */
async function medians(path: string): Promise<{real: number; bare: number}[]> {
  const times = sizes.map(() => ({real: [] as number[], bare: [] as number[]}));
  const twin = `/bench/bare/${encodeURIComponent(path)}`;
  for (let round = -30; round < rounds; round++) {
    for (const [index, time] of times.entries()) {
      for (const [kind, url] of [
        ['real', path],
        ['bare', twin],
      ] as const) {
        const start = performance.now();
        await get(index, url);
        if (round >= 0) time[kind].push(performance.now() - start);
      }
    }
  }
  const middle = (values: number[]) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
  return times.map(({real, bare}) => ({real: middle(real), bare: middle(bare)}));
}

async function showTripsAndPlans(): Promise<void> {
  const answer = await worker.fetch('http://bench/bench/captured');
  const captured = (await answer.json()) as Record<
    string,
    {trips: number; statements: {sql: string; parameters: unknown[]}[]}
  >;
  for (const path of gets)
    row(`(a) trips to D1 of GET ${path}`, String(captured[path]!.trips), '1', captured[path]!.trips === 1);
  const bad: string[] = [];
  let plans = 0;
  for (const [path, {statements}] of Object.entries(captured)) {
    for (const statement of statements) {
      plans++;
      for (const step of await post<string[]>(sizes.length - 1, '/bench/explain', statement)) {
        const scansStored = /^SCAN (?!json_each|j\b|counted\b|\(|CONSTANT|.*VIRTUAL TABLE)/.test(step);
        if (scansStored || (path.startsWith(list) && /TEMP B-TREE/.test(step))) bad.push(`${path}: ${step}`);
      }
    }
  }
  for (const step of new Set(bad)) console.log(`     ${step}`);
  row(`(d) plans with a SCAN or a sort, of ${plans}`, String(bad.length), '0', bad.length === 0);
}
