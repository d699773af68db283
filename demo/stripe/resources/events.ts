// https://docs.stripe.com/api/events (Stripe keeps them for 30 days)
import type Stripe from 'stripe';
import {type Context, nowSeconds} from '../core/context.ts';
import {missing} from '../core/errors.ts';
import {createdShape, listShape, page} from '../core/lists.ts';
import {boolean, listOf, readShape, text} from '../core/params.ts';

const keptForSeconds = 30 * 24 * 60 * 60;

export function retrieveEvent(context: Context): Stripe.EventBase {
  readShape(context.params, {});
  const found = context.store.get('events', context.account, context.path.id!);
  if (!found || found.created < nowSeconds(context) - keptForSeconds) throw missing('event', context.path.id!, 'id');
  return found;
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
  const created = {...given.created, gte: Math.max(oldest, given.created?.gte ?? 0)};
  return page(
    context,
    'events',
    {...given, created},
    (event) => !types || types.some((type) => matches(type, event.type)),
  );
}

/** `charge.*` stands for every event of charges. */
export function matches(pattern: string, type: string): boolean {
  return pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));
}
