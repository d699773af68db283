/** What only invoices have in SQL; the rest is that of all documents. Every query is held to one merchant. */
import {sql} from 'kysely';
import {query} from '../../providers/database.ts';
import type {InvoiceRow} from './invoices.shapes.ts';

export const invoiceColumns = [
  'id',
  'customer_id',
  'external_id',
  'kind',
  'number',
  'number_key',
  'state',
  'currency',
  'date',
  'due_date',
  'po_reference',
  'notes',
  'terms',
  'revision',
  'subtotal_minor',
  'discount_minor',
  'tax_minor',
  'total_minor',
  'allocated_minor',
  'reserved_minor',
  'processing_minor',
  'written_off_minor',
  'drawn_minor',
  'available_minor',
  'balance_minor',
  'payable_minor',
  'status',
  'payment_options',
  'allow_partial_payments',
  'customer_name',
  'billing_address',
  'shipping_address',
  'search_text',
  'changed_on',
  'content_hash',
  'created_at_ms',
  'updated_at_ms',
] as const satisfies (keyof InvoiceRow)[];

/** The payments that wait for their customer and hold a part of the invoice. */
export const paymentsHolding = (merchantId: string, invoiceId: string) =>
  sql<{payment_id: string}>`select payment_id from reservations indexed by reservations_by_invoice
    where merchant_id = ${merchantId} and invoice_id = ${invoiceId} and state = 'held'`.compile(query);
