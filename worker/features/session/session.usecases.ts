/** A session begins with a ticket or a code, is carried on by refresh tokens, and ends. */
import type {RawBuilder} from 'kysely';
import {type Door, doorQuery, requireDoor} from '../../http/portal-door.ts';
import type {PortalScope} from '../../http/portal-scope.ts';
import {accessTokenMs, merchantOfToken, signAccessToken} from '../../http/tokens.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import type {Providers} from '../../providers/providers.ts';
import {sessionExpired, sessionOfOtherSite, sessionRevoked, ticketInvalid} from './session.errors.ts';
import {hashOfToken, nextRefreshToken, refreshGraceMs, refreshToken, sessionOfRefreshToken} from './session.rules.ts';
import {
  endSession as endSessionQuery,
  holderOfTicket,
  insertSession,
  readSession,
  revokeReused,
  rotateSession,
  type SessionRow,
  useTicket,
} from './session.store.ts';

export interface SessionGrant {
  accessToken: string;
  accessExpiresAtMs: number;
  refreshToken: string;
  idleExpiresAtMs: number;
  merchant: {id: string; name: string; language: string};
  customer: {id: string; name: string; language: string | null};
  contact: {id: string; name: string; email: string} | null;
  role: SessionRow['session_role'];
}

interface Means {
  providers: Providers;
  sessionSecret: string;
}

/** Exchanges a ticket for a session: once, however many ask at the same time. One trip. */
export async function exchangeTicket(door: Door, ticket: string, means: Means): Promise<SessionGrant> {
  if (merchantOfToken(ticket, 'tk') !== door.merchantId) {
    // The door comes first, so that a wrong key or site hears the same whatever ticket it holds.
    const [[stands]] = await runBatch(door.database, [doorQuery(door)]);
    requireDoor(stands);
    throw ticketInvalid();
  }
  const nowMs = means.providers.clock.nowMs();
  const ticketHash = await sha256Hex(ticket);
  const session = await draftSession(door, means.providers);
  const [[stands], , , [row]] = await runBatch(door.database, [
    doorQuery(door),
    session.insert(holderOfTicket(door, ticketHash, nowMs)),
    useTicket(door.merchantId, ticketHash, session.sessionId, nowMs),
    session.read,
  ]);
  requireDoor(stands);
  if (!row) throw ticketInvalid();
  return grant(row, session.refreshToken, means);
}

/**
 * A session that is about to be opened: the queries for the caller's batch, and the token that goes with them.
 * `insert` writes nothing where its source (see `insertSession`) yields no row; `read` then finds none.
 */
export async function draftSession(door: Door, {ids, clock}: Pick<Providers, 'ids' | 'clock'>) {
  const sessionId = ids.id('ses');
  const token = refreshToken(door.merchantId, sessionId, ids.secret());
  const seed = {
    merchantId: door.merchantId,
    sessionId,
    refreshHash: await hashOfToken(token),
    origin: door.origin,
    nowMs: clock.nowMs(),
  };
  return {
    sessionId,
    refreshToken: token,
    insert: (source: RawBuilder<unknown>) => insertSession(seed, source),
    read: readSession(door.merchantId, sessionId),
  };
}

/** Hands out a fresh access token and the next refresh token. One trip. */
export async function refreshSession(
  token: string,
  origin: string,
  databaseOf: (merchantId: string) => Database,
  means: Means,
): Promise<SessionGrant> {
  const merchantId = merchantOfToken(token, 'rt');
  const sessionId = sessionOfRefreshToken(token);
  if (!merchantId || !sessionId) throw sessionExpired();
  const nowMs = means.providers.clock.nowMs();
  const next = await nextRefreshToken(token, merchantId, sessionId, means.sessionSecret);
  const attempt = {
    merchantId,
    sessionId,
    presentedHash: await hashOfToken(token),
    nextHash: await hashOfToken(next),
    origin,
    nowMs,
  };
  const database = databaseOf(merchantId);
  const [, [row]] = await runBatch(database, [rotateSession(attempt), readSession(merchantId, sessionId)]);
  if (!row) throw sessionExpired();
  if (row.origin !== origin || !row.origin_stands) throw sessionOfOtherSite();
  if (row.revoked_at_ms !== null || row.contact_removed_at_ms !== null) throw sessionRevoked();
  if (row.idle_expires_at_ms <= nowMs) throw sessionExpired();
  // Rotated just now, or a moment ago by an answer that was lost.
  if (row.refresh_hash === attempt.nextHash && row.rotated_at_ms > nowMs - refreshGraceMs)
    return grant(row, next, means);
  // A token that was once good is in two hands. One that never was proves nothing: who knows a session's id must not be
  // able to end it.
  if (await leadsTo(next, row.refresh_hash, merchantId, sessionId, means.sessionSecret)) {
    await runBatch(database, [revokeReused(merchantId, sessionId, nowMs)]);
    throw sessionRevoked();
  }
  throw sessionExpired();
}

/** As many rotations back as a token is known again: a working day of them. */
const rotationsKnown = 60;

/** Whether a token is the session's present one, or some rotations before it: each is derived from the one before. */
async function leadsTo(
  token: string,
  presentHash: string,
  merchantId: string,
  sessionId: string,
  secret: string,
): Promise<boolean> {
  for (let rotation = 0; rotation < rotationsKnown; rotation++) {
    if ((await hashOfToken(token)) === presentHash) return true;
    token = await nextRefreshToken(token, merchantId, sessionId, secret);
  }
  return false;
}

/** Ends the session at once: its access token is refused from now on too. */
export async function endSession(scope: PortalScope, {clock}: Pick<Providers, 'clock'>): Promise<void> {
  await scope.batch([endSessionQuery(scope, clock.nowMs())]);
}

/** What the elements get: who and where, and the tokens. */
export async function grant(row: SessionRow, token: string, {providers, sessionSecret}: Means): Promise<SessionGrant> {
  // A JWT's expiry is in whole seconds.
  const accessExpiresAtMs = Math.floor((providers.clock.nowMs() + accessTokenMs) / 1000) * 1000;
  const role = row.contact_role ?? row.session_role;
  const accessToken = await signAccessToken(
    {
      merchantId: row.merchant_id,
      customerId: row.customer_id,
      contactId: row.contact_id,
      sessionId: row.session_id,
      role,
      scope: 'portal',
      origin: row.origin,
      timeZone: row.merchant_time_zone,
    },
    accessExpiresAtMs,
    sessionSecret,
  );
  return {
    accessToken,
    accessExpiresAtMs,
    refreshToken: token,
    idleExpiresAtMs: row.idle_expires_at_ms,
    merchant: {id: row.merchant_id, name: row.merchant_name, language: row.merchant_language},
    customer: {id: row.customer_id, name: row.customer_name, language: row.customer_language},
    contact: row.contact_id === null ? null : {id: row.contact_id, name: row.contact_name!, email: row.contact_email!},
    role,
  };
}
