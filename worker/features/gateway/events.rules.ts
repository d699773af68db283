/** What Stripe's events are about. Pure. Source: docs.stripe.com/api/events/types. */
import type Stripe from 'stripe';
import type {SettleReason} from '../payments/settle.usecases.ts';

/** An event leads to a payment's intent, to a setup's, or to a saved method. */
export interface About {
  kind: 'intent' | 'setup' | 'method';
  /** Stripe's id of it. */
  objectId: string;
  /** Of a payment: what is to be asked about. */
  reason: SettleReason;
  /** The event's object is what it is about; else (a refund, a mandate) it only names it. */
  isItself: boolean;
}

/**
 * All that can tell something of our money, by exact name: `types` of /v1/events takes 20 names and no patterns
 * (docs.stripe.com/api/events/list). An account that also sells elsewhere has many others.
 */
export const polledTypes = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_reinstated',
  'setup_intent.succeeded',
  'setup_intent.setup_failed',
  'setup_intent.canceled',
  'payment_method.attached',
  'payment_method.detached',
  'payment_method.updated',
  'payment_method.automatically_updated',
  'mandate.updated',
] as const;

/** By the beginning of its name, the first that fits. */
const families: readonly {
  prefix: string;
  kind: About['kind'];
  /** Where in the event's object the id stands. */
  idAt: 'id' | 'payment_intent' | 'payment_method';
  reason?: SettleReason;
}[] = [
  {prefix: 'payment_intent.', kind: 'intent', idAt: 'id'},
  {prefix: 'charge.refund', kind: 'intent', idAt: 'payment_intent', reason: 'money_back'},
  {prefix: 'charge.dispute.', kind: 'intent', idAt: 'payment_intent', reason: 'money_back'},
  {prefix: 'refund.', kind: 'intent', idAt: 'payment_intent', reason: 'money_back'},
  {prefix: 'setup_intent.', kind: 'setup', idAt: 'id'},
  {prefix: 'payment_method.', kind: 'method', idAt: 'id'},
  {prefix: 'mandate.updated', kind: 'method', idAt: 'payment_method'},
];

/** `null`: about nothing of ours, or about a charge that no intent made. */
export function aboutOf(event: Pick<Stripe.Event, 'type' | 'data'>): About | null {
  const family = familyOf(event.type);
  if (!family) return null;
  const given = (event.data.object as unknown as Record<string, unknown>)[family.idAt];
  const objectId = typeof given === 'object' && given !== null ? (given as {id?: unknown}).id : given;
  return typeof objectId === 'string' && objectId ? aboutParked(event.type, objectId) : null;
}

/** The same of an event whose name and object's id alone were kept. */
export function aboutParked(type: string, objectId: string): About | null {
  const family = familyOf(type);
  if (!family) return null;
  const {kind, idAt, reason = 'intent'} = family;
  return {kind, objectId, reason, isItself: idAt === 'id'};
}

const familyOf = (type: string) => families.find(({prefix}) => type.startsWith(prefix));
