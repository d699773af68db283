/** Lifetimes of a session and the form of its refresh tokens. */
import {sha256Hex} from '../../providers/ids.ts';

/** A session that was not refreshed for so long is over. */
export const sessionIdleMs = 30 * 60_000;

/**
 * How long a rotated refresh token is still answered: its answer may have been lost on the way, and a page that is
 * being left and the one that follows it may both ask with it. Later use means that somebody kept a copy.
 */
export const refreshGraceMs = 30_000;

const refreshForm = /^ptl_rt_[a-z0-9-]+_(ses_[A-Za-z0-9]+)_[A-Za-z0-9_-]+$/;

/** The session that a refresh token names, or `null` where it is none. */
export function sessionOfRefreshToken(token: string): string | null {
  return refreshForm.exec(token)?.[1] ?? null;
}

export function refreshToken(merchantId: string, sessionId: string, secret: string): string {
  return `ptl_rt_${merchantId}_${sessionId}_${secret}`;
}

/**
 * The token that follows this one. It is derived and not drawn, so that everybody who asks with the same token within
 * the grace gets the same next one, and a lost answer can be asked for again.
 */
export async function nextRefreshToken(
  token: string,
  merchantId: string,
  sessionId: string,
  secret: string,
): Promise<string> {
  const key = await crypto.subtle.importKey('raw', encode(secret), {name: 'HMAC', hash: 'SHA-256'}, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, encode(`refresh\n${token}`)));
  return refreshToken(merchantId, sessionId, [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
}

/** How a refresh token is stored. */
export const hashOfToken = sha256Hex;

const encode = (text: string) => new TextEncoder().encode(text);
