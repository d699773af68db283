/** What can be paid, with what, and how much of it: through the API, with the sandbox as Stripe. */
import {beforeEach, describe, expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {createMoneyWorld, type MoneyWorld, type Payer, type StartBody} from '../../testing/money-world.ts';
import {ask, prefer} from '../../testing/paying.ts';

let world: MoneyWorld;
let ada: Payer;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
});

const bankPayer = () => world.addPayer('payer', 'demo', 'cus_bank', {currency: 'USD', allowBankAccount: true});
const all = ['card', 'us_bank_account', 'sepa_debit', 'bacs_debit', 'ideal', 'link'];

/** Refused with this code, and nothing written, here or at Stripe. */
async function expectRefused(payer: Payer, body: unknown, status: number, code: string, more: object = {}) {
  const before = await world.dump();
  const answer = await ask(world, payer, 'POST', '/payments', body, 'refused');
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.body).toMatchObject(more);
  expect(await world.dump()).toBe(before);
  expect(world.intents()).toHaveLength(0);
}

describe('a method', () => {
  it.each([
    ['USD', 'us_bank_account'],
    ['EUR', 'sepa_debit'],
    ['GBP', 'bacs_debit'],
    ['EUR', 'ideal'],
    ['EUR', 'link'],
  ])('in %s: %s goes the same way as a card', async (currency, method) => {
    await prefer('payments.methods', all);
    const payer = await bankPayer();
    const invoice = await world.addInvoice(payer, 5000, {currency, options: all});
    const {status, body} = await world.start(
      payer,
      {...world.inFull(currency, [invoice, 5000]), method, mandateText: 'I allow debits.'},
      'k',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({state: 'pending', method, mandateText: 'I allow debits.', expectedBy: null});
    const [intent] = world.intents();
    expect(intent).toMatchObject({amount: 5000, currency: currency.toLowerCase()});
    expect(intent!.payment_method_options?.us_bank_account?.verification_method).toBe(
      method === 'us_bank_account' ? 'instant' : undefined,
    );
  });

  it('that needs days says by when; and on the way it is processing, with a timeline', async () => {
    const payer = await bankPayer();
    const invoice = await world.addInvoice(payer, 5000, {currency: 'USD', options: ['us_bank_account']});
    const {body} = await world.start(payer, {...world.inFull('USD', [invoice, 5000]), method: 'us_bank_account'}, 'k');
    await world.sandbox.controls.payByBank(await world.intentOf(body.id), '000123456789', {verified: true});
    const settled = await world.post(payer, `/payments/${body.id}/settle`);
    // The demo's clock stands on Tuesday, 10 March 2026.
    expect(settled.body).toMatchObject({
      state: 'processing',
      expectedBy: '2026-03-16',
      timeline: [{kind: 'started'}, {kind: 'processing'}],
    });
    expect(await world.invoice(invoice)).toMatchObject({status: 'sent', processing_minor: 5000});
  });

  it.each([
    ['the merchant has not switched on', 'EUR', 'sepa_debit', ['sepa_debit', 'card'], 'merchant'],
    ['nobody knows', 'EUR', 'gold', ['gold', 'card'], 'merchant'],
    ['does not take the currency', 'EUR', 'us_bank_account', ['us_bank_account', 'card'], 'currency'],
    ['the invoice does not name', 'USD', 'us_bank_account', ['card'], 'invoice'],
  ])('that %s is refused', async (_why, currency, method, options, reason) => {
    const payer = await bankPayer();
    const invoice = await world.addInvoice(payer, 5000, {currency, options});
    const body = {...world.inFull(currency, [invoice, 5000]), method};
    await expectRefused(payer, body, 409, 'payments.method_not_allowed', {reason});
  });

  it('of a bank account is for customers whom the merchant allows it', async () => {
    const invoice = await world.addInvoice(ada, 5000, {currency: 'USD', options: ['us_bank_account', 'card']});
    const body = {...world.inFull('USD', [invoice, 5000]), method: 'us_bank_account'};
    await expectRefused(ada, body, 409, 'payments.method_not_allowed', {reason: 'customer'});
  });

  it('may take less than Stripe: told before anything is written', async () => {
    await prefer('payments.methods', all);
    const invoice = await world.addInvoice(ada, 1_000_001, {options: all});
    const body = {...world.inFull('EUR', [invoice, 1_000_001]), method: 'sepa_debit'};
    await expectRefused(ada, body, 422, 'payments.amount_too_large', {minimumMinor: 50, maximumMinor: 1_000_000});
  });
});

describe('a saved method', () => {
  const save = async (payer: Payer, fields: Record<string, unknown> = {}, merchantId = 'demo') => {
    const row = {
      merchant_id: merchantId,
      id: 'pmt_1',
      customer_id: payer.customerId,
      stripe_account: '',
      stripe_payment_method_id: 'pm_card_visa',
      type: 'card',
      last4: '4242',
      exp_month: 12,
      exp_year: 2030,
      state: 'active',
      created_at_ms: 1,
      updated_at_ms: 1,
      ...fields,
    };
    const columns = Object.keys(row);
    await env.DB.prepare(
      `INSERT INTO payment_methods (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
      .bind(...Object.values(row))
      .run();
  };

  it('goes on the intent, and its own id of Stripe into the answer', async () => {
    const admin = await world.addPayer('admin');
    const setup = await ask<{setupId: string; clientSecret: string}>(
      world,
      admin,
      'POST',
      '/payment-methods/setups',
      {types: ['card']},
      'setup',
    );
    await world.sandbox.controls.confirm(setup.body.clientSecret.split('_secret_')[0]!, {
      payment_method: 'pm_card_visa',
    });
    const settled = await ask<{method: {id: string}}>(
      world,
      admin,
      'POST',
      `/payment-methods/setups/${setup.body.setupId}/settle`,
    );
    const invoice = await world.addInvoice(admin, 5000);
    const body = {...world.inFull('EUR', [invoice, 5000]), paymentMethodId: settled.body.method.id};
    const answer = await world.start(admin, body, 'k');
    expect(answer.status).toBe(200);
    expect(answer.body.paymentMethodId).toMatch(/^pm_/);
    expect(world.intents()[0]!.payment_method).toBe(answer.body.paymentMethodId);
    // With another saved method, or none, it is another payment: the first makes way.
    const other = await world.start(admin, world.inFull('EUR', [invoice, 5000]), 'k2');
    expect(other.body.id).not.toBe(answer.body.id);
    expect(other.body.paymentMethodId).toBeNull();
  });

  it.each([
    ['verifying', {state: 'verifying'}],
    ['disabled', {state: 'disabled'}],
    ['failed', {state: 'failed'}],
    ['expired', {exp_month: 2, exp_year: 2026}],
    ['other', {type: 'us_bank_account'}],
    ['other', {stripe_account: 'acct_before'}],
  ])('that is %s is not used', async (state, fields) => {
    await save(ada, fields);
    const body = {...world.inFull('EUR', [await world.addInvoice(ada, 5000), 5000]), paymentMethodId: 'pmt_1'};
    await expectRefused(ada, body, 409, 'payments.method_not_usable', {state});
  });

  it.each([
    ['of somebody else', async () => save(await world.addPayer())],
    ['of another merchant', async () => save(await world.addPayer('payer', 'other'), {}, 'other')],
    ['that was removed', async () => save(ada, {state: 'removed'})],
    ['that never was', async () => undefined],
  ])('%s is not there', async (_whose, prepare) => {
    await prepare();
    const body = {...world.inFull('EUR', [await world.addInvoice(ada, 5000), 5000]), paymentMethodId: 'pmt_1'};
    await expectRefused(ada, body, 404, 'payments.method_not_found');
  });
});

describe('a part of an invoice', () => {
  const part = (invoiceId: string, amountMinor: number): StartBody => world.inFull('EUR', [invoiceId, amountMinor]);

  it('is what the customer chooses, where the invoice takes parts; the rest stays payable by others', async () => {
    const invoice = await world.addInvoice(ada, 5000, {partial: 1});
    expect((await world.start(ada, part(invoice, 1234), 'k')).status).toBe(200);
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 1234});
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    expect((await world.start(bob, part(invoice, 3766), 'k2')).status).toBe(200);
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 5000});
  });

  it('is no less than the merchant’s smallest part, but the rest is always paid whole', async () => {
    await prefer('payments.minimumPart', {EUR: 1000});
    const invoice = await world.addInvoice(ada, 5000, {partial: 1});
    await expectRefused(ada, part(invoice, 999), 422, 'payments.below_minimum_part', {minimumMinor: 1000});
    const small = await world.addInvoice(ada, 700, {partial: 1});
    await expectRefused(ada, part(small, 699), 422, 'payments.below_minimum_part', {minimumMinor: 700});
    expect((await world.start(ada, part(small, 700), 'k')).status).toBe(200);
    expect((await world.start(ada, part(invoice, 1000), 'k2')).status).toBe(200);
  });
});

describe('paying ahead', () => {
  it('at zero balance becomes credit, and is not refused (complaint 12: invoiceninja #7267)', async () => {
    const body = {currency: 'EUR', amountMinor: 2500, method: 'card', invoices: [], aheadMinor: 2500};
    const {status, body: payment} = await world.start(ada, body, 'k');
    expect([status, payment.aheadMinor, payment.unappliedMinor]).toEqual([200, 2500, 0]);
    await world.sandbox.controls.payByCard(await world.intentOf(payment.id), '4242424242424242');
    const settled = await world.post(ada, `/payments/${payment.id}/settle`);
    expect(settled.body).toMatchObject({state: 'succeeded', aheadMinor: 2500, unappliedMinor: 2500, invoices: []});
    expect(await world.all('SELECT SUM(ledger_minor) AS sum FROM accounts')).toEqual([{sum: -2500}]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('goes with invoices: they are paid, the rest is credit (complaint 12)', async () => {
    const invoice = await world.addInvoice(ada, 1000);
    const body = {...world.inFull('EUR', [invoice, 1000]), amountMinor: 1500, aheadMinor: 500};
    const {body: payment} = await world.start(ada, body, 'k');
    await world.sandbox.controls.payByCard(await world.intentOf(payment.id), '4242424242424242');
    await world.post(ada, `/payments/${payment.id}/settle`);
    expect(await world.invoice(invoice)).toMatchObject({status: 'paid'});
    expect(await world.all('SELECT unapplied_minor FROM payments')).toEqual([{unapplied_minor: 500}]);
    // Meant so: the merchant is not told of money that came too much.
    expect(await world.told()).not.toContain('payment.excess');
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('of fifty clicks with fifty keys is one payment', async () => {
    const body = {currency: 'EUR', amountMinor: 2500, method: 'card', invoices: [], aheadMinor: 2500};
    const answers = await Promise.all(Array.from({length: 50}, (_, index) => world.start(ada, body, `key-${index}`)));
    expect(new Set(answers.map(({status, body: payment}) => `${status} ${payment.id}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    expect(world.intents()).toHaveLength(1);
  });

  it('is refused where the merchant does not want it, or the currency is of no use to the customer', async () => {
    const body = {currency: 'USD', amountMinor: 2500, method: 'card', invoices: [], aheadMinor: 2500};
    await expectRefused(ada, body, 409, 'payments.ahead_not_allowed');
    await prefer('payments.payAhead', false);
    await expectRefused(ada, {...body, currency: 'EUR'}, 409, 'payments.ahead_not_allowed');
  });

  it('is by what the merchant and the currency allow', async () => {
    const body = {currency: 'EUR', amountMinor: 2500, invoices: [], aheadMinor: 2500};
    await expectRefused(ada, {...body, method: 'us_bank_account'}, 409, 'payments.method_not_allowed', {
      reason: 'customer',
    });
  });
});

describe('bad input is refused with a code, and nothing is written', () => {
  const one = async (over: object = {}, invoice: object = {}) => ({
    ...world.inFull('EUR', [await world.addInvoice(ada, 5000, invoice), 5000]),
    ...over,
  });
  const cases: [string, () => Promise<unknown>, number, string][] = [
    ['an amount of 0', () => one({amountMinor: 0}), 422, 'requests.invalid'],
    ['a negative amount', () => one({amountMinor: -5000}), 422, 'requests.invalid'],
    ['an amount with decimals', () => one({amountMinor: 49.99}), 422, 'requests.invalid'],
    ['an amount beyond all numbers', () => one({amountMinor: 1e300}), 422, 'requests.invalid'],
    ['an amount as text', () => one({amountMinor: '5000'}), 422, 'requests.invalid'],
    ['negative credit', () => one({amountMinor: 6000, creditMinor: -1000}), 422, 'requests.invalid'],
    ['a changed amount', () => one({amountMinor: 4000}), 409, 'payments.amount_changed'],
    ['more than the invoices', () => one({amountMinor: 5001}), 409, 'payments.amount_changed'],
    [
      'more than is payable',
      async () => world.inFull('EUR', [await world.addInvoice(ada, 5000, {partial: 1}), 5001]),
      409,
      'payments.amount_changed',
    ],
    [
      'less than Stripe charges',
      async () => world.inFull('EUR', [await world.addInvoice(ada, 49), 49]),
      422,
      'payments.amount_too_small',
    ],
    [
      'an amount that no dinar coin pays',
      async () => world.inFull('KWD', [await world.addInvoice(ada, 5125, {currency: 'KWD'}), 5125]),
      422,
      'payments.amount_not_chargeable',
    ],
    [
      'an invoice of another customer',
      async () => world.inFull('EUR', [await world.addInvoice(await world.addPayer(), 5000), 5000]),
      404,
      'invoices.not_found',
    ],
    ['another currency', () => one({currency: 'USD'}), 422, 'payments.currency_mixed'],
    [
      'two currencies in one payment',
      async () =>
        world.inFull(
          'EUR',
          [await world.addInvoice(ada, 5000), 5000],
          [await world.addInvoice(ada, 700, {currency: 'USD'}), 700],
        ),
      422,
      'payments.currency_mixed',
    ],
    ['a currency that is none', () => one({currency: 'euro'}), 422, 'requests.invalid'],
    ['a field that nobody knows', () => one({tip: 5}), 422, 'requests.invalid'],
    ['nothing to pay', () => one({invoices: [], amountMinor: 100}), 422, 'payments.nothing_to_pay'],
    [
      '201 invoices',
      () => one({invoices: Array.from({length: 201}, (_, index) => ({invoiceId: `inv_${index}`, amountMinor: 1}))}),
      422,
      'requests.invalid',
    ],
    ['a method that is no word', () => one({method: 'Card; DROP'}), 422, 'requests.invalid'],
  ];
  it.each(cases)('%s', async (_name, prepare, status, code) => {
    await expectRefused(ada, await prepare(), status, code);
  });

  it.each([
    ['void', 'void', 409, 'payments.not_payable'],
    ['a draft', 'draft', 404, 'invoices.not_found'],
  ])('an invoice that is %s', async (_name, state, status, code) => {
    const invoice = await world.addInvoice(ada, 5000);
    if (state === 'void') {
      await env.DB.prepare("UPDATE invoices SET state = 'void', changed_on = '2026-03-10' WHERE id = ?")
        .bind(invoice)
        .run();
    } else {
      // A draft is one from the first; this one is copied from a sent invoice.
      await env.DB.batch([
        env.DB.prepare(
          `INSERT INTO invoice_lines SELECT merchant_id, 'inv_draft', revision, position, item_code, description, quantity_millionths, unit_price_millionths, amount_minor
           FROM invoice_lines WHERE invoice_id = ?`,
        ).bind(invoice),
        env.DB.prepare(
          `INSERT INTO invoices (merchant_id, id, customer_id, number, number_key, state, currency, date, due_date, revision, subtotal_minor, total_minor,
             payment_options, customer_name, search_text, content_hash, created_at_ms, updated_at_ms)
           SELECT merchant_id, 'inv_draft', customer_id, 'DRAFT', 'DRAFT', 'draft', currency, date, due_date, revision, subtotal_minor, total_minor,
             payment_options, customer_name, search_text, content_hash, created_at_ms, updated_at_ms FROM invoices WHERE id = ?`,
        ).bind(invoice),
      ]);
    }
    const body = world.inFull('EUR', [state === 'void' ? invoice : 'inv_draft', 5000]);
    await expectRefused(ada, body, status, code);
  });

  it('without an Idempotency-Key', async () => {
    const answer = await ask(world, ada, 'POST', '/payments', await one());
    expect([answer.status, answer.body.code]).toEqual([400, 'idempotency.key_missing']);
    expect(await world.all('SELECT COUNT(*) AS n FROM payments')).toEqual([{n: 0}]);
  });
});

describe('200 invoices are paid all, or none', () => {
  it('none where one of them was paid in between', async () => {
    const parts: [string, number][] = [];
    for (let index = 0; index < 200; index++) parts.push([await world.addInvoice(ada, 100), 100]);
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    await world.start(bob, world.inFull('EUR', parts[150]!), 'bob');
    const refused = await world.start(ada, world.inFull('EUR', ...parts), 'k');
    expect([refused.status, refused.body.code]).toEqual([409, 'payments.invoice_reserved']);
    expect(await world.all("SELECT SUM(amount_minor) AS sum FROM reservations WHERE state = 'held'")).toEqual([
      {sum: 100},
    ]);
    const rest = parts.filter((_, index) => index !== 150);
    expect((await world.start(ada, world.inFull('EUR', ...rest), 'k2')).status).toBe(200);
    expect(await world.all("SELECT SUM(amount_minor) AS sum FROM reservations WHERE state = 'held'")).toEqual([
      {sum: 20_000},
    ]);
  });
});

it.each([
  // No decimals, and three: what Stripe is asked for are literal integers.
  ['JPY', 5000, 5000],
  ['KWD', 12_340, 12_340],
  ['ISK', 700, 70_000],
])('%s of %i minor units is %i at Stripe, and comes back as what it was', async (currency, minor, atStripe) => {
  const invoice = await world.addInvoice(ada, minor, {currency});
  const {status, body} = await world.start(ada, world.inFull(currency, [invoice, minor]), 'k');
  expect(status).toBe(200);
  const [intent] = world.intents();
  expect([intent!.amount, intent!.currency]).toEqual([atStripe, currency.toLowerCase()]);
  await world.sandbox.controls.payByCard(intent!.id, '4242424242424242');
  expect((await world.post(ada, `/payments/${body.id}/settle`)).body).toMatchObject({
    state: 'succeeded',
    amountMinor: minor,
    unappliedMinor: 0,
  });
  expect(await world.invoice(invoice)).toMatchObject({status: 'paid', allocated_minor: minor});
});
