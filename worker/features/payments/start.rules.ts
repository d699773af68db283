/** What a payment may be for. Pure: the records go in, the plan or a refusal comes out. */
import {type CreditPart, type CreditSource, freeOf, isRetainer, layCredits, sumOf} from '../credits/credits.rules.ts';
import type {Preferences} from '../preferences/preferences.rules.ts';
import {
  bankTransferMethod,
  gatewayMethodsFor,
  limitsOf,
  stripeAmountOf,
  whyUnavailable,
} from './gateway-methods.rules.ts';
import {type Asker, type PayableInvoice, payOnline} from './pay-online.rules.ts';
import {paymentErrors} from './payments.errors.ts';

export interface Part {
  invoiceId: string;
  amountMinor: number;
}

/** What somebody wants to pay, by whatever way. */
export interface Wish {
  currency: string;
  /** The whole wish for each invoice. Credits are laid on them in this order. */
  invoices: Part[];
  creditMinor: number;
  retainerMinor: number;
}

export interface StartInput extends Wish {
  /** What is charged. */
  amountMinor: number;
  method: string;
  paymentMethodId: string | null;
  /** What of it is for no invoice, and becomes credit. */
  aheadMinor: number;
  mandateText: string | null;
}

/** An invoice as the database has it, for one who asks. */
export interface InvoiceFacts extends PayableInvoice {
  id: string;
  kind: 'invoice' | 'retainer';
  number: string;
  poReference: string | null;
  dueDate: string;
  revision: number;
  /** With what credit of the asker's own open payments has paid of it. */
  balanceMinor: number;
  allowPartialPayments: boolean;
}

/** A payment that the asker has left open. */
export interface LeftOpen {
  id: string;
  requestHash: string | null;
  /** A transfer that was announced holds nothing, and is in nobody's way. */
  isAnnounced: boolean;
  /** What it holds, and what its credits are on. */
  invoiceIds: ReadonlySet<string>;
  usesCredit: boolean;
}

/** All that decides what can be paid. */
export interface Facts {
  asker: Asker;
  preferences: Preferences;
  customerCurrency: string;
  invoices: readonly InvoiceFacts[];
  credits: readonly CreditSource[];
  leftOpen: readonly LeftOpen[];
}

export interface Plan {
  /** What of each invoice is paid by money. */
  parts: Part[];
  credits: CreditPart[];
}

/**
 * Holds what the client wishes against the records. The amounts of the client are never taken, only compared: where
 * they differ from what is payable, it is told so and looks again.
 */
export function planPayment(input: StartInput, facts: Facts): Plan {
  if (!input.invoices.length && !input.aheadMinor) throw paymentErrors.nothingToPay();
  const {asker, preferences} = facts;
  const invoices = invoicesOf(input, facts);
  for (const [index, invoice] of invoices.entries()) {
    const online = payOnline(invoice, asker);
    if (!online.allowed) throw refusal(online.reason, invoice.number);
    if (!gatewayMethodsFor(invoice.currency, asker, invoice.paymentOptions).includes(input.method))
      throw paymentErrors.methodNotAllowed(whyUnavailable(input.method, input.currency, asker) ?? 'invoice');
    requirePart(input.invoices[index]!, invoice, preferences);
  }
  if (input.aheadMinor) {
    // Only where it will be of use: in the currency of the customer, or of what they owe.
    const isUseful = input.currency === facts.customerCurrency || invoices.length > 0;
    if (!preferences['payments.payAhead'] || !isUseful) throw paymentErrors.aheadNotAllowed();
    const reason = whyUnavailable(input.method, input.currency, asker);
    if (reason) throw paymentErrors.methodNotAllowed(reason);
  }
  const plan = planCredits(input, invoices, facts);
  requirePayableRests(input, invoices, facts);
  const wishedMinor = input.invoices.reduce((sum, {amountMinor}) => sum + amountMinor, input.aheadMinor);
  if (wishedMinor !== input.amountMinor + input.creditMinor + input.retainerMinor) throw paymentErrors.amountChanged();
  requireChargeable(input);
  return plan;
}

/** Credit alone: nothing is charged. The wish for the invoices is exactly what the credits come to. */
export function planCreditApplication(input: Wish, facts: Facts): Plan {
  const invoices = invoicesOf(input, facts);
  for (const [index, invoice] of invoices.entries()) {
    requirePayable(invoice);
    requirePart(input.invoices[index]!, invoice, facts.preferences);
  }
  const wishedMinor = input.invoices.reduce((sum, {amountMinor}) => sum + amountMinor, 0);
  if (wishedMinor !== input.creditMinor + input.retainerMinor) throw paymentErrors.amountChanged();
  const plan = planCredits(input, invoices, facts);
  requirePayableRests(input, invoices, facts);
  return plan;
}

/** A transfer that the customer says they have sent. It holds nothing, so it is compared, and that is all. */
export function planTransfer(input: {currency: string; amountMinor: number; invoices: Part[]}, facts: Facts): Plan {
  const invoices = invoicesOf(input, facts);
  for (const [index, invoice] of invoices.entries()) {
    requirePayable(invoice);
    if (!invoice.paymentOptions.includes('bank_transfer')) throw paymentErrors.methodNotAllowed('invoice');
    requirePart(input.invoices[index]!, invoice, facts.preferences);
  }
  if (input.invoices.reduce((sum, {amountMinor}) => sum + amountMinor, 0) !== input.amountMinor)
    throw paymentErrors.amountChanged();
  return {parts: input.invoices, credits: []};
}

/** The smallest part of an invoice that may be paid; `null` where there is none, or it is not paid in parts. */
export function minimumPartOf(
  invoice: Pick<InvoiceFacts, 'currency' | 'allowPartialPayments' | 'payableMinor' | 'ownHeldMinor'>,
  preferences: Preferences,
): number | null {
  const minimumMinor = preferences['payments.minimumPart'][invoice.currency];
  if (!invoice.allowPartialPayments || minimumMinor === undefined) return null;
  return Math.min(minimumMinor, payableOf(invoice));
}

/**
 * The least that a part may leave of an invoice, since all that is left may always be paid: the smallest charge of its
 * methods. `null` where any rest will do: it takes no parts, or a transfer, which has no smallest amount, pays it too.
 */
export function minimumRestOf(
  invoice: Pick<InvoiceFacts, 'currency' | 'allowPartialPayments' | 'paymentOptions'>,
  {asker, preferences}: Pick<Facts, 'asker' | 'preferences'>,
): number | null {
  const {currency, paymentOptions} = invoice;
  if (!invoice.allowPartialPayments) return null;
  if (preferences['payments.bankTransfer'] && paymentOptions.includes(bankTransferMethod)) return null;
  const smallest = gatewayMethodsFor(currency, asker, paymentOptions).map(
    (type) => limitsOf(type, currency).minimumMinor,
  );
  return smallest.length ? Math.min(...smallest) : null;
}

/** With what the asker's own open payments hold of it. */
export const payableOf = ({payableMinor, ownHeldMinor}: Pick<InvoiceFacts, 'payableMinor' | 'ownHeldMinor'>) =>
  payableMinor + ownHeldMinor;

/** Those of the asker's open payments that hold, or use, what is wished for: they give way. */
export function inTheWay(wish: Wish, {leftOpen, credits}: Facts): string[] {
  const wanted = new Set(wish.invoices.map(({invoiceId}) => invoiceId));
  const ofCurrency = credits.filter(({currency}) => currency === wish.currency);
  const needsOwn =
    wish.creditMinor > freeOf(ofCurrency.filter((source) => !isRetainer(source))) ||
    wish.retainerMinor > freeOf(ofCurrency.filter(isRetainer));
  return leftOpen
    .filter((open) => !open.isAnnounced)
    .filter((open) => (needsOwn && open.usesCredit) || [...open.invoiceIds].some((id) => wanted.has(id)))
    .map(({id}) => id);
}

/** What a payment is known again by. The order of its invoices says something only where credits are laid on them. */
export function canonicalStart(input: StartInput): string {
  const parts = input.invoices.map(({invoiceId, amountMinor}) => [invoiceId, amountMinor] as const);
  if (!input.creditMinor && !input.retainerMinor) parts.sort(([one], [other]) => (one < other ? -1 : 1));
  const {currency, amountMinor, method, paymentMethodId, creditMinor, retainerMinor, aheadMinor, mandateText} = input;
  return JSON.stringify([
    currency,
    amountMinor,
    method,
    paymentMethodId,
    creditMinor,
    retainerMinor,
    aheadMinor,
    mandateText,
    parts,
  ]);
}

/** The invoices in the order of the wish. */
function invoicesOf({currency, invoices}: {currency: string; invoices: readonly Part[]}, facts: Facts): InvoiceFacts[] {
  const byId = new Map(facts.invoices.map((invoice) => [invoice.id, invoice]));
  return invoices.map(({invoiceId}) => {
    const invoice = byId.get(invoiceId);
    if (!invoice) throw paymentErrors.invoiceNotFound();
    if (invoice.currency !== currency) throw paymentErrors.currencyMixed();
    return invoice;
  });
}

/** All that is payable, or a part where the invoice takes parts and the merchant's smallest part is kept to. */
function requirePart({amountMinor}: Part, invoice: InvoiceFacts, preferences: Preferences): void {
  const payableMinor = payableOf(invoice);
  if (amountMinor === payableMinor) return;
  if (!invoice.allowPartialPayments || amountMinor > payableMinor) throw paymentErrors.amountChanged();
  const minimumMinor = minimumPartOf(invoice, preferences);
  if (minimumMinor !== null && amountMinor < minimumMinor) throw paymentErrors.belowMinimumPart(minimumMinor);
}

/** What a part leaves can be paid some day: charged, or by credit that this wish does not use. */
function requirePayableRests(wish: Wish, invoices: readonly InvoiceFacts[], facts: Facts): void {
  const sources = facts.credits.filter(({currency}) => currency === wish.currency);
  let creditMinor = sumOf(sources) - wish.creditMinor - wish.retainerMinor;
  for (const [index, invoice] of invoices.entries()) {
    const payableMinor = payableOf(invoice);
    const restMinor = payableMinor - wish.invoices[index]!.amountMinor;
    const minimumMinor = minimumRestOf(invoice, facts);
    if (restMinor === 0 || minimumMinor === null || restMinor >= minimumMinor) continue;
    if (invoice.kind === 'invoice' && restMinor <= creditMinor) {
      creditMinor -= restMinor;
      continue;
    }
    const maximumMinor = payableMinor - minimumMinor;
    const isPart = maximumMinor >= (minimumPartOf(invoice, facts.preferences) ?? 1);
    throw paymentErrors.restTooSmall(invoice, payableMinor, isPart ? maximumMinor : null);
  }
}

/** The same without a gateway: no options and no currency stand in the way. */
function requirePayable(invoice: InvoiceFacts): void {
  if (invoice.status === 'void' || invoice.status === 'draft' || invoice.status === 'paid')
    throw paymentErrors.notPayable(invoice.number);
  if (payableOf(invoice) <= 0) throw paymentErrors.invoiceReserved();
}

function planCredits(wish: Wish, invoices: readonly InvoiceFacts[], facts: Facts): Plan {
  const sources = facts.credits.filter(({currency}) => currency === wish.currency);
  if (wish.creditMinor > sumOf(sources.filter((source) => !isRetainer(source)))) throw paymentErrors.creditChanged();
  if (wish.retainerMinor > sumOf(sources.filter(isRetainer))) throw paymentErrors.retainerChanged();
  // Only money pays a retainer: a credit would only change its name.
  const takers = wish.invoices.filter((_, index) => invoices[index]!.kind === 'invoice');
  const takenMinor = takers.reduce((sum, {amountMinor}) => sum + amountMinor, 0);
  if (wish.creditMinor + wish.retainerMinor > takenMinor) throw paymentErrors.creditOverInvoices();
  const credits = layCredits(takers, sources, wish);
  const parts = wish.invoices
    .map(({invoiceId, amountMinor}) => ({
      invoiceId,
      amountMinor: credits
        .filter((credit) => credit.invoiceId === invoiceId)
        .reduce((left, credit) => left - credit.amountMinor, amountMinor),
    }))
    .filter(({amountMinor}) => amountMinor > 0);
  return {parts, credits};
}

function requireChargeable({method, amountMinor, currency}: StartInput): void {
  const amount = stripeAmountOf(method, amountMinor, currency);
  if (amount.ok) return;
  switch (amount.code) {
    case 'payments.amount_too_small':
      throw paymentErrors.amountTooSmall(amount.minimumMinor, amount.maximumMinor);
    case 'payments.amount_too_large':
      throw paymentErrors.amountTooLarge(amount.minimumMinor, amount.maximumMinor);
    case 'payments.amount_not_chargeable':
      throw paymentErrors.amountNotChargeable();
    default:
      throw paymentErrors.currencyNotChargeable();
  }
}

function refusal(reason: string, number: string) {
  if (reason === 'processing' || reason === 'reserved') return paymentErrors.invoiceReserved();
  if (reason === 'paid' || reason === 'void') return paymentErrors.notPayable(number);
  return paymentErrors.onlineNotAllowed(number);
}
