/**
 * Telling the queue what has just been put into the outbox, so that a mail goes out in seconds. Nobody waits for it, and
 * nothing fails with it: the row is there, and the cron finds one whose message was lost.
 */
import type {CompiledQuery} from 'kysely';
import type {Env, OutboxMessage} from '../env.ts';

/** Returns at once and never throws. */
export type Announce = (message: OutboxMessage) => void;

/** @param context of the request, which stays alive until the queue has answered. */
export function announcer(env: Pick<Env, 'OUTBOX'>, context: Pick<ExecutionContext, 'waitUntil'>): Announce {
  return (message) => {
    const sending = (async () => env.OUTBOX.send(message))();
    context.waitUntil(
      sending.catch((error: unknown) => {
        console.error(JSON.stringify({about: 'outbox', ...message, error: String(error)}));
      }),
    );
  };
}

/** A query that puts something into the outbox, with what the queue is to be told when its batch is through. */
export interface OutboxQuery extends CompiledQuery<unknown> {
  message: OutboxMessage;
}

/** Announces whatever a batch has put into the outbox. Only after the batch: what it undid is not to be sent. */
export function announceAll(announce: Announce, written: readonly CompiledQuery<unknown>[]): void {
  for (const query of written) if ('message' in query) announce((query as OutboxQuery).message);
}
