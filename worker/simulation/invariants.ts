/**
 * What must hold after every step (design.md, section 8), computed here from the rows themselves, by other queries than
 * the worker's, and from what Stripe really has. The numbers are the invariants'.
 */
import type Stripe from 'stripe';

/** The books and Stripe, as they are. */
export interface Facts {
  nowMs: number;
  /** What the books say, past the API. */
  rows<Row>(sql: string, ...bound: (string | number)[]): Row[];
  intents(): Stripe.PaymentIntent[];
  charges(): Stripe.Charge[];
  refunds(): Stripe.Refund[];
  disputes(): Stripe.Dispute[];
}

export interface Violation {
  invariant: string;
  facts: unknown;
}

/** How many of Stripe's units are one of our minor units; from Stripe's documentation, not from the worker. */
const stripeUnits: Record<string, number> = {EUR: 1, USD: 1, JPY: 1, KWD: 1};

interface Rule {
  invariant: string;
  /** Every row it answers with is a violation. */
  sql: string;
}

const allocatedTo = (invoice: string) =>
  `(SELECT COALESCE(SUM(amount_minor), 0) FROM allocations a WHERE a.merchant_id = ${invoice}.merchant_id AND a.invoice_id = ${invoice}.id)`;
const heldOf = (invoice: string) =>
  `(SELECT COALESCE(SUM(amount_minor), 0) FROM reservations r WHERE r.merchant_id = ${invoice}.merchant_id AND r.invoice_id = ${invoice}.id AND r.state IN ('held', 'processing'))`;
const writtenOff = (invoice: string) =>
  `(SELECT COALESCE(SUM(amount_minor), 0) FROM write_offs w WHERE w.merchant_id = ${invoice}.merchant_id AND w.invoice_id = ${invoice}.id)`;

const rules: readonly Rule[] = [
  {
    invariant: '1: 0 ≤ allocated + reserved ≤ total',
    sql: `SELECT * FROM (SELECT i.id, i.total_minor, i.state, ${allocatedTo('i')} AS allocated, ${heldOf('i')} AS held, ${writtenOff('i')} AS written_off,
            i.allocated_minor, i.reserved_minor, i.written_off_minor FROM invoices i)
          WHERE allocated < 0 OR held < 0 OR written_off < 0 OR allocated + held + written_off > total_minor
            OR allocated <> allocated_minor OR held <> reserved_minor OR written_off <> written_off_minor
            OR (state <> 'sent' AND allocated + held + written_off <> 0)`,
  },
  {
    invariant: '1: a payment holds and applies no more than it is',
    sql: `SELECT p.id FROM payments p WHERE
            (SELECT COALESCE(SUM(amount_minor), 0) FROM reservations r WHERE r.merchant_id = p.merchant_id AND r.payment_id = p.id AND r.state IN ('held', 'processing')) > p.amount_minor
            OR (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations a WHERE a.merchant_id = p.merchant_id AND a.payment_id = p.id) > p.amount_minor
            OR (p.state <> 'succeeded' AND EXISTS (SELECT 1 FROM allocations a WHERE a.merchant_id = p.merchant_id AND a.payment_id = p.id))`,
  },
  {
    invariant: '2: the ledger is its entries, and the open documents less the credits',
    sql: `SELECT * FROM (SELECT a.merchant_id, a.customer_id, a.currency, a.ledger_minor,
            (SELECT COALESCE(SUM(amount_minor), 0) FROM ledger_entries e WHERE e.merchant_id = a.merchant_id AND e.customer_id = a.customer_id AND e.currency = a.currency) AS entries,
            (SELECT COALESCE(SUM(i.total_minor - ${allocatedTo('i')} - ${writtenOff('i')}), 0) FROM invoices i
              WHERE i.merchant_id = a.merchant_id AND i.customer_id = a.customer_id AND i.currency = a.currency AND i.kind = 'invoice' AND i.state = 'sent')
            - (SELECT COALESCE(SUM(n.total_minor
                - (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations x WHERE x.merchant_id = n.merchant_id AND x.credit_note_id = n.id)
                - (SELECT COALESCE(SUM(amount_minor), 0) FROM refunds f WHERE f.merchant_id = n.merchant_id AND f.credit_note_id = n.id AND f.state = 'succeeded')), 0)
              FROM credit_notes n WHERE n.merchant_id = a.merchant_id AND n.customer_id = a.customer_id AND n.currency = a.currency AND n.state = 'open')
            - (SELECT COALESCE(SUM(${allocatedTo('r')}
                - (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations x WHERE x.merchant_id = r.merchant_id AND x.retainer_id = r.id)), 0)
              FROM invoices r WHERE r.merchant_id = a.merchant_id AND r.customer_id = a.customer_id AND r.currency = a.currency AND r.kind = 'retainer')
            - (SELECT COALESCE(SUM(p.amount_minor
                - (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations x WHERE x.merchant_id = p.merchant_id AND x.payment_id = p.id)
                - (SELECT COALESCE(SUM(amount_minor), 0) FROM refunds f WHERE f.merchant_id = p.merchant_id AND f.payment_id = p.id AND f.state IN ('requires_action', 'pending', 'succeeded'))
                - (SELECT COALESCE(SUM(amount_minor), 0) FROM disputes d WHERE d.merchant_id = p.merchant_id AND d.payment_id = p.id AND d.state = 'lost')), 0)
              FROM payments p WHERE p.merchant_id = a.merchant_id AND p.customer_id = a.customer_id AND p.currency = a.currency AND p.state = 'succeeded') AS open
            FROM accounts a) WHERE ledger_minor <> entries OR ledger_minor <> open`,
  },
  {
    invariant: '3: one charge, one record',
    sql: `SELECT 'payment' AS of, payment_intent_id FROM payments WHERE payment_intent_id IS NOT NULL GROUP BY stripe_account, payment_intent_id HAVING COUNT(*) > 1
          UNION ALL SELECT 'refund', stripe_refund_id FROM refunds WHERE stripe_refund_id IS NOT NULL GROUP BY stripe_account, stripe_refund_id HAVING COUNT(*) > 1
          UNION ALL SELECT 'dispute', stripe_dispute_id FROM disputes GROUP BY stripe_account, stripe_dispute_id HAVING COUNT(*) > 1`,
  },
  {
    invariant: '13: credits and retainers give no more than they have',
    sql: `SELECT id FROM credit_notes n WHERE n.state = 'open' AND n.total_minor
            < (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations a WHERE a.merchant_id = n.merchant_id AND a.credit_note_id = n.id)
          UNION ALL SELECT id FROM invoices r WHERE r.kind = 'retainer' AND ${allocatedTo('r')}
            < (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations a WHERE a.merchant_id = r.merchant_id AND a.retainer_id = r.id)
          UNION ALL SELECT p.id FROM payments p WHERE p.state IN ('failed', 'canceled')
            AND 0 <> (SELECT COALESCE(SUM(amount_minor), 0) FROM allocations a WHERE a.merchant_id = p.merchant_id AND a.with_payment_id = p.id)`,
  },
  {
    invariant: '14: lines + tax = total',
    sql: `SELECT i.id FROM invoices i WHERE i.total_minor <> (SELECT SUM(amount_minor) FROM invoice_lines l
            WHERE l.merchant_id = i.merchant_id AND l.invoice_id = i.id AND l.revision = i.revision) - i.discount_minor + i.tax_minor`,
  },
];

interface PaymentRow {
  id: string;
  merchant_id: string;
  state: string;
  amount_minor: number;
  currency: string;
  payment_intent_id: string | null;
}

/** What must hold at any moment, whatever is under way. */
export function violationsNow(facts: Facts): Violation[] {
  const found: Violation[] = [];
  for (const {invariant, sql} of rules) {
    const broken = facts.rows(sql);
    if (broken.length) found.push({invariant, facts: broken});
  }
  const payments = facts.rows<PaymentRow>(
    'SELECT id, merchant_id, state, amount_minor, currency, payment_intent_id FROM payments WHERE stripe_account IS NOT NULL',
  );
  const byIntent = new Map(payments.map((payment) => [payment.payment_intent_id, payment]));
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const intentsOf = new Map<string, number>();
  for (const intent of facts.intents()) {
    const named = byId.get(intent.metadata['portico_payment'] ?? '');
    if (!named) {
      found.push({invariant: '7: an intent was made for a payment that is not written', facts: intent.id});
      continue;
    }
    if (intent.status !== 'canceled') intentsOf.set(named.id, (intentsOf.get(named.id) ?? 0) + 1);
    if (
      intent.currency.toUpperCase() !== named.currency ||
      intent.amount !== named.amount_minor * stripeUnits[named.currency]!
    ) {
      found.push({invariant: '9, 14: amount and currency are the books’', facts: {intent: intent.id, named}});
    }
    const payment = byIntent.get(intent.id);
    if (!payment) continue;
    if (payment.state === 'succeeded' && intent.status !== 'succeeded') {
      found.push({invariant: '12: processing is not paid', facts: {payment, status: intent.status}});
    }
    // Nothing is let go that somebody could still pay.
    const isOver = intent.status === 'canceled' || intent.status === 'succeeded';
    if ((payment.state === 'failed' || payment.state === 'canceled') && !isOver) {
      found.push({invariant: '1, 7: released, and can still be paid', facts: {payment, status: intent.status}});
    }
  }
  for (const [paymentId, intents] of intentsOf) {
    if (intents > 1) found.push({invariant: '4: one payment, one intent, one charge', facts: {paymentId, intents}});
  }
  return found;
}

const sum = <Item>(items: readonly Item[], amountOf: (item: Item) => number) =>
  items.reduce((total, item) => total + amountOf(item), 0);

/** What must hold once nothing is under way: the books say what Stripe says, whatever webhooks were lost (16). */
export function violationsAtRest(facts: Facts): Violation[] {
  const found: Violation[] = [];
  const charges = facts.charges();
  const refunds = facts.refunds();
  const disputes = facts.disputes();
  for (const intent of facts.intents()) {
    const [payment] = facts.rows<PaymentRow & {refunded_minor: number; dispute_lost_minor: number}>(
      'SELECT id, state, amount_minor, refunded_minor, dispute_lost_minor, currency FROM payments WHERE payment_intent_id = ?',
      intent.id,
    );
    const units = stripeUnits[intent.currency.toUpperCase()]!;
    const refunded = sum(
      refunds.filter(
        ({payment_intent: of, status}) => of === intent.id && status !== 'failed' && status !== 'canceled',
      ),
      ({amount}) => amount / units,
    );
    const lost = sum(
      disputes.filter(({payment_intent: of, status}) => of === intent.id && status === 'lost'),
      ({amount}) => amount / units,
    );
    if (intent.status === 'succeeded') {
      if (payment?.state !== 'succeeded')
        found.push({invariant: '16: paid at Stripe, not in the books', facts: {intent: intent.id, payment}});
      else if (payment.refunded_minor !== refunded || payment.dispute_lost_minor !== lost)
        found.push({invariant: '16: what went back', facts: {payment, refunded, lost}});
    } else if (payment?.state === 'succeeded') {
      found.push({invariant: '16: paid in the books, not at Stripe', facts: {intent: intent.id, payment}});
    }
  }
  const stuck = facts.rows(
    "SELECT id, state, release_at_ms FROM payments WHERE state = 'pending' AND stripe_account IS NOT NULL AND release_at_ms < ?",
    facts.nowMs - 15 * 60_000,
  );
  if (stuck.length) found.push({invariant: '7: nothing stays open for ever', facts: stuck});
  const open = facts.rows(
    `SELECT 'refund' AS of, id, state FROM refunds WHERE state = 'requested'
     UNION ALL SELECT 'event', event_id, state FROM webhook_inbox WHERE state <> 'applied'
     UNION ALL SELECT 'difference', id, type FROM reconciliation_differences WHERE resolved_at_ms IS NULL`,
  );
  if (open.length) found.push({invariant: '16: nothing is left to be heard of', facts: open});
  const processing = new Set(facts.intents().flatMap(({id, status}) => (status === 'processing' ? [id] : [])));
  const forgotten = facts
    .rows<PaymentRow>("SELECT id, state, payment_intent_id FROM payments WHERE state = 'processing'")
    .filter(({payment_intent_id: intentId}) => !processing.has(intentId ?? ''));
  if (forgotten.length) found.push({invariant: '12, 16: the bank has answered', facts: forgotten});
  // Each charge once in the ledger.
  const paid = sum(
    charges.filter(({paid, status}) => paid && status === 'succeeded'),
    () => 1,
  );
  const [{online} = {online: 0}] = facts.rows<{online: number}>(
    "SELECT COUNT(*) AS online FROM payments WHERE state = 'succeeded' AND stripe_account IS NOT NULL",
  );
  if (paid !== online) found.push({invariant: '3: as many charges as payments', facts: {paid, online}});
  return found;
}
