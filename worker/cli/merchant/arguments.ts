import {parseArgs} from 'node:util';
import {countryCode} from '../import/countries.ts';
import type {NewMerchant} from './merchant-sql.ts';

/** A message for the person at the terminal: printed without a stack, exit code 1. */
export class MerchantError extends Error {
  override name = 'MerchantError';
}

export interface MerchantSettings {
  merchant: Omit<NewMerchant, 'keys'>;
  /** Where the SQL goes: a database that wrangler reaches, or the terminal. */
  target: 'local' | 'remote' | 'print';
  /** wrangler's folder of local state, where it is not its usual one. */
  persistTo: string | null;
  /** The portal's own address, for the lines to paste. */
  url: string;
}

export const HELP = `Makes a merchant: its row, a publishable and a secret key, and the origins whose pages may hold the portal.

  npm run merchant -- create --id ID --name NAME --country US --time-zone America/New_York \\
    --origin https://shop.example --remote

  --id              lower-case letters, digits and hyphens, a letter first, 40 at most; it is part of the keys
  --name            as customers read it
  --country         ISO 3166-1 alpha-2 (US, GB, DE, …)
  --time-zone       IANA (America/New_York); what "today" and "overdue" mean
  --origin          scheme and host of a page with the portal, without a path; may be given several times
  --email, --phone, --website
                    how customers reach the merchant
  --language        of mails and of the portal where the page names none                  [en]
  --stripe-account  acct_… of a connected account; without it, the deployment's own account
  --url             the portal's address, for the lines to paste                          [https://portal.example.com]
  --local           into wrangler's local database                                        [without --remote]
  --persist-to      the folder of that database (.state/api is the demo's)
  --remote          into the deployed database
  --print-sql       prints the SQL to stdout instead, and the keys to stderr
  --help

The keys are shown once: the database holds their hashes alone. An id that exists is refused, and nothing changes.`;

/**
 * Reads the command line.
 * @throws MerchantError naming the option and what it takes
 */
export function readArguments(args: string[]): MerchantSettings | 'help' {
  let parsed;
  try {
    const text = {type: 'string'} as const;
    const flag = {type: 'boolean'} as const;
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        id: text,
        name: text,
        country: text,
        'time-zone': text,
        origin: {type: 'string', multiple: true},
        email: text,
        phone: text,
        website: text,
        language: {type: 'string', default: 'en'},
        'stripe-account': text,
        url: {type: 'string', default: 'https://portal.example.com'},
        'persist-to': text,
        local: flag,
        remote: flag,
        'print-sql': flag,
        help: {type: 'boolean', short: 'h'},
      },
    });
  } catch (error) {
    throw new MerchantError(`${(error as Error).message.split('. ')[0]}. See --help.`);
  }
  const {values, positionals} = parsed;
  if (values.help) return 'help';
  if (positionals.length !== 1 || positionals[0] !== 'create') {
    throw new MerchantError('The command is "create": npm run merchant -- create --id … See --help.');
  }
  const missing = (['id', 'name', 'country', 'time-zone', 'origin'] as const).filter((name) => !values[name]?.length);
  if (missing.length > 0) throw new MerchantError(`--${missing.join(', --')} missing. See --help.`);
  if (values.local && values.remote) throw new MerchantError('--local or --remote, not both.');
  if (values['persist-to'] !== undefined && values.remote)
    throw new MerchantError('--persist-to is for --local: the deployed database has no folder.');
  return {
    merchant: {
      id: matching(
        '--id',
        values.id!,
        /^[a-z][a-z0-9-]{0,39}$/,
        'lower-case letters, digits and hyphens, a letter first',
      ),
      name: matching('--name', values.name!.trim(), /^[^\p{Cc}]{1,200}$/u, '1 to 200 characters'),
      country: readCountry(values.country!),
      timeZone: readTimeZone(values['time-zone']!),
      language: readLanguage(values.language),
      email: optional(values.email, (email) =>
        matching('--email', email, /^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'),
      ),
      phone: optional(values.phone, (phone) => matching('--phone', phone, /^[^\p{Cc}]{1,50}$/u, 'a telephone number')),
      website: optional(values.website, (website) => readAddress('--website', website).href),
      address: null,
      stripeAccount:
        optional(values['stripe-account'], (account) =>
          matching('--stripe-account', account, /^acct_[A-Za-z0-9]{1,100}$/, 'a connected account, acct_…'),
        ) ?? '',
      origins: [...new Set(values.origin!.map(readOrigin))],
    },
    target: values['print-sql'] ? 'print' : values.remote ? 'remote' : 'local',
    persistTo: values['persist-to'] ?? null,
    url: readAddress('--url', values.url).origin,
  };
}

function optional<T>(value: string | undefined, read: (text: string) => T): T | null {
  return value === undefined ? null : read(value);
}

function matching(option: string, text: string, form: RegExp, what: string): string {
  if (!form.test(text)) throw new MerchantError(`${option} is ${what}; "${text}" is not.`);
  return text;
}

function readCountry(text: string): string {
  const code = /^[a-z]{2}$/i.test(text) ? countryCode(text) : null;
  // "UK" is a name that people use, not a code: the table knows it as GB.
  if (code === text.toUpperCase()) return code;
  const instead = countryCode(text);
  throw new MerchantError(
    `--country is an ISO 3166-1 code of two letters; "${text}" is not.${instead ? ` Is it ${instead}?` : ''}`,
  );
}

function readTimeZone(text: string): string {
  try {
    // Offsets pass in Intl, and know nothing of summer time.
    if (/^[A-Za-z]/.test(text) && new Intl.DateTimeFormat('en', {timeZone: text})) return text;
  } catch {
    // Said below.
  }
  throw new MerchantError(`--time-zone is an IANA zone, for example America/New_York; "${text}" is not.`);
}

function readLanguage(text: string): string {
  try {
    const [language] = Intl.getCanonicalLocales(text);
    if (language) return language;
  } catch {
    // Said below.
  }
  throw new MerchantError(`--language is a language tag, for example en or de-AT; "${text}" is not.`);
}

function readOrigin(text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase()) return url.origin;
  const instead = url && /^https?:$/.test(url.protocol) ? ` Is it ${url.origin}?` : '';
  throw new MerchantError(
    `--origin is scheme and host without a path, for example https://shop.example; "${text}" is not.${instead}`,
  );
}

function readAddress(option: string, text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new MerchantError(`${option} is an address, for example https://www.example.com; "${text}" is not.`);
}
