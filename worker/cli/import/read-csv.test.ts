import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readCsv, type Row} from './read-csv.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterAll(() => rm(folder, {recursive: true}));

async function read(
  content: string | Buffer,
  {name = 'file.csv', encoding = 'utf-8', delimiter = ','} = {},
): Promise<Row[]> {
  const file = join(folder, name);
  await writeFile(file, content);
  return Readable.from(readCsv(file, {encoding, delimiter})).toArray();
}

describe('reads', () => {
  test('quotes, line breaks in cells, a byte order mark, and counts rows as a spreadsheet does', async () => {
    const rows = await read('\ufeffa,b\r\n1,"say ""hi"", and\nbye"\r\n\r\n2,£\r\n');
    expect(rows).toEqual([
      {row: 1, cells: ['a', 'b']},
      {row: 2, cells: ['1', 'say "hi", and\nbye']},
      {row: 4, cells: ['2', '£']},
    ]);
  });

  test('gzip by its content, whatever the name says', async () => {
    expect(await read(gzipSync('a\n1\n'), {name: 'misnamed.csv'})).toHaveLength(2);
    expect(await read(gzipSync('a\n1\n'), {name: 'file.csv.gz'})).toHaveLength(2);
  });

  test('another encoding and another separator, when told', async () => {
    expect(await read(Buffer.from('a;b\n\xa31;2\n', 'latin1'), {encoding: 'windows-1252', delimiter: ';'})).toEqual([
      {row: 1, cells: ['a', 'b']},
      {row: 2, cells: ['£1', '2']},
    ]);
    expect(await read(Buffer.from('\ufeffa\n\u00e9\n', 'utf16le'), {encoding: 'utf-16le'})).toEqual([
      {row: 1, cells: ['a']},
      {row: 2, cells: ['é']},
    ]);
  });

  test('leaves rows of another length to its caller', async () => {
    expect((await read('a,b\n1\n1,2,3\n')).map(({cells}) => cells.length)).toEqual([2, 1, 3]);
  });

  test('characters that a chunk cuts in two', async () => {
    const long = 'é'.repeat(400_000).replace(/(.{1000})/gu, '$1\n');
    const rows = await read(`a\n${long}`);
    expect(rows.slice(1).every(({cells}) => /^é+$/.test(cells[0]!))).toBe(true);
    expect(rows).toHaveLength(401);
  });
});

describe('refuses, and says where', () => {
  test.each([
    ['a quote that is never closed', 'a,b\n1,2\n3,"4\n5,6\n', /Row 3.*never closed/],
    ['a quote within a cell', 'a,b\n1,2\n3,4"x"\n', /Row 3, column 2.*quote/],
    ['text behind a closing quote', 'a,b\n1,"2"3\n', /Row 2, column 2.*closing quote/],
    ['an empty file', '', /0 bytes/],
    ['UTF-16', Buffer.from('\ufeffa,b\n', 'utf16le'), /UTF-16.*utf-16le/],
    ['Latin-1', Buffer.from('a,b\n1,caf\xe9\n', 'latin1'), /Line 2, character 6 is not UTF-8.*windows-1252/],
    ['a character cut off by the end', Buffer.from('a,b\n1,caf\xe9', 'latin1'), /cut off/],
    ['NUL characters', 'a,b\n1,\0\n', /NUL/],
    ['a spreadsheet', Buffer.from('PK\x03\x04....'), /Save it as CSV/],
    ['a cut gzip', gzipSync(Buffer.alloc(90_000, 'abc,def\n')).subarray(0, 80), /cut off/],
    ['a damaged gzip', Buffer.concat([gzipSync('a,b\n').subarray(0, 10), Buffer.alloc(40, 0xff)]), /damaged/],
  ])('%s', async (_name, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  test('a .gz that is none, and a file that is not there', async () => {
    await expect(read('a,b\n', {name: 'plain.csv.gz'})).rejects.toThrow(/not gzip/);
    await expect(
      Readable.from(readCsv(join(folder, 'absent.csv'), {encoding: 'utf-8', delimiter: ','})).toArray(),
    ).rejects.toThrow(/There is no file/);
  });

  test('Latin-1 far into a large file: still the right line', async () => {
    const content = Buffer.concat([
      Buffer.from('a,b\n'),
      Buffer.from('1,é\n'.repeat(200_000)),
      Buffer.from('1,\xe9\n', 'latin1'),
    ]);
    await expect(read(content)).rejects.toThrow(/Line 200002, character 3/);
  });
});
