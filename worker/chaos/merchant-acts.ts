/** What a merchant's server does: each write with a key of its own, and each answer noted. */
import type {Random} from '../simulation/random.ts';
import type {Answer, Line} from './line.ts';
import type {Document, Notes} from './notes.ts';
import {type Contact, today} from './records.ts';

export interface Client {
  line: Line;
  notes: Notes;
  random: Random;
  contacts: readonly Contact[];
}

/** Most of it in one currency, so that customers have several documents in one. */
const currencies = ['EUR', 'EUR', 'EUR', 'USD', 'USD', 'JPY'];
/** As many decimals as the currency has, by ISO 4217. */
const decimals: Record<string, number> = {EUR: 2, USD: 2, JPY: 0};
const paths = {invoice: '/invoices', retainer: '/retainer-invoices', credit_note: '/credit-notes'} as const;

const maybe = <Item>(random: Random, items: readonly Item[]) => (items.length ? random.pick(items) : undefined);
const part = (random: Random, amountMinor: number) => 1 + random.below(Math.max(1, amountMinor));
const standing = ({notes}: Client, ...kinds: Document['kind'][]) =>
  notes.documents.filter(({isVoid, isBusy, kind}) => !isVoid && !isBusy && kinds.includes(kind));
const ofSameAccount = (one: Account) => (other: Account) =>
  one.customerId === other.customerId && one.currency === other.currency;
interface Account {
  customerId: string;
  currency: string;
}

/** Sends a write until it is answered. Some are sent once more afterwards: the answer must be the same. */
async function write(
  {line, notes, random}: Client,
  merchantId: string,
  method: string,
  path: string,
  body: unknown,
  then: (body: Answer['body']) => void,
): Promise<void> {
  const key = notes.next('m');
  const answer = await line.merchant(merchantId, method, path, body, key);
  if (answer.status >= 300) return;
  then(answer.body);
  const id = String(answer.body['id'] ?? '');
  notes.answers.push({merchantId, key, id});
  if (!random.chance(0.1)) return;
  const again = await line.merchant(merchantId, method, path, body, key);
  if (again.status !== answer.status || String(again.body['id'] ?? '') !== id)
    notes.contradictions.push(`${method} ${path} ${key}: ${answer.status} ${id}, then ${JSON.stringify(again)}`);
}

async function alone(document: Document | undefined, work: (document: Document) => Promise<void>): Promise<void> {
  if (!document) return;
  document.isBusy = true;
  await work(document);
  document.isBusy = false;
  document.asked = null;
}

/** One to three lines that come to the total. */
function linesOf(random: Random, currency: string, totalMinor: number) {
  const amounts = [totalMinor];
  for (let more = random.below(3); more > 0 && amounts[0]! > 1; more--) {
    const amount = random.below(amounts[0]!);
    amounts[0]! -= amount;
    amounts.push(amount);
  }
  const places = decimals[currency]!;
  return amounts.map((amountMinor, index) => ({
    description: `Things ${index}`,
    quantity: '1',
    unitPrice: (amountMinor / 10 ** places).toFixed(places),
  }));
}

function bodyOf(random: Random, document: Omit<Document, 'id'>, totalMinor: number) {
  return {
    externalId: document.externalId,
    customer: {id: document.customerId},
    number: document.externalId,
    currency: document.currency,
    date: today(),
    lines: linesOf(random, document.currency, totalMinor),
    ...(document.kind !== 'credit_note' && {
      allowPartialPayments: document.allowPartial,
      paymentOptions: ['card', 'us_bank_account', 'bank_transfer'],
    }),
  };
}

async function issue(client: Client, kind: Document['kind']): Promise<void> {
  const {notes, random, contacts} = client;
  const {merchantId, customerId} = random.pick(contacts);
  const draft = {
    kind,
    externalId: notes.next('x'),
    merchantId,
    customerId,
    currency: random.pick(currencies),
    totalMinor: 100 + random.below(9_900),
    isVoid: false,
    writtenOffMinor: 0,
    allowPartial: random.chance(0.7),
    asked: null,
    isBusy: false,
  };
  await write(client, merchantId, 'POST', paths[kind], bodyOf(random, draft, draft.totalMinor), ({id}) => {
    notes.documents.push({...draft, id: String(id)});
  });
}

const change = (client: Client) =>
  alone(maybe(client.random, standing(client, 'invoice', 'credit_note')), (document) => {
    const totalMinor = 100 + client.random.below(9_900);
    document.asked = {totalMinor};
    const path = `${paths[document.kind]}/by-external-id/${document.externalId}`;
    const body = bodyOf(client.random, document, totalMinor);
    return write(client, document.merchantId, 'PUT', path, body, () => {
      document.totalMinor = totalMinor;
    });
  });

const makeVoid = (client: Client) =>
  alone(maybe(client.random, standing(client, 'invoice', 'retainer', 'credit_note')), (document) => {
    document.asked = {isVoid: true};
    return write(client, document.merchantId, 'POST', `${paths[document.kind]}/${document.id}/void`, {}, () => {
      document.isVoid = true;
      document.writtenOffMinor = 0;
    });
  });

async function applyCredit(client: Client): Promise<void> {
  const {notes, random} = client;
  const sources = [
    ...standing(client, 'credit_note', 'retainer').map((document) => ({...document, path: paths[document.kind]})),
    ...notes.offlinePayments.map((payment) => ({...payment, totalMinor: payment.amountMinor, path: '/payments'})),
  ];
  const source = maybe(random, sources);
  const invoice = source && maybe(random, standing(client, 'invoice').filter(ofSameAccount(source)));
  if (!invoice) return;
  const {merchantId} = source;
  const body = {invoiceId: invoice.id, amountMinor: part(random, Math.min(source.totalMinor, invoice.totalMinor))};
  await write(client, merchantId, 'POST', `${source.path}/${source.id}/allocations`, body, ({id}) => {
    const columns = {invoice_id: invoice.id, amount_minor: body.amountMinor};
    notes.rows.push({table: 'allocations', merchantId, id: String(id), columns});
  });
}

async function recordPayment(client: Client): Promise<void> {
  const {notes, random} = client;
  const invoice = maybe(random, standing(client, 'invoice', 'retainer'));
  if (!invoice) return;
  const {merchantId, customerId, currency} = invoice;
  const amountMinor = part(random, invoice.totalMinor + 500);
  const invoices = random.chance(0.7)
    ? [{invoiceId: invoice.id, amountMinor: Math.min(amountMinor, invoice.totalMinor)}]
    : [];
  const body = {customer: {id: customerId}, method: 'check', currency, amountMinor, receivedOn: today(), invoices};
  await write(client, merchantId, 'POST', '/payments', body, (answer) => {
    const id = String(answer['id']);
    notes.rows.push({
      table: 'payments',
      merchantId,
      id,
      columns: {amount_minor: amountMinor, currency, state: 'succeeded'},
    });
    notes.offline.push({merchantId, customerId, currency, amountMinor});
    notes.offlinePayments.push({merchantId, customerId, currency, amountMinor, id});
  });
}

async function refund(
  client: Client,
  path: string,
  of: Account & {merchantId: string; amountMinor: number},
  isOnline = false,
): Promise<void> {
  const {notes, random} = client;
  const amountMinor = part(random, of.amountMinor);
  const {merchantId, customerId, currency} = of;
  await write(client, merchantId, 'POST', path, {amountMinor}, ({id}) => {
    notes.rows.push({table: 'refunds', merchantId, id: String(id), columns: {amount_minor: amountMinor, currency}});
    // What Stripe gives back is Stripe's to say.
    if (!isOnline) notes.offline.push({merchantId, customerId, currency, amountMinor: -amountMinor});
  });
}

async function refundPayment(client: Client): Promise<void> {
  const {notes, random} = client;
  const offline = random.chance(0.5) && maybe(random, notes.offlinePayments);
  if (offline) return refund(client, `/payments/${offline.id}/refunds`, offline);
  const online = maybe(
    random,
    notes.payments.filter(({state}) => state === 'succeeded'),
  );
  if (online) await refund(client, `/payments/${online.id}/refunds`, {...online, ...online.contact}, true);
}

async function refundCreditNote(client: Client): Promise<void> {
  const note = maybe(client.random, standing(client, 'credit_note'));
  if (note) await refund(client, `/credit-notes/${note.id}/refunds`, {...note, amountMinor: note.totalMinor});
}

const writeOff = (client: Client) =>
  alone(maybe(client.random, standing(client, 'invoice')), (document) => {
    const amountMinor = part(client.random, document.totalMinor);
    const {merchantId} = document;
    const path = `/invoices/${document.id}/write-offs`;
    return write(client, merchantId, 'POST', path, {amountMinor}, (answer) => {
      const id = String(answer['id']);
      document.writtenOffMinor += amountMinor;
      client.notes.writeOffs.push({id, document, amountMinor, isReversed: false});
      client.notes.rows.push({table: 'write_offs', merchantId, id, columns: {amount_minor: amountMinor}});
    });
  });

async function reverseWriteOff(client: Client): Promise<void> {
  const candidates = client.notes.writeOffs.filter(
    ({isReversed, document}) => !isReversed && !document.isVoid && !document.isBusy,
  );
  const written = maybe(client.random, candidates);
  await alone(written?.document, (document) =>
    write(client, document.merchantId, 'POST', `/write-offs/${written!.id}/reverse`, {}, () => {
      written!.isReversed = true;
      document.writtenOffMinor -= written!.amountMinor;
    }),
  );
}

const releaseRetainer = (client: Client) =>
  alone(maybe(client.random, standing(client, 'retainer')), (document) =>
    write(client, document.merchantId, 'POST', `/retainer-invoices/${document.id}/release`, {}, () => undefined),
  );

async function decideTransfer(client: Client): Promise<void> {
  const transfer = maybe(
    client.random,
    client.notes.transfers.filter(({isOver}) => !isOver),
  );
  if (!transfer) return;
  transfer.isOver = true;
  const {merchantId, id, currency, amountMinor} = transfer;
  const isConfirmed = client.random.chance(0.7);
  await write(client, merchantId, 'POST', `/payments/${id}/${isConfirmed ? 'confirm' : 'reject'}`, {}, () => {
    const state = isConfirmed ? 'succeeded' : 'canceled';
    client.notes.rows.push({table: 'payments', merchantId, id, columns: {amount_minor: amountMinor, currency, state}});
    if (isConfirmed) client.notes.offline.push(transfer);
  });
}

/** How often each comes, among the sum of all. */
const acts: readonly [weight: number, act: (client: Client) => Promise<void>][] = [
  [12, (client) => issue(client, 'invoice')],
  [2, (client) => issue(client, 'retainer')],
  [3, (client) => issue(client, 'credit_note')],
  [2, change],
  [1, makeVoid],
  [3, applyCredit],
  [4, recordPayment],
  [3, refundPayment],
  [1, refundCreditNote],
  [1, writeOff],
  [1, reverseWriteOff],
  [1, releaseRetainer],
  [2, decideTransfer],
];
const bag = acts.flatMap(([weight, act]) => Array.from({length: weight}, () => act));

export const actAsMerchant = (client: Client) => client.random.pick(bag)(client);
