/** POST /webhooks/stripe: what Stripe tells us. Source: docs.stripe.com/webhooks (signatures over the raw body, 5 minutes). */
import {createRoute, z} from '@hono/zod-openapi';
import Stripe from 'stripe';
import {settingsOf} from '../../env.ts';
import {Problem, problemResponses} from '../../http/problems.ts';
import {createRouter} from '../../http/router.ts';
import {receiveEvent} from './gateway.usecases.ts';

const cryptoProvider = Stripe.createSubtleCryptoProvider();
const toleranceSeconds = 300;

/** As much of an event as is looked at. */
const eventShape = z.object({
  id: z.string().min(1),
  type: z.string(),
  livemode: z.boolean(),
  account: z.string().optional(),
  data: z.object({object: z.looseObject({})}),
});

export function gatewayRoutes() {
  return createRouter().openapi(
    createRoute({
      operationId: 'receiveStripeEvent',
      summary: 'Events of Stripe',
      description:
        'For Stripe alone: signed with the endpoint’s secret. Events of intents that are not the portal’s are acknowledged and ignored.',
      method: 'post',
      path: '/webhooks/stripe',
      tags: ['Gateway'],
      responses: {
        200: {
          description: 'Applied, parked, repeated or not ours.',
          content: {
            'application/json': {schema: z.object({outcome: z.enum(['ignored', 'repeated', 'applied', 'parked'])})},
          },
        },
        ...problemResponses(400),
      },
    }),
    async (c) => {
      const settings = settingsOf(c.env);
      const body = await c.req.text();
      const signature = c.req.header('stripe-signature') ?? '';
      // A platform's own events and those of its connected accounts come from two endpoints with two secrets.
      const secrets = [settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_CONNECT_WEBHOOK_SECRET].filter(
        (secret) => secret !== undefined,
      );
      let event: Stripe.Event | null = null;
      for (const secret of secrets) {
        event ??= await Stripe.webhooks
          .constructEventAsync(
            body,
            signature,
            secret,
            toleranceSeconds,
            cryptoProvider,
            c.get('providers').clock.nowMs(),
          )
          .catch(() => null);
      }
      if (!event) throw new Problem(400, 'webhooks.signature_invalid', 'The signature is not Stripe’s, or is too old.');
      if (!eventShape.safeParse(event).success)
        throw new Problem(400, 'webhooks.malformed', 'This is signed, but no event.');
      if (event.livemode !== settings.livemode)
        throw new Problem(400, 'webhooks.mode_mismatch', 'The event is of the other mode (test or live).');
      return c.json({outcome: await receiveEvent(c.env, c.get('providers'), event)}, 200);
    },
  );
}
