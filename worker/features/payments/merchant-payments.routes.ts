/** /v1/payments */
import {createRoute} from '@hono/zod-openapi';
import {idempotencyHeader, idParameter} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, jsonBody, merchantRoute, pageAnswer} from '../../http/merchant-route.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork} from '../../http/upserts.ts';
import {merchantPaymentAnswer, offlinePaymentInput, paymentsQuery} from './merchant-payments.shapes.ts';
import {listPayments, merchantPaymentRefusal, readPayment, recordPayment} from './merchant-payments.usecases.ts';

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
      'answers 200 with that payment where it says the same, and 409 where it does not.',
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

const list = createRoute({
  ...merchantRoute(
    tags,
    'listPayments',
    'List payments',
    'Those of the portal and those recorded here, in the order in which they were created.',
  ),
  method: 'get',
  path: '/',
  request: {query: paymentsQuery},
  responses: {200: json('A page.', pageAnswer(merchantPaymentAnswer)), ...merchantRoute.problems(401, 422)},
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
    .openapi(read, async (c) => c.json(await readPayment(c.get('merchant'), c.req.valid('param').id), 200))
    .openapi(list, async (c) => c.json(await listPayments(c.get('merchant'), c.req.valid('query')), 200));
}
