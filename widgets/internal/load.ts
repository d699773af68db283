import {initialState, Task} from '@lit/task';
import type {CallOptions, Answer, Route} from '../client/shapes.ts';
import type {PortalError} from '../client/portal-error.ts';
import {explain} from './explain.ts';
import type {PortalElement} from './portal-element.ts';

export type Call = <R extends Route>(route: R, options: CallOptions<R>) => Promise<Answer<R>>;

/**
 * What an element shows, loaded from the API: once somebody is signed in, again when `args` change, when another
 * customer signs in and when the session is told that something has happened (`session.invalidate()`).
 *
 * `latest` keeps what was last loaded while the next is on its way, so that a changed filter does not blank the list;
 * it is let go when the customer changes.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a host holds loads of any arguments; Task itself takes them so
export class Load<Value, Args extends readonly unknown[] = any> extends Task<unknown[], Value> {
  latest?: Value;

  constructor(
    host: PortalElement,
    options: {
      /** What the answer depends on. */
      args?: () => Args;
      /** Gets it; `call` is bound to the session and is aborted when something newer is asked for. */
      load: (call: Call, args: Args) => Promise<Value>;
    },
  ) {
    let epoch = 0;
    super(host, {
      args: () => {
        const {session} = host;
        return [session?.state === 'signed-in' && session.epoch, session?.version, ...(options.args?.() ?? [])];
      },
      task: async ([now, , ...args], {signal}) => {
        if (epoch !== now) this.latest = undefined;
        if (!now) return initialState;
        epoch = now as number;
        try {
          const call: Call = (route, rest) => host.session!.call(route, {...rest, signal});
          return (this.latest = await options.load(call, args as unknown as Args));
        } catch (error) {
          if (signal.aborted) throw error;
          throw await explain(error, host.locale);
        }
      },
    });
  }

  /** The error of the latest try, explained. */
  get problem(): PortalError | undefined {
    return this.error as PortalError | undefined;
  }
}
