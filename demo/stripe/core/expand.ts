// `expand[]`: an id becomes the object it names. https://docs.stripe.com/api/expanding_objects
import {badRequest} from './errors.ts';
import type {CollectionName, Store} from './store.ts';

const collectionOf: Record<string, CollectionName> = {
  balance_transaction: 'balance_transactions',
  charge: 'charges',
  customer: 'customers',
  latest_charge: 'charges',
  payment_intent: 'payment_intents',
  payment_method: 'payment_methods',
};

/** A copy of `answer` with the named fields expanded. Errors: more than four levels, or a field that cannot be. */
export function expanded(answer: unknown, paths: string[], store: Store, account: string): unknown {
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
    const collection = collectionOf[field];
    // A charge's own payment_method is plain text and never an object.
    if (!collection || !(field in holder) || (field === 'payment_method' && holder.object === 'charge')) {
      throw badRequest(undefined, `This property cannot be expanded (${path}).`, {param: 'expand'});
    }
    const id = holder[field];
    if (typeof id === 'string') holder[field] = structuredClone(store.get(collection, account, id) ?? id);
    expandPath(holder[field], deeper, path);
  }
}
