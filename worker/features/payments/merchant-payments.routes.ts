/** /v1/payments */
import {createRoute} from '@hono/zod-openapi';
import {idempotencyHeader, idParameter} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, jsonBody, merchantRoute, pageAnswer} from '../../http/merchant-route.ts';
import {actOnRecord} from '../../http/record-routes.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork} from '../../http/upserts.ts';
import {applicationRefusal} from '../invoices/apply.usecases.ts';
import {allocationAnswer, allocationInput} from '../invoices/invoices.shapes.ts';
import {
  listedPaymentAnswer,
  merchantPaymentAnswer,
  offlinePaymentInput,
  paymentChange,
  paymentsQuery,
} from './merchant-payments.shapes.ts';
import {
  allocatePayment,
  changePayment,
  listPayments,
  merchantPaymentRefusal,
  readMerchantPayment,
  recordPayment,
} from './merchant-payments.usecases.ts';
import {refundAnswer, refundInput} from './refunds.shapes.ts';
import {carryOutRefund, refundRefusal, requestRefund} from './refunds.usecases.ts';

const example = {
  externalId: 'bank-2026-03-20-7',
  customer: {externalId: '14911'},
  method: 'bank_transfer',
  currency: 'EUR',
  amountMinor: 918,
  receivedOn: '2026-03-20',
  invoices: [{invoiceExternalId: 'INV-1001', amountMinor: 918}],
};

const tags = ['Payments'];

const record = createRoute({
  ...merchantRoute(
    tags,
    'recordPayment',
    'Record a payment received elsewhere',
    'By bank transfer, check, cash or otherwise. What no invoice takes stays as available credit. An externalId that is there already ' +
      'answers 200 with that payment where it says the same, and 409 where it does not. Of a payment of the portal that was given ' +
      'the externalId, customer, currency and amount count.',
  ),
  method: 'post',
  path: '/',
  request: {headers: idempotencyHeader, body: jsonBody(offlinePaymentInput, example)},
  responses: {
    200: json('The payment, which was there already.', merchantPaymentAnswer),
    201: json('The payment.', merchantPaymentAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const read = createRoute({
  ...merchantRoute(tags, 'getPayment', 'Read a payment'),
  method: 'get',
  path: '/{id}',
  request: {params: idParameter},
  responses: {200: json('The payment.', merchantPaymentAnswer), ...merchantRoute.problems(401, 404, 422)},
});

const change = createRoute({
  ...merchantRoute(
    tags,
    'changePayment',
    'Give a payment your own id',
    'So that your bookkeeping, when it pushes its payments, does not record one of the portal a second time.',
  ),
  method: 'patch',
  path: '/{id}',
  request: {
    headers: idempotencyHeader,
    params: idParameter,
    body: jsonBody(paymentChange, {externalId: 'bank-2026-03-20-7'}),
  },
  responses: {
    200: json('The payment.', merchantPaymentAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const list = createRoute({
  ...merchantRoute(
    tags,
    'listPayments',
    'List payments',
    'Those of the portal and those recorded here, in the order in which they were created, without their timeline.',
  ),
  method: 'get',
  path: '/',
  request: {query: paymentsQuery},
  responses: {200: json('A page.', pageAnswer(listedPaymentAnswer)), ...merchantRoute.problems(401, 422)},
});

const allocate = actOnRecord({
  tag: 'Payments',
  operationId: 'allocatePayment',
  summary: 'Apply what is left of a payment to an invoice',
  description:
    'Of the same customer and currency; at most what is left of the payment and payable of the invoice or retainer invoice.',
  path: '/{id}/allocations',
  input: allocationInput,
  example: {invoiceId: 'inv_019c0000000070008000000000000001', amountMinor: 1999},
  answer: allocationAnswer,
  answers: 'What was applied.',
});

const refund = actOnRecord({
  tag: 'Payments',
  operationId: 'refundPayment',
  summary: 'Refund a payment, or a part of it',
  description:
    'Of a payment online the payment service is asked; where it does not answer, the refund stays `requested` and is asked for again. ' +
    'It is taken of the invoices you name, then of what was not applied, then of the newest invoices, which are open again.',
  path: '/{id}/refunds',
  input: refundInput,
  example: {amountMinor: 1999, reason: 'requested_by_customer'},
  answer: refundAnswer,
  answers: 'The refund as it is now.',
});

export function merchantPaymentsRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api
    .openapi(record, async (c) => {
      const input = c.req.valid('json');
      const {status, body} = await answerOnce(c, () => recordPayment(merchantWork(c), input), merchantPaymentRefusal);
      return c.json(body, status);
    })
    .openapi(read, async (c) => c.json(await readMerchantPayment(c.get('merchant'), c.req.valid('param').id), 200))
    .openapi(change, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => changePayment(merchantWork(c), id, input), merchantPaymentRefusal);
      return c.json(body, 200);
    })
    .openapi(allocate, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => allocatePayment(merchantWork(c), id, input), applicationRefusal);
      return c.json(body, 201);
    })
    .openapi(refund, async (c) => {
      const {id} = c.req.valid('param');
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => requestRefund(merchantWork(c), id, input), refundRefusal);
      const {merchantId, database} = c.get('merchant');
      return c.json(await carryOutRefund(c.get('providers'), database, merchantId, body.id), 201);
    })
    .openapi(list, async (c) => c.json(await listPayments(c.get('merchant'), c.req.valid('query')), 200));
}
