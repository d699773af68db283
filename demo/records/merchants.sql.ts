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

/** The merchant's switches: what the customers in stories.ts are there to show. */
const preferences = {
  'payments.methods': ['card', 'us_bank_account', 'sepa_debit', 'ideal', 'link'],
  'payments.minimumPart': {USD: 5000, EUR: 5000, JPY: 5000, KWD: 10_000},
  'payments.bankTransfer': {
    accountHolder: 'Brinley & Roe, Inc.',
    bankName: 'First Harbor Bank, Portland ME',
    iban: null,
    bic: 'FHBKUS33',
    accountNumber: '000123456789',
    routingNumber: '110000000',
    instructions: 'Please give the invoice number as the payment reference.',
  },
};

export const publishableKey = (merchant: string) => `ptl_pk_${merchant}_local`;
export const secretKey = (merchant: string) => `ptl_sk_${merchant}_local`;

/**
 * SQL that makes the demo's merchants and their preferences, or brings them up to date; running it again changes nothing.
 * @param origins of the pages that may hold the elements
 * @param nowMs UTC milliseconds
 */
export function merchantsSql(origins: string[], nowMs: number): string {
  const keysOf = (id: string) =>
    [
      {id: 'key_local_publishable', kind: 'publishable', key: publishableKey(id), name: 'Local demo'},
      {id: 'key_local_secret', kind: 'secret', key: secretKey(id), name: 'Local demo'},
    ] as const;
  const switches = Object.entries(preferences).map(
    ([name, value]) => `INSERT INTO preferences (merchant_id, name, value, updated_at_ms)
  VALUES ('demo', '${name}', '${JSON.stringify(value).replaceAll("'", "''")}', ${nowMs})
  ON CONFLICT (merchant_id, name) DO UPDATE SET value = excluded.value, updated_at_ms = excluded.updated_at_ms;`,
  );
  return [
    ...demoMerchants.map((merchant) =>
      merchantSql({...merchant, stripeAccount: '', origins, keys: keysOf(merchant.id)}, 'update', nowMs),
    ),
    ...switches,
  ].join('\n');
}

// node demo/records/merchants.sql.ts --port 8787 --out FILE: what demo/start.mjs hands to wrangler.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {values} = parseArgs({options: {port: {type: 'string', default: '8787'}, out: {type: 'string'}}});
  if (!values.out) throw new Error('--out FILE');
  const origins = [`http://localhost:${values.port}`, `http://127.0.0.1:${values.port}`];
  await writeFile(values.out, merchantsSql(origins, Date.now()));
}
