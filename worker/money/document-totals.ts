/** What a document's lines, discount and taxes come to. Pure; every figure is an integer in minor units. */
import {lineAmountMinor} from './line-amounts.ts';

/** 13 digits: the sums of a customer's many documents stay exact in a JSON number. */
export const totalMinorMax = 9_999_999_999_999;

export interface DocumentTotals {
  /** One for each line, in their order. */
  lineAmountsMinor: number[];
  subtotalMinor: number;
  taxMinor: number;
  totalMinor: number;
}

export type TotalsProblem = {
  code: 'documents.amount_too_large' | 'documents.discount_too_large' | 'documents.total_negative';
  /** The field that is to blame. */
  path: string;
  detail: string;
};

export function documentTotals(
  lines: readonly {quantityMillionths: number; unitPriceMillionths: number}[],
  taxesMinor: readonly number[],
  discountMinor: number,
  exponent: number,
): DocumentTotals | TotalsProblem {
  const lineAmountsMinor: number[] = [];
  let subtotalMinor = 0;
  for (const [index, line] of lines.entries()) {
    const amount = lineAmountMinor(BigInt(line.quantityMillionths), BigInt(line.unitPriceMillionths), exponent);
    // Each step is held to the limit, so that no sum on the way leaves the safe range.
    if (amount === null || Math.abs(amount) > totalMinorMax || Math.abs(subtotalMinor + amount) > totalMinorMax) {
      return {
        code: 'documents.amount_too_large',
        path: `lines.${index}`,
        detail: `The amount of line ${index + 1} is beyond ${totalMinorMax} minor units.`,
      };
    }
    lineAmountsMinor.push(amount);
    subtotalMinor += amount;
  }
  if (discountMinor > 0 && discountMinor > subtotalMinor) {
    return {
      code: 'documents.discount_too_large',
      path: 'discountMinor',
      detail: `The discount is larger than the lines (${subtotalMinor}).`,
    };
  }
  let taxMinor = 0;
  for (const [index, tax] of taxesMinor.entries()) {
    taxMinor += tax;
    if (Math.abs(taxMinor) > totalMinorMax) {
      return {
        code: 'documents.amount_too_large',
        path: `taxes.${index}.amountMinor`,
        detail: 'The taxes are too large.',
      };
    }
  }
  const totalMinor = subtotalMinor - discountMinor + taxMinor;
  if (totalMinor > totalMinorMax) {
    return {
      code: 'documents.amount_too_large',
      path: 'lines',
      detail: `The total is beyond ${totalMinorMax} minor units.`,
    };
  }
  if (totalMinor < 0) {
    return {
      code: 'documents.total_negative',
      path: 'lines',
      detail: `Lines, discount and taxes come to ${totalMinor}; a document cannot be below zero.`,
    };
  }
  return {lineAmountsMinor, subtotalMinor, taxMinor, totalMinor};
}
