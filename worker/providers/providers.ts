/** Everything that a request needs from outside: the only places that touch time, chance, Stripe, mail and the queue. */
import type {Env} from '../env.ts';
import {settingsOf} from '../env.ts';
import {type Announce, announcer} from './announcer.ts';
import {type Clock, systemClock} from './clock.ts';
import {type Ids, randomIds} from './ids.ts';
import {type Mailer, mailerFor} from './mail.ts';
import {createStripe, type StripeClient} from './stripe.ts';

export interface Providers {
  clock: Clock;
  ids: Ids;
  stripe: StripeClient;
  mailer: Mailer;
  announce: Announce;
}

const made = new WeakMap<Env, Omit<Providers, 'announce'>>();

/** The real ones; made once for each isolate, but for what needs the context of the request. */
export function productionProviders(env: Env, context: Pick<ExecutionContext, 'waitUntil'>): Providers {
  let providers = made.get(env);
  if (!providers) {
    const settings = settingsOf(env);
    providers = {clock: systemClock, ids: randomIds, stripe: createStripe(settings), mailer: mailerFor(env, settings)};
    made.set(env, providers);
  }
  return {...providers, announce: announcer(env, context)};
}
