/** Codes by e-mail: how long, how often, and what they are. */

export const codeMs = 10 * 60_000;
export const triesMax = 5;
/** Codes for one address within `codeMs`. */
export const codesMax = 5;

/**
 * The six digits of a request, derived from its id, so that neither the database nor the queue ever holds them: whoever
 * reads those still needs the deployment's secret.
 */
export async function codeOf(signInId: string, secret: string): Promise<string> {
  const mac = await hmac(`sign-in code\n${signInId}`, secret);
  // 64 bits over a million: no code is more likely than another by more than one in 10^13.
  return String(new DataView(mac).getBigUint64(0) % 1_000_000n).padStart(6, '0');
}

/** What a guess is compared by: bound to the request, so that a code is good for no other. */
export async function hashOfCode(signInId: string, code: string, secret: string): Promise<string> {
  const mac = new Uint8Array(await hmac(`sign-in hash\n${signInId}\n${code}`, secret));
  return [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A code as it was typed or pasted ("123 456"), or `null` where it is not six digits. */
export function parseCode(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}

async function hmac(message: string, secret: string): Promise<ArrayBuffer> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey('raw', encode(secret), {name: 'HMAC', hash: 'SHA-256'}, false, ['sign']);
  return crypto.subtle.sign('HMAC', key, encode(message));
}
