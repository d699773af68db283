/** /v1/portal-tickets */
import {createRoute} from '@hono/zod-openapi';
import {settingsOf} from '../../env.ts';
import {idempotencyHeader} from '../../http/fields.ts';
import {answerOnce} from '../../http/idempotency.ts';
import {type MerchantEnv, merchantKey} from '../../http/merchant-scope.ts';
import {json, jsonBody, merchantRoute} from '../../http/merchant-route.ts';
import {createRouter} from '../../http/router.ts';
import {merchantWork} from '../../http/upserts.ts';
import {portalTicketAnswer, portalTicketInput} from './portal-tickets.shapes.ts';
import {mintTicket, ticketText} from './portal-tickets.usecases.ts';

const example = {customer: {externalId: '14911'}, contact: {email: 'ada@customer.example'}};

const mint = createRoute({
  ...merchantRoute(
    ['Portal tickets'],
    'mintPortalTicket',
    'Mint a ticket for a customer whom you have signed in',
    'Your server mints it when the page asks for one; the page hands it to the elements, which exchange it for a session. ' +
      'It is good once, for a minute.',
  ),
  method: 'post',
  path: '/',
  request: {headers: idempotencyHeader, body: jsonBody(portalTicketInput, example)},
  responses: {201: json('The ticket.', portalTicketAnswer), ...merchantRoute.problems(400, 401, 404, 413, 415, 422)},
});

export function portalTicketsRoutes() {
  const api = createRouter<MerchantEnv>();
  api.use(merchantKey);
  return api.openapi(mint, async (c) => {
    const input = c.req.valid('json');
    const key = c.req.header('idempotency-key') ?? '';
    const textOf = (expiresAtMs: number) =>
      ticketText(settingsOf(c.env).SESSION_SECRET, c.get('merchant').merchantId, key, expiresAtMs);
    const {body} = await answerOnce(c, () => mintTicket(merchantWork(c), input, textOf));
    return c.json({ticket: await textOf(body.expiresAtMs), ...body}, 201);
  });
}
