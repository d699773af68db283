import {createApi} from './api.ts';
import type {Env, OutboxMessage} from './env.ts';
import {consumeOutbox} from './features/outbox/outbox.usecases.ts';
import {runJobs} from './jobs.ts';
import {mailComposers} from './mails.ts';
import {productionProviders} from './providers/providers.ts';

const api = createApi();

export default {
  fetch: api.fetch,
  queue: (batch, env) => consumeOutbox(batch, env, productionProviders(env), mailComposers),
  scheduled: (_controller, env) => runJobs(env, productionProviders(env)),
} satisfies ExportedHandler<Env, OutboxMessage>;
