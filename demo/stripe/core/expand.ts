// `expand[]`: an id becomes the object it names. https://docs.stripe.com/api/expanding_objects
import {badRequest} from './errors.ts';
import type {CollectionName, Store} from './store.ts';

const collectionOf: Record<string, CollectionName> = {
  balance_transaction: 'balance_transactions',
  charge: 'charges',
  customer: 'customers',
  default_payment_method: 'payment_methods',
  dispute: 'disputes',
  failure_balance_transaction: 'balance_transactions',
  latest_charge: 'charges',
  mandate: 'mandates',
  payment_intent: 'payment_intents',
  payment_method: 'payment_methods',
};

/** What a balance transaction's `source` names, by the beginning of its id. */
const sourceOf: Record<string, CollectionName> = {
  ch: 'charges',
  py: 'charges',
  re: 'refunds',
  pyr: 'refunds',
  du: 'disputes',
};

/** A copy of `answer` with the named fields expanded. Errors: more than four levels, or a field that cannot be. */
export function expanded(answer: unknown, paths: string[], store: Store, account: string): unknown {
  if (paths.length === 0) return answer;
  const copy = structuredClone(answer);
  for (const path of paths) {
    const parts = path.split('.');
    if (parts.length > 4)
      throw badRequest(undefined, 'You cannot expand more than 4 levels of a property', {param: 'expand'});
    expandPath(copy, parts, path);
  }
  return copy;

  function expandPath(value: unknown, parts: string[], path: string): void {
    const [field, ...deeper] = parts;
    if (field === undefined || value === null || typeof value !== 'object') return;
    const holder = value as Record<string, unknown>;
    if (field === 'data' && Array.isArray(holder.data)) {
      for (const item of holder.data) expandPath(item, deeper, path);
      return;
    }
    if (field === 'refunds' && holder.object === 'charge') {
      holder.refunds = refundsOf(String(holder.id));
      expandPath(holder.refunds, deeper, path);
      return;
    }
    const collection =
      field === 'source' && holder.object === 'balance_transaction'
        ? sourceOf[String(holder.source).split('_')[0]!]
        : collectionOf[field];
    if (!collection && holder[field] !== null && typeof holder[field] === 'object') {
      expandPath(holder[field], deeper, path);
      return;
    }
    // A charge's own payment_method is plain text and never an object.
    if (!collection || !(field in holder) || (field === 'payment_method' && holder.object === 'charge')) {
      throw badRequest(undefined, `This property cannot be expanded (${path}).`, {param: 'expand'});
    }
    const id = holder[field];
    if (typeof id === 'string') holder[field] = structuredClone(store.get(collection, account, id) ?? id);
    expandPath(holder[field], deeper, path);
  }

  /** https://docs.stripe.com/api/charges/object#charge_object-refunds (only there when it is expanded) */
  function refundsOf(charge: string) {
    const data = [...store.newestFirst('refunds', account, undefined, {member: 'charge', is: charge})];
    return {
      object: 'list',
      data: structuredClone(data.slice(0, 10)),
      has_more: data.length > 10,
      url: `/v1/charges/${charge}/refunds`,
    };
  }
}
