import {describe, expect, test} from 'vitest';
import {readArguments, readMap} from './arguments.ts';

const MAP = 'number=A,date=B,customer=C:integer,description=D,quantity=E,price=F';
const read = (...args: string[]) => readArguments(args, '/here', 8788);

test('the least that is needed, and what goes without saying', () => {
  expect(read('x/sales.csv.gz', '--map', MAP, '--currency', 'gbp')).toMatchObject({
    file: '/here/x/sales.csv.gz',
    currency: 'GBP',
    termsDays: 30,
    creditNotePrefix: null,
    url: 'http://localhost:8788',
    key: 'ptl_sk_import_local',
    rejectsFile: expect.stringMatching(/\.state[\\/]import[\\/]sales\.rejects\.csv$/),
    map: {number: {column: 'A', integer: false}, customer: {column: 'C', integer: true}},
  });
});

test('a column may hold spaces, equals signs and colons', () => {
  expect(readMap(`${MAP},item=Item: code=1`).item).toEqual({column: 'Item: code=1', integer: false});
});

describe('refuses', () => {
  test.each([
    ['no file', ['--map', MAP, '--currency', 'GBP'], /Which file/],
    ['two files', ['a.csv', 'b.csv', '--map', MAP, '--currency', 'GBP'], /One file/],
    ['no map', ['a.csv', '--currency', 'GBP'], /--map/],
    ['no currency', ['a.csv', '--map', MAP], /--currency/],
    ['an unknown option', ['a.csv', '--frob'], /--frob/],
    ['terms in words', ['a.csv', '--map', MAP, '--currency', 'GBP', '--terms', 'net'], /--terms/],
    ['an empty prefix', ['a.csv', '--map', MAP, '--currency', 'GBP', '--credit-notes', ''], /prefix/],
    ['no address', ['a.csv', '--map', MAP, '--currency', 'GBP', '--url', 'localhost'], /--url/],
    ['an unknown encoding', ['a.csv', '--map', MAP, '--currency', 'GBP', '--encoding', 'ebcdic'], /--encoding/],
    ['a field twice', ['a.csv', '--map', `${MAP},number=Z`, '--currency', 'GBP'], /mapped twice/],
    ['an unknown field', ['a.csv', '--map', `${MAP},colour=Z`, '--currency', 'GBP'], /no field "colour"/],
    ['a missing field', ['a.csv', '--map', 'number=A', '--currency', 'GBP'], /lacks date, customer/],
    [
      'a whole-number price',
      ['a.csv', '--map', MAP.replace('price=F', 'price=F:integer'), '--currency', 'GBP'],
      /:integer/,
    ],
  ])('%s', (_name, args, message) => {
    expect(() => read(...args)).toThrow(message);
  });
});
