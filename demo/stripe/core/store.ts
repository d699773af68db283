// Everything the sandbox remembers: records in memory, each written through to `storage` where there is one.
import type Stripe from 'stripe';
import type {SavedAnswer} from '../http/idempotency.ts';
import type {Delivery} from '../webhooks/deliveries.ts';
import type {Task} from './schedule.ts';

/** What a test method does is decided by its number, which no API object shows; it and what Stripe keeps to itself are here. */
export type MethodSecret = {
  id: string;
  /** Of the card or the account, as typed and without spaces; empty where a method has none. */
  number: string;
  setUpForOffSession: boolean;
  /** A bank account whose owner has shown that it is theirs; true for what needs no such thing. */
  verified: boolean;
  /** Failed tries to verify it. */
  attempts: number;
  /** Why it can never be used again. */
  unusable: 'blocked' | 'detached' | null;
  /** The mandate that later payments rely on. */
  mandate: string | null;
  disputes: number;
};
export type SavedAnswerRecord = SavedAnswer & {id: string};
export type Setting = {id: string; value: unknown};

export type Collections = {
  customers: Stripe.Customer;
  payment_methods: Stripe.PaymentMethod;
  method_secrets: MethodSecret;
  mandates: Stripe.Mandate;
  customer_sessions: Stripe.CustomerSession & {id: string};
  bank_sign_ins: Stripe.FinancialConnections.Account & {number: string};
  payment_intents: Stripe.PaymentIntent;
  setup_intents: Stripe.SetupIntent;
  charges: Stripe.Charge;
  refunds: Stripe.Refund;
  disputes: Stripe.Dispute;
  balance_transactions: Stripe.BalanceTransaction;
  events: Stripe.EventBase;
  webhook_endpoints: Stripe.WebhookEndpoint & {secret: string; connect: boolean};
  deliveries: Delivery;
  saved_answers: SavedAnswerRecord;
  settings: Setting;
  tasks: Task;
};
export type CollectionName = keyof Collections;

export type Row = {collection: string; account: string; id: string; sequence: number; value: unknown};

/** Where the records survive a restart. `save` gets all rows of one request at once and must be atomic. */
export type Storage = {
  load(): Row[];
  save(changed: Row[], removed: Pick<Row, 'collection' | 'account' | 'id'>[]): void;
  clear(): void;
};

/** Members by which records are asked for so often that they are found without looking at all of them. */
const indexed: Partial<Record<CollectionName, string[]>> = {
  charges: ['payment_intent'],
  disputes: ['charge', 'payment_intent'],
  payment_intents: ['customer'],
  payment_methods: ['customer'],
  refunds: ['charge', 'payment_intent'],
  setup_intents: ['customer'],
};

type Held = {sequence: number; account: string; value: {id: string}; removed?: true};

export type Where = {member: string; is: string};

export class Store {
  #collections = new Map<string, Map<string, Held>>();
  /** The same records, for each account in the order in which they were made. */
  #ordered = new Map<string, {held: Held[]; gaps: number}>();
  #indexes = new Map<string, Held[]>();
  #sequence = 0;
  #changed = new Map<string, Row>();
  #removed = new Map<string, Pick<Row, 'collection' | 'account' | 'id'>>();
  #storage: Storage | undefined;

  constructor(storage?: Storage) {
    this.#storage = storage;
    for (const row of (storage?.load() ?? []).toSorted((a, b) => a.sequence - b.sequence)) {
      this.#hold(row.collection, {sequence: row.sequence, account: row.account, value: row.value as {id: string}});
      this.#sequence = Math.max(this.#sequence, row.sequence);
    }
  }

  get<N extends CollectionName>(collection: N, account: string, id: string): Collections[N] | undefined {
    return this.#of(collection).get(`${account}/${id}`)?.value as Collections[N] | undefined;
  }

  /** Takes the place of the record of that id. A value that was put is never changed afterwards: events and answers show it. */
  put<N extends CollectionName>(collection: N, account: string, value: Collections[N]): Collections[N] {
    const key = `${account}/${value.id}`;
    let held = this.#of(collection).get(key);
    if (held) {
      this.#index(collection, held, value);
      held.value = value;
    } else this.#hold(collection, (held = {sequence: ++this.#sequence, account, value}));
    if (this.#storage) {
      this.#changed.set(`${collection}/${key}`, {collection, account, id: value.id, sequence: held.sequence, value});
      this.#removed.delete(`${collection}/${key}`);
    }
    return value;
  }

  remove(collection: CollectionName, account: string, id: string): void {
    const key = `${account}/${id}`;
    const held = this.#of(collection).get(key);
    if (!held) return;
    held.removed = true;
    this.#index(collection, held, null);
    this.#of(collection).delete(key);
    const ordered = this.#orderedOf(collection, account);
    // The gaps are closed when they are half of it, so that removing costs little each time.
    if (++ordered.gaps > ordered.held.length / 2) {
      ordered.held = ordered.held.filter((entry) => !entry.removed);
      ordered.gaps = 0;
    }
    if (!this.#storage) return;
    this.#changed.delete(`${collection}/${key}`);
    this.#removed.set(`${collection}/${key}`, {collection, account, id});
  }

  /** Removes the oldest records of a collection for as long as `isOld` says so of the next. */
  dropOldest<N extends CollectionName>(collection: N, isOld: (value: Collections[N]) => boolean): void {
    for (const [key, {held}] of this.#ordered) {
      if (!key.startsWith(`${collection}/`)) continue;
      const old: Held[] = [];
      for (const entry of held) {
        if (entry.removed) continue;
        if (!isOld(entry.value as Collections[N])) break;
        old.push(entry);
      }
      for (const entry of old) this.remove(collection, entry.account, entry.value.id);
    }
  }

  /** Oldest first; of one account, or of all of them. */
  list<N extends CollectionName>(collection: N, account?: string): Collections[N][] {
    if (account !== undefined) return [...this.oldestFirst(collection, account)];
    return [...this.#of(collection).values()].map((held) => held.value as Collections[N]);
  }

  /** Those made after the record `after`, or all of them; with `where`, those alone of that member. */
  *oldestFirst<N extends CollectionName>(
    collection: N,
    account: string,
    after?: string,
    where?: Where,
  ): Generator<Collections[N]> {
    const held = this.#heldOf(collection, account, where);
    const from = after === undefined ? 0 : placeOf(held, this.#sequenceOf(collection, account, after) + 1);
    for (let at = from; at < held.length; at++) if (!held[at]!.removed) yield held[at]!.value as Collections[N];
  }

  /** Those made before the record `before`, or all of them; with `where`, those alone of that member. */
  *newestFirst<N extends CollectionName>(
    collection: N,
    account: string,
    before?: string,
    where?: Where,
  ): Generator<Collections[N]> {
    const held = this.#heldOf(collection, account, where);
    const from = before === undefined ? held.length : placeOf(held, this.#sequenceOf(collection, account, before));
    for (let at = from - 1; at >= 0; at--) if (!held[at]!.removed) yield held[at]!.value as Collections[N];
  }

  /** The members by which a collection's records are found at once. */
  indexedMembers(collection: CollectionName): readonly string[] {
    return indexed[collection] ?? [];
  }

  /** Like `list`, with the account each record belongs to. */
  entries<N extends CollectionName>(collection: N): {account: string; value: Collections[N]}[] {
    return [...this.#of(collection).values()].map(({account, value}) => ({account, value: value as Collections[N]}));
  }

  /** Writes what has changed since the last call; a request ends with it, so that a crash never shows half of one. */
  flush(): void {
    if (this.#changed.size > 0 || this.#removed.size > 0)
      this.#storage?.save([...this.#changed.values()], [...this.#removed.values()]);
    this.#changed.clear();
    this.#removed.clear();
  }

  clear(): void {
    this.#collections.clear();
    this.#ordered.clear();
    this.#indexes.clear();
    this.#changed.clear();
    this.#removed.clear();
    this.#storage?.clear();
  }

  #of(collection: string): Map<string, Held> {
    let found = this.#collections.get(collection);
    if (!found) this.#collections.set(collection, (found = new Map()));
    return found;
  }

  #orderedOf(collection: string, account: string): {held: Held[]; gaps: number} {
    const key = `${collection}/${account}`;
    let found = this.#ordered.get(key);
    if (!found) this.#ordered.set(key, (found = {held: [], gaps: 0}));
    return found;
  }

  #hold(collection: string, held: Held): void {
    this.#of(collection).set(`${held.account}/${held.value.id}`, held);
    this.#orderedOf(collection, held.account).held.push(held);
    for (const member of indexed[collection as CollectionName] ?? []) {
      const is = (held.value as Record<string, unknown>)[member] ?? null;
      if (is !== null) this.#addToIndex(`${collection}/${held.account}/${member}/${String(is)}`, held);
    }
  }

  #sequenceOf(collection: string, account: string, id: string): number {
    return this.#of(collection).get(`${account}/${id}`)!.sequence;
  }

  #heldOf(collection: CollectionName, account: string, where: Where | undefined): Held[] {
    if (!where) return this.#orderedOf(collection, account).held;
    return this.#indexes.get(`${collection}/${account}/${where.member}/${where.is}`) ?? [];
  }

  /** Moves a record to where its members' values (null: none any more) put it. */
  #index(collection: CollectionName, held: Held, after: object | null): void {
    for (const member of indexed[collection] ?? []) {
      const [was, is] = [held.value, after].map((value) => (value as Record<string, unknown> | null)?.[member] ?? null);
      if (was === is) continue;
      const prefix = `${collection}/${held.account}/${member}`;
      if (was !== null) {
        const left = (this.#indexes.get(`${prefix}/${String(was)}`) ?? []).filter((entry) => entry !== held);
        if (left.length > 0) this.#indexes.set(`${prefix}/${String(was)}`, left);
        else this.#indexes.delete(`${prefix}/${String(was)}`);
      }
      if (is !== null) this.#addToIndex(`${prefix}/${String(is)}`, held);
    }
  }

  #addToIndex(key: string, held: Held): void {
    const found = this.#indexes.get(key);
    if (found) found.splice(placeOf(found, held.sequence), 0, held);
    else this.#indexes.set(key, [held]);
  }
}

/** Where in `held`, which is in order, a record of this sequence stands or would stand. */
function placeOf(held: Held[], sequence: number): number {
  let [low, high] = [0, held.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (held[middle]!.sequence < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
