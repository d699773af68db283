// https://docs.stripe.com/api/customers
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {missing, StripeFault} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {
  address,
  clearableText,
  listOf,
  mergeMetadata,
  metadata,
  object,
  oneOf,
  readShape,
  shipping,
  text,
  type Values,
  wholeAddress,
} from '../core/params.ts';

const shape = {
  address,
  description: clearableText(),
  email: clearableText(512),
  invoice_settings: object({default_payment_method: clearableText()}),
  metadata,
  name: clearableText(256),
  phone: clearableText(),
  preferred_locales: listOf(text()),
  shipping,
  tax_exempt: oneOf('exempt', 'none', 'reverse'),
};

/** A customer that exists. A deleted one is there for `retrieve` alone. */
export function customerOf(context: Context, id: string, param: string, status = 404): Stripe.Customer {
  const found = context.store.get('customers', context.account, id);
  if (!found || (found as {deleted?: unknown}).deleted) throw missing('customer', id, param, status);
  return found;
}

export function createCustomer(context: Context): Stripe.Customer {
  const given = readShape(context.params, shape);
  const id = `cus_${context.randomText(14)}`;
  const customer = changed(context, given, {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: nowSeconds(context),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: context.randomText(8).toUpperCase(),
    invoice_settings: {custom_fields: null, default_payment_method: null, footer: null, rendering_options: null},
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  });
  context.store.put('customers', context.account, customer);
  context.events.record(context, 'customer.created', customer);
  return customer;
}

export function updateCustomer(context: Context): Stripe.Customer {
  const given = readShape(context.params, shape);
  const before = customerOf(context, context.path.id!, 'id');
  const customer = changed(context, given, before);
  context.store.put('customers', context.account, customer);
  const previous = Object.fromEntries(
    Object.entries(before).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(customer[key as keyof Stripe.Customer]),
    ),
  );
  if (Object.keys(previous).length > 0) context.events.record(context, 'customer.updated', customer, previous);
  return customer;
}

function changed(context: Context, given: Values<typeof shape>, before: Stripe.Customer): Stripe.Customer {
  const after: Stripe.Customer = {...before, metadata: mergeMetadata(before.metadata, given.metadata)};
  if (given.address) after.address = Object.keys(given.address).length > 0 ? wholeAddress(given.address) : null;
  if (given.description !== undefined) after.description = given.description;
  if (given.email !== undefined) after.email = given.email;
  if (given.name !== undefined) after.name = given.name;
  if (given.phone !== undefined) after.phone = given.phone;
  if (given.preferred_locales) after.preferred_locales = given.preferred_locales;
  if (given.tax_exempt) after.tax_exempt = given.tax_exempt;
  if (given.shipping)
    after.shipping =
      Object.keys(given.shipping).length > 0
        ? {address: wholeAddress(given.shipping.address), name: given.shipping.name ?? ''}
        : null;
  if (given.invoice_settings?.default_payment_method !== undefined) {
    const id = given.invoice_settings.default_payment_method;
    if (id && context.store.get('payment_methods', context.account, id)?.customer !== before.id) {
      const {body} = missing('PaymentMethod', id, 'invoice_settings[default_payment_method]');
      const message = `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`;
      throw new StripeFault(400, {...body, message});
    }
    after.invoice_settings = {...before.invoice_settings, default_payment_method: id};
  }
  return after;
}

export function retrieveCustomer(context: Context): Stripe.Customer | Stripe.DeletedCustomer {
  readShape(context.params, {});
  const found = context.store.get('customers', context.account, context.path.id!);
  if (!found) throw missing('customer', context.path.id!, 'id');
  return found;
}

export function deleteCustomer(context: Context): Stripe.DeletedCustomer {
  readShape(context.params, {});
  const before = customerOf(context, context.path.id!, 'id');
  const where = {member: 'customer', is: before.id};
  for (const method of context.store.oldestFirst('payment_methods', context.account, undefined, where))
    context.store.put('payment_methods', context.account, {...method, customer: null});
  const deleted: Stripe.DeletedCustomer = {id: before.id, object: 'customer', deleted: true};
  context.store.put('customers', context.account, deleted as unknown as Stripe.Customer);
  context.events.record(context, 'customer.deleted', before);
  return deleted;
}

export function listCustomers(context: Context): Stripe.ApiList<Stripe.Customer> {
  const given = readShape(context.params, {...listShape, ...createdShape, email: text()});
  return page(
    context,
    'customers',
    given,
    (customer) =>
      !(customer as {deleted?: unknown}).deleted && (given.email === undefined || customer.email === given.email),
  );
}
