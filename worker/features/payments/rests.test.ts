/** What a part leaves of an invoice can be paid too: no cent is left that nobody can ever charge. */
import {beforeEach, describe, expect, it} from 'vitest';
import {createMoneyWorld, type MoneyWorld, type Payer, type StartBody} from '../../testing/money-world.ts';
import {ask, type PayablesSeen, prefer} from '../../testing/paying.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('payer', 'demo', 'cus_ada');
});

const partly = (totalMinor: number, more: object = {}) => world.addInvoice(ada, totalMinor, {partial: 1, ...more});
const start = (body: StartBody) => world.start(ada, body, JSON.stringify(body));
const credit = (amountMinor: number) =>
  world.paid(ada, {currency: 'EUR', amountMinor, method: 'card', invoices: [], aheadMinor: amountMinor});

describe('a part of 100.00 euros, of which Stripe charges no less than 0.50', () => {
  it.each([9951, 9999])('of %i cents is refused, with what can be paid instead', async (amountMinor) => {
    const invoice = await partly(10_000);
    const {status, body} = await start(world.inFull('EUR', [invoice, amountMinor]));
    expect([status, body]).toMatchObject([
      422,
      {code: 'payments.rest_too_small', invoiceId: invoice, payableMinor: 10_000, maximumMinor: 9950},
    ]);
    expect(world.intents()).toEqual([]);
  });

  it.each([9950, 10_000])('of %i cents is taken, and what is left can be charged', async (amountMinor) => {
    const invoice = await partly(10_000);
    await world.paid(ada, world.inFull('EUR', [invoice, amountMinor]));
    const restMinor = 10_000 - amountMinor;
    expect((await world.invoice(invoice)).balance_minor).toBe(restMinor);
    if (restMinor) expect((await start(world.inFull('EUR', [invoice, restMinor]))).status).toBe(200);
  });

  it('may leave less where a credit that is not used covers it', async () => {
    await credit(100);
    const first = await partly(10_000);
    expect((await start(world.inFull('EUR', [first, 9999]))).status).toBe(200);
    // 1.00 covers two rests of 0.49, and not three.
    const more = await partly(10_000);
    expect((await start(world.inFull('EUR', [first, 9951], [more, 9951]))).status).toBe(200);
    const last = await partly(10_000);
    expect((await start(world.inFull('EUR', [first, 9951], [more, 9951], [last, 9951]))).body).toMatchObject({
      code: 'payments.rest_too_small',
      invoiceId: last,
    });
  });

  it('may not where the same payment uses that credit, nor of a retainer, which takes none', async () => {
    await credit(100);
    const invoice = await partly(10_000);
    const using = {...world.inFull('EUR', [invoice, 9999]), amountMinor: 9899, creditMinor: 100};
    expect((await start(using)).body.code).toBe('payments.rest_too_small');
    const retainer = await partly(10_000, {kind: 'retainer'});
    expect((await start(world.inFull('EUR', [retainer, 9999]))).body.code).toBe('payments.rest_too_small');
  });

  it('may leave a cent where the merchant takes transfers of it', async () => {
    await prefer('payments.bankTransfer', {accountHolder: 'Shop', iban: 'DE00'});
    const invoice = await partly(10_000, {options: ['card', 'bank_transfer']});
    expect((await start(world.inFull('EUR', [invoice, 9999]))).status).toBe(200);
  });
});

it('credit alone leaves no such rest either', async () => {
  await credit(9990);
  const invoice = await partly(10_000);
  const apply = (amountMinor: number) =>
    ask(
      world,
      ada,
      'POST',
      '/credit-applications',
      {currency: 'EUR', invoices: [{invoiceId: invoice, amountMinor}], creditMinor: amountMinor, retainerMinor: 0},
      `apply-${amountMinor}`,
    );
  expect(await apply(9990)).toMatchObject({status: 422, body: {code: 'payments.rest_too_small', maximumMinor: 9950}});
  expect((await apply(9950)).status).toBe(200);
});

it('where the largest part would be below the merchant’s smallest, all of it alone can be paid', async () => {
  await prefer('payments.minimumPart', {EUR: 1000});
  const invoice = await partly(1040);
  expect((await start(world.inFull('EUR', [invoice, 1000]))).body).toMatchObject({
    code: 'payments.rest_too_small',
    payableMinor: 1040,
    maximumMinor: null,
  });
  expect((await start(world.inFull('EUR', [invoice, 1040]))).status).toBe(200);
});

it('the sheet is told how much a part must leave', async () => {
  await prefer('payments.bankTransfer', {accountHolder: 'Shop', iban: 'DE00'});
  const part = await partly(10_000);
  const whole = await world.addInvoice(ada, 10_000);
  const transfer = await partly(10_000, {options: ['card', 'bank_transfer']});
  const {body} = await ask<PayablesSeen>(world, ada, 'GET', '/payables');
  expect(body.groups[0]!.invoices.map(({id, minimumRestMinor}) => [id, minimumRestMinor])).toEqual([
    [part, 50],
    [whole, null],
    [transfer, null],
  ]);
});
