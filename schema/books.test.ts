/** What must never be is refused by the database itself: here no code of ours stands before it. */
import {beforeEach, describe, expect, it} from 'vitest';
import {createHarness, env} from '../worker/testing/harness.ts';
import {
  allocation,
  creditNote,
  customer,
  invoice,
  invoiceRow,
  line,
  payment,
  refused,
  reservation,
  run,
} from './statements.ts';

const sums = async (id: string) =>
  env.DB.prepare(
    'SELECT allocated_minor, reserved_minor, processing_minor, balance_minor, payable_minor, status FROM invoices WHERE id = ?',
  )
    .bind(id)
    .first();

beforeEach(async () => {
  await createHarness();
  await run(customer('c1'), customer('c2'), customer('o1', 'other'), ...invoice('i1', 1000), payment('p1', 1000));
});

describe('documents', () => {
  it('whose lines do not add up are refused, at once and when they are changed', async () => {
    expect(await refused(line('i2', 999), invoiceRow('i2', 1000))).toBe('invoice_does_not_add_up');
    expect(await refused(invoiceRow('i2', 1000))).toBe('invoice_does_not_add_up');
    expect(await refused("UPDATE invoices SET subtotal_minor = 900, total_minor = 900 WHERE id = 'i1'")).toBe(
      'invoice_does_not_add_up',
    );
    expect(await refused("UPDATE invoices SET total_minor = 900 WHERE id = 'i1'")).toBe('invoice_total');
    expect(
      await refused(
        ...creditNote('n', 10),
        "UPDATE credit_notes SET subtotal_minor = 9, total_minor = 9 WHERE id = 'n'",
      ),
    ).toBe('credit_note_does_not_add_up');
  });

  it('below zero, or with a discount above their lines, are refused', async () => {
    expect(await refused(...invoice('i2', -1))).toBe('invoice_total_negative');
    expect(await refused(line('i2', 10), invoiceRow('i2', -1, {subtotalMinor: 10, discountMinor: 11}))).toMatch(
      /^invoice_(total_negative|discount)$/,
    );
  });

  it('have lines that stay as they were', async () => {
    expect(await refused("UPDATE invoice_lines SET description = 'other' WHERE invoice_id = 'i1'")).toBe(
      'lines_frozen',
    );
    expect(await refused("DELETE FROM invoice_lines WHERE invoice_id = 'i1'")).toBe('lines_frozen');
    expect(await refused(line('i1', 5, {revision: 1}).replace(', 1, 1, ', ', 1, 2, '))).toBe('lines_frozen');
    expect(
      await refused("INSERT OR REPLACE INTO invoice_lines VALUES ('demo', 'i1', 1, 1, NULL, 'x', 1, 1, 1000)"),
    ).toBe('lines_frozen');
  });

  it('that were sent keep customer and currency, and are not deleted', async () => {
    expect(await refused("UPDATE invoices SET customer_id = 'c2' WHERE id = 'i1'")).toBe('invoice_frozen');
    expect(await refused("UPDATE invoices SET currency = 'USD' WHERE id = 'i1'")).toBe('invoice_frozen');
    expect(await refused("DELETE FROM invoices WHERE id = 'i1'")).toBe('append_only');
  });

  it('go from draft to sent to void, and never back', async () => {
    expect(await refused("UPDATE invoices SET state = 'draft' WHERE id = 'i1'")).toBe('invoice_state');
    expect(await refused("UPDATE invoices SET state = 'void', changed_on = '2026-01-05' WHERE id = 'i1'")).toBeNull();
    expect(await refused("UPDATE invoices SET state = 'sent' WHERE id = 'i1'")).toBe('invoice_state');
    expect(await refused(line('i1', 1000, {revision: 2}), "UPDATE invoices SET revision = 2 WHERE id = 'i1'")).toBe(
      'invoice_state',
    );
  });

  it('are not void while there is money on them', async () => {
    await run(allocation('a1', 'i1', 100));
    expect(await refused("UPDATE invoices SET state = 'void', changed_on = '2026-01-05' WHERE id = 'i1'")).toBe(
      'invoice_not_open',
    );
    await run(...invoice('i2', 100), payment('p2', 100, {state: 'pending'}), reservation('p2', 'i2', 1));
    expect(await refused("UPDATE invoices SET state = 'void', changed_on = '2026-01-05' WHERE id = 'i2'")).toBe(
      'invoice_not_open',
    );
    await run(...creditNote('n', 100), allocation('a2', 'i1', 50, {paymentId: null, creditNoteId: 'n'}));
    expect(await refused("UPDATE credit_notes SET state = 'void', changed_on = '2026-01-05' WHERE id = 'n'")).toBe(
      'credit_note_not_open',
    );
  });

  it('have their number once for each merchant', async () => {
    expect(await refused(...invoice('i2', 10, {number: 'i1'}))).toBe('unique:invoices.merchant_id, invoices.number');
    expect(await refused(...invoice('i2', 10, {number: 'i1', merchant: 'other', customer: 'o1'}))).toBeNull();
  });

  it('belong to a customer of the same merchant', async () => {
    expect(await refused(...invoice('i2', 10, {customer: 'o1'}))).toBe('foreign_key');
  });
});

describe('allocations', () => {
  it('move the sums of invoice and payment', async () => {
    await run(allocation('a1', 'i1', 300));
    expect(await sums('i1')).toMatchObject({
      allocated_minor: 300,
      balance_minor: 700,
      payable_minor: 700,
      status: 'partially_paid',
    });
    await run(allocation('a2', 'i1', 700));
    expect(await sums('i1')).toMatchObject({balance_minor: 0, status: 'paid'});
    expect(await env.DB.prepare("SELECT unapplied_minor FROM payments WHERE id = 'p1'").first()).toEqual({
      unapplied_minor: 0,
    });
  });

  it('are no more than the invoice, the payment or the credit note', async () => {
    await run(payment('p2', 5000), ...invoice('i2', 5000), ...creditNote('n', 100));
    expect(await refused(allocation('a', 'i1', 1001, {paymentId: 'p2'}))).toBe('invoice_over_allocated');
    expect(await refused(allocation('a', 'i2', 1001, {paymentId: 'p1'}))).toBe('payment_over_allocated');
    expect(await refused(allocation('a', 'i2', 101, {paymentId: null, creditNoteId: 'n'}))).toBe(
      'credit_note_over_allocated',
    );
  });

  it('and reservations together are no more than the invoice', async () => {
    await run(payment('p2', 600, {state: 'pending'}), reservation('p2', 'i1', 600));
    expect(await sums('i1')).toMatchObject({
      reserved_minor: 600,
      processing_minor: 0,
      balance_minor: 1000,
      payable_minor: 400,
    });
    expect(await refused(allocation('a', 'i1', 401))).toBe('invoice_over_allocated');
    expect(await refused(allocation('a', 'i1', 400))).toBeNull();
    expect(await refused(payment('p3', 1, {state: 'pending'}), reservation('p3', 'i1', 1))).toBe(
      'invoice_over_allocated',
    );
  });

  it('are of one customer and one currency, in one merchant', async () => {
    await run(
      ...invoice('i2', 100, {customer: 'c2'}),
      ...invoice('i3', 100, {currency: 'USD'}),
      ...invoice('i4', 100, {merchant: 'other', customer: 'o1'}),
    );
    expect(await refused(allocation('a', 'i2', 1))).toBe('foreign_key');
    expect(await refused(allocation('a', 'i2', 1, {customer: 'c2'}))).toBe('foreign_key');
    expect(await refused(allocation('a', 'i3', 1))).toBe('foreign_key');
    expect(await refused(allocation('a', 'i3', 1, {currency: 'USD'}))).toBe('foreign_key');
    expect(await refused(allocation('a', 'i4', 1))).toBe('foreign_key');
    expect(await refused(allocation('a', 'i4', 1, {merchant: 'other', customer: 'o1'}))).toBe('foreign_key');
  });

  it('have exactly one source, which has the money', async () => {
    await run(...creditNote('n', 100), payment('p2', 100, {state: 'pending'}));
    expect(await refused(allocation('a', 'i1', 1, {creditNoteId: 'n'}))).toBe('allocation_source');
    expect(await refused(allocation('a', 'i1', 1, {paymentId: null}))).toBe('allocation_source');
    expect(await refused(allocation('a', 'i1', 1, {paymentId: 'p2'}))).toBe('payment_not_succeeded');
  });

  it('are undone by a row of the opposite sign, no further than to nothing', async () => {
    await run(allocation('a1', 'i1', 300), payment('p2', 100), ...invoice('i2', 100));
    expect(await refused(allocation('r', 'i1', -301, {reverses: 'a1'}))).toBe('allocation_reversal');
    expect(await refused(allocation('r', 'i2', -1, {reverses: 'a1'}))).toBe('allocation_reversal');
    expect(await refused(allocation('r', 'i1', -1, {reverses: 'a1', paymentId: 'p2'}))).toBe('allocation_reversal');
    await run(allocation('r1', 'i1', -200, {reverses: 'a1'}));
    expect(await refused(allocation('r2', 'i1', -101, {reverses: 'a1'}))).toBe('allocation_reversal');
    expect(await refused(allocation('r2', 'i1', -1, {reverses: 'r1'}))).toBe('allocation_reversal');
    await run(allocation('r2', 'i1', -100, {reverses: 'a1'}));
    expect(await sums('i1')).toMatchObject({allocated_minor: 0, balance_minor: 1000, status: 'sent'});
    expect(await refused(allocation('r3', 'i1', -1))).not.toBeNull();
    expect(await refused(allocation('r3', 'i1', 1, {reverses: 'a1'}))).not.toBeNull();
  });

  it('only grow', async () => {
    await run(allocation('a1', 'i1', 300));
    expect(await refused('UPDATE allocations SET amount_minor = 1')).toBe('append_only');
    expect(await refused('DELETE FROM allocations')).toBe('append_only');
  });
});

describe('reservations', () => {
  it('are no more than their payment', async () => {
    await run(payment('p2', 100, {state: 'pending'}), ...invoice('i2', 500));
    expect(await refused(reservation('p2', 'i1', 101))).toBe('reservation_over_payment');
    await run(reservation('p2', 'i1', 60));
    expect(await refused(reservation('p2', 'i2', 41))).toBe('reservation_over_payment');
    expect(await refused(reservation('p2', 'i2', 40))).toBeNull();
  });

  it('follow their state into the invoice’s sums, and hold nothing in the end', async () => {
    await run(payment('p2', 100, {state: 'pending'}), reservation('p2', 'i1', 100));
    await run("UPDATE payments SET state = 'processing' WHERE id = 'p2'");
    expect(await sums('i1')).toMatchObject({reserved_minor: 100, processing_minor: 100, payable_minor: 900});
    expect(await refused("UPDATE reservations SET state = 'released'")).toBe('reservation_state');
    await run("UPDATE payments SET state = 'failed' WHERE id = 'p2'");
    expect(await sums('i1')).toMatchObject({reserved_minor: 0, processing_minor: 0, payable_minor: 1000});
    expect(await refused('UPDATE reservations SET amount_minor = 5')).toBe('reservation_frozen');
    expect(await refused('DELETE FROM reservations')).toBe('append_only');
  });

  it('begin as held, of a payment that is pending', async () => {
    await run(payment('p2', 100, {state: 'pending'}), payment('p3', 100));
    expect(await refused(reservation('p2', 'i1', 100).replace("'held'", "'settled'"))).toBe('reservation_state');
    expect(await refused(reservation('p3', 'i1', 100))).toBe('reservation_state');
  });

  it('are of one customer and currency', async () => {
    await run(payment('p2', 100, {state: 'pending'}), ...invoice('i2', 100, {customer: 'c2'}));
    expect(await refused(reservation('p2', 'i2', 1))).toBe('foreign_key');
    expect(await refused(reservation('p2', 'i2', 1, {customer: 'c2'}))).toBe('foreign_key');
  });

  it('hold nothing of a draft or void invoice', async () => {
    await run(payment('p2', 100, {state: 'pending'}), ...invoice('i2', 100, {state: 'draft'}));
    expect(await refused(reservation('p2', 'i2', 1))).toBe('invoice_not_open');
  });
});

describe('payments', () => {
  it('that succeeded stay so, with their amount, and are not deleted', async () => {
    expect(await refused("UPDATE payments SET state = 'failed' WHERE id = 'p1'")).toBe('payment_state');
    expect(await refused("UPDATE payments SET amount_minor = 5 WHERE id = 'p1'")).toBe('payment_frozen');
    expect(await refused("UPDATE payments SET customer_id = 'c2' WHERE id = 'p1'")).toBe('payment_frozen');
    expect(await refused("DELETE FROM payments WHERE id = 'p1'")).toBe('append_only');
  });

  it('go forward alone: what was given up comes back only as money', async () => {
    await run(payment('p2', 100, {state: 'pending'}));
    await run("UPDATE payments SET state = 'processing' WHERE id = 'p2'");
    expect(await refused("UPDATE payments SET state = 'pending' WHERE id = 'p2'")).toBe('payment_state');
    await run("UPDATE payments SET state = 'failed' WHERE id = 'p2'");
    for (const state of ['pending', 'processing', 'canceled']) {
      expect(await refused(`UPDATE payments SET state = '${state}' WHERE id = 'p2'`)).toBe('payment_state');
    }
    await run("UPDATE payments SET state = 'succeeded', received_on = '2026-03-10' WHERE id = 'p2'");
  });

  it('succeed on a day', async () => {
    await run(payment('p2', 100, {state: 'pending'}));
    expect(await refused("UPDATE payments SET state = 'succeeded' WHERE id = 'p2'")).toBe('payment_received_on');
    expect(await refused(payment('p3', 0))).not.toBeNull();
  });

  it('have one intent, which they keep', async () => {
    const intent = (id: string) =>
      payment(id, 1, {state: 'pending'})
        .replace('created_at_ms, updated_at_ms)', 'created_at_ms, updated_at_ms, stripe_account, payment_intent_id)')
        .replace(/1, 1\)$/, "1, 1, '', 'pi_1')");
    await run(intent('p5'));
    expect(await refused(intent('p6'))).toBe('unique:payments.stripe_account, payments.payment_intent_id');
    expect(await refused("UPDATE payments SET payment_intent_id = 'pi_2' WHERE id = 'p5'")).toBe('payment_frozen');
  });

  it('have a timeline that is written one version after the other, each once', async () => {
    const event = (version: number) =>
      `INSERT INTO payment_events VALUES ('demo', 'p1', ${version}, 'recorded', NULL, 1)`;
    expect(await refused(event(2))).toBe('version_miss');
    expect(await refused(event(1))).toBeNull();
    expect(await refused(event(1))).toBe('version_miss');
    expect(await refused(event(2))).toBeNull();
    expect(await env.DB.prepare("SELECT version FROM payments WHERE id = 'p1'").first()).toEqual({version: 2});
    expect(await refused("UPDATE payment_events SET kind = 'x'")).toBe('append_only');
    expect(await refused('DELETE FROM payment_events')).toBe('append_only');
  });
});

describe('the ledger', () => {
  const entries = async () =>
    (
      await env.DB.prepare(
        "SELECT kind, amount_minor, date, sequence FROM ledger_entries WHERE customer_id = 'c1' ORDER BY sequence",
      ).all()
    ).results;

  it('has a row for each movement, in order, and its sum', async () => {
    await run(...creditNote('n', 200));
    await run(
      line('i1', 1300, {revision: 2}),
      "UPDATE invoices SET revision = 2, subtotal_minor = 1300, total_minor = 1300, changed_on = '2026-02-02' WHERE id = 'i1'",
    );
    await run("UPDATE invoices SET state = 'void', changed_on = '2026-02-03' WHERE id = 'i1'");
    await run("UPDATE credit_notes SET state = 'void', changed_on = '2026-02-04' WHERE id = 'n'");
    expect(await entries()).toEqual([
      {kind: 'invoice', amount_minor: 1000, date: '2026-01-01', sequence: 1},
      {kind: 'payment', amount_minor: -1000, date: '2026-01-02', sequence: 2},
      {kind: 'credit_note', amount_minor: -200, date: '2026-01-01', sequence: 3},
      {kind: 'invoice_edit', amount_minor: 300, date: '2026-02-02', sequence: 4},
      {kind: 'invoice_void', amount_minor: -1300, date: '2026-02-03', sequence: 5},
      {kind: 'credit_note_void', amount_minor: 200, date: '2026-02-04', sequence: 6},
    ]);
    expect(
      await env.DB.prepare("SELECT ledger_minor, sequence FROM accounts WHERE customer_id = 'c1'").first(),
    ).toEqual({ledger_minor: -1000, sequence: 6});
  });

  it('knows no draft, and a payment only when it succeeded', async () => {
    await run(...invoice('i2', 50, {state: 'draft'}), payment('p2', 50, {state: 'pending'}));
    expect(await entries()).toHaveLength(2);
    await run(
      "UPDATE invoices SET state = 'sent' WHERE id = 'i2'",
      "UPDATE payments SET state = 'succeeded', received_on = '2026-01-09' WHERE id = 'p2'",
    );
    expect((await entries()).slice(2)).toEqual([
      {kind: 'invoice', amount_minor: 50, date: '2026-01-01', sequence: 3},
      {kind: 'payment', amount_minor: -50, date: '2026-01-09', sequence: 4},
    ]);
  });

  it('only grows', async () => {
    expect(await refused('UPDATE ledger_entries SET amount_minor = 1')).toBe('append_only');
    expect(await refused('DELETE FROM ledger_entries')).toBe('append_only');
    expect(await refused('DELETE FROM accounts')).toBe('append_only');
  });

  it('has one account for each currency', async () => {
    await run(...invoice('i2', 70, {currency: 'USD'}));
    const {results} = await env.DB.prepare(
      "SELECT currency, ledger_minor FROM accounts WHERE customer_id = 'c1' ORDER BY currency",
    ).all();
    expect(results).toEqual([
      {currency: 'EUR', ledger_minor: 0},
      {currency: 'USD', ledger_minor: 70},
    ]);
  });
});

describe('sums that are kept', () => {
  it.each([
    "UPDATE invoices SET allocated_minor = 5 WHERE id = 'i1'",
    "UPDATE invoices SET reserved_minor = 5 WHERE id = 'i1'",
    "UPDATE invoices SET written_off_minor = 5 WHERE id = 'i1'",
    "UPDATE payments SET allocated_minor = 5 WHERE id = 'p1'",
    "UPDATE payments SET refunded_minor = 5 WHERE id = 'p1'",
  ])('are the sums of their rows: %s', async (statement) => {
    expect(await refused(statement)).toBe('sum_is_kept');
  });

  it('of the ledger move by one entry at a time', async () => {
    expect(await refused('UPDATE accounts SET ledger_minor = 0')).toBe('ledger_out_of_turn');
    expect(
      await refused(
        `INSERT INTO ledger_entries (merchant_id, customer_id, currency, date, sequence, kind, document_id, amount_minor, at_ms)
         SELECT merchant_id, customer_id, currency, '2026-01-01', sequence, 'payment', 'p9', -5, 0 FROM accounts LIMIT 1`,
      ),
    ).toBe('ledger_out_of_turn');
  });
});
