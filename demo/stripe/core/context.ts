// What a handler is given: the sandbox's parts, and who asks for what.
import type {Store} from './store.ts';
import {emptyForm, type FormObject} from './form.ts';
import type {EventLog} from './events.ts';
import type {Schedule} from './schedule.ts';

export type Core = {
  store: Store;
  /** The sandbox's clock, milliseconds since 1970; tests move it. */
  nowMs(): number;
  /** A new id, as `pi_` and 24 letters or digits. */
  newId(prefix: string): string;
  /** Letters and digits from the sandbox's random source. */
  randomText(length: number): string;
  events: EventLog;
  /** What will happen by itself. */
  schedule: Schedule;
};

export type Context = Core & {
  /** The account whose objects are meant: the platform's own, or the one `Stripe-Account` names. */
  account: string;
  params: FormObject;
  expand: string[];
  path: Record<string, string>;
  /** Called with the publishable key: needs the client secret, and sees less. */
  publishable: boolean;
  /** Null where no request is the cause: what a bank does later, or a control. */
  requestId: string | null;
  idempotencyKey: string | null;
  /** Where the browser reaches this sandbox, without a slash at the end. */
  origin: string;
  /** What a mandate keeps of the browser that accepted it. */
  client: {ip: string; userAgent: string};
};

export function nowSeconds(core: Pick<Core, 'nowMs'>): number {
  return Math.floor(core.nowMs() / 1000);
}

/** For what happens without a request. */
export function contextOf(core: Core, account: string): Context {
  return {
    ...core,
    account,
    expand: [],
    idempotencyKey: null,
    origin: '',
    params: emptyForm(),
    path: {},
    publishable: false,
    requestId: null,
    client: {ip: '127.0.0.1', userAgent: 'Stripe sandbox'},
  };
}
