/** /v1/preferences */
import {createRoute} from '@hono/zod-openapi';
import {idempotencyHeader} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {json, jsonBody, merchantRoute} from '../../http/merchant-route.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork} from '../../http/upserts.ts';
import {preferencesAnswer, preferencesExample, preferencesInput} from './preferences.shapes.ts';
import {changePreferences, readPreferences} from './preferences.usecases.ts';

const tags = ['Preferences'];

const read = createRoute({
  ...merchantRoute(tags, 'getPreferences', 'Read your preferences', 'All of them, each with its present value.'),
  method: 'get',
  path: '/',
  responses: {200: json('The preferences.', preferencesAnswer), ...merchantRoute.problems(401)},
});

const change = createRoute({
  ...merchantRoute(
    tags,
    'changePreferences',
    'Change your preferences',
    'All that is sent is changed, or nothing. What names a method or currency that does not exist, or contradicts ' +
      'another preference, is refused: 422, and `errors` names it. Change both in one request then.',
  ),
  method: 'patch',
  path: '/',
  request: {headers: idempotencyHeader, body: jsonBody(preferencesInput, preferencesExample)},
  responses: {
    200: json('The preferences as they are now.', preferencesAnswer),
    ...merchantRoute.problems(400, 401, 413, 415, 422),
  },
});

export function preferencesRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api
    .openapi(read, async (c) => c.json(await readPreferences(c.get('merchant')), 200))
    .openapi(change, async (c) => {
      const input = c.req.valid('json');
      const {body} = await answerOnce(c, () => changePreferences(merchantWork(c), input));
      return c.json(body, 200);
    });
}
