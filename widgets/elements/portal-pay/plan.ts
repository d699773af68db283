import type {InvoicePart, PayableGroup, PayableInvoice} from '../../client/shapes.ts';
import {type AmountFault, parseAmount} from './amount-input.ts';
import {layAmount, leastOf, mostOf, nearestAmounts} from './lay-amount.ts';

/** What the customer has chosen to pay, of one currency. Nothing in it is computed: `planOf` does that. */
export interface Choice {
  what: 'overdue' | 'all' | 'other';
  /** Invoices that were taken out. */
  left: ReadonlySet<string>;
  /** Invoices that were put in although a transfer is announced for them, which leaves them out at first. */
  put: ReadonlySet<string>;
  /** Amounts as typed, by invoice. */
  typed: ReadonlyMap<string, string>;
  /** “Other amount”, as typed. */
  other: string;
  useCredit: boolean;
  useRetainers: boolean;
}

export const everything: Choice = {
  what: 'all',
  left: new Set(),
  put: new Set(),
  typed: new Map(),
  other: '',
  useCredit: false,
  useRetainers: false,
};

/** Why an amount cannot be paid, with what can. */
export interface AmountProblem {
  code: AmountFault | 'above' | 'below_part' | 'rest_too_small' | 'cannot_be_laid';
  /** The most there is to pay; the least that may be paid. */
  limitMinor?: number;
  /** The nearest that can be paid. */
  belowMinor?: number;
  aboveMinor?: number;
}

/** One invoice in the list, with what is paid of it: 0 where it was taken out or got nothing. */
export interface PlanRow {
  invoice: PayableInvoice;
  amountMinor: number;
  isTicked: boolean;
  isEditable: boolean;
  problem?: AmountProblem;
}

/** What a choice comes to. All of it follows from the choice and from what the server says is payable. */
export interface Plan {
  /** What was chosen; the first that there is, where that is not there. */
  what: Choice['what'];
  /** Whether it is that, and nothing of it was changed. */
  isWhole: boolean;
  rows: PlanRow[];
  otherProblem?: AmountProblem;
  /** For the API: what each invoice gets. */
  parts: InvoicePart[];
  /** What goes ahead as credit. */
  aheadMinor: number;
  /** Of another amount: invoices that were left out, since they take more or nothing; and the next amount without a rest. */
  skipped: PayableInvoice[];
  aboveMinor?: number;
  /** Parts and what goes ahead. */
  totalMinor: number;
  /** How much of it credits and retainers could pay, and do. */
  coverableCreditMinor: number;
  creditMinor: number;
  coverableRetainerMinor: number;
  retainerMinor: number;
  /** What is left for Stripe or the bank. */
  chargeMinor: number;
  /** Whether it can be paid as it stands: nothing wrong with any amount, and something to pay. */
  isSound: boolean;
}

/** What there is to choose between: overdue alone where only some are, an amount where there is more than one possible. */
export function choicesOf(group: PayableGroup): Choice['what'][] {
  const {invoices, overdueMinor, totalMinor, aheadMethods} = group;
  const isFree = aheadMethods.length > 0 || invoices.length > 1 || invoices.some(({allowPartial}) => allowPartial);
  return [
    ...(overdueMinor > 0 && overdueMinor < totalMinor ? (['overdue'] as const) : []),
    ...(invoices.length ? (['all'] as const) : []),
    ...(isFree ? (['other'] as const) : []),
  ];
}

/** @param locale how amounts are typed */
export function planOf(group: PayableGroup, choice: Choice, locale: string): Plan {
  const what = choicesOf(group).includes(choice.what) ? choice.what : (choicesOf(group)[0] ?? 'all');
  const laid = what === 'other' ? layOther(group, choice.other, locale) : listed(group, {...choice, what}, locale);
  const parts = laid.rows
    .filter(({amountMinor}) => amountMinor)
    .map(({invoice, amountMinor}) => ({invoiceId: invoice.id, amountMinor}));
  const totalMinor = sumOf(parts) + laid.aheadMinor;

  // Credits and retainers pay invoices, not other retainers and not what goes ahead.
  const coverable = sumOf(laid.rows.filter(({invoice}) => invoice.kind === 'invoice'));
  const coverableCreditMinor = Math.min(group.creditMinor, coverable);
  const creditMinor = choice.useCredit ? coverableCreditMinor : 0;
  const coverableRetainerMinor = Math.min(group.retainerMinor, coverable - creditMinor);
  const retainerMinor = choice.useRetainers ? coverableRetainerMinor : 0;
  return {
    what,
    isWhole: what === 'other' || laid.rows.every(({invoice, amountMinor}) => amountMinor === invoice.payableMinor),
    ...laid,
    parts,
    totalMinor,
    coverableCreditMinor,
    creditMinor,
    coverableRetainerMinor,
    retainerMinor,
    chargeMinor: totalMinor - creditMinor - retainerMinor,
    isSound: totalMinor > 0 && !laid.otherProblem && !laid.rows.some(({problem}) => problem),
  };
}

type Laid = Pick<Plan, 'rows' | 'otherProblem' | 'aheadMinor' | 'skipped' | 'aboveMinor'>;

/** Overdue or all: each invoice with its own amount. */
function listed(group: PayableGroup, choice: Choice, locale: string): Laid {
  const shown = group.invoices.filter(({isOverdue}) => choice.what === 'all' || isOverdue);
  const rows = shown.map((invoice): PlanRow => {
    // What is on its way already is not paid again unless the customer says so; or where nothing else is asked for.
    const isAnnounced = invoice.announcedMinor > 0 && shown.length > 1;
    const isTicked = !choice.left.has(invoice.id) && (!isAnnounced || choice.put.has(invoice.id));
    const isEditable = leastOf(invoice) < invoice.payableMinor;
    const typed = choice.typed.get(invoice.id);
    if (!isTicked) return {invoice, isTicked, isEditable, amountMinor: 0};
    if (!isEditable || typed === undefined) return {invoice, isTicked, isEditable, amountMinor: invoice.payableMinor};
    const {amountMinor = 0, fault} = parseAmount(typed, group.currency, locale);
    const problem = fault ? {code: fault} : problemOf(amountMinor, invoice);
    return {invoice, isTicked, isEditable, ...(problem ? {amountMinor: 0, problem} : {amountMinor})};
  });
  return {rows, aheadMinor: 0, skipped: []};
}

function problemOf(amountMinor: number, invoice: PayableInvoice): AmountProblem | undefined {
  if (amountMinor > invoice.payableMinor) return {code: 'above', limitMinor: invoice.payableMinor};
  const limitMinor = leastOf(invoice);
  if (amountMinor < limitMinor) return {code: 'below_part', limitMinor};
  const belowMinor = mostOf(invoice);
  return amountMinor > belowMinor && amountMinor < invoice.payableMinor
    ? {code: 'rest_too_small', belowMinor, aboveMinor: invoice.payableMinor}
    : undefined;
}

/** One amount for all: longest due first, and what is over goes ahead, where it may. */
function layOther(group: PayableGroup, typed: string, locale: string): Laid {
  const {amountMinor = 0, fault} = parseAmount(typed, group.currency, locale);
  // What is on its way already comes last.
  const invoices = group.invoices.toSorted(
    (one, other) => Number(one.announcedMinor > 0) - Number(other.announcedMinor > 0),
  );
  const {parts, leftMinor, skipped} = layAmount(amountMinor, invoices);
  const amounts = new Map(parts.map((part) => [part.invoiceId, part.amountMinor]));
  const rows = (of?: typeof amounts) =>
    group.invoices.map((invoice): PlanRow => {
      const got = of?.get(invoice.id) ?? 0;
      return {invoice, amountMinor: got, isTicked: got > 0, isEditable: false};
    });
  if (fault) return {rows: rows(), aheadMinor: 0, skipped: [], otherProblem: {code: fault}};
  if (!leftMinor || group.aheadMethods.length) {
    return {
      rows: rows(amounts),
      aheadMinor: leftMinor,
      skipped: invoices.filter(({id}) => skipped.includes(id)),
      ...(leftMinor && {aboveMinor: nearestAmounts(amountMinor, invoices).aboveMinor}),
    };
  }
  if (amountMinor > group.totalMinor) {
    return {rows: rows(), aheadMinor: 0, skipped: [], otherProblem: {code: 'above', limitMinor: group.totalMinor}};
  }
  return {
    rows: rows(),
    aheadMinor: 0,
    skipped: [],
    otherProblem: {code: 'cannot_be_laid', ...nearestAmounts(amountMinor, invoices)},
  };
}

function sumOf(some: {amountMinor: number}[]): number {
  return some.reduce((sum, {amountMinor}) => sum + amountMinor, 0);
}
