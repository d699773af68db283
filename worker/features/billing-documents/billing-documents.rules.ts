/** Pure: what becomes of a document, as far as it is the same for all of them. */
import {type Contents, documentContents} from '../../http/document-fields.ts';
import {addressText} from '../../http/fields.ts';
import {numberKey} from '../../http/folding.ts';
import type {CustomerRow} from '../customers/customers.shapes.ts';
import type {DocumentInput, DocumentRow, DocumentTable, RevisionGiven} from './billing-documents.shapes.ts';
import type {DocumentErrors} from './document-errors.rules.ts';

/** Whether a row of the table is one of this kind. */
export const isOf = <Row extends DocumentRow>(table: DocumentTable<Row>, row: Row) =>
  table.kind === undefined || row.kind === table.kind;

/** Whether the input asks for nothing that is not so already. A void document has no state to go back to. */
export function saysTheSame(existing: DocumentRow, contentHash: string, input: DocumentInput): boolean {
  return (
    existing.content_hash === contentHash &&
    (!input.state || existing.state === 'void' || existing.state === input.state)
  );
}

/**
 * The columns that a document's next revision has in any case, and its contents. Throws what may not be.
 * @param issued the state in which its customer sees it: then it keeps customer and currency, and what it says of its
 * customer is a snapshot.
 */
export function revisionOf<Issued extends 'sent' | 'open', Row extends DocumentRow>(
  input: Omit<DocumentInput, 'state'> & {state?: 'draft' | Issued | null | undefined},
  existing: Row | undefined,
  customer: CustomerRow,
  given: RevisionGiven,
  {issued, errors}: {issued: Issued; errors: DocumentErrors},
) {
  const wasIssued = existing?.state === issued;
  if (existing?.state === 'void') throw errors.isVoid();
  if (wasIssued && input.state === 'draft') throw errors.alreadyIssued();
  const state = input.state ?? (existing?.state as 'draft' | Issued | undefined) ?? issued;
  const currency = input.currency ?? (existing?.customer_id === customer.id ? existing.currency : customer.currency);
  if (existing && wasIssued && (existing.customer_id !== customer.id || existing.currency !== currency))
    throw errors.frozen();
  const discountMinor = input.discountMinor ?? 0;
  const {lines, taxes, subtotalMinor, taxMinor, totalMinor} = documentContents(
    input.lines,
    input.taxes ?? [],
    discountMinor,
    currency,
  );
  const snapshot = wasIssued ? existing : undefined;
  return {
    contents: {lines, taxes} satisfies Contents,
    /** The document as it was issued, which says what it says for good. */
    snapshot,
    columns: {
      id: given.id,
      customer_id: customer.id,
      external_id: input.externalId ?? null,
      number: input.number,
      number_key: numberKey(input.number),
      state,
      currency,
      notes: input.notes ?? null,
      revision: (existing?.revision ?? 0) + 1,
      subtotal_minor: subtotalMinor,
      discount_minor: discountMinor,
      tax_minor: taxMinor,
      total_minor: totalMinor,
      customer_name: snapshot?.customer_name ?? customer.name,
      billing_address: addressText(input.billingAddress) ?? (snapshot ?? customer).billing_address,
      changed_on: wasIssued ? given.today : null,
      content_hash: given.contentHash,
      created_at_ms: existing?.created_at_ms ?? given.nowMs,
      updated_at_ms: given.nowMs,
    },
  };
}
