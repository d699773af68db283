// What happens when its time has come: one row for each kind of task.
import {type Context, contextOf, type Core} from '../core/context.ts';
import type {Task, TaskKind} from '../core/schedule.ts';
import {debitDispute} from '../methods/test-accounts.ts';
import {expireDispute, openDispute, reviewDispute} from './disputes.ts';
import {endMicrodeposits} from './microdeposits.ts';
import {outcomeOf} from './payment-methods.ts';
import {settleRefund} from './refunds.ts';
import {settlePayment} from './settle.ts';

const tasks: Record<TaskKind, (context: Context, subject: string) => void> = {
  settle_payment: settlePayment,
  settle_refund: settleRefund,
  return_microdeposits: (context, id) => endMicrodeposits(context, id, 'payment_method_microdeposit_failed'),
  expire_microdeposits: (context, id) =>
    endMicrodeposits(context, id, 'payment_method_microdeposit_verification_timeout'),
  dispute_charge(context, id) {
    const charge = context.store.get('charges', context.account, id)!;
    if (charge.disputed) return;
    const method = context.store.get('payment_methods', context.account, String(charge.payment_method));
    openDispute(context, charge, (method && outcomeOf(context, method).dispute) ?? debitDispute);
  },
  decide_dispute: reviewDispute,
  expire_dispute: expireDispute,
};

/**
 * Does what is due, and before that what is of the kinds given although it is not yet; what follows from those takes its
 * own time. Returns how much that was.
 */
export function runDue(core: Core, atOnce: TaskKind[] = []): number {
  let done = 0;
  const run = ({account, task}: {account: string; task: Task}) => {
    tasks[task.kind](contextOf(core, account), task.subject);
    done++;
  };
  for (const entry of core.schedule.takeKinds(atOnce)) run(entry);
  for (let entry = core.schedule.take(); entry; entry = core.schedule.take()) run(entry);
  return done;
}
