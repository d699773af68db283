/** Whatever a merchant does, in whatever order: the ledger is what is owed less what is credited. */
import fc from 'fast-check';
import {expect, it} from 'vitest';
import {createHarness, env} from '../../testing/harness.ts';
import {accountsThatDisagree, holdInvoice, invoiceOf, merchantRecords} from '../../testing/merchant-records.ts';

const amount = fc.integer({min: 0, max: 3000});
const part = fc.integer({min: 1, max: 600});
const slot = fc.integer({min: 0, max: 1});
// Voids end a document for good, so they are rare.
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('invoice' as const),
      slot,
      amount,
      state: fc.constantFrom(undefined, 'draft', 'sent'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('creditNote' as const),
      slot,
      amount,
      state: fc.constantFrom(undefined, 'draft', 'open'),
    }),
  },
  {weight: 4, arbitrary: fc.record({do: fc.constant('pay' as const), slot, amount: part, part})},
  {weight: 4, arbitrary: fc.record({do: fc.constant('allocate' as const), slot, to: slot, amount: part})},
  {weight: 2, arbitrary: fc.record({do: fc.constant('hold' as const), slot, amount: part})},
  {weight: 2, arbitrary: fc.record({do: fc.constant('release' as const), slot})},
  {weight: 1, arbitrary: fc.record({do: fc.constant('voidInvoice' as const), slot})},
  {weight: 1, arbitrary: fc.record({do: fc.constant('voidCreditNote' as const), slot})},
);

it('holds after every step of any sequence', {timeout: 120_000}, async () => {
  const harness = await createHarness();
  const records = merchantRecords(harness);
  let run = 0;
  const statuses = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, {minLength: 12, maxLength: 30, size: 'max'}), async (steps) => {
      run += 1;
      const {id: customerId} = await records.customer();
      const name = (kind: string, index: number) => `${kind}-${run}-${index}`;
      const ids = new Map<string, string>();
      const beginning = [
        {do: 'invoice' as const, slot: 0, amount: 2000, state: undefined},
        {do: 'creditNote' as const, slot: 0, amount: 2000, state: undefined},
      ];
      for (const each of [...beginning, ...steps]) {
        let answer: Response | null = null;
        const invoice = ids.get(name('invoice', each.slot)) ?? 'inv_0';
        const note = ids.get(name('creditNote', each.slot)) ?? 'crn_0';
        switch (each.do) {
          case 'invoice':
          case 'creditNote': {
            const externalId = name(each.do, each.slot);
            const path = each.do === 'invoice' ? '/v1/invoices' : '/v1/credit-notes';
            answer = await records.put(
              path,
              externalId,
              invoiceOf(customerId, each.amount, {number: externalId, state: each.state}),
            );
            if (answer.ok) ids.set(externalId, (await answer.clone().json<{id: string}>()).id);
            break;
          }
          case 'pay':
            answer = await harness.asMerchant('POST', '/v1/payments', {
              customer: {id: customerId},
              method: 'cash',
              currency: 'EUR',
              amountMinor: each.amount,
              receivedOn: '2026-03-01',
              invoices:
                invoice === 'inv_0' ? [] : [{invoiceId: invoice, amountMinor: Math.min(each.part, each.amount)}],
            });
            break;
          case 'allocate':
            answer = await harness.asMerchant('POST', `/v1/credit-notes/${note}/allocations`, {
              invoiceId: ids.get(name('invoice', each.to)) ?? 'inv_0',
              amountMinor: each.amount,
            });
            break;
          case 'hold':
            // As the portal does it: the database alone decides whether there is room.
            await holdInvoice(customerId, invoice, each.amount).catch(() => {});
            break;
          case 'release':
            await env.DB.prepare(
              "UPDATE payments SET state = 'canceled' WHERE state = 'pending' AND id IN (SELECT payment_id FROM reservations WHERE invoice_id = ?)",
            )
              .bind(invoice)
              .run();
            break;
          case 'voidInvoice':
            answer = await harness.asMerchant('POST', `/v1/invoices/${invoice}/void`, {});
            break;
          case 'voidCreditNote':
            answer = await harness.asMerchant('POST', `/v1/credit-notes/${note}/void`, {});
            break;
        }
        if (answer) {
          const text = await answer.text();
          expect(answer.status, `${JSON.stringify(each)} ${text}`).toBeLessThan(500);
          const key = `${each.do} ${answer.status < 300 ? 'done' : answer.status}`;
          statuses.set(key, (statuses.get(key) ?? 0) + 1);
          // What was answered is what is there.
          if (answer.ok && (each.do === 'invoice' || each.do === 'creditNote' || each.do.startsWith('void'))) {
            const body = JSON.parse(text) as {id: string};
            const path = body.id.startsWith('inv_') ? '/v1/invoices' : '/v1/credit-notes';
            expect(await records.get(`${path}/${body.id}`)).toEqual(body);
          }
        }
        expect(await accountsThatDisagree()).toEqual([]);
      }
    }),
    {numRuns: 20},
  );
  // The sequences came to what they are meant to reach.
  for (const reached of [
    'invoice done',
    'creditNote done',
    'pay done',
    'allocate done',
    'voidInvoice done',
    'voidCreditNote done',
    'invoice 409',
    'pay 409',
  ]) {
    expect(statuses.get(reached) ?? 0, reached).toBeGreaterThan(0);
  }
});
