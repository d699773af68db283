/** One run: load, kill, check, and again; then rest, and the last check. */
import {createServer} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';
import type {Violation} from '../simulation/invariants.ts';
import {createRandom} from '../simulation/random.ts';
import {violationsAtEnd, violationsOf} from './checks.ts';
import {actAsContact} from './contact-acts.ts';
import {type Files, withFiles} from './files.ts';
import {Line} from './line.ts';
import {actAsMerchant, type Client} from './merchant-acts.ts';
import {Notes} from './notes.ts';
import {firstRecords} from './records.ts';
import {bundle, Servers} from './servers.ts';

export interface Run {
  kills: number;
  seed: number;
  root: string;
  /** A folder of this run alone. */
  state: string;
  /** A rule of testing/broken-worker.ts that the worker is to break. */
  broken: string | null;
  say(text: string): void;
  /** Told as soon as there is something to end. */
  onServers(servers: Servers): void;
}

export interface Result {
  violations: Violation[];
  figures: [name: string, value: number][];
}

const merchantClients = 4;
/** A kill comes after so many requests at most, and so many milliseconds more: anywhere in the middle of others. */
const requestsBetweenMax = 120;
const jitterMsMax = 30;
/** Of the kills, those in which the sandbox dies too. */
const sandboxDies = 0.25;
const answerMsMax = 120_000;
/** A refund whose answer was lost is asked for again after a minute, by the cron. */
const restMsMax = 180_000;

export async function run({kills, seed, root, state, broken, say, onServers}: Run): Promise<Result> {
  const random = createRandom(seed);
  let mails = 0;
  const mailbox = createServer((request, response) => {
    mails++;
    request.resume().once('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => mailbox.listen(0, '127.0.0.1', resolve));
  const mailboxUrl = `http://127.0.0.1:${(mailbox.address() as {port: number}).port}/`;
  const [servers, {sql, contacts}] = await Promise.all([
    bundle(root, broken ? 'worker/chaos/testing/broken-worker.ts' : 'worker/index.ts', `${state}/bundle`).then(
      (script) => Servers.on(root, state, script, {MAILBOX_URL: mailboxUrl, ...(broken && {BROKEN_RULE: broken})}),
    ),
    firstRecords(Date.now()),
  ]);
  onServers(servers);
  try {
    await servers.start(sql);
    const line = new Line(servers);
    const notes = new Notes();
    let isOver = false;
    const forever = async (act: (client: Client) => Promise<void>, number: number) => {
      const client: Client = {line, notes, contacts, random: createRandom(seed + number)};
      while (!isOver) await act(client);
    };
    line.open();
    await line.control('/settle-after', {ms: 300});
    const clients = Promise.all([
      ...Array.from({length: merchantClients}, (_, index) => forever(actAsMerchant, index + 1)),
      ...contacts.map((contact, index) =>
        forever((client) => actAsContact(client, contact), merchantClients + index + 1),
      ),
      forever(async ({random: own}) => {
        await line.cron();
        await wait(own.below(1000));
      }, 100),
    ]);
    // A client that gives up is reported where it is waited for.
    clients.catch(() => undefined);

    const killed = {workerd: 0, sandbox: 0};
    let violations: Violation[] = [];
    for (let kill = 1; kill <= kills && !violations.length; kill++) {
      await underLoad(line, random);
      const both = random.chance(sandboxDies);
      const before = servers.workerPid();
      const dead = Promise.all([servers.killWorker(), both && servers.killSandbox()]);
      line.close();
      await dead;
      killed.workerd++;
      if (both) killed.sandbox++;
      await servers.ready();
      if (servers.workerPid() === before) throw new Error(`workerd ${before} answers, though it was killed`);
      violations = await withFiles(state, (files) => violationsOf(files, notes));
      say(
        `kill ${kill}${both ? ' (both)' : ''}: ${line.counts.requests} requests, ${line.counts.acknowledged} acknowledged`,
      );
      line.open();
    }
    isOver = true;
    if (!violations.length) {
      line.answerWithin(answerMsMax);
      await clients;
      violations = await rest(line, state, notes, say);
    }
    const figures = await withFiles(state, (files) => figuresOf(files, line, {...killed, mails}));
    return {violations, figures: [...figures, ['violations', violations.length]]};
  } finally {
    servers.stop();
    mailbox.close();
    mailbox.closeAllConnections();
  }
}

/** Waits until the servers are in the middle of it. */
async function underLoad({counts}: Line, random: ReturnType<typeof createRandom>): Promise<void> {
  const enough = counts.requests + 12 + random.below(requestsBetweenMax);
  while (counts.requests < enough) await wait(2);
  await wait(random.below(jitterMsMax));
}

/** Banks answer, webhooks come, and the cron runs until the books stand still and are right; or they never are. */
async function rest(line: Line, state: string, notes: Notes, say: Run['say']): Promise<Violation[]> {
  say('every write is answered; waiting for the banks, the webhooks and the cron');
  const deadlineMs = Date.now() + restMsMax;
  for (;;) {
    await line.control('/settle', {});
    await line.control('/webhooks/flush', {});
    await line.cron();
    const found = await withFiles(state, (files) => [...violationsOf(files, notes), ...violationsAtEnd(files, notes)]);
    if (!found.length || Date.now() > deadlineMs) return found;
    await wait(500);
  }
}

function figuresOf(
  files: Files,
  {counts, failures}: Line,
  {workerd, sandbox, mails}: {workerd: number; sandbox: number; mails: number},
): Result['figures'] {
  const count = (sql: string) => files.rows<{count: number}>(`SELECT COUNT(*) AS count FROM ${sql}`)[0]!.count;
  const online = 'payments WHERE stripe_account IS NOT NULL AND state =';
  return [
    ['workerd killed', workerd],
    ['sandbox killed', sandbox],
    ['requests', counts.requests],
    ['writes acknowledged', counts.acknowledged],
    ['writes refused', counts.refused],
    ['sent again', counts.retried],
    ...[...failures].map(([kind, times]): [string, number] => [`  answered ${kind}`, times]),
    ['documents', count('invoices') + count('credit_notes')],
    ['payments succeeded', count(`${online} 'succeeded'`)],
    ['payments failed or canceled', count(`${online} 'failed'`) + count(`${online} 'canceled'`)],
    ['refunds', count('refunds')],
    ['disputes', count('disputes')],
    ['webhooks sent', files.deliveries.reduce((sum, {attempts}) => sum + attempts.length, 0)],
    ['webhooks acknowledged', files.deliveries.filter(({state}) => state === 'delivered').length],
    ['mails', mails],
  ];
}
