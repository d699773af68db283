import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  type Books,
  disputeStateOf,
  planMoneyBack,
  type SaidDispute,
  type SaidRefund,
  type Standing,
  Taking,
} from './money-back.rules.ts';

const standing = (id: string, invoiceId: string, standingMinor: number): Standing => ({id, invoiceId, standingMinor});
const noRetainers = new Map<string, {availableMinor: number; draws: Standing[]}>();
/** Paid 100: 60 on A, 30 on B (newer), 10 not applied. */
const paid: Books = {
  isBankDebit: false,
  amountMinor: 100,
  unappliedMinor: 10,
  refunds: [],
  disputes: [],
  allocations: [standing('b', 'B', 30), standing('a', 'A', 60)],
  retainers: noRetainers,
};
const refund = (change: Partial<SaidRefund> = {}): SaidRefund => ({
  stripeRefundId: 're_1',
  refundId: null,
  amountMinor: 100,
  state: 'succeeded',
  reason: null,
  failureReason: null,
  createdAtMs: 1,
  ...change,
});
const dispute = (change: Partial<SaidDispute> = {}): SaidDispute => ({
  stripeDisputeId: 'du_1',
  amountMinor: 100,
  stripeStatus: 'lost',
  reason: 'fraudulent',
  evidenceDueAtMs: null,
  createdAtMs: 2,
  ...change,
});
const summary = (books: Books, said: {refunds?: SaidRefund[]; disputes?: SaidDispute[]}) =>
  planMoneyBack(books, {refunds: said.refunds ?? [], disputes: said.disputes ?? []}).map(({kind, reversals}) => [
    kind,
    reversals.map(({allocationId, amountMinor}) => `${allocationId} ${amountMinor}`).join(', '),
  ]);

describe('what a refund takes', () => {
  it.each<[number, [string, number][], string]>([
    [10, [], ''],
    [25, [], 'b 15'],
    [100, [], 'b 30, a 60'],
    // Named first, the rest of what was not applied, then of the newest.
    [20, [['A', 20]], 'a 20'],
    [45, [['A', 20]], 'a 20, b 15'],
    // More than stands on it is taken elsewhere.
    [50, [['B', 40]], 'b 30, a 10'],
  ])('%i named %j: %s', (amountMinor, named, taken) => {
    const parts = named.map(([invoiceId, minor]) => ({invoiceId, amountMinor: minor}));
    expect(
      new Taking(paid)
        .take(amountMinor, parts)
        .map((reversal) => `${reversal.allocationId} ${reversal.amountMinor}`)
        .join(', '),
    ).toBe(taken);
  });

  it('of a retainer first what was not drawn, then the newest draws are undone, before it', () => {
    const books = {
      unappliedMinor: 0,
      allocations: [standing('r', 'R', 100)],
      retainers: new Map([['R', {availableMinor: 30, draws: [standing('new', 'X', 20), standing('old', 'Y', 50)]}]]),
    };
    const taken = (amountMinor: number) =>
      new Taking(books)
        .take(amountMinor)
        .map((reversal) => `${reversal.allocationId} ${reversal.amountMinor}`)
        .join(', ');
    expect(taken(30)).toBe('r 30');
    expect(taken(40)).toBe('new 10, r 40');
    expect(taken(100)).toBe('new 20, old 50, r 100');
  });
});

describe('the steps', () => {
  it('one for each thing that happened, what comes back first', () => {
    const books: Books = {
      ...paid,
      unappliedMinor: 0,
      allocations: [standing('b', 'B', 30), standing('a', 'A', 40)],
      refunds: [{id: 'rfd_1', stripeRefundId: 're_1', amountMinor: 30, state: 'pending', named: []}],
    };
    expect(
      summary(books, {
        refunds: [refund({amountMinor: 30, state: 'failed'}), refund({stripeRefundId: 're_2', amountMinor: 40})],
        disputes: [dispute({amountMinor: 20})],
      }),
    ).toEqual([
      ['refund_failed', ''],
      ['refunded', 'b 10'],
      ['dispute_lost', 'b 20'],
    ]);
  });

  it('what was asked for here is known again by our id, and takes what was named', () => {
    const books: Books = {
      ...paid,
      refunds: [
        {
          id: 'rfd_1',
          stripeRefundId: null,
          amountMinor: 20,
          state: 'requested',
          named: [{invoiceId: 'A', amountMinor: 20}],
        },
      ],
    };
    const [step] = planMoneyBack(books, {refunds: [refund({refundId: 'rfd_1', amountMinor: 20})], disputes: []});
    expect(step).toMatchObject({
      kind: 'refunded',
      known: {id: 'rfd_1'},
      reversals: [{allocationId: 'a', amountMinor: 20}],
    });
  });

  it('a refund and a return of the same money leave the customer owing it', () => {
    expect(summary(paid, {refunds: [refund()], disputes: [dispute({reason: 'insufficient_funds'})]})).toEqual([
      ['refunded', 'b 30, a 60'],
      ['returned', ''],
    ]);
  });

  it('a dispute from inquiry to its end, and back', () => {
    const known = (state: 'inquiry' | 'open' | 'won' | 'lost', stripeStatus: string): Books => ({
      ...paid,
      disputes: [{id: 'dsp', stripeDisputeId: 'du_1', amountMinor: 100, state, stripeStatus, evidenceDueAtMs: null}],
    });
    const kinds = (books: Books, stripeStatus: string) =>
      summary(books, {disputes: [dispute({stripeStatus})]}).map(([kind]) => kind);
    expect(kinds(paid, 'warning_needs_response')).toEqual(['dispute_opened']);
    expect(kinds(known('inquiry', 'warning_needs_response'), 'needs_response')).toEqual(['dispute_opened']);
    expect(kinds(known('open', 'needs_response'), 'under_review')).toEqual([null]);
    expect(kinds(known('open', 'under_review'), 'won')).toEqual(['dispute_won']);
    expect(kinds(known('open', 'under_review'), 'lost')).toEqual(['dispute_lost']);
    expect(kinds(known('lost', 'lost'), 'won')).toEqual(['dispute_won']);
    expect(kinds(known('won', 'won'), 'won')).toEqual([]);
    expect(kinds(known('inquiry', 'warning_under_review'), 'warning_closed')).toEqual(['dispute_won']);
  });

  it('a lost dispute is a return by its reason, and of a bank debit by whatever reason', () => {
    const kind = (isBankDebit: boolean, reason: string) =>
      summary({...paid, isBankDebit}, {disputes: [dispute({reason})]})[0]![0];
    expect(kind(false, 'fraudulent')).toBe('dispute_lost');
    expect(kind(false, 'bank_cannot_process')).toBe('returned');
    expect(kind(true, 'fraudulent')).toBe('returned');
  });

  it('several disputes together take no more than came in', () => {
    const steps = planMoneyBack(paid, {
      refunds: [],
      disputes: [
        dispute({amountMinor: 70}),
        dispute({stripeDisputeId: 'du_2', amountMinor: 70}),
        dispute({stripeDisputeId: 'du_3', amountMinor: 70}),
      ],
    });
    expect(steps.map(({amountMinor}) => amountMinor)).toEqual([70, 30]);
  });

  it('does not guess at a word it does not know', () => {
    expect(() => disputeStateOf('escalated')).toThrow('escalated');
  });
});

describe('for any payment and anything that goes back', () => {
  const part = fc.integer({min: 1, max: 50});
  const books = fc
    .record({parts: fc.array(part, {maxLength: 5}), unapplied: fc.nat(50), drawn: fc.array(part, {maxLength: 4})})
    .map(({parts, unapplied, drawn}): Books => {
      const retainerMinor = drawn.reduce((sum, minor) => sum + minor, 0) + (drawn.length ? 7 : 0);
      const allocations = [
        ...parts.map((minor, index) => standing(`alc_${index}`, `inv_${index}`, minor)),
        ...(drawn.length ? [standing('alc_r', 'R', retainerMinor)] : []),
      ];
      return {
        isBankDebit: false,
        amountMinor: allocations.reduce((sum, {standingMinor}) => sum + standingMinor, unapplied),
        unappliedMinor: unapplied,
        refunds: [],
        disputes: [],
        allocations,
        retainers: drawn.length
          ? new Map([
              [
                'R',
                {availableMinor: 7, draws: drawn.map((minor, index) => standing(`drw_${index}`, `X${index}`, minor))},
              ],
            ])
          : noRetainers,
      };
    });

  it('takes exactly the amount: of what was not applied and of allocations, and no more of any than stands', () => {
    fc.assert(
      fc.property(books, fc.array(fc.integer({min: 1, max: 80}), {maxLength: 4}), (before, amounts) => {
        const taking = new Taking(before);
        const left = new Map(before.allocations.map(({id, standingMinor}) => [id, standingMinor]));
        const drawsLeft = new Map(
          [...before.retainers.values()].flatMap(({draws}) =>
            draws.map(({id, standingMinor}) => [id, standingMinor] as const),
          ),
        );
        let unapplied = before.unappliedMinor;
        for (const amountMinor of amounts) {
          let fromAllocations = 0;
          for (const reversal of taking.take(amountMinor)) {
            expect(reversal.amountMinor).toBeGreaterThan(0);
            const rest = drawsLeft.has(reversal.allocationId) ? drawsLeft : left;
            rest.set(reversal.allocationId, rest.get(reversal.allocationId)! - reversal.amountMinor);
            expect(rest.get(reversal.allocationId)).toBeGreaterThanOrEqual(0);
            if (rest === left) fromAllocations += reversal.amountMinor;
          }
          unapplied -= amountMinor - fromAllocations;
          const applied = [...left.values()].reduce((sum, minor) => sum + minor, 0);
          // Below zero only where nothing is applied any more; and while anything is not applied, no allocation is touched.
          if (unapplied < 0) expect(applied).toBe(0);
          if (unapplied > 0) expect(fromAllocations).toBe(0);
          // A retainer has never less on it than is drawn.
          const drawn = [...drawsLeft.values()].reduce((sum, minor) => sum + minor, 0);
          expect(left.get('alc_r') ?? 0).toBeGreaterThanOrEqual(drawn);
        }
      }),
    );
  });
});
