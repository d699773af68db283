// node demo/records/seed.ts --url http://localhost:8788 --today 2026-11-22: sends the demo's records through the
// merchant API, as any merchant's server would. May be stopped and run again: every record has its external id,
// every write its own Idempotency-Key.
import {parseArgs} from 'node:util';
import {generateRecords} from './generate.ts';
import {secretKey} from './merchants.sql.ts';
import {tellStories} from './stories.ts';
import {visitPortal} from './visits.ts';

const RECORDS_PER_CALL = 250;
const CALLS_IN_FLIGHT = 4;

const {values} = parseArgs({
  options: {url: {type: 'string', default: 'http://localhost:8788'}, today: {type: 'string'}},
});
const url = values.url;
const today = values.today ?? new Date().toISOString().slice(0, 10);

interface BulkAnswer {
  results: Record<
    string,
    {externalId: string; id?: string; outcome: string; problem?: {code: string; detail: string}}[]
  >;
}

const records = generateRecords(today);
const stories = tellStories(today);
const ids = new Map<string, string>();
await bulk('people', {customers: records.customers, contactPersons: records.contactPersons});
const documents = [
  ...records.invoices.map((record) => ({kind: 'invoices', record})),
  ...stories.invoices.map((record) => ({kind: 'invoices', record})),
  ...stories.retainerInvoices.map((record) => ({kind: 'retainerInvoices', record})),
  ...[...records.creditNotes, ...stories.creditNotes].map((record) => ({kind: 'creditNotes', record})),
];
const calls = Array.from({length: Math.ceil(documents.length / RECORDS_PER_CALL)}, (_, index) =>
  documents.slice(index * RECORDS_PER_CALL, (index + 1) * RECORDS_PER_CALL),
);
await inFlight([...calls.entries()], ([index, part]) =>
  bulk(
    `documents-${index}`,
    Object.fromEntries(
      Object.entries(Object.groupBy(part, ({kind}) => kind)).map(([kind, some]) => [
        kind,
        some!.map(({record}) => record),
      ]),
    ),
  ),
);
await inFlight(
  [...records.creditAllocations.entries()],
  ([index, {creditNoteExternalId, invoiceExternalId, amountMinor}]) =>
    post(`/v1/credit-notes/${ids.get(creditNoteExternalId)}/allocations`, `credit-${index}`, {
      invoiceId: ids.get(invoiceExternalId),
      amountMinor,
    }),
);
await inFlight([...records.payments, ...stories.payments], async (payment) => {
  const {id} = (await post('/v1/payments', payment.externalId, payment)) as {id: string};
  ids.set(payment.externalId, id);
});
await inFlight(
  [
    ...records.voidInvoices.map((id) => `/v1/invoices/${ids.get(id)}/void`),
    ...records.voidCreditNotes.map((id) => `/v1/credit-notes/${ids.get(id)}/void`),
  ],
  (path) => post(path, `void-${path}`, {}),
);

await inFlight(stories.acts, ({name, of, path, body, invoice}) =>
  post(path.replace('{id}', ids.get(of)!), name, {...body, ...(invoice && {invoiceId: ids.get(invoice)})}),
);
// One after the other: they are few, and a machine that is just starting has enough to do.
for (const visit of stories.visits)
  await visitPortal(
    url,
    visit,
    ids,
    async (body) => (await post('/v1/portal-tickets', `${visit.name}-${Date.now()}`, body)) as {ticket: string},
  );

async function bulk(name: string, body: object): Promise<void> {
  const {results} = (await post('/v1/bulk', name, body)) as BulkAnswer;
  for (const result of Object.values(results).flat()) {
    if (result.outcome === 'refused') {
      throw new Error(`Seeding: ${result.externalId} was refused: ${result.problem?.code} ${result.problem?.detail}`);
    }
    if (result.id) ids.set(result.externalId, result.id);
  }
}

async function post(path: string, name: string, body: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secretKey('demo')}`,
      'content-type': 'application/json',
      'idempotency-key': `seed-${today}-${name}`,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Seeding: POST ${path} answers ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

async function inFlight<T>(items: T[], run: (item: T) => Promise<unknown>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({length: CALLS_IN_FLIGHT}, async () => {
      for (const item of queue) await run(item);
    }),
  );
}
