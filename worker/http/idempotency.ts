/**
 * `Idempotency-Key`. The answer is stored in the same batch as what it answers, so there is no
 * moment at which one exists without the other: a second request with the key either finds the answer, or its own
 * batch is refused by the key's primary key and then finds it.
 */
import type {Context} from 'hono';
import type {CompiledQuery} from 'kysely';
import {announceAll} from '../providers/announcer.ts';
import {type Database, query, runBatch} from '../providers/database.ts';
import {sha256Hex} from '../providers/ids.ts';
import {refusalOf} from './database-errors.ts';
import type {MerchantEnv} from './merchant-scope.ts';
import {Problem} from './problems.ts';

export interface Answer<Body, Status extends number> {
  status: Status;
  body: Body;
}

/** How often `work` decides anew where the database refused what it had decided. */
const triesMax = 3;

const answerBytesMax = 1_900_000;

/** Whose request it is, and what it is known again by. */
export interface Once {
  merchantId: string;
  database: Database;
  /** 1 to 255 characters, the merchant's own namespace: another's goes in under a prefix. */
  key: string;
  requestHash: string;
  nowMs: number;
  triesMax?: number;
}

type Work<Body, Status extends number> = () => Promise<
  Answer<Body, Status> & {queries: readonly CompiledQuery<unknown>[]}
>;
type Refused = (refusal: string) => Problem | null;

/**
 * Runs `work` once for each key and gives every caller the same answer.
 * @param work decides what to write and what to answer; it writes nothing itself. A `Problem` it throws is not kept:
 * nothing was written, so the key may be used again.
 * @param refused turns what the database refused (see `refusalOf`) into a Problem.
 */
export async function answerOnce<Body, Status extends number>(
  c: Context<MerchantEnv>,
  work: Work<Body, Status>,
  refused?: Refused,
): Promise<Answer<Body, Status>> {
  const {merchantId, database} = c.get('merchant');
  const key = c.req.header('idempotency-key');
  if (!key) throw new Problem(400, 'idempotency.key_missing', 'Send an Idempotency-Key header with every write.');
  if (key.length > 255) throw new Problem(422, 'requests.invalid', 'Idempotency-Key: at most 255 characters.');
  const requestHash = await sha256Hex(`${c.req.method} ${c.req.path}\n${await c.req.text()}`);
  const nowMs = c.get('providers').clock.nowMs();
  let written: readonly CompiledQuery<unknown>[] = [];
  const decide: Work<Body, Status> = async () => {
    const decided = await work();
    written = decided.queries;
    return decided;
  };
  const {isReplay, ...answer} = await answerOnceFor({merchantId, database, key, requestHash, nowMs}, decide, refused);
  if (isReplay) c.header('idempotent-replayed', 'true');
  else announceAll(c.get('providers').announce, written);
  return answer;
}

/** The same for who is no merchant's server. */
export async function answerOnceFor<Body, Status extends number>(
  once: Once,
  work: Work<Body, Status>,
  refused: Refused = () => null,
): Promise<Answer<Body, Status> & {isReplay: boolean}> {
  const {merchantId, database, key, requestHash} = once;
  const stored = async () => {
    const [[row]] = await runBatch(database, [
      query
        .selectFrom('idempotency_keys')
        .where('merchant_id', '=', merchantId)
        .where('key', '=', key)
        .select(['request_hash', 'status', 'body'])
        .compile(),
    ]);
    if (!row) return null;
    if (row.request_hash !== requestHash) {
      throw new Problem(422, 'idempotency.key_reused', 'This Idempotency-Key was used for another request.');
    }
    return {status: row.status as Status, body: JSON.parse(row.body) as Body, isReplay: true};
  };

  const earlier = await stored();
  if (earlier) return earlier;
  for (let tryNumber = 1; ; tryNumber++) {
    const {status, body, queries} = await work();
    const kept = JSON.stringify(body);
    // D1 takes 2 MB a value; what could not be answered a second time is not begun.
    if (new TextEncoder().encode(kept).length > answerBytesMax) {
      throw new Problem(413, 'requests.too_large', `The record is too large: at most ${answerBytesMax} bytes of JSON.`);
    }
    const keep = query
      .insertInto('idempotency_keys')
      .values({
        merchant_id: merchantId,
        key,
        request_hash: requestHash,
        status,
        body: kept,
        created_at_ms: once.nowMs,
      })
      .compile();
    try {
      await runBatch(database, [...queries, keep]);
      return {status, body, isReplay: false};
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      // A race between two requests with one key may surface as the key's own refusal or as that of a record's.
      const winner = await stored();
      if (winner) return winner;
      // Somebody else may have written between our reading and our writing: decide again on what is there now.
      if (tryNumber === (once.triesMax ?? triesMax)) throw refused(refusal) ?? error;
    }
  }
}
