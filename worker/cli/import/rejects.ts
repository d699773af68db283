import {createWriteStream} from 'node:fs';
import {mkdir, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {Reject} from './group-documents.ts';

/**
 * Writes what could not be taken, in the file's order, so that it can be mended and imported by itself: the
 * original columns stand behind row, code and reason. No rejects: no file, and none left from an earlier run.
 */
export async function writeRejects(file: string, header: string[], rejects: Reject[]): Promise<void> {
  if (rejects.length === 0) {
    await rm(file, {force: true});
    return;
  }
  await mkdir(dirname(file), {recursive: true});
  const sorted = rejects.toSorted((a, b) => a.row - b.row);
  await pipeline(Readable.from(csvLines(header, sorted)), createWriteStream(file));
}

function* csvLines(header: string[], rejects: Reject[]): Generator<string> {
  yield csvLine(['row', 'code', 'reason', ...header]);
  for (const {row, code, reason, cells} of rejects) yield csvLine([String(row), code, reason, ...cells]);
}

function csvLine(cells: string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A text that a spreadsheet would run as a formula gets an apostrophe before it; a number is left alone. */
function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d[\d.,]*$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
