/**
 * Who knocks before there is a session: a publishable key and the page's origin. The key names the merchant; the list
 * of allowed origins is a second line of defence, not authentication. Both are checked inside the caller's own batch,
 * so that what the batch writes depends on them.
 */
import {type RawBuilder, sql} from 'kysely';
import type {Env} from '../env.ts';
import {type Database, databaseFor, query} from '../providers/database.ts';
import {sha256Hex} from '../providers/ids.ts';
import {Problem} from './problems.ts';
import {merchantOfToken} from './tokens.ts';

export interface Door {
  merchantId: string;
  keyHash: string;
  origin: string;
  database: Database;
}

/** What of a request's context is looked at. */
interface Visitor {
  env: Env;
  req: {header(name: string): string | undefined};
}

/** Reads key and origin of the request. No I/O. Throws 401 `keys.invalid` and 403 `origins.not_allowed`. */
export async function knock(c: Visitor, publishableKey: string): Promise<Door> {
  const merchantId = merchantOfToken(publishableKey, 'pk');
  if (!merchantId) throw new Problem(401, 'keys.invalid', 'This is not a publishable key of the portal (ptl_pk_…).');
  return {
    merchantId,
    keyHash: await sha256Hex(publishableKey),
    origin: originOf(c),
    database: databaseFor(c.env, merchantId),
  };
}

/** The page's origin, which every browser sends with these calls. Throws 403 where it is missing. */
export function originOf(c: Visitor): string {
  const origin = c.req.header('origin');
  if (!origin) throw new Problem(403, 'origins.not_allowed', 'Sessions are opened from a web page of the merchant.');
  return origin;
}

/** The key and origin, as the database knows them; for `requireDoor`. */
export function doorQuery(door: Door) {
  return query
    .selectNoFrom([keyStands(door).as('key_stands'), originStands(door.merchantId, door.origin).as('origin_stands')])
    .compile();
}

/** A condition for the WHERE of every write behind the door. */
export function doorStands(door: Door): RawBuilder<boolean> {
  return sql<boolean>`(${keyStands(door)} AND ${originStands(door.merchantId, door.origin)})`;
}

export function requireDoor(row: {key_stands: number; origin_stands: number} | undefined): void {
  if (!row?.key_stands) throw new Problem(401, 'keys.invalid', 'This publishable key is not known, or was revoked.');
  if (!row.origin_stands) throw originRefused();
}

export function originRefused(): Problem {
  return new Problem(403, 'origins.not_allowed', 'This site is not one of the origins that the merchant allows.');
}

function keyStands(door: Door) {
  return sql<number>`EXISTS (SELECT 1 FROM api_keys AS k WHERE k.merchant_id = ${door.merchantId}
    AND k.key_hash = ${door.keyHash} AND k.kind = 'publishable' AND k.revoked_at_ms IS NULL)`;
}

export function originStands(merchantId: string, origin: string) {
  return sql<number>`EXISTS (SELECT 1 FROM allowed_origins AS o WHERE o.merchant_id = ${merchantId} AND o.origin = ${origin})`;
}
