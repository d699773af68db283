/** The merchant's switches as the merchant API says and takes them. */
import {z} from '@hono/zod-openapi';
import {type PreferenceName, preferenceShapes} from './preferences.rules.ts';

/** One member for each preference. */
function ofEach<Member extends z.ZodType>(make: (shape: z.ZodType) => Member) {
  const members = Object.entries(preferenceShapes).map(([name, shape]) => [name, make(shape)]);
  return Object.fromEntries(members) as {[Name in PreferenceName]: Member};
}

export const preferencesAnswer = z
  .object(
    ofEach((value) =>
      z.object({
        value,
        isSet: z.boolean().openapi({description: 'Whether you have said so; else it is the default.'}),
      }),
    ),
  )
  .openapi('Preferences');
export type PreferencesAnswer = z.infer<typeof preferencesAnswer>;

export const preferencesInput = z.strictObject(ofEach((shape) => shape.nullish())).openapi('PreferencesInput', {
  description: 'What is to change. `null` takes a preference back to its default; what is absent stays as it is.',
});
export type PreferencesInput = z.infer<typeof preferencesInput>;

export const preferencesExample: PreferencesInput = {
  'payments.methods': ['card', 'sepa_debit', 'us_bank_account'],
  'payments.minimumPart': {EUR: 1000, USD: 1000},
  'payments.bankTransfer': {
    accountHolder: 'Lanterns Ltd',
    bankName: 'First Harbor Bank',
    iban: 'DE89370400440532013000',
    bic: 'COBADEFFXXX',
    instructions: 'Give the invoice number as the reference.',
  },
  'payments.payAhead': null,
};
