/** A transfer from "I have sent it" to the merchant's word. */
import {beforeEach, describe, expect, it} from 'vitest';
import {createMoneyWorld, type MoneyWorld, type Payer} from '../../testing/money-world.ts';
import {ask} from '../../testing/paying.ts';

let world: MoneyWorld;
let ada: Payer;
let invoice: string;
beforeEach(async () => {
  world = await createMoneyWorld();
  ada = await world.addPayer();
  invoice = await world.addInvoice(ada, 5000, {options: ['bank_transfer', 'card']});
});

const transfer = (amountMinor = 5000, over: object = {}) => ({
  currency: 'EUR',
  amountMinor,
  invoices: [{invoiceId: invoice, amountMinor}],
  reference: 'N-1',
  ...over,
});
interface Seen {
  id: string;
  state: string;
  unappliedMinor: number;
  timeline: {kind: string; message?: string}[];
}
const announce = (payer: Payer = ada, body: unknown = transfer(), key = 'k') =>
  ask<Seen>(world, payer, 'POST', '/transfers', body, key);
const decide = async (id: string, what: 'confirm' | 'reject', body: object = {}, merchantId = 'demo') => {
  const answer = await world.harness.asMerchant('POST', `/v1/payments/${id}/${what}`, body, {merchantId});
  return {
    status: answer.status,
    body: await answer.json<
      Seen & {code?: string; errors?: {path: string}[]; receivedOn: string; invoices: object[]}
    >(),
  };
};

it('announced: it holds nothing, and the merchant is told', async () => {
  const {status, body} = await announce();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    state: 'pending',
    method: 'bank_transfer',
    amountMinor: 5000,
    reference: 'N-1',
    aheadMinor: 0,
    invoices: [{invoiceId: invoice, amountMinor: 5000, balanceMinor: 5000}],
    timeline: [{kind: 'announced'}],
  });
  expect(await world.invoice(invoice)).toMatchObject({status: 'sent', reserved_minor: 0, processing_minor: 0});
  expect(await world.told()).toEqual(['transfer.announced']);
  expect(world.intents()).toHaveLength(0);
  // A colleague who does not know of it can still pay by card.
  const bob = await world.addPayer('payer', 'demo', ada.customerId);
  expect((await world.start(bob, world.inFull('EUR', [invoice, 5000]), 'bob')).status).toBe(200);
});

it('of fifty clicks, with one key and with fifty, is announced once', async () => {
  const clicks = await Promise.all(
    Array.from({length: 50}, (_, index) => announce(ada, transfer(), index % 2 ? 'k' : `key-${index}`)),
  );
  expect(new Set(clicks.map(({status, body}) => `${status} ${body.id}`)).size).toBe(1);
  expect(clicks[0]!.status).toBe(200);
  expect(await world.told()).toEqual(['transfer.announced']);
});

it('of one invoice no more is announced at once than is open, however many try', async () => {
  await world.all('UPDATE invoices SET allow_partial_payments = 1 WHERE id = ?', invoice);
  const bob = await world.addPayer('payer', 'demo', ada.customerId);
  const part = (amountMinor: number, reference: string) => transfer(amountMinor, {reference});
  const tries = await Promise.all(
    Array.from({length: 20}, (_, index) => announce(index % 2 ? ada : bob, part(2000, `r${index}`), `key-${index}`)),
  );
  expect(tries.filter(({status}) => status === 200)).toHaveLength(2);
  const refused = tries.filter(({status}) => status !== 200);
  expect(new Set(refused.map(({status, body}) => `${status} ${body.code}`))).toEqual(
    new Set(['409 transfers.already_announced']),
  );
  expect(await world.told()).toEqual(['transfer.announced', 'transfer.announced']);
  // 1000 is left to announce; and what is taken back can be announced again.
  expect((await announce(ada, part(1001, 'more'), 'more')).body.code).toBe('transfers.already_announced');
  expect((await announce(ada, part(1000, 'rest'), 'rest')).status).toBe(200);
  expect((await announce(ada, part(1000, 'over'), 'over')).status).toBe(409);
  const [first] = tries.filter(({status}) => status === 200);
  expect((await world.post(ada, `/transfers/${first!.body.id}/withdraw`)).status).toBe(200);
  expect((await announce(ada, part(2000, 'anew'), 'anew')).status).toBe(200);
});

describe('the merchant', () => {
  it('confirms it: the invoice is paid, the ledger posts it on the day it came', async () => {
    const {body} = await announce();
    world.harness.advance(3 * 86_400_000);
    const early = await decide(body.id, 'confirm', {receivedOn: '2026-03-09'});
    expect([early.status, early.body.errors]).toMatchObject([422, [{path: 'receivedOn'}]]);
    const confirmed = await decide(body.id, 'confirm', {receivedOn: '2026-03-10'});
    expect([confirmed.status, confirmed.body.state, confirmed.body.receivedOn]).toEqual([
      200,
      'succeeded',
      '2026-03-10',
    ]);
    expect(await world.invoice(invoice)).toMatchObject({status: 'paid', allocated_minor: 5000});
    expect(await world.all("SELECT date, amount_minor FROM ledger_entries WHERE kind = 'payment'")).toEqual([
      {date: '2026-03-10', amount_minor: -5000},
    ]);
    expect(await world.timeline(body.id)).toEqual(['announced', 'confirmed']);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('confirms it though a card has paid meanwhile: it is the customer’s credit, and the merchant is told', async () => {
    const {body} = await announce();
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    await world.paid(bob, world.inFull('EUR', [invoice, 5000]));
    expect((await decide(body.id, 'confirm')).status).toBe(200);
    expect(await world.all('SELECT unapplied_minor FROM payments WHERE id = ?', body.id)).toEqual([
      {unapplied_minor: 5000},
    ]);
    expect(await world.told()).toEqual(['transfer.announced', 'payment.excess']);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('rejects it, and the customer reads why', async () => {
    const {body} = await announce();
    expect((await decide(body.id, 'reject', {reason: 'Nothing came.'})).body.state).toBe('canceled');
    const seen = await ask<Seen>(world, ada, 'GET', `/payments/${body.id}`);
    expect(seen.body.timeline).toMatchObject([{kind: 'announced'}, {kind: 'rejected', message: 'Nothing came.'}]);
    expect(await world.all('SELECT state FROM reservations')).toEqual([{state: 'released'}]);
  });

  it.each([
    ['confirm', 'reject'],
    ['reject', 'confirm'],
    ['confirm', 'confirm'],
  ] as const)('says %s once: a later %s is refused', async (first, later) => {
    const {body} = await announce();
    expect((await decide(body.id, first)).status).toBe(200);
    const before = await world.dump();
    const again = await decide(body.id, later);
    expect([again.status, again.body.code]).toEqual([409, 'payments.not_announced']);
    expect(await world.dump()).toBe(before);
  });

  it('says both at once twenty times: one of them counts', async () => {
    const {body} = await announce();
    const answers = await Promise.all(
      Array.from({length: 20}, (_, index) => decide(body.id, index % 2 ? 'confirm' : 'reject')),
    );
    expect(answers.filter(({status}) => status === 200)).toHaveLength(1);
    expect(await world.all("SELECT COUNT(*) AS n FROM payment_events WHERE kind <> 'announced'")).toEqual([{n: 1}]);
    expect(await world.ledgerGaps()).toEqual([]);
  });

  it('does not decide another merchant’s, a card’s, or what is in the future', async () => {
    const {body} = await announce();
    const foreign = await decide(body.id, 'confirm', {}, 'other');
    expect([foreign.status, foreign.body.code]).toEqual([404, 'payments.not_found']);
    const late = await decide(body.id, 'confirm', {receivedOn: '2026-03-11'});
    expect([late.status, late.body.code]).toEqual([422, 'requests.invalid']);
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    const card = await world.start(bob, world.inFull('EUR', [invoice, 5000]), 'bob');
    const refused = await decide(card.body.id, 'confirm');
    expect([refused.status, refused.body.code]).toEqual([409, 'payments.not_announced']);
    expect(await world.all("SELECT state FROM payments WHERE method = 'bank_transfer'")).toEqual([{state: 'pending'}]);
  });

  it('who never answers is told after 30 days, and it is over', async () => {
    const {body} = await announce();
    world.harness.advance(29 * 86_400_000);
    await world.reconcile();
    expect(await world.all('SELECT state FROM payments WHERE id = ?', body.id)).toEqual([{state: 'pending'}]);
    world.harness.advance(2 * 86_400_000);
    await world.reconcile();
    expect(await world.all('SELECT state FROM payments WHERE id = ?', body.id)).toEqual([{state: 'canceled'}]);
    expect(await world.told()).toContain('transfer.lapsed');
  });
});

describe('its customer', () => {
  it.each(['/transfers/:id/withdraw', '/payments/:id/cancel'])(
    'takes it back (%s), any number of times',
    async (path) => {
      const {body} = await announce();
      const taken = await ask<Seen>(world, ada, 'POST', path.replace(':id', body.id));
      expect([taken.status, taken.body.state]).toEqual([200, 'canceled']);
      expect(await world.timeline(body.id)).toEqual(['announced', 'withdrawn']);
      expect((await ask(world, ada, 'POST', path.replace(':id', body.id))).status).toBe(200);
      // It can be announced anew.
      expect((await announce(ada, transfer(), 'again')).body.id).not.toBe(body.id);
    },
  );

  it('does not take back what the merchant has received, nor a card payment, nor somebody else’s', async () => {
    const {body} = await announce();
    const stranger = await world.addPayer();
    const theirs = await ask(world, stranger, 'POST', `/transfers/${body.id}/withdraw`);
    expect([theirs.status, theirs.body.code]).toEqual([404, 'payments.not_found']);
    await decide(body.id, 'confirm');
    const late = await ask(world, ada, 'POST', `/transfers/${body.id}/withdraw`);
    expect([late.status, late.body.code]).toEqual([409, 'payments.not_announced']);
    const other = await world.addInvoice(ada, 700);
    const card = await world.start(ada, world.inFull('EUR', [other, 700]), 'card');
    const none = await ask(world, ada, 'POST', `/transfers/${card.body.id}/withdraw`);
    expect([none.status, none.body.code]).toEqual([404, 'payments.not_found']);
    expect(await world.invoice(other)).toMatchObject({reserved_minor: 700});
  });

  it('makes the card payment give way that they had left open', async () => {
    const card = await world.start(ada, world.inFull('EUR', [invoice, 5000]), 'card');
    expect((await announce()).status).toBe(200);
    expect(await world.all('SELECT state FROM payments WHERE id = ?', card.body.id)).toEqual([{state: 'canceled'}]);
    expect(await world.invoice(invoice)).toMatchObject({reserved_minor: 0});
  });
});

describe('refused, with nothing written', () => {
  const cases: [string, () => Promise<[Payer, object]>, number, string][] = [
    [
      'an invoice that does not take transfers',
      async () => {
        invoice = await world.addInvoice(ada, 5000);
        return [ada, transfer()];
      },
      409,
      'payments.method_not_allowed',
    ],
    ['a part of an invoice that takes none', async () => [ada, transfer(4000)], 409, 'payments.amount_changed'],
    [
      'a sum that is not the parts’',
      async () => [ada, transfer(5000, {amountMinor: 4000})],
      409,
      'payments.amount_changed',
    ],
    ['another currency', async () => [ada, transfer(5000, {currency: 'USD'})], 422, 'payments.currency_mixed'],
    ['an amount of 0', async () => [ada, transfer(0)], 422, 'requests.invalid'],
    ['no invoice', async () => [ada, transfer(5000, {invoices: []})], 422, 'requests.invalid'],
    ['a reference of two lines', async () => [ada, transfer(5000, {reference: 'a\nb'})], 422, 'requests.invalid'],
    ['somebody else’s invoice', async () => [await world.addPayer(), transfer()], 404, 'invoices.not_found'],
    [
      'a viewer',
      async () => [await world.addPayer('viewer', 'demo', ada.customerId), transfer()],
      403,
      'sessions.role_forbidden',
    ],
  ];
  it.each(cases)('%s', async (_what, prepare, status, code) => {
    const [payer, body] = await prepare();
    const before = await world.dump();
    const answer = await announce(payer, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await world.dump()).toBe(before);
  });

  it('a key that was used for something else, or by a colleague', async () => {
    await announce();
    const other = await announce(ada, transfer(5000, {reference: 'other'}));
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.key_reused']);
    const bob = await world.addPayer('payer', 'demo', ada.customerId);
    expect((await announce(bob)).body.code).toBe('idempotency.key_reused');
  });
});
