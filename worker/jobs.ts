/** What the cron does, in this order. */
import type {Env} from './env.ts';
import {clean} from './features/cleaning/cleaning.usecases.ts';
import {compareBalance} from './features/gateway/balance.usecases.ts';
import {reconcile} from './features/gateway/reconcile.usecases.ts';
import {requeueStale} from './features/outbox/outbox.usecases.ts';
import type {Providers} from './providers/providers.ts';

export interface Job {
  name: string;
  /** Does a bounded piece of work; the next run goes on with the rest. */
  run(env: Env, providers: Providers): Promise<void>;
}

export const jobs: readonly Job[] = [
  {name: 'reconcile', run: async (env, providers) => void (await reconcile(env, providers))},
  {name: 'balance', run: async (env, providers) => void (await compareBalance(env, providers))},
  {name: 'outbox', run: requeueStale},
  {name: 'cleaning', run: clean},
];

/** Runs each job; one that fails is logged, and the others run all the same. */
export async function runJobs(env: Env, providers: Providers, list: readonly Job[] = jobs): Promise<void> {
  for (const job of list) {
    try {
      await job.run(env, providers);
    } catch (error) {
      console.error(
        JSON.stringify({job: job.name, error: error instanceof Error ? (error.stack ?? error.message) : String(error)}),
      );
    }
  }
}
