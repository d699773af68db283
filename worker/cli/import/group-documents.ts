import {formatMillionths} from '../../money/decimals.ts';
import {exponentOf} from '../../money/exponents.ts';
import {lineAmountMinor} from '../../money/line-amounts.ts';
import {ImportError, type ImportSettings} from './arguments.ts';
import {Columns, type Fault, type Problem} from './columns.ts';
import {countryCode} from './countries.ts';
import type {Row} from './read-csv.ts';

/** Why one row cannot be taken. `code` is for machines, and the first fault's; `reason` names all, row and column in words. */
export interface Reject extends Row {
  code: string;
  reason: string;
}

export interface DocumentLine {
  itemCode?: string;
  description: string;
  quantity: string;
  unitPrice: string;
}

export interface ImportDocument {
  kind: 'invoice' | 'credit_note';
  number: string;
  customer: string;
  currency: string;
  date: string;
  dueDate: string;
  poReference?: string;
  lines: DocumentLine[];
  totalMinor: number;
  rows: Row[];
}

export interface ImportCustomer {
  externalId: string;
  name: string;
  currency: string;
  country: string | null;
}

export interface Grouped {
  /** Every row of the file but the header. */
  rowCount: number;
  header: string[];
  customers: Map<string, ImportCustomer>;
  documents: ImportDocument[];
  rejects: Reject[];
}

type Settings = Pick<ImportSettings, 'map' | 'currency' | 'termsDays' | 'creditNotePrefix'>;
const DAY_MS = 86_400_000;

/**
 * Rows to documents, in the order in which their numbers first appear; the rows of one document need not
 * stand together. A document that has one unusable row is rejected with all its rows.
 * @throws ImportError where a mapped column is absent
 */
export async function groupDocuments(rows: AsyncIterable<Row>, settings: Settings): Promise<Grouped> {
  let columns: Columns | undefined;
  let header: string[] = [];
  let rowCount = 0;
  const rejects: Reject[] = [];
  const byNumber = new Map<string, Row[]>();
  for await (const row of rows) {
    if (!columns) {
      header = row.cells.map((cell) => cell.trim());
      columns = new Columns(header, settings.map);
      continue;
    }
    rowCount += 1;
    const number = columns.code(row, 'number');
    if (number === '' || number === null) {
      rejects.push({...row, ...asOne(columns.faults(row, settings))!});
      continue;
    }
    const others = byNumber.get(number);
    if (others) others.push(row);
    else byNumber.set(number, [row]);
  }
  if (!columns) throw new ImportError('The file has no header.');
  const customers = new Map<string, ImportCustomer>();
  const documents: ImportDocument[] = [];
  for (const [number, documentRows] of byNumber) {
    const read = readDocument(number, documentRows, columns, settings);
    if (!('lines' in read)) {
      for (const reject of read) rejects.push(reject);
      continue;
    }
    documents.push(read);
    const first = documentRows[0]!;
    const known = customers.get(read.customer);
    const country = countryCode(columns.text(first, 'country'));
    // Some customers are in more than one country: the first that we know stays, in every run.
    if (known) known.country ??= country;
    else {
      const name = columns.text(first, 'name') || `Customer ${read.customer}`;
      customers.set(read.customer, {externalId: read.customer, name, currency: read.currency, country});
    }
  }
  return {rowCount, header, customers, documents, rejects};
}

function readDocument(number: string, rows: Row[], columns: Columns, settings: Settings): ImportDocument | Reject[] {
  const first = rows[0]!;
  const customer = columns.code(first, 'customer');
  const prefix = settings.creditNotePrefix;
  const kind = prefix !== null && number.startsWith(prefix) ? 'credit_note' : 'invoice';
  const currency = columns.text(first, 'currency').toUpperCase() || settings.currency;
  const lines: DocumentLine[] = [];
  const problems = new Map<Row, Problem>();
  let totalMinor = 0;
  for (const row of rows) {
    const faults = columns.faults(row, settings);
    const others = mismatches(row, first, number, columns, settings);
    // A cell that cannot be read is another one's for that reason: once is enough. A shifted row's cells say nothing.
    const isShifted = faults.some(({field}) => field === undefined);
    if (!isShifted) faults.push(...others.filter(({field}) => !faults.some((fault) => fault.field === field)));
    const problem = asOne(faults);
    if (problem) {
      problems.set(row, problem);
      continue;
    }
    const quantity = columns.decimal(row, 'quantity')! * (kind === 'credit_note' ? -1n : 1n);
    const price = columns.decimal(row, 'price')!;
    const amount = lineAmountMinor(quantity, price, exponentOf(currency) ?? 2);
    if (amount === null || !Number.isSafeInteger(totalMinor + amount)) {
      problems.set(row, {
        code: 'amount_too_large',
        reason: `row ${row.row}: ${columns.name('quantity')} × ${columns.name('price')} is beyond what can be kept exactly`,
      });
      continue;
    }
    totalMinor += amount;
    const itemCode = columns.code(row, 'item') ?? '';
    lines.push({
      ...(itemCode && {itemCode}),
      description: columns.text(row, 'description') || itemCode || 'Item',
      quantity: formatMillionths(quantity),
      unitPrice: formatMillionths(price),
    });
  }
  const [bad] = problems.keys();
  if (bad) {
    const another = {
      code: 'document_incomplete',
      reason: `another row of this document, row ${bad.row}, is not usable (${problems.get(bad)!.code})`,
    };
    return rows.map((row) => ({...row, ...(problems.get(row) ?? another)}));
  }
  if (totalMinor < 0) {
    const reason =
      kind === 'invoice'
        ? `invoice ${number} has a negative total; is it a credit note? Then name its prefix with --credit-notes`
        : `credit note ${number} has a negative total: it would ask for money`;
    return rows.map((row) => ({...row, code: 'total_negative', reason}));
  }
  const date = columns.date(first)!;
  const poReference = columns.text(first, 'po');
  return {
    kind,
    number,
    customer: customer!,
    currency,
    date,
    dueDate: new Date(Date.parse(date) + settings.termsDays * DAY_MS).toISOString().slice(0, 10),
    ...(poReference && {poReference}),
    lines,
    totalMinor,
    rows,
  };
}

/** The same number with other contents: whose is it, then? */
function mismatches(row: Row, first: Row, number: string, columns: Columns, settings: Settings): Fault[] {
  return (['customer', 'currency'] as const).flatMap((field) => {
    if (!settings.map[field]) return [];
    const own = columns.text(row, field);
    const firsts = columns.text(first, field);
    if (own === firsts || columns.code(row, field) === columns.code(first, field)) return [];
    const reason = `row ${row.row}, column ${columns.name(field)}: ${number} is "${own}" here and "${firsts}" in row ${first.row}`;
    return [{field, code: `number_with_another_${field}`, reason}];
  });
}

/** All at once, so that whoever mends the file mends it once. */
function asOne(faults: Fault[]): Problem | null {
  const [first] = faults;
  return first ? {code: first.code, reason: faults.map(({reason}) => reason).join('; ')} : null;
}
