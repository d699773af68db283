/** What a customer can ask of the list. */
export const invoiceFilters = ['all', 'unpaid', 'overdue', 'partially_paid', 'paid', 'retainers'] as const;
export type InvoiceFilter = (typeof invoiceFilters)[number];

export const invoiceSorts = ['date', 'due_date', 'number', 'amount', 'balance'] as const;
export type InvoiceSort = (typeof invoiceSorts)[number];
