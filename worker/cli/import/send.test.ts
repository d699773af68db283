import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {mkdtemp, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {readMap} from './arguments.ts';
import {groupDocuments} from './group-documents.ts';
import {MerchantApi, type BulkBody} from './merchant-api.ts';
import {writeRejects} from './rejects.ts';
import {send} from './send.ts';
import {summarize} from './summary.ts';

// The far side of the wire, misbehaving on purpose; the import against the real API is tested with the demo.
type Answer = (body: Required<BulkBody>, request: IncomingMessage, response: ServerResponse) => void;
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function serve(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const body = {
      customers: [],
      invoices: [],
      creditNotes: [],
      ...JSON.parse(Buffer.concat(chunks).toString() || '{}'),
    };
    answer(body, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return `http://127.0.0.1:${(server.address() as {port: number}).port}`;
}
const json = (response: ServerResponse, status: number, value: unknown) => {
  response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(value));
};
const accept = (records: object[]) => records.map((_record, index) => ({index, outcome: 'created'}));
const acceptAll: Answer = (body, _request, response) => {
  json(response, 200, {
    results: {
      customers: accept(body.customers),
      invoices: accept(body.invoices),
      creditNotes: accept(body.creditNotes),
    },
  });
};

const settings = {
  map: readMap('number=No,description=Text,quantity=Qty,date=Date,price=Price,customer=Cust'),
  currency: 'GBP',
  termsDays: 30,
  creditNotePrefix: 'C',
};
const LINES = [
  '1|mug|2|2011-01-01|1.50|a',
  '2|mug|1|2011-01-01|1.50|b',
  'C3|mug|-1|2011-01-02|1.50|a',
  '2|=evil()|1|2011-01-01|0|b',
];
const grouped = (lines = LINES) =>
  groupDocuments(
    (async function* () {
      for (const [index, line] of ['No|Text|Qty|Date|Price|Cust', ...lines].entries())
        yield {row: index + 1, cells: line.split('|')};
    })(),
    settings,
  );

function run(
  url: string,
  from: Awaited<ReturnType<typeof grouped>>,
  stop = new AbortController(),
  batchDocumentsMax = 100,
) {
  return send(new MerchantApi(url, 'ptl_sk_x', stop.signal), from, {
    batchDocumentsMax,
    termsDays: 30,
    stop: stop.signal,
    progress: () => undefined,
  });
}

test('customers first, then documents in the order of the file', async () => {
  const seen: Required<BulkBody>[] = [];
  const url = await serve((body, request, response) => {
    seen.push(body);
    acceptAll(body, request, response);
  });
  const from = await grouped();
  const sent = await run(url, from);
  expect(seen).toMatchObject([
    {customers: [{externalId: 'a', currency: 'GBP'}, {externalId: 'b'}], invoices: []},
    {
      customers: [],
      invoices: [
        {externalId: '1', number: '1', customer: {externalId: 'a'}, date: '2011-01-01', dueDate: '2011-01-31'},
        {externalId: '2', lines: [{quantity: '1', unitPrice: '1.5'}, {description: '=evil()'}]},
      ],
      creditNotes: [{externalId: 'C3', lines: [{quantity: '1'}]}],
    },
  ]);
  expect(sent).toMatchObject({
    customers: {created: 2},
    invoices: {created: 2},
    creditNotes: {created: 1},
    stopped: null,
  });
  expect(summarize(from, sent, 'x', 0)).toMatch(
    /invoices +2 created.*GBP 4\.50[^]*credit notes +1 created.*GBP 1\.50[^]*4 = 4 taken \+ 0 rejected/,
  );
});

test('a refused document is rejected with all its rows, the others are taken, and the figures add up', async () => {
  const url = await serve((body, _request, response) => {
    json(response, 200, {
      results: {
        customers: accept(body.customers),
        invoices: body.invoices.map((invoice, index) =>
          (invoice as {number: string}).number === '2'
            ? {index, outcome: 'refused', problem: {code: 'invoices.number_taken', detail: 'number 2 is taken'}}
            : {index, outcome: 'unchanged'},
        ),
        creditNotes: accept(body.creditNotes),
      },
    });
  });
  const from = await grouped();
  const sent = await run(url, from);
  expect(sent.invoices).toEqual({created: 0, updated: 0, unchanged: 1, refused: 1});
  expect(sent.rejects.map(({row, code}) => [row, code])).toEqual([
    [3, 'invoices.number_taken'],
    [5, 'invoices.number_taken'],
  ]);
  const file = join(await mkdtemp(join(tmpdir(), 'rejects-')), 'deep', 'rejects.csv');
  await writeRejects(file, from.header, sent.rejects);
  // Formulas are defused, negative numbers are not text.
  expect(await readFile(file, 'utf8')).toBe(
    'row,code,reason,No,Text,Qty,Date,Price,Cust\r\n' +
      '3,invoices.number_taken,number 2 is taken,2,mug,1,2011-01-01,1.50,b\r\n' +
      "5,invoices.number_taken,number 2 is taken,2,'=evil(),1,2011-01-01,0,b\r\n",
  );
  const said = summarize(from, sent, file, 0);
  expect(said).toContain('4 = 2 taken + 2 rejected');
  expect(said.split('\n').at(-1)).toBe(`2 rows were rejected, each with its reason: ${file}`);
});

test('a request that is refused as a whole is halved until the bad record is alone', async () => {
  const url = await serve((body, request, response) => {
    const bad = body.invoices.some((invoice) => (invoice as {number: string}).number === '2');
    if (bad) json(response, 422, {code: 'requests.invalid', detail: 'lines: too many'});
    else acceptAll(body, request, response);
  });
  const sent = await run(url, await grouped());
  expect(sent).toMatchObject({invoices: {created: 1, refused: 1}, creditNotes: {created: 1}, stopped: null});
});

describe('what is repeated', () => {
  test('500, 429, 409 and a cut line: the same request with the same key', async () => {
    const keys: unknown[] = [];
    const bodies: string[] = [];
    const url = await serve((body, request, response) => {
      keys.push(request.headers['idempotency-key']);
      bodies.push(JSON.stringify(body));
      const failure = [500, 429, 409, 'cut'][keys.length - 1];
      if (failure === 'cut') request.socket.destroy();
      else if (failure) json(response, failure as number, {code: 'x', detail: 'x'});
      else acceptAll(body, request, response);
    });
    const sent = await run(url, await grouped());
    expect(sent).toMatchObject({customers: {created: 2}, invoices: {created: 2}, stopped: null});
    expect(new Set(keys.slice(0, 5)).size).toBe(1);
    expect(new Set(bodies.slice(0, 5)).size).toBe(1);
    expect(keys[5]).not.toBe(keys[0]);
  });

  test('a key that is refused is not', async () => {
    let requests = 0;
    const url = await serve((_body, _request, response) => {
      requests += 1;
      json(response, 401, {code: 'keys.invalid', detail: 'no'});
    });
    await expect(new MerchantApi(url, 'ptl_sk_x', new AbortController().signal).check()).rejects.toThrow(
      /key was refused/,
    );
    expect(requests).toBe(1);
  });

  test('nobody there: says so', async () => {
    const api = new MerchantApi('http://127.0.0.1:9', 'ptl_sk_x', new AbortController().signal);
    await expect(api.check()).rejects.toThrow(/127\.0\.0\.1:9 cannot be reached/);
  });
});

test('stopped in the middle: what was not sent is neither taken nor rejected', async () => {
  const stop = new AbortController();
  const url = await serve((body, request, response) => {
    if (body.invoices.length > 0) stop.abort();
    acceptAll(body, request, response);
  });
  const from = await grouped(Array.from({length: 40}, (_, index) => `${index}|mug|1|2011-01-01|1|a`));
  const sent = await run(url, from, stop, 1);
  expect(sent.stopped).toBe('stopped');
  expect(sent.taken.size).toBeGreaterThanOrEqual(1);
  expect(sent.taken.size).toBeLessThanOrEqual(2);
  expect(summarize(from, sent, 'x', 0)).toMatch(/40 = [12] taken \+ 0 rejected \+ 3[89] not sent/);
});
