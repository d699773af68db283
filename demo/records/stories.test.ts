import {describe, expect, test} from 'vitest';
import {parseMillionths} from '../../worker/money/decimals.ts';
import {exponentOf} from '../../worker/money/exponents.ts';
import {lineAmountMinor} from '../../worker/money/line-amounts.ts';
import {toStripeAmount} from '../../worker/money/stripe-amounts.ts';
import {customerSketches} from './customers.ts';
import {type DemoDocument, generateRecords} from './generate.ts';
import {tellStories} from './stories.ts';

const TODAY = '2026-11-22';
const stories = tellStories(TODAY);
const documents = [...stories.invoices, ...stories.retainerInvoices, ...stories.creditNotes];
const byId = new Map([...documents, ...stories.payments].map((record) => [record.externalId, record]));
const totalMinor = ({lines: [line], currency}: DemoDocument) =>
  lineAmountMinor(parseMillionths(line!.quantity)!, parseMillionths(line!.unitPrice)!, exponentOf(currency)!)!;

test('each is of a customer who has no other documents, and ids and numbers are their own', () => {
  const others = generateRecords(TODAY);
  const taken = new Set(
    [...others.invoices, ...others.creditNotes].flatMap(({externalId, number}) => [externalId, number]),
  );
  for (const {externalId, number, customer} of documents) {
    expect(customerSketches.find(({key}) => key === customer.externalId)?.documents, externalId).toBe(0);
    expect([taken.has(externalId), taken.has(number)]).toEqual([false, false]);
  }
  expect(byId.size).toBe(documents.length + stories.payments.length);
});

test('money fits: parts within totals, received after the invoice and not in the future', () => {
  for (const payment of stories.payments) {
    expect(payment.receivedOn <= TODAY).toBe(true);
    for (const part of payment.invoices) {
      const invoice = byId.get(part.invoiceExternalId) as DemoDocument;
      expect([invoice.customer, invoice.currency]).toEqual([payment.customer, payment.currency]);
      expect(part.amountMinor).toBeLessThanOrEqual(totalMinor(invoice));
      expect(payment.receivedOn >= invoice.date, payment.externalId).toBe(true);
    }
  }
  for (const {date, dueDate, externalId} of documents) {
    expect(date <= TODAY, externalId).toBe(true);
    if (dueDate) expect(dueDate >= date, externalId).toBe(true);
  }
});

describe('what is done', () => {
  test('is done to what is there, by somebody who is there', () => {
    for (const {of, invoice} of stories.acts) {
      expect(byId.has(of), of).toBe(true);
      if (invoice) expect(byId.has(invoice), invoice).toBe(true);
    }
    for (const {customer, contact, invoices, currency} of stories.visits) {
      const sketch = customerSketches.find(({key}) => key === customer)!;
      expect(sketch.contacts.map(([, localPart]) => `${localPart}@${customer}.example`)).toContain(contact);
      for (const id of invoices) expect(byId.get(id)).toMatchObject({customer: {externalId: customer}, currency});
    }
  });

  test('a bank account is debited only where the customer may and the invoice takes it', () => {
    for (const {does, customer, invoices} of stories.visits) {
      if (!('pay' in does)) continue;
      const sketch = customerSketches.find(({key}) => key === customer)!;
      if (does.pay.method === 'us_bank_account') expect(sketch.allowBankAccount).toBe(true);
      for (const id of invoices) expect((byId.get(id) as DemoDocument).paymentOptions, id).toContain(does.pay.method);
    }
  });
});

test('every invoice can be charged: dinars in whole tens of fils', () => {
  for (const document of [...stories.invoices, ...stories.retainerInvoices])
    expect(toStripeAmount(totalMinor(document), document.currency), document.externalId).toMatchObject({ok: true});
  expect(new Set(documents.map(({currency}) => currency))).toEqual(new Set(['USD', 'EUR', 'KWD']));
});
