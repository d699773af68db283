/** Many records in one request: planned together and written in one batch, or one by one where that is refused. */
import type {CompiledQuery} from 'kysely';
import type {z} from '@hono/zod-openapi';
import {refusalOf} from '../../http/database-errors.ts';
import {Problem} from '../../http/problems.ts';
import {type Checked, checkEach, type Decided, type MerchantWork, type Plan} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {
  contactPersonInput,
  contactPersonRefusal,
  planContactPersons,
} from '../contact-persons/contact-persons.usecases.ts';
import {creditNoteInput, creditNoteRefusal, planCreditNotes} from '../credit-notes/credit-notes.usecases.ts';
import {customerInput, customerRefusal, planCustomers} from '../customers/customers.usecases.ts';
import {invoiceInput, invoiceRefusal, planInvoices} from '../invoices/invoices.usecases.ts';
import {refusedResult, requireExternalId, resultsOf} from './bulk.rules.ts';
import type {BulkAnswer, BulkInput, BulkResult} from './bulk.shapes.ts';

interface Planned {
  status: 200;
  body: BulkAnswer;
  queries: readonly CompiledQuery[];
}

/** All records in one plan; the queries are the caller's to run. */
export async function planBulk(work: MerchantWork, input: BulkInput): Promise<Planned> {
  const {customers = [], contactPersons = [], invoices = [], creditNotes = []} = input;
  const customerPlan = await planIfAny(customers, customerInput, (checked) => planCustomers(work, checked, 'upsert'));
  const planned = customerPlan.decisions.flatMap((decision) => ('row' in decision ? [decision.row] : []));
  const personPlan = await planIfAny(contactPersons, contactPersonInput, (checked) =>
    planContactPersons(work, checked, 'upsert', planned),
  );
  const invoicePlan = await planIfAny(invoices, invoiceInput, (checked) =>
    planInvoices(work, checked, 'upsert', planned),
  );
  const creditNotePlan = await planIfAny(creditNotes, creditNoteInput, (checked) =>
    planCreditNotes(work, checked, 'upsert', planned),
  );
  return {
    status: 200,
    body: {
      results: {
        customers: resultsOf(customers, customerPlan.decisions, (row) => row.id),
        contactPersons: resultsOf(contactPersons, personPlan.decisions, (row) => row.id),
        invoices: resultsOf(invoices, invoicePlan.decisions, ({row}) => row.id),
        creditNotes: resultsOf(creditNotes, creditNotePlan.decisions, ({row}) => row.id),
      },
    },
    queries: [...customerPlan.queries, ...personPlan.queries, ...invoicePlan.queries, ...creditNotePlan.queries],
  };
}

/**
 * Each record in a batch of its own, for when the database refused them together: only so is the guilty one known.
 * The records are upserts, so a run that ends half way does no harm: the same request continues it.
 */
export async function writeOneByOne(work: MerchantWork, input: BulkInput): Promise<Planned> {
  const {customers = [], contactPersons = [], invoices = [], creditNotes = []} = input;
  return {
    status: 200,
    body: {
      results: {
        customers: await eachAlone(
          work,
          customers,
          (record) => planBulk(work, {customers: [record]}),
          'customers',
          customerRefusal,
        ),
        contactPersons: await eachAlone(
          work,
          contactPersons,
          (record) => planBulk(work, {contactPersons: [record]}),
          'contactPersons',
          contactPersonRefusal,
        ),
        invoices: await eachAlone(
          work,
          invoices,
          (record) => planBulk(work, {invoices: [record]}),
          'invoices',
          invoiceRefusal,
        ),
        creditNotes: await eachAlone(
          work,
          creditNotes,
          (record) => planBulk(work, {creditNotes: [record]}),
          'creditNotes',
          creditNoteRefusal,
        ),
      },
    },
    queries: [],
  };
}

async function planIfAny<Shape extends z.ZodType<{externalId?: string | null | undefined}>, Row>(
  records: readonly unknown[],
  shape: Shape,
  plan: (checked: Checked<z.infer<Shape>>[]) => Promise<Plan<Row>>,
): Promise<Plan<Row>> {
  if (records.length === 0) return {decisions: [] as Decided<Row>[], queries: []};
  return plan(checkEach(shape, records).map(requireExternalId));
}

async function eachAlone(
  work: MerchantWork,
  records: readonly unknown[],
  plan: (record: unknown) => Promise<Planned>,
  list: keyof BulkAnswer['results'],
  problemOf: (refusal: string) => Problem | null,
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const [index, record] of records.entries())
    results.push(await alone(work, index, record, plan, list, problemOf));
  return results;
}

/** Twice, since the first refusal may have been a race. */
async function alone(
  work: MerchantWork,
  index: number,
  record: unknown,
  plan: (record: unknown) => Promise<Planned>,
  list: keyof BulkAnswer['results'],
  problemOf: (refusal: string) => Problem | null,
): Promise<BulkResult> {
  for (let tryNumber = 1; ; tryNumber++) {
    const {body, queries} = await plan(record);
    try {
      if (queries.length > 0) await runBatch(work.database, queries);
      return {...body.results[list][0]!, index};
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      if (tryNumber < 2) continue;
      const problem =
        problemOf(refusal) ??
        new Problem(409, 'requests.conflict', 'The record was refused; it may have been changed at the same time.');
      return refusedResult(index, record, problem);
    }
  }
}
