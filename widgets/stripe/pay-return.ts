import {hrefOf, readPlace} from '../controllers/place.ts';

/**
 * Whether the customer has just come back from a redirect (3-D Secure at some banks), and with which payment or setup of
 * a method: it stands in the place, put there before they left. What Stripe added to the address is taken out of it and
 * not believed; the server is asked. Only the first who asks is told.
 *
 * Source: docs.stripe.com/payments/accept-a-payment, `return_url`.
 *
 * @param kind `pay`: a payment; `set`: the setup of a payment method
 */
export function takeReturn(kind: 'pay' | 'set' = 'pay'): string | undefined {
  const place = readPlace();
  const {[kind]: returned, ...params} = place.params;
  if (!returned?.startsWith(`${kind}_`)) return;
  const others = location.search
    .slice(1)
    .split('&')
    .filter((pair) => !/^((payment|setup)_intent(_client_secret)?|redirect_status)=/.test(pair));
  const put = (href: string) => history.replaceState(history.state, '', href);
  put(location.pathname + '?' + others.join('&') + location.hash);
  put(hrefOf({...place, params}));
  return returned;
}
