/** What /v1/bulk takes and gives. */
import {z} from '@hono/zod-openapi';

export const recordsMax = 500;

/**
 * Each record is validated by itself, so that one that does not fit stops no other; here they are only counted.
 * The document refers to the records' own shapes (worker/openapi.ts).
 */
const records = z.array(z.unknown()).max(recordsMax).optional();

export const bulkInput = z
  .strictObject({
    customers: records,
    contactPersons: records,
    invoices: records,
    retainerInvoices: records,
    creditNotes: records,
  })
  .refine(
    (body) => Object.values(body).reduce((count, list) => count + (list?.length ?? 0), 0) <= recordsMax,
    `has more than ${recordsMax} records`,
  )
  .openapi('BulkInput');
export type BulkInput = z.infer<typeof bulkInput>;

export const bulkResult = z
  .object({
    index: z.number().int().openapi({description: "The record's place in its list, from 0."}),
    externalId: z.string().nullable(),
    id: z.string().optional(),
    outcome: z.enum(['created', 'updated', 'unchanged', 'refused']),
    problem: z
      .object({
        code: z.string(),
        detail: z.string(),
        errors: z.array(z.object({path: z.string(), code: z.string(), message: z.string()})).optional(),
      })
      .optional(),
  })
  .openapi('BulkResult');
export type BulkResult = z.infer<typeof bulkResult>;

const results = z.array(bulkResult);
export const bulkAnswer = z
  .object({
    results: z.object({
      customers: results,
      contactPersons: results,
      invoices: results,
      retainerInvoices: results,
      creditNotes: results,
    }),
  })
  .openapi('BulkAnswer');
export type BulkAnswer = z.infer<typeof bulkAnswer>;
