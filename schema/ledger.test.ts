/** What a statement of any period will be made of: the ledger's entries by their dates. */
import {expect, it} from 'vitest';
import {invoiceOf, merchantRecords} from '../worker/testing/merchant-records.ts';
import {createMoneyWorld} from '../worker/testing/money-world.ts';

interface Entry {
  date: string;
  sequence: number;
  kind: string;
  document_id: string;
  amount_minor: number;
}

const sumOf = (entries: readonly Entry[]) => entries.reduce((sum, {amount_minor}) => sum + amount_minor, 0);

it('complaint 10: opening balance and movements of any period are its closing balance, which is what was open then, and nothing later changes it', async () => {
  const world = await createMoneyWorld();
  const records = merchantRecords(world.harness);
  const {controls} = world.sandbox;
  // The bank answers when the test says so.
  controls.settleAfter(365 * 86_400_000);
  const ada = await world.addPayer('payer', 'demo', 'cus_us', {currency: 'USD', allowBankAccount: true});
  const entries = () =>
    world.all<Entry>(
      'SELECT date, sequence, kind, document_id, amount_minor FROM ledger_entries ORDER BY date, sequence',
    );
  /** What is open at this moment, and what the customer has in their favour. */
  const now = async () => ({
    open: await world.all<{id: string; balance_minor: number}>(
      "SELECT id, balance_minor FROM invoices WHERE kind = 'invoice' AND balance_minor <> 0 ORDER BY id",
    ),
    credits: await world.all<{minor: number}>(
      'SELECT available_minor AS minor FROM credit_notes WHERE available_minor <> 0 UNION ALL SELECT unapplied_minor FROM payments WHERE unapplied_minor <> 0',
    ),
  });
  const options = {paymentOptions: ['card', 'us_bank_account']};
  const invoice = (totalMinor: number, date: string) => records.invoice(ada.customerId, totalMinor, {date, ...options});
  const bankDebit = async (id: string, amountMinor: number) => {
    const {body} = await world.start(ada, {...world.inFull('USD', [id, amountMinor]), method: 'us_bank_account'}, id);
    const intent = await world.intentOf(body.id);
    await controls.payByBank(intent, '000123456789');
    await controls.flushWebhooks();
    return intent;
  };

  const days: {date: string; closingMinor: number; entries: Entry[]}[] = [];
  /** Ends a day: its date, what is due then by hand, and what is open. */
  const endOfDay = async (date: string, closingMinor: number, open: readonly [id: string, minor: number][]) => {
    const live = await now();
    expect(live.open.map(({id, balance_minor}) => [id, balance_minor])).toEqual(
      open.toSorted(([one], [other]) => (one < other ? -1 : 1)),
    );
    const credit = live.credits.reduce((sum, {minor}) => sum + minor, 0);
    expect(open.reduce((sum, [, minor]) => sum + minor, 0) - credit).toBe(closingMinor);
    days.push({date, closingMinor, entries: await entries()});
    world.harness.advance(86_400_000);
  };

  const a = await invoice(10_000, '2026-03-10');
  const b = await invoice(5000, '2026-03-10');
  const note = await records.creditNote(ada.customerId, 700, {date: '2026-03-10'});
  await endOfDay('2026-03-10', 14_300, [
    [a.id, 10_000],
    [b.id, 5000],
  ]);

  // What a card has paid is not outstanding; what a bank works on is.
  const card = await world.paid(ada, world.inFull('USD', [a.id, 10_000]));
  const intent = await bankDebit(b.id, 5000);
  expect(await world.invoice(b.id)).toMatchObject({processing_minor: 5000, balance_minor: 5000});
  await endOfDay('2026-03-11', 4300, [[b.id, 5000]]);

  controls.settlePayment(intent, 'succeed');
  await controls.flushWebhooks();
  await endOfDay('2026-03-12', -700, []);

  expect((await world.refund(card, {amountMinor: 3000})).state).toBe('succeeded');
  const c = await invoice(2000, '2026-03-13');
  await endOfDay('2026-03-13', 4300, [
    [a.id, 3000],
    [c.id, 2000],
  ]);

  // A void, an edit, a return, a credit note taken back: all of what stands in periods that are over.
  await records.post(`/v1/invoices/${c.id}/void`, {}, 200);
  const lower = invoiceOf(ada.customerId, 4000, {date: '2026-03-10', number: b.number, ...options});
  expect((await records.put('/v1/invoices', b.externalId!, lower)).status).toBe(200);
  controls.returnPayment(intent, 'insufficient_funds');
  await controls.flushWebhooks();
  await records.post(`/v1/credit-notes/${note.id}/void`, {}, 200);
  await endOfDay('2026-03-14', 7000, [
    [a.id, 3000],
    [b.id, 4000],
  ]);

  const all = await entries();
  const closingOn = (date: string) => sumOf(all.filter((entry) => entry.date <= date));
  for (const [first, from] of days.entries()) {
    const openingMinor = sumOf(all.filter(({date}) => date < from.date));
    expect(openingMinor, from.date).toBe(first === 0 ? 0 : days[first - 1]!.closingMinor);
    // As it was printed on that day, row by row.
    expect(all.filter(({date}) => date <= from.date)).toEqual(from.entries);
    for (const to of days.slice(first)) {
      const movements = all.filter(({date}) => date >= from.date && date <= to.date);
      expect(openingMinor + sumOf(movements), `${from.date} to ${to.date}`).toBe(to.closingMinor);
      expect(closingOn(to.date)).toBe(to.closingMinor);
    }
  }
  expect(all.map(({date, kind, amount_minor}) => `${date} ${kind} ${amount_minor}`)).toEqual([
    '2026-03-10 invoice 10000',
    '2026-03-10 invoice 5000',
    '2026-03-10 credit_note -700',
    '2026-03-11 payment -10000',
    '2026-03-12 payment -5000',
    '2026-03-13 refund 3000',
    '2026-03-13 invoice 2000',
    '2026-03-14 invoice_void -2000',
    '2026-03-14 invoice_edit -1000',
    '2026-03-14 dispute_lost 5000',
    '2026-03-14 credit_note_void 700',
  ]);
  expect(await world.ledgerGaps()).toEqual([]);
});
