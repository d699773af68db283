import {describe, expect, test} from 'vitest';
import {parseMillionths} from '../../worker/money/decimals.ts';
import {exponentOf} from '../../worker/money/exponents.ts';
import {lineAmountMinor} from '../../worker/money/line-amounts.ts';
import {generateRecords, type DemoDocument} from './generate.ts';

const TODAY = '2026-11-22';
const records = generateRecords(TODAY);
const documents = [...records.invoices, ...records.creditNotes];
const of = (key: string) => documents.filter(({customer}) => customer.externalId === key);

function totalMinor(document: DemoDocument): number {
  const lines = document.lines.map(({quantity, unitPrice}) =>
    lineAmountMinor(parseMillionths(quantity)!, parseMillionths(unitPrice)!, exponentOf(document.currency)!)!,
  );
  const taxes = (document.taxes ?? []).map(({amountMinor}) => amountMinor);
  return [...lines, ...taxes].reduce((sum, amount) => sum + amount, -(document.discountMinor ?? 0));
}

test('the same day gives the same records, another day the same records on other dates', () => {
  expect(generateRecords(TODAY)).toEqual(records);
  const later = generateRecords('2026-12-25');
  expect(later.invoices.map(({number}) => number)).toEqual(records.invoices.map(({number}) => number));
  expect(later.invoices[0]!.date).not.toBe(records.invoices[0]!.date);
});

describe('what the demo promises', () => {
  test('45 customers; 1,500 documents of 40 of them, in three currencies', () => {
    expect(records.customers).toHaveLength(45);
    expect(documents.length).toBeGreaterThan(1450);
    expect(documents.length).toBeLessThan(1550);
    expect([...new Set(documents.map(({currency}) => currency))].toSorted()).toEqual(['EUR', 'JPY', 'USD']);
  });

  test('one customer with more documents than a page, one with none, one with one overdue, one with two currencies', () => {
    expect(of('harbor-street').length).toBeGreaterThanOrEqual(248);
    expect(of('first-light')).toEqual([]);
    expect(of('corner-table')).toHaveLength(1);
    expect(of('corner-table')[0]!.dueDate! < TODAY).toBe(true);
    expect(new Set(of('lefevre').map(({currency}) => currency))).toEqual(new Set(['EUR', 'USD']));
    expect(new Set(of('aoyama').map(({currency}) => currency))).toEqual(new Set(['JPY']));
  });

  test('every state a document can be in', () => {
    const paidMinor = new Map<string, number>();
    const add = (id: string, amountMinor: number) => paidMinor.set(id, (paidMinor.get(id) ?? 0) + amountMinor);
    for (const payment of records.payments)
      for (const part of payment.invoices) add(part.invoiceExternalId, part.amountMinor);
    for (const part of records.creditAllocations) add(part.invoiceExternalId, part.amountMinor);
    const counts: Record<string, number> = {};
    for (const invoice of records.invoices) {
      const paid = paidMinor.get(invoice.externalId) ?? 0;
      const total = totalMinor(invoice);
      expect(paid).toBeLessThanOrEqual(total);
      const gone = invoice.state === 'draft' || records.voidInvoices.includes(invoice.externalId);
      if (gone) expect(paid).toBe(0);
      const state = gone ? (invoice.state ?? 'void') : paid === 0 ? 'sent' : paid < total ? 'partially paid' : 'paid';
      const states = [state];
      if (!gone && paid < total && invoice.dueDate! < TODAY) states.push('overdue');
      if (invoice.paymentOptions?.length === 0) states.push('not online');
      for (const each of states) counts[each] = (counts[each] ?? 0) + 1;
    }
    for (const state of ['draft', 'void', 'sent', 'partially paid', 'paid', 'overdue', 'not online']) {
      expect(counts[state] ?? 0, state).toBeGreaterThanOrEqual(5);
    }
    expect(records.voidCreditNotes.length).toBeGreaterThanOrEqual(1);
    expect(records.creditNotes.some(({state}) => state === 'draft')).toBe(true);
    expect(
      records.payments.some(
        ({amountMinor, invoices}) => amountMinor > invoices.reduce((sum, part) => sum + part.amountMinor, 0),
      ),
    ).toBe(true);
    expect(new Set(records.payments.map(({method}) => method))).toEqual(new Set(['bank_transfer', 'check', 'cash']));
  });
});

test('what is applied is never more than there is, in one currency, of one customer', () => {
  const byId = new Map(documents.map((document) => [document.externalId, document]));
  const usedMinor = new Map<string, number>();
  for (const {creditNoteExternalId, invoiceExternalId, amountMinor} of records.creditAllocations) {
    const credit = byId.get(creditNoteExternalId)!;
    const invoice = byId.get(invoiceExternalId)!;
    expect([credit.currency, credit.customer]).toEqual([invoice.currency, invoice.customer]);
    usedMinor.set(creditNoteExternalId, (usedMinor.get(creditNoteExternalId) ?? 0) + amountMinor);
    expect(usedMinor.get(creditNoteExternalId)).toBeLessThanOrEqual(totalMinor(credit));
  }
  for (const payment of records.payments) {
    expect(payment.receivedOn <= TODAY).toBe(true);
    for (const part of payment.invoices) {
      const invoice = byId.get(part.invoiceExternalId)!;
      expect([payment.currency, payment.customer]).toEqual([invoice.currency, invoice.customer]);
      expect(payment.receivedOn >= invoice.date, `${payment.externalId} ${part.invoiceExternalId}`).toBe(true);
    }
  }
});

test('numbers are given out once, by date', () => {
  const numbers = documents.map(({number}) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  const byNumber = records.invoices.toSorted((a, b) => (a.number < b.number ? -1 : 1));
  expect(byNumber.map(({date}) => date)).toEqual(byNumber.map(({date}) => date).toSorted());
});
