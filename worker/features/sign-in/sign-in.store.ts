/** SQL of the codes by e-mail. */
import {type RawBuilder, sql} from 'kysely';
import {type Door, doorStands} from '../../http/portal-door.ts';
import {query, readBy} from '../../providers/database.ts';
import {codeMs, codesMax, triesMax} from './sign-in.rules.ts';

/** The codes that this address was sent lately, whoever has it. */
export function countRecentCodes(merchantId: string, emailFolded: string, nowMs: number) {
  return query
    .selectFrom(readBy('sign_in_codes', 's', 'sign_in_codes_by_address'))
    .where('merchant_id', '=', merchantId)
    .where('email_folded', '=', emailFolded)
    .where('created_at_ms', '>', nowMs - codeMs)
    .select([sql<number>`COUNT(*)`.as('count'), sql<number | null>`MIN(created_at_ms)`.as('oldest_ms')])
    .compile();
}

export interface NewCode {
  signInId: string;
  emailFolded: string;
  codeHash: string;
  nowMs: number;
}

/**
 * Writes the code, for a known address as for an unknown one, unless there are too many. An address that several
 * customers share is taken for the contact person who was changed last.
 */
export function insertCode(door: Door, {signInId, emailFolded, codeHash, nowMs}: NewCode) {
  return sql`
    INSERT INTO sign_in_codes (merchant_id, id, email_folded, contact_id, code_hash, origin, expires_at_ms, created_at_ms)
    SELECT ${door.merchantId}, ${signInId}, ${emailFolded},
      (SELECT p.id FROM contact_persons AS p WHERE p.merchant_id = ${door.merchantId} AND p.email_folded = ${emailFolded}
         AND p.removed_at_ms IS NULL ORDER BY p.updated_at_ms DESC, p.id LIMIT 1),
      ${codeHash}, ${door.origin}, ${nowMs + codeMs}, ${nowMs}
    WHERE ${doorStands(door)} AND (SELECT COUNT(*) FROM sign_in_codes AS s INDEXED BY sign_in_codes_by_address WHERE s.merchant_id = ${door.merchantId}
      AND s.email_folded = ${emailFolded} AND s.created_at_ms > ${nowMs - codeMs}) < ${codesMax}`.compile(query);
}

/** The payload of the mail to whoever the code is for; no row where nobody has the address. */
export function mailOfCode(merchantId: string, signInId: string): RawBuilder<unknown> {
  return sql`
    SELECT json_object('template', 'sign-in-code', 'to', p.email, 'name', p.name, 'language', COALESCE(c.language, m.language),
      'signInId', s.id, 'site', s.origin, 'expiresAtMs', s.expires_at_ms) AS payload
    FROM sign_in_codes AS s
    JOIN contact_persons AS p ON p.merchant_id = s.merchant_id AND p.id = s.contact_id
    JOIN customers AS c ON c.merchant_id = p.merchant_id AND c.id = p.customer_id
    JOIN merchants AS m ON m.id = s.merchant_id
    WHERE s.merchant_id = ${merchantId} AND s.id = ${signInId}`;
}

/** Whoever a right guess stands for, behind a door that stands. */
export function holderOfCode(door: Door, signInId: string, codeHash: string, nowMs: number): RawBuilder<unknown> {
  return sql`
    SELECT p.customer_id, p.id AS contact_id, p.role
    FROM sign_in_codes AS s
    JOIN contact_persons AS p ON p.merchant_id = s.merchant_id AND p.id = s.contact_id
    WHERE ${guessable(door, signInId, nowMs)} AND s.code_hash = ${codeHash} AND p.removed_at_ms IS NULL`;
}

/** Counts a guess, and uses the code up if the batch's session was opened with it. No row: it could not be guessed at. */
export function countGuess(door: Door, signInId: string, sessionId: string, nowMs: number) {
  return sql<{tries: number}>`
    UPDATE sign_in_codes AS s SET tries = tries + 1,
      used_at_ms = CASE WHEN EXISTS (SELECT 1 FROM sessions WHERE merchant_id = ${door.merchantId} AND id = ${sessionId}) THEN ${nowMs} END
    WHERE ${guessable(door, signInId, nowMs)} RETURNING tries`.compile(query);
}

/** The same words before the session is opened and when the guess is counted: both see the same row in one transaction. */
function guessable(door: Door, signInId: string, nowMs: number): RawBuilder<boolean> {
  return sql<boolean>`s.merchant_id = ${door.merchantId} AND s.id = ${signInId} AND s.origin = ${door.origin}
    AND s.used_at_ms IS NULL AND s.expires_at_ms > ${nowMs} AND s.tries < ${triesMax} AND ${doorStands(door)}`;
}
