// Sends events to the endpoints that want them. https://docs.stripe.com/webhooks
// (#behaviors: order is not guaranteed, an event may come twice; #retries: growing pauses until an answer is 2xx)
import type Stripe from 'stripe';
import type {Store} from '../core/store.ts';
import {matches} from '../resources/events.ts';
import {signatureHeader} from './sign.ts';

export type Delivery = {
  id: string;
  endpointId: string;
  url: string;
  eventId: string;
  /** The account whose event it is. */
  account: string;
  type: string;
  state: 'waiting' | 'delivered' | 'failed' | 'dropped';
  /** Not to be sent before this time, by the sandbox's clock. */
  dueMs: number;
  attempts: {atMs: number; status: number | null; error?: string}[];
};

/** What happens to the next deliveries (`times`, 1 when absent) of these event types (all when absent). */
export type WebhookRule = {
  do: 'drop' | 'repeat' | 'delay' | 'reorder';
  times?: number;
  types?: string[];
  ms?: number;
  copies?: number;
};

/** Pauses between attempts. Stripe's run over hours or days; a demo's run over an hour. */
export const retryPausesMs = [1000, 4000, 15_000, 60_000, 300_000, 900_000, 3_600_000];
const answerWithinMs = 10_000;

type Options = {
  store: Store;
  nowMs(): number;
  newId(prefix: string): string;
  platformAccount: string;
  fetch: typeof fetch;
  /** Whether events are sent by themselves; otherwise `flush` sends them. */
  automatic: boolean;
};

export class Deliveries {
  #options: Options;
  #rules: {rule: WebhookRule; left: number}[] = [];
  #reordered: Delivery[] = [];
  #sending = new Set<string>();
  /** The ids of those that wait; read from the store when the state is an older one. */
  #waitingIds: Set<string>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #paused = false;
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
    this.#waitingIds = new Set(this.list().flatMap(({id, state}) => (state === 'waiting' ? [id] : [])));
  }

  /** Reads the store again, after it was cleared. */
  reload(): void {
    this.#waitingIds.clear();
  }

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.pump();
  }

  addRule(rule: WebhookRule): void {
    this.#rules.push({rule, left: rule.times ?? 1});
  }

  /** Forgets the rules; what was held back for its order is free to go. */
  clearRules(): void {
    this.#rules = [];
    for (const delivery of this.#reordered.splice(0)) this.#save({...delivery, dueMs: this.#options.nowMs()});
  }

  list(): Delivery[] {
    return this.#options.store.list('deliveries');
  }

  enqueue(account: string, event: Stripe.EventBase): void {
    const {store, platformAccount} = this.#options;
    for (const {account: owner, value: endpoint} of store.entries('webhook_endpoints')) {
      const meant = endpoint.connect ? owner === platformAccount && account !== platformAccount : owner === account;
      if (
        !meant ||
        endpoint.status !== 'enabled' ||
        !endpoint.enabled_events.some((pattern) => matches(pattern, event.type))
      )
        continue;
      this.#enqueueOne({
        id: this.#options.newId('dlv'),
        endpointId: endpoint.id,
        url: endpoint.url,
        eventId: event.id,
        account,
        type: event.type,
        state: 'waiting',
        dueMs: this.#options.nowMs(),
        attempts: [],
      });
    }
  }

  #enqueueOne(delivery: Delivery): void {
    const held = this.#rules.find(
      ({rule}) => !rule.types || rule.types.some((pattern) => matches(pattern, delivery.type)),
    );
    if (!held) return void this.#save(delivery);
    const {rule} = held;
    held.left--;
    if (held.left <= 0) this.#rules = this.#rules.filter((other) => other !== held);
    if (rule.do === 'drop') return void this.#save({...delivery, state: 'dropped'});
    if (rule.do === 'delay') return void this.#save({...delivery, dueMs: delivery.dueMs + (rule.ms ?? 5000)});
    if (rule.do === 'repeat') {
      for (let copy = 0; copy < (rule.copies ?? 2); copy++)
        this.#save(copy === 0 ? delivery : {...delivery, id: this.#options.newId('dlv')});
      return;
    }
    this.#reordered.push(this.#save({...delivery, dueMs: Number.MAX_SAFE_INTEGER}));
    if (held.left > 0) return;
    // Far enough apart that they also arrive in that order.
    this.#reordered
      .splice(0)
      .toReversed()
      .forEach((entry, index) => this.#save({...entry, dueMs: this.#options.nowMs() + index * 250}));
  }

  /** Sends what is due, and wakes up again for what is due later. */
  pump(): void {
    if (!this.#options.automatic || this.#paused || this.#closed) return;
    clearTimeout(this.#timer);
    const now = this.#options.nowMs();
    let next = Number.POSITIVE_INFINITY;
    for (const delivery of this.#waiting()) {
      if (delivery.dueMs <= now) void this.#send(delivery).then(() => this.pump());
      else next = Math.min(next, delivery.dueMs);
    }
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.pump(), Math.min(next - now, 60_000));
    // A sandbox that only waits for a retry must not keep its process alive.
    (this.#timer as {unref?(): void}).unref?.();
  }

  /** Sends everything that waits, one after another, whatever its time and although paused; each is tried once. */
  async flush(): Promise<Delivery[]> {
    this.clearRules();
    const sent: Delivery[] = [];
    for (const delivery of this.#waiting().toSorted((a, b) => a.dueMs - b.dueMs)) sent.push(await this.#send(delivery));
    return sent;
  }

  /** Sends one again, as Stripe's Dashboard and `stripe events resend` do. */
  async resend(eventId: string): Promise<Delivery[]> {
    const sent: Delivery[] = [];
    const endpoints = new Set<string>();
    for (const delivery of this.list().filter((entry) => entry.eventId === eventId)) {
      if (endpoints.has(delivery.endpointId)) continue;
      endpoints.add(delivery.endpointId);
      sent.push(
        await this.#send(
          this.#save({
            ...delivery,
            id: this.#options.newId('dlv'),
            state: 'waiting',
            dueMs: this.#options.nowMs(),
            attempts: [],
          }),
        ),
      );
    }
    return sent;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #waiting(): Delivery[] {
    return [...this.#waitingIds]
      .filter((id) => !this.#sending.has(id))
      .map((id) => this.#options.store.get('deliveries', '', id)!);
  }

  async #send(delivery: Delivery): Promise<Delivery> {
    this.#sending.add(delivery.id);
    try {
      return await this.#attempt(delivery);
    } finally {
      this.#sending.delete(delivery.id);
    }
  }

  async #attempt(delivery: Delivery): Promise<Delivery> {
    const {store, nowMs} = this.#options;
    const endpoint = store.list('webhook_endpoints').find((entry) => entry.id === delivery.endpointId);
    const event = store.get('events', delivery.account, delivery.eventId);
    if (!endpoint || !event) return this.#save({...delivery, state: 'failed'});
    const body = JSON.stringify({...event, pending_webhooks: 1}, null, 2);
    const attempt: Delivery['attempts'][number] = {atMs: nowMs(), status: null};
    try {
      const answer = await this.#options.fetch(delivery.url, {
        method: 'POST',
        redirect: 'manual',
        // Only where time is real; one timer for each of a million deliveries would outlive them by far.
        ...(this.#options.automatic && {signal: AbortSignal.timeout(answerWithinMs)}),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': await signatureHeader(body, endpoint.secret, Math.floor(nowMs() / 1000)),
        },
        body,
      });
      attempt.status = answer.status;
      await answer.body?.cancel();
    } catch (error) {
      attempt.error = error instanceof Error ? error.message : String(error);
    }
    const attempts = [...delivery.attempts, attempt];
    const accepted = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    const pause = retryPausesMs[attempts.length - 1];
    const state = accepted ? 'delivered' : pause === undefined ? 'failed' : 'waiting';
    const saved = this.#save({...delivery, attempts, state, dueMs: nowMs() + (pause ?? 0)});
    store.flush();
    return saved;
  }

  #save(delivery: Delivery): Delivery {
    const {store} = this.#options;
    const waits = delivery.state === 'waiting';
    if (waits !== this.#waitingIds.has(delivery.id)) {
      this.#waitingIds[waits ? 'add' : 'delete'](delivery.id);
      const event = store.get('events', delivery.account, delivery.eventId);
      if (event)
        store.put('events', delivery.account, {...event, pending_webhooks: event.pending_webhooks + (waits ? 1 : -1)});
    }
    return store.put('deliveries', '', delivery);
  }
}
