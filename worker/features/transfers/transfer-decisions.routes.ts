/** /v1/payments/{id}/confirm and /reject: the merchant's word on a transfer that a customer has announced. */
import {createRoute, z} from '@hono/zod-openapi';
import {calendarDateField, idempotencyHeader, idParameter, line} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {json, jsonBody, merchantRoute} from '../../http/merchant-route.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork} from '../../http/upserts.ts';
import {merchantPaymentAnswer} from '../payments/merchant-payments.shapes.ts';
import {readMerchantPayment} from '../payments/merchant-payments.usecases.ts';
import {transferRefusal} from './transfers.errors.ts';
import {confirm, reject} from './transfers.usecases.ts';

const tags = ['Payments'];
const confirmation = createRoute({
  ...merchantRoute(
    tags,
    'confirmTransfer',
    'Confirm an announced transfer',
    'The money is there: it is applied to its invoices as far as they still take it, the rest is available credit.',
  ),
  method: 'post',
  path: '/{id}/confirm',
  middleware: [merchantKey] as const,
  request: {
    params: idParameter,
    headers: idempotencyHeader,
    body: jsonBody(
      z
        .strictObject({
          receivedOn: calendarDateField
            .optional()
            .openapi({description: 'Not in the future, nor before it was announced; default today.'}),
        })
        .openapi('TransferConfirmation'),
      {receivedOn: '2026-03-20'},
    ),
  },
  responses: {
    200: json('The payment.', merchantPaymentAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

const rejection = createRoute({
  ...merchantRoute(
    tags,
    'rejectTransfer',
    'Reject an announced transfer',
    'It did not come. The customer sees the reason.',
  ),
  method: 'post',
  path: '/{id}/reject',
  middleware: [merchantKey] as const,
  request: {
    params: idParameter,
    headers: idempotencyHeader,
    body: jsonBody(z.strictObject({reason: line(500).optional()}).openapi('TransferRejection'), {
      reason: 'Nothing came.',
    }),
  },
  responses: {
    200: json('The payment, canceled.', merchantPaymentAnswer),
    ...merchantRoute.problems(400, 401, 404, 409, 413, 415, 422),
  },
});

export function transferDecisionsRoutes() {
  return createRouter<MerchantEnv>()
    .openapi(confirmation, async (c) => {
      const {id} = c.req.valid('param');
      const {receivedOn} = c.req.valid('json');
      await answerOnce(
        c,
        async () => ({
          status: 200 as const,
          body: {id},
          queries: await confirm(c.get('providers'), merchantWork(c), id, receivedOn),
        }),
        transferRefusal,
      );
      return c.json(await readMerchantPayment(c.get('merchant'), id), 200);
    })
    .openapi(rejection, async (c) => {
      const {id} = c.req.valid('param');
      const {reason = null} = c.req.valid('json');
      await answerOnce(
        c,
        async () => ({status: 200 as const, body: {id}, queries: await reject(merchantWork(c), id, reason)}),
        transferRefusal,
      );
      return c.json(await readMerchantPayment(c.get('merchant'), id), 200);
    });
}
