/** Pure: what a customer's input means. */
import {addressText} from '../../http/fields.ts';
import {foldText} from '../../http/folding.ts';
import {jsonColumn} from '../../http/shapes.ts';
import type {CustomerAnswer, CustomerInput, CustomerRow, WrittenCustomer} from './customers.shapes.ts';

type Content = Omit<CustomerRow, 'id' | 'external_id' | 'content_hash' | 'created_at_ms' | 'updated_at_ms'>;

export function customerContent(input: CustomerInput): Content {
  return {
    name: input.name,
    email: input.email ?? null,
    phone: input.phone ?? null,
    currency: input.currency,
    language: input.language ?? null,
    tax_number: input.taxNumber ?? null,
    payment_terms_days: input.paymentTermsDays ?? 30,
    allow_bank_account: input.allowBankAccount ? 1 : 0,
    billing_address: addressText(input.billingAddress),
    shipping_address: addressText(input.shippingAddress),
  };
}

/** What two inputs are compared by. */
export const canonicalCustomer = (content: Content) => JSON.stringify(Object.values(content));

export const searchableCustomer = (row: CustomerRow): WrittenCustomer => ({
  ...row,
  search_text: foldText([row.name, row.external_id ?? '', row.email ?? ''].join(' ')),
});

export function answerOfCustomer(row: CustomerRow): CustomerAnswer {
  return {
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    currency: row.currency,
    language: row.language,
    taxNumber: row.tax_number,
    paymentTermsDays: row.payment_terms_days,
    allowBankAccount: row.allow_bank_account === 1,
    billingAddress: jsonColumn(row.billing_address),
    shippingAddress: jsonColumn(row.shipping_address),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
