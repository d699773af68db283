import {parseMillionths} from '../../money/decimals.ts';
import {exponentOf} from '../../money/exponents.ts';
import {ImportError, type ColumnMap, type Field, type ImportSettings} from './arguments.ts';
import type {Row} from './read-csv.ts';

export interface Problem {
  code: string;
  reason: string;
}

/** What is wrong with a row in one of its columns; no field: with the row as a whole. */
export interface Fault extends Problem {
  field?: Field;
}

/** ISO dates, with or without a time behind them. Others are ambiguous (3/4 is March or April). */
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** The mapped columns of the header, and how to read a cell of each. */
export class Columns {
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
  faults(row: Row, settings: Pick<ImportSettings, 'currency'>): Fault[] {
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
