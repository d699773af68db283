/** Bank debits: what is processing, what fails, and what comes back after it had succeeded. */
import {beforeEach, describe, expect, it} from 'vitest';
import {composePaymentMail} from './payment-mails.usecases.ts';
import type {MailPayload} from '../outbox/outbox.usecases.ts';
import {calendarDate} from '../../providers/clock.ts';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';

const accounts = {
  success: '000123456789',
  closed: '000111111113',
  insufficientFunds: '000222222227',
  disputed: '000555555559',
  stays: '000000000009',
};

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer('payer', 'demo', 'cus_us', {currency: 'USD', allowBankAccount: true});
  // The bank answers when the test says so.
  world.sandbox.controls.settleAfter(365 * 86_400_000);
});

const webhooks = () => world.sandbox.controls.flushWebhooks();
const settle = (payment: string) => world.post(ada, `/payments/${payment}/settle`);

/** 60.00 of an invoice of 100.00, by bank account; `processing` when this is through. */
async function underWay(account: string, more: Record<string, string> = {}) {
  const invoice = await world.addInvoice(ada, 10_000, {
    currency: 'USD',
    options: ['card', 'us_bank_account'],
    partial: 1,
  });
  const {status, body} = await world.start(
    ada,
    {
      currency: 'USD',
      amountMinor: 6000,
      method: 'us_bank_account',
      invoices: [{invoiceId: invoice, amountMinor: 6000}],
    },
    `key-${invoice}`,
  );
  expect([status, body.code]).toEqual([200, undefined]);
  const intent = await world.intentOf(body.id);
  expect((await world.sandbox.controls.payByBank(intent, account, {more})).status).toBe(200);
  await settle(body.id);
  return {invoice, payment: body.id, intent};
}

it('complaint 1: a bank payment is not paid before the bank says so, and not pending after', async () => {
  const {invoice, payment, intent} = await underWay(accounts.success);
  await webhooks();
  // Only its part is reserved: the rest is payable.
  expect(await world.invoice(invoice)).toEqual({
    status: 'sent',
    balance_minor: 10_000,
    reserved_minor: 6000,
    processing_minor: 6000,
    allocated_minor: 0,
  });
  expect(await world.all("SELECT COUNT(*) AS n FROM ledger_entries WHERE kind = 'payment'")).toEqual([{n: 0}]);
  world.sandbox.controls.settlePayment(intent, 'succeed');
  await webhooks();
  expect(await world.invoice(invoice)).toEqual({
    status: 'partially_paid',
    balance_minor: 4000,
    reserved_minor: 0,
    processing_minor: 0,
    allocated_minor: 6000,
  });
  expect(await world.timeline(payment)).toEqual(['started', 'processing', 'succeeded']);
  expect(await world.ledgerGaps()).toEqual([]);
});

it('is posted on the day on which the bank paid, so a statement of the days between does not change', async () => {
  const datesOf = (payment: string) =>
    world.all(
      `SELECT p.received_on, e.date AS posted_on, a.date AS applied_on FROM payments p JOIN ledger_entries e ON e.document_id = p.id
        JOIN allocations a ON a.payment_id = p.id WHERE p.id = ?`,
      payment,
    );
  const {payment, intent} = await underWay(accounts.success);
  world.harness.advance(5 * 86_400_000);
  const paidOn = calendarDate(world.harness.providers.clock.nowMs(), 'Europe/Berlin');
  world.sandbox.controls.settlePayment(intent, 'succeed');
  await webhooks();
  expect(await datesOf(payment)).toEqual([{received_on: paidOn, posted_on: paidOn, applied_on: paidOn}]);
  // A card answers at once: its day is the charge's own, however late the books hear of it.
  const invoice = await world.addInvoice(ada, 5000, {currency: 'USD'});
  const card = await world.start(ada, world.inFull('USD', [invoice, 5000]), 'card');
  await world.sandbox.controls.payByCard(await world.intentOf(card.body.id), '4242424242424242');
  world.harness.advance(2 * 86_400_000);
  await settle(card.body.id);
  expect(await datesOf(card.body.id)).toEqual([{received_on: paidOn, posted_on: paidOn, applied_on: paidOn}]);
});

it('complaint 2: what is paid has no attempt left that asks to be finished', async () => {
  const invoice = await world.addInvoice(ada, 5000, {currency: 'USD', options: ['card', 'us_bank_account']});
  // An attempt by bank account is left, then the invoice is paid by card.
  const left = await world.start(
    ada,
    {
      currency: 'USD',
      amountMinor: 5000,
      method: 'us_bank_account',
      invoices: [{invoiceId: invoice, amountMinor: 5000}],
    },
    'bank',
  );
  const paid = await world.start(ada, world.inFull('USD', [invoice, 5000]), 'card');
  const intent = await world.intentOf(paid.body.id);
  await world.sandbox.controls.payByCard(intent, '4242424242424242');
  await webhooks();
  expect(await world.invoice(invoice)).toMatchObject({status: 'paid', reserved_minor: 0, processing_minor: 0});
  const open = await world.all("SELECT id FROM payments WHERE state IN ('pending', 'processing')");
  expect(open).toEqual([]);
  // Nobody can finish the other at Stripe either.
  expect(left.body.id).not.toBe(paid.body.id);
  expect(
    world
      .intents()
      .map(({id, status}) => [id === intent, status])
      .sort(),
  ).toEqual([
    [false, 'canceled'],
    [true, 'succeeded'],
  ]);
});

it.each([
  ['account_closed', accounts.closed, {state: 'disabled', disabled_reason: 'account_closed', is_default: 0}],
  // The next time there may be money again.
  ['insufficient_funds', accounts.insufficientFunds, {state: 'active', disabled_reason: null, is_default: 1}],
])('a failure (%s) releases, says why, and tells both sides', async (code, account, method) => {
  const {invoice, payment, intent} = await underWay(account, {setup_future_usage: 'off_session'});
  expect(await world.all('SELECT state, is_default FROM payment_methods')).toEqual([{state: 'active', is_default: 1}]);
  world.sandbox.controls.settlePayment(intent);
  await webhooks();
  expect(await world.all('SELECT state, failure_code FROM payments WHERE id = ?', payment)).toEqual([
    {state: 'failed', failure_code: code},
  ]);
  expect(await world.invoice(invoice)).toMatchObject({status: 'sent', reserved_minor: 0, processing_minor: 0});
  // Nobody can try it again past the books.
  expect(world.intents()[0]!.status).toBe('canceled');
  expect(await world.all('SELECT state, disabled_reason, is_default FROM payment_methods')).toEqual([method]);
  expect(await world.timeline(payment)).toEqual(['started', 'processing', 'failed']);
  expect(await world.told()).toEqual(['payment.failed']);
  expect(await world.mails()).toEqual(['payment-failed']);
  expect(await world.ledgerGaps()).toEqual([]);
});

describe('a return after success', () => {
  it('opens the invoice again, disables the method, and tells both sides', async () => {
    const {invoice, payment, intent} = await underWay(accounts.success, {setup_future_usage: 'off_session'});
    world.sandbox.controls.settlePayment(intent, 'succeed');
    await webhooks();
    expect(await world.all('SELECT state, type, last4 FROM payment_methods')).toEqual([
      {state: 'active', type: 'us_bank_account', last4: '6789'},
    ]);
    world.harness.advance(3 * 86_400_000);
    world.sandbox.controls.returnPayment(intent, 'insufficient_funds');
    await webhooks();
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent', balance_minor: 10_000, allocated_minor: 0});
    expect(await world.all('SELECT dispute_lost_minor, disputed_minor, unapplied_minor FROM payments')).toEqual([
      {dispute_lost_minor: 6000, disputed_minor: 0, unapplied_minor: 0},
    ]);
    expect(await world.all('SELECT state, disabled_reason, is_default FROM payment_methods')).toEqual([
      {state: 'disabled', disabled_reason: 'insufficient_funds', is_default: 0},
    ]);
    expect(await world.timeline(payment)).toEqual(['started', 'processing', 'succeeded', 'returned']);
    expect(await world.told()).toEqual(['payment.returned']);
    expect(await world.mails()).toEqual(['payment-returned']);
    expect(await world.all('SELECT kind, amount_minor FROM ledger_entries ORDER BY sequence')).toMatchObject([
      {kind: 'invoice'},
      {kind: 'payment', amount_minor: -6000},
      {kind: 'dispute_lost', amount_minor: 6000},
    ]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('and success and return that come together: both are in the books', async () => {
    const {invoice, payment, intent} = await underWay(accounts.disputed);
    world.sandbox.controls.settleAfter(0);
    world.sandbox.controls.settlePayment(intent, 'succeed');
    world.sandbox.controls.settleAll();
    await webhooks();
    expect(await world.timeline(payment)).toEqual(['started', 'processing', 'succeeded', 'returned']);
    expect(await world.invoice(invoice)).toMatchObject({balance_minor: 10_000});
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('of what was refunded too leaves the customer owing it', async () => {
    const {payment, intent} = await underWay(accounts.success);
    world.sandbox.controls.settlePayment(intent, 'succeed');
    await webhooks();
    expect(await world.refund(payment)).toMatchObject({state: 'pending'});
    world.sandbox.controls.returnPayment(intent, 'debit_not_authorized');
    await webhooks();
    expect(await world.all('SELECT refunded_minor, dispute_lost_minor, unapplied_minor FROM payments')).toEqual([
      {refunded_minor: 6000, dispute_lost_minor: 6000, unapplied_minor: -6000},
    ]);
    expect(await world.ledgerGaps()).toEqual([]);
  });
});

it('what the bank has not answered for 30 days is told to the merchant, once', async () => {
  await underWay(accounts.stays);
  world.harness.advance(29 * 86_400_000);
  await world.reconcile();
  expect(await world.told()).toEqual([]);
  for (let hour = 0; hour < 3; hour++) {
    world.harness.advance(86_400_000);
    await world.reconcile();
  }
  expect(await world.told()).toEqual(['payment.unanswered']);
  expect(await world.all('SELECT state FROM payments')).toEqual([{state: 'processing'}]);
});

it('the mails say in the customer’s language what, how much and why', async () => {
  const {intent} = await underWay(accounts.closed);
  world.sandbox.controls.settlePayment(intent);
  await webhooks();
  const [row] = await world.all<{payload: string}>('SELECT payload FROM outbox');
  const payload = JSON.parse(row!.payload) as MailPayload;
  const context = {merchant: {name: 'Copperline', email: null, language: 'en'}} as Parameters<
    ReturnType<typeof composePaymentMail>
  >[1];
  const english = await composePaymentMail('failed')(payload, context);
  expect(english.subject).toBe('Your payment of $60.00 to Copperline did not go through');
  expect(english.text).toContain('the account is closed.');
  expect(english.text).toContain('••1113');
  const german = await composePaymentMail('failed')({...payload, language: 'de'}, context);
  expect(german.subject.replace('\u00a0', ' ')).toBe('Ihre Zahlung von 60,00 $ an Copperline ist fehlgeschlagen');
  expect(german.text).toContain('Das Konto ist aufgelöst.');
});
