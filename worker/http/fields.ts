/**
 * The fields that requests are made of. Each says what it refuses; none changes silently what it was given, but for what
 * nobody can see (`visible`).
 */
import {z} from '@hono/zod-openapi';
import {parseMillionths} from '../money/decimals.ts';
import {isCurrency} from '../money/exponents.ts';

// A line feed is for notes alone. U+2028 and U+2029 break lines too.
/* oxlint-disable eslint/no-control-regex -- they are what is refused */
const oneLine = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;
const severalLines = /^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]*$/;
/* oxlint-enable eslint/no-control-regex */

/** Turn the direction of what stands beside them, or hide in it: a name with them is another name, and looks the same. */
const unseen = /[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Without direction marks and zero-width spaces. The joiners stay: emoji, Persian and Indic scripts are written with them. */
export const visible = (text: string): string => text.replace(unseen, '');
/** Something that can be seen: joiners, variation selectors and fillers by themselves cannot. */
const ink = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/** One line of text that says something: no control characters, no lone surrogates, not blank. Without what is invisible. */
export const line = (lengthMax: number) => oneLineOf(z.string().overwrite(visible), lengthMax);

const hasNothingUnseen = (text: string) => visible(text) === text;
const unseenRefused = 'has direction marks or other invisible characters';
/** The same of what somebody will copy by hand or by machine: what is invisible is refused. */
export const exactLine = (lengthMax: number) =>
  oneLineOf(z.string().refine(hasNothingUnseen, unseenRefused), lengthMax);

function oneLineOf(text: z.ZodString, lengthMax: number) {
  return text
    .min(1)
    .max(lengthMax)
    .regex(oneLine, 'has control characters')
    .refine((given) => given.isWellFormed() && ink.test(given), 'is blank, or is not valid Unicode');
}

/** Text of several lines (\n). */
export function paragraphs(lengthMax: number) {
  return z
    .string()
    .max(lengthMax)
    .regex(severalLines, 'has control characters other than \\n')
    .refine((text) => text.isWellFormed(), 'is not valid Unicode');
}

export const exactParagraphs = (lengthMax: number) => paragraphs(lengthMax).refine(hasNothingUnseen, unseenRefused);

export const externalId = line(200).openapi({
  description: "The merchant's own id of the record; unique of its kind.",
  example: '14911',
});
export const recordId = line(100);
export const email = z.email().max(254).openapi({example: 'ada@customer.example'});
export const phone = line(50).openapi({example: '+44 20 7946 0000'});
export const currency = z
  .string()
  .refine(isCurrency, 'is no currency of ISO 4217')
  .openapi({description: 'ISO 4217.', example: 'EUR'});
export const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is no language tag')
  .openapi({description: 'BCP 47.', example: 'de'});

/** A date that exists, between 1900 and 2999. */
export const calendarDateField = z
  .string()
  .refine(isCalendarDate, 'is no date (YYYY-MM-DD) that exists')
  .openapi({format: 'date', example: '2026-03-10'});

export function isCalendarDate(text: string): boolean {
  if (!/^(19|2\d)\d\d-\d\d-\d\d$/.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes 2026-02-30 for 2 March in some engines.
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/** What one document or payment may come to: 13 digits, so that sums of many stay exact. */
export const amountMinorMax = 9_999_999_999_999;

export const amountMinor = z
  .int()
  .min(0)
  .max(amountMinorMax)
  .openapi({description: 'Minor units of the currency.', example: 1999});
export const positiveAmountMinor = z
  .int()
  .min(1)
  .max(amountMinorMax)
  .openapi({description: 'Minor units of the currency.', example: 1999});

/** A decimal as text or number, read by its digits into millionths: no float is in between. */
export const millionths = z
  .union([z.string().max(40), z.number()])
  .transform((given, context) => {
    const parsed = parseMillionths(String(given));
    if (parsed !== null) return Number(parsed);
    context.addIssue({code: 'custom', message: 'is no decimal with at most 6 digits after the point, or too large'});
    return z.NEVER;
  })
  .openapi({description: 'A decimal, as text or number, with up to 6 digits after the point.', example: '2.5'});

export const address = z
  .strictObject({
    line1: line(200).nullish(),
    line2: line(200).nullish(),
    city: line(100).nullish(),
    state: line(100).nullish(),
    postalCode: line(30).nullish(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'is no ISO 3166-1 alpha-2 code')
      .nullish()
      .openapi({example: 'DE'}),
  })
  .openapi('AddressInput');

export type AddressInput = z.infer<typeof address>;
/** What is stored of an address: JSON in one order of keys, or nothing where it says nothing. */
export function addressText(given: AddressInput | null | undefined): string | null {
  if (!given) return null;
  const {line1, line2, city, state, postalCode, country} = given;
  const said = Object.entries({line1, line2, city, state, postalCode, country}).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return said.length > 0 ? JSON.stringify(Object.fromEntries(said)) : null;
}

/** Whose record it is, by our id or by the merchant's. */
export const customerReference = z
  .union([z.strictObject({id: recordId}), z.strictObject({externalId})])
  .openapi('CustomerReference', {description: 'By our id or by yours.', example: {externalId: '14911'}});
export type CustomerReference = z.infer<typeof customerReference>;

export const listQuery = z.object({
  cursor: z.string().max(500).optional().openapi({description: '`nextCursor` of the page before.'}),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  externalId: externalId.optional(),
  search: line(100).optional(),
});

export const listOfCustomerQuery = listQuery.extend({customerId: recordId.optional()});

/** For what is asked for by its address alone. */
export const emptyBody = z.strictObject({}).openapi('Empty');

export const idParameter = z.object({id: recordId});
export const externalIdParameter = z.object({externalId});
/** The header itself is checked by `answerOnce`; here it is said. */
export const idempotencyHeader = z.object({
  'idempotency-key': z.string().optional().openapi({
    description: 'Required: 1 to 255 characters of your choice. The same key with the same body gives the same answer.',
    example: '5f0c1f4e-6c2b-4f7e-9d2a-2f4f1f1b9f10',
  }),
});
