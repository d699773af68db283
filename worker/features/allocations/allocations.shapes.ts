/** An allocation as it is stored: a part of a payment, credit note or retainer applied to one invoice. */
export interface AllocationRow {
  id: string;
  customer_id: string;
  currency: string;
  invoice_id: string;
  payment_id: string | null;
  credit_note_id: string | null;
  retainer_id: string | null;
  /** The payment that this credit was used together with. */
  with_payment_id: string | null;
  amount_minor: number;
  reverses_id: string | null;
  date: string;
  created_at_ms: number;
}

/** What of an allocation has not been reversed. */
export type StandingAllocation = AllocationRow & {standing_minor: number};

/** One to be made, from exactly one source. */
export type NewAllocation = Pick<AllocationRow, 'customer_id' | 'currency' | 'invoice_id' | 'amount_minor' | 'date'> &
  Partial<Pick<AllocationRow, 'payment_id' | 'credit_note_id' | 'retainer_id'>>;
