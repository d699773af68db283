/** /v1/retainer-invoices: written and read like invoices; what was paid on one is applied, refunded or released. */
import {createRoute} from '@hono/zod-openapi';
import {idempotencyHeader, idParameter} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {json, jsonBody, merchantRoute} from '../../http/merchant-route.ts';
import {actOnRecord, recordRoutes} from '../../http/record-routes.ts';
import {merchantWork} from '../../http/upserts.ts';
import {listDocuments, readDocument, writeDocument} from '../billing-documents/billing-documents.usecases.ts';
import {applicationRefusal} from '../invoices/apply.usecases.ts';
import {
  allocationAnswer,
  allocationInput,
  listedRetainerAnswer,
  type RetainerAnswer,
  retainerAnswer,
  retainerInvoiceInput,
} from '../invoices/invoices.shapes.ts';
import {invoiceRefusal, retainerInvoices} from '../invoices/invoices.usecases.ts';
import {voidInvoice} from '../invoices/void.usecases.ts';
import {refundsAnswer, releaseInput, retainerRefundInput} from './retainer-invoices.shapes.ts';
import {
  applyRetainer,
  carryOutRetainerRefunds,
  refundRetainer,
  releaseRetainer,
  retainerRefundRefusal,
} from './retainer-invoices.usecases.ts';

const example = {
  externalId: 'RET-2026-1',
  customer: {externalId: '14911'},
  number: 'RET-1001',
  date: '2026-03-10',
  lines: [{description: 'Deposit for the spring order', quantity: '1', unitPrice: '500'}],
};

const tag = 'Retainer invoices';

const allocate = actOnRecord({
  tag,
  operationId: 'allocateRetainerInvoice',
  summary: 'Apply a retainer to an invoice',
  description: 'Of the same customer and currency; at most what is available of the one and payable of the other.',
  path: '/{id}/allocations',
  input: allocationInput,
  example: {invoiceId: 'inv_019c0000000070008000000000000001', amountMinor: 1999},
  answer: allocationAnswer,
  answers: 'What was applied.',
});

const refund = actOnRecord({
  tag,
  operationId: 'refundRetainerInvoice',
  summary: 'Refund what was paid on a retainer and not drawn',
  description:
    'Of the payments behind it, the newest first. What is refunded is written off, so that its customer is not asked for it again.',
  path: '/{id}/refunds',
  input: retainerRefundInput,
  example: {amountMinor: 1999, reason: 'requested_by_customer'},
  answer: refundsAnswer,
  answers: 'One refund for each payment.',
});

const release = createRoute({
  ...merchantRoute(
    [tag],
    'releaseRetainerInvoice',
    "Release a retainer to the customer's credit",
    'What was paid and not drawn becomes credit for any invoice, and is written off of the retainer.',
  ),
  method: 'post',
  path: '/{id}/release',
  request: {headers: idempotencyHeader, params: idParameter, body: jsonBody(releaseInput, {amountMinor: 1999})},
  responses: {
    200: json('The retainer invoice after it.', retainerAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

export function retainerInvoicesRoutes() {
  return recordRoutes({
    tag,
    noun: {
      a: 'a retainer invoice',
      the: 'the retainer invoice',
      many: 'retainer invoices',
      Id: 'RetainerInvoice',
      Ids: 'RetainerInvoices',
    },
    says: {
      create:
        'Money asked for in advance. It is owed to nobody before it is paid; then it is drawn on to pay invoices.',
      put:
        'Equal contents change nothing. A total below what is paid makes the rest available credit; below what is drawn, or what a ' +
        'payment under way holds, it is refused (409).',
      void: 'For good. What was paid on it becomes available credit. Refused (409) where invoices have drawn on it.',
      list: 'In the order in which they were created, without lines and taxes. `search` looks into number and PO reference.',
    },
    example,
    input: retainerInvoiceInput,
    answer: retainerAnswer,
    listed: listedRetainerAnswer,
    write: (work, input, mode) => writeDocument(retainerInvoices, work, input, mode),
    read: (scope, id): Promise<RetainerAnswer> => readDocument(retainerInvoices, scope, id),
    list: (scope, request) => listDocuments(retainerInvoices, scope, request),
    makeVoid: (work, providers, id) => voidInvoice(retainerInvoices, work, providers, id),
    refusal: invoiceRefusal,
  })
    .openapi(allocate, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => applyRetainer(merchantWork(c), id, input), applicationRefusal);
      return c.json(body, 201);
    })
    .openapi(refund, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => refundRetainer(merchantWork(c), id, input), retainerRefundRefusal);
      return c.json(await carryOutRetainerRefunds(c.get('providers'), c.get('merchant'), body), 201);
    })
    .openapi(release, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => releaseRetainer(merchantWork(c), id, input), invoiceRefusal);
      return c.json(body, 200);
    });
}
