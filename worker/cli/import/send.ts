import {ImportError} from './arguments.ts';
import type {Grouped, ImportCustomer, ImportDocument, Reject} from './group-documents.ts';
import {RequestRefused, type BulkBody, type BulkResult, type MerchantApi} from './merchant-api.ts';

/** Enough to keep the API busy while an answer is on its way, and no more: it has other customers. */
const REQUESTS_IN_FLIGHT = 2;
const CUSTOMERS_PER_REQUEST = 400;
/** A line is about 120 bytes of JSON and the API takes 4 MB; smaller requests make smaller transactions. */
const LINES_PER_REQUEST = 4000;

export type Outcome = BulkResult['outcome'];
export type Counts = Record<Outcome, number>;

export interface Sent {
  customers: Counts;
  invoices: Counts;
  creditNotes: Counts;
  /** Documents the API has, by the file's word: created, updated or unchanged. */
  taken: Set<ImportDocument>;
  rejects: Reject[];
  /** Why it ended early, if it did; what is neither taken nor rejected was not sent. */
  stopped: string | null;
}

interface SendOptions {
  batchDocumentsMax: number;
  termsDays: number;
  stop: AbortSignal;
  progress: (documentsDone: number, documentsAll: number) => void;
}

/** Sends customers, then documents in the file's order. Never throws for what the API says: see `stopped`. */
export async function send(api: MerchantApi, grouped: Grouped, options: SendOptions): Promise<Sent> {
  const sent: Sent = {
    customers: noCounts(),
    invoices: noCounts(),
    creditNotes: noCounts(),
    taken: new Set(),
    rejects: [],
    stopped: null,
  };
  try {
    const refusals = new Map<string, BulkResult['problem']>();
    const customers = chunk([...grouped.customers.values()], CUSTOMERS_PER_REQUEST, () => 0, 1);
    await inFlight(customers, options.stop, async (batch) => {
      const results = await sendBatch(batch, async (part) => {
        const answer = await api.bulk({customers: part.map((customer) => customerInput(customer, options.termsDays))});
        return answer.customers;
      });
      batch.forEach((customer, index) => {
        const result = results[index]!;
        sent.customers[result.outcome] += 1;
        if (result.outcome === 'refused') refusals.set(customer.externalId, result.problem);
      });
    });

    let done = 0;
    const sendable = grouped.documents.filter((document) => {
      if (!refusals.has(document.customer)) return true;
      refuse(sent, document, refusals.get(document.customer), `customer ${document.customer} was refused: `);
      return false;
    });
    const batches = chunk(sendable, options.batchDocumentsMax, (document) => document.lines.length, LINES_PER_REQUEST);
    await inFlight(batches, options.stop, async (batch) => {
      const results = await sendBatch(batch, (part) => sendDocuments(api, part));
      batch.forEach((document, index) => {
        const result = results[index]!;
        if (result.outcome === 'refused') refuse(sent, document, result.problem, '');
        else {
          sent[document.kind === 'invoice' ? 'invoices' : 'creditNotes'][result.outcome] += 1;
          sent.taken.add(document);
        }
      });
      done += batch.length;
      options.progress(done, sendable.length);
    });
    if (options.stop.aborted) sent.stopped = 'stopped';
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    sent.stopped = error.message;
  }
  return sent;
}

/** One request; where the API takes the request as a whole for unusable, halves, down to the record that is. */
async function sendBatch<T>(batch: T[], sendPart: (part: T[]) => Promise<BulkResult[]>): Promise<BulkResult[]> {
  try {
    const results = await sendPart(batch);
    if (results.length !== batch.length) {
      throw new ImportError(`The API answered for ${results.length} of ${batch.length} records.`);
    }
    return results;
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    if (batch.length === 1) return [{index: 0, outcome: 'refused', problem: error.problem}];
    const middle = Math.ceil(batch.length / 2);
    return [
      ...(await sendBatch(batch.slice(0, middle), sendPart)),
      ...(await sendBatch(batch.slice(middle), sendPart)),
    ];
  }
}

async function sendDocuments(api: MerchantApi, documents: ImportDocument[]): Promise<BulkResult[]> {
  const invoices = documents.filter((document) => document.kind === 'invoice');
  const creditNotes = documents.filter((document) => document.kind === 'credit_note');
  const body: BulkBody = {
    ...(invoices.length > 0 && {invoices: invoices.map(documentInput)}),
    ...(creditNotes.length > 0 && {creditNotes: creditNotes.map(documentInput)}),
  };
  const answer = await api.bulk(body);
  const results = {invoice: (answer.invoices ?? []).values(), credit_note: (answer.creditNotes ?? []).values()};
  return documents.map((document) => results[document.kind].next().value).filter((result) => result !== undefined);
}

function customerInput(customer: ImportCustomer, termsDays: number): object {
  return {
    externalId: customer.externalId,
    name: customer.name,
    currency: customer.currency,
    paymentTermsDays: termsDays,
    ...(customer.country && {billingAddress: {country: customer.country}}),
  };
}

function documentInput(document: ImportDocument): object {
  return {
    externalId: document.number,
    customer: {externalId: document.customer},
    number: document.number,
    currency: document.currency,
    date: document.date,
    ...(document.kind === 'invoice' && {dueDate: document.dueDate}),
    ...(document.poReference && {[document.kind === 'invoice' ? 'poReference' : 'reference']: document.poReference}),
    lines: document.lines,
  };
}

function refuse(sent: Sent, document: ImportDocument, problem: BulkResult['problem'], prefix: string): void {
  sent[document.kind === 'invoice' ? 'invoices' : 'creditNotes'].refused += 1;
  const first = problem?.errors?.[0];
  const detail = `${prefix}${problem?.detail ?? 'refused by the API'}${first ? ` (${first.path}: ${first.message})` : ''}`;
  for (const row of document.rows) sent.rejects.push({...row, code: problem?.code ?? 'refused', reason: detail});
}

function noCounts(): Counts {
  return {created: 0, updated: 0, unchanged: 0, refused: 0};
}

function chunk<T>(items: T[], countMax: number, weigh: (item: T) => number, weightMax: number): T[][] {
  const chunks: T[][] = [];
  let weight = 0;
  for (const item of items) {
    const last = chunks.at(-1);
    if (last && last.length < countMax && weight + weigh(item) <= weightMax) last.push(item);
    else {
      chunks.push([item]);
      weight = 0;
    }
    weight += weigh(item);
  }
  return chunks;
}

/** Runs a few at a time, in order. After a stop or a failure nothing new begins; what is under way is awaited. */
async function inFlight<T>(items: T[], stop: AbortSignal, run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failed = false;
  const lanes = Array.from({length: REQUESTS_IN_FLIGHT}, async () => {
    for (const item of queue) {
      if (stop.aborted || failed) return;
      try {
        await run(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  });
  const ends = await Promise.allSettled(lanes);
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
}
