/** Lines and taxes, which invoices and credit notes have alike: what is taken, kept and answered. */
import {z} from '@hono/zod-openapi';
import {formatMillionths} from '../money/decimals.ts';
import {documentTotals, type DocumentTotals} from '../money/document-totals.ts';
import {exponentOf} from '../money/exponents.ts';
import {amountMinorMax, line, millionths} from './fields.ts';
import {Problem} from './problems.ts';

export const lineInput = z
  .strictObject({
    itemCode: line(100).nullish(),
    description: line(2000),
    quantity: millionths,
    unitPrice: millionths.openapi({
      description: 'In the major unit of the currency; may be finer than its minor unit. A decimal, as text or number.',
      example: '0.001',
    }),
  })
  .openapi('LineInput');

/** A rate has a ten-thousandth of a percent, as the column holds millionths of the taxed amount. */
const ratePercent = millionths
  .refine(
    (value) => value >= 0 && value <= 1000_000_000 && value % 100 === 0,
    'is no percentage from 0 to 1000 with at most 4 decimals',
  )
  .openapi({description: 'Percent, as text or number.', example: '19'});

export const taxInput = z
  .strictObject({
    name: line(100).openapi({example: 'VAT'}),
    ratePercent,
    amountMinor: z
      .int()
      .min(-amountMinorMax)
      .max(amountMinorMax)
      .openapi({description: 'As you rounded it; it is shown beside the rate and not computed from it.', example: 380}),
  })
  .openapi('TaxInput');

export const linesInput = z.array(lineInput).min(1).max(1200);
export const taxesInput = z.array(taxInput).max(50);

export type LineInput = z.infer<typeof lineInput>;
export type TaxInput = z.infer<typeof taxInput>;

export const lineAnswer = z
  .object({
    position: z.number().int(),
    itemCode: z.string().nullable(),
    description: z.string(),
    quantity: z.string(),
    unitPrice: z.string(),
    amountMinor: z.number().int(),
  })
  .openapi('Line');
export const taxAnswer = z
  .object({name: z.string(), ratePercent: z.string(), amountMinor: z.number().int()})
  .openapi('Tax');

export interface StoredLine {
  position: number;
  item_code: string | null;
  description: string;
  quantity_millionths: number;
  unit_price_millionths: number;
  amount_minor: number;
}
export interface StoredTax {
  position: number;
  name: string;
  rate_millionths: number;
  amount_minor: number;
}

export interface Contents {
  lines: StoredLine[];
  taxes: StoredTax[];
}

/** Lines and taxes with their amounts. Throws 422 `documents.…` where they come to what cannot be. */
export function documentContents(
  lines: readonly LineInput[],
  taxes: readonly TaxInput[],
  discountMinor: number,
  currency: string,
): Contents & Omit<DocumentTotals, 'lineAmountsMinor'> {
  const totals = documentTotals(
    lines.map(({quantity, unitPrice}) => ({quantityMillionths: quantity, unitPriceMillionths: unitPrice})),
    taxes.map((tax) => tax.amountMinor),
    discountMinor,
    exponentOf(currency) ?? 2,
  );
  if ('code' in totals) {
    const {code, path, detail} = totals;
    throw new Problem(422, code, detail, {errors: [{path, code, message: detail}]});
  }
  const {lineAmountsMinor, ...sums} = totals;
  return {
    ...sums,
    lines: lines.map((given, index) => ({
      position: index + 1,
      item_code: given.itemCode ?? null,
      description: given.description,
      quantity_millionths: given.quantity,
      unit_price_millionths: given.unitPrice,
      amount_minor: lineAmountsMinor[index]!,
    })),
    taxes: taxes.map((given, index) => ({
      position: index + 1,
      name: given.name,
      rate_millionths: given.ratePercent / 100,
      amount_minor: given.amountMinor,
    })),
  };
}

/** What two inputs are compared by: the values alone, in one order. */
export const canonicalContents = (lines: readonly LineInput[], taxes: readonly TaxInput[]) => [
  lines.map(({itemCode, description, quantity, unitPrice}) => [itemCode ?? null, description, quantity, unitPrice]),
  taxes.map(({name, ratePercent: rate, amountMinor}) => [name, rate, amountMinor]),
];

export const answerOfLine = (stored: StoredLine): z.infer<typeof lineAnswer> => ({
  position: stored.position,
  itemCode: stored.item_code,
  description: stored.description,
  quantity: formatMillionths(stored.quantity_millionths),
  unitPrice: formatMillionths(stored.unit_price_millionths),
  amountMinor: stored.amount_minor,
});

export const answerOfTax = (stored: StoredTax): z.infer<typeof taxAnswer> => ({
  name: stored.name,
  ratePercent: formatMillionths(stored.rate_millionths * 100),
  amountMinor: stored.amount_minor,
});
