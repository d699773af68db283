/** Everything that a request needs from outside: the only places that touch time, chance, Stripe and mail. */
import type {Env} from '../env.ts';
import {settingsOf} from '../env.ts';
import {type Clock, systemClock} from './clock.ts';
import {type Ids, randomIds} from './ids.ts';
import {type Mailer, mailerFor} from './mail.ts';
import {createStripe, type StripeClient} from './stripe.ts';

export interface Providers {
  clock: Clock;
  ids: Ids;
  stripe: StripeClient;
  mailer: Mailer;
}

const made = new WeakMap<Env, Providers>();

/** The real ones; made once for each isolate. */
export function productionProviders(env: Env): Providers {
  let providers = made.get(env);
  if (!providers) {
    const settings = settingsOf(env);
    providers = {clock: systemClock, ids: randomIds, stripe: createStripe(settings), mailer: mailerFor(env, settings)};
    made.set(env, providers);
  }
  return providers;
}
