/** Many records in one request: planned together and written in one batch, or one by one where that is refused. */
import type {CompiledQuery} from 'kysely';
import type {z} from '@hono/zod-openapi';
import {refusalOf} from '../../http/database-errors.ts';
import {Problem} from '../../http/problems.ts';
import {type Checked, checkEach, type Decided, type MerchantWork, type Plan} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {planDocuments} from '../billing-documents/billing-documents.usecases.ts';
import {
  contactPersonInput,
  contactPersonRefusal,
  planContactPersons,
} from '../contact-persons/contact-persons.usecases.ts';
import {creditNoteInput} from '../credit-notes/credit-notes.shapes.ts';
import {creditNoteRefusal, creditNotes} from '../credit-notes/credit-notes.usecases.ts';
import {customerInput, customerRefusal, planCustomers} from '../customers/customers.usecases.ts';
import {invoiceInput, retainerInvoiceInput} from '../invoices/invoices.shapes.ts';
import {invoiceRefusal, invoices, retainerInvoices} from '../invoices/invoices.usecases.ts';
import {refusedResult, requireExternalId, resultsOf} from './bulk.rules.ts';
import type {BulkAnswer, BulkInput, BulkResult} from './bulk.shapes.ts';

interface Planned {
  status: 200;
  body: BulkAnswer;
  queries: readonly CompiledQuery[];
}

/** All records in one plan; the queries are the caller's to run. */
export async function planBulk(work: MerchantWork, input: BulkInput): Promise<Planned> {
  const {customers = [], contactPersons = []} = input;
  const customerPlan = await planIfAny(customers, customerInput, (checked) => planCustomers(work, checked, 'upsert'));
  const planned = customerPlan.decisions.flatMap((decision) => ('row' in decision ? [decision.row] : []));
  const personPlan = await planIfAny(contactPersons, contactPersonInput, (checked) =>
    planContactPersons(work, checked, 'upsert', planned),
  );
  const invoicePlan = await planIfAny(input.invoices ?? [], invoiceInput, (checked) =>
    planDocuments(invoices, work, checked, 'upsert', planned),
  );
  const retainerPlan = await planIfAny(input.retainerInvoices ?? [], retainerInvoiceInput, (checked) =>
    planDocuments(retainerInvoices, work, checked, 'upsert', planned),
  );
  const creditNotePlan = await planIfAny(input.creditNotes ?? [], creditNoteInput, (checked) =>
    planDocuments(creditNotes, work, checked, 'upsert', planned),
  );
  const documentId = ({row}: {row: {id: string}}) => row.id;
  return {
    status: 200,
    body: {
      results: {
        customers: resultsOf(customers, customerPlan.decisions, (row) => row.id),
        contactPersons: resultsOf(contactPersons, personPlan.decisions, (row) => row.id),
        invoices: resultsOf(input.invoices ?? [], invoicePlan.decisions, documentId),
        retainerInvoices: resultsOf(input.retainerInvoices ?? [], retainerPlan.decisions, documentId),
        creditNotes: resultsOf(input.creditNotes ?? [], creditNotePlan.decisions, documentId),
      },
    },
    queries: [customerPlan, personPlan, invoicePlan, retainerPlan, creditNotePlan].flatMap(({queries}) => queries),
  };
}

/** What the database's refusal means for a record of each list. */
const refusals: {readonly [List in keyof BulkAnswer['results']]: (refusal: string) => Problem | null} = {
  customers: customerRefusal,
  contactPersons: contactPersonRefusal,
  invoices: invoiceRefusal,
  retainerInvoices: invoiceRefusal,
  creditNotes: creditNoteRefusal,
};

/**
 * Each record in a batch of its own, for when the database refused them together: only so is the guilty one known.
 * The records are upserts, so a run that ends half way does no harm: the same request continues it.
 */
export async function writeOneByOne(work: MerchantWork, input: BulkInput): Promise<Planned> {
  const results: Partial<BulkAnswer['results']> = {};
  for (const list of Object.keys(refusals) as (keyof typeof refusals)[]) {
    const written: BulkResult[] = [];
    for (const [index, record] of (input[list] ?? []).entries()) written.push(await alone(work, index, record, list));
    results[list] = written;
  }
  return {status: 200, body: {results: results as BulkAnswer['results']}, queries: []};
}

async function planIfAny<Shape extends z.ZodType<{externalId?: string | null | undefined}>, Row>(
  records: readonly unknown[],
  shape: Shape,
  plan: (checked: Checked<z.infer<Shape>>[]) => Promise<Plan<Row>>,
): Promise<Plan<Row>> {
  if (records.length === 0) return {decisions: [] as Decided<Row>[], queries: []};
  return plan(checkEach(shape, records).map(requireExternalId));
}

/** Twice, since the first refusal may have been a race. */
async function alone(
  work: MerchantWork,
  index: number,
  record: unknown,
  list: keyof typeof refusals,
): Promise<BulkResult> {
  for (let tryNumber = 1; ; tryNumber++) {
    const {body, queries} = await planBulk(work, {[list]: [record]});
    try {
      if (queries.length > 0) await runBatch(work.database, queries);
      return {...body.results[list][0]!, index};
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      if (tryNumber < 2) continue;
      const problem =
        refusals[list](refusal) ??
        new Problem(409, 'requests.conflict', 'The record was refused; it may have been changed at the same time.');
      return refusedResult(index, record, problem);
    }
  }
}
