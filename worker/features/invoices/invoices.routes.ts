/** /v1/invoices */
import {answerOnce} from '../../http/idempotency.ts';
import {actOnRecord, recordRoutes} from '../../http/record-routes.ts';
import {merchantWork} from '../../http/upserts.ts';
import {listDocuments, readDocument, writeDocument} from '../billing-documents/billing-documents.usecases.ts';
import {writeOffAnswer, writeOffInput} from '../write-offs/write-offs.shapes.ts';
import {writeOff, writeOffRefusal} from '../write-offs/write-offs.usecases.ts';
import {type InvoiceAnswer, invoiceAnswer, invoiceInput, listedInvoiceAnswer} from './invoices.shapes.ts';
import {invoiceRefusal, invoices} from './invoices.usecases.ts';
import {voidInvoice} from './void.usecases.ts';

const example = {
  externalId: 'INV-1001',
  customer: {externalId: '14911'},
  number: 'INV-1001',
  date: '2026-03-10',
  dueDate: '2026-04-09',
  poReference: 'PO 77',
  lines: [{itemCode: 'LAN-3', description: 'Lantern', quantity: '3', unitPrice: '2.55'}],
  taxes: [{name: 'VAT', ratePercent: '20', amountMinor: 153}],
};

const tag = 'Invoices';

const makeWriteOff = actOnRecord({
  tag,
  operationId: 'writeOffInvoice',
  summary: 'Write off an invoice, or a part of it',
  description:
    'What you no longer expect. It is posted today and can be reversed. What a payment under way holds is not written off.',
  path: '/{id}/write-offs',
  input: writeOffInput,
  example: {amountMinor: 1999, reason: 'Insolvent'},
  answer: writeOffAnswer,
  answers: 'The write-off.',
});

export function invoicesRoutes() {
  return recordRoutes({
    tag,
    noun: {a: 'an invoice', the: 'the invoice', many: 'invoices', Id: 'Invoice', Ids: 'Invoices'},
    says: {
      create: 'Status and balance follow from what happens to it; they are never taken.',
      put:
        'Equal contents change nothing. What the body leaves out goes back to its default. A change of the total is posted on the day it ' +
        'is made; a total below what is paid makes the rest available credit; below what a payment under way holds it is refused (409).',
      void:
        'For good. What was paid on it becomes available credit, which `invoice.credited` among your notifications tells. A payment that ' +
        'only waits for its customer is cancelled first; while a bank works on one it is refused (409).',
      list: 'In the order in which they were created, without lines and taxes. `search` looks into number and PO reference.',
    },
    example,
    input: invoiceInput,
    answer: invoiceAnswer,
    listed: listedInvoiceAnswer,
    write: (work, input, mode) => writeDocument(invoices, work, input, mode),
    read: (scope, id): Promise<InvoiceAnswer> => readDocument(invoices, scope, id),
    list: (scope, request) => listDocuments(invoices, scope, request),
    makeVoid: (work, providers, id) => voidInvoice(invoices, work, providers, id),
    refusal: invoiceRefusal,
  }).openapi(makeWriteOff, async (c) => {
    const {id} = c.req.valid('param');
    const input = c.req.valid('json');
    const {body} = await answerOnce(c, () => writeOff(merchantWork(c), id, input), writeOffRefusal);
    return c.json(body, 201);
  });
}
