/**
 * That money does what was asked of it: what a payment holds, uses and pays is what its sheet said (11), what an invoice
 * no longer takes is told (10), and what goes back takes what is not applied first (section 7).
 */
import type {Violation} from './invariants.ts';
import type {Model} from './model.ts';
import type {World} from './world.ts';

/** What is seen of a payment between one step and the next. */
interface Seen {
  state: string;
  allocated: number;
  unapplied: number;
  gone: number;
  failedRefunds: number;
  /** Used as credit with other payments, which give it back when they are given up. */
  lent: number;
}

const partsSql = `SELECT p.state, p.amount_minor,
  (SELECT json_group_object(invoice_id, amount_minor) FROM reservations r WHERE r.payment_id = p.id) AS held,
  (SELECT json_group_object(invoice_id, amount) FROM (SELECT invoice_id, SUM(amount_minor) AS amount FROM allocations a
     WHERE a.with_payment_id = p.id AND a.reverses_id IS NULL GROUP BY invoice_id)) AS credited,
  (SELECT json_group_object(invoice_id, amount) FROM (SELECT invoice_id, SUM(amount_minor) AS amount FROM allocations a
     JOIN payment_events e ON e.payment_id = a.payment_id AND e.kind IN ('succeeded', 'confirmed') AND e.at_ms = a.created_at_ms
     WHERE a.payment_id = p.id AND a.reverses_id IS NULL AND a.with_payment_id IS NULL GROUP BY invoice_id)) AS paid,
  EXISTS (SELECT 1 FROM payment_events e WHERE e.payment_id = p.id AND e.kind = 'excess') AS excess,
  EXISTS (SELECT 1 FROM notifications n WHERE n.subject_id = p.id AND n.kind = 'payment.excess') AS told
FROM payments p WHERE p.id = ?`;

interface Parts {
  state: string;
  amount_minor: number;
  held: string;
  credited: string;
  paid: string;
  excess: number;
  told: number;
}

type ByInvoice = Record<string, number>;
const of = (text: string) => JSON.parse(text) as ByInvoice;

/** Looks at the payments of the model after each step. */
export class AsAsked {
  readonly #seen = new Map<string, Seen>();

  /** @param isAlone one act has happened since; of several at once it is not known what each of them found. */
  violations(model: Model, world: World, isAlone: boolean): Violation[] {
    const found: Violation[] = [];
    for (const {id, body} of [...model.payments, ...model.transfers]) {
      if (!id) continue;
      const [payment] = world.rows<Parts>(partsSql, id);
      const facts = {id, body, ...payment};
      if (!payment) {
        found.push({invariant: '7: a payment that was answered is gone', facts});
        continue;
      }
      const [held, credited, paid] = [of(payment.held), of(payment.credited), of(payment.paid)];
      const asked = body.invoices.every(
        ({invoiceId, amountMinor}) => (held[invoiceId] ?? 0) + (credited[invoiceId] ?? 0) === amountMinor,
      );
      const credit = Object.values(credited).reduce((sum, amount) => sum + amount, 0);
      const holding = Object.values(held).reduce((sum, amount) => sum + amount, 0);
      if (
        !asked ||
        credit !== body.creditMinor + body.retainerMinor ||
        holding + body.aheadMinor !== payment.amount_minor
      ) {
        found.push({invariant: '11: the parts are what was asked', facts});
      }
      const short = Object.entries(held).filter(([invoiceId, amount]) => (paid[invoiceId] ?? 0) !== amount);
      if (payment.state === 'succeeded' && short.length > 0 !== (payment.excess === 1)) {
        found.push({invariant: '10, 11: what was not applied is in the timeline', facts});
      }
      if (payment.excess !== payment.told) found.push({invariant: '10: excess is told to the merchant', facts});
      const before = this.#seen.get(id);
      const now = seenOf(world, id);
      this.#seen.set(id, now);
      if (!isAlone || !before) continue;
      if (before.state !== 'succeeded' && now.state === 'succeeded') {
        for (const [invoiceId] of short) {
          const [invoice] = world.rows<{payable_minor: number}>(
            'SELECT payable_minor FROM invoices WHERE id = ?',
            invoiceId,
          );
          if (invoice!.payable_minor > 0) found.push({invariant: '11: an invoice takes all that is for it', facts});
        }
      }
      const went = now.gone - before.gone;
      if (before.state === 'succeeded' && went > 0 && now.failedRefunds === before.failedRefunds && !now.lent) {
        const taken = Math.max(0, went - Math.max(0, before.unapplied));
        const expected = Math.max(0, before.allocated - taken);
        if (now.allocated !== expected) {
          found.push({invariant: 'a refund takes what is not applied first', facts: {...facts, before, now}});
        }
      }
    }
    return found;
  }
}

function seenOf(world: World, id: string): Seen {
  const [seen] = world.rows<Seen>(
    `SELECT state, allocated_minor AS allocated, unapplied_minor AS unapplied, refunded_minor + dispute_lost_minor AS gone,
       (SELECT COUNT(*) FROM refunds f WHERE f.payment_id = p.id AND f.state IN ('failed', 'canceled')) AS failedRefunds,
       (SELECT COUNT(*) FROM allocations a WHERE a.payment_id = p.id AND a.with_payment_id IS NOT NULL) AS lent
     FROM payments p WHERE id = ?`,
    id,
  );
  return seen!;
}
