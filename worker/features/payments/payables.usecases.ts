/** What the Pay sheet shows before anything is started: what can be paid, one group for each currency. Reserves nothing. */
import type {Settings} from '../../env.ts';
import type {PortalScope} from '../../http/portal-scope.ts';
import {type Address, jsonColumn} from '../../http/shapes.ts';
import {chargeStep} from '../../money/stripe-amounts.ts';
import {calendarDate} from '../../providers/clock.ts';
import type {RowsOf} from '../../providers/database.ts';
import {browserStripe} from '../../providers/stripe.ts';
import {isRetainer, oldestFirst, sumOf} from '../credits/credits.rules.ts';
import {type MethodRow, selectMethods, shownMethods} from '../payment-methods/saved-methods.usecases.ts';
import {
  type InvoiceRow,
  selectAnnounced,
  selectInvoices,
  selectOpenInvoices,
  selectOwnCredited,
} from './facts.store.ts';
import {factQueries, type FactRows, factsOf} from './facts.usecases.ts';
import {
  bankTransferMethod,
  gatewayMethodsFor,
  limitsOf,
  methodsOf,
  needsMandate,
  type UnavailableMethod,
  unavailableOf,
} from './gateway-methods.rules.ts';
import {payOnline, type PayOnlineReason} from './pay-online.rules.ts';
import {paymentErrors} from './payments.errors.ts';
import {invoicesMax, type Payables} from './payments.shapes.ts';
import {type Facts, type InvoiceFacts, minimumPartOf, minimumRestOf, payableOf} from './start.rules.ts';

/** For the lists of other features, so that they and the Pay sheet say the same. */
export {type Asker, payOnline, payOnlineReasons} from './pay-online.rules.ts';
export {ownHeld} from './facts.store.ts';
export {askerOf} from './facts.usecases.ts';
export {selectPayer} from './payments.store.ts';

type Group = Payables['groups'][number];
type AnnouncedRow = RowsOf<readonly [ReturnType<typeof selectAnnounced>]>[0][number];

/** @param invoiceIds which invoices; absent: the longest due of all that are open, as many as one payment takes. */
export async function listPayables(
  scope: PortalScope,
  settings: Settings,
  nowMs: number,
  invoiceIds?: readonly string[],
): Promise<Payables> {
  const today = calendarDate(nowMs, scope.timeZone);
  const {contactId} = scope;
  const rest = [selectMethods(scope), selectAnnounced(scope), ...factQueries(scope)] as const;
  let rows: InvoiceRow[];
  let saved: MethodRow[];
  let transfers: AnnouncedRow[];
  let common: FactRows;
  /** How many may be payable in each currency, where all were asked for. */
  const counts = new Map<string, number>();
  if (invoiceIds) {
    [rows, saved, transfers, ...common] = await scope.batch([selectInvoices(scope, contactId, invoiceIds), ...rest]);
    if (rows.length < new Set(invoiceIds).size) throw paymentErrors.invoiceNotFound();
  } else {
    const [open, unpayable, credited, ...others] = await scope.batch([
      selectOpenInvoices(scope, contactId, {payable: true, limit: invoicesMax}),
      selectOpenInvoices(scope, contactId, {payable: false, limit: invoicesMax}),
      selectOwnCredited(scope, contactId),
      ...rest,
    ]);
    for (const row of open) counts.set(row.currency, row.in_currency);
    rows = [...open, ...credited, ...unpayable];
    [saved, transfers, ...common] = others;
  }
  const facts = factsOf(scope.role, common, rows);
  const announced = new Map(transfers.map((row) => [row.invoice_id, row]));
  const {asker, payer, preferences} = facts;
  const bankTransfer = preferences['payments.bankTransfer'];

  const notPayable: Payables['notPayable'] = [];
  const unavailable = new Map<string, UnavailableMethod>();
  const byCurrency = new Map<string, InvoiceFacts[]>();
  for (const invoice of facts.invoices) {
    const online = payOnline(invoice, asker);
    if (asker.role !== 'viewer') {
      for (const method of unavailableOf(invoice.paymentOptions, invoice.currency, asker))
        unavailable.set(`${method.type} ${method.reason}`, method);
    }
    // What is paid by transfer alone is offered to who asks for it: among many it would stand in the way of the others.
    const byTransfer =
      invoiceIds && bankTransfer && !online.allowed && isForTransfer(invoice, online.reason) && payableOf(invoice) > 0;
    if (online.allowed || byTransfer) {
      byCurrency.set(invoice.currency, [...(byCurrency.get(invoice.currency) ?? []), invoice]);
    } else {
      notPayable.push({id: invoice.id, number: invoice.number, reason: online.reason});
    }
  }
  // Paying ahead needs no invoice.
  if (aheadMethods(facts.customerCurrency, facts).length && !byCurrency.has(facts.customerCurrency))
    byCurrency.set(facts.customerCurrency, []);

  return {
    today,
    groups: [...byCurrency]
      .map(([currency, invoices]) => groupOf(currency, invoices, facts, announced, today, counts.get(currency) ?? 0))
      .sort((one, other) => (one.currency < other.currency ? -1 : 1)),
    notPayable,
    unavailableMethods: [...unavailable.values()],
    savedMethods: shownMethods(saved, today).filter(({state}) => state === 'active' || state === 'verifying'),
    bankTransfer,
    maySave: asker.role !== 'viewer',
    stripe: browserStripe(settings, payer.stripe_account),
    billingAddress: jsonColumn<Address>(payer.billing_address),
    email: payer.email,
    customerName: payer.name,
    merchantName: payer.merchant_name,
  };
}

/** @param inCurrency how many may be payable in all, where all were asked for. */
function groupOf(
  currency: string,
  invoices: readonly InvoiceFacts[],
  facts: Facts,
  announced: ReadonlyMap<string, AnnouncedRow>,
  today: string,
  inCurrency: number,
): Group {
  const {asker, preferences} = facts;
  const shown = invoices
    .toSorted((one, other) => (`${one.dueDate} ${one.id}` < `${other.dueDate} ${other.id}` ? -1 : 1))
    .slice(0, invoicesMax)
    .map((invoice) => ({
      id: invoice.id,
      kind: invoice.kind,
      number: invoice.number,
      poReference: invoice.poReference,
      dueDate: invoice.dueDate,
      isOverdue: invoice.dueDate < today,
      balanceMinor: invoice.balanceMinor,
      payableMinor: payableOf(invoice),
      allowPartial: invoice.allowPartialPayments,
      minimumPartMinor: minimumPartOf(invoice, preferences),
      minimumRestMinor: minimumRestOf(invoice, facts),
      announcedMinor: announced.get(invoice.id)?.announced_minor ?? 0,
      announcedAtMs: announced.get(invoice.id)?.announced_at_ms ?? null,
      methods: methodsOf(invoice.paymentOptions, currency, asker),
    }));
  const ahead = aheadMethods(currency, facts);
  const used = new Set([...ahead, ...shown.flatMap(({methods}) => methods)]);
  const sources = oldestFirst(facts.credits.filter((source) => source.currency === currency));
  const credits = sources.filter((source) => !isRetainer(source));
  const retainers = sources.filter(isRetainer);
  const sum = (some: typeof shown) => some.reduce((total, {payableMinor}) => total + payableMinor, 0);
  return {
    currency,
    totalMinor: sum(shown),
    overdueMinor: sum(shown.filter(({isOverdue}) => isOverdue)),
    invoices: shown,
    moreCount: Math.max(0, inCurrency - invoicesMax),
    methods: gatewayMethodsFor(currency, asker, [...used]).map((type) => ({
      type,
      ...limitsOf(type, currency),
      needsMandate: needsMandate(type),
    })),
    chargeStepMinor: chargeStep(currency),
    aheadMethods: ahead,
    creditMinor: sumOf(credits),
    credits: credits.map(({type, id, number, date, availableMinor}) => ({
      type: type as 'credit_note' | 'payment',
      id,
      number,
      date,
      availableMinor,
    })),
    retainerMinor: sumOf(retainers),
    retainers: retainers.map(({id, number, date, availableMinor}) => ({
      id,
      number: number ?? '',
      date,
      availableMinor,
    })),
  };
}

function aheadMethods(currency: string, {asker, preferences}: Facts): string[] {
  if (asker.role === 'viewer' || !preferences['payments.payAhead']) return [];
  return gatewayMethodsFor(currency, asker);
}

function isForTransfer({paymentOptions}: InvoiceFacts, reason: PayOnlineReason): boolean {
  return (reason === 'no_payment_options' || reason === 'currency') && paymentOptions.includes(bankTransferMethod);
}
