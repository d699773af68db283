/**
 * The API, its database and the Stripe sandbox in one process, with customers who owe something: what the tests of
 * money play in. The only place of the worker that imports the sandbox.
 */
import Stripe from 'stripe';
import {createSandbox, type Sandbox} from '../../demo/stripe/sandbox.ts';
import {calendarDate} from '../providers/clock.ts';
import {runBatch} from '../providers/database.ts';
import {signAccessToken} from '../http/tokens.ts';
import type {Role} from '../http/portal-scope.ts';
import {compareBalance} from '../features/gateway/balance.usecases.ts';
import {reconcile} from '../features/gateway/reconcile.usecases.ts';
import {needsMandate} from '../features/payments/gateway-methods.rules.ts';
import {carryOutRefund, type RefundInput, requestRefund} from '../features/payments/refunds.usecases.ts';
import {createHarness, env, type Harness, shopOrigin, startMs} from './harness.ts';

export interface Payer {
  customerId: string;
  contactId: string;
  headers: Record<string, string>;
}

export interface StartBody {
  currency: string;
  amountMinor: number;
  method: string;
  paymentMethodId?: string;
  invoices: {invoiceId: string; amountMinor: number}[];
  creditMinor?: number;
  retainerMinor?: number;
  aheadMinor?: number;
  mandateText?: string;
}

export interface PaymentAnswer {
  id: string;
  state: string;
  clientSecret: string;
  code?: string;
  failure: {code: string} | null;
  [member: string]: unknown;
}

export type MoneyWorld = Awaited<ReturnType<typeof createMoneyWorld>>;

export async function createMoneyWorld() {
  // The sandbox needs the harness's clock, the harness the sandbox's fetch.
  const later: {harness?: Harness} = {};
  const sandbox: Sandbox = createSandbox({
    clockMs: () => later.harness?.providers.clock.nowMs() ?? startMs,
    webhooks: {
      endpoints: [{url: 'https://api.example/webhooks/stripe', secret: 'whsec_sandbox'}],
      fetch: async (input, init) => {
        const request = new Request(input as string, init);
        return later.harness!.request('POST', '/webhooks/stripe', {
          body: await request.text(),
          headers: {'stripe-signature': request.headers.get('stripe-signature') ?? ''},
        });
      },
    },
  });
  const world = await createHarness(sandbox.fetch as typeof fetch);
  later.harness = world;
  let made = 0;

  const all = async <Row>(sql: string, ...bind: unknown[]) =>
    (
      await env.DB.prepare(sql)
        .bind(...bind)
        .all<Row>()
    ).results;

  /** A customer with a contact person who is signed in. */
  async function addPayer(
    role: Role = 'payer',
    merchantId = 'demo',
    customerId = `cus_${++made}`,
    {currency = 'EUR', allowBankAccount = false} = {},
  ): Promise<Payer> {
    await env.DB.prepare(
      `INSERT INTO customers (merchant_id, id, name, currency, allow_bank_account, content_hash, created_at_ms, updated_at_ms)
       VALUES (?, ?, ?, ?, ?, '', ?, ?) ON CONFLICT (merchant_id, id) DO NOTHING`,
    )
      .bind(merchantId, customerId, `Customer ${customerId}`, currency, Number(allowBankAccount), startMs, startMs)
      .run();
    const contactId = `con_${++made}`;
    const sessionId = `ses_${made}`;
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO contact_persons (merchant_id, id, customer_id, name, email, email_folded, role, content_hash, created_at_ms, updated_at_ms)
         VALUES (?, ?, ?, 'Ada', ?, ?, ?, '', ?, ?)`,
      ).bind(
        merchantId,
        contactId,
        customerId,
        `${contactId}@x.example`,
        `${contactId}@x.example`,
        role,
        startMs,
        startMs,
      ),
      env.DB.prepare(
        `INSERT INTO sessions (merchant_id, id, customer_id, contact_id, role, scope, origin, refresh_hash, rotated_at_ms, idle_expires_at_ms, created_at_ms)
         VALUES (?, ?, ?, ?, ?, 'portal', ?, ?, ?, ?, ?)`,
      ).bind(merchantId, sessionId, customerId, contactId, role, shopOrigin, '0'.repeat(64), startMs, startMs, startMs),
    ]);
    const claims = {
      merchantId,
      customerId,
      contactId,
      sessionId,
      role,
      scope: 'portal',
      origin: shopOrigin,
      timeZone: 'Europe/Berlin',
    };
    const token = await signAccessToken(claims, startMs + 10 * 86_400_000, env.SESSION_SECRET);
    return {customerId, contactId, headers: {authorization: `Bearer ${token}`, origin: shopOrigin}};
  }

  /** A sent invoice of one line. */
  async function addInvoice(
    payer: Payer,
    totalMinor: number,
    {currency = 'EUR', options = ['card'], merchantId = 'demo', partial = 0, kind = 'invoice'} = {},
  ): Promise<string> {
    const id = `inv_${++made}`;
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO invoice_lines (merchant_id, invoice_id, revision, position, description, quantity_millionths, unit_price_millionths, amount_minor)
         VALUES (?, ?, 1, 1, 'Things', 1000000, 0, ?)`,
      ).bind(merchantId, id, totalMinor),
      env.DB.prepare(
        `INSERT INTO invoices (merchant_id, id, customer_id, kind, number, number_key, state, currency, date, due_date, revision, subtotal_minor, total_minor,
           payment_options, allow_partial_payments, customer_name, search_text, content_hash, created_at_ms, updated_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, 'sent', ?, '2026-03-01', '2026-03-31', 1, ?, ?, ?, ?, 'x', '', '', ?, ?)`,
      ).bind(
        merchantId,
        id,
        payer.customerId,
        kind,
        `N-${made}`,
        `N-${made}`,
        currency,
        totalMinor,
        totalMinor,
        JSON.stringify(options),
        partial,
        startMs,
        startMs,
      ),
    ]);
    return id;
  }

  return {
    harness: world,
    sandbox,
    all,
    addPayer,
    addInvoice,
    /** POST /payments as this payer; a debit with its mandate, as the sheet sends it. */
    start: async (payer: Payer, body: StartBody, key: string) => {
      const answer = await world.request('POST', '/portal/v1/payments', {
        body: needsMandate(body.method) ? {mandateText: 'I allow debits.', ...body} : body,
        headers: {...payer.headers, 'idempotency-key': key},
      });
      return {status: answer.status, body: await answer.json<PaymentAnswer>()};
    },
    /** What a sheet for these invoices sends, each in full. */
    inFull: (currency: string, ...parts: [invoiceId: string, amountMinor: number][]): StartBody => ({
      currency,
      amountMinor: parts.reduce((sum, [, amountMinor]) => sum + amountMinor, 0),
      method: 'card',
      invoices: parts.map(([invoiceId, amountMinor]) => ({invoiceId, amountMinor})),
    }),
    post: async (payer: Payer, path: string) => {
      const answer = await world.request('POST', `/portal/v1${path}`, {headers: payer.headers});
      return {status: answer.status, body: await answer.json<PaymentAnswer>()};
    },
    intentOf: async (paymentId: string) => {
      const [row] = await all<{payment_intent_id: string}>(
        'SELECT payment_intent_id FROM payments WHERE id = ?',
        paymentId,
      );
      return row!.payment_intent_id;
    },
    invoice: async (id: string) => {
      const [row] = await all<{
        status: string;
        balance_minor: number;
        reserved_minor: number;
        processing_minor: number;
        allocated_minor: number;
      }>(
        'SELECT status, balance_minor, reserved_minor, processing_minor, allocated_minor FROM invoices WHERE id = ?',
        id,
      );
      return row!;
    },
    intents: () => sandbox.state.list('payment_intents', 'acct_sandbox'),
    /** What Stripe has really taken, in Stripe's units. */
    chargedTotal: () =>
      sandbox.state
        .list('charges', 'acct_sandbox')
        .filter((charge) => charge.paid)
        .reduce((sum, charge) => sum + charge.amount, 0),
    reconcile: () => reconcile(env, world.providers),
    compareBalance: () => compareBalance(env, world.providers),
    /** A card payment from the first click to the settled books; the id of the payment. */
    async paid(payer: Payer, body: StartBody): Promise<string> {
      const answer = await world.request('POST', '/portal/v1/payments', {
        body,
        headers: {...payer.headers, 'idempotency-key': `paid-${++made}`},
      });
      const {id} = await answer.json<PaymentAnswer>();
      const [row] = await all<{payment_intent_id: string}>('SELECT payment_intent_id FROM payments WHERE id = ?', id);
      if (!row) throw new Error(`No payment: ${answer.status}`);
      await sandbox.controls.payByCard(row.payment_intent_id, '4242424242424242');
      await world.request('POST', `/portal/v1/payments/${id}/settle`, {headers: payer.headers});
      return id;
    },
    /** What the merchant's refund does: planned and written, then Stripe is asked. */
    async refund(paymentId: string, input: RefundInput = {}) {
      const nowMs = world.providers.clock.nowMs();
      const {body, queries} = await requestRefund(
        {
          merchantId: 'demo',
          timeZone: 'Europe/Berlin',
          database: env.DB,
          ids: world.providers.ids,
          nowMs,
          today: calendarDate(nowMs, 'Europe/Berlin'),
        },
        paymentId,
        input,
      );
      await runBatch(env.DB, queries);
      return carryOutRefund(world.providers, env.DB, 'demo', body.id);
    },
    /** Posts an event as Stripe would, signed. */
    async deliver(event: object, secret = 'whsec_sandbox', timestampMs = world.providers.clock.nowMs()) {
      const payload = JSON.stringify(event);
      const signature = await Stripe.webhooks.generateTestHeaderStringAsync({
        payload,
        secret,
        timestamp: Math.floor(timestampMs / 1000),
        cryptoProvider: Stripe.createSubtleCryptoProvider(),
      });
      const answer = await world.request('POST', '/webhooks/stripe', {
        body: payload,
        headers: {'stripe-signature': signature},
      });
      return {status: answer.status, body: await answer.json<{outcome?: string; code?: string}>()};
    },
    /** The kinds of a payment's timeline, in order. */
    timeline: async (paymentId: string) =>
      (
        await all<{kind: string}>('SELECT kind FROM payment_events WHERE payment_id = ? ORDER BY version', paymentId)
      ).map(({kind}) => kind),
    /** What the merchant was told, in order. */
    told: async () => (await all<{kind: string}>('SELECT kind FROM notifications ORDER BY id')).map(({kind}) => kind),
    /** The templates of the mails that wait to be sent, in order. */
    mails: async () =>
      (await all<{payload: string}>('SELECT payload FROM outbox ORDER BY id')).map(
        ({payload}) => (JSON.parse(payload) as {template: string}).template,
      ),
    /** Every row of every table of the books, for "nothing changed". */
    dump: async () => {
      const tables = [
        'payments',
        'payment_events',
        'reservations',
        'allocations',
        'ledger_entries',
        'accounts',
        'invoices',
        'webhook_inbox',
        'customers',
        'refunds',
        'disputes',
        'notifications',
        'outbox',
        'payment_methods',
      ];
      const rows = await Promise.all(
        tables.map(async (table) => [table, await all(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)]),
      );
      return JSON.stringify(rows);
    },
    /**
     * Returns each account whose ledger is not its entries, not its open documents less the credits, or where what came in
     * (succeeded payments, issued credit notes) is not what became of it (allocations, unapplied, refunds, lost disputes).
     */
    ledgerGaps: () =>
      all(`SELECT a.merchant_id, a.customer_id, a.currency, a.ledger_minor,
          (SELECT COALESCE(SUM(balance_minor), 0) FROM invoices i WHERE i.merchant_id = a.merchant_id AND i.customer_id = a.customer_id AND i.currency = a.currency AND i.kind = 'invoice')
          - (SELECT COALESCE(SUM(available_minor), 0) FROM invoices i WHERE i.merchant_id = a.merchant_id AND i.customer_id = a.customer_id AND i.currency = a.currency AND i.kind = 'retainer')
          - (SELECT COALESCE(SUM(available_minor), 0) FROM credit_notes n WHERE n.merchant_id = a.merchant_id AND n.customer_id = a.customer_id AND n.currency = a.currency)
          - (SELECT COALESCE(SUM(unapplied_minor), 0) FROM payments p WHERE p.merchant_id = a.merchant_id AND p.customer_id = a.customer_id AND p.currency = a.currency) AS open_minor,
          (SELECT SUM(amount_minor) FROM ledger_entries e WHERE e.merchant_id = a.merchant_id AND e.customer_id = a.customer_id AND e.currency = a.currency) AS entries_minor,
          (SELECT COALESCE(SUM(amount_minor), 0) FROM payments p WHERE p.state = 'succeeded' AND p.merchant_id = a.merchant_id AND p.customer_id = a.customer_id AND p.currency = a.currency)
          + (SELECT COALESCE(SUM(total_minor), 0) FROM credit_notes n WHERE n.state = 'open' AND n.merchant_id = a.merchant_id AND n.customer_id = a.customer_id AND n.currency = a.currency) AS in_minor,
          (SELECT COALESCE(SUM(l.amount_minor), 0) FROM allocations l JOIN invoices i ON i.merchant_id = l.merchant_id AND i.id = l.invoice_id AND i.kind = 'invoice' WHERE l.merchant_id = a.merchant_id AND l.customer_id = a.customer_id AND l.currency = a.currency)
          + (SELECT COALESCE(SUM(available_minor), 0) FROM invoices i WHERE i.kind = 'retainer' AND i.merchant_id = a.merchant_id AND i.customer_id = a.customer_id AND i.currency = a.currency)
          + (SELECT COALESCE(SUM(unapplied_minor + refunded_minor + dispute_lost_minor), 0) FROM payments p WHERE p.merchant_id = a.merchant_id AND p.customer_id = a.customer_id AND p.currency = a.currency)
          + (SELECT COALESCE(SUM(available_minor + refunded_minor), 0) FROM credit_notes n WHERE n.merchant_id = a.merchant_id AND n.customer_id = a.customer_id AND n.currency = a.currency) AS out_minor
        FROM accounts a WHERE ledger_minor <> open_minor OR ledger_minor <> entries_minor OR in_minor <> out_minor`),
  };
}
