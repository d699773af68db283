// What a handler is given: the sandbox's parts, and who asks for what.
import type {Store} from './store.ts';
import type {FormObject} from './form.ts';
import type {EventLog} from './events.ts';

export type Core = {
  store: Store;
  /** The sandbox's clock, milliseconds since 1970; tests move it. */
  nowMs(): number;
  /** A new id, as `pi_` and 24 letters or digits. */
  newId(prefix: string): string;
  /** Letters and digits from the sandbox's random source. */
  randomText(length: number): string;
  events: EventLog;
};

export type Context = Core & {
  /** The account whose objects are meant: the platform's own, or the one `Stripe-Account` names. */
  account: string;
  params: FormObject;
  expand: string[];
  path: Record<string, string>;
  /** Called with the publishable key: needs the client secret, and sees less. */
  publishable: boolean;
  requestId: string;
  idempotencyKey: string | null;
  /** Where the browser reaches this sandbox, without a slash at the end. */
  origin: string;
};

export function nowSeconds(core: Pick<Core, 'nowMs'>): number {
  return Math.floor(core.nowMs() / 1000);
}
