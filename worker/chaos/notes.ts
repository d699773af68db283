/**
 * What the clients were told is done. Kept apart from the books, so that these can be held against it: whatever stands
 * here was acknowledged, and has to be there for ever.
 */
import type {Contact} from './records.ts';

/** A merchant's document. What is being asked for and has no answer yet stands beside what was answered last. */
export interface Document {
  kind: 'invoice' | 'retainer' | 'credit_note';
  id: string;
  externalId: string;
  merchantId: string;
  customerId: string;
  currency: string;
  totalMinor: number;
  isVoid: boolean;
  writtenOffMinor: number;
  allowPartial: boolean;
  /** Its total or its end as a request under way may have made them already. */
  asked: {totalMinor?: number; isVoid?: true} | null;
  /** Two changes at once have no known order, so only one is asked for at a time. */
  isBusy: boolean;
}

/** A payment that a contact person has begun. */
export interface Payment {
  contact: Contact;
  id: string;
  key: string;
  currency: string;
  amountMinor: number;
  /** What it holds of invoices at the beginning: all of it but what is paid ahead. */
  heldMinor: number;
  /** As it was last answered. */
  state: string;
}

/** A row that was acknowledged, and its columns that never change. */
export interface Row {
  table: 'payments' | 'refunds' | 'write_offs' | 'allocations';
  merchantId: string;
  id: string;
  columns: Record<string, string | number>;
}

/** Money that came or went past Stripe: above zero, received. */
export interface Offline {
  merchantId: string;
  customerId: string;
  currency: string;
  amountMinor: number;
}

export class Notes {
  readonly documents: Document[] = [];
  readonly payments: Payment[] = [];
  readonly rows: Row[] = [];
  readonly offline: Offline[] = [];
  readonly offlinePayments: (Offline & {id: string})[] = [];
  readonly transfers: (Offline & {id: string; isOver: boolean})[] = [];
  readonly writeOffs: {id: string; document: Document; amountMinor: number; isReversed: boolean}[] = [];
  /** The merchant's keys that were answered, with the id in the answer. */
  readonly answers: {merchantId: string; key: string; id: string}[] = [];
  /** What a client itself found wrong. */
  readonly contradictions: string[] = [];
  #made = 0;

  /** A name that nobody else has. */
  next(prefix: string): string {
    return `${prefix}-${++this.#made}`;
  }

  /**
   * What each customer owes in each currency, by `merchant customer currency`, as far as it is not Stripe's to say.
   * For a moment at which every request has its answer.
   */
  ledgers(): Map<string, number> {
    const ledgers = new Map<string, number>();
    for (const document of this.documents) {
      if (document.isVoid || document.kind === 'retainer') continue;
      const sign = document.kind === 'credit_note' ? -1 : 1;
      addTo(ledgers, document, sign * (document.totalMinor - document.writtenOffMinor));
    }
    for (const received of this.offline) addTo(ledgers, received, -received.amountMinor);
    return ledgers;
  }
}

export function addTo(
  ledgers: Map<string, number>,
  {merchantId, customerId, currency}: {merchantId: string; customerId: string; currency: string},
  amountMinor: number,
): void {
  const account = `${merchantId} ${customerId} ${currency}`;
  ledgers.set(account, (ledgers.get(account) ?? 0) + amountMinor);
}
