// What a bank does later, by the sandbox's clock and without timers: what is due happens before the next request is read.
import type {Store} from './store.ts';

export type TaskKind =
  | 'settle_payment'
  | 'return_microdeposits'
  | 'expire_microdeposits'
  | 'dispute_charge'
  | 'settle_refund'
  | 'decide_dispute'
  | 'expire_dispute';

/** `subject`: the id of the intent, charge, refund or dispute it is about. */
export type Task = {id: string; kind: TaskKind; subject: string; dueMs: number};
type Entry = {account: string; task: Task};

export class Schedule {
  #store: Store;
  #nowMs: () => number;
  /** Soonest first. */
  #entries: Entry[] = [];

  constructor(store: Store, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.reload();
  }

  /** Reads the store again, after it was loaded or cleared. */
  reload(): void {
    this.#entries = this.#store
      .entries('tasks')
      .map(({account, value}) => ({account, task: value}))
      .toSorted((a, b) => a.task.dueMs - b.task.dueMs);
  }

  /** In `afterMs` milliseconds; a second one of its kind and subject takes the place of the first. */
  add(account: string, kind: TaskKind, subject: string, afterMs: number): void {
    this.cancel(account, kind, subject);
    const task: Task = {id: `${kind}:${subject}`, kind, subject, dueMs: this.#nowMs() + afterMs};
    this.#store.put('tasks', account, task);
    let at = this.#entries.length;
    while (at > 0 && this.#entries[at - 1]!.task.dueMs > task.dueMs) at--;
    this.#entries.splice(at, 0, {account, task});
  }

  cancel(account: string, kind: TaskKind, subject: string): void {
    const id = `${kind}:${subject}`;
    if (!this.#store.get('tasks', account, id)) return;
    this.#store.remove('tasks', account, id);
    this.#entries = this.#entries.filter((entry) => entry.task.id !== id || entry.account !== account);
  }

  /** The time of the next one, infinite when there is none. */
  get nextMs(): number {
    return this.#entries[0]?.task.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the soonest out of the schedule when its time has come. */
  take(): Entry | null {
    if (this.nextMs > this.#nowMs()) return null;
    const [entry] = this.#entries.splice(0, 1);
    this.#store.remove('tasks', entry!.account, entry!.task.id);
    return entry!;
  }

  /** Takes those of these kinds, whatever their time, soonest first. */
  takeKinds(kinds: TaskKind[]): Entry[] {
    const taken = this.#entries.filter(({task}) => kinds.includes(task.kind));
    this.#entries = this.#entries.filter(({task}) => !kinds.includes(task.kind));
    for (const {account, task} of taken) this.#store.remove('tasks', account, task.id);
    return taken;
  }
}
