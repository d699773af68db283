/**
 * Transfers that a customer has announced: payments that no gateway knows of and that hold nothing. The merchant says what
 * became of them.
 */
import type {CompiledQuery} from 'kysely';
import {refusalOf} from '../../http/database-errors.ts';
import type {PortalScope} from '../../http/portal-scope.ts';
import {type Database, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {insertNotification, insertNotificationOf} from '../notifications/notifications.usecases.ts';
import {isWithinOpen, selectAnnouncedTooMuch} from './announced.store.ts';
import {plannedOf} from './facts.usecases.ts';
import {reloadPayment} from './payments.usecases.ts';
import {type PaymentRow, selectParts, selectPaymentByKey} from './payments.store.ts';
import {excessToTell, insertPartAllocations, insertEvent, insertExcessEvent, updatePayment} from './settle.store.ts';
import type {Facts, Part} from './start.rules.ts';
import {insertPayment} from './start.store.ts';

/** A merchant who has not answered by then is told, and it is canceled. */
const answerWithinMs = 30 * 86_400_000;

/** The payment that was written under the contact's key; `null` where there is none. */
export async function findByKey(scope: PortalScope, idempotencyKey: string): Promise<PaymentRow | null> {
  const [[payment]] = await scope.batch([selectPaymentByKey(scope, idempotencyKey)]);
  return payment ?? null;
}

/** The number of an invoice of which more would be announced than is open; `null` where there is none. */
export async function announcedTooMuch(scope: PortalScope, parts: readonly Part[]): Promise<string | null> {
  const [[invoice]] = await scope.batch([selectAnnouncedTooMuch(scope, parts)]);
  return invoice?.number ?? null;
}

/** The writes that announce a transfer, and tell the merchant. See `insertPayment` for what the database refuses. */
export function announceTransfer(
  {ids, clock}: Providers,
  scope: PortalScope,
  facts: Facts,
  transfer: {
    id: string;
    currency: string;
    amountMinor: number;
    parts: readonly Part[];
    reference: string | null;
    idempotencyKey: string;
    requestHash: string;
  },
): CompiledQuery<unknown>[] {
  const nowMs = clock.nowMs();
  const {id, amountMinor, currency, reference} = transfer;
  return [
    ...insertPayment(scope, {
      ...transfer,
      contactId: scope.contactId,
      method: 'bank_transfer',
      stripeAccount: null,
      livemode: false,
      releaseAtMs: nowMs + answerWithinMs,
      nowMs,
      planned: plannedOf(facts),
      guard: isWithinOpen(scope, transfer.parts),
    }),
    insertNotification(scope.merchantId, {
      id: ids.id('ntf'),
      kind: 'transfer.announced',
      customerId: scope.customerId,
      subjectId: id,
      data: {amountMinor, currency, reference},
      nowMs,
    }),
  ];
}

/** Its customer takes back that it is on its way. @returns the payment as it is then. */
export async function withdrawTransfer(
  providers: Providers,
  database: Database,
  payment: PaymentRow,
): Promise<PaymentRow> {
  try {
    await runBatch(database, giveUpTransfer(payment, 'withdrawn', null, providers.clock.nowMs()));
  } catch (error) {
    // Confirmed, rejected or lapsed at the same time.
    if (refusalOf(error) !== 'version_miss') throw error;
  }
  return reloadPayment(database, payment.merchant_id, payment.id);
}

/**
 * The writes that end a transfer which did not come: its customer took it back, its merchant said so, or nobody did.
 * @param detail why: the merchant's words, which the customer reads, or a code.
 */
export function giveUpTransfer(
  payment: PaymentRow,
  kind: 'withdrawn' | 'rejected' | 'canceled',
  detail: {message: string} | {code: string} | null,
  nowMs: number,
): CompiledQuery<unknown>[] {
  const {merchant_id: merchantId, id, version} = payment;
  return [
    insertEvent(merchantId, id, version + 1, kind, detail, nowMs),
    updatePayment(merchantId, id, {state: 'canceled', release_at_ms: null}, nowMs),
  ];
}

/** The writes that receive it: applied as far as its invoices still take it, the rest is the customer's credit. */
export async function receiveTransfer(
  {ids, clock}: Providers,
  database: Database,
  payment: PaymentRow,
  receivedOn: string,
): Promise<CompiledQuery<unknown>[]> {
  const nowMs = clock.nowMs();
  const {merchant_id: merchantId, id, version} = payment;
  const [parts] = await runBatch(database, [selectParts(merchantId, id)]);
  const allocations = parts.map((part) => ({invoiceId: part.invoice_id, allocationId: ids.id('alc')}));
  return [
    insertEvent(merchantId, id, version + 1, 'confirmed', null, nowMs),
    updatePayment(merchantId, id, {state: 'succeeded', received_on: receivedOn, release_at_ms: null}, nowMs),
    insertPartAllocations(merchantId, id, allocations, receivedOn, nowMs),
    insertNotificationOf(merchantId, {id: ids.id('ntf'), kind: 'payment.excess', nowMs}, excessToTell(merchantId, id)),
    insertExcessEvent(merchantId, id, nowMs),
  ];
}
