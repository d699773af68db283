// https://docs.stripe.com/api/payment_methods
import type Stripe from 'stripe';
import {cardOfTestPaymentMethod, type TestCard} from '../cards/catalogue.ts';
import {declineFault} from '../cards/decline.ts';
import {readCard} from '../cards/read-card.ts';
import {type Context, nowSeconds} from '../core/context.ts';
import {badParameter, badRequest, missing, StripeFault} from '../core/errors.ts';
import {listShape, page} from '../core/lists.ts';
import {
  billingDetails,
  ignored,
  integer,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  readShape,
  required,
  text,
  type Values,
  wholeAddress,
} from '../core/params.ts';
import {customerOf} from './customers.ts';

const cardShape = {number: text(), exp_month: integer(), exp_year: integer(), cvc: text()};
export const newPaymentMethodShape = {
  type: oneOf('card'),
  card: object(cardShape),
  billing_details: billingDetails,
  metadata,
  allow_redisplay: oneOf('always', 'limited', 'unspecified'),
  // What the browser adds about itself.
  guid: ignored,
  muid: ignored,
  sid: ignored,
  payment_user_agent: ignored,
  referrer: ignored,
  time_on_page: ignored,
  client_attribution_metadata: ignored,
  radar_options: ignored,
};
type NewPaymentMethod = Values<typeof newPaymentMethodShape>;

export function createPaymentMethod(context: Context): Stripe.PaymentMethod {
  const given = readShape(context.params, {
    ...newPaymentMethodShape,
    key: ignored,
    _stripe_account: ignored,
    _stripe_version: ignored,
  });
  return newPaymentMethod(context, given, '');
}

/** A payment method from typed details. Errors: 402 for a card that cannot be, 400 for raw numbers from a server. */
export function newPaymentMethod(context: Context, given: NewPaymentMethod, prefix: string): Stripe.PaymentMethod {
  const named = (name: string) => (prefix ? `${prefix}[${name}]` : name);
  required(given.type, named('type'));
  const typed = required(given.card, named('card'));
  if (!context.publishable) {
    // Stripe lets only browsers (and servers with a PCI attestation) send card numbers.
    throw new StripeFault(402, {
      type: 'invalid_request_error',
      message:
        'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that map to the test card you are using, see https://stripe.com/docs/testing. To enable testing raw card data APIs, see https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis.',
    });
  }
  const read = readCard(
    {
      number: required(typed.number, named('card[number]')),
      expMonth: required(typed.exp_month, named('card[exp_month]')),
      expYear: required(typed.exp_year, named('card[exp_year]')),
      cvc: typed.cvc,
    },
    context.nowMs(),
  );
  return savePaymentMethod(context, read.card, {
    expMonth: read.expMonth,
    expYear: read.expYear,
    cvcGiven: typed.cvc !== undefined,
    given,
  });
}

function savePaymentMethod(
  context: Context,
  card: TestCard,
  details: {expMonth: number; expYear: number; cvcGiven: boolean; given: NewPaymentMethod},
): Stripe.PaymentMethod {
  const billing = details.given.billing_details;
  const id = context.newId('pm');
  context.store.put('card_secrets', context.account, {id, number: card.number, setUpForOffSession: false});
  return context.store.put('payment_methods', context.account, {
    id,
    object: 'payment_method',
    allow_redisplay: details.given.allow_redisplay ?? 'unspecified',
    billing_details: {
      address: wholeAddress(billing?.address),
      email: billing?.email ?? null,
      name: billing?.name ?? null,
      phone: billing?.phone ?? null,
      tax_id: billing?.tax_id ?? null,
    },
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: billing?.address?.line1 ? 'unchecked' : null,
        address_postal_code_check: billing?.address?.postal_code ? 'unchecked' : null,
        cvc_check: details.cvcGiven ? 'unchecked' : null,
      },
      country: 'US',
      display_brand: card.brand,
      exp_month: details.expMonth,
      exp_year: details.expYear,
      fingerprint: fingerprint(`${context.account}/${card.number}`),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: {available: [card.brand], preferred: null},
      regulated_status: 'unregulated',
      three_d_secure_usage: {supported: card.brand !== 'amex' || card.authentication !== 'none'},
      wallet: null,
    },
    created: nowSeconds(context),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, details.given.metadata),
    type: 'card',
  });
}

/** A method by its id; a `pm_card_…` id makes a new one each time. https://docs.stripe.com/testing?testing-method=payment-methods */
export function paymentMethodOf(context: Context, id: string, param: string, status = 400): Stripe.PaymentMethod {
  const found = context.store.get('payment_methods', context.account, id);
  if (found) return found;
  const card = cardOfTestPaymentMethod(id);
  if (!card) throw missing('PaymentMethod', id, param, status);
  return savePaymentMethod(context, card, {
    expMonth: new Date(context.nowMs()).getUTCMonth() + 1,
    expYear: new Date(context.nowMs()).getUTCFullYear() + 1,
    cvcGiven: true,
    given: {},
  });
}

/** A method this intent may be paid with: of an allowed kind, and of this customer or of none. */
export function usableMethod(
  context: Context,
  id: string,
  intent: {customer: unknown; payment_method_types: string[]; object: string},
): Stripe.PaymentMethod {
  const method = paymentMethodOf(context, id, 'payment_method');
  const kind = intent.object === 'setup_intent' ? 'SetupIntent' : 'PaymentIntent';
  if (!intent.payment_method_types.includes(method.type)) {
    throw badRequest(
      undefined,
      `The PaymentMethod provided (${method.type}) is not allowed for this ${kind}. Please attach a PaymentMethod of one of the following types: ${intent.payment_method_types.join(', ')}.`,
    );
  }
  if (method.customer && method.customer !== intent.customer) {
    throw badRequest(
      undefined,
      intent.customer
        ? `The PaymentMethod ${method.id} does not belong to the Customer ${String(intent.customer)}. Please use this PaymentMethod with the Customer that it belongs to instead.`
        : `The PaymentMethod ${method.id} belongs to the Customer ${String(method.customer)}. Please include the Customer in the \`customer\` parameter on the ${kind}.`,
      {param: 'payment_method'},
    );
  }
  return method;
}

export function retrievePaymentMethod(context: Context): Stripe.PaymentMethod {
  readShape(context.params, {});
  return paymentMethodOf(context, context.path.id!, 'payment_method', 404);
}

/** Attaching checks the card with its bank, so that most cards that decline are refused here already. */
export function attachPaymentMethod(context: Context): Stripe.PaymentMethod {
  const given = readShape(context.params, {customer: text()});
  const customer = customerOf(context, required(given.customer, 'customer'), 'customer', 400);
  const method = paymentMethodOf(context, context.path.id!, 'payment_method', 404);
  if (method.customer) {
    throw badRequest(undefined, 'The payment method you provided has already been attached to a customer.');
  }
  return attach(context, method, customer.id);
}

export function attach(context: Context, method: Stripe.PaymentMethod, customerId: string): Stripe.PaymentMethod {
  const {decline, attachable} = testCardOf(context, method.id);
  if (decline && !attachable) throw declineFault(decline, {payment_method: method});
  const attached = context.store.put('payment_methods', context.account, {...method, customer: customerId});
  context.events.record(context, 'payment_method.attached', attached);
  return attached;
}

export function detachPaymentMethod(context: Context): Stripe.PaymentMethod {
  readShape(context.params, {});
  const method = paymentMethodOf(context, context.path.id!, 'payment_method', 404);
  if (!method.customer) {
    throw badRequest(
      undefined,
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  }
  const detached = context.store.put('payment_methods', context.account, {...method, customer: null});
  context.events.record(context, 'payment_method.detached', detached, {customer: method.customer});
  return detached;
}

export function listPaymentMethods(context: Context): Stripe.ApiList<Stripe.PaymentMethod> {
  const given = readShape(context.params, {
    ...listShape,
    customer: text(),
    type: oneOf('card', 'us_bank_account'),
    allow_redisplay: oneOf('always', 'limited', 'unspecified'),
  });
  const customer = context.path.customer ?? given.customer;
  if (customer === undefined) throw badParameter('parameter_missing', 'Missing required param: customer.', 'customer');
  customerOf(context, customer, 'customer', context.path.customer ? 404 : 400);
  const url = context.path.customer ? `/v1/customers/${customer}/payment_methods` : '/v1/payment_methods';
  return page(
    context.store.list('payment_methods', context.account),
    given,
    url,
    (method) =>
      method.customer === customer &&
      (!given.type || method.type === given.type) &&
      (!given.allow_redisplay || method.allow_redisplay === given.allow_redisplay),
  );
}

export function testCardOf(context: Context, paymentMethodId: string): TestCard & {setUpForOffSession: boolean} {
  const secret = context.store.get('card_secrets', context.account, paymentMethodId)!;
  const {card} = readCard(
    {number: secret.number, expMonth: 12, expYear: new Date(context.nowMs()).getUTCFullYear(), cvc: undefined},
    context.nowMs(),
  );
  return {...card, setUpForOffSession: secret.setUpForOffSession};
}

export function rememberSetUp(context: Context, paymentMethodId: string): void {
  const secret = context.store.get('card_secrets', context.account, paymentMethodId)!;
  context.store.put('card_secrets', context.account, {...secret, setUpForOffSession: true});
}

/** The same number gives the same fingerprint within one account, and tells nothing else. */
function fingerprint(source: string): string {
  let state = 0x811c9dc5;
  let out = '';
  for (let round = 0; out.length < 16; round++) {
    for (const char of `${round}${source}`) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193) >>> 0;
    out += state.toString(36);
  }
  return out.slice(0, 16);
}
