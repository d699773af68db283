/** How other features see a customer's credits: two queries for the batch that they make anyway, and what follows from them. */
import type {CreditSource} from './credits.rules.ts';
import type {CreditSourceRow, OwnCreditRow} from './credits.store.ts';

export {insertCreditParts, selectClaimed, selectCreditSources, selectOwnCredits} from './credits.store.ts';

/** What the customer can use, with what their own open payments use already. */
export function creditSources(free: readonly CreditSourceRow[], own: readonly OwnCreditRow[]): CreditSource[] {
  const sources = new Map<string, CreditSource>();
  const add = (row: CreditSourceRow, ownMinor: number) => {
    const key = `${row.type} ${row.id}`;
    const known = sources.get(key);
    sources.set(key, {
      type: row.type,
      id: row.id,
      number: row.number,
      date: row.date,
      currency: row.currency,
      availableMinor: (known?.availableMinor ?? 0) + row.available_minor,
      ownMinor: (known?.ownMinor ?? 0) + ownMinor,
    });
  };
  for (const row of free) add(row, 0);
  for (const row of own) add(row, row.available_minor);
  return [...sources.values()].filter(({availableMinor}) => availableMinor > 0);
}

/** Those of the database's refusals that say: less credit is there than was read a moment ago. */
export const creditRefusals = ['credit_note_over_allocated', 'credit_note_not_open', 'payment_over_allocated'] as const;
export const retainerRefusals = ['invoice_over_drawn'] as const;
