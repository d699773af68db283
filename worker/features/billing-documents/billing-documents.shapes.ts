/** What invoices, retainer invoices and credit notes have in common as records. */
import type {CompiledQuery} from 'kysely';
import type {Contents, LineInput, TaxInput} from '../../http/document-fields.ts';
import type {AddressInput, CustomerReference} from '../../http/fields.ts';
import type {MerchantWork} from '../../http/upserts.ts';
import type {CustomerRow} from '../customers/customers.shapes.ts';
import type {IdPrefix} from '../../providers/ids.ts';
import type {Preferences} from '../preferences/preferences.rules.ts';
import type {DocumentErrors} from './document-errors.rules.ts';

export interface DocumentInput {
  externalId?: string | null | undefined;
  customer: CustomerReference;
  number: string;
  state?: string | null | undefined;
  currency?: string | null | undefined;
  notes?: string | null | undefined;
  discountMinor?: number | null | undefined;
  lines: LineInput[];
  taxes?: TaxInput[] | null | undefined;
  billingAddress?: AddressInput | null | undefined;
}

/** What the planning needs of a stored document. */
export interface DocumentRow {
  id: string;
  customer_id: string;
  external_id: string | null;
  /** Of an invoice: which of the two it is. */
  kind?: 'invoice' | 'retainer';
  number: string;
  state: string;
  currency: string;
  revision: number;
  customer_name: string;
  billing_address: string | null;
  content_hash: string;
  created_at_ms: number;
}

/** A decided document; without contents where they did not change and were not read. */
export interface Decided<Row> {
  row: Row;
  contents: Contents | null;
}

/** What a revision is made with. */
export interface RevisionGiven {
  id: string;
  contentHash: string;
  preferences: Preferences;
  today: string;
  nowMs: number;
}

/** Where documents are stored, and which of the rows are these. */
export interface DocumentTable<Row> {
  name: 'invoices' | 'credit_notes';
  /** The prefix of the tables of its lines and taxes. */
  one: 'invoice' | 'credit_note';
  columns: readonly (keyof Row & string)[];
  kind?: 'invoice' | 'retainer';
}

/** One kind of document: what it differs from the others in. */
export interface DocumentKind<Input extends DocumentInput, Row extends DocumentRow, Answer, Listed> {
  table: DocumentTable<Row>;
  idPrefix: IdPrefix;
  errors: DocumentErrors;
  /** What two inputs are compared by. */
  canonical(input: Input, customerId: string): string;
  /** Throws what may not be. `excessMinor` is to be taken back from its allocations. */
  nextRevision(
    input: Input,
    existing: Row | undefined,
    customer: CustomerRow,
    given: RevisionGiven,
  ): {row: Row; contents: Contents; excessMinor: number};
  /** What of a row is written; the rest is generated, or kept by triggers. */
  writtenOf(row: Row): Record<string, string | number | null> & {id: string};
  /** Queries that take back so much of each document's allocations. @param excesses by the document, in minor units. */
  takeBack(work: MerchantWork, excesses: ReadonlyMap<Row, number>): Promise<CompiledQuery<unknown>[]>;
  answer(row: Row, contents: Contents): Answer;
  answerListed(row: Row): Listed;
}

export interface DocumentListRequest {
  cursor?: string | undefined;
  limit: number;
  externalId?: string | undefined;
  customerId?: string | undefined;
  search?: string | undefined;
}
