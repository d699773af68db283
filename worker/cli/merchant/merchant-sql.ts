import {createHash} from 'node:crypto';

/** A merchant and all that its pages and servers need to be let in. */
export interface NewMerchant {
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** IANA; the merchant's "today" is in it. */
  timeZone: string;
  language: string;
  email: string | null;
  phone: string | null;
  website: string | null;
  address: Record<string, string> | null;
  /** '' is the deployment's own Stripe account; else a connected one, `acct_…`. */
  stripeAccount: string;
  /** Of the pages that may hold the elements. */
  origins: readonly string[];
  keys: readonly {id: string; kind: 'publishable' | 'secret'; key: string; name: string}[];
}

/**
 * SQL for merchants, their keys (hashed) and origins: what no API may make, since no merchant may make merchants.
 * @param ifThere `refuse`: the first statement fails where the id is taken, and with it, in D1's one transaction,
 *   all others. `update`: what people read is brought up to date, keys and origins are added.
 * @param nowMs UTC milliseconds
 */
export function merchantSql(merchant: NewMerchant, ifThere: 'refuse' | 'update', nowMs: number): string {
  const [onMerchant, otherwise] =
    ifThere === 'refuse'
      ? ['', '']
      : [
          '\n  ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone, website = excluded.website, address = excluded.address',
          '\n  ON CONFLICT DO NOTHING',
        ];
  const {id, name, country, timeZone, language, email, phone, website, stripeAccount} = merchant;
  const address = merchant.address && JSON.stringify(merchant.address);
  return [
    `INSERT INTO merchants (id, name, country, time_zone, language, email, phone, website, address, stripe_account, created_at_ms)
  VALUES (${[id, name, country, timeZone, language, email, phone, website, address, stripeAccount].map(literal).join(', ')}, ${nowMs})${onMerchant};`,
    ...merchant.keys.map(
      (key) => `INSERT INTO api_keys (merchant_id, id, kind, key_hash, name, created_at_ms)
  VALUES (${[id, key.id, key.kind, sha256Hex(key.key), key.name].map(literal).join(', ')}, ${nowMs})${otherwise};`,
    ),
    ...merchant.origins.map(
      (origin) =>
        `INSERT INTO allowed_origins (merchant_id, origin) VALUES (${[id, origin].map(literal).join(', ')})${otherwise};`,
    ),
  ].join('\n');
}

/** As the worker hashes what it is shown (worker/providers/ids.ts), without waiting. */
function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function literal(text: string | null): string {
  return text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`;
}
