import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, type Harness} from '../../testing/harness.ts';
import {
  accountsThatDisagree,
  bodyOf,
  holdInvoice,
  invoiceOf,
  ledger,
  merchantRecords,
} from '../../testing/merchant-records.ts';
import type {CreditNoteAnswer} from './credit-notes.shapes.ts';

let harness: Harness;
let records: ReturnType<typeof merchantRecords>;
let customerId: string;
beforeEach(async () => {
  harness = await createHarness();
  records = merchantRecords(harness);
  customerId = (await records.customer()).id;
});

const put = (externalId: string, body: object) => records.put('/v1/credit-notes', externalId, body);
const read = (id: string) => records.get<CreditNoteAnswer>(`/v1/credit-notes/${id}`);
const apply = (id: string, invoiceId: string, amountMinor: number, options = {}) =>
  harness.asMerchant('POST', `/v1/credit-notes/${id}/allocations`, {invoiceId, amountMinor}, options);
const voidIt = (id: string, options = {}) => harness.asMerchant('POST', `/v1/credit-notes/${id}/void`, {}, options);

describe('a credit note', () => {
  it('is credit from when it is open', async () => {
    const created = await records.creditNote(customerId, 500, {externalId: 'c', number: 'C', reference: 'INV-1'});
    expect(created).toMatchObject({
      status: 'open',
      totalMinor: 500,
      availableMinor: 500,
      reference: 'INV-1',
      customerId,
    });
    expect(await read(created.id)).toEqual(created);
    const draft = await records.creditNote(customerId, 300, {externalId: 'd', number: 'D', state: 'draft'});
    expect(draft).toMatchObject({status: 'draft', availableMinor: 0});
    expect(await ledger()).toEqual([['credit_note', -500, '2026-02-01']]);
    expect(await bodyOf(await put('d', invoiceOf(customerId, 300, {number: 'D', state: 'open'})), 200)).toMatchObject({
      status: 'open',
    });
    expect(await bodyOf(await put('d', invoiceOf(customerId, 300, {number: 'D', state: 'draft'})), 409)).toMatchObject({
      code: 'credit_notes.already_open',
    });
    expect(await ledger()).toEqual([
      ['credit_note', -500, '2026-02-01'],
      ['credit_note', -300, '2026-02-01'],
    ]);
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it('is applied to invoices, to what is left of each', async () => {
    const invoice = await records.invoice(customerId, 800);
    const note = await records.creditNote(customerId, 500);
    expect(await bodyOf(await apply(note.id, invoice.id, 300), 201)).toMatchObject({
      amountMinor: 300,
      date: '2026-03-10',
      sourceAvailableMinor: 200,
      invoiceBalanceMinor: 500,
    });
    expect(await bodyOf(await apply(note.id, invoice.id, 201), 409)).toMatchObject({
      code: 'credit_notes.not_enough',
      availableMinor: 200,
    });
    expect((await apply(note.id, invoice.id, 200)).status).toBe(201);
    expect(await read(note.id)).toMatchObject({status: 'closed', availableMinor: 0, allocatedMinor: 500});
    expect(await records.get(`/v1/invoices/${invoice.id}`)).toMatchObject({
      status: 'partially_paid',
      balanceMinor: 300,
    });
    const second = await records.creditNote(customerId, 500);
    expect(await bodyOf(await apply(second.id, invoice.id, 301), 409)).toMatchObject({
      code: 'invoices.not_payable',
      payableMinor: 300,
    });
    await holdInvoice(customerId, invoice.id, 200);
    expect(await bodyOf(await apply(second.id, invoice.id, 101), 409)).toMatchObject({payableMinor: 100});
    // Applying moves no money of the account: the ledger has the documents alone.
    expect((await ledger()).map(([kind]) => kind)).toEqual(['invoice', 'credit_note', 'credit_note']);
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it('under 50 uses at once gives no more than it has', async () => {
    const invoice = await records.invoice(customerId, 10_000);
    const note = await records.creditNote(customerId, 1000);
    const answers = await Promise.all(Array.from({length: 50}, () => apply(note.id, invoice.id, 100)));
    expect(answers.filter(({status}) => status === 201)).toHaveLength(10);
    expect(answers.filter(({status}) => status === 409)).toHaveLength(40);
    expect(await read(note.id)).toMatchObject({availableMinor: 0, status: 'closed'});
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it('is not applied to another customer’s invoice, nor to one of another currency, nor a draft', async () => {
    const note = await records.creditNote(customerId, 500);
    const other = await records.customer();
    for (const invoice of [
      await records.invoice(other.id, 100),
      await records.invoice(customerId, 100, {currency: 'USD'}),
    ]) {
      expect(await bodyOf(await apply(note.id, invoice.id, 1), 409)).toMatchObject({
        code: 'credit_notes.other_account',
      });
    }
    const draft = await records.invoice(customerId, 100, {state: 'draft'});
    expect(await bodyOf(await apply(note.id, draft.id, 1), 409)).toMatchObject({
      code: 'invoices.not_payable',
      payableMinor: 0,
    });
    const invoice = await records.invoice(customerId, 100);
    const draftNote = await records.creditNote(customerId, 100, {state: 'draft'});
    expect(await bodyOf(await apply(draftNote.id, invoice.id, 1), 409)).toMatchObject({code: 'credit_notes.not_open'});
    expect(await bodyOf(await apply(note.id, 'inv_0', 1), 404)).toMatchObject({code: 'invoices.not_found'});
    for (const amountMinor of [0, -1, 1.5, '1']) {
      expect(
        (
          await harness.asMerchant('POST', `/v1/credit-notes/${note.id}/allocations`, {
            invoiceId: invoice.id,
            amountMinor,
          })
        ).status,
      ).toBe(422);
    }
  });

  it('lowered below what was applied takes the newest back; below what was refunded it is refused', async () => {
    const [a, b] = [await records.invoice(customerId, 300), await records.invoice(customerId, 300)];
    const note = await records.creditNote(customerId, 500, {externalId: 'c', number: 'C'});
    await apply(note.id, a.id, 250);
    await apply(note.id, b.id, 250);
    expect(await bodyOf(await put('c', invoiceOf(customerId, 300, {number: 'C'})), 200)).toMatchObject({
      allocatedMinor: 300,
      availableMinor: 0,
      status: 'closed',
    });
    expect(await records.get(`/v1/invoices/${a.id}`)).toMatchObject({balanceMinor: 50});
    expect(await records.get(`/v1/invoices/${b.id}`)).toMatchObject({balanceMinor: 250});
    expect((await ledger()).slice(-1)).toEqual([['credit_note_edit', 200, '2026-03-10']]);
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it('voided opens its invoices again, and is final', async () => {
    const invoice = await records.invoice(customerId, 800);
    const note = await records.creditNote(customerId, 500, {externalId: 'c', number: 'C'});
    await apply(note.id, invoice.id, 500);
    expect(await bodyOf(await voidIt(note.id), 200)).toMatchObject({
      status: 'void',
      allocatedMinor: 0,
      availableMinor: 0,
    });
    expect(await records.get(`/v1/invoices/${invoice.id}`)).toMatchObject({status: 'sent', balanceMinor: 800});
    expect((await ledger()).slice(-1)).toEqual([['credit_note_void', 500, '2026-03-10']]);
    expect(await accountsThatDisagree()).toEqual([]);
    expect((await voidIt(note.id)).status).toBe(200);
    expect(await bodyOf(await apply(note.id, invoice.id, 1), 409)).toMatchObject({code: 'credit_notes.not_open'});
    expect(await bodyOf(await put('c', invoiceOf(customerId, 501, {number: 'C'})), 409)).toMatchObject({
      code: 'credit_notes.void',
    });
  });

  it('that was refunded in part is neither voided nor lowered below that', async () => {
    const note = await records.creditNote(customerId, 500, {externalId: 'c', number: 'C'});
    const refund = (amountMinor: number, more: object = {}) =>
      harness.asMerchant('POST', `/v1/credit-notes/${note.id}/refunds`, {amountMinor, ...more});
    expect(await bodyOf(await refund(501), 409)).toMatchObject({
      code: 'refunds.amount_too_large',
      refundableMinor: 500,
    });
    expect(await bodyOf(await refund(200, {refundedOn: '2026-03-11'}), 422)).toMatchObject({code: 'requests.invalid'});
    const refunded = await bodyOf<{id: string}>(await refund(200, {refundedOn: '2026-03-08', reference: 'T 7'}), 201);
    expect(refunded).toMatchObject({
      creditNoteId: note.id,
      paymentId: null,
      amountMinor: 200,
      state: 'succeeded',
      date: '2026-03-08',
      reference: 'T 7',
    });
    expect(await records.get(`/v1/refunds/${refunded.id}`)).toEqual(refunded);
    expect(await read(note.id)).toMatchObject({refundedMinor: 200, availableMinor: 300, status: 'open'});
    expect((await ledger()).slice(-1)).toEqual([['refund', 200, '2026-03-08']]);
    expect(await accountsThatDisagree()).toEqual([]);
    expect(await bodyOf(await voidIt(note.id), 409)).toMatchObject({code: 'credit_notes.refunded'});
    expect(await bodyOf(await put('c', invoiceOf(customerId, 199, {number: 'C'})), 409)).toMatchObject({
      code: 'credit_notes.refunded',
    });
  });

  it('has a number of its own, apart from the invoices’', async () => {
    await records.invoice(customerId, 100, {number: '1'});
    await records.creditNote(customerId, 100, {number: '1'});
    expect(await records.post('/v1/credit-notes', invoiceOf(customerId, 100, {number: '1'}), 409)).toMatchObject({
      code: 'credit_notes.number_taken',
    });
  });

  it('of another merchant is not there', async () => {
    const note = await records.creditNote(customerId, 100);
    const invoice = await records.invoice(customerId, 100);
    const other = {merchantId: 'other'};
    expect((await harness.asMerchant('GET', `/v1/credit-notes/${note.id}`, undefined, other)).status).toBe(404);
    expect((await voidIt(note.id, other)).status).toBe(404);
    expect(await bodyOf(await apply(note.id, invoice.id, 1, other), 404)).toMatchObject({
      code: 'credit_notes.not_found',
    });
    const theirs = merchantRecords(harness, 'other');
    const theirNote = await theirs.creditNote((await theirs.customer()).id, 100);
    expect(await bodyOf(await apply(theirNote.id, invoice.id, 1, other), 404)).toMatchObject({
      code: 'invoices.not_found',
    });
  });
});
