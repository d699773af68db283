import {isUtf8} from 'node:buffer';
import {createReadStream} from 'node:fs';
import {open} from 'node:fs/promises';
import {Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {CsvError, parse} from 'csv-parse';
import {ImportError} from './arguments.ts';

/** A row as it stands in the file. `row` counts as a spreadsheet does: the header is 1. */
export interface Row {
  row: number;
  cells: string[];
}

export interface CsvOptions {
  encoding: string;
  delimiter: string;
}

const LINE_FEED = 0x0a;
/** Nobody's line item is this long; a quote that is never closed is. */
const CELL_CHARACTERS_MAX = 100_000;

/**
 * Reads a CSV or CSV.gz, told apart by its first bytes (exports are often misnamed), one row at a time.
 * The first row is yielded like any other. Rows may have the wrong number of cells: the caller names them.
 * @throws ImportError file absent, empty, cut off, not gzip, broken quotes or encoding: names where
 */
export async function* readCsv(file: string, options: CsvOptions): AsyncGenerator<Row> {
  const bytes = await openBytes(file);
  const parser = parse({
    delimiter: options.delimiter,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: CELL_CHARACTERS_MAX * 2,
  });
  // A failure upstream must surface in the loop below, which reads the parser.
  const text = Readable.from(decode(bytes, options.encoding), {objectMode: true});
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      // An empty line is one empty cell; it is nobody's row, but spreadsheets count it.
      if (cells.length === 1 && cells[0] === '') continue;
      yield {row, cells};
    }
  } catch (error) {
    throw explain(error, row);
  } finally {
    text.destroy();
  }
  if (row === 0) throw new ImportError('The file has no rows, not even a header.');
}

async function openBytes(file: string): Promise<AsyncIterable<Buffer>> {
  const named = file.toLowerCase().endsWith('.gz');
  let head: Buffer;
  try {
    const handle = await open(file);
    try {
      if ((await handle.stat()).isDirectory()) throw new ImportError(`${file} is a folder.`);
      head = (await handle.read(Buffer.alloc(4), 0, 4, 0)).buffer.subarray(0, 4);
      if ((await handle.stat()).size === 0) throw new ImportError(`${file} is empty (0 bytes).`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new ImportError(`There is no file ${file}.`);
    throw new ImportError(`${file} cannot be read (${code}).`);
  }
  const source = createReadStream(file, {highWaterMark: 1 << 18});
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const gunzip = createGunzip();
    source.on('error', (error) => gunzip.destroy(error));
    return source.pipe(gunzip);
  }
  if (named) {
    throw new ImportError(`${file} is named .gz, but is not gzip. If it is a plain CSV, name it .csv.`);
  }
  if (head[0] === 0x50 && head[1] === 0x4b) {
    throw new ImportError(`${file} is a ZIP archive or a spreadsheet (.xlsx). Save it as CSV first.`);
  }
  return source;
}

/** Bytes to text; a byte that does not belong stops the import, for it would corrupt somebody's name. */
async function* decode(source: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, {fatal: true, ignoreBOM: false});
  let line = 1;
  let first = true;
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    if (first) refuseUtf16(chunk, encoding);
    first = false;
    let text: string;
    try {
      text = decoder.decode(chunk, {stream: true});
    } catch {
      throw new ImportError(encodingMessage(Buffer.concat([tail, chunk]), line, encoding));
    }
    line += countLines(chunk);
    // The last line is kept for the message: characters and lines may be cut in two between chunks.
    const cut = chunk.lastIndexOf(LINE_FEED) + 1;
    tail = cut > 0 ? chunk.subarray(cut) : Buffer.concat([tail, chunk]).subarray(-CELL_CHARACTERS_MAX);
    if (text.includes('\0')) {
      throw new ImportError(
        encoding === 'utf-8'
          ? 'The file holds NUL characters: it is not text, or it is UTF-16 (then add --encoding utf-16le).'
          : 'The file holds NUL characters: it is not text in this encoding.',
      );
    }
    if (text !== '') yield text;
  }
  try {
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch {
    throw new ImportError(`The file ends in the middle of a character: it was cut off, or is not ${encoding}.`);
  }
}

function refuseUtf16(chunk: Buffer, encoding: string): void {
  if (encoding !== 'utf-8' || chunk.length < 2) return;
  const mark = chunk.readUInt16BE(0);
  if (mark === 0xfffe || mark === 0xfeff) {
    const name = mark === 0xfffe ? 'utf-16le' : 'utf-16be';
    throw new ImportError(`The file is UTF-16. Save it as UTF-8, or add --encoding ${name}.`);
  }
}

function encodingMessage(bytes: Buffer, firstLine: number, encoding: string): string {
  if (encoding !== 'utf-8') return `The file is not ${encoding}.`;
  let line = firstLine;
  let start = 0;
  let end = bytes.indexOf(LINE_FEED);
  while (end !== -1 && isUtf8(bytes.subarray(start, end))) {
    line += 1;
    start = end + 1;
    end = bytes.indexOf(LINE_FEED, start);
  }
  const text = bytes.subarray(start, end === -1 ? undefined : end).toString('utf8');
  const column = Math.max(text.indexOf('\ufffd'), 0) + 1;
  return `Line ${line}, character ${column} is not UTF-8. Save the file as UTF-8, or say what it is: --encoding windows-1252.`;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}

function explain(error: unknown, rowsRead: number): unknown {
  if (error instanceof CsvError) {
    const column = typeof error['column'] === 'number' ? `, column ${Number(error['column']) + 1}` : '';
    // The parser runs ahead of us: it knows better than our own count which row it is at.
    const row = typeof error['records'] === 'number' ? error['records'] + 1 : rowsRead + 1;
    const where = `Row ${row}${column} (line ${String(error['lines'] ?? row)})`;
    const what: Record<string, string> = {
      CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
      INVALID_OPENING_QUOTE:
        'a quote stands in the middle of a cell; the whole cell must be quoted, and the quote doubled',
      CSV_INVALID_CLOSING_QUOTE: 'after a closing quote comes neither a separator nor the end of the row',
      CSV_MAX_RECORD_SIZE: 'the row does not end; a quote is probably open',
    };
    return new ImportError(`${where}: ${what[error.code] ?? error.message}. Nothing was imported.`);
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'Z_BUF_ERROR') return new ImportError('The gzip file is cut off. Nothing was imported.');
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return new ImportError(`The gzip file is damaged (${code}). Nothing was imported.`);
  }
  return error;
}
