/** The two files, read past the servers while these run: what is committed, at one moment each. */
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync, type StatementSync} from 'node:sqlite';
import type Stripe from 'stripe';
import type {Facts} from '../simulation/invariants.ts';

/** A webhook as the sandbox sent it. */
export interface Delivery {
  eventId: string;
  type: string;
  state: string;
  attempts: {status: number | null}[];
}

export interface Files extends Facts {
  customers(): Stripe.Customer[];
  /** As they were before the books were read: what was acknowledged then has to be in them. */
  deliveries: Delivery[];
}

/**
 * The books are read first and Stripe after them, so that whatever the books say Stripe had said, Stripe still says.
 * For a moment at which no client and no cron is at work; webhooks may come.
 */
export async function withFiles<Result>(state: string, work: (files: Files) => Result): Promise<Result> {
  const stripe = new DatabaseSync(join(state, 'stripe.sqlite'), {readOnly: true, timeout: 10_000});
  const books = new DatabaseSync(d1File(state), {readOnly: true, timeout: 10_000});
  try {
    const listed = stripe.prepare('SELECT value FROM records WHERE collection = ? ORDER BY sequence');
    const list = <Item>(collection: string) =>
      listed.all(collection).map(({value}) => JSON.parse(String(value)) as Item);
    const deliveries = list<Delivery>('deliveries');
    // A transaction sees one moment; it begins with its first read.
    books.exec('BEGIN');
    books.prepare('SELECT COUNT(*) FROM payments').all();
    stripe.exec('BEGIN');
    const prepared = new Map<string, StatementSync>();
    const prepare = (sql: string) => {
      const statement = prepared.get(sql) ?? books.prepare(sql);
      prepared.set(sql, statement);
      return statement;
    };
    return work({
      nowMs: Date.now(),
      rows: <Row>(sql: string, ...bound: (string | number)[]) => prepare(sql).all(...bound) as Row[],
      intents: once(() => list<Stripe.PaymentIntent>('payment_intents')),
      charges: once(() => list<Stripe.Charge>('charges')),
      refunds: once(() => list<Stripe.Refund>('refunds')),
      disputes: once(() => list<Stripe.Dispute>('disputes')),
      customers: once(() => list<Stripe.Customer>('customers')),
      deliveries,
    });
  } finally {
    books.close();
    stripe.close();
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: {value: Value} | undefined;
  return () => (made ??= {value: make()}).value;
}

/** Miniflare names it by a hash, beside one for its own use. */
function d1File(state: string): string {
  const files = readdirSync(state, {recursive: true, encoding: 'utf8'});
  const found = files.filter((name) => /d1.*[0-9a-f]{64}\.sqlite$/i.test(name));
  if (found.length !== 1) throw new Error(`Not one D1 file in ${state}: ${files.join(', ')}`);
  return join(state, found[0]!);
}
