/** SQL of sessions and the tickets they are opened with. */
import {type CompiledQuery, type RawBuilder, sql} from 'kysely';
import {type Door, doorStands, originStands} from '../../http/portal-door.ts';
import type {Role} from '../../http/portal-scope.ts';
import {query} from '../../providers/database.ts';
import {sessionIdleMs} from './session.rules.ts';

export interface SessionSeed {
  merchantId: string;
  sessionId: string;
  refreshHash: string;
  origin: string;
  nowMs: number;
}

/**
 * Opens a session for whoever `source` yields; where it yields no row, nothing is written.
 * @param source a SELECT of `customer_id`, `contact_id`, `role`; at most one row.
 */
export function insertSession(seed: SessionSeed, source: RawBuilder<unknown>): CompiledQuery<unknown> {
  return sql`
    INSERT INTO sessions (merchant_id, id, customer_id, contact_id, role, scope, origin, refresh_hash,
      rotated_at_ms, idle_expires_at_ms, created_at_ms)
    SELECT ${seed.merchantId}, ${seed.sessionId}, source.customer_id, source.contact_id, source.role, 'portal', ${seed.origin},
      ${seed.refreshHash}, ${seed.nowMs}, ${seed.nowMs + sessionIdleMs}, ${seed.nowMs}
    FROM (${source}) AS source`.compile(query);
}

/** Whoever an unused ticket stands for, behind a door that stands. */
export function holderOfTicket(door: Door, ticketHash: string, nowMs: number): RawBuilder<unknown> {
  return sql`
    SELECT t.customer_id, t.contact_id, COALESCE(p.role, t.role) AS role
    FROM portal_tickets AS t
    LEFT JOIN contact_persons AS p ON p.merchant_id = t.merchant_id AND p.id = t.contact_id
    WHERE t.merchant_id = ${door.merchantId} AND t.token_hash = ${ticketHash}
      AND t.used_at_ms IS NULL AND t.expires_at_ms > ${nowMs} AND p.removed_at_ms IS NULL AND ${doorStands(door)}`;
}

/** Uses the ticket up, if the batch's session was opened with it. */
export function useTicket(merchantId: string, ticketHash: string, sessionId: string, nowMs: number) {
  return query
    .updateTable('portal_tickets')
    .set({used_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('token_hash', '=', ticketHash)
    .where('used_at_ms', 'is', null)
    .where(({exists, selectFrom}) =>
      exists(
        selectFrom('sessions as s')
          .select('s.id')
          .where('s.merchant_id', '=', merchantId)
          .where('s.id', '=', sessionId),
      ),
    )
    .compile();
}

export interface RefreshAttempt {
  merchantId: string;
  sessionId: string;
  presentedHash: string;
  nextHash: string;
  origin: string;
  nowMs: number;
}

/** The current token moves the session on to the next one. */
export function rotateSession(attempt: RefreshAttempt): CompiledQuery<unknown> {
  return sql`
    UPDATE sessions SET refresh_hash = ${attempt.nextHash},
      rotated_at_ms = ${attempt.nowMs}, idle_expires_at_ms = ${attempt.nowMs + sessionIdleMs}
    WHERE ${alive(attempt)} AND refresh_hash = ${attempt.presentedHash}
      AND ${originStands(attempt.merchantId, attempt.origin)}`.compile(query);
}

/** Ends the session whose token was used a second time. */
export function revokeReused(merchantId: string, sessionId: string, nowMs: number): CompiledQuery<unknown> {
  return query
    .updateTable('sessions')
    .set({revoked_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', sessionId)
    .where('revoked_at_ms', 'is', null)
    .compile();
}

function alive({merchantId, sessionId, origin, nowMs}: RefreshAttempt): RawBuilder<boolean> {
  return sql<boolean>`merchant_id = ${merchantId} AND id = ${sessionId} AND revoked_at_ms IS NULL
    AND idle_expires_at_ms > ${nowMs} AND origin = ${origin}`;
}

export interface SessionRow {
  session_id: string;
  origin: string;
  origin_stands: number;
  revoked_at_ms: number | null;
  refresh_hash: string;
  rotated_at_ms: number;
  idle_expires_at_ms: number;
  session_role: Role;
  merchant_id: string;
  merchant_name: string;
  merchant_language: string;
  merchant_time_zone: string;
  customer_id: string;
  customer_name: string;
  customer_language: string | null;
  contact_id: string | null;
  contact_name: string | null;
  contact_email: string | null;
  contact_role: Role | null;
  contact_removed_at_ms: number | null;
}

/** The session and whom it is of. */
export function readSession(merchantId: string, sessionId: string): CompiledQuery<SessionRow> {
  return query
    .selectFrom('sessions as s')
    .innerJoin('merchants as m', 'm.id', 's.merchant_id')
    .innerJoin('customers as c', (join) =>
      join.onRef('c.merchant_id', '=', 's.merchant_id').onRef('c.id', '=', 's.customer_id'),
    )
    .leftJoin('contact_persons as p', (join) =>
      join.onRef('p.merchant_id', '=', 's.merchant_id').onRef('p.id', '=', 's.contact_id'),
    )
    .where('s.merchant_id', '=', merchantId)
    .where('s.id', '=', sessionId)
    .select([
      's.id as session_id',
      's.origin as origin',
      's.revoked_at_ms as revoked_at_ms',
      's.refresh_hash as refresh_hash',
      's.rotated_at_ms as rotated_at_ms',
      's.idle_expires_at_ms as idle_expires_at_ms',
      's.role as session_role',
      'm.id as merchant_id',
      'm.name as merchant_name',
      'm.language as merchant_language',
      'm.time_zone as merchant_time_zone',
      'c.id as customer_id',
      'c.name as customer_name',
      'c.language as customer_language',
      'p.id as contact_id',
      'p.name as contact_name',
      'p.email as contact_email',
      'p.role as contact_role',
      'p.removed_at_ms as contact_removed_at_ms',
      sql<number>`EXISTS (SELECT 1 FROM allowed_origins AS o WHERE o.merchant_id = s.merchant_id AND o.origin = s.origin)`.as(
        'origin_stands',
      ),
    ])
    .compile();
}

/** Ends the session of the scope that asks. */
export function endSession(scope: {merchantId: string; sessionId: string}, nowMs: number) {
  return query
    .updateTable('sessions')
    .set({revoked_at_ms: nowMs})
    .where('merchant_id', '=', scope.merchantId)
    .where('id', '=', scope.sessionId)
    .where('revoked_at_ms', 'is', null)
    .compile();
}
