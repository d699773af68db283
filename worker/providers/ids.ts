/** Ids and secrets are injected, so that a test can foresee them. */
import {v7} from 'uuid';

export type IdPrefix =
  | 'cus'
  | 'con'
  | 'inv'
  | 'crn'
  | 'pay'
  | 'alc'
  | 'ses'
  | 'cod'
  | 'out'
  | 'key'
  | 'req'
  | 'rfd'
  | 'dsp'
  | 'wof'
  | 'pmt'
  | 'set'
  | 'ntf'
  | 'dif';

export interface Ids {
  /** A new id: prefix and UUIDv7 in hex, so that ids sort by the time they were made. */
  id(prefix: IdPrefix): string;
  /** A secret of 256 bits, base64url. */
  secret(): string;
}

export const randomIds: Ids = {
  id: (prefix) => `${prefix}_${v7().replaceAll('-', '')}`,
  secret: () =>
    btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', ''),
};

/** SHA-256 in hex: how every token is stored. They are random and long, so no salt or stretching is needed. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
