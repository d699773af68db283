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

type Held = {sequence: number; account: string; value: {id: string}};

export class Store {
  #collections = new Map<string, Map<string, Held>>();
  #sequence = 0;
  #changed = new Map<string, Row>();
  #removed = new Map<string, Pick<Row, 'collection' | 'account' | 'id'>>();
  #storage: Storage | undefined;

  constructor(storage?: Storage) {
    this.#storage = storage;
    for (const row of (storage?.load() ?? []).toSorted((a, b) => a.sequence - b.sequence)) {
      this.#of(row.collection).set(`${row.account}/${row.id}`, {
        sequence: row.sequence,
        account: row.account,
        value: row.value as {id: string},
      });
      this.#sequence = Math.max(this.#sequence, row.sequence);
    }
  }

  get<N extends CollectionName>(collection: N, account: string, id: string): Collections[N] | undefined {
    return this.#of(collection).get(`${account}/${id}`)?.value as Collections[N] | undefined;
  }

  put<N extends CollectionName>(collection: N, account: string, value: Collections[N]): Collections[N] {
    const key = `${account}/${value.id}`;
    const held: Held = {sequence: this.#of(collection).get(key)?.sequence ?? ++this.#sequence, account, value};
    this.#of(collection).set(key, held);
    this.#changed.set(`${collection}/${key}`, {collection, account, id: value.id, sequence: held.sequence, value});
    this.#removed.delete(`${collection}/${key}`);
    return value;
  }

  remove(collection: CollectionName, account: string, id: string): void {
    const key = `${account}/${id}`;
    if (!this.#of(collection).delete(key)) return;
    this.#changed.delete(`${collection}/${key}`);
    this.#removed.set(`${collection}/${key}`, {collection, account, id});
  }

  /** Oldest first; of one account, or of all of them. */
  list<N extends CollectionName>(collection: N, account?: string): Collections[N][] {
    const found: Collections[N][] = [];
    for (const held of this.#of(collection).values()) {
      if (account === undefined || held.account === account) found.push(held.value as Collections[N]);
    }
    return found;
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
    this.#changed.clear();
    this.#removed.clear();
    this.#storage?.clear();
  }

  #of(collection: string): Map<string, Held> {
    let found = this.#collections.get(collection);
    if (!found) this.#collections.set(collection, (found = new Map()));
    return found;
  }
}
