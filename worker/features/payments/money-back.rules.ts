/**
 * Money that goes back: what Stripe says of the refunds and disputes of a payment, held against the books. Pure.
 *
 * Each step is one thing that happened, with what it takes of the payment: what the merchant named, then what was not
 * applied, then the newest allocations; of a retainer what was not drawn, then its newest draws are undone too. Where
 * nothing is left to take (refunded, and returned by the bank), the customer owes it.
 * Source: docs.stripe.com/refunds (states), docs.stripe.com/disputes/how-disputes-work (states), a bank account's return
 * is a dispute that is lost from the first (docs.stripe.com/payments/ach-direct-debit#disputed-payments).
 */

export type RefundState = 'requested' | 'requires_action' | 'pending' | 'succeeded' | 'failed' | 'canceled';
export type DisputeState = 'inquiry' | 'open' | 'won' | 'lost';

export interface NamedPart {
  invoiceId: string;
  amountMinor: number;
}

export interface KnownRefund {
  id: string;
  stripeRefundId: string | null;
  amountMinor: number;
  state: RefundState;
  named: readonly NamedPart[];
}

export interface KnownDispute {
  id: string;
  stripeDisputeId: string;
  amountMinor: number;
  state: DisputeState;
  stripeStatus: string;
  evidenceDueAtMs: number | null;
}

/** A part of an allocation that still stands. */
export interface Standing {
  id: string;
  invoiceId: string;
  standingMinor: number;
}

export interface Books {
  /** All disputes of bank debits are final: whatever reason is given, the bank has taken the money back. */
  isBankDebit: boolean;
  amountMinor: number;
  unappliedMinor: number;
  refunds: readonly KnownRefund[];
  disputes: readonly KnownDispute[];
  /** Of the payment, newest first. */
  allocations: readonly Standing[];
  /** The retainers among the invoices it pays: what was not drawn, and the draws, newest first. */
  retainers: ReadonlyMap<string, {availableMinor: number; draws: readonly Standing[]}>;
}

export interface SaidRefund {
  stripeRefundId: string;
  /** Our own id, where we asked for it. */
  refundId: string | null;
  amountMinor: number;
  state: Exclude<RefundState, 'requested'>;
  reason: string | null;
  failureReason: string | null;
  createdAtMs: number;
}

export interface SaidDispute {
  stripeDisputeId: string;
  amountMinor: number;
  stripeStatus: string;
  reason: string | null;
  evidenceDueAtMs: number | null;
  createdAtMs: number;
}

export interface Reversal {
  allocationId: string;
  amountMinor: number;
}

export type StepKind =
  | 'refund_pending'
  | 'refunded'
  | 'refund_failed'
  | 'dispute_opened'
  | 'dispute_won'
  | 'dispute_lost'
  | 'returned';

export type Step = {
  /** Of the timeline; `null` where only Stripe's own words changed. */
  kind: StepKind | null;
  amountMinor: number;
  /** In their order: draws before the retainer that they were drawn from. */
  reversals: Reversal[];
} & (
  | {refund: SaidRefund; known: KnownRefund | null; dispute?: never}
  | {dispute: SaidDispute; state: DisputeState; known: KnownDispute | null; refund?: never}
);

const refundCounts = (state: RefundState) =>
  state === 'requires_action' || state === 'pending' || state === 'succeeded';

const refundKinds: Record<SaidRefund['state'], StepKind> = {
  requires_action: 'refund_pending',
  pending: 'refund_pending',
  succeeded: 'refunded',
  failed: 'refund_failed',
  canceled: 'refund_failed',
};

/** Stripe's words for a dispute, as far as money goes. An inquiry that is closed has cost nothing; so has one prevented. */
const disputeStates: Record<string, DisputeState> = {
  warning_needs_response: 'inquiry',
  warning_under_review: 'inquiry',
  warning_closed: 'won',
  prevented: 'won',
  needs_response: 'open',
  under_review: 'open',
  won: 'won',
  lost: 'lost',
};

export function disputeStateOf(stripeStatus: string): DisputeState {
  const state = disputeStates[stripeStatus];
  if (!state) throw new Error(`Stripe says ${stripeStatus} of a dispute, which is not known here`);
  return state;
}

/**
 * Why a bank gives a debit back. A lost dispute of any other reason is somebody's objection to a card payment.
 * Source: docs.stripe.com/api/disputes/object#dispute_object-reason.
 */
const returnReasons = new Set([
  'bank_cannot_process',
  'debit_not_authorized',
  'incorrect_account_details',
  'insufficient_funds',
]);

/** Whether a lost dispute is a bank's return. */
export const isReturn = (reason: string | null, isBankDebit: boolean) => isBankDebit || returnReasons.has(reason ?? '');

const disputeKind = ({reason}: SaidDispute, state: DisputeState, isBankDebit: boolean): StepKind => {
  if (state === 'lost') return isReturn(reason, isBankDebit) ? 'returned' : 'dispute_lost';
  return state === 'won' ? 'dispute_won' : 'dispute_opened';
};

/** The steps that bring the books to what Stripe says; none where they say the same. Each is applied whole, in this order. */
export function planMoneyBack(
  books: Books,
  said: {refunds: readonly SaidRefund[]; disputes: readonly SaidDispute[]},
): Step[] {
  const changes = [...refundChanges(books, said.refunds), ...disputeChanges(books, said.disputes)];
  // What comes back first, so that nothing is taken from an invoice that need not be; else as it happened.
  changes.sort(
    (one, other) => Number(one.takesMinor >= 0) - Number(other.takesMinor >= 0) || one.createdAtMs - other.createdAtMs,
  );
  const taking = new Taking(books);
  return changes.map(({step, takesMinor, named}) => ({...step, reversals: taking.take(takesMinor, named)}));
}

type Change = {step: Step; takesMinor: number; named: readonly NamedPart[]; createdAtMs: number};

function* refundChanges(books: Books, said: readonly SaidRefund[]): Generator<Change> {
  for (const refund of said) {
    const known =
      books.refunds.find((row) => row.stripeRefundId === refund.stripeRefundId) ??
      books.refunds.find((row) => row.stripeRefundId === null && row.id === refund.refundId) ??
      null;
    if (known?.state === refund.state) continue;
    const {amountMinor} = refund;
    const counted = known !== null && refundCounts(known.state);
    yield {
      step: {kind: refundKinds[refund.state], amountMinor, reversals: [], refund, known},
      takesMinor: (Number(refundCounts(refund.state)) - Number(counted)) * amountMinor,
      named: known?.named ?? [],
      createdAtMs: refund.createdAtMs,
    };
  }
}

function* disputeChanges(books: Books, said: readonly SaidDispute[]): Generator<Change> {
  const standing = books.disputes.filter(({state}) => state !== 'won');
  let roomMinor = standing.reduce((left, {amountMinor}) => left - amountMinor, books.amountMinor);
  for (const dispute of said) {
    const known = books.disputes.find((row) => row.stripeDisputeId === dispute.stripeDisputeId) ?? null;
    const state = disputeStateOf(dispute.stripeStatus);
    const isSame = known?.stripeStatus === dispute.stripeStatus && known.evidenceDueAtMs === dispute.evidenceDueAtMs;
    if (isSame) continue;
    // It may be more than the payment where currencies moved, and there may be several; the books lose no more than came
    // in. The comparison with Stripe's balance lists what is over.
    const amountMinor = known?.amountMinor ?? Math.min(dispute.amountMinor, roomMinor);
    if (amountMinor <= 0) continue;
    if (!known) roomMinor -= amountMinor;
    yield {
      step: {
        kind: known?.state === state ? null : disputeKind(dispute, state, books.isBankDebit),
        amountMinor,
        reversals: [],
        dispute,
        state,
        known,
      },
      takesMinor: (Number(state === 'lost') - Number(known?.state === 'lost')) * amountMinor,
      named: [],
      createdAtMs: dispute.createdAtMs,
    };
  }
}

/** What is left of a payment while one step after the other takes of it. */
export class Taking {
  #unappliedMinor: number;
  readonly #allocations: {id: string; invoiceId: string; standingMinor: number}[];
  readonly #retainers: Map<string, {availableMinor: number; draws: {id: string; standingMinor: number}[]}>;

  constructor(books: Pick<Books, 'unappliedMinor' | 'allocations' | 'retainers'>) {
    this.#unappliedMinor = books.unappliedMinor;
    this.#allocations = books.allocations.map((allocation) => ({...allocation}));
    this.#retainers = new Map(
      [...books.retainers].map(([id, retainer]) => [
        id,
        {availableMinor: retainer.availableMinor, draws: retainer.draws.map((draw) => ({...draw}))},
      ]),
    );
  }

  /** @param amountMinor below zero: comes back, as money that is not applied. */
  take(amountMinor: number, named: readonly NamedPart[] = []): Reversal[] {
    if (amountMinor <= 0) {
      this.#unappliedMinor -= amountMinor;
      return [];
    }
    const reversals: Reversal[] = [];
    let leftMinor = amountMinor;
    const reverse = (of: (allocation: Standing) => boolean, upToMinor: number) => {
      let wantedMinor = Math.min(upToMinor, leftMinor);
      for (const allocation of this.#allocations) {
        if (wantedMinor === 0) return;
        if (allocation.standingMinor === 0 || !of(allocation)) continue;
        const takenMinor = Math.min(wantedMinor, allocation.standingMinor);
        reversals.push(...this.#undraw(allocation.invoiceId, takenMinor));
        reversals.push({allocationId: allocation.id, amountMinor: takenMinor});
        allocation.standingMinor -= takenMinor;
        wantedMinor -= takenMinor;
        leftMinor -= takenMinor;
      }
    };
    for (const part of named) reverse((allocation) => allocation.invoiceId === part.invoiceId, part.amountMinor);
    const unappliedMinor = Math.min(Math.max(this.#unappliedMinor, 0), leftMinor);
    this.#unappliedMinor -= unappliedMinor;
    leftMinor -= unappliedMinor;
    reverse(() => true, leftMinor);
    this.#unappliedMinor -= leftMinor;
    return reversals;
  }

  /** Makes so much of a retainer free to be taken: what was not drawn, then the newest draws undone. */
  #undraw(invoiceId: string, amountMinor: number): Reversal[] {
    const retainer = this.#retainers.get(invoiceId);
    if (!retainer) return [];
    const reversals: Reversal[] = [];
    for (const draw of retainer.draws) {
      const missingMinor = amountMinor - retainer.availableMinor;
      if (missingMinor <= 0) break;
      if (draw.standingMinor === 0) continue;
      const takenMinor = Math.min(missingMinor, draw.standingMinor);
      reversals.push({allocationId: draw.id, amountMinor: takenMinor});
      draw.standingMinor -= takenMinor;
      retainer.availableMinor += takenMinor;
    }
    retainer.availableMinor -= amountMinor;
    return reversals;
  }
}
