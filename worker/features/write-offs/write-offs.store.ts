/** Write-offs, which only grow. Every query is held to one merchant. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';
import {insertRows} from '../../providers/json-rows.ts';
import type {WriteOffRow} from './write-offs.shapes.ts';

const columns = sql.raw(
  'w.id, w.customer_id, w.currency, w.invoice_id, w.amount_minor, w.reverses_id, w.reason, w.date, w.created_at_ms',
);

export const insertWriteOffs = (merchantId: string, rows: readonly WriteOffRow[]) =>
  insertRows('write_offs', merchantId, rows as (WriteOffRow & Record<string, string | number | null>)[]);

/** A write-off, and whether it stands: it takes nothing back, and nothing has taken it back. */
export const writeOffById = (merchantId: string, id: string) =>
  sql<WriteOffRow & {stands: number}>`select ${columns}, w.reverses_id is null and not exists (
      select 1 from write_offs as r where r.merchant_id = w.merchant_id and r.reverses_id = w.id) as stands
    from write_offs as w where w.merchant_id = ${merchantId} and w.id = ${id}`.compile(query);

/** Those of an invoice that stand; newest first. */
export const standingWriteOffs = (merchantId: string, invoiceId: string) =>
  sql<WriteOffRow>`select ${columns} from write_offs as w indexed by write_offs_by_invoice
    where w.merchant_id = ${merchantId} and w.invoice_id = ${invoiceId} and w.reverses_id is null and not exists (
      select 1 from write_offs as r where r.merchant_id = w.merchant_id and r.reverses_id = w.id)
    order by w.id desc`.compile(query);
