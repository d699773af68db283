/**
 * Money rules, each broken on purpose: a simulation that does not find them would prove nothing. `simulate.ts --break`
 * loads the worker with one of them broken.
 */
import {registerHooks} from 'node:module';

interface BrokenRule {
  name: string;
  /** What is no longer so. */
  says: string;
  /** Each must be found exactly once. `file` ends a module's path; the schema is one text. */
  changes: readonly {file: string | 'schema'; find: string; put: string}[];
}

const payments = 'worker/features/payments/';

export const brokenRules: readonly BrokenRule[] = [
  {
    name: 'settle-twice',
    says: 'A payment that was settled is settled again by the next who asks',
    changes: [
      {
        file: `${payments}settle.usecases.ts`,
        find: "if (isOffline || (payment.state === 'succeeded' && reason === 'intent')) {",
        put: 'if (isOffline) {',
      },
      {
        file: `${payments}settle.usecases.ts`,
        find: "payment.state === 'succeeded'\n          ? await writesOfMoneyBack",
        put: "payment.state === 'succeeded' && reason === 'money_back'\n          ? await writesOfMoneyBack",
      },
      {
        file: `${payments}settle.rules.ts`,
        find: "if (payment.state === 'succeeded') return {kind: 'none'};",
        put: '',
      },
    ],
  },
  {
    name: 'forget-the-reservation',
    says: 'A payment that is started holds nothing of its invoices',
    changes: [
      {
        file: `${payments}start.store.ts`,
        find: 'FROM json_each(${JSON.stringify(payment.parts)}) j`',
        put: 'FROM json_each(${JSON.stringify(payment.parts)}) j WHERE 0`',
      },
    ],
  },
  {
    name: 'wrong-exponent',
    says: 'A currency without decimals is sent ×100',
    changes: [
      {
        file: 'worker/money/stripe-amounts.ts',
        find: 'if (zeroDecimal.has(currency)) return {multiply: 1,',
        put: 'if (zeroDecimal.has(currency)) return {multiply: 100,',
      },
    ],
  },
  {
    name: 'release-without-cancelling',
    says: 'What waited too long is released while it can still be paid',
    changes: [
      {
        file: `${payments}intents.usecases.ts`,
        find: 'await providers.stripe.paymentIntents.cancel(',
        put: 'if (payment) return;\n    await providers.stripe.paymentIntents.cancel(',
      },
      {
        file: `${payments}settle.rules.ts`,
        find: "payment.state === 'failed' || payment.state === 'canceled')\n        return {kind: 'cancel_intent'};",
        put: "payment.state === 'failed')\n        return {kind: 'cancel_intent'};\n      if (intent.status === 'requires_payment_method' && !failure && payment.state === 'pending') return {kind: 'canceled'};",
      },
    ],
  },
  {
    name: 'processing-is-paid',
    says: 'A debit that the bank works on counts as paid',
    changes: [
      {
        file: `${payments}settle.rules.ts`,
        find: "{kind: 'processing', ...methodOf(intent)}",
        put: "{kind: 'succeeded', receivedAtMs: intent.created * 1000, ...methodOf(intent)}",
      },
    ],
  },
  {
    name: 'keep-the-credit',
    says: 'Credit that was used with a payment is not given back when the payment is given up',
    changes: [
      {
        file: `${payments}settle.store.ts`,
        find: 'WHERE standing > 0`',
        put: 'WHERE standing > 0 AND 0`',
      },
      {
        file: 'schema',
        find: 'CREATE TRIGGER payments_credits_returned BEFORE UPDATE OF state ON payments\nWHEN',
        put: 'CREATE TRIGGER payments_credits_returned BEFORE UPDATE OF state ON payments\nWHEN 0 AND',
      },
    ],
  },
  {
    name: 'refunds-unseen',
    says: 'A refund in Stripe’s dashboard never reaches the books',
    changes: [
      {
        file: `${payments}money-back.usecases.ts`,
        find: 'return {refunds, disputes};',
        put: 'return {refunds: refunds.filter(({refundId}) => refundId), disputes};',
      },
    ],
  },
  {
    name: 'dispute-never-lost',
    says: 'A lost dispute goes on as an open one',
    changes: [{file: `${payments}money-back.rules.ts`, find: "  lost: 'lost',", put: "  lost: 'open',"}],
  },
  {
    name: 'answer-not-kept',
    says: 'A write of the merchant is done again when it is sent again under its key',
    changes: [
      {
        file: 'worker/http/idempotency.ts',
        find: 'await runBatch(database, [...queries, keep]);',
        put: 'await runBatch(database, [...queries]);',
      },
    ],
  },
  {
    name: 'no-guard-in-the-database',
    says: 'Two who pay the same part at once are both let through',
    changes: [
      {
        file: 'schema',
        find: 'AND allocated_minor + reserved_minor + written_off_minor <= total_minor),',
        put: 'AND 1),',
      },
      {file: `${payments}facts.store.ts`, find: 'WHERE i.id IS NULL OR i.revision', put: 'WHERE 0 AND i.revision'},
    ],
  },
  {
    name: 'pay-a-little-less',
    says: 'Each invoice is paid one minor unit short, and the rest is credit',
    changes: [
      {
        file: `${payments}settle.store.ts`,
        find: 'MIN(r.amount_minor, i.payable_minor), ${date}',
        put: 'MAX(1, MIN(r.amount_minor, i.payable_minor) - 1), ${date}',
      },
    ],
  },
  {
    name: 'excess-untold',
    says: 'Money that an invoice no longer takes becomes credit, and it is not in the timeline',
    changes: [
      {
        file: `${payments}settle.store.ts`,
        find: 'FROM ${excess(merchantId, paymentId)} WHERE e.amount_minor > 0`.compile(query);',
        put: 'FROM ${excess(merchantId, paymentId)} WHERE e.amount_minor > 0 AND 0`.compile(query);',
      },
    ],
  },
  {
    name: 'refund-takes-applied-first',
    says: 'A refund opens invoices again though there is money that is not applied',
    changes: [
      {
        file: `${payments}money-back.rules.ts`,
        find: 'const unappliedMinor = Math.min(Math.max(this.#unappliedMinor, 0), leftMinor);',
        put: 'const unappliedMinor = 0;',
      },
    ],
  },
  {
    name: 'ledger-forgets',
    says: 'A payment that succeeds after it was begun is not posted',
    changes: [
      {
        file: 'schema',
        find: "AFTER UPDATE OF state ON payments WHEN OLD.state <> 'succeeded' AND NEW.state = 'succeeded'",
        put: 'AFTER UPDATE OF state ON payments WHEN 0',
      },
    ],
  },
];

/** Puts the rule's changes into the modules that are loaded from now on. @returns what rewrites the schema. */
export function breakRule(name: string): (sql: string) => string {
  const rule = brokenRules.find((one) => one.name === name);
  if (!rule) throw new Error(`No rule ${name}; there are ${brokenRules.map((one) => one.name).join(', ')}`);
  const change = (source: string, file: string) =>
    rule.changes
      .filter((one) => (one.file === 'schema' ? file === 'schema' : file.endsWith(one.file)))
      .reduce((text, {find, put}) => {
        if (text.split(find).length !== 2) throw new Error(`${name}: not found once in ${file}: ${find}`);
        return text.replace(find, () => put);
      }, source);
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!rule.changes.some(({file}) => url.endsWith(file))) return loaded;
      return {...loaded, source: change(String(loaded.source), url)};
    },
  });
  return (sql) => change(sql, 'schema');
}
