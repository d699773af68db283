import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env, type Harness, startMs} from '../../testing/harness.ts';
import {
  accountsThatDisagree,
  bodyOf,
  countOf,
  holdInvoice,
  ledger,
  merchantRecords,
  type ProblemBody,
} from '../../testing/merchant-records.ts';
import type {MerchantPaymentAnswer} from './merchant-payments.shapes.ts';

let harness: Harness;
let records: ReturnType<typeof merchantRecords>;
let customerId: string;
beforeEach(async () => {
  harness = await createHarness();
  records = merchantRecords(harness);
  customerId = (await records.customer()).id;
});

const body = (more: object = {}) => ({
  customer: {id: customerId},
  method: 'bank_transfer',
  currency: 'EUR',
  amountMinor: 1000,
  receivedOn: '2026-03-09',
  ...more,
});
const record = (more: object = {}) => harness.asMerchant('POST', '/v1/payments', body(more));

describe('a payment received elsewhere', () => {
  it('pays its invoices; what is left is credit', async () => {
    const [a, b] = [await records.invoice(customerId, 400), await records.invoice(customerId, 500)];
    const created = await bodyOf<MerchantPaymentAnswer>(
      await record({
        externalId: 'bank-1',
        reference: 'RF18',
        invoices: [
          {invoiceId: a.id, amountMinor: 400},
          {invoiceExternalId: b.externalId, amountMinor: 350},
        ],
      }),
      201,
    );
    expect(created).toMatchObject({
      externalId: 'bank-1',
      state: 'succeeded',
      method: 'bank_transfer',
      amountMinor: 1000,
      allocatedMinor: 750,
      unappliedMinor: 250,
      receivedOn: '2026-03-09',
      reference: 'RF18',
      contactId: null,
      failure: null,
    });
    expect(await records.get(`/v1/payments/${created.id}`)).toEqual(created);
    const {timeline, refunds, disputes, ...listed} = created;
    expect({timeline, refunds, disputes}).toEqual({
      timeline: [{kind: 'recorded', atMs: startMs}],
      refunds: [],
      disputes: [],
    });
    expect((await records.get<{data: unknown[]}>('/v1/payments')).data).toEqual([listed]);
    expect(await records.get(`/v1/invoices/${a.id}`)).toMatchObject({status: 'paid'});
    expect(await records.get(`/v1/invoices/${b.id}`)).toMatchObject({status: 'partially_paid', balanceMinor: 150});
    expect((await ledger()).slice(-1)).toEqual([['payment', -1000, '2026-03-09']]);
    expect(await accountsThatDisagree()).toEqual([]);
    expect(await env.DB.prepare('SELECT kind, version FROM payment_events').all()).toMatchObject({
      results: [{kind: 'recorded', version: 1}],
    });
  });

  it('pushed again is the one that is there; pushed with other contents it is refused', async () => {
    const invoice = await records.invoice(customerId, 400);
    const more = {externalId: 'bank-1', invoices: [{invoiceId: invoice.id, amountMinor: 400}]};
    const first = await bodyOf(await record(more), 201);
    expect(await bodyOf(await record(more), 200)).toEqual(first);
    expect(await bodyOf(await record({...more, amountMinor: 1001}), 409)).toMatchObject({
      code: 'payments.external_id_taken',
    });
    expect(await countOf('payments')).toBe(1);
    expect(await countOf('allocations')).toBe(1);
  });

  it('twenty pushes at once record it once', async () => {
    const answers = await Promise.all(Array.from({length: 20}, () => record({externalId: 'bank-1'})));
    const bodies = await Promise.all(answers.map((answer) => answer.json<MerchantPaymentAnswer>()));
    expect(answers.filter(({status}) => status === 201)).toHaveLength(1);
    expect(new Set(bodies.map(({id}) => id)).size).toBe(1);
    expect(await ledger()).toEqual([['payment', -1000, '2026-03-09']]);
  });

  it('takes no more of an invoice than is payable', async () => {
    const invoice = await records.invoice(customerId, 400);
    await holdInvoice(customerId, invoice.id, 100);
    const problem = await bodyOf<ProblemBody>(
      await record({invoices: [{invoiceId: invoice.id, amountMinor: 301}]}),
      409,
    );
    expect(problem).toMatchObject({code: 'payments.not_payable', invoiceId: invoice.id, payableMinor: 300});
    expect(await countOf('payments')).toBe(1); // the one that holds
    expect((await record({invoices: [{invoiceId: invoice.id, amountMinor: 300}]})).status).toBe(201);
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it('100 at once for one invoice: exactly as many as it takes', async () => {
    const invoice = await records.invoice(customerId, 1000);
    const answers = await Promise.all(
      Array.from({length: 100}, () =>
        record({amountMinor: 100, invoices: [{invoiceId: invoice.id, amountMinor: 100}]}),
      ),
    );
    expect(answers.filter(({status}) => status === 201)).toHaveLength(10);
    expect(answers.filter(({status}) => status === 409)).toHaveLength(90);
    expect(await records.get(`/v1/invoices/${invoice.id}`)).toMatchObject({status: 'paid', allocatedMinor: 1000});
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it.each([
    ['nothing', {amountMinor: 0}, 'amountMinor'],
    ['less than nothing', {amountMinor: -5}, 'amountMinor'],
    ['half a cent', {amountMinor: 0.5}, 'amountMinor'],
    ['more than can be', {amountMinor: 1e15}, 'amountMinor'],
    ['by card', {method: 'card'}, 'method'],
    ['on a day to come', {receivedOn: '2026-03-11'}, 'receivedOn'],
    ['in a currency that is none', {currency: 'ABC'}, 'currency'],
    ['a state', {state: 'succeeded'}, 'state'],
  ])('is refused: %s', async (_, more, path) => {
    const problem = await bodyOf<ProblemBody>(await record(more), 422);
    expect(problem.errors![0]!.path).toBe(path);
    expect(await countOf('payments')).toBe(0);
  });

  it('is refused: parts that come to more, twice the same invoice, somebody else’s, none’s', async () => {
    const invoice = await records.invoice(customerId, 5000);
    const part = (invoiceId: string, amountMinor = 1) => ({invoiceId, amountMinor});
    const refused = async (more: object, status: number) => bodyOf<ProblemBody>(await record(more), status);
    expect((await refused({invoices: [part(invoice.id, 1001)]}, 422)).errors![0]!.path).toBe('invoices');
    expect((await refused({invoices: [part(invoice.id), part(invoice.id)]}, 422)).errors![0]!.path).toBe('invoices.1');
    expect(
      (await refused({invoices: [part(invoice.id), {invoiceExternalId: invoice.externalId, amountMinor: 1}]}, 422))
        .errors![0]!.path,
    ).toBe('invoices.1');
    const dollars = await records.invoice(customerId, 100, {currency: 'USD'});
    expect((await refused({invoices: [part(dollars.id)]}, 422)).errors![0]!.path).toBe('invoices.0');
    const others = await records.invoice((await records.customer()).id, 100);
    expect((await refused({invoices: [part(others.id)]}, 422)).errors![0]!.path).toBe('invoices.0');
    expect(await refused({invoices: [part('inv_0')]}, 404)).toMatchObject({code: 'invoices.not_found'});
    const other = merchantRecords(harness, 'other');
    const foreign = await other.invoice((await other.customer()).id, 100);
    expect(await refused({invoices: [part(foreign.id)]}, 404)).toMatchObject({code: 'invoices.not_found'});
    expect(await countOf('payments')).toBe(0);
  });
});

describe('what a payment brought beyond its allocations', () => {
  const apply = (id: string, invoiceId: string, amountMinor: number, options = {}) =>
    harness.asMerchant('POST', `/v1/payments/${id}/allocations`, {invoiceId, amountMinor}, options);

  it('goes to invoices and retainers, as far as it is left', async () => {
    const payment = await records.payment(customerId, 500);
    const invoice = await records.invoice(customerId, 300);
    const retainer = await records.retainer(customerId, 400);
    expect(await bodyOf(await apply(payment.id, invoice.id, 301), 409)).toMatchObject({
      code: 'invoices.not_payable',
      payableMinor: 300,
    });
    expect(await bodyOf(await apply(payment.id, invoice.id, 300), 201)).toMatchObject({
      source: {type: 'payment', id: payment.id},
      sourceAvailableMinor: 200,
      invoiceBalanceMinor: 0,
      date: '2026-03-10',
    });
    expect(await bodyOf(await apply(payment.id, retainer.id, 201), 409)).toMatchObject({
      code: 'payments.not_enough',
      availableMinor: 200,
    });
    expect((await apply(payment.id, retainer.id, 200)).status).toBe(201);
    expect(await records.get(`/v1/payments/${payment.id}`)).toMatchObject({unappliedMinor: 0, allocatedMinor: 500});
    expect(await accountsThatDisagree()).toEqual([]);
  });

  it('goes nowhere else: not to another account, not while the payment is under way', async () => {
    const payment = await records.payment(customerId, 500);
    const other = await records.invoice((await records.customer()).id, 300);
    expect(await bodyOf(await apply(payment.id, other.id, 1), 409)).toMatchObject({code: 'payments.other_account'});
    const [own, held] = [await records.invoice(customerId, 300), await records.invoice(customerId, 300)];
    await holdInvoice(customerId, held.id, 300);
    expect(await bodyOf(await apply(`pay_${held.id}`, own.id, 1), 409)).toMatchObject({code: 'payments.not_enough'});
    expect(await bodyOf(await apply(payment.id, own.id, 1, {merchantId: 'other'}), 404)).toMatchObject({
      code: 'payments.not_found',
    });
  });

  it('is refunded before anything is taken of an invoice', async () => {
    const invoice = await records.invoice(customerId, 300);
    const payment = await records.payment(customerId, 500, [{invoiceId: invoice.id, amountMinor: 300}]);
    const refund = (body: object) => harness.asMerchant('POST', `/v1/payments/${payment.id}/refunds`, body);
    const first = await bodyOf<{id: string}>(await refund({amountMinor: 200, refundedOn: '2026-03-09'}), 201);
    expect(first).toMatchObject({state: 'succeeded', paymentId: payment.id, date: '2026-03-09'});
    expect(await records.get(`/v1/refunds/${first.id}`)).toEqual(first);
    expect(await records.get(`/v1/invoices/${invoice.id}`)).toMatchObject({status: 'paid'});
    expect(await bodyOf(await refund({amountMinor: 100}), 201)).toMatchObject({amountMinor: 100});
    expect(await records.get(`/v1/invoices/${invoice.id}`)).toMatchObject({balanceMinor: 100});
    expect(await bodyOf(await refund({amountMinor: 201}), 409)).toMatchObject({
      code: 'refunds.amount_too_large',
      refundableMinor: 200,
    });
    expect(await records.get(`/v1/payments/${payment.id}`)).toMatchObject({
      refundedMinor: 300,
      unappliedMinor: 0,
      timeline: [{kind: 'recorded'}, {kind: 'refunded', amountMinor: 200}, {kind: 'refunded', amountMinor: 100}],
      refunds: [{amountMinor: 200}, {amountMinor: 100}],
    });
    expect(await accountsThatDisagree()).toEqual([]);
  });
});

describe('the merchant sees', () => {
  it('payments of the portal too, with what they hold', async () => {
    const invoice = await records.invoice(customerId, 400);
    await holdInvoice(customerId, invoice.id, 400);
    expect((await records.get<{data: MerchantPaymentAnswer[]}>('/v1/payments')).data).toMatchObject([
      {
        state: 'pending',
        method: 'card',
        amountMinor: 400,
        unappliedMinor: 0,
        receivedOn: null,
        invoices: [{invoiceId: invoice.id, amountMinor: 400}],
      },
    ]);
  });

  it('none of another merchant', async () => {
    const {id} = await bodyOf<MerchantPaymentAnswer>(await record(), 201);
    expect((await harness.asMerchant('GET', `/v1/payments/${id}`, undefined, {merchantId: 'other'})).status).toBe(404);
    expect((await merchantRecords(harness, 'other').get<{data: unknown[]}>('/v1/payments')).data).toEqual([]);
  });
});
