/**
 * From a row in the outbox to a mail that was handed over. The row is written with its cause, so nothing is announced
 * that did not happen; the queue only carries its id, and the cron finds the rows whose message was lost. A mail may
 * therefore go out twice in the worst case, and never zero times without a trace.
 */
import type {Env, OutboxMessage, Settings} from '../../env.ts';
import {settingsOf} from '../../env.ts';
import {allDatabases, databaseFor, runBatch} from '../../providers/database.ts';
import type {Mail} from '../../providers/mail.ts';
import type {Providers} from '../../providers/providers.ts';
import {requeueMax, retryDelaySeconds, staleAfterMs, triesMax} from './outbox.rules.ts';
import {listStale, markFailed, markSent, readPending} from './outbox.store.ts';

export {insertMail} from './outbox.store.ts';

/** What is stored of a mail: whom it is for, and what its composer needs; never a secret. */
export interface MailPayload {
  template: string;
  to: string;
  name: string;
  language: string;
  /** After this it is of no use to its reader. */
  expiresAtMs?: number;
}

export interface MailContext {
  merchant: {name: string; email: string | null; language: string};
  settings: Settings;
}

/** Makes the mail of one template. */
export type MailComposer = (payload: MailPayload, context: MailContext) => Promise<Mail>;

/** Takes a batch of the queue: each message is done, or tried again later and ever more seldom. */
export async function consumeOutbox(
  batch: MessageBatch<OutboxMessage>,
  env: Env,
  providers: Providers,
  composers: Readonly<Record<string, MailComposer>>,
): Promise<void> {
  for (const message of batch.messages) {
    const outcome = await deliver(message.body, env, providers, composers).catch((error: unknown) => {
      console.error(JSON.stringify({about: 'outbox', message: message.body, error: String(error)}));
      return 'again' as const;
    });
    if (outcome === 'again') message.retry({delaySeconds: retryDelaySeconds(message.attempts)});
    else message.ack();
  }
}

/** One try. `done` also where there is nothing to send (any more). */
async function deliver(
  {merchantId, outboxId}: OutboxMessage,
  env: Env,
  providers: Providers,
  composers: Readonly<Record<string, MailComposer>>,
): Promise<'done' | 'again'> {
  const database = databaseFor(env, merchantId);
  const [[row]] = await runBatch(database, [readPending(merchantId, outboxId)]);
  if (!row) return 'done';
  const nowMs = providers.clock.nowMs();
  const payload = JSON.parse(row.payload) as MailPayload;
  if (payload.expiresAtMs !== undefined && payload.expiresAtMs <= nowMs) {
    await runBatch(database, [markFailed(merchantId, outboxId, 'It came too late to be of use', true)]);
    return 'done';
  }
  try {
    const compose = composers[payload.template];
    if (!compose) throw new Error(`There is no mail template ${payload.template}`);
    const merchant = {name: row.merchant_name, email: row.merchant_email, language: row.merchant_language};
    const mail = await compose(payload, {merchant, settings: settingsOf(env)});
    await providers.mailer.send(mail, {id: outboxId, merchantId, atMs: nowMs});
  } catch (error) {
    const givenUp = row.tries + 1 >= triesMax;
    await runBatch(database, [markFailed(merchantId, outboxId, String(error), givenUp)]);
    if (givenUp) console.error(JSON.stringify({about: 'outbox', merchantId, outboxId, givenUp: String(error)}));
    return givenUp ? 'done' : 'again';
  }
  await runBatch(database, [markSent(merchantId, outboxId, nowMs)]);
  return 'done';
}

/** Puts what the queue never heard of, or forgot, into it again. */
export async function requeueStale(env: Env, {clock}: Pick<Providers, 'clock'>): Promise<void> {
  for (const database of allDatabases(env)) {
    const [rows] = await runBatch(database, [listStale(clock.nowMs() - staleAfterMs, requeueMax)]);
    if (rows.length)
      await env.OUTBOX.sendBatch(rows.map((row) => ({body: {merchantId: row.merchant_id, outboxId: row.id}})));
  }
}
