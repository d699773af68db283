import {createApi} from './api.ts';
import type {Env} from './env.ts';

const api = createApi();

export default {
  fetch: api.fetch,
} satisfies ExportedHandler<Env>;
