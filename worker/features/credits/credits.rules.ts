/** Which credit pays what. Pure. */

/** Something that the merchant owes the customer: a credit note, what a payment brought too much, a retainer that was paid. */
export interface CreditSource {
  type: 'credit_note' | 'payment' | 'retainer';
  id: string;
  /** `null`: a payment has none. */
  number: string | null;
  /** The calendar date since when it is there. */
  date: string;
  currency: string;
  /** With what the asker's own open payments use of it: theirs to go on with. */
  availableMinor: number;
  ownMinor: number;
}

/** A part of a credit on one invoice. */
export interface CreditPart {
  invoiceId: string;
  source: {type: CreditSource['type']; id: string};
  amountMinor: number;
}

/** Retainers are drawn on by themselves: the customer sees them as what they have paid in advance. */
export const isRetainer = (source: Pick<CreditSource, 'type'>) => source.type === 'retainer';

export const sumOf = (sources: readonly {availableMinor: number}[]) =>
  sources.reduce((sum, {availableMinor}) => sum + availableMinor, 0);

/** What is available and on no payment under way. */
export const freeOf = (sources: readonly CreditSource[]) =>
  sources.reduce((sum, {availableMinor, ownMinor}) => sum + availableMinor - ownMinor, 0);

export function oldestFirst(sources: readonly CreditSource[]): CreditSource[] {
  return sources.toSorted((one, other) => (`${one.date} ${one.id}` < `${other.date} ${other.id}` ? -1 : 1));
}

/**
 * Lays credit on invoices: the oldest sources first, on the invoices in the order given; retainers after credits.
 * @param wanted no more than the sources have, and together no more than the invoices take.
 */
export function layCredits(
  invoices: readonly {invoiceId: string; amountMinor: number}[],
  sources: readonly CreditSource[],
  wanted: {creditMinor: number; retainerMinor: number},
): CreditPart[] {
  const pieces = [
    ...draw(
      sources.filter((source) => !isRetainer(source)),
      wanted.creditMinor,
    ),
    ...draw(sources.filter(isRetainer), wanted.retainerMinor),
  ];
  const parts: CreditPart[] = [];
  let piece = pieces.shift();
  for (const {invoiceId, amountMinor} of invoices) {
    for (let openMinor = amountMinor; piece && openMinor > 0;) {
      const laidMinor = Math.min(openMinor, piece.amountMinor);
      parts.push({invoiceId, source: piece.source, amountMinor: laidMinor});
      openMinor -= laidMinor;
      piece = laidMinor < piece.amountMinor ? {...piece, amountMinor: piece.amountMinor - laidMinor} : pieces.shift();
    }
  }
  return parts;
}

function draw(sources: readonly CreditSource[], amountMinor: number) {
  const pieces: {source: CreditPart['source']; amountMinor: number}[] = [];
  let leftMinor = amountMinor;
  for (const {type, id, availableMinor} of oldestFirst(sources)) {
    if (leftMinor === 0) break;
    const takenMinor = Math.min(leftMinor, availableMinor);
    pieces.push({source: {type, id}, amountMinor: takenMinor});
    leftMinor -= takenMinor;
  }
  return pieces;
}
