/** What has had its time goes, a bounded number at each run of the cron. */
import type {Env} from '../../env.ts';
import {allDatabases, runBatch} from '../../providers/database.ts';
import type {Providers} from '../../providers/providers.ts';
import {deleteOutdated} from './cleaning.store.ts';

const hourMs = 3_600_000;
const rowsMax = 1000;

export async function clean(env: Env, {clock}: Pick<Providers, 'clock'>): Promise<void> {
  const nowMs = clock.nowMs();
  for (const database of allDatabases(env)) {
    await runBatch(database, [
      // An hour beyond their end, so that a late question still gets the exact answer.
      deleteOutdated('sign_in_codes', nowMs - hourMs, rowsMax),
      deleteOutdated('portal_tickets', nowMs - hourMs, rowsMax),
      deleteOutdated('sessions', nowMs - hourMs, rowsMax),
      // As long as Stripe keeps its own.
      deleteOutdated('idempotency_keys', nowMs - 24 * hourMs, rowsMax),
    ]);
  }
}
