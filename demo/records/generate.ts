import {parseMillionths} from '../../worker/money/decimals.ts';
import {exponentOf} from '../../worker/money/exponents.ts';
import {lineAmountMinor} from '../../worker/money/line-amounts.ts';
import {products} from './catalogue.ts';
import {customerSketches, type CustomerSketch} from './customers.ts';
import {Random} from './random.ts';

const SEED = 20_260;
const DAY_MS = 86_400_000;
const HISTORY_DAYS = 730;
/** How often a customer's bookkeeper pays what is due. */
const RUN_DAYS = 90;

export interface DemoLine {
  itemCode: string;
  description: string;
  quantity: string;
  unitPrice: string;
}
export interface DemoDocument {
  externalId: string;
  customer: {externalId: string};
  number: string;
  state?: 'draft';
  currency: string;
  date: string;
  dueDate?: string;
  poReference?: string;
  reference?: string;
  notes?: string;
  terms?: string;
  paymentOptions?: string[];
  allowPartialPayments?: boolean;
  discountMinor?: number;
  lines: DemoLine[];
  taxes?: {name: string; ratePercent: string; amountMinor: number}[];
}
export interface DemoPayment {
  externalId: string;
  customer: {externalId: string};
  method: 'bank_transfer' | 'check' | 'cash' | 'other';
  currency: string;
  amountMinor: number;
  receivedOn: string;
  reference: string;
  invoices: {invoiceExternalId: string; amountMinor: number}[];
}
export interface DemoRecords {
  customers: object[];
  contactPersons: {externalId: string; email: string; customer: {externalId: string}; [field: string]: unknown}[];
  invoices: DemoDocument[];
  creditNotes: DemoDocument[];
  payments: DemoPayment[];
  creditAllocations: {creditNoteExternalId: string; invoiceExternalId: string; amountMinor: number}[];
  voidInvoices: string[];
  voidCreditNotes: string[];
}

/** A document before it has its number: numbers are given out by date, over all customers. */
interface Draft {
  sketch: CustomerSketch;
  kind: 'invoice' | 'credit_note';
  document: DemoDocument;
  totalMinor: number;
  daysOld: number;
  dueDaysAgo: number;
}

/**
 * The demo's records, the same for the same day. Everything stands relative to `today`, so that something is
 * always just overdue and something always just due.
 * @param today calendar date in the merchant's time zone, YYYY-MM-DD
 */
export function generateRecords(today: string): DemoRecords {
  const random = new Random(SEED);
  const records: DemoRecords = {
    customers: customerSketches.map(customerInput),
    contactPersons: customerSketches.flatMap(contactInputs),
    invoices: [],
    creditNotes: [],
    payments: [],
    creditAllocations: [],
    voidInvoices: [],
    voidCreditNotes: [],
  };
  const drafts = customerSketches.flatMap((sketch) => documentsOf(sketch, today, random));
  number(drafts);
  for (const {kind, document} of drafts) (kind === 'invoice' ? records.invoices : records.creditNotes).push(document);
  for (const sketch of customerSketches) {
    settle(
      sketch,
      drafts.filter((draft) => draft.sketch === sketch),
      today,
      random,
      records,
    );
  }
  return records;
}

function customerInput(sketch: CustomerSketch): object {
  const address = {
    line1: sketch.line1,
    city: sketch.city,
    ...(sketch.state && {state: sketch.state}),
    postalCode: sketch.postalCode,
    country: sketch.country,
  };
  return {
    externalId: sketch.key,
    name: sketch.name,
    email: `accounts@${sketch.key}.example`,
    currency: sketch.currency,
    paymentTermsDays: termsDays(sketch),
    ...(sketch.allowBankAccount && {allowBankAccount: true}),
    billingAddress: address,
    shippingAddress: address,
    ...(sketch.language && {language: sketch.language}),
    ...(sketch.taxNumber && {taxNumber: sketch.taxNumber}),
  };
}

function contactInputs(sketch: CustomerSketch): DemoRecords['contactPersons'] {
  return sketch.contacts.map(([name, localPart, role]) => ({
    externalId: `${sketch.key}-${localPart}`,
    customer: {externalId: sketch.key},
    name,
    email: `${localPart}@${sketch.key}.example`,
    role,
  }));
}

function termsDays(sketch: CustomerSketch): number {
  if (sketch.pays === 'slowly') return 60;
  return sketch.pays === 'promptly' ? 14 : 30;
}

function documentsOf(sketch: CustomerSketch, today: string, random: Random): Draft[] {
  if (sketch.oneOverdue) return [documentOf(sketch, 'invoice', 96, today, random)];
  return Array.from({length: sketch.documents}, (_, index) => {
    // Spread evenly over the two years with some play, so that every month has some.
    const slot = (HISTORY_DAYS * (sketch.documents - index)) / sketch.documents;
    const daysOld = Math.max(0, Math.floor(slot) - random.whole(0, Math.ceil(HISTORY_DAYS / sketch.documents)));
    return documentOf(sketch, index > 3 && random.chance(8) ? 'credit_note' : 'invoice', daysOld, today, random);
  });
}

function documentOf(
  sketch: CustomerSketch,
  kind: Draft['kind'],
  daysOld: number,
  today: string,
  random: Random,
): Draft {
  const currency =
    sketch.alsoIn && random.whole(1, sketch.alsoIn.every) === 1 ? sketch.alsoIn.currency : sketch.currency;
  const lines = linesOf(currency, kind === 'credit_note' ? random.whole(1, 2) : random.whole(1, 7), random);
  const subtotalMinor = lines.reduce((sum, line) => sum + amountOf(line, currency), 0);
  const discountMinor = kind === 'invoice' && random.chance(12) ? Math.floor(subtotalMinor / 20) : 0;
  const tax = taxOf(sketch, currency);
  const taxMinor = tax ? Math.floor(((subtotalMinor - discountMinor) * tax.percent + 50) / 100) : 0;
  const dueDaysAgo = daysOld - termsDays(sketch);
  const document: DemoDocument = {
    externalId: '',
    customer: {externalId: sketch.key},
    number: '',
    currency,
    date: daysBefore(today, daysOld),
    ...(kind === 'invoice' && {
      dueDate: daysBefore(today, dueDaysAgo),
      ...(random.chance(45) && {poReference: `45-${random.whole(10_000, 99_999)}`}),
      ...(random.chance(20) && {allowPartialPayments: true}),
      terms: `Net ${termsDays(sketch)} days. Title passes on payment in full.`,
      ...notesAndOptions(sketch, random),
    }),
    ...(kind === 'credit_note' && {
      reference: random.pick(['Breakage in transit', 'Returned: second quality', 'Short delivery', 'Loyalty rebate']),
    }),
    ...(discountMinor > 0 && {discountMinor}),
    lines,
    ...(tax && {taxes: [{name: tax.name, ratePercent: String(tax.percent), amountMinor: taxMinor}]}),
  };
  return {sketch, kind, document, totalMinor: subtotalMinor - discountMinor + taxMinor, daysOld, dueDaysAgo};
}

function notesAndOptions(sketch: CustomerSketch, random: Random): Pick<DemoDocument, 'notes' | 'paymentOptions'> {
  if (sketch.wiresOnly || random.chance(3)) {
    return {paymentOptions: [], notes: 'Please pay by bank transfer; the account is on the printed invoice.'};
  }
  if (random.chance(15)) {
    return {
      notes: random.pick([
        'Thank you for your order.',
        'Deliver to the back door before 10 am.',
        'Second half of the spring order.',
      ]),
    };
  }
  return {};
}

function linesOf(currency: string, count: number, random: Random): DemoLine[] {
  return Array.from({length: count}, () => {
    const product = random.pick(products);
    return {
      itemCode: product.sku,
      description: product.name,
      quantity: String(product.caseSize * random.whole(1, product.caseSize > 20 ? 4 : 8)),
      unitPrice: product.price[currency as 'USD' | 'EUR' | 'JPY'],
    };
  });
}

function amountOf(line: DemoLine, currency: string): number {
  return lineAmountMinor(parseMillionths(line.quantity)!, parseMillionths(line.unitPrice)!, exponentOf(currency)!)!;
}

function taxOf(sketch: CustomerSketch, currency: string): {name: string; percent: number} | null {
  if (currency === 'JPY') return {name: '消費税', percent: 10};
  if (sketch.country === 'DE') return {name: 'MwSt.', percent: 19};
  if (sketch.country === 'FR' && currency === 'EUR') return {name: 'TVA', percent: 20};
  // Shops buy for resale; the inns use what they buy.
  return sketch.country === 'US' && sketch.pays === 'slowly' ? {name: 'Sales tax', percent: 6} : null;
}

/** Numbers by date, as a bookkeeping system would have given them out. */
function number(drafts: Draft[]): void {
  const next = {invoice: 10_001, credit_note: 2_001};
  for (const draft of drafts.toSorted((a, b) => b.daysOld - a.daysOld)) {
    const prefix = draft.kind === 'invoice' ? 'INV' : 'CN';
    draft.document.number = `${prefix}-${next[draft.kind]++}`;
    draft.document.externalId = draft.document.number.toLowerCase();
  }
}

/** What happened since: drafts, voids, credits used, money received offline, run by run. */
function settle(sketch: CustomerSketch, drafts: Draft[], today: string, random: Random, records: DemoRecords): void {
  if (sketch.oneOverdue) return;
  const open: Draft[] = [];
  const credits: Draft[] = [];
  for (const draft of drafts) {
    if (draft.daysOld <= (draft.kind === 'invoice' ? 7 : 45) && random.chance(35)) draft.document.state = 'draft';
    else if (random.chance(2))
      (draft.kind === 'invoice' ? records.voidInvoices : records.voidCreditNotes).push(draft.document.externalId);
    else (draft.kind === 'invoice' ? open : credits).push(draft);
  }
  const owed = new Map(open.map((draft) => [draft, draft.totalMinor]));
  useCredits(sketch, credits, owed, random, records);
  receiveMoney(sketch, owed, today, random, records);
}

function useCredits(
  sketch: CustomerSketch,
  credits: Draft[],
  owed: Map<Draft, number>,
  random: Random,
  records: DemoRecords,
): void {
  for (const credit of credits) {
    // The newest credit stays open, so that there is something available.
    if (credit.daysOld < 120 || random.chance(15)) continue;
    let availableMinor = credit.totalMinor;
    for (const [invoice, balanceMinor] of owed) {
      if (availableMinor === 0) break;
      if (invoice.document.currency !== credit.document.currency || balanceMinor === 0) continue;
      if (invoice.daysOld > credit.daysOld + 60 && sketch.pays !== 'slowly') continue;
      const amountMinor = Math.min(availableMinor, balanceMinor);
      records.creditAllocations.push({
        creditNoteExternalId: credit.document.externalId,
        invoiceExternalId: invoice.document.externalId,
        amountMinor,
      });
      owed.set(invoice, balanceMinor - amountMinor);
      availableMinor -= amountMinor;
    }
  }
}

const DAYS_LATE = {promptly: [-10, -1], 'on time': [-6, 3], late: [4, 24], slowly: [15, 55]} as const;

function receiveMoney(
  sketch: CustomerSketch,
  owed: Map<Draft, number>,
  today: string,
  random: Random,
  records: DemoRecords,
): void {
  const [earliest, latest] = DAYS_LATE[sketch.pays];
  // Bookkeepers pay what is due in runs: one transfer, several invoices.
  const runs = new Map<string, {invoice: Draft; amountMinor: number; daysAgo: number}[]>();
  for (const [invoice, balanceMinor] of owed) {
    if (balanceMinor === 0) continue;
    const daysAgo = Math.min(invoice.dueDaysAgo - random.whole(earliest, latest), invoice.daysOld);
    const forgotten = random.chance(sketch.pays === 'slowly' ? 6 : 1);
    if (daysAgo < 0 || forgotten) continue;
    const part = invoice.dueDaysAgo < 70 && random.chance(14);
    const amountMinor = part ? Math.max(1, Math.floor((balanceMinor * random.whole(2, 8)) / 10)) : balanceMinor;
    const run = `${invoice.document.currency} ${Math.floor(daysAgo / RUN_DAYS)}`;
    const parts = runs.get(run) ?? [];
    parts.push({invoice, amountMinor, daysAgo});
    runs.set(run, parts);
  }
  const method = random.pick(['bank_transfer', 'bank_transfer', 'check'] as const);
  let count = 0;
  for (const parts of runs.values()) {
    count += 1;
    const [first] = parts;
    const paidMinor = parts.reduce((sum, {amountMinor}) => sum + amountMinor, 0);
    // Now and then somebody rounds up or pays twice; what is too much becomes available credit.
    const excessMinor = count % 9 === 4 ? Math.ceil(paidMinor / 40) : 0;
    records.payments.push({
      externalId: `${sketch.key}-run-${count}`,
      customer: {externalId: sketch.key},
      method: random.chance(4) ? 'cash' : method,
      currency: first!.invoice.document.currency,
      amountMinor: paidMinor + excessMinor,
      receivedOn: daysBefore(today, Math.min(...parts.map(({daysAgo}) => daysAgo))),
      reference: method === 'check' ? `Check ${random.whole(1001, 9999)}` : `REF ${random.whole(100_000, 999_999)}`,
      invoices: parts.map(({invoice, amountMinor}) => ({invoiceExternalId: invoice.document.externalId, amountMinor})),
    });
  }
}

export function daysBefore(today: string, days: number): string {
  return new Date(Date.parse(today) - days * DAY_MS).toISOString().slice(0, 10);
}
