/** What the tests of paying say often: a request with an Idempotency-Key, a switch of the merchant. */
import {env} from './harness.ts';
import type {MoneyWorld, Payer} from './money-world.ts';

/** A request of the portal as this payer. @param key absent: without an Idempotency-Key. */
export async function ask<Body = Record<string, unknown>>(
  world: MoneyWorld,
  payer: Payer,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  key?: string,
) {
  const answer = await world.harness.request(method, `/portal/v1${path}`, {
    ...(body !== undefined && {body}),
    headers: {...payer.headers, ...(key !== undefined && {'idempotency-key': key})},
  });
  return {status: answer.status, body: (await answer.json()) as Body & {code?: string}};
}

/** The merchant's switch. */
export async function prefer(name: string, value: unknown, merchantId = 'demo'): Promise<void> {
  await env.DB.prepare(
    'INSERT INTO preferences VALUES (?, ?, ?, 0) ON CONFLICT (merchant_id, name) DO UPDATE SET value = excluded.value',
  )
    .bind(merchantId, name, JSON.stringify(value))
    .run();
}

/** What a test looks at of the Pay sheet's answer. */
export interface PayablesSeen {
  groups: {
    currency: string;
    totalMinor: number;
    overdueMinor: number;
    moreCount: number;
    invoices: {
      id: string;
      payableMinor: number;
      balanceMinor: number;
      methods: string[];
      minimumPartMinor: number | null;
      minimumRestMinor: number | null;
    }[];
    methods: {type: string; minimumMinor: number; maximumMinor: number; needsMandate: boolean}[];
    chargeStepMinor: number | null;
    aheadMethods: string[];
    creditMinor: number;
    credits: {type: string; id: string; availableMinor: number}[];
    retainerMinor: number;
    retainers: {id: string; availableMinor: number}[];
  }[];
  notPayable: {id: string; reason: string}[];
  unavailableMethods: {type: string; reason: string}[];
  savedMethods: {id: string; state: string}[];
  bankTransfer: {iban: string | null} | null;
  maySave: boolean;
}
