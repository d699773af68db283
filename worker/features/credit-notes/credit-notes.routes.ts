/** /v1/credit-notes */
import {answerOnce} from '../../http/idempotency.ts';
import {actOnRecord, recordRoutes} from '../../http/record-routes.ts';
import {merchantWork} from '../../http/upserts.ts';
import {listDocuments, readDocument, writeDocument} from '../billing-documents/billing-documents.usecases.ts';
import {applicationRefusal} from '../invoices/apply.usecases.ts';
import {allocationAnswer, allocationInput} from '../invoices/invoices.shapes.ts';
import {refundAnswer, refundInput} from '../payments/refunds.shapes.ts';
import {recordRefund, refundRefusal} from '../payments/refunds.usecases.ts';
import {
  type CreditNoteAnswer,
  creditNoteAnswer,
  creditNoteInput,
  listedCreditNoteAnswer,
} from './credit-notes.shapes.ts';
import {allocateCreditNote, creditNoteRefusal, creditNotes, voidCreditNote} from './credit-notes.usecases.ts';

const example = {
  externalId: 'CN-1001',
  customer: {externalId: '14911'},
  number: 'CN-1001',
  date: '2026-03-12',
  reference: 'INV-1001',
  lines: [{itemCode: 'LAN-3', description: 'Lantern, broken', quantity: '1', unitPrice: '2.55'}],
};

const tag = 'Credit notes';

const allocate = actOnRecord({
  tag,
  operationId: 'allocateCreditNote',
  summary: 'Apply a credit note to an invoice',
  description: 'Of the same customer and currency; at most what is left of each.',
  path: '/{id}/allocations',
  input: allocationInput,
  example: {invoiceId: 'inv_019c0000000070008000000000000001', amountMinor: 1999},
  answer: allocationAnswer,
  answers: 'What was applied.',
});

const refund = actOnRecord({
  tag,
  operationId: 'refundCreditNote',
  summary: 'Record that a credit note was paid out',
  description: 'Elsewhere, by transfer or in cash: no payment service is asked for it.',
  path: '/{id}/refunds',
  input: refundInput.omit({allocations: true}).openapi('CreditNoteRefundInput'),
  example: {amountMinor: 1999, refundedOn: '2026-03-20', reference: 'Transfer 77'},
  answer: refundAnswer,
  answers: 'The refund.',
});

export function creditNotesRoutes() {
  return recordRoutes({
    tag,
    noun: {a: 'a credit note', the: 'the credit note', many: 'credit notes', Id: 'CreditNote', Ids: 'CreditNotes'},
    says: {
      create: 'What you owe the customer. Amounts are positive.',
      put:
        'Equal contents change nothing. A change of the total is posted on the day it is made; a total below what was applied to invoices ' +
        'takes the newest of it back.',
      void: 'For good. The invoices it was applied to are open again. Refused (409) where a part of it was refunded.',
      list: 'In the order in which they were created, without lines and taxes. `search` looks into number and reference.',
    },
    example,
    input: creditNoteInput,
    answer: creditNoteAnswer,
    listed: listedCreditNoteAnswer,
    write: (work, input, mode) => writeDocument(creditNotes, work, input, mode),
    read: (scope, id): Promise<CreditNoteAnswer> => readDocument(creditNotes, scope, id),
    list: (scope, request) => listDocuments(creditNotes, scope, request),
    makeVoid: (work, _providers, id) => voidCreditNote(work, id),
    refusal: creditNoteRefusal,
  })
    .openapi(allocate, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => allocateCreditNote(merchantWork(c), id, input), applicationRefusal);
      return c.json(body, 201);
    })
    .openapi(refund, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => recordRefund(merchantWork(c), id, input), refundRefusal);
      return c.json(body, 201);
    });
}
