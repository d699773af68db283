/** What the customers of the stories do in the portal, over its own API and Stripe's, as their browsers would. */
import {publishableKey} from './merchants.sql.ts';
import type {Visit} from './stories.ts';

/** Mints a ticket as the merchant's server does. */
export type MintTicket = (body: object) => Promise<{ticket: string}>;

/** @param api address of the portal's API; the merchant's site is on the port before it. */
export async function visitPortal(api: string, visit: Visit, ids: ReadonlyMap<string, string>, mint: MintTicket) {
  const {name, customer, contact, currency, invoices, does} = visit;
  const {port, protocol, hostname} = new URL(api);
  const origin = `${protocol}//${hostname}:${Number(port) - 1}`;
  const {ticket} = await mint({customer: {externalId: customer}, contact: {email: contact}});
  const call = async <Answer>(method: string, path: string, token: string | null, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${api}/portal/v1${path}`, {
      method,
      headers: {
        origin,
        'content-type': 'application/json',
        'idempotency-key': `seed-${name}`,
        ...(token && {authorization: `Bearer ${token}`}),
      },
      ...(body !== undefined && {body: JSON.stringify(body)}),
    });
    return answered(answer, `${method} ${path}`);
  };
  const {accessToken} = await call<{accessToken: string}>('POST', '/session/ticket', null, {
    publishableKey: publishableKey('demo'),
    ticket,
  });
  const invoiceIds = invoices.map((externalId) => ids.get(externalId)!);
  const payables = await call<Payables>('GET', `/payables?invoiceIds=${invoiceIds.join(',')}`, accessToken);
  const parts = (payables.groups[0]?.invoices ?? []).map(({id, payableMinor}) => ({
    invoiceId: id,
    amountMinor: payableMinor,
  }));
  // Begun in a start that was stopped half-way.
  if (parts.length < invoices.length) return;
  const amountMinor = parts.reduce((sum, part) => sum + part.amountMinor, 0);
  if ('announce' in does) {
    await call('POST', '/transfers', accessToken, {currency, amountMinor, invoices: parts, ...does.announce});
    return;
  }
  const stripe = new URL(payables.stripe.jsUrl);
  // With an account of somebody's own at Stripe, payments are theirs to make.
  if (stripe.hostname === 'js.stripe.com') return;
  await started(stripe);
  const {method, testMethod, mandateText} = does.pay;
  const {id, clientSecret} = await call<{id: string; clientSecret: string}>('POST', '/payments', accessToken, {
    currency,
    amountMinor,
    method,
    invoices: parts,
    ...(mandateText && {mandateText}),
  });
  await confirm(stripe.origin, payables.stripe.publishableKey, clientSecret, testMethod, mandateText !== undefined);
  await call('POST', `/payments/${id}/settle`, accessToken);
}

interface Payables {
  groups: {invoices: {id: string; payableMinor: number}[]}[];
  stripe: {publishableKey: string; jsUrl: string};
}

/** The sandbox starts beside the API, and may take longer. */
async function started(script: URL): Promise<void> {
  for (let left = 120; left > 0; left--) {
    const isThere = await fetch(script).then(
      ({ok}) => ok,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`Seeding: ${script.href} does not answer`);
}

/** What Stripe.js does when somebody clicks Pay. Source: docs.stripe.com/api/payment_intents/confirm. */
async function confirm(stripe: string, key: string, clientSecret: string, testMethod: string, hasMandate: boolean) {
  const intent = clientSecret.split('_secret_')[0]!;
  const answer = await fetch(`${stripe}/v1/payment_intents/${intent}/confirm`, {
    method: 'POST',
    headers: {authorization: `Bearer ${key}`},
    body: new URLSearchParams({
      client_secret: clientSecret,
      payment_method: testMethod,
      ...(hasMandate && {
        'mandate_data[customer_acceptance][type]': 'online',
        'mandate_data[customer_acceptance][online][infer_from_client]': 'true',
      }),
    }),
  });
  await answered(answer, `Stripe's confirmation of ${testMethod}`);
}

async function answered<Answer>(answer: Response, what: string): Promise<Answer> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Seeding: ${what} answers ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as Answer;
}
