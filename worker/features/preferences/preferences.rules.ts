/**
 * The merchant's switches, typed, each with what holds where the merchant has said nothing. Pure. What is stored under a
 * name and does not fit is as good as not said: a wrong switch must not keep a customer from paying.
 */
import {z} from 'zod';

const text = z.string().min(1).max(500).nullish().default(null);

const bankTransfer = z.object({
  accountHolder: text,
  bankName: text,
  iban: text,
  bic: text,
  accountNumber: text,
  routingNumber: text,
  instructions: z.string().min(1).max(2000).nullish().default(null),
});
/** Where the merchant takes transfers. */
export type BankTransfer = z.infer<typeof bankTransfer>;

const shapes = {
  /** The options of an invoice that names none. */
  'invoices.paymentOptions': z.array(z.string()),
  /** Stripe's types that the merchant has switched on. */
  'payments.methods': z.array(z.string()),
  /** Whether a customer may pay more than is owed. */
  'payments.payAhead': z.boolean(),
  /** By currency, the smallest part of an invoice that may be paid; what is left of it may always be paid whole. */
  'payments.minimumPart': z.record(z.string(), z.number().int().positive()),
  'payments.bankTransfer': bankTransfer.nullable(),
} as const;

export type PreferenceName = keyof typeof shapes;
export type Preferences = {readonly [Name in PreferenceName]: z.infer<(typeof shapes)[Name]>};

const defaults: Preferences = {
  'invoices.paymentOptions': ['card'],
  'payments.methods': ['card', 'us_bank_account'],
  'payments.payAhead': true,
  'payments.minimumPart': {},
  'payments.bankTransfer': null,
};

/** @param stored what the merchant has said: the rows of `selectPreferences`. */
export function preferencesOf(stored: readonly {name: string; value: string}[]): Preferences {
  const said = new Map(stored.map(({name, value}) => [name, JSON.parse(value) as unknown]));
  const entries = (Object.keys(shapes) as PreferenceName[]).map((name) => {
    const read = shapes[name].safeParse(said.get(name));
    return [name, read.success ? read.data : defaults[name]];
  });
  return Object.fromEntries(entries) as Preferences;
}
