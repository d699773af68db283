import {describe, expect, it} from 'vitest';
import {memoryStorage} from '../testing/client.ts';
import {Schedule} from './schedule.ts';
import {Store} from './store.ts';

describe('the schedule', () => {
  const made = () => {
    const clock = {nowMs: 1000};
    const store = new Store();
    return {clock, store, schedule: new Schedule(store, () => clock.nowMs)};
  };
  const takeAll = (schedule: Schedule) => {
    const subjects: string[] = [];
    for (let entry = schedule.take(); entry; entry = schedule.take()) subjects.push(entry.task.subject);
    return subjects;
  };

  it('gives what is due, soonest first, and nothing before its time', () => {
    const {clock, schedule} = made();
    schedule.add('acct_1', 'settle_payment', 'late', 300);
    schedule.add('acct_1', 'settle_payment', 'soon', 100);
    schedule.add('acct_2', 'settle_refund', 'middle', 200);
    expect([schedule.nextMs, takeAll(schedule)]).toEqual([1100, []]);
    clock.nowMs = 1200;
    expect(takeAll(schedule)).toEqual(['soon', 'middle']);
    clock.nowMs = 1300;
    expect([takeAll(schedule), schedule.nextMs]).toEqual([['late'], Number.POSITIVE_INFINITY]);
  });

  it('keeps one of a kind and subject: the last', () => {
    const {clock, schedule} = made();
    schedule.add('acct_1', 'settle_payment', 'pi_1', 100);
    schedule.add('acct_1', 'settle_payment', 'pi_1', 500);
    clock.nowMs = 1499;
    expect(takeAll(schedule)).toEqual([]);
    clock.nowMs = 1500;
    expect(takeAll(schedule)).toEqual(['pi_1']);
  });

  it('gives the kinds it is asked for at once, and keeps the others', () => {
    const {schedule} = made();
    schedule.add('acct_1', 'expire_dispute', 'du_1', 100);
    schedule.add('acct_1', 'settle_payment', 'pi_1', 200);
    expect(schedule.takeKinds(['settle_payment']).map(({task}) => task.subject)).toEqual(['pi_1']);
    expect(schedule.takeKinds(['settle_payment'])).toEqual([]);
    expect(schedule.nextMs).toBe(1100);
  });

  it('outlives a restart, without what was taken or cancelled', () => {
    const storage = memoryStorage();
    const store = new Store(storage);
    const schedule = new Schedule(store, () => 1000);
    for (const [subject, afterMs] of [
      ['a', 0],
      ['b', 10],
      ['c', 5],
      ['d', 1],
    ] as const)
      schedule.add('acct_1', 'settle_payment', subject, afterMs);
    schedule.take();
    schedule.cancel('acct_1', 'settle_payment', 'd');
    store.flush();
    expect(takeAll(new Schedule(new Store(storage), () => 2000))).toEqual(['c', 'b']);
  });
});
