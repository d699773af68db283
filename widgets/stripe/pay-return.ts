import {hrefOf, readPlace} from '../controllers/place.ts';

/**
 * Whether the customer has just come back from a redirect (3-D Secure at some banks), and with which payment: it stands
 * in the place, put there by the Pay sheet. What Stripe added to the address is taken out of it and not believed; the
 * server is asked. Only the first who asks is told.
 *
 * Source: docs.stripe.com/payments/accept-a-payment, `return_url`.
 */
export function takeReturn(): string | undefined {
  const place = readPlace();
  const {pay, ...params} = place.params;
  if (!pay?.startsWith('pay_')) return;
  const others = location.search
    .slice(1)
    .split('&')
    .filter((pair) => !/^(payment_intent|payment_intent_client_secret|redirect_status)=/.test(pair));
  const put = (href: string) => history.replaceState(history.state, '', href);
  put(location.pathname + '?' + others.join('&') + location.hash);
  put(hrefOf({...place, params}));
  return pay;
}
