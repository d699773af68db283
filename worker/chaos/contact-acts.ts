/** What a contact person does: looks at what is owed, begins a payment, pays at Stripe, comes back or does not. */
import type {Answer} from './line.ts';
import type {Client} from './merchant-acts.ts';
import type {Payment} from './notes.ts';
import type {Contact} from './records.ts';

interface Group {
  currency: string;
  invoices: {id: string; kind: string; payableMinor: number; allowPartial: boolean}[];
  creditMinor: number;
  retainerMinor: number;
}

/** Stripe's test cards: paid, paid, declined, 3-D Secure, disputed later. docs.stripe.com/testing */
const cards = ['4242424242424242', '4242424242424242', '4000000000000002', '4000002760003184', '4000000000000259'];
/** Its test accounts: paid, closed, no funds, returned later. docs.stripe.com/payments/ach-direct-debit */
const accounts = ['000123456789', '000123456789', '000111111113', '000222222227', '000555555559'];

export async function actAsContact(client: Client, contact: Contact): Promise<void> {
  const {line, notes, random} = client;
  const {body} = await line.portal(contact, 'GET', '/payables');
  const groups = (body['groups'] as Group[]).filter(({invoices}) => invoices.length > 0);
  if (!groups.length) return;
  const group = random.pick(groups);
  const from = random.below(group.invoices.length);
  const chosen = group.invoices.slice(from, from + 1 + random.below(3));
  const invoices = chosen.map(({id, payableMinor, allowPartial}) => ({
    invoiceId: id,
    amountMinor: allowPartial && random.chance(0.6) ? 1 + random.below(payableMinor) : payableMinor,
  }));
  const wishedMinor = sumOf(invoices);
  if (random.chance(0.1)) {
    const transfer = {currency: group.currency, amountMinor: wishedMinor, invoices};
    const answer = await line.portal(contact, 'POST', '/transfers', transfer, notes.next('t'));
    if (answer.status < 300) {
      const {merchantId, customerId} = contact;
      const {currency, amountMinor} = transfer;
      notes.transfers.push({
        merchantId,
        customerId,
        currency,
        amountMinor,
        id: String(answer.body['id']),
        isOver: false,
      });
    }
    return;
  }
  const coverableMinor = sumOf(invoices.filter((_, index) => chosen[index]!.kind === 'invoice'));
  const creditMinor = random.chance(0.3) ? Math.min(Math.max(0, group.creditMinor), coverableMinor) : 0;
  const retainerMinor = random.chance(0.3) ? Math.min(group.retainerMinor, coverableMinor - creditMinor) : 0;
  const heldMinor = wishedMinor - creditMinor - retainerMinor;
  if (heldMinor === 0) {
    const wish = {currency: group.currency, invoices, creditMinor, retainerMinor};
    await line.portal(contact, 'POST', '/credit-applications', wish, notes.next('c'));
    return;
  }
  const aheadMinor = random.chance(0.15) ? 100 + random.below(900) : 0;
  const method = group.currency === 'USD' && random.chance(0.5) ? 'us_bank_account' : 'card';
  const wish = {
    currency: group.currency,
    amountMinor: heldMinor + aheadMinor,
    method,
    ...(method === 'us_bank_account' && {mandateText: 'The merchant may debit my account.'}),
    invoices,
    creditMinor,
    retainerMinor,
    aheadMinor,
  };
  await pay(client, contact, wish, heldMinor);
}

interface Wish {
  currency: string;
  amountMinor: number;
  method: string;
}

async function pay(client: Client, contact: Contact, wish: Wish, heldMinor: number): Promise<void> {
  const {line, notes, random} = client;
  const key = notes.next('p');
  const begun = await line.portal(contact, 'POST', '/payments', wish, key);
  if (begun.status >= 300) return;
  const {currency, amountMinor} = wish;
  const payment: Payment = {contact, id: String(begun.body['id']), key, currency, amountMinor, heldMinor, state: ''};
  // A contact person who left the same payment open is handed it again, under its first key.
  const known = notes.payments.find(({id}) => id === payment.id);
  if (!known) notes.payments.push(payment);
  remember(known ?? payment, begun);
  if (random.chance(0.1)) {
    const again = await line.portal(contact, 'POST', '/payments', wish, key);
    if (again.status < 300 && again.body['id'] !== payment.id)
      notes.contradictions.push(`${key}: ${payment.id}, then ${String(again.body['id'])}`);
  }
  const fate = random.next();
  if (fate < 0.1) return;
  if (fate < 0.2) {
    remember(known ?? payment, await line.portal(contact, 'POST', `/payments/${payment.id}/cancel`));
    return;
  }
  await atTheField(client, wish.method, String(begun.body['clientSecret']));
  // Who does not come back is found by the webhook or the cron.
  if (fate < 0.8) remember(known ?? payment, await line.portal(contact, 'POST', `/payments/${payment.id}/settle`));
}

function remember(payment: Payment, {status, body}: Answer): void {
  if (status < 300) payment.state = String(body['state']);
}

/** What the customer does in Stripe's fields, with the secret that the page was given. */
async function atTheField({line, random}: Client, method: string, clientSecret: string): Promise<void> {
  const [intentId] = clientSecret.split('_secret_');
  const path = `/payment_intents/${intentId}`;
  const secret = {client_secret: clientSecret};
  const form: Record<string, string> =
    method === 'card'
      ? {
          'payment_method_data[type]': 'card',
          'payment_method_data[card][number]': random.pick(cards),
          'payment_method_data[card][exp_month]': '12',
          'payment_method_data[card][exp_year]': String(new Date().getUTCFullYear() + 1),
          'payment_method_data[card][cvc]': '123',
        }
      : {
          'payment_method_data[type]': 'us_bank_account',
          'payment_method_data[us_bank_account][financial_connections_account]': String(
            (
              await line.stripe('POST', '/sandbox/financial_connections/accounts', {
                account_number: random.pick(accounts),
              })
            ).body['id'],
          ),
          'payment_method_data[billing_details][name]': 'Ada',
          'mandate_data[customer_acceptance][type]': 'online',
          'mandate_data[customer_acceptance][online][infer_from_client]': 'true',
        };
  await line.stripe('POST', `${path}/confirm`, {...secret, ...form});
  const {body: intent} = await line.stripe('GET', path, secret);
  if (intent['status'] === 'requires_action')
    await line.control(`/intents/${intentId}/authenticate`, {passed: random.chance(0.7)});
}

const sumOf = (parts: readonly {amountMinor: number}[]) => parts.reduce((sum, {amountMinor}) => sum + amountMinor, 0);
