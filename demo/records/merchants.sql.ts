// Merchants, their keys and origins cannot go through the API: no merchant may make merchants. A deployment
// does it with `npm run merchant`; the demo with the same SQL, and keys that exist in the local demo alone.
import {writeFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {pathToFileURL} from 'node:url';
import {merchantSql} from '../../worker/cli/merchant/merchant-sql.ts';

export interface DemoMerchant {
  id: 'demo' | 'import';
  name: string;
  country: string;
  timeZone: string;
  language: string;
  email: string;
  phone: string;
  website: string;
  address: Record<string, string>;
}

export const demoMerchants: readonly DemoMerchant[] = [
  {
    id: 'demo',
    name: 'Brinley & Roe',
    country: 'US',
    timeZone: 'America/New_York',
    language: 'en',
    email: 'accounts@brinleyroe.example',
    phone: '+1 207 555 0142',
    website: 'https://brinleyroe.example',
    address: {line1: '58 Wharf Lane', city: 'Portland', state: 'ME', postalCode: '04101', country: 'US'},
  },
  {
    id: 'import',
    name: 'Imported Records Ltd',
    country: 'GB',
    timeZone: 'Europe/London',
    language: 'en',
    email: 'ledger@imported.example',
    phone: '+44 20 7946 0123',
    website: 'https://imported.example',
    address: {line1: '12 Wharf Road', city: 'London', postalCode: 'N1 7GR', country: 'GB'},
  },
];

export const publishableKey = (merchant: string) => `ptl_pk_${merchant}_local`;
export const secretKey = (merchant: string) => `ptl_sk_${merchant}_local`;

/**
 * SQL that makes the demo's merchants, or brings them up to date; running it again changes nothing.
 * @param origins of the pages that may hold the elements
 * @param nowMs UTC milliseconds
 */
export function merchantsSql(origins: string[], nowMs: number): string {
  const keysOf = (id: string) =>
    [
      {id: 'key_local_publishable', kind: 'publishable', key: publishableKey(id), name: 'Local demo'},
      {id: 'key_local_secret', kind: 'secret', key: secretKey(id), name: 'Local demo'},
    ] as const;
  return demoMerchants
    .map((merchant) =>
      merchantSql({...merchant, stripeAccount: '', origins, keys: keysOf(merchant.id)}, 'update', nowMs),
    )
    .join('\n');
}

// node demo/records/merchants.sql.ts --port 8787 --out FILE: what demo/start.mjs hands to wrangler.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {values} = parseArgs({options: {port: {type: 'string', default: '8787'}, out: {type: 'string'}}});
  if (!values.out) throw new Error('--out FILE');
  const origins = [`http://localhost:${values.port}`, `http://127.0.0.1:${values.port}`];
  await writeFile(values.out, merchantsSql(origins, Date.now()));
}
