/** The import that counts: half a million rows of a real shop, by the command, and what its customers then see. */
import {execFile} from 'node:child_process';
import {createReadStream, existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createGunzip} from 'node:zlib';
import {parse} from 'csv-parse';
import type {Browser} from 'playwright';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {api, eventually, launch, site, visit} from './shop.ts';

const FILE = '../shared/data/online-retail.csv.gz';
/** Machines differ; the aim is under five minutes for the first run. */
const RUN_MS = 600_000;
const CUSTOMER = '14911';
const KEYS = {publishable: 'ptl_pk_import_local', secret: 'ptl_sk_import_local'};
const MAP =
  'number=InvoiceNo,item=StockCode,description=Description,quantity=Quantity,date=InvoiceDate,price=UnitPrice,customer=CustomerID:integer,country=Country';

interface Document {
  id: string;
  number: string;
  date: string;
  status: string;
  totalMinor: number;
  balanceMinor: number;
}
interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-test-'));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

/** `npm run import`, less npm. */
function importFile(): Promise<{code: number; out: string; err: string}> {
  const where = ['--url', api, '--key', KEYS.secret, '--rejects', join(folder, 'rejects.csv')];
  const what = ['--currency', 'GBP', '--terms', '30', '--credit-notes', 'C', '--map', MAP];
  return new Promise((resolve) => {
    execFile(process.execPath, ['worker/cli/import/import.ts', FILE, ...where, ...what], (error, out, err) =>
      resolve({code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err}),
    );
  });
}

async function get<T>(path: string, token = KEYS.secret): Promise<T> {
  const headers = {authorization: `Bearer ${token}`, ...(token !== KEYS.secret && {origin: site})};
  const answer = await fetch(api + path, {headers});
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function post<T>(path: string, body: object, headers: Record<string, string>): Promise<T> {
  const answer = await fetch(api + path, {
    method: 'POST',
    headers: {'content-type': 'application/json', ...headers},
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Every page of a list, as it comes. */
async function all<T>(path: string, token?: string): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const separator = path.includes('?') ? '&' : '?';
    const page: Page<T> = await get(
      `${path}${separator}limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      token,
    );
    found.push(...page.data);
    cursor = page.nextCursor;
  }
  return found;
}

const sum = (documents: {totalMinor: number}[]) => documents.reduce((total, {totalMinor}) => total + totalMinor, 0);
const count = (documents: unknown[]) => documents.length;

/** This customer's documents by the file alone: number → total in pence, each line rounded by itself. */
async function documentsInFile(): Promise<{invoices: Map<string, number>; creditNotes: Map<string, number>}> {
  const found = {invoices: new Map<string, number>(), creditNotes: new Map<string, number>()};
  const rows = createReadStream(FILE)
    .pipe(createGunzip())
    .pipe(parse({columns: true}));
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    if (row['CustomerID'] !== `${CUSTOMER}.0`) continue;
    const number = row['InvoiceNo']!;
    // The file's prices have at most three decimals: in thousandths every step is a whole number.
    const pence = Math.round((Math.abs(Number(row['Quantity'])) * Math.round(Number(row['UnitPrice']) * 1000)) / 10);
    const side = number.startsWith('C') ? found.creditNotes : found.invoices;
    side.set(number, (side.get(number) ?? 0) + pence);
  }
  return found;
}

const present = existsSync(FILE);

describe.skipIf(!present)(`half a million rows${present ? '' : ` (skipped: ${FILE} is not there)`}`, () => {
  it(
    'become documents and rejects that add up, in what the command says and in what the API has',
    async () => {
      const {code, out, err} = await importFile();
      console.log(out);
      expect([code, err.includes('Error')]).toEqual([0, false]);
      expect(out).toMatch(/^customers +4,372 created, 0 updated, 0 unchanged$/m);
      expect(out).toMatch(/^invoices +18,536 created, 0 updated, 0 unchanged; together GBP 8,911,407\.90$/m);
      expect(out).toMatch(/^credit notes +3,654 created, 0 updated, 0 unchanged; together GBP 611,342\.09$/m);
      expect(out).toMatch(/^rows +541,909 = 406,829 taken \+ 135,080 rejected$/m);
      expect(out).toMatch(/^ +135,080 no_customer/m);
      expect(out.trimEnd().split('\n').at(-1)).toBe(
        `135,080 rows were rejected, each with its reason: ${join(folder, 'rejects.csv')}`,
      );

      const [customers, invoices, creditNotes] = await Promise.all([
        all('/v1/customers'),
        all<Document>('/v1/invoices'),
        all<Document>('/v1/credit-notes'),
      ]);
      expect([count(customers), count(invoices), count(creditNotes)]).toEqual([4372, 18_536, 3654]);
      expect([sum(invoices), sum(creditNotes)]).toEqual([891_140_790, 61_134_209]);
      expect(new Set(invoices.map(({number}) => number)).size).toBe(18_536);

      const zero = invoices.filter(({totalMinor}) => totalMinor === 0);
      expect(zero.length).toBeGreaterThan(0);
      for (const {number, status} of zero) expect(status, number).toBe('paid');
    },
    RUN_MS,
  );

  it(
    'change nothing the second time',
    async () => {
      const {code, out} = await importFile();
      console.log(out);
      expect(code).toBe(0);
      expect(out).toMatch(/^customers +0 created, 0 updated, 4,372 unchanged$/m);
      expect(out).toMatch(/^invoices +0 created, 0 updated, 18,536 unchanged; /m);
      expect(out).toMatch(/^credit notes +0 created, 0 updated, 3,654 unchanged; /m);
      expect(out).toMatch(/^rows +541,909 = 406,829 taken \+ 135,080 rejected$/m);
    },
    RUN_MS,
  );

  it(
    'give a customer 201 invoices, page by page, and the credit of 47 credit notes',
    async () => {
      const file = await documentsInFile();
      expect([file.invoices.size, file.creditNotes.size]).toEqual([201, 47]);

      const {ticket} = await post<{ticket: string}>(
        '/v1/portal-tickets',
        {customer: {externalId: CUSTOMER}},
        {authorization: `Bearer ${KEYS.secret}`, 'idempotency-key': crypto.randomUUID()},
      );
      const {accessToken, customer} = await post<{accessToken: string; customer: {id: string}}>(
        '/portal/v1/session/ticket',
        {publishableKey: KEYS.publishable, ticket},
        {origin: site},
      );

      const invoices: Document[] = [];
      const sizes: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Page<Document> = await get(
          `/portal/v1/invoices?sort=date&direction=asc&limit=25${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
          accessToken,
        );
        sizes.push(page.data.length);
        invoices.push(...page.data);
        cursor = page.nextCursor;
      }
      // 8 × 25 + 1
      expect(sizes).toEqual([25, 25, 25, 25, 25, 25, 25, 25, 1]);
      expect(new Set(invoices.map(({id}) => id)).size).toBe(201);
      expect(invoices.map(({date}) => date)).toEqual(invoices.map(({date}) => date).toSorted());
      expect(new Map(invoices.map(({number, totalMinor}) => [number, totalMinor]))).toEqual(file.invoices);
      for (const {number, status, totalMinor} of invoices)
        expect(status, number).toBe(totalMinor === 0 ? 'paid' : 'sent');

      const creditNotes = await all<Document>(`/v1/credit-notes?customerId=${customer.id}`);
      expect(new Map(creditNotes.map(({number, totalMinor}) => [number, totalMinor]))).toEqual(file.creditNotes);

      const total = (numbers: Map<string, number>) => [...numbers.values()].reduce((all, minor) => all + minor, 0);
      const open = [...file.invoices.values()].filter((minor) => minor > 0).length;
      const {totals} = await get<{totals: object[]}>('/portal/v1/dashboard', accessToken);
      // Nothing is applied by itself, and a file of 2010 and 2011 is overdue.
      expect(totals).toEqual([
        {
          currency: 'GBP',
          openCount: open,
          outstandingMinor: total(file.invoices),
          payableMinor: total(file.invoices),
          announcedMinor: 0,
          overdueCount: open,
          overdueMinor: total(file.invoices),
          overduePayableMinor: total(file.invoices),
          processingMinor: 0,
          reservedMinor: 0,
          availableCreditMinor: total(file.creditNotes),
          retainerOutstandingMinor: 0,
          retainerPayableMinor: 0,
          retainerAvailableMinor: 0,
        },
      ]);
    },
    RUN_MS,
  );

  describe('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    it('the demo turns to this merchant, opens the customer, and its list pages on', async () => {
      const {page, context, complaints} = await visit(browser, null);
      const bar = page.getByRole('complementary', {name: 'Demo controls'});
      await bar.getByLabel('Merchant').selectOption('import');
      // The shop's page of before is a loaded one too.
      await page.locator('input[data-merchant=import]').waitFor({state: 'attached'});
      await page.waitForLoadState('load');
      await bar.locator('summary').click();
      await bar.getByRole('searchbox').fill(CUSTOMER);
      await bar.getByRole('button', {name: `Customer ${CUSTOMER}: open`}).click();
      await page.locator('portal-dashboard').getByText('£').first().waitFor();
      await page.locator('portal-app').getByRole('link', {name: 'Invoices', exact: true}).click();
      const numbers = () => page.locator('portal-invoices tbody td.number a').allTextContents();
      await eventually(async () => (await numbers()).length).toBe(25);
      const first = await numbers();
      await page.locator('portal-invoices').getByText('Next', {exact: true}).click();
      await eventually(async () => (await numbers())[0]).not.toBe(first[0]);
      const second = await numbers();
      expect(second).toHaveLength(25);
      expect(second.filter((number) => first.includes(number))).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
});
