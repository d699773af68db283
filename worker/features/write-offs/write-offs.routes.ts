/** /v1/write-offs; they are made at /v1/invoices/{id}/write-offs. */
import {emptyBody} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {actOnRecord} from '../../http/record-routes.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork} from '../../http/upserts.ts';
import {writeOffAnswer} from './write-offs.shapes.ts';
import {reverseWriteOff, writeOffRefusal} from './write-offs.usecases.ts';

const reverse = actOnRecord({
  tag: 'Invoices',
  operationId: 'reverseWriteOff',
  summary: 'Reverse a write-off',
  description: 'Whole: the invoice asks for it again from today.',
  path: '/{id}/reverse',
  input: emptyBody,
  example: {},
  answer: writeOffAnswer,
  answers: 'The row that takes it back.',
});

export function writeOffsRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api.openapi(reverse, async (c) => {
    const {id} = c.req.valid('param');
    const {body} = await answerOnce(c, () => reverseWriteOff(merchantWork(c), id), writeOffRefusal);
    return c.json(body, 201);
  });
}
