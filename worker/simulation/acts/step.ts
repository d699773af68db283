/** What every act is given, and how it chooses among what is there. */
import type {Fault} from '../io.ts';
import type {Document, Model} from '../model.ts';
import type {Contact, World} from '../world.ts';

/** Six numbers choose, so that fast-check can make, shrink and repeat any story. */
export interface Step {
  world: World;
  model: Model;
  numbers: readonly number[];
  faults: readonly Fault[];
}

/** One of a list, or nothing where it is empty. */
export const choose = <Item>(items: readonly Item[], number: number): Item | undefined => items[number % items.length];
export const contactOf = ({world}: Step, number: number): Contact => world.contacts[number % world.contacts.length]!;
export const part = (amountMinor: number, number: number) => 1 + (number % Math.max(1, amountMinor));
/** Whole tens in a currency of three decimals: Stripe charges no others. */
export const round = (currency: string, amountMinor: number) =>
  currency === 'KWD' ? Math.max(10, amountMinor - (amountMinor % 10)) : amountMinor;

export const open = (
  step: Step,
  kinds: readonly Document['kind'][],
  more: (document: Document) => boolean = () => true,
) => step.model.documents.filter((document) => !document.isVoid && kinds.includes(document.kind) && more(document));

/** A write of the merchant's server, sent again with the same key until it has an answer. */
export function merchantWrite(
  {world, model, faults}: Step,
  merchantId: string,
  method: string,
  path: string,
  body: unknown,
  then: (body: Record<string, unknown>) => void,
  done: () => void = () => undefined,
) {
  const key = `m${++model.made}`;
  const send = (with_: readonly Fault[]) => world.merchant(merchantId, method, path, body, key, with_);
  return model.write(
    () => send(faults),
    () => send([]),
    ({status, body: answer}) => {
      if (status < 300) then(answer);
      done();
    },
  );
}

/** Until its change has an answer nobody else changes it: of two that were under way at once the order is not known. */
export async function alone(document: Document, work: (done: () => void) => Promise<unknown>): Promise<void> {
  if (document.isBusy) return;
  document.isBusy = true;
  await work(() => {
    document.isBusy = false;
  });
}
