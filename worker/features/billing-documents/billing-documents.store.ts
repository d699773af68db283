/** The SQL of documents with lines and taxes. Every query is held to one merchant. */
import {type CompiledQuery, sql} from 'kysely';
import type {Contents, StoredLine, StoredTax} from '../../http/document-fields.ts';
import {query} from '../../providers/database.ts';
import {insertRows, selectByValues, updateRows} from '../../providers/json-rows.ts';
import type {DocumentRow, DocumentTable} from './billing-documents.shapes.ts';

export const documentsBy = <Row>(
  table: DocumentTable<Row>,
  merchantId: string,
  column: 'id' | 'external_id' | 'number',
  values: readonly string[],
) => selectByValues<'invoices' | 'credit_notes', Row>(table.name, table.columns as never[], merchantId, column, values);

/** The lines and taxes of a document's present revision. */
export function contentsOf(
  {name, one}: Pick<DocumentTable<never>, 'name' | 'one'>,
  merchantId: string,
  id: string,
): readonly [CompiledQuery<StoredLine>, CompiledQuery<StoredTax>] {
  const ofPresentRevision = sql`where merchant_id = ${merchantId} and ${sql.ref(`${one}_id`)} = ${id}
    and revision = (select revision from ${sql.table(name)} where merchant_id = ${merchantId} and id = ${id})
    order by position`;
  return [
    sql<StoredLine>`select position, item_code, description, quantity_millionths, unit_price_millionths, amount_minor
      from ${sql.table(`${one}_lines`)} ${ofPresentRevision}`.compile(query),
    sql<StoredTax>`select position, name, rate_millionths, amount_minor
      from ${sql.table(`${one}_taxes`)} ${ofPresentRevision}`.compile(query),
  ];
}

/** A page by id; one row more than the limit, to know whether there is a next page. */
export function documentsPage<Row>(
  table: DocumentTable<Row>,
  merchantId: string,
  filter: {
    afterId: string | null;
    externalId?: string | undefined;
    customerId?: string | undefined;
    search?: string | undefined;
    limit: number;
  },
) {
  const conditions = [
    sql`merchant_id = ${merchantId}`,
    ...(table.kind === undefined ? [] : [sql`kind = ${table.kind}`]),
    ...(filter.afterId === null ? [] : [sql`id > ${filter.afterId}`]),
    ...(filter.externalId === undefined ? [] : [sql`external_id = ${filter.externalId}`]),
    ...(filter.customerId === undefined ? [] : [sql`customer_id = ${filter.customerId}`]),
    ...(filter.search === undefined ? [] : [sql`instr(search_text, ${filter.search}) > 0`]),
  ];
  // Named, since SQLite knows no numbers: it would rather walk all of a kind than those of one customer.
  const index =
    filter.customerId === undefined || filter.externalId !== undefined
      ? sql``
      : sql`indexed by ${sql.ref(`${table.name}_of_customer`)}`;
  return sql<Row>`select ${sql.join(table.columns.map((column) => sql.ref(column)))} from ${sql.table(table.name)} ${index}
    where ${sql.join(conditions, sql` and `)} order by id limit ${filter.limit + 1}`.compile(query);
}

type Cells = Record<string, string | number | null>;
type Written = Cells & {id: string};

/** Lines and taxes, before the documents themselves in the same batch: their triggers hold the totals against these rows. */
export function insertContents<Row extends DocumentRow>(
  {one}: Pick<DocumentTable<Row>, 'one'>,
  merchantId: string,
  documents: readonly {row: Row; contents: Contents}[],
): CompiledQuery[] {
  const ofRevision = (each: (contents: Contents) => readonly object[]): Cells[] =>
    documents.flatMap(({row, contents}) =>
      each(contents).map((stored) => ({[`${one}_id`]: row.id, revision: row.revision, ...stored})),
    );
  return [
    ...insertRows(
      `${one}_lines`,
      merchantId,
      ofRevision(({lines}) => lines),
    ),
    ...insertRows(
      `${one}_taxes`,
      merchantId,
      ofRevision(({taxes}) => taxes),
    ),
  ];
}

export const insertDocuments = (name: 'invoices' | 'credit_notes', merchantId: string, rows: readonly Written[]) =>
  insertRows(name, merchantId, rows);

export const updateDocuments = (name: 'invoices' | 'credit_notes', merchantId: string, rows: readonly Written[]) =>
  updateRows(
    name,
    merchantId,
    rows.map(({created_at_ms: _created, ...row}) => row),
  );

/** Void, for good; the ledger posts it on `changedOn`. */
export const voidDocument = (
  name: 'invoices' | 'credit_notes',
  merchantId: string,
  id: string,
  changedOn: string,
  nowMs: number,
) =>
  query
    .updateTable(name)
    .set({state: 'void', changed_on: changedOn, updated_at_ms: nowMs})
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .compile();
