// https://docs.stripe.com/api/events (Stripe keeps them for 30 days)
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {missing} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {boolean, listOf, readShape, text} from '../core/params.ts';

const keptForSeconds = 30 * 24 * 60 * 60;

function shownEvent(context: Context, event: Stripe.EventBase): Stripe.EventBase {
  const pending = context.store
    .list('deliveries')
    .filter((delivery) => delivery.eventId === event.id && delivery.state === 'waiting').length;
  return {...event, pending_webhooks: pending};
}

export function retrieveEvent(context: Context): Stripe.EventBase {
  readShape(context.params, {});
  const found = context.store.get('events', context.account, context.path.id!);
  if (!found || found.created < nowSeconds(context) - keptForSeconds) throw missing('event', context.path.id!, 'id');
  return shownEvent(context, found);
}

export function listEvents(context: Context): Stripe.ApiList<Stripe.EventBase> {
  const given = readShape(context.params, {
    ...listShape,
    ...createdShape,
    type: text(),
    types: listOf(text()),
    delivery_success: boolean,
  });
  const types = given.types ?? (given.type ? [given.type] : null);
  const oldest = nowSeconds(context) - keptForSeconds;
  const listed = page(
    context.store.list('events', context.account),
    given,
    '/v1/events',
    (event) => event.created >= oldest && (!types || types.some((type) => matches(type, event.type))),
  );
  return {...listed, data: listed.data.map((event) => shownEvent(context, event))};
}

/** `charge.*` stands for every event of charges. */
export function matches(pattern: string, type: string): boolean {
  return pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));
}
