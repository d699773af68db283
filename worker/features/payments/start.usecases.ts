/**
 * Starting a payment: the books first, then Stripe. One batch writes the payment and what it holds of each invoice, and
 * the database refuses what is too much, however many try at once; only a payment that is written asks Stripe for money.
 */
import type Stripe from 'stripe';
import type {Settings} from '../../env.ts';
import {refusalOf} from '../../http/database-errors.ts';
import {type PortalScope, requirePayer} from '../../http/portal-scope.ts';
import type {Database} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import type {Providers} from '../../providers/providers.ts';
import {ensureIntent, gatewayAnswers, RefusedByGateway} from './intents.usecases.ts';
import {reloadPayment} from './payments.usecases.ts';
import {paymentErrors} from './payments.errors.ts';
import {
  insertPayment,
  type PaymentRow,
  selectHolders,
  selectInvoices,
  selectPayer,
  selectPayment,
  selectPaymentByKey,
} from './payments.store.ts';
import {markRefused, release} from './release.usecases.ts';
import {releaseAfterMs, settle} from './settle.usecases.ts';
import {planPayment, sameParts, type StartInput} from './start.rules.ts';

export interface Started {
  paymentId: string;
  /** For Stripe.js: confirms this one intent, and nothing else. */
  clientSecret: string;
}

/** Bounded: each round that begins again has let go of an open payment of the same contact, or found that one was paid. */
const roundsMax = 4;

export async function startPayment(
  providers: Providers,
  settings: Settings,
  scope: PortalScope,
  input: StartInput,
  idempotencyKey: string,
): Promise<Started> {
  const requestHash = await sha256Hex(
    JSON.stringify([input.currency, input.amountMinor, input.method, input.invoices]),
  );
  const invoiceIds = input.invoices.map((part) => part.invoiceId);

  for (let round = 0; round < roundsMax; round++) {
    const [invoices, [payer], [known], holders] = await scope.batch([
      selectInvoices(scope, scope.contactId, invoiceIds),
      selectPayer(scope),
      selectPaymentByKey(scope, idempotencyKey),
      selectHolders(scope, invoiceIds),
    ]);
    requirePayer(scope);
    const {database} = scope;
    if (known) {
      // A key is its contact person's own: a colleague who sends it is not handed their payment and its secret.
      if (known.request_hash !== requestHash || known.contact_id !== scope.contactId) throw paymentErrors.keyReused();
      return withIntent(providers, database, known);
    }

    // What this contact left open before: the same payment is handed out again, another one makes way.
    const own = holders.filter((row) => row.contact_id === scope.contactId && row.state === 'held');
    const ownIds = [...new Set(own.map((row) => row.payment_id))];
    const partsOf = (id: string) =>
      own
        .filter((row) => row.payment_id === id)
        .map((row) => ({invoiceId: row.invoice_id, amountMinor: row.amount_minor}));
    const same = ownIds.find((id) => sameParts(partsOf(id), input.invoices));

    planPayment(
      input,
      invoices.map((row) => ({
        id: row.id,
        number: row.number,
        status: row.status,
        currency: row.currency,
        payableMinor: row.payable_minor,
        processingMinor: row.processing_minor,
        ownHeldMinor: row.own_held_minor,
        paymentOptions: JSON.parse(row.payment_options) as string[],
        allowPartialPayments: row.allow_partial_payments === 1,
      })),
      scope.role,
    );
    if (same) {
      const open = await reloadPayment(database, scope.merchantId, same);
      // Left in another tab a moment ago: it holds nothing any more, and the next round begins a new one.
      if (open.state !== 'pending') continue;
      return withIntent(providers, database, open);
    }
    if (ownIds.length) {
      for (const id of ownIds) await release(providers, database, await reloadPayment(database, scope.merchantId, id));
      continue;
    }

    const nowMs = providers.clock.nowMs();
    const id = providers.ids.id('pay');
    try {
      await scope.batch(
        insertPayment(scope, {
          id,
          contactId: scope.contactId,
          currency: input.currency,
          amountMinor: input.amountMinor,
          method: input.method,
          stripeAccount: payer!.stripe_account,
          livemode: settings.livemode,
          idempotencyKey,
          requestHash,
          releaseAtMs: nowMs + releaseAfterMs,
          nowMs,
          parts: input.invoices.map((part) => {
            const planned = invoices.find((invoice) => invoice.id === part.invoiceId)!;
            return {...part, revision: planned.revision, payableMinor: planned.payable_minor};
          }),
        }),
      );
    } catch (error) {
      const refusal = refusalOf(error);
      // Another click with this key, another payment of these invoices, or the merchant's change of one was faster; the
      // next round sees it.
      if (
        refusal?.startsWith('unique:payments.') ||
        refusal === 'invoice_over_allocated' ||
        refusal === 'invoice_not_open' ||
        refusal === 'contact_holds_invoice' ||
        refusal === 'not_null:reservations.amount_minor'
      )
        continue;
      throw error;
    }
    const [[payment]] = await scope.batch([selectPayment(scope.merchantId, id)]);
    return withIntent(providers, database, payment!);
  }
  throw paymentErrors.invoiceReserved();
}

async function withIntent(providers: Providers, database: Database, payment: PaymentRow): Promise<Started> {
  if (payment.state === 'failed' && !payment.payment_intent_id) throw paymentErrors.gatewayRefused();
  let intent: Stripe.PaymentIntent;
  try {
    intent = await ensureIntent(providers, database, payment);
  } catch (error) {
    if (!(error instanceof RefusedByGateway)) throw error;
    console.error(JSON.stringify({payment: payment.id, refused: error.code, message: error.message}));
    await markRefused(providers, database, payment, error.code);
    throw paymentErrors.gatewayRefused();
  }
  const undecided =
    intent.status === 'requires_payment_method' ||
    intent.status === 'requires_confirmation' ||
    intent.status === 'requires_action';
  if (!undecided || payment.state !== 'pending') {
    await gatewayAnswers(() => settle(providers, database, payment.merchant_id, payment.id, [], intent.id));
  }
  return {paymentId: payment.id, clientSecret: intent.client_secret!};
}
