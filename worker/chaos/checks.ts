/** What must be so after every restart: nothing half written, nothing lost that was acknowledged, nothing charged twice. */
import type Stripe from 'stripe';
import {violationsAtRest, violationsNow, type Violation} from '../simulation/invariants.ts';
import type {Files} from './files.ts';
import {addTo, type Document, type Notes} from './notes.ts';

/** Every row that one of these answers with is half of something. */
const halfWrites: readonly {invariant: string; sql: string}[] = [
  {
    invariant: 'half write: as many events as the payment’s version',
    sql: `SELECT p.id, p.version, COUNT(e.version) AS events, MAX(e.version) AS newest FROM payments p
          LEFT JOIN payment_events e ON e.merchant_id = p.merchant_id AND e.payment_id = p.id
          GROUP BY p.merchant_id, p.id HAVING events <> p.version OR newest IS NOT p.version OR events = 0`,
  },
  {
    invariant: 'half write: a document without lines that come to its subtotal',
    sql: `SELECT i.id, i.subtotal_minor, SUM(l.amount_minor) AS lines FROM invoices i
          LEFT JOIN invoice_lines l ON l.merchant_id = i.merchant_id AND l.invoice_id = i.id AND l.revision = i.revision
          GROUP BY i.merchant_id, i.id HAVING lines IS NOT i.subtotal_minor
          UNION ALL SELECT n.id, n.subtotal_minor, SUM(l.amount_minor) AS lines FROM credit_notes n
          LEFT JOIN credit_note_lines l ON l.merchant_id = n.merchant_id AND l.credit_note_id = n.id AND l.revision = n.revision
          GROUP BY n.merchant_id, n.id HAVING lines IS NOT n.subtotal_minor`,
  },
  {
    invariant: 'half write: lines without their document',
    sql: `SELECT invoice_id AS id FROM invoice_lines l WHERE NOT EXISTS (SELECT 1 FROM invoices i
            WHERE i.merchant_id = l.merchant_id AND i.id = l.invoice_id AND i.revision >= l.revision)
          UNION ALL SELECT credit_note_id FROM credit_note_lines l WHERE NOT EXISTS (SELECT 1 FROM credit_notes n
            WHERE n.merchant_id = l.merchant_id AND n.id = l.credit_note_id AND n.revision >= l.revision)`,
  },
  {
    invariant: 'half write: money of which the ledger does not know',
    sql: `SELECT p.id, COUNT(e.document_id) AS entries FROM payments p
          LEFT JOIN (SELECT merchant_id, document_id FROM ledger_entries WHERE kind = 'payment') e
            ON e.merchant_id = p.merchant_id AND e.document_id = p.id
          WHERE p.state = 'succeeded' GROUP BY p.merchant_id, p.id HAVING entries <> 1`,
  },
  {
    invariant: 'half write: a payment that holds what its end should have let go',
    sql: `SELECT r.payment_id, r.state, p.state AS payment FROM reservations r
          JOIN payments p ON p.merchant_id = r.merchant_id AND p.id = r.payment_id
          WHERE r.state <> CASE p.state WHEN 'processing' THEN 'processing' WHEN 'succeeded' THEN 'settled' WHEN 'pending'
            THEN CASE WHEN p.stripe_account IS NULL THEN 'announced' ELSE 'held' END ELSE 'released' END`,
  },
  {
    invariant: 'double charge: one key, two payments',
    sql: `SELECT merchant_id, customer_id, key FROM payment_keys
          GROUP BY merchant_id, customer_id, key HAVING COUNT(*) > 1`,
  },
];

const tables: Record<string, string> = {
  inv: 'invoices',
  crn: 'credit_notes',
  pay: 'payments',
  rfd: 'refunds',
  wof: 'write_offs',
  alc: 'allocations',
};

export function violationsOf(files: Files, notes: Notes): Violation[] {
  return [
    ...violationsNow(files),
    ...halfWrites.flatMap(({invariant, sql}) => violation(invariant, files.rows(sql))),
    ...keysWithoutDocument(files),
    ...lostDocuments(files, notes),
    ...lostRows(files, notes),
    ...lostPayments(files, notes),
    ...lostWebhooks(files),
    ...doubleCharges(files),
    ...notes.contradictions.map((facts) => ({invariant: 'one key, two answers', facts})),
  ];
}

/** For the end: every request has its answer, banks have answered, and the cron has run. */
export function violationsAtEnd(files: Files, notes: Notes): Violation[] {
  const open = files.rows<{id: string}>(`
    SELECT id FROM refunds WHERE state = 'requested'
    UNION ALL SELECT id FROM payments WHERE state = 'processing'
    UNION ALL SELECT event_id FROM webhook_inbox WHERE state = 'parked'`);
  return [
    ...violationsAtRest(files),
    ...violation('7: nothing stays open', open),
    ...violation('2: the books come to what was done', gaps(files, notes)),
  ];
}

const violation = (invariant: string, facts: readonly unknown[]): Violation[] =>
  facts.length ? [{invariant, facts}] : [];

/** An answer is kept in the batch of what it answers, so where it is the other is too. */
function keysWithoutDocument(files: Files): Violation[] {
  const kept = files.rows<{merchant_id: string; key: string; id: string | null}>(
    "SELECT merchant_id, key, json_extract(body, '$.id') AS id FROM idempotency_keys WHERE key NOT LIKE 'portal:%'",
  );
  const without = kept.filter(({merchant_id: merchantId, id}) => {
    const table = tables[String(id).slice(0, 3)];
    return !table || !rowOf(files, table, merchantId, id!);
  });
  // Credit that a contact person applied has no id of its own: the parts are told by the moment.
  const applied = files.rows<{key: string}>(`
    SELECT k.key, json_extract(k.body, '$.creditMinor') + json_extract(k.body, '$.retainerMinor') AS minor FROM idempotency_keys k
    WHERE k.key LIKE 'portal:%' AND minor > (SELECT COALESCE(SUM(a.amount_minor), 0) FROM allocations a
      JOIN json_each(k.body, '$.invoices') i ON json_extract(i.value, '$.invoiceId') = a.invoice_id
      WHERE a.merchant_id = k.merchant_id AND a.created_at_ms = k.created_at_ms AND a.amount_minor > 0)`);
  return violation('half write: a key without its document', [...without, ...applied]);
}

function lostDocuments(files: Files, {documents}: Notes): Violation[] {
  const wrong = documents.flatMap((document) => {
    const row = rowOf(
      files,
      document.kind === 'credit_note' ? 'credit_notes' : 'invoices',
      document.merchantId,
      document.id,
    );
    return row && isAsAcknowledged(document, row) ? [] : [{acknowledged: document, row}];
  });
  return violation('lost: a document that was acknowledged', wrong);
}

/** What is being changed may be as it was or as it will be. */
function isAsAcknowledged({asked, ...document}: Document, row: BookRow): boolean {
  const isVoid = row['state'] === 'void';
  return (
    row['external_id'] === document.externalId &&
    row['customer_id'] === document.customerId &&
    row['currency'] === document.currency &&
    (row['total_minor'] === document.totalMinor || row['total_minor'] === asked?.totalMinor) &&
    (isVoid === document.isVoid || isVoid === asked?.isVoid) &&
    (document.kind === 'credit_note' || row['kind'] === document.kind)
  );
}

function lostRows(files: Files, {rows, answers}: Notes): Violation[] {
  const wrong = rows.filter(({table, merchantId, id, columns}) => {
    const row = rowOf(files, table, merchantId, id);
    return !row || Object.entries(columns).some(([column, value]) => row[column] !== value);
  });
  const keys = files.rows<{merchant_id: string; key: string; id: string | null}>(
    "SELECT merchant_id, key, json_extract(body, '$.id') AS id FROM idempotency_keys",
  );
  const ids = new Map(keys.map(({merchant_id: merchantId, key, id}) => [`${merchantId} ${key}`, id]));
  const forgotten = answers.filter(({merchantId, key, id}) => (ids.get(`${merchantId} ${key}`) ?? '') !== id);
  return [
    ...violation('lost: a row that was acknowledged', wrong),
    ...violation('lost: an answer that was given', forgotten),
  ];
}

/** What a payment may have become since it was answered. Money can still come for one that was given up. */
const successors: Record<string, readonly string[]> = {
  pending: ['pending', 'processing', 'succeeded', 'failed', 'canceled'],
  processing: ['processing', 'succeeded', 'failed'],
  succeeded: ['succeeded'],
  failed: ['failed', 'succeeded'],
  canceled: ['canceled', 'succeeded'],
};

function lostPayments(files: Files, {payments}: Notes): Violation[] {
  const wrong = payments.filter(({contact, id, key, currency, amountMinor, heldMinor, state}) => {
    const row = rowOf(files, 'payments', contact.merchantId, id);
    const [held] = files.rows<{minor: number}>(
      'SELECT COALESCE(SUM(amount_minor), 0) AS minor FROM reservations WHERE merchant_id = ? AND payment_id = ?',
      contact.merchantId,
      id,
    );
    const underKey = files.rows<{id: string}>(
      'SELECT payment_id AS id FROM payment_keys WHERE merchant_id = ? AND customer_id = ? AND key = ?',
      contact.merchantId,
      contact.customerId,
      key,
    );
    return (
      row?.['amount_minor'] !== amountMinor ||
      row['currency'] !== currency ||
      held!.minor !== heldMinor ||
      underKey.some((other) => other.id !== id) ||
      !successors[state]?.includes(String(row['state']))
    );
  });
  return violation('lost: a payment that was acknowledged', wrong);
}

/** A webhook is acknowledged when it is applied or parked; and what is applied is in the books. */
function lostWebhooks(files: Files): Violation[] {
  const inbox = new Set(
    files.rows<{event_id: string}>('SELECT event_id FROM webhook_inbox').map(({event_id: id}) => id),
  );
  const lost = files.deliveries.filter(
    ({eventId, type, state}) =>
      state === 'delivered' && type.startsWith('payment_intent.') && isTold(type) && !inbox.has(eventId),
  );
  const unapplied = files.rows(`
    SELECT w.event_id, p.id, p.state FROM webhook_inbox w JOIN payments p ON p.payment_intent_id = w.object_id
    WHERE w.type = 'payment_intent.succeeded' AND w.state = 'applied' AND p.state <> 'succeeded'`);
  return violation('lost: a webhook that was acknowledged', [...lost, ...unapplied]);
}

const isTold = (type: string) => /\.(succeeded|payment_failed|processing|canceled)$/.test(type);

function doubleCharges(files: Files): Violation[] {
  const intents = repeated(files.intents(), ({metadata}) => metadata['portico_payment']);
  const charges = repeated(
    files.charges().filter(({paid, status}) => paid && status === 'succeeded'),
    ({payment_intent: intent}) => intent && String(intent),
  );
  const refunds = repeated(files.refunds(), ({metadata}) => metadata?.['portico_refund']);
  return [
    ...violation('double charge: two intents of one payment', intents),
    ...violation('double charge: an intent charged twice', charges),
    ...violation('double refund: one refund asked for twice', refunds),
  ];
}

function repeated<Item>(items: readonly Item[], nameOf: (item: Item) => string | null | undefined): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const item of items) {
    const name = nameOf(item);
    if (name && seen.has(name)) twice.add(name);
    if (name) seen.add(name);
  }
  return [...twice];
}

/** Where the books say something else than the merchants were told and Stripe has. */
function gaps(files: Files, notes: Notes): unknown[] {
  const expected = notes.ledgers();
  const customers = new Map(files.customers().map(({id, metadata}) => [id, metadata]));
  const owners = new Map(
    files.intents().map((intent) => {
      const owner = customers.get(String(intent.customer));
      return [
        intent.id,
        {
          merchantId: owner?.['portico_merchant'] ?? '',
          customerId: owner?.['portico_customer'] ?? '',
          currency: intent.currency.toUpperCase(),
        },
      ];
    }),
  );
  const add = (of: string | Stripe.PaymentIntent | null | undefined, minor: number) =>
    addTo(expected, owners.get(typeof of === 'string' ? of : (of?.id ?? ''))!, minor);
  for (const intent of files.intents()) if (intent.status === 'succeeded') add(intent.id, -intent.amount_received);
  for (const refund of files.refunds())
    if (refund.status !== 'failed' && refund.status !== 'canceled') add(refund.payment_intent, refund.amount);
  for (const dispute of files.disputes()) if (dispute.status === 'lost') add(dispute.payment_intent, dispute.amount);
  const found = new Map(
    files
      .rows<{account: string; minor: number}>(
        "SELECT merchant_id || ' ' || customer_id || ' ' || currency AS account, ledger_minor AS minor FROM accounts",
      )
      .map(({account, minor}) => [account, minor]),
  );
  return [...new Set([...expected.keys(), ...found.keys()])]
    .map((account) => ({account, expected: expected.get(account) ?? 0, found: found.get(account) ?? 0}))
    .filter((gap) => gap.expected !== gap.found);
}

type BookRow = Record<string, unknown>;

function rowOf(files: Files, table: string, merchantId: string, id: string): BookRow | undefined {
  return files.rows<BookRow>(`SELECT * FROM ${table} WHERE merchant_id = ? AND id = ?`, merchantId, id)[0];
}
