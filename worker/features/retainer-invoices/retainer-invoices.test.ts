/** Retainer invoices through the merchant API, with the real database and the Stripe sandbox. */
import {beforeEach, describe, expect, it} from 'vitest';
import {
  accountsThatDisagree,
  bodyOf,
  invoiceOf,
  ledger,
  merchantRecords,
  type ProblemBody,
} from '../../testing/merchant-records.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ask, type PayablesSeen} from '../../testing/paying.ts';
import type {RetainerAnswer} from '../invoices/invoices.shapes.ts';
import type {MerchantPaymentAnswer} from '../payments/merchant-payments.shapes.ts';
import type {RefundsAnswer} from './retainer-invoices.shapes.ts';

let world: MoneyWorld;
let records: ReturnType<typeof merchantRecords>;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  records = merchantRecords(world.harness);
  ada = await world.addPayer();
});

const base = '/v1/retainer-invoices';
const read = (id: string) => records.get<RetainerAnswer>(`${base}/${id}`);
const act = <Body = ProblemBody>(path: string, body: object, status: number) =>
  world.harness.asMerchant('POST', path, body).then((answer) => bodyOf<Body>(answer, status));
const pay = (retainer: {id: string}, amountMinor: number, receivedOn = '2026-03-09') =>
  records.payment(ada.customerId, amountMinor, [{invoiceId: retainer.id, amountMinor}], {receivedOn});
const retainerOf = (totalMinor: number, more: object = {}) => records.retainer(ada.customerId, totalMinor, more);
const invoice = (totalMinor: number) => records.invoice(ada.customerId, totalMinor);
const booksAgree = async () => {
  expect(await accountsThatDisagree()).toEqual([]);
  expect(await world.ledgerGaps()).toEqual([]);
};

describe('a retainer invoice', () => {
  it('asks without posting; its payment is the credit', async () => {
    const retainer = await retainerOf(1000);
    expect(retainer).toMatchObject({status: 'sent', balanceMinor: 1000, drawnMinor: 0, availableMinor: 0});
    expect(retainer).not.toHaveProperty('shippingAddress');
    expect(await ledger()).toEqual([]);
    await pay(retainer, 600);
    expect(await read(retainer.id)).toMatchObject({status: 'partially_paid', balanceMinor: 400, availableMinor: 600});
    expect(await ledger()).toEqual([['payment', -600, '2026-03-09']]);
    await booksAgree();
  });

  it('stands in its own list and under its own address alone, whatever is known of its ids', async () => {
    const retainer = await retainerOf(1000, {number: 'R-1', externalId: 'r-1'});
    const other = await invoice(500);
    const listed = async (path: string) => (await records.get<{data: {id: string}[]}>(path)).data.map(({id}) => id);
    expect(await listed(base)).toEqual([retainer.id]);
    expect(await listed('/v1/invoices')).toEqual([other.id]);
    for (const path of [`/v1/invoices/${retainer.id}`, `${base}/${other.id}`]) {
      expect(await bodyOf(await world.harness.asMerchant('GET', path), 404)).toMatchObject({
        code: 'invoices.not_found',
      });
      expect(await act(`${path}/void`, {}, 404)).toMatchObject({code: 'invoices.not_found'});
    }
    expect(await act(`/v1/invoices/${retainer.id}/write-offs`, {}, 404)).toMatchObject({code: 'invoices.not_found'});
    const asInvoice = invoiceOf(ada.customerId, 1000, {number: 'I-1'});
    expect(await bodyOf(await records.put('/v1/invoices', 'r-1', asInvoice), 409)).toMatchObject({
      code: 'invoices.external_id_taken',
    });
    expect(await act('/v1/invoices', {...asInvoice, number: 'R-1'}, 409)).toMatchObject({
      code: 'invoices.number_taken',
    });
  });

  it('is put again: equal changes nothing, lower makes credit, below what is drawn is refused', async () => {
    const retainer = await retainerOf(1000, {externalId: 'r', number: 'R'});
    const put = (totalMinor: number) => records.put(base, 'r', invoiceOf(ada.customerId, totalMinor, {number: 'R'}));
    expect(await bodyOf(await put(1000), 200)).toEqual(retainer);
    const payment = await pay(retainer, 1000);
    const owed = await invoice(700);
    await act(`${base}/${retainer.id}/allocations`, {invoiceId: owed.id, amountMinor: 700}, 201);
    expect(await bodyOf(await put(699), 409)).toMatchObject({code: 'retainers.drawn', drawnMinor: 700});
    expect(await bodyOf(await put(800), 200)).toMatchObject({allocatedMinor: 800, availableMinor: 100, status: 'paid'});
    expect(await records.get(`/v1/payments/${payment.id}`)).toMatchObject({unappliedMinor: 200});
    expect(await world.told()).toEqual(['invoice.credited']);
    await booksAgree();
  });
});

describe('drawing on it', () => {
  it('pays invoices of its customer and currency, as far as it was paid', async () => {
    const retainer = await retainerOf(1000);
    const owed = await invoice(900);
    const apply = (invoiceId: string, amountMinor: number, status: number) =>
      act(`${base}/${retainer.id}/allocations`, {invoiceId, amountMinor}, status);
    expect(await apply(owed.id, 1, 409)).toMatchObject({code: 'retainers.not_enough', availableMinor: 0});
    await pay(retainer, 600);
    expect(await apply(owed.id, 601, 409)).toMatchObject({code: 'retainers.not_enough', availableMinor: 600});
    expect(await apply(owed.id, 400, 201)).toMatchObject({
      source: {type: 'retainer', id: retainer.id},
      sourceAvailableMinor: 200,
      invoiceBalanceMinor: 500,
    });
    const second = await retainerOf(100);
    expect(await apply(second.id, 100, 409)).toMatchObject({code: 'invoices.is_retainer'});
    const bob = await world.addPayer();
    const bobs = await records.invoice(bob.customerId, 100);
    expect(await apply(bobs.id, 100, 409)).toMatchObject({code: 'retainers.other_account'});
    const dollars = await records.invoice(ada.customerId, 100, {currency: 'USD'});
    expect(await apply(dollars.id, 100, 409)).toMatchObject({code: 'retainers.other_account'});
    expect(await read(retainer.id)).toMatchObject({drawnMinor: 400, availableMinor: 200});
    await booksAgree();
  });

  it('fifty at once draw no more than there is', async () => {
    const retainer = await retainerOf(1000);
    await pay(retainer, 1000);
    const owed = await invoice(5000);
    const answers = await Promise.all(
      Array.from({length: 50}, () =>
        world.harness.asMerchant('POST', `${base}/${retainer.id}/allocations`, {invoiceId: owed.id, amountMinor: 90}),
      ),
    );
    const statuses = answers.map(({status}) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(11);
    expect(statuses.filter((status) => status === 409)).toHaveLength(39);
    expect(await read(retainer.id)).toMatchObject({drawnMinor: 990, availableMinor: 10});
    await booksAgree();
  });
});

describe('voiding it', () => {
  it('makes credit of what was paid, and tells', async () => {
    const retainer = await retainerOf(1000);
    const payment = await pay(retainer, 600);
    expect(await act(`${base}/${retainer.id}/void`, {}, 200)).toMatchObject({
      status: 'void',
      allocatedMinor: 0,
      availableMinor: 0,
    });
    expect(await records.get(`/v1/payments/${payment.id}`)).toMatchObject({unappliedMinor: 600, invoices: []});
    expect(await world.told()).toEqual(['invoice.credited']);
    await booksAgree();
  });

  it('is refused where invoices have drawn on it', async () => {
    const retainer = await retainerOf(1000);
    await pay(retainer, 600);
    const owed = await invoice(100);
    await act(`${base}/${retainer.id}/allocations`, {invoiceId: owed.id, amountMinor: 100}, 201);
    expect(await act(`${base}/${retainer.id}/void`, {}, 409)).toMatchObject({code: 'retainers.drawn', drawnMinor: 100});
    // The invoice gives back what it had drawn when it is void itself.
    await act(`/v1/invoices/${owed.id}/void`, {}, 200);
    expect(await read(retainer.id)).toMatchObject({drawnMinor: 0, availableMinor: 600});
    expect(await world.told()).toEqual([]);
    await booksAgree();
  });
});

describe('releasing it', () => {
  it("makes the customer's credit of what was not drawn, and asks for it no more", async () => {
    const retainer = await retainerOf(1000);
    const payment = await pay(retainer, 600);
    const owed = await invoice(100);
    await act(`${base}/${retainer.id}/allocations`, {invoiceId: owed.id, amountMinor: 100}, 201);
    expect(await act(`${base}/${retainer.id}/release`, {amountMinor: 501}, 409)).toMatchObject({
      code: 'retainers.not_enough',
      availableMinor: 500,
    });
    const released = await act<RetainerAnswer>(`${base}/${retainer.id}/release`, {}, 200);
    expect(released).toMatchObject({
      allocatedMinor: 100,
      writtenOffMinor: 500,
      drawnMinor: 100,
      availableMinor: 0,
      balanceMinor: 400,
      status: 'partially_paid',
    });
    expect(await read(retainer.id)).toEqual(released);
    expect(await act(`${base}/${retainer.id}/release`, {}, 409)).toMatchObject({code: 'retainers.nothing_left'});
    expect(await records.get(`/v1/payments/${payment.id}`)).toMatchObject({unappliedMinor: 500});
    // Nothing moved between customer and merchant.
    expect(await ledger()).toEqual([
      ['payment', -600, '2026-03-09'],
      ['invoice', 100, '2026-02-01'],
    ]);
    await booksAgree();
  });
});

describe('refunding it', () => {
  it('takes of the newest payment first, and asks for it no more', async () => {
    const retainer = await retainerOf(1000);
    const first = await pay(retainer, 300);
    const second = await pay(retainer, 500);
    const {refunds} = await act<RefundsAnswer>(
      `${base}/${retainer.id}/refunds`,
      {amountMinor: 600, reason: 'requested_by_customer'},
      201,
    );
    expect(refunds).toMatchObject([
      {paymentId: second.id, amountMinor: 500, state: 'succeeded', reason: 'requested_by_customer'},
      {paymentId: first.id, amountMinor: 100, state: 'succeeded'},
    ]);
    expect(await read(retainer.id)).toMatchObject({
      allocatedMinor: 200,
      availableMinor: 200,
      writtenOffMinor: 600,
      balanceMinor: 200,
    });
    expect(await records.get(`/v1/payments/${first.id}`)).toMatchObject({
      refundedMinor: 100,
      unappliedMinor: 0,
      refunds: [{amountMinor: 100}],
      timeline: [{kind: 'recorded'}, {kind: 'refunded', amountMinor: 100}],
    });
    await booksAgree();
  });

  it('refunds a card at Stripe, and gives up the retainer in the batch that knows of it', async () => {
    const retainer = await retainerOf(1000);
    const payment = await world.paid(ada, world.inFull('EUR', [retainer.id, 1000]));
    const owed = await invoice(250);
    await act(`${base}/${retainer.id}/allocations`, {invoiceId: owed.id, amountMinor: 250}, 201);
    expect(await act(`${base}/${retainer.id}/refunds`, {amountMinor: 751}, 409)).toMatchObject({
      code: 'retainers.not_enough',
    });
    const {refunds} = await act<RefundsAnswer>(`${base}/${retainer.id}/refunds`, {}, 201);
    expect(refunds).toMatchObject([{paymentId: payment, amountMinor: 750, state: 'succeeded'}]);
    expect(await read(retainer.id)).toMatchObject({
      status: 'paid',
      balanceMinor: 0,
      drawnMinor: 250,
      availableMinor: 0,
      writtenOffMinor: 750,
    });
    expect(await records.get<MerchantPaymentAnswer>(`/v1/payments/${payment}`)).toMatchObject({
      refundedMinor: 750,
      allocatedMinor: 250,
    });
    await booksAgree();
  });

  it('that Stripe does not answer is asked for once, and gives up the retainer when it comes through', async () => {
    const retainer = await retainerOf(1000);
    await world.paid(ada, world.inFull('EUR', [retainer.id, 1000]));
    world.sandbox.controls.misbehave({do: 'drop', when: 'before', times: 50});
    const {refunds} = await act<RefundsAnswer>(`${base}/${retainer.id}/refunds`, {amountMinor: 600}, 201);
    expect(refunds).toMatchObject([{amountMinor: 600, state: 'requested'}]);
    expect(await read(retainer.id)).toMatchObject({availableMinor: 1000, writtenOffMinor: 0});
    // What is asked for is not asked for again.
    expect(await act(`${base}/${retainer.id}/refunds`, {amountMinor: 401}, 409)).toMatchObject({
      code: 'retainers.not_enough',
      availableMinor: 400,
    });
    // Nor is it there for anything else.
    expect(await act(`${base}/${retainer.id}/release`, {amountMinor: 401}, 409)).toMatchObject({
      code: 'retainers.not_enough',
      availableMinor: 400,
    });
    const owed = await world.addInvoice(ada, 1000);
    expect(await act(`${base}/${retainer.id}/allocations`, {invoiceId: owed, amountMinor: 401}, 409)).toMatchObject({
      code: 'retainers.not_enough',
      availableMinor: 400,
    });
    const {body} = await ask<PayablesSeen>(world, ada, 'GET', '/payables');
    expect(body.groups).toMatchObject([{retainerMinor: 400, retainers: [{id: retainer.id, availableMinor: 400}]}]);
    world.sandbox.controls.behave();
    world.harness.advance(6 * 60_000);
    await world.reconcile();
    expect(await records.get(`/v1/refunds/${refunds[0]!.id}`)).toMatchObject({state: 'succeeded'});
    expect(await read(retainer.id)).toMatchObject({availableMinor: 400, writtenOffMinor: 600, balanceMinor: 0});
    await booksAgree();
  });

  it('leaves out what a payment no longer has', async () => {
    const retainer = await retainerOf(1000);
    const payment = await pay(retainer, 1000);
    await act(`/v1/payments/${payment.id}/refunds`, {amountMinor: 400}, 201);
    // What is refunded of the payment alone is asked for again: only the retainer's own refund gives it up.
    expect(await read(retainer.id)).toMatchObject({allocatedMinor: 600, availableMinor: 600, balanceMinor: 400});
    const {refunds} = await act<RefundsAnswer>(`${base}/${retainer.id}/refunds`, {}, 201);
    expect(refunds).toMatchObject([{amountMinor: 600}]);
    expect(await act(`${base}/${retainer.id}/refunds`, {}, 409)).toMatchObject({code: 'retainers.nothing_left'});
    await booksAgree();
  });
});
