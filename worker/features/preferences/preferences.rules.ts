/**
 * The merchant's switches, typed, each with what holds where the merchant has said nothing. Pure. What is stored under a
 * name and does not fit is as good as not said: a wrong switch must not keep a customer from paying.
 */
import {z} from '@hono/zod-openapi';
import {amountMinorMax, exactLine, exactParagraphs} from '../../http/fields.ts';
import {isCurrency} from '../../money/exponents.ts';
import {chargeLimits, chargeStep} from '../../money/stripe-amounts.ts';
import {bankTransferMethod, gatewayTypes} from '../payments/gateway-methods.rules.ts';

const text = exactLine(500).nullish().default(null);

const bankTransfer = z.strictObject({
  accountHolder: text,
  bankName: text,
  iban: text,
  bic: text,
  accountNumber: text,
  routingNumber: text,
  instructions: exactParagraphs(2000).min(1).nullish().default(null),
});
/** Where the merchant takes transfers. */
export type BankTransfer = z.infer<typeof bankTransfer>;

const methods = z.array(z.string().max(60)).max(50);

/** What is stored and what is asked for, alike. */
export const preferenceShapes = {
  'invoices.paymentOptions': methods.openapi({
    description: 'The options of an invoice that names none: any of `payments.methods`, and `bank_transfer`.',
  }),
  'payments.methods': methods.openapi({
    description: `Stripe's types that are switched on: ${gatewayTypes.map((type) => `\`${type}\``).join(', ')}.`,
  }),
  'payments.payAhead': z.boolean().openapi({description: 'Whether a customer may pay more than is owed.'}),
  'payments.minimumPart': z.record(z.string().max(3), z.int().positive()).openapi({
    description:
      'By currency, the smallest part of an invoice that may be paid; what is left of it may always be paid whole.',
  }),
  'payments.bankTransfer': bankTransfer.nullable().openapi({description: 'Where you take transfers; null: nowhere.'}),
} as const;

export type PreferenceName = keyof typeof preferenceShapes;
export type Preferences = {readonly [Name in PreferenceName]: z.infer<(typeof preferenceShapes)[Name]>};

export const preferenceNames = Object.keys(preferenceShapes) as PreferenceName[];

const defaults: Preferences = {
  'invoices.paymentOptions': ['card'],
  'payments.methods': ['card', 'us_bank_account'],
  'payments.payAhead': true,
  'payments.minimumPart': {},
  'payments.bankTransfer': null,
};

type Stored = readonly {name: string; value: string}[];

/** @param stored what the merchant has said: the rows of `selectPreferences`. */
export function preferencesOf(stored: Stored): Preferences {
  const said = saidIn(stored);
  return Object.fromEntries(preferenceNames.map((name) => [name, said.get(name) ?? defaults[name]])) as Preferences;
}

/** What is stored and fits, by its name. */
export function saidIn(stored: Stored): Map<PreferenceName, unknown> {
  const values = new Map(stored.map(({name, value}) => [name, JSON.parse(value) as unknown]));
  return new Map(
    preferenceNames.flatMap((name) => {
      const read = preferenceShapes[name].safeParse(values.get(name));
      return read.success ? [[name, read.data] as const] : [];
    }),
  );
}

/** Something in one preference that makes no sense, by itself or beside others. */
export interface Fault {
  /** The preference, and where in it. */
  path: readonly [PreferenceName, ...string[]];
  message: string;
  /** The preferences that have to change for it to go; a request that touches none of them is not to blame. */
  about: readonly PreferenceName[];
}

/** What values that fit their shapes say all the same of methods and currencies that do not exist, or against one another. */
export function faultsOf(preferences: Preferences): Fault[] {
  const {
    'payments.methods': switchedOn,
    'invoices.paymentOptions': options,
    'payments.minimumPart': minimumPart,
    'payments.bankTransfer': transfer,
  } = preferences;
  const fault = (path: Fault['path'], message: string, ...others: PreferenceName[]): Fault => ({
    path,
    message,
    about: [path[0], ...others],
  });
  const twice = (name: 'payments.methods' | 'invoices.paymentOptions') =>
    preferences[name].flatMap((type, index, all) =>
      all.indexOf(type) < index ? [fault([name, String(index)], `${type} stands in it twice`)] : [],
    );
  return [
    ...twice('payments.methods'),
    ...switchedOn.flatMap((type, index) =>
      gatewayTypes.includes(type) ? [] : [fault(['payments.methods', String(index)], 'is no payment method')],
    ),
    ...twice('invoices.paymentOptions'),
    ...options.flatMap((type, index) => {
      const path = ['invoices.paymentOptions', String(index)] as const;
      if (type === bankTransferMethod)
        return transfer ? [] : [fault(path, 'payments.bankTransfer does not say where to', 'payments.bankTransfer')];
      if (!gatewayTypes.includes(type)) return [fault(path, 'is no payment method')];
      return switchedOn.includes(type)
        ? []
        : [fault(path, `payments.methods does not switch ${type} on`, 'payments.methods')];
    }),
    ...Object.entries(minimumPart).flatMap(([currency, minor]) => {
      const wrong = wrongWithMinimum(currency, minor);
      return wrong ? [fault(['payments.minimumPart', currency], wrong)] : [];
    }),
    ...(transfer && transfer.iban === null && transfer.accountNumber === null
      ? [fault(['payments.bankTransfer'], 'names no account (iban or accountNumber); null is for no transfers')]
      : []),
    ...(transfer?.iban && !isIban(transfer.iban)
      ? [fault(['payments.bankTransfer', 'iban'], 'is no IBAN: its check digits do not fit')]
      : []),
  ];
}

/** Why nobody could pay a part that small or that large; `null` where somebody can. */
function wrongWithMinimum(currency: string, minor: number): string | null {
  if (!isCurrency(currency)) return 'is no currency of ISO 4217';
  // A currency that Stripe does not charge is paid by transfer.
  const maximumMinor = chargeLimits(currency)?.maximumMinor ?? amountMinorMax;
  if (minor > maximumMinor) return `is above the largest amount that can be paid at once (${maximumMinor})`;
  const step = chargeStep(currency) ?? 1;
  return minor % step === 0 ? null : `is no multiple of ${step}, as amounts are that can be paid`;
}

/** Source: ISO 13616, check digits of ISO 7064 (mod 97-10): the first four go to the end, letters count from A = 10. */
function isIban(text: string): boolean {
  const iban = text.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d\d[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((character) => parseInt(character, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}
