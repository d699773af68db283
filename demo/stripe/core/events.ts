// Events: one for each change, kept for the list and handed to the webhooks. https://docs.stripe.com/api/events
import type Stripe from 'stripe';
import type {Context, Core} from './context.ts';

export type EventLog = {
  /** Records that something happened, with the object as it is now. */
  record(
    context: Pick<Context, 'account' | 'requestId' | 'idempotencyKey'>,
    type: Stripe.Event['type'],
    object: {object: string},
    previous?: Record<string, unknown>,
  ): void;
};

export function createEventLog(
  core: Omit<Core, 'events' | 'schedule'>,
  options: {platformAccount: string; apiVersion: string; onEvent(account: string, event: Stripe.EventBase): void},
): EventLog {
  return {
    record(context, type, object, previous) {
      const event: Stripe.EventBase = {
        id: core.newId('evt'),
        object: 'event',
        api_version: options.apiVersion,
        created: Math.floor(core.nowMs() / 1000),
        // A snapshot: later changes to the object must not reach into it.
        data: {
          // A snapshot as it is: what is in the store is replaced, never changed.
          object: object as unknown as Stripe.Event.Data.Object,
          ...(previous && {previous_attributes: previous}),
        },
        livemode: false,
        pending_webhooks: 0,
        request: {id: context.requestId, idempotency_key: context.idempotencyKey},
        type,
        ...(context.account !== options.platformAccount && {account: context.account}),
      };
      core.store.put('events', context.account, event);
      options.onEvent(context.account, event);
    },
  };
}
