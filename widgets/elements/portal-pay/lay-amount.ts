import type {InvoicePart, PayableInvoice} from '../../client/shapes.ts';

/** What this needs to know of an invoice. */
export type Layable = Pick<
  PayableInvoice,
  'id' | 'payableMinor' | 'allowPartial' | 'minimumPartMinor' | 'minimumRestMinor'
>;

export interface Laid {
  /** In the order of the invoices; only those that get something. */
  parts: InvoicePart[];
  /** What found no place: it goes ahead as credit, where that is allowed. */
  leftMinor: number;
  /** Invoices that were left out although there was something for them: all of it was less than they take. */
  skipped: string[];
}

/**
 * The smallest amount that may be paid of an invoice: all of it where it takes no parts, or where no part would be large
 * enough and leave enough.
 */
export function leastOf(invoice: Layable): number {
  const {payableMinor, allowPartial, minimumPartMinor} = invoice;
  const least = minimumPartMinor ?? 1;
  return allowPartial && least <= mostOf(invoice) ? least : payableMinor;
}

/** The largest part: what is left of the invoice must be payable too. All of it may always be paid. */
export function mostOf({payableMinor, minimumRestMinor}: Layable): number {
  return payableMinor - (minimumRestMinor ?? 1);
}

/**
 * Lays an amount on invoices in their order, which is longest due first: each in full while that goes, the last one in
 * part where it takes parts; one that takes none, or less than its minimum, is left out and the next is tried. Where a part
 * would leave too little of its invoice, it is made smaller, and the next gets what that frees.
 */
export function layAmount(amountMinor: number, invoices: Layable[]): Laid {
  let leftMinor = amountMinor;
  const parts: InvoicePart[] = [];
  const skipped: string[] = [];
  for (const invoice of invoices) {
    if (!leftMinor) break;
    const part = leftMinor >= invoice.payableMinor ? invoice.payableMinor : Math.min(leftMinor, mostOf(invoice));
    if (part <= 0 || part < leastOf(invoice)) {
      skipped.push(invoice.id);
      continue;
    }
    parts.push({invoiceId: invoice.id, amountMinor: part});
    leftMinor -= part;
  }
  return {parts, leftMinor, skipped};
}

/**
 * The nearest amounts that can be laid without a rest, to be offered where one cannot: what of it can be laid, and the
 * next above it. Nothing where there is none.
 */
export function nearestAmounts(amountMinor: number, invoices: Layable[]): {belowMinor?: number; aboveMinor?: number} {
  const {leftMinor} = layAmount(amountMinor, invoices);
  const laidMinor = amountMinor - leftMinor;
  // What was laid and the least of one more; or all that stands up to an invoice, and the least of that one.
  let before = 0;
  const candidates: number[] = [];
  for (const invoice of invoices) {
    const least = leastOf(invoice);
    candidates.push(least, before + least, laidMinor + least, (before += invoice.payableMinor));
  }
  const above = candidates.filter((candidate) => candidate > amountMinor && !layAmount(candidate, invoices).leftMinor);
  return {
    ...(laidMinor && {belowMinor: laidMinor}),
    ...(above.length && {aboveMinor: Math.min(...above)}),
  };
}
