import {basename, join, resolve} from 'node:path';
import {parseArgs} from 'node:util';

/** What a column of the file can mean. The first six must be mapped. */
export const REQUIRED_FIELDS = ['number', 'date', 'customer', 'description', 'quantity', 'price'] as const;
export const OPTIONAL_FIELDS = ['item', 'country', 'name', 'currency', 'po'] as const;
export type Field = (typeof REQUIRED_FIELDS)[number] | (typeof OPTIONAL_FIELDS)[number];

const FIELDS: readonly string[] = [...REQUIRED_FIELDS, ...OPTIONAL_FIELDS];
/** Where `:integer` makes sense: codes that a spreadsheet has turned into numbers. */
const INTEGER_FIELDS: readonly string[] = ['number', 'customer', 'item'];

export interface MappedColumn {
  column: string;
  /** `17850.0` is the code `17850`: spreadsheets and data frames write whole numbers so. */
  integer: boolean;
}
export type ColumnMap = Partial<Record<Field, MappedColumn>> & Record<(typeof REQUIRED_FIELDS)[number], MappedColumn>;

export interface ImportSettings {
  file: string;
  map: ColumnMap;
  currency: string;
  termsDays: number;
  /** Numbers that begin so are credit notes; null: there are none. */
  creditNotePrefix: string | null;
  url: string;
  key: string;
  rejectsFile: string;
  batchDocumentsMax: number;
  encoding: string;
  delimiter: string;
}

/** A message for the person at the terminal: printed without a stack, exit code 1. */
export class ImportError extends Error {
  override name = 'ImportError';
}

export const HELP = `Imports documents from a CSV (or CSV.gz) with one row for each document line.

  npm run import -- FILE --map FIELD=COLUMN[:integer],… --currency CODE [options]

  --map           which column is what. Needed: ${REQUIRED_FIELDS.join(', ')}.
                  Optional: ${OPTIONAL_FIELDS.join(', ')}. ":integer" drops the ".0" of 17850.0.
  --currency      ISO 4217 code of the amounts (a mapped "currency" column goes before it)
  --terms         days from an invoice's date to its due date                     [30]
  --credit-notes  numbers that begin with this prefix are credit notes
  --rejects       where rows go that cannot be taken, each with its reason        [.state/import/FILE.rejects.csv]
  --url, --key    the merchant API and its secret key         [http://localhost:8788, ptl_sk_import_local]
                  A demo on another PORT: --url http://localhost:PORT+1
  --batch         documents in one request, 1 to 400                              [150]
  --encoding      of the file, if it is not UTF-8 (windows-1252, utf-16le, …)
  --delimiter     between columns, if it is not a comma
  --help

Dates are YYYY-MM-DD, with or without a time behind them (2010-12-01 08:26:00), which is dropped. 3/4/2011 is
refused: it is two days. Decimals have a point and up to 6 digits after it (2.55, -3, .5); 1,000 and 2,55 and £2
and 1e3 are refused. A row that cannot be taken is rejected with all its reasons.

Rows are numbered as a spreadsheet shows them: the header is row 1. A document is taken whole or not at
all. Run it again as often as you like: what is there already, and the same, is left as it is.
Ends with 0 when something was imported, even where rows were rejected: the last line says how many, and where
they are. Ends with 1 when nothing could be imported.`;

/**
 * Reads the command line.
 * @param defaultPort the local demo's API port
 * @throws ImportError naming the option and what it takes
 */
export function readArguments(args: string[], workingDirectory: string, defaultPort: number): ImportSettings | 'help' {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        map: {type: 'string'},
        currency: {type: 'string'},
        terms: {type: 'string', default: '30'},
        'credit-notes': {type: 'string'},
        rejects: {type: 'string'},
        url: {type: 'string', default: `http://localhost:${defaultPort}`},
        key: {type: 'string', default: 'ptl_sk_import_local'},
        batch: {type: 'string', default: '150'},
        encoding: {type: 'string', default: 'utf-8'},
        delimiter: {type: 'string', default: ','},
        help: {type: 'boolean', short: 'h'},
      },
    });
  } catch (error) {
    throw new ImportError(`${(error as Error).message.split('. ')[0]}. See --help.`);
  }
  const {values, positionals} = parsed;
  if (values.help) return 'help';
  const file = positionals[0];
  if (file === undefined) throw new ImportError('Which file? See --help.');
  if (positionals.length > 1) {
    throw new ImportError(`One file at a time, and quotes around a map with spaces: got ${positionals.join(' and ')}.`);
  }
  if (values.map === undefined) throw new ImportError('--map says which column is what. See --help.');
  const map = readMap(values.map);
  if (values.currency === undefined && map.currency === undefined) {
    throw new ImportError('--currency CODE (for example GBP) says what currency the amounts are in.');
  }
  const currency = values.currency?.toUpperCase() ?? '';
  const prefix = values['credit-notes'];
  if (prefix === '') throw new ImportError('--credit-notes needs a prefix: every number begins with nothing.');
  const delimiter = values.delimiter === '\\t' || values.delimiter === 'tab' ? '\t' : values.delimiter;
  if (delimiter.length !== 1) throw new ImportError('--delimiter is one character, or "tab".');
  return {
    file: resolve(workingDirectory, file),
    map,
    currency,
    termsDays: readWholeNumber('--terms', values.terms, 0, 3650),
    creditNotePrefix: prefix ?? null,
    url: readUrl(values.url),
    key: values.key,
    rejectsFile: values.rejects
      ? resolve(workingDirectory, values.rejects)
      : join(process.cwd(), '.state', 'import', `${basename(file).replace(/(\.csv)?(\.gz)?$/i, '')}.rejects.csv`),
    batchDocumentsMax: readWholeNumber('--batch', values.batch, 1, 400),
    encoding: readEncoding(values.encoding),
    delimiter,
  };
}

/** `number=InvoiceNo,customer=CustomerID:integer`: field, column in the file, and how to read it. */
export function readMap(text: string): ColumnMap {
  const map: Partial<Record<Field, MappedColumn>> = {};
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    if (equals < 1) throw new ImportError(`--map: "${part}" is not FIELD=COLUMN.`);
    const field = part.slice(0, equals).trim();
    if (!FIELDS.includes(field)) {
      throw new ImportError(`--map: there is no field "${field}". There are: ${FIELDS.join(', ')}.`);
    }
    if (map[field as Field]) throw new ImportError(`--map: "${field}" is mapped twice.`);
    let column = part.slice(equals + 1).trim();
    const integer = column.endsWith(':integer');
    if (integer) column = column.slice(0, -':integer'.length);
    if (integer && !INTEGER_FIELDS.includes(field)) {
      throw new ImportError(`--map: ":integer" is for ${INTEGER_FIELDS.join(', ')}, not for "${field}".`);
    }
    if (column === '') throw new ImportError(`--map: "${field}" has no column.`);
    map[field as Field] = {column, integer};
  }
  const missing = REQUIRED_FIELDS.filter((field) => !map[field]);
  if (missing.length > 0) throw new ImportError(`--map lacks ${missing.join(', ')}. See --help.`);
  return map as ColumnMap;
}

function readWholeNumber(option: string, text: string, minimum: number, maximum: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= minimum && value <= maximum)) {
    throw new ImportError(`${option} is a whole number from ${minimum} to ${maximum}; "${text}" is not.`);
  }
  return value;
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ImportError(`--url is the API's address, for example https://portal.example.com; "${text}" is not.`);
  }
  return url.href.replace(/\/$/, '');
}

function readEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new ImportError(`--encoding: "${label}" is unknown. Try windows-1252, iso-8859-1 or utf-16le.`);
  }
}
