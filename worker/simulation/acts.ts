/** What can happen: what customers, merchants, their banks, Stripe and the network do, and how often. */
import * as customer from './acts/customer.ts';
import * as merchant from './acts/merchant.ts';
import * as outside from './acts/outside.ts';
import type {Step} from './acts/step.ts';

/** How often each act comes, among the sum of all. */
export const acts = {
  issueInvoice: {weight: 10, run: (step: Step) => merchant.issue(step, 'invoice')},
  issueRetainer: {weight: 2, run: (step: Step) => merchant.issue(step, 'retainer')},
  issueCreditNote: {weight: 3, run: (step: Step) => merchant.issue(step, 'credit_note')},
  change: {weight: 3, run: merchant.change},
  makeVoid: {weight: 2, run: merchant.makeVoid},
  applyCredit: {weight: 3, run: merchant.applyCredit},
  recordPayment: {weight: 3, run: merchant.recordPayment},
  applyExcess: {weight: 2, run: merchant.applyExcess},
  refundOffline: {weight: 1, run: merchant.refundOffline},
  refundCreditNote: {weight: 1, run: merchant.refundCreditNote},
  refundOnline: {weight: 2, run: merchant.refundOnline},
  writeOff: {weight: 1, run: merchant.writeOff},
  reverseWriteOff: {weight: 1, run: merchant.reverseWriteOff},
  releaseRetainer: {weight: 1, run: merchant.releaseRetainer},
  pay: {weight: 14, run: customer.pay},
  payAgain: {weight: 4, run: customer.payAgain},
  atTheField: {weight: 14, run: customer.atTheField},
  comeBack: {weight: 8, run: customer.comeBack},
  leave: {weight: 3, run: customer.leave},
  announce: {weight: 2, run: customer.announce},
  decideTransfer: {weight: 2, run: merchant.decideTransfer},
  refundInDashboard: {weight: 1, run: outside.refundInDashboard},
  decideDispute: {weight: 1, run: outside.decideDispute},
  webhooks: {weight: 9, run: outside.webhooks},
  reconcileNow: {weight: 4, run: outside.reconcileNow},
  beNasty: {weight: 3, run: outside.beNasty},
  wait: {weight: 5, run: outside.wait},
} as const satisfies Record<string, {weight: number; run: (step: Step) => Promise<void>}>;

export type ActName = keyof typeof acts;
