/** Retainers, announced transfers, refunds, disputes and write-offs: what the database itself keeps and refuses. */
import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env} from '../worker/testing/harness.ts';
import {
  allocation,
  creditNote,
  customer,
  dispute,
  invoice,
  payment,
  refund,
  refused,
  reservation,
  run,
  writeOff,
} from './statements.ts';

const one = <Row>(statement: string) => env.DB.prepare(statement).first<Row>();
const paymentSums = (id: string) =>
  one(
    `SELECT allocated_minor, refunded_minor, disputed_minor, dispute_lost_minor, unapplied_minor FROM payments WHERE id = '${id}'`,
  );
const invoiceSums = (id: string) =>
  one(
    `SELECT allocated_minor, reserved_minor, written_off_minor, drawn_minor, available_minor, balance_minor, status FROM invoices WHERE id = '${id}'`,
  );
const ledger = async () =>
  (await env.DB.prepare('SELECT kind, amount_minor, date FROM ledger_entries ORDER BY sequence').all()).results;
const owedMinor = async () =>
  (await one<{ledger_minor: number}>("SELECT ledger_minor FROM accounts WHERE customer_id = 'c1'"))!.ledger_minor;

beforeEach(async () => {
  await createHarness();
  await run(customer('c1'), ...invoice('i1', 1000), payment('p1', 1000));
});

describe('retainers', () => {
  beforeEach(() => run(...invoice('r1', 500, {kind: 'retainer'}), payment('p2', 500)));

  it('post nothing; paying them moves nothing but the payment, and neither does drawing', async () => {
    const before = await ledger();
    await run(
      allocation('a1', 'r1', 500, {paymentId: 'p2'}),
      allocation('a2', 'i1', 300, {paymentId: null, retainerId: 'r1'}),
    );
    expect(await ledger()).toEqual(before);
    expect(before.map(({kind}) => kind)).toEqual(['invoice', 'payment', 'payment']);
    expect(await invoiceSums('r1')).toMatchObject({
      allocated_minor: 500,
      drawn_minor: 300,
      available_minor: 200,
      balance_minor: 0,
      status: 'paid',
    });
    expect(await invoiceSums('i1')).toMatchObject({allocated_minor: 300, balance_minor: 700});
    // Owed: what is open of the invoice, less the unapplied payment p1 and what the retainer has left.
    expect(await owedMinor()).toBe(700 - 1000 - 200);
  });

  it('give no more than was paid on them, and are not taken back below what was drawn', async () => {
    const draw = (amountMinor: number) => allocation('a2', 'i1', amountMinor, {paymentId: null, retainerId: 'r1'});
    expect(await refused(draw(1))).toBe('invoice_over_drawn');
    await run(allocation('a1', 'r1', 400, {paymentId: 'p2'}));
    expect(await refused(draw(401))).toBe('invoice_over_drawn');
    await run(draw(400));
    expect(await refused(allocation('a3', 'r1', -1, {paymentId: 'p2', reverses: 'a1'}))).toBe('invoice_over_drawn');
  });

  it('are paid with money alone, and only they are drawn on', async () => {
    await run(
      ...creditNote('n', 50),
      allocation('a1', 'r1', 500, {paymentId: 'p2'}),
      ...invoice('r2', 10, {kind: 'retainer'}),
    );
    expect(await refused(allocation('x', 'r2', 10, {paymentId: null, creditNoteId: 'n'}))).toBe('allocation_kind');
    expect(await refused(allocation('x', 'r2', 10, {paymentId: null, retainerId: 'r1'}))).toBe('allocation_kind');
    expect(await refused(allocation('x', 'i1', 10, {paymentId: null, retainerId: 'i1'}))).toBe('allocation_kind');
    expect(await refused("UPDATE invoices SET kind = 'invoice' WHERE id = 'r1'")).toBe('invoice_frozen');
  });
});

describe('credit that is used together with a payment', () => {
  beforeEach(() => run(...creditNote('n', 200), payment('p2', 800, {state: 'pending'})));
  const used = allocation('a1', 'i1', 200, {paymentId: null, creditNoteId: 'n', withPaymentId: 'p2'});

  it('is given back before the payment is given up', async () => {
    await run(used, reservation('p2', 'i1', 800));
    expect(await refused("UPDATE payments SET state = 'canceled' WHERE id = 'p2'")).toBe('credits_not_returned');
    await run(
      allocation('a2', 'i1', -200, {paymentId: null, creditNoteId: 'n', withPaymentId: 'p2', reverses: 'a1'}),
      "UPDATE payments SET state = 'canceled' WHERE id = 'p2'",
    );
    expect(await invoiceSums('i1')).toMatchObject({allocated_minor: 0, reserved_minor: 0, balance_minor: 1000});
  });

  it('is laid on invoices only while the payment waits', async () => {
    expect(await refused("UPDATE payments SET state = 'canceled' WHERE id = 'p2'", used)).toBe(
      'allocation_with_payment',
    );
  });
});

describe('an announced transfer', () => {
  beforeEach(() => run(payment('p2', 400, {state: 'pending', account: null})));

  it('holds nothing until it is confirmed', async () => {
    expect(await refused(reservation('p2', 'i1', 400, {state: 'held'}))).toBe('reservation_state');
    await run(reservation('p2', 'i1', 400, {state: 'announced'}));
    expect(await invoiceSums('i1')).toMatchObject({reserved_minor: 0, balance_minor: 1000});
    await run("UPDATE payments SET state = 'succeeded', received_on = '2026-01-05' WHERE id = 'p2'");
    expect(await one("SELECT state FROM reservations WHERE payment_id = 'p2'")).toEqual({state: 'settled'});
  });

  it('is nothing that a payment through Stripe can be', async () => {
    await run(payment('p3', 400, {state: 'pending'}));
    expect(await refused(reservation('p3', 'i1', 400, {state: 'announced'}))).toBe('reservation_state');
  });
});

describe('refunds', () => {
  it('count while they are on their way, post on their day, and are taken back on the day they fail', async () => {
    await run(refund('f1', 300, {state: 'pending'}));
    expect(await paymentSums('p1')).toMatchObject({refunded_minor: 300, unapplied_minor: 700});
    await run("UPDATE refunds SET state = 'succeeded' WHERE id = 'f1'");
    await run("UPDATE refunds SET state = 'failed', changed_on = '2026-02-09' WHERE id = 'f1'");
    expect(await paymentSums('p1')).toMatchObject({refunded_minor: 0, unapplied_minor: 1000});
    expect((await ledger()).slice(2)).toEqual([
      {kind: 'refund', amount_minor: 300, date: '2026-02-01'},
      {kind: 'refund_failed', amount_minor: -300, date: '2026-02-09'},
    ]);
  });

  it('that are only asked for count nothing, but nobody can ask for more than is left beside them', async () => {
    await run(refund('f1', 700, {state: 'requested'}));
    expect(await paymentSums('p1')).toMatchObject({refunded_minor: 0});
    expect(await refused(refund('f2', 301, {state: 'requested'}))).toBe('refund_over_payment');
    await run(refund('f2', 300, {state: 'requested'}));
  });

  it('are not taken of money that is applied', async () => {
    await run(allocation('a1', 'i1', 800));
    expect(await refused(refund('f1', 201))).toBe('payment_over_allocated');
    await run(refund('f1', 200));
    expect(await paymentSums('p1')).toMatchObject({allocated_minor: 800, refunded_minor: 200, unapplied_minor: 0});
  });

  it('of a credit note are no more than it has', async () => {
    await run(...creditNote('n', 100));
    expect(await refused(refund('f1', 101, {paymentId: null, creditNoteId: 'n'}))).toBe('credit_note_over_allocated');
    await run(refund('f1', 100, {paymentId: null, creditNoteId: 'n'}));
    expect(await one("SELECT status FROM credit_notes WHERE id = 'n'")).toEqual({status: 'closed'});
  });

  it('have one source and one record, and stay as they were', async () => {
    await run(refund('f1', 100, {stripeId: 're_1'}));
    expect(await refused(refund('f2', 100, {stripeId: 're_1'}))).toMatch(/^unique:refunds/);
    expect(await refused(refund('f2', 100, {creditNoteId: 'n'}))).toBe('refund_one_source');
    expect(await refused("UPDATE refunds SET amount_minor = 1 WHERE id = 'f1'")).toBe('refund_frozen');
    expect(await refused("DELETE FROM refunds WHERE id = 'f1'")).toBe('append_only');
  });
});

describe('disputes', () => {
  it('take nothing until they are lost, and give it back where they are won after all', async () => {
    await run(dispute('d1', 400));
    expect(await paymentSums('p1')).toMatchObject({disputed_minor: 400, dispute_lost_minor: 0, unapplied_minor: 1000});
    await run("UPDATE disputes SET state = 'lost', date = '2026-03-01' WHERE id = 'd1'");
    expect(await paymentSums('p1')).toMatchObject({disputed_minor: 0, dispute_lost_minor: 400, unapplied_minor: 600});
    await run("UPDATE disputes SET state = 'won', date = '2026-03-09' WHERE id = 'd1'");
    expect(await paymentSums('p1')).toMatchObject({dispute_lost_minor: 0, unapplied_minor: 1000});
    expect((await ledger()).slice(2)).toEqual([
      {kind: 'dispute_lost', amount_minor: 400, date: '2026-03-01'},
      {kind: 'dispute_won_back', amount_minor: -400, date: '2026-03-09'},
    ]);
  });

  it('have one record', async () => {
    await run(dispute('d1', 400, {stripeId: 'dp_1'}));
    expect(await refused(dispute('d2', 400, {stripeId: 'dp_1'}))).toMatch(/^unique:disputes/);
  });

  it('and a refund of the same money: the customer owes it, and nothing is applied any more', async () => {
    await run(refund('f1', 1000), dispute('d1', 1000, {state: 'lost'}));
    expect(await paymentSums('p1')).toMatchObject({unapplied_minor: -1000});
    expect(await owedMinor()).toBe(1000 + 1000);
    expect(await refused(allocation('a1', 'i1', 1))).toBe('payment_over_allocated');
  });
});

describe('write-offs', () => {
  it('lower what is owed, and are taken back whole', async () => {
    expect(await refused(writeOff('w1', 'i1', 1001))).toBe('invoice_over_allocated');
    await run(writeOff('w1', 'i1', 400));
    expect(await invoiceSums('i1')).toMatchObject({
      written_off_minor: 400,
      balance_minor: 600,
      status: 'partially_paid',
    });
    expect(await refused(writeOff('w2', 'i1', -399, 'w1'))).toBe('write_off_reversal');
    await run(writeOff('w2', 'i1', -400, 'w1'));
    expect(await refused(writeOff('w3', 'i1', -400, 'w1'))).not.toBeNull();
    expect((await ledger()).slice(2)).toEqual([
      {kind: 'write_off', amount_minor: -400, date: '2026-02-05'},
      {kind: 'write_off_reversed', amount_minor: 400, date: '2026-02-05'},
    ]);
  });

  it('of a retainer only end the asking: nothing was owed', async () => {
    await run(...invoice('r1', 500, {kind: 'retainer'}));
    const before = await ledger();
    await run(writeOff('w1', 'r1', 500));
    expect(await ledger()).toEqual(before);
    expect(await invoiceSums('r1')).toMatchObject({balance_minor: 0});
  });
});

describe('sums that are kept', () => {
  it.each([
    "UPDATE invoices SET drawn_minor = 0, written_off_minor = 5 WHERE id = 'i1'",
    "UPDATE payments SET refunded_minor = 5 WHERE id = 'p1'",
    "UPDATE payments SET disputed_minor = 5 WHERE id = 'p1'",
    "UPDATE payments SET dispute_lost_minor = 5 WHERE id = 'p1'",
  ])('are the sums of their rows: %s', async (statement) => {
    expect(await refused(statement)).toBe('sum_is_kept');
  });
});
