import {createApi} from './api.ts';
import type {Env, OutboxMessage} from './env.ts';
import {consumeOutbox} from './features/outbox/outbox.usecases.ts';
import {runJobs} from './jobs.ts';
import {mailComposers} from './mails.ts';
import {productionProviders} from './providers/providers.ts';

const api = createApi();

export default {
  fetch: api.fetch,
  queue: (batch, env, context) => consumeOutbox(batch, env, productionProviders(env, context), mailComposers),
  scheduled: (_controller, env, context) => runJobs(env, productionProviders(env, context)),
} satisfies ExportedHandler<Env, OutboxMessage>;
