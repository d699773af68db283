/** Paying with credit alone: nothing is charged, so no gateway is asked and there is no payment. */
import {answerOnceFor} from '../../http/idempotency.ts';
import {type PortalScope, requirePayer} from '../../http/portal-scope.ts';
import {calendarDate} from '../../providers/clock.ts';
import {sha256Hex} from '../../providers/ids.ts';
import type {Providers} from '../../providers/providers.ts';
import {asRead, readFacts} from '../payments/facts.usecases.ts';
import {planCreditApplication, type Wish} from '../payments/start.rules.ts';
import {lostRace, makeWay, roundsMax} from '../payments/start.usecases.ts';
import {insertCreditParts} from './credits.usecases.ts';

/** @returns what was applied, and what is left to pay of each invoice. The same key answers the same again. */
export async function applyCredits(providers: Providers, scope: PortalScope, input: Wish, idempotencyKey: string) {
  // The session is checked before a stored answer is handed out.
  await scope.batch([]);
  requirePayer(scope);
  const {merchantId, customerId, contactId, database} = scope;
  const nowMs = providers.clock.nowMs();
  const {currency, invoices, creditMinor, retainerMinor} = input;
  const {body} = await answerOnceFor(
    {
      merchantId,
      database,
      // A key is its contact person's own, and none of the merchant's.
      key: `portal:${await sha256Hex(JSON.stringify([customerId, contactId, idempotencyKey]))}`,
      requestHash: await sha256Hex(
        JSON.stringify([
          currency,
          creditMinor,
          retainerMinor,
          invoices.map((part) => [part.invoiceId, part.amountMinor]),
        ]),
      ),
      nowMs,
      triesMax: roundsMax,
    },
    async () => {
      const invoiceIds = invoices.map(({invoiceId}) => invoiceId);
      let facts = await readFacts(scope, invoiceIds);
      let plan = planCreditApplication(input, facts);
      if (await makeWay(providers, scope, input, facts)) {
        facts = await readFacts(scope, invoiceIds);
        plan = planCreditApplication(input, facts);
      }
      const byId = new Map(facts.invoices.map((invoice) => [invoice.id, invoice]));
      return {
        status: 200 as const,
        body: {
          currency,
          creditMinor,
          retainerMinor,
          invoices: invoices.map(({invoiceId, amountMinor}) => {
            const {number, balanceMinor} = byId.get(invoiceId)!;
            return {invoiceId, number, amountMinor, balanceMinor: balanceMinor - amountMinor};
          }),
        },
        queries: [
          insertCreditParts(
            scope,
            plan.credits.map((part) => ({...part, id: providers.ids.id('alc')})),
            {currency, withPaymentId: null, date: calendarDate(nowMs, scope.timeZone), nowMs},
            asRead(scope, facts),
          ),
        ],
      };
    },
    lostRace,
  );
  return body;
}
