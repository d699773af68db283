/** A ticket is what the merchant's server hands to the page of somebody it has signed in itself. */
import type {MerchantWork} from '../../http/upserts.ts';
import {runBatch} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import {contactPersonNotFound, contactPersonsNamed} from '../contact-persons/contact-persons.usecases.ts';
import {CustomerIndex, customersNamed} from '../customers/customers.usecases.ts';
import type {PortalTicketInput} from './portal-tickets.shapes.ts';
import {insertPortalTicket} from './portal-tickets.store.ts';

/**
 * The ticket's text, made from what is stored beside it: an answer that is kept for its Idempotency-Key can be given
 * again, and yet no ticket is in the database. HMAC with the deployment's secret, so nobody else can make one.
 */
export async function ticketText(
  sessionSecret: string,
  merchantId: string,
  idempotencyKey: string,
  expiresAtMs: number,
): Promise<string> {
  const utf8 = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', utf8.encode(sessionSecret), {name: 'HMAC', hash: 'SHA-256'}, false, [
    'sign',
  ]);
  const mac = new Uint8Array(
    await crypto.subtle.sign(
      'HMAC',
      key,
      utf8.encode(JSON.stringify(['portal ticket', merchantId, idempotencyKey, expiresAtMs])),
    ),
  );
  return `ptl_tk_${merchantId}_${[...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The page exchanges it at once; a minute is for slow networks. */
export const ticketMs = 60_000;

/** @param textOf the ticket that expires then. */
export async function mintTicket(
  work: MerchantWork,
  {customer: reference, contact: contactReference}: PortalTicketInput,
  textOf: (expiresAtMs: number) => Promise<string>,
) {
  const {merchantId, database, nowMs} = work;
  const [contacts, ...customers] = await runBatch(database, [
    contactPersonsNamed(merchantId, contactReference ?? {id: ''}),
    ...customersNamed(merchantId, [reference]),
  ]);
  const customer = new CustomerIndex(...customers).find(reference);
  // An address may be known at several customers; a person of another customer answers as nobody.
  const contact = contacts.find((person) => person.customer_id === customer.id);
  if (contactReference && !contact) throw contactPersonNotFound();
  const expiresAtMs = nowMs + ticketMs;
  return {
    status: 201 as const,
    body: {expiresAtMs},
    queries: insertPortalTicket(merchantId, {
      token_hash: await sha256Hex(await textOf(expiresAtMs)),
      customer_id: customer.id,
      contact_id: contact?.id ?? null,
      role: contact?.role ?? 'payer',
      expires_at_ms: expiresAtMs,
      created_at_ms: nowMs,
    }),
  };
}
