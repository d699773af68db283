import {formatMillionths, parseMillionths} from '../../money/decimals.ts';
import {exponentOf} from '../../money/exponents.ts';
import {lineAmountMinor} from '../../money/line-amounts.ts';
import {ImportError, type ColumnMap, type Field, type ImportSettings} from './arguments.ts';
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
interface Problem {
  code: string;
  reason: string;
}
/** What is wrong with a row in one of its columns; no field: with the row as a whole. */
interface Fault extends Problem {
  field?: Field;
}

/** ISO dates, with or without a time behind them. Others are ambiguous (3/4 is March or April). */
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
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

/** The mapped columns of the header, and how to read a cell of each. */
class Columns {
  private readonly at = new Map<Field, number>();
  private readonly map: ColumnMap;
  private readonly count: number;

  constructor(header: string[], map: ColumnMap) {
    this.map = map;
    this.count = header.length;
    for (const [field, {column}] of Object.entries(map)) {
      const index = header.indexOf(column);
      if (index === -1) {
        const hint =
          header.length === 1 && /[;\t|]/.test(column + header[0])
            ? ' Is the separator another one (--delimiter)?'
            : '';
        throw new ImportError(
          `There is no column "${column}" (mapped to ${field}). There are: ${header.join(', ')}.${hint}`,
        );
      }
      if (header.includes(column, index + 1))
        throw new ImportError(`Two columns are called "${column}" (mapped to ${field}).`);
      this.at.set(field as Field, index);
    }
  }

  name(field: Field): string {
    return this.map[field]?.column ?? field;
  }

  text(row: Row, field: Field): string {
    const index = this.at.get(field);
    // Our own rejects file, mended: what was put before a formula to defuse it comes off again.
    return index === undefined ? '' : (row.cells[index] ?? '').trim().replace(/^'(?=[=+\-@])/, '');
  }

  /** The text, without `.0` where the map says `:integer`; null where it is no whole number then. */
  code(row: Row, field: Field): string | null {
    const text = this.text(row, field);
    if (!this.map[field]?.integer || text === '') return text;
    return /^(\d+)(?:\.0*)?$/.exec(text)?.[1] ?? null;
  }

  decimal(row: Row, field: 'quantity' | 'price'): bigint | null {
    // ".5" and "2.50000000" are exact too; anything else is left to the strict reader.
    const text = this.text(row, field)
      .replace(/^([+-]?)\./, '$10.')
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '');
    return parseMillionths(text);
  }

  date(row: Row): string | null {
    const match = DATE.exec(this.text(row, 'date'));
    if (!match) return null;
    const date = `${match[1]}-${match[2]}-${match[3]}`;
    const time = Date.parse(date);
    // JavaScript moves 31 April to 1 May: a date that exists is one that comes back as it was.
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : null;
  }

  /** Everything that is wrong with a row, seen by itself. */
  faults(row: Row, settings: Settings): Fault[] {
    if (row.cells.length !== this.count) {
      // A row with a cell too many or too few is shifted: nothing in it can be trusted.
      const code = row.cells.length > this.count ? 'too_many_columns' : 'too_few_columns';
      return [{code, reason: `row ${row.row} has ${row.cells.length} columns, the header has ${this.count}`}];
    }
    const faults: Fault[] = [];
    for (const field of ['number', 'customer'] as const) {
      if (!this.code(row, field)) faults.push(this.codeFault(row, field));
    }
    for (const field of ['quantity', 'price'] as const) {
      if (this.decimal(row, field) !== null) continue;
      const reason = `${this.where(row, field)}: "${this.text(row, field)}" is no number of up to 6 decimals`;
      faults.push({field, code: `${field}_no_number`, reason});
    }
    if (this.date(row) === null) {
      const reason = `${this.where(row, 'date')}: "${this.text(row, 'date')}" is no date (YYYY-MM-DD) that exists`;
      faults.push({field: 'date', code: 'date_not_a_date', reason});
    }
    const currency = this.text(row, 'currency').toUpperCase() || settings.currency;
    if (exponentOf(currency) === null) {
      const reason = `${this.where(row, 'currency')}: "${currency}" is no ISO 4217 currency`;
      faults.push({field: 'currency', code: 'currency_unknown', reason});
    }
    return faults;
  }

  private codeFault(row: Row, field: 'number' | 'customer'): Fault {
    const text = this.text(row, field);
    if (text === '') return {field, code: `no_${field}`, reason: `${this.where(row, field)} is empty`};
    const reason = `${this.where(row, field)}: "${text}" is no whole number, as ":integer" says`;
    return {field, code: `${field}_no_integer`, reason};
  }

  private where(row: Row, field: Field): string {
    return `row ${row.row}, column ${this.name(field)}`;
  }
}
