// Who stands in the shop: its own login and how the page should look, in cookies. A real shop has a session with a
// password here; the demo lets anybody be anybody, which is the only difference.
import type {Context} from 'hono';
import {deleteCookie, getCookie, setCookie} from 'hono/cookie';
import {demoMerchants} from '../records/merchants.sql.ts';

export interface ShopUser {
  /** The shop's own reference to the customer in the portal. */
  customer: {id: string} | {externalId: string};
  name: string;
  email?: string;
}
export interface Look {
  theme: 'auto' | 'light' | 'dark';
  dir: 'ltr' | 'rtl';
  lang: string;
}
export interface Visitor {
  merchant: string;
  /** null: signed out of the shop. */
  user: ShopUser | null;
  look: Look;
}

/** Somebody is signed in at the first visit, so that the portal is there to be seen. */
const FIRST_VISITOR: ShopUser = {
  customer: {externalId: 'harbor-street'},
  name: 'Harbor Street Kitchen Supply',
  email: 'ada@harbor-street.example',
};
/** The portal's own; the shop stays English. */
export const LANGUAGES = ['en', 'de', 'ar'];
const MERCHANT_COOKIE = 'shop_merchant';
const USER_COOKIE = 'shop_user';
const LOOK_COOKIE = 'shop_look';
const COOKIE = {httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 30 * 24 * 3600} as const;
const SIGNED_OUT = 'nobody';

export function visitorOf(c: Context): Visitor {
  const merchant = getCookie(c, MERCHANT_COOKIE);
  const known = demoMerchants.some(({id}) => id === merchant) ? merchant! : 'demo';
  const look = decode(getCookie(c, LOOK_COOKIE));
  return {
    merchant: known,
    user: userOf(getCookie(c, USER_COOKIE), known),
    look: {
      theme: look?.['theme'] === 'dark' || look?.['theme'] === 'light' ? look['theme'] : 'auto',
      dir: look?.['dir'] === 'rtl' ? 'rtl' : 'ltr',
      lang: LANGUAGES.find((language) => language === look?.['lang']) ?? 'en',
    },
  };
}

function userOf(cookie: string | undefined, merchant: string): ShopUser | null {
  if (cookie === undefined) return merchant === 'demo' ? FIRST_VISITOR : null;
  const user = decode(cookie);
  const customer = user?.['customer'] as Record<string, unknown> | undefined;
  const name = user?.['name'];
  const email = user?.['email'];
  if (typeof name !== 'string') return null;
  const rest = {name, ...(typeof email === 'string' && {email})};
  if (typeof customer?.['id'] === 'string') return {customer: {id: customer['id']}, ...rest};
  if (typeof customer?.['externalId'] === 'string') return {customer: {externalId: customer['externalId']}, ...rest};
  return null;
}

export function signIn(c: Context, merchant: string, user: ShopUser): void {
  setCookie(c, MERCHANT_COOKIE, merchant, COOKIE);
  setCookie(c, USER_COOKIE, encode(user), COOKIE);
}

export function signOut(c: Context): void {
  setCookie(c, USER_COOKIE, SIGNED_OUT, COOKIE);
}

/** Another merchant has other customers. */
export function chooseMerchant(c: Context, merchant: string): void {
  setCookie(c, MERCHANT_COOKIE, demoMerchants.find(({id}) => id === merchant)?.id ?? 'demo', COOKIE);
  deleteCookie(c, USER_COOKIE, {path: '/'});
}

export function changeLook(c: Context, look: Look): void {
  setCookie(c, LOOK_COOKIE, encode(look), COOKIE);
}

/** Stands for the signed-in user on the script tag: when it changes, the elements drop the earlier session. */
export function userMark({merchant, user}: Visitor): string {
  return user ? `${merchant} ${JSON.stringify(user.customer)} ${user.email ?? ''}` : `${merchant} nobody`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
