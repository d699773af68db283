import {describe, expect, test} from 'vitest';
import {readMap} from './arguments.ts';
import {countryCode} from './countries.ts';
import {groupDocuments} from './group-documents.ts';
import type {Row} from './read-csv.ts';

const settings = {
  map: readMap(
    'number=No,item=Code,description=Text,quantity=Qty,date=Date,price=Price,customer=Cust:integer,country=Country',
  ),
  currency: 'GBP',
  termsDays: 30,
  creditNotePrefix: 'C',
};
const HEADER = 'No|Code|Text|Qty|Date|Price|Cust|Country';

async function* rows(lines: string[]): AsyncGenerator<Row> {
  for (const [index, line] of lines.entries()) yield {row: index + 1, cells: line.split('|')};
}
const group = (lines: string[], changed: Partial<typeof settings> = {}) =>
  groupDocuments(rows([HEADER, ...lines]), {...settings, ...changed});

describe('documents', () => {
  test('rows of one document need not stand together; the first row has its date', async () => {
    const {documents, customers, rejects, rowCount} = await group([
      '1|A| mug |2|2010-12-01 08:26:00|2.55|17850.0|United Kingdom',
      '2|B|bowl|1|2010-12-02|3|17851.0|EIRE',
      '1|C||3|2010-12-05 09:00:00|0.001|17850.0|France',
    ]);
    expect(rowCount).toBe(3);
    expect(rejects).toEqual([]);
    expect(
      documents.map(({number, kind, date, dueDate, totalMinor}) => [number, kind, date, dueDate, totalMinor]),
    ).toEqual([
      // 2 × 2.55 = 5.10; 3 × 0.001 = 0.003, which is 0.00
      ['1', 'invoice', '2010-12-01', '2010-12-31', 510],
      ['2', 'invoice', '2010-12-02', '2011-01-01', 300],
    ]);
    expect(documents[0]!.lines).toEqual([
      {itemCode: 'A', description: 'mug', quantity: '2', unitPrice: '2.55'},
      {itemCode: 'C', description: 'C', quantity: '3', unitPrice: '0.001'},
    ]);
    expect([...customers.values()]).toEqual([
      {externalId: '17850', name: 'Customer 17850', currency: 'GBP', country: 'GB'},
      {externalId: '17851', name: 'Customer 17851', currency: 'GBP', country: 'IE'},
    ]);
  });

  test('a credit note is what its prefix says, and its quantities turn round', async () => {
    const {documents} = await group(['C7|A|mug|-2|2011-01-31|2.555|1.0|']);
    expect(documents).toMatchObject([{kind: 'credit_note', number: 'C7', totalMinor: 511, lines: [{quantity: '2'}]}]);
  });

  test('an invoice of zero is a document; one below zero is not', async () => {
    const {documents, rejects} = await group(['1|A|gift|1|2011-01-31|0|1|', '2|A|back|-1|2011-01-31|5|1|']);
    expect(documents.map(({number, totalMinor}) => [number, totalMinor])).toEqual([['1', 0]]);
    expect(rejects).toMatchObject([{row: 3, code: 'total_negative'}]);
  });

  test('the apostrophe that our rejects file puts before a formula comes off again', async () => {
    const {documents} = await group(["1|A|'=5 mugs|1|2011-01-31|5|1|"]);
    expect(documents[0]!.lines[0]!.description).toBe('=5 mugs');
  });

  test('a currency without decimals', async () => {
    const {documents} = await group(['1|A|mug|3|2011-01-31|100.5|1|'], {currency: 'JPY'});
    expect(documents[0]!.totalMinor).toBe(302);
  });
});

describe('rejects name row and column', () => {
  const good = '1|A|mug|2|2010-12-01|2.55|17|';
  test.each([
    ['no customer', '1|A|mug|2|2010-12-01|2.55||', 'no_customer', /row 3, column Cust is empty/],
    ['half a customer', '1|A|mug|2|2010-12-01|2.55|17.5|', 'customer_no_integer', /row 3, column Cust: "17.5"/],
    ['a price that is none', '1|A|mug|2|2010-12-01|£2|17|', 'price_no_number', /row 3, column Price: "£2"/],
    ['a float in disguise', '1|A|mug|1e3|2010-12-01|2|17|', 'quantity_no_number', /row 3, column Qty: "1e3"/],
    ['an empty quantity', '1|A|mug||2010-12-01|2|17|', 'quantity_no_number', /row 3, column Qty: ""/],
    ['30 February', '1|A|mug|1|2011-02-30|2|17|', 'date_not_a_date', /row 3, column Date: "2011-02-30"/],
    ['an ambiguous date', '1|A|mug|1|3/4/2011|2|17|', 'date_not_a_date', /row 3, column Date/],
    ['too many columns', '1|A|mug|1|2011-02-03|2|17||x', 'too_many_columns', /row 3 has 9 columns, the header has 8/],
    ['too few columns', '1|A|mug', 'too_few_columns', /row 3 has 3 columns/],
    [
      'another customer',
      '1|A|mug|1|2011-02-03|2|18|',
      'number_with_another_customer',
      /row 3, column Cust: 1 is "18" here and "17" in row 2/,
    ],
  ])('%s, and the document goes with it', async (_name, bad, code, reason) => {
    const {documents, rejects, rowCount} = await group([good, bad, '2|B|bowl|1|2010-12-02|3|17|']);
    expect(documents.map(({number}) => number)).toEqual(['2']);
    expect(rejects).toHaveLength(2);
    expect(rejects.find(({row}) => row === 3)).toMatchObject({code, reason: expect.stringMatching(reason)});
    expect(rejects.find(({row}) => row === 2)).toMatchObject({
      code: 'document_incomplete',
      reason: expect.stringContaining('row 3'),
    });
    expect(documents.reduce((sum, document) => sum + document.rows.length, rejects.length)).toBe(rowCount);
  });

  test('several faults of one row are all named, the first by its code', async () => {
    const {rejects} = await group([
      '1|A|mug|x|2011-02-30|£2|17.5|',
      '|A|mug|1|soon|2|17|',
      '1|A|mug|y|2011-02-03|2|18|',
    ]);
    expect(rejects.map(({row, code}) => [row, code])).toEqual([
      [3, 'no_number'],
      [2, 'customer_no_integer'],
      [4, 'quantity_no_number'],
    ]);
    const [noNumber, four, another] = rejects.map(({reason}) => reason.split('; '));
    expect(noNumber).toEqual([expect.stringContaining('column No is empty'), expect.stringContaining('column Date')]);
    expect(four).toEqual(
      ['Cust', 'Qty', 'Price', 'Date'].map((column) => expect.stringContaining(`column ${column}:`)),
    );
    expect(another).toEqual([expect.stringContaining('"y"'), expect.stringContaining('1 is "18" here and "17.5"')]);
  });

  test('a row without a customer in another one’s document is said once to have none', async () => {
    const {rejects} = await group(['1|A|mug|1|2011-02-03|2|17|', '1|A|mug|1|2011-02-03|2||']);
    expect(rejects.find(({row}) => row === 3)!.reason).toBe('row 3, column Cust is empty');
  });

  test('no number', async () => {
    const {rejects} = await group(['|A|mug|2|2010-12-01|2.55|17|']);
    expect(rejects).toMatchObject([{row: 2, code: 'no_number'}]);
  });

  test('an unknown currency in a column', async () => {
    const map = readMap('number=No,description=Text,quantity=Qty,date=Date,price=Price,customer=Cust,currency=Country');
    const {rejects} = await group(['1|A|mug|2|2010-12-01|2.55|17|ABC'], {map});
    expect(rejects).toMatchObject([{row: 2, code: 'currency_unknown', reason: expect.stringContaining('ABC')}]);
  });

  test('a quantity times a price beyond what is exact', async () => {
    const {rejects} = await group(['1|A|mug|9000000000|2010-12-01|9000000000|17|']);
    expect(rejects).toMatchObject([{row: 2, code: 'amount_too_large'}]);
  });

  test('a mapped column that is not there: which there are', async () => {
    await expect(groupDocuments(rows(['No,Text']), settings)).rejects.toThrow(/no column "No" \(mapped to number\)/);
    await expect(groupDocuments(rows(['No;Text']), settings)).rejects.toThrow(/There are: No;Text.*--delimiter/);
    await expect(groupDocuments(rows([`${HEADER}|No`]), settings)).rejects.toThrow(/Two columns are called "No"/);
  });
});

test.each([
  ['United Kingdom', 'GB'],
  ['EIRE', 'IE'],
  ['RSA', 'ZA'],
  ['USA', 'US'],
  ['Hong Kong', 'HK'],
  ['Czech Republic', 'CZ'],
  [' united  arab emirates', 'AE'],
  ["Côte d'Ivoire", null],
  ['nl', 'NL'],
  ['Unspecified', null],
  ['European Community', null],
  ['', null],
])('country %j is %j', (name, code) => {
  if (code === null) expect([null, 'CI']).toContain(countryCode(name));
  else expect(countryCode(name)).toBe(code);
});
