/** Whatever a merchant does, in whatever order: the ledger is what is owed less what is credited. */
import fc from 'fast-check';
import {expect, it} from 'vitest';
import {env} from '../../testing/harness.ts';
import {accountsThatDisagree, holdInvoice, invoiceOf, merchantRecords} from '../../testing/merchant-records.ts';
import {createMoneyWorld} from '../../testing/money-world.ts';

const documents = {
  invoice: '/v1/invoices',
  retainer: '/v1/retainer-invoices',
  creditNote: '/v1/credit-notes',
} as const;
type Document = keyof typeof documents;

const amount = fc.integer({min: 0, max: 3000});
const part = fc.integer({min: 1, max: 600});
/** The first of each kind is there from the beginning, so most acts are about it. */
const slot = fc.constantFrom<number>(0, 0, 0, 1);
const write = (document: Document, issued: 'sent' | 'open') =>
  fc.record({
    do: fc.constant('write' as const),
    document: fc.constant(document),
    slot,
    amount,
    state: fc.constantFrom(undefined, 'draft', issued),
  });
const act = <Name extends string>(name: Name, more: Record<string, fc.Arbitrary<number>> = {}) =>
  fc.record({do: fc.constant(name), slot, to: slot, amount: part, part, ...more});
const makeVoid = (document: Document) =>
  fc.record({do: fc.constant('void' as const), document: fc.constant(document), slot});

// Voids end a document for good, so they are rare.
const step = fc.oneof(
  {weight: 4, arbitrary: write('invoice', 'sent')},
  {weight: 3, arbitrary: write('retainer', 'sent')},
  {weight: 4, arbitrary: write('creditNote', 'open')},
  {weight: 4, arbitrary: act('pay')},
  {weight: 4, arbitrary: act('payRetainer')},
  {weight: 3, arbitrary: act('allocateNote')},
  {weight: 4, arbitrary: act('draw')},
  {weight: 3, arbitrary: act('allocateExcess')},
  {weight: 2, arbitrary: act('refund')},
  {weight: 2, arbitrary: act('refundNote')},
  {weight: 3, arbitrary: act('refundRetainer')},
  {weight: 2, arbitrary: act('release')},
  {weight: 2, arbitrary: act('writeOff')},
  {weight: 2, arbitrary: act('reverseWriteOff')},
  {weight: 2, arbitrary: act('hold')},
  {weight: 2, arbitrary: act('letGo')},
  {weight: 1, arbitrary: makeVoid('invoice')},
  {weight: 1, arbitrary: makeVoid('retainer')},
  {weight: 1, arbitrary: makeVoid('creditNote')},
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

const does = (name: Exclude<Step['do'], 'write' | 'void'>, amountMinor = 50, partMinor = 50): Step => ({
  do: name,
  slot: 0,
  to: 0,
  amount: amountMinor,
  part: partMinor,
});
const writes = (document: Document, amountMinor: number, of = 0): Step => ({
  do: 'write',
  document,
  slot: of,
  amount: amountMinor,
  state: undefined,
});
const voids = (document: Document, of = 0): Step => ({do: 'void', document, slot: of});

/** A sequence that comes to everything, so that the test cannot pass because nothing happened. */
const everything: Step[] = [
  does('pay', 300, 200),
  does('allocateNote'),
  does('draw', 100),
  does('draw', 5000),
  voids('retainer'),
  does('allocateExcess', 51),
  does('refund'),
  does('refundNote'),
  does('refundRetainer'),
  does('release'),
  does('writeOff'),
  does('hold', 100),
  writes('invoice', 0),
  writes('retainer', 0),
  does('pay', 3000, 3000),
  does('reverseWriteOff'),
  does('letGo'),
  voids('invoice'),
  voids('retainer'),
  writes('creditNote', 100, 1),
  voids('creditNote', 1),
];

it('holds after every step of any sequence', {timeout: 240_000}, async () => {
  const {harness, ledgerGaps} = await createMoneyWorld();
  const records = merchantRecords(harness);
  let run = 0;
  const statuses = new Map<string, number>();

  await fc.assert(
    fc.asyncProperty(fc.array(step, {minLength: 20, maxLength: 40, size: 'max'}), async (steps) => {
      run += 1;
      const {id: customerId} = await records.customer();
      /** The ids of what is there, by kind and slot. */
      const ids = new Map<string, string>();
      const payments: string[] = [];
      const writeOffs: string[] = [];
      const idOf = (document: Document, of: number) => ids.get(`${document}-${of}`) ?? 'none';
      const post = (path: string, body: object) => harness.asMerchant('POST', path, body);
      const pay = (amountMinor: number, invoiceId: string, partMinor: number) =>
        post('/v1/payments', {
          customer: {id: customerId},
          method: 'cash',
          currency: 'EUR',
          amountMinor,
          receivedOn: '2026-03-01',
          invoices: invoiceId === 'none' ? [] : [{invoiceId, amountMinor: Math.min(partMinor, amountMinor)}],
        });
      const newest = (list: string[], back: number) => list.at(-1 - back) ?? 'none';

      const take = async (each: Step): Promise<Response | null> => {
        const invoice = idOf('invoice', each.slot);
        switch (each.do) {
          case 'write': {
            const {document, slot: of, amount: totalMinor, state} = each;
            const externalId = `${document}-${run}-${of}`;
            const answer = await records.put(
              documents[document],
              externalId,
              invoiceOf(customerId, totalMinor, {number: externalId, state}),
            );
            if (answer.ok) ids.set(`${document}-${of}`, (await answer.clone().json<{id: string}>()).id);
            return answer;
          }
          case 'void':
            return post(`${documents[each.document]}/${idOf(each.document, each.slot)}/void`, {});
          case 'pay':
          case 'payRetainer': {
            const answer = await pay(each.amount, each.do === 'pay' ? invoice : idOf('retainer', each.slot), each.part);
            if (answer.ok) payments.push((await answer.clone().json<{id: string}>()).id);
            return answer;
          }
          case 'allocateNote':
          case 'draw': {
            const source = each.do === 'draw' ? 'retainer' : 'creditNote';
            return post(`${documents[source]}/${idOf(source, each.slot)}/allocations`, {
              invoiceId: idOf('invoice', each.to),
              amountMinor: each.amount,
            });
          }
          case 'allocateExcess':
            return post(`/v1/payments/${newest(payments, each.slot)}/allocations`, {
              invoiceId: idOf(each.amount % 2 ? 'invoice' : 'retainer', each.to),
              amountMinor: each.part,
            });
          case 'refund':
            return post(`/v1/payments/${newest(payments, each.slot)}/refunds`, {amountMinor: each.amount});
          case 'refundNote':
            return post(`${documents.creditNote}/${idOf('creditNote', each.slot)}/refunds`, {amountMinor: each.amount});
          case 'refundRetainer':
            return post(`${documents.retainer}/${idOf('retainer', each.slot)}/refunds`, {amountMinor: each.amount});
          case 'release':
            return post(`${documents.retainer}/${idOf('retainer', each.slot)}/release`, {amountMinor: each.amount});
          case 'writeOff': {
            const answer = await post(`${documents.invoice}/${invoice}/write-offs`, {amountMinor: each.amount});
            if (answer.ok) writeOffs.push((await answer.clone().json<{id: string}>()).id);
            return answer;
          }
          case 'reverseWriteOff':
            return post(`/v1/write-offs/${newest(writeOffs, each.slot)}/reverse`, {});
          case 'hold':
            // As the portal does it: the database alone decides whether there is room.
            await holdInvoice(customerId, invoice, each.amount).catch(() => {});
            return null;
          case 'letGo':
            await env.DB.prepare(
              "UPDATE payments SET state = 'canceled' WHERE state = 'pending' AND id IN (SELECT payment_id FROM reservations WHERE invoice_id = ?)",
            )
              .bind(invoice)
              .run();
            return null;
        }
      };

      const beginning: Step[] = [
        writes('invoice', 2000),
        writes('retainer', 2000),
        writes('creditNote', 2000),
        does('payRetainer', 900, 800),
      ];
      for (const each of [...beginning, ...steps]) {
        const answer = await take(each);
        if (answer) {
          const text = await answer.text();
          expect(answer.status, `${JSON.stringify(each)} ${text}`).toBeLessThan(500);
          const name = 'document' in each ? `${each.do} ${each.document}` : each.do;
          const key = `${name} ${answer.ok ? 'done' : answer.status}`;
          statuses.set(key, (statuses.get(key) ?? 0) + 1);
          // What was answered is what is there.
          const document = 'document' in each ? each.document : each.do === 'release' ? 'retainer' : null;
          if (answer.ok && document) {
            const body = JSON.parse(text) as {id: string};
            expect(await records.get(`${documents[document]}/${body.id}`)).toEqual(body);
          }
        }
        expect(await accountsThatDisagree(), JSON.stringify(each)).toEqual([]);
        expect(await ledgerGaps(), JSON.stringify(each)).toEqual([]);
      }
    }),
    {numRuns: 20, examples: [[everything]]},
  );
  // The sequences came to what they are meant to reach.
  for (const reached of [
    'write invoice done',
    'write retainer done',
    'write creditNote done',
    'pay done',
    'payRetainer done',
    'allocateNote done',
    'draw done',
    'allocateExcess done',
    'refund done',
    'refundNote done',
    'refundRetainer done',
    'release done',
    'writeOff done',
    'reverseWriteOff done',
    'void invoice done',
    'void retainer done',
    'void creditNote done',
    'write invoice 409',
    'write retainer 409',
    'pay 409',
    'draw 409',
    'void retainer 409',
  ]) {
    expect(statuses.get(reached) ?? 0, `${reached} of ${JSON.stringify(Object.fromEntries(statuses))}`).toBeGreaterThan(
      0,
    );
  }
});
