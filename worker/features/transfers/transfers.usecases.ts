/** A customer says that a transfer is on its way; the merchant says what became of it. */
import {refusalOf} from '../../http/database-errors.ts';
import type {MerchantWork} from '../../http/upserts.ts';
import {type PortalScope, requirePayer} from '../../http/portal-scope.ts';
import {calendarDate} from '../../providers/clock.ts';
import {sha256Hex} from '../../providers/ids.ts';
import type {Providers} from '../../providers/providers.ts';
import {
  announcedTooMuch,
  announceTransfer,
  findByKey,
  giveUpTransfer,
  receiveTransfer,
  withdrawTransfer,
} from '../payments/announced.usecases.ts';
import {readFacts} from '../payments/facts.usecases.ts';
import {findPayment, type PaymentRow, readPayment} from '../payments/payments.usecases.ts';
import {planTransfer, type Part} from '../payments/start.rules.ts';
import {keepKey, lostRace, makeWay, roundsMax} from '../payments/start.usecases.ts';
import {transferErrors} from './transfers.errors.ts';

export interface Transfer {
  currency: string;
  amountMinor: number;
  invoices: Part[];
  reference: string | null;
}

/** @returns the payment's id. The same key, and the same transfer again while it is open, give the same one. */
export async function startTransfer(
  providers: Providers,
  scope: PortalScope,
  input: Transfer,
  idempotencyKey: string,
): Promise<string> {
  const {currency, amountMinor, invoices, reference} = input;
  const parts = invoices.map((part) => [part.invoiceId, part.amountMinor] as const);
  parts.sort(([one], [other]) => (one < other ? -1 : 1));
  const requestHash = await sha256Hex(JSON.stringify(['transfer', currency, amountMinor, parts, reference]));
  const wish = {currency, invoices, creditMinor: 0, retainerMinor: 0};
  let lost = transferErrors.reserved();

  for (let round = 0; round < roundsMax; round++) {
    const known = await findByKey(scope, idempotencyKey);
    const facts = await readFacts(
      scope,
      invoices.map(({invoiceId}) => invoiceId),
    );
    if (known) {
      if (known.request_hash !== requestHash || known.contact_id !== scope.contactId) throw transferErrors.keyReused();
      return known.id;
    }
    const plan = planTransfer(input, facts);
    const same = facts.leftOpen.find((open) => open.requestHash === requestHash);
    if (same) {
      if (await keepKey(scope, idempotencyKey, same.id)) return same.id;
      continue;
    }
    const tooMuch = await announcedTooMuch(scope, plan.parts);
    if (tooMuch !== null) throw transferErrors.alreadyAnnounced(tooMuch);
    // A card payment that was begun and left would hold what is now paid in another way.
    if (await makeWay(providers, scope, wish, facts)) continue;
    const id = providers.ids.id('pay');
    try {
      await scope.batch(
        announceTransfer(providers, scope, facts, {
          id,
          currency,
          amountMinor,
          parts: plan.parts,
          reference,
          idempotencyKey,
          requestHash,
        }),
      );
      return id;
    } catch (error) {
      const race = lostRace(refusalOf(error));
      if (!race) throw error;
      lost = race;
    }
  }
  throw lost;
}

/** Anybody who pays for the customer may take it back. Throws 404 for what is no transfer of theirs, 409 once it is received. */
export async function withdraw(providers: Providers, scope: PortalScope, id: string): Promise<void> {
  const {payment} = await readPayment(scope, id);
  requirePayer(scope);
  if (!wasAnnounced(payment)) throw transferErrors.notFound();
  const after = payment.state === 'pending' ? await withdrawTransfer(providers, scope.database, payment) : payment;
  if (after.state !== 'canceled') throw transferErrors.notAnnounced();
}

/** Queries by which the merchant receives it. @param receivedOn the calendar date; absent: today. */
export async function confirm(providers: Providers, work: MerchantWork, id: string, receivedOn: string | undefined) {
  const payment = await readAnnounced(work, id);
  const date = receivedOn ?? work.today;
  if (date > work.today) throw transferErrors.receivedInFuture(work.today);
  const announcedOn = calendarDate(payment.created_at_ms, payment.time_zone);
  if (date < announcedOn) throw transferErrors.receivedBefore(announcedOn);
  return receiveTransfer(providers, work.database, payment, date);
}

/** Queries by which the merchant says that it did not come. @param reason the customer reads it. */
export async function reject(work: MerchantWork, id: string, reason: string | null) {
  return giveUpTransfer(
    await readAnnounced(work, id),
    'rejected',
    reason === null ? null : {message: reason},
    work.nowMs,
  );
}

async function readAnnounced({merchantId, database}: MerchantWork, id: string): Promise<PaymentRow> {
  const payment = await findPayment(database, merchantId, id);
  if (!payment) throw transferErrors.notFound();
  if (!wasAnnounced(payment) || payment.state !== 'pending') throw transferErrors.notAnnounced();
  return payment;
}

const wasAnnounced = (payment: PaymentRow) => payment.was_announced === 1;
