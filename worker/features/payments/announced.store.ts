/** The SQL of what is announced of an invoice. It holds nothing, so nothing but this keeps it within what is open. */
import {sql} from 'kysely';
import type {CustomerScope} from '../../http/portal-scope.ts';
import {query} from '../../providers/database.ts';
import type {Part} from './start.rules.ts';

/** Those of the parts that come, with all that is announced already, to more than is open of their invoice. */
const tooMuch = ({merchantId}: CustomerScope, parts: readonly Part[]) => sql`
  FROM json_each(${JSON.stringify(parts)}) j
  JOIN invoices i ON i.merchant_id = ${merchantId} AND i.id = json_extract(j.value, '$.invoiceId')
  WHERE i.balance_minor < json_extract(j.value, '$.amountMinor') + (SELECT COALESCE(SUM(r.amount_minor), 0)
    FROM reservations r INDEXED BY reservations_by_invoice
    WHERE r.merchant_id = i.merchant_id AND r.invoice_id = i.id AND r.state = 'announced')`;

export function selectAnnouncedTooMuch(scope: CustomerScope, parts: readonly Part[]) {
  return sql<{number: string}>`SELECT i.number AS number ${tooMuch(scope, parts)} LIMIT 1`.compile(query);
}

/** The same as a condition for the write, so that many at once are held to it. */
export function isWithinOpen(scope: CustomerScope, parts: readonly Part[]) {
  return sql<boolean>`NOT EXISTS (SELECT 1 ${tooMuch(scope, parts)})`;
}
