/**
 * Keys and tokens name their merchant, so that nothing has to be looked up to find the merchant's database:
 * ptl_pk_<merchant>_…, ptl_sk_<merchant>_…, ptl_tk_<merchant>_… (ticket), ptl_rt_<merchant>_<session>_… (refresh).
 */
import {sign, verify} from 'hono/jwt';
import type {Role} from './portal-scope.ts';

const tokenForm = /^ptl_(pk|sk|tk|rt)_([a-z][a-z0-9-]{0,39})_([A-Za-z0-9_-]{1,200})$/;

/** The merchant that a key or token names, or `null` where it is none of that kind. Says nothing of its validity. */
export function merchantOfToken(token: string, kind: 'pk' | 'sk' | 'tk' | 'rt'): string | null {
  const match = tokenForm.exec(token);
  return match && match[1] === kind ? match[2]! : null;
}

/** Who a session is of; signed, so that it can be trusted before the database is asked whether it was revoked. */
export interface SessionClaims {
  merchantId: string;
  customerId: string;
  contactId: string | null;
  sessionId: string;
  role: Role;
  scope: string;
  origin: string;
  /** The merchant's IANA zone: what "today" is must be known before the one trip to the database. */
  timeZone: string;
}

/** How long an access token is good. A revocation takes effect at once all the same: it is read with the data. */
export const accessTokenMs = 10 * 60_000;

export async function signAccessToken(claims: SessionClaims, expiresAtMs: number, secret: string): Promise<string> {
  return sign({...claims, exp: Math.floor(expiresAtMs / 1000)}, secret, 'HS256');
}

/** `null`: not signed by us. `expired`: it was ours. */
export async function readAccessToken(
  token: string,
  secret: string,
  nowMs: number,
): Promise<SessionClaims | 'expired' | null> {
  try {
    // Expiry is checked below against the injected clock.
    const claims = await verify(token, secret, {alg: 'HS256', exp: false});
    if (typeof claims.exp !== 'number' || claims.exp * 1000 <= nowMs) return 'expired';
    return claims as unknown as SessionClaims;
  } catch {
    return null;
  }
}
