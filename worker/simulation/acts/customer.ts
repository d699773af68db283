/** What a customer's contact persons do: in the sheet, in Stripe's fields, in a second tab. */
import type Stripe from 'stripe';
import {died} from '../io.ts';
import type {Contact} from '../world.ts';
import {choose, contactOf, part, round, type Step} from './step.ts';

interface Payables {
  groups: {
    currency: string;
    invoices: {id: string; payableMinor: number; allowPartial: boolean; kind: string}[];
    creditMinor: number;
    retainerMinor: number;
  }[];
}

/** What a sheet would send: some of what is payable, whole or in part, with credit or without. */
async function sheet(step: Step, contact: Contact) {
  const {world, numbers} = step;
  const answer = await world.portal(contact, 'GET', '/payables');
  if (typeof answer === 'symbol' || answer.status !== 200) return null;
  const {groups} = answer.body as unknown as Payables;
  const owing = groups.filter(({invoices}) => invoices.length);
  const group = choose(numbers[1]! % 8 && owing.length ? owing : groups, numbers[1]!);
  if (!group) return null;
  const from = group.invoices.length ? numbers[2]! % group.invoices.length : 0;
  const chosen = group.invoices.slice(from, from + 1 + (numbers[2]! % 3));
  const invoices = chosen.map((invoice, index) => ({
    invoiceId: invoice.id,
    kind: invoice.kind,
    amountMinor:
      invoice.allowPartial && (numbers[3]! + index) % 2
        ? Math.min(invoice.payableMinor, round(group.currency, part(invoice.payableMinor, numbers[3]!)))
        : invoice.payableMinor,
  }));
  return {group, invoices};
}

const bare = (invoices: readonly {invoiceId: string; amountMinor: number}[]) =>
  invoices.map(({invoiceId, amountMinor}) => ({invoiceId, amountMinor}));

export async function pay(step: Step): Promise<void> {
  const {world, model, numbers, faults} = step;
  const contact = contactOf(step, numbers[0]!);
  const given = await sheet(step, contact);
  if (!given) return;
  const {group, invoices} = given;
  const coverable = invoices.filter(({kind}) => kind === 'invoice').reduce((sum, one) => sum + one.amountMinor, 0);
  const creditMinor = numbers[4]! % 3 === 0 ? Math.min(Math.max(0, group.creditMinor), coverable) : 0;
  const retainerMinor = numbers[4]! % 4 === 0 ? Math.min(group.retainerMinor, coverable - creditMinor) : 0;
  const aheadMinor = numbers[5]! % 5 === 0 ? round(group.currency, 100 + (numbers[5]! % 900)) : 0;
  const wished = invoices.reduce((sum, one) => sum + one.amountMinor, 0);
  const amountMinor = wished + aheadMinor - creditMinor - retainerMinor;
  const key = `k${++model.made}`;
  if (amountMinor <= 0) {
    if (!wished) return;
    await world.portal(
      contact,
      'POST',
      '/credit-applications',
      {currency: group.currency, invoices: bare(invoices), creditMinor, retainerMinor},
      key,
      faults,
    );
    return;
  }
  const method = group.currency === 'USD' && numbers[5]! % 2 ? 'us_bank_account' : 'card';
  const body = {
    currency: group.currency,
    amountMinor,
    method,
    invoices: bare(invoices),
    creditMinor,
    retainerMinor,
    aheadMinor,
    ...(method === 'us_bank_account' && {mandateText: 'The merchant may debit my account.'}),
  };
  // Somebody has changed the amount in the browser.
  if (numbers[4]! % 17 === 0) {
    const less = {...body, amountMinor: amountMinor - 1};
    const refused = await world.portal(contact, 'POST', '/payments', less, key, faults);
    if (refused !== died && refused.status < 300)
      throw new Error(`A changed amount was taken: ${JSON.stringify(less)}`);
    return;
  }
  const outcome = await world.portal(contact, 'POST', '/payments', body, key, faults);
  if (typeof outcome === 'symbol' || outcome.status >= 300) {
    // The customer clicks again later, with the same key.
    model.payments.push({contact, id: '', clientSecret: '', body, key, currency: group.currency, amountMinor});
    return;
  }
  model.payments.push({
    contact,
    id: String(outcome.body['id']),
    clientSecret: String(outcome.body['clientSecret']),
    body,
    key,
    currency: group.currency,
    amountMinor,
  });
}

export async function payAgain({world, model, numbers, faults}: Step): Promise<void> {
  const payment = choose(model.payments, numbers[0]!);
  if (!payment) return;
  const outcome = await world.portal(payment.contact, 'POST', '/payments', payment.body, payment.key, faults);
  if (typeof outcome === 'symbol' || outcome.status >= 300) return;
  if (payment.id && payment.id !== outcome.body['id'])
    throw new Error(`One key, two payments: ${payment.id}, ${String(outcome.body['id'])}`);
  payment.id = String(outcome.body['id']);
  payment.clientSecret = String(outcome.body['clientSecret']);
}

const cards = ['4242424242424242', '4000000000000002', '4000002760003184', '4000000000000259', '4242424242424242'];
const banks = ['000123456789', '000111111113', '000222222227', '000555555559', '000123456789'];

/** What the customer does in Stripe's fields, with the secret that the page was given. */
export async function atTheField(step: Step): Promise<void> {
  const {world, model, numbers} = step;
  const payment = choose(
    model.payments.filter(({clientSecret}) => clientSecret),
    numbers[0]!,
  );
  if (!payment) return;
  const intent = world
    .intents()
    .find(({client_secret: secret}) => secret === payment.clientSecret) as Stripe.PaymentIntent;
  if (intent.status === 'requires_action') {
    world.sandbox.controls.authenticate(intent.id, numbers[1]! % 3 > 0);
    return;
  }
  if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_confirmation') return;
  if (intent.payment_method_types.includes('card')) {
    // A connection that breaks is Stripe.js's to say; what was done is done.
    await world.sandbox.controls.payByCard(intent.id, choose(cards, numbers[1]!)!).catch(() => undefined);
    return;
  }
  const account = await world.atStripe(
    'POST',
    '/sandbox/financial_connections/accounts',
    {account_number: choose(banks, numbers[1]!)!},
    'browser',
  );
  await world.atStripe(
    'POST',
    `/payment_intents/${intent.id}/confirm`,
    {
      client_secret: payment.clientSecret,
      'payment_method_data[type]': 'us_bank_account',
      'payment_method_data[us_bank_account][financial_connections_account]': String(account.body['id']),
      'payment_method_data[billing_details][name]': 'Ada',
      'mandate_data[customer_acceptance][type]': 'online',
      'mandate_data[customer_acceptance][online][infer_from_client]': 'true',
    },
    'browser',
  );
}

export async function comeBack({world, model, numbers, faults}: Step): Promise<void> {
  const payment = choose(
    model.payments.filter(({id}) => id),
    numbers[0]!,
  );
  if (payment)
    await world.portal(payment.contact, 'POST', `/payments/${payment.id}/settle`, undefined, undefined, faults);
}

export async function leave({world, model, numbers, faults}: Step): Promise<void> {
  const payment = choose(
    model.payments.filter(({id}) => id),
    numbers[0]!,
  );
  if (payment)
    await world.portal(payment.contact, 'POST', `/payments/${payment.id}/cancel`, undefined, undefined, faults);
}

export async function announce(step: Step): Promise<void> {
  const {world, model, numbers, faults} = step;
  const contact = contactOf(step, numbers[0]!);
  const given = await sheet(step, contact);
  if (!given?.invoices.length) return;
  const invoices = bare(given.invoices);
  const amountMinor = invoices.reduce((sum, one) => sum + one.amountMinor, 0);
  const outcome = await world.portal(
    contact,
    'POST',
    '/transfers',
    {currency: given.group.currency, amountMinor, invoices},
    `t${++model.made}`,
    faults,
  );
  if (typeof outcome === 'symbol' || outcome.status >= 300) return;
  model.transfers.push({
    contact,
    id: String(outcome.body['id']),
    currency: given.group.currency,
    amountMinor,
    body: {currency: given.group.currency, amountMinor, invoices, creditMinor: 0, retainerMinor: 0, aheadMinor: 0},
    isOver: false,
  });
}
