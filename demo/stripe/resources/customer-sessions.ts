// https://docs.stripe.com/api/customer_sessions (valid for 30 minutes)
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter} from '../core/errors.ts';
import {boolean, listOf, object, oneOf, integer, readShape, required, text} from '../core/params.ts';
import {customerOf} from './customers.ts';

const onOff = oneOf('enabled', 'disabled');
const shape = {
  customer: text(),
  components: object({
    payment_element: object({
      enabled: boolean,
      features: object({
        payment_method_allow_redisplay_filters: listOf(oneOf('always', 'limited', 'unspecified')),
        payment_method_redisplay: onOff,
        payment_method_redisplay_limit: integer({min: 1, max: 10}),
        payment_method_remove: onOff,
        payment_method_save: onOff,
        payment_method_save_usage: oneOf('off_session', 'on_session'),
      }),
    }),
  }),
};

export function createCustomerSession(context: Context): Stripe.CustomerSession {
  const given = readShape(context.params, shape);
  const customer = customerOf(context, required(given.customer, 'customer'), 'customer', 400);
  const element = required(given.components, 'components').payment_element;
  if (element?.enabled === undefined)
    throw badParameter(
      'parameter_missing',
      'Missing required param: components[payment_element][enabled].',
      'components[payment_element][enabled]',
    );
  const session: Stripe.CustomerSession = {
    object: 'customer_session',
    client_secret: `cuss_secret_${context.randomText(40)}`,
    components: {
      active_entitlements: {enabled: false},
      buy_button: {enabled: false},
      customer_portal: {enabled: false},
      customer_sheet: {enabled: false, features: null},
      mobile_payment_element: {enabled: false, features: null},
      payment_element: {
        enabled: element.enabled,
        features: element.enabled
          ? {
              payment_method_allow_redisplay_filters: element.features?.payment_method_allow_redisplay_filters ?? [
                'always',
              ],
              payment_method_redisplay: element.features?.payment_method_redisplay ?? 'disabled',
              payment_method_redisplay_limit: element.features?.payment_method_redisplay_limit ?? null,
              payment_method_remove: element.features?.payment_method_remove ?? 'disabled',
              payment_method_save: element.features?.payment_method_save ?? 'disabled',
              payment_method_save_usage: element.features?.payment_method_save_usage ?? null,
            }
          : null,
      },
      pricing_table: {enabled: false},
    } as unknown as Stripe.CustomerSession.Components,
    created: nowSeconds(context),
    customer: customer.id,
    customer_account: null,
    expires_at: nowSeconds(context) + 30 * 60,
    livemode: false,
  };
  context.store.put('customer_sessions', context.account, {...session, id: session.client_secret});
  return session;
}
