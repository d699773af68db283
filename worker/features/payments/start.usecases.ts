/**
 * Starting a payment: the books first, then Stripe. One batch writes the payment, what it holds of each invoice and the
 * credits that are used with it, and the database refuses what is too much, however many try at once; only a payment that
 * is written asks Stripe for money.
 */
import type Stripe from 'stripe';
import type {Settings} from '../../env.ts';
import {refusalOf} from '../../http/database-errors.ts';
import {type PortalScope, requirePayer} from '../../http/portal-scope.ts';
import type {Problem} from '../../http/problems.ts';
import {calendarDate} from '../../providers/clock.ts';
import type {Database} from '../../providers/database.ts';
import {sha256Hex} from '../../providers/ids.ts';
import type {Providers} from '../../providers/providers.ts';
import {creditRefusals, insertCreditParts, retainerRefusals} from '../credits/credits.usecases.ts';
import {type MethodRow, selectMethod, unusableBecause} from '../payment-methods/saved-methods.usecases.ts';
import {factQueries, factsOf, plannedOf} from './facts.usecases.ts';
import {selectInvoices} from './facts.store.ts';
import {needsMandate} from './gateway-methods.rules.ts';
import {ensureIntent, gatewayAnswers, RefusedByGateway, waitsForCustomer} from './intents.usecases.ts';
import {reloadPayment} from './payments.usecases.ts';
import {paymentErrors} from './payments.errors.ts';
import {type PaymentRow, selectPayment, selectPaymentByKey} from './payments.store.ts';
import {giveUpRefused, release} from './release.usecases.ts';
import {releaseAfterMs, settle} from './settle.usecases.ts';
import {canonicalStart, type Facts, inTheWay, planPayment, type StartInput} from './start.rules.ts';
import {insertKey, insertPayment} from './start.store.ts';

export interface Started {
  paymentId: string;
  /** For Stripe.js: confirms this one intent, and nothing else. */
  clientSecret: string;
  /** Stripe's own id of the saved method that it was begun with. */
  stripePaymentMethodId: string | null;
}

/** Bounded: each round that begins again has let go of an open payment of the same contact, or found that one was paid. */
export const roundsMax = 6;

/**
 * What the database refuses because somebody was faster: another click with this key, another payment of these invoices
 * or with these credits, the merchant's change of one. The next round sees it; this is what is said when there is none.
 */
const racesLost: Readonly<Record<string, () => Problem>> = {
  'unique:payment_keys.merchant_id, payment_keys.customer_id, payment_keys.key': paymentErrors.invoiceReserved,
  'not_null:payments.amount_minor': paymentErrors.amountChanged,
  'not_null:allocations.amount_minor': paymentErrors.amountChanged,
  invoice_over_allocated: paymentErrors.invoiceReserved,
  invoice_not_open: paymentErrors.amountChanged,
  contact_holds_invoice: paymentErrors.invoiceReserved,
  ...Object.fromEntries(creditRefusals.map((name) => [name, paymentErrors.creditChanged])),
  ...Object.fromEntries(retainerRefusals.map((name) => [name, paymentErrors.retainerChanged])),
};

/** What to say of it when there is no next round; `null` where the database refused for no such reason. */
export function lostRace(refusal: string | null): Problem | null {
  return racesLost[refusal ?? '']?.() ?? null;
}

export async function startPayment(
  providers: Providers,
  settings: Settings,
  scope: PortalScope,
  input: StartInput,
  idempotencyKey: string,
): Promise<Started> {
  const requestHash = await sha256Hex(canonicalStart(input));
  const invoiceIds = input.invoices.map((part) => part.invoiceId);
  let lost = paymentErrors.invoiceReserved();

  for (let round = 0; round < roundsMax; round++) {
    const [invoices, [known], [saved], ...rows] = await scope.batch([
      selectInvoices(scope, scope.contactId, invoiceIds),
      selectPaymentByKey(scope, idempotencyKey),
      selectMethod(scope, input.paymentMethodId ?? ''),
      ...factQueries(scope),
    ]);
    requirePayer(scope);
    const {database} = scope;
    if (known) {
      // A key is its contact person's own: a colleague who sends it is not handed their payment and its secret.
      if (known.request_hash !== requestHash || known.contact_id !== scope.contactId) throw paymentErrors.keyReused();
      return withIntent(providers, database, known);
    }
    const facts = factsOf(scope.role, rows, invoices);
    const nowMs = providers.clock.nowMs();
    const today = calendarDate(nowMs, scope.timeZone);
    if (input.paymentMethodId) requireSaved(saved, input.method, facts.payer.stripe_account, today);
    const plan = planPayment(input, facts);
    if (needsMandate(input.method) && !input.mandateText && !saved?.mandate_text)
      throw paymentErrors.mandateMissing(input.method);

    // What this contact left open before: the same payment is handed out again, another one makes way.
    const same = facts.leftOpen.find((open) => open.requestHash === requestHash);
    if (same) {
      const open = await reloadPayment(database, scope.merchantId, same.id);
      // Left in another tab a moment ago: it holds nothing any more, and the next round begins a new one.
      if (open.state !== 'pending') continue;
      if (!(await keepKey(scope, idempotencyKey, open.id))) continue;
      return withIntent(providers, database, open);
    }
    if (await makeWay(providers, scope, input, facts)) continue;

    const id = providers.ids.id('pay');
    try {
      await scope.batch(
        insertPayment(scope, {
          id,
          contactId: scope.contactId,
          currency: input.currency,
          amountMinor: input.amountMinor,
          method: input.method,
          paymentMethodId: input.paymentMethodId,
          mandateText: input.mandateText,
          stripeAccount: facts.payer.stripe_account,
          livemode: settings.livemode,
          idempotencyKey,
          requestHash,
          releaseAtMs: nowMs + releaseAfterMs,
          nowMs,
          planned: plannedOf(facts),
          parts: plan.parts,
          credits: plan.credits.length
            ? [
                insertCreditParts(
                  scope,
                  plan.credits.map((part) => ({...part, id: providers.ids.id('alc')})),
                  {currency: input.currency, withPaymentId: id, date: today, nowMs},
                ),
              ]
            : [],
        }),
      );
    } catch (error) {
      const race = lostRace(refusalOf(error));
      if (!race) throw error;
      lost = race;
      continue;
    }
    const [[payment]] = await scope.batch([selectPayment(scope.merchantId, id)]);
    return withIntent(providers, database, payment!);
  }
  throw lost;
}

/**
 * Another tab's key stands for the payment that it is handed: sent again later, it does not begin a second one.
 * @returns whether it does; else another request with the key was faster.
 */
export async function keepKey(scope: PortalScope, key: string, paymentId: string): Promise<boolean> {
  try {
    await scope.batch([insertKey(scope, key, paymentId)]);
    return true;
  } catch (error) {
    if (!lostRace(refusalOf(error))) throw error;
    return false;
  }
}

/**
 * Lets go of what the asker has left open and wants now for something else.
 * @returns whether there was anything: then what was read before is old.
 */
export async function makeWay(
  providers: Providers,
  scope: PortalScope,
  wish: Parameters<typeof inTheWay>[0],
  facts: Facts,
): Promise<boolean> {
  const ids = inTheWay(wish, facts);
  for (const id of ids) {
    await release(providers, scope.database, await reloadPayment(scope.database, scope.merchantId, id));
  }
  return ids.length > 0;
}

function requireSaved(saved: MethodRow | undefined, method: string, stripeAccount: string, today: string): void {
  if (!saved || saved.state === 'removed') throw paymentErrors.methodNotFound();
  const why = unusableBecause(saved, today);
  if (why) throw paymentErrors.methodNotUsable(why);
  // Saved on an account that the merchant has no more, or named as what it is not.
  if (saved.type !== method || saved.stripe_account !== stripeAccount) throw paymentErrors.methodNotUsable('other');
}

async function withIntent(providers: Providers, database: Database, payment: PaymentRow): Promise<Started> {
  // Given up without an intent: there is none to hand out, and none is made any more.
  if ((payment.state === 'failed' || payment.state === 'canceled') && !payment.payment_intent_id)
    throw paymentErrors.gatewayRefused();
  let intent: Stripe.PaymentIntent;
  try {
    intent = await ensureIntent(providers, database, payment);
  } catch (error) {
    if (!(error instanceof RefusedByGateway)) throw error;
    console.error(JSON.stringify({payment: payment.id, refused: error.code, message: error.message}));
    await giveUpRefused(providers, database, payment, error.code);
    throw paymentErrors.gatewayRefused();
  }
  if (!waitsForCustomer(intent) || payment.state !== 'pending') {
    await gatewayAnswers(() => settle(providers, database, payment.merchant_id, payment.id, [], intent.id));
  }
  return {
    paymentId: payment.id,
    clientSecret: intent.client_secret!,
    stripePaymentMethodId: payment.stripe_payment_method_id,
  };
}
